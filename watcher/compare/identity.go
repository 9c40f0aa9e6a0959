package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// identify writes the IDs of next. Fresh ones come from ids.
func identify(a *alignment, old, next []clausewatch.Provision, ids *ids) {
	for j := range next {
		i := a.toOld[j]
		if i >= 0 && old[i].ID != "" && (a.splits[i] == nil || a.toNew[i] == j) {
			next[j].ID = old[i].ID
			continue
		}
		next[j].ID = ids.fresh(next[j])
	}
}

// ids are the IDs that are taken, and how many provisions with the same place and text have got one.
type ids struct {
	taken map[string]bool
	given map[string]int
}

func newIDs(taken []clausewatch.Provision) *ids {
	all := &ids{make(map[string]bool, len(taken)), map[string]int{}}
	for _, p := range taken {
		all.taken[p.ID] = true
	}
	return all
}

// fresh makes an ID from what the provision says and where, 16 hex digits, that is not taken, and takes it. It is the one
// that a reader gives such a provision in a first version, so a clause that went and comes back as it was first seen has
// its old ID again.
func (all *ids) fresh(p clausewatch.Provision) string {
	key := strings.Join(p.Path, "\x1f") + "\x1e" + p.Text
	for {
		all.given[key]++
		sum := sha256.Sum256([]byte(key + "\x1e" + strconv.Itoa(all.given[key])))
		if id := hex.EncodeToString(sum[:8]); !all.taken[id] {
			all.taken[id] = true
			return id
		}
	}
}
