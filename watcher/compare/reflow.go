package compare

import (
	"slices"

	"github.com/clausewatch/clausewatch"
)

// A flow tells which clauses of both texts say the same words between them as before, only divided otherwise: lines
// broken elsewhere, a list that became a paragraph, cells that became rows.
type flow struct {
	old, new   []bool
	laid       []bool // of old: a table is among them; that is layout, and nothing is told
	laidNew    []bool
	olds, news []clausewatch.Provision
}

// findFlow compares what stands between clauses that stayed as they were.
func (a *alignment) findFlow(olds, news []clausewatch.Provision) flow {
	f := flow{make([]bool, len(olds)), make([]bool, len(news)), make([]bool, len(olds)), make([]bool, len(news)), olds, news}
	i0, j0 := 0, 0
	for i := 0; i <= len(olds); i++ {
		j := len(news)
		if i < len(olds) {
			j = a.toNew[i]
			if j < 0 || !a.inOrder[i] || a.old[i].key != a.new[j].key || a.splits[i] != nil || a.merges[j] != nil {
				continue
			}
		}
		if i-i0 > 0 && j-j0 > 0 && i-i0+j-j0 > 2 && a.sameWords(i0, i, j0, j) {
			f.mark(i0, i, j0, j)
		}
		i0, j0 = i+1, j+1
	}
	return f
}

// sameWords tells whether old[i0:i1] and new[j0:j1] are the same words in the same order.
func (a *alignment) sameWords(i0, i1, j0, j1 int) bool {
	n := 0
	for _, c := range a.old[i0:i1] {
		n += c.words
	}
	for _, c := range a.new[j0:j1] {
		n -= c.words
	}
	return n == 0 && slices.Equal(wordsOf(a.old[i0:i1]), wordsOf(a.new[j0:j1]))
}

func wordsOf(clauses []clause) (all []string) {
	for _, c := range clauses {
		all = append(all, words(c.text)...)
	}
	return all
}

func (f flow) mark(i0, i1, j0, j1 int) {
	row := func(p clausewatch.Provision) bool { return p.Block == clausewatch.Row }
	laid := slices.ContainsFunc(f.olds[i0:i1], row) || slices.ContainsFunc(f.news[j0:j1], row)
	for i := i0; i < i1; i++ {
		f.old[i], f.laid[i] = true, laid
	}
	for j := j0; j < j1; j++ {
		f.new[j], f.laidNew[j] = true, laid
	}
}
