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
			f.mark(from(i0, i), from(j0, j))
		}
		i0, j0 = i+1, j+1
	}
	for i, parts := range a.splits {
		if parts != nil && len(a.old[i].order) == a.old[i].words && a.isJoined(a.old[i].order, a.new, parts) {
			f.mark([]int{i}, parts)
		}
	}
	for j, parts := range a.merges {
		if parts != nil && len(a.new[j].order) == a.new[j].words && a.isJoined(a.new[j].order, a.old, parts) {
			f.mark(parts, []int{j})
		}
	}
	return f
}

// isJoined tells whether parts are these words, one after the other.
func (a *alignment) isJoined(words []int32, side []clause, parts []int) bool {
	for _, p := range parts {
		if !begins(words, side[p].order) {
			return false
		}
		words = words[len(side[p].order):]
	}
	return len(words) == 0
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

func (f flow) mark(olds, news []int) {
	laid := slices.ContainsFunc(olds, func(i int) bool { return f.olds[i].Block == clausewatch.Row }) ||
		slices.ContainsFunc(news, func(j int) bool { return f.news[j].Block == clausewatch.Row })
	for _, i := range olds {
		f.old[i], f.laid[i] = true, laid
	}
	for _, j := range news {
		f.new[j], f.laidNew[j] = true, laid
	}
}

// from gives the numbers from a to before b.
func from(a, b int) []int {
	all := make([]int, b-a)
	for n := range all {
		all[n] = a + n
	}
	return all
}
