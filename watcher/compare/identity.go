package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// identify writes the IDs of next.
func identify(a *alignment, old []clausewatch.Provision, next *clausewatch.Version) {
	ids := newIDs(old)
	for j := range next.Provisions {
		p := &next.Provisions[j]
		i := a.toOld[j]
		if i >= 0 && old[i].ID != "" && (a.splits[i] == nil || a.toNew[i] == j) {
			p.ID = old[i].ID
			continue
		}
		p.ID = ids.fresh(*p)
	}
}

// ids are the IDs that are taken, and how many provisions with the same place and text have got one.
type ids struct {
	taken map[string]bool
	given map[[sha256.Size]byte]int
}

func newIDs(taken []clausewatch.Provision) *ids {
	all := &ids{make(map[string]bool, len(taken)), map[[sha256.Size]byte]int{}}
	for _, p := range taken {
		all.taken[p.ID] = true
	}
	return all
}

// fresh makes an ID from what the provision says and where, 16 hex digits, that is not taken, and takes it.
func (all *ids) fresh(p clausewatch.Provision) string {
	key := sha256.Sum256([]byte(strings.Join(p.Path, "\x1f") + "\x1e" + p.Text))
	for {
		sum := sha256.Sum256(strconv.AppendInt(key[:], int64(all.given[key]), 10))
		all.given[key]++
		if id := hex.EncodeToString(sum[:8]); !all.taken[id] {
			all.taken[id] = true
			return id
		}
	}
}
