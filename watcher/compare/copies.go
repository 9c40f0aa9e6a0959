package compare

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// copies tells which added and removed clauses are in the other text as well: a page may show its text twice for a
// while. They stand at the same path there (under other headings it is another clause, as of another region), and in a
// row: a single line that is said twice may belong to another sentence before it.
type copies struct{ ofOld, ofNew []bool }

// leastCopies is how many neighbours are copies for one of them to be called so.
const leastCopies = 5

// A stand is what a clause says and where.
type stand struct {
	key  int32
	path string
}

func (a *alignment) copies(olds, news []clausewatch.Provision) copies {
	before, after := stands(a.old, olds), stands(a.new, news)
	return copies{among(before, after, a.toNew), among(after, before, a.toOld)}
}

func stands(clauses []clause, provisions []clausewatch.Provision) []stand {
	all := make([]stand, len(clauses))
	for n, c := range clauses {
		all[n] = stand{c.key, strings.Join(provisions[n].Path, "\x1f")}
	}
	return all
}

// among tells which of these without a match stand among those, in rows.
func among(these, those []stand, to []int) []bool {
	known := make(map[stand]bool, len(those))
	for _, s := range those {
		known[s] = true
	}
	found := make([]bool, len(these))
	row := 0
	for n := 0; n <= len(these); n++ {
		if n < len(these) && to[n] < 0 && known[these[n]] {
			row++
			continue
		}
		for k := n - row; row >= leastCopies && k < n; k++ {
			found[k] = true
		}
		row = 0
	}
	return found
}

// copied notes that an added or removed clause is a copy, where it is: it gives and takes nothing.
func (p *placed) copied(copies []bool, n int) {
	if copies != nil && copies[n] {
		p.copy, p.rules, p.found = true, false, nil
	}
}
