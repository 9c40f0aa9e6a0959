package compare

import (
	"math"

	"github.com/clausewatch/clausewatch"
)

// A clause is a provision as the alignment sees it.
type clause struct {
	text    string // folded
	number  string // folded, its own number
	key     int32  // equal for clauses of both versions whose folded texts are equal
	heading bool
	level   int     // of a heading
	section int     // index of the nearest heading before it that encloses it, -1 for none
	terms   []term  // its words and pairs of words, by id; the head of the text only where it is very long
	order   []int32 // its words in their order, as far as terms
	sum     int64   // of the terms' weights
	words   int
}

// A term is a word or a pair of neighbouring words of a clause.
type term struct {
	id    int32
	count int32
}

// An alignment says which clause became which. toNew and toOld are inverse; -1 is nobody. The parts of a split clause
// all lead to it in toOld, those of a merged one all to it in toNew.
type alignment struct {
	old, new     []clause
	toNew, toOld []int
	weight       []int64 // of each term, in thousandths of a nat: ln(1 + clauses / clauses with it)
	holders      []int32 // how many clauses hold each term
	inOrder      []bool  // of old: its match keeps the order of the text
	splits       [][]int // of old: the parts it became, nil for most
	merges       [][]int // of new: the parts it came from, nil for most
	steps        int     // what is left for comparing clauses
}

func newAlignment(old, next []clausewatch.Provision) *alignment {
	a := &alignment{steps: mostSimilaritySteps}
	v := newVocabulary()
	a.old, a.new = a.clauses(old, v), a.clauses(next, v)
	a.holders = v.holders
	a.weight = make([]int64, len(a.holders))
	total := float64(len(old) + len(next))
	for id, n := range a.holders {
		a.weight[id] = int64(1000 * math.Log(1+total/float64(n)))
	}
	for _, side := range [][]clause{a.old, a.new} {
		for i := range side {
			for _, t := range side[i].terms {
				side[i].sum += a.weight[t.id] * int64(t.count)
			}
		}
	}
	a.toNew, a.toOld = unmatched(len(old)), unmatched(len(next))
	a.splits, a.merges = make([][]int, len(old)), make([][]int, len(next))
	return a
}

func unmatched(n int) []int {
	to := make([]int, n)
	for i := range to {
		to[i] = -1
	}
	return to
}

func (a *alignment) match(i, j int) { a.toNew[i], a.toOld[j] = j, i }

func (a *alignment) clauses(provisions []clausewatch.Provision, v *vocabulary) []clause {
	all := make([]clause, len(provisions))
	var open []int // headings that enclose what follows, by index
	for i, p := range provisions {
		c := &all[i]
		*c = v.clause(p.Text)
		c.number, c.heading, c.level, c.section = Fold(p.Number), p.Block == clausewatch.Heading, p.Depth, -1
		if c.heading {
			for len(open) > 0 && all[open[len(open)-1]].level >= c.level {
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			c.section = open[len(open)-1]
		}
		if c.heading {
			open = append(open, i)
		}
	}
	return all
}

// similarity is twice the weight of the terms that two clauses share over the weight of all, from 0 to 1000 (the Dice
// coefficient of their bags of words and word pairs, rare ones weighing more).
func (a *alignment) similarity(i, j int) int {
	x, y := &a.old[i], &a.new[j]
	if x.key == y.key {
		return 1000
	}
	if x.sum+y.sum == 0 {
		return 0
	}
	return int(2000 * a.shared(x.terms, y.terms) / (x.sum + y.sum))
}

// ceiling is what similarity cannot exceed, for the sums alone.
func (a *alignment) ceiling(i, j int) int {
	x, y := a.old[i].sum, a.new[j].sum
	if x+y == 0 {
		return 1000
	}
	return int(2000 * min(x, y) / (x + y))
}

// shared is the weight of what two bags have in common.
func (a *alignment) shared(x, y []term) (sum int64) {
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0].id < y[0].id:
			x = x[1:]
		case x[0].id > y[0].id:
			y = y[1:]
		default:
			sum += a.weight[x[0].id] * int64(min(x[0].count, y[0].count))
			x, y = x[1:], y[1:]
		}
	}
	return sum
}
