package compare

import "strings"

// align matches the clauses of two versions, in steps that go from the certain to the likely.
func align(a *alignment) {
	a.anchor(0, len(a.old), 0, len(a.new), 0)
	for _, p := range a.uniquePairs(0, len(a.old), 0, len(a.new)) {
		if p.weight > leastMoved { // said once before and once now, elsewhere: not to be taken for its neighbour
			a.match(p.i, p.j)
		}
	}
	a.findJoined()
	a.pairDated()
	a.fillGaps()
	a.findSplits()
	a.pairEqual()
	a.pairAnywhere()
	a.pairHeadings()
	a.findOrder()
}

// mostDated is how many words a clause may have to be known by what it says beside its dates.
const mostDated = 14

// pairDated matches short clauses that say the same but for a date, or the page in a table of contents, in their order,
// where there are as many of them on each side: "Effective: 1 May 2026" has few words to be alike in.
func (a *alignment) pairDated() {
	olds, news := dated(a.old, a.toNew), dated(a.new, a.toOld)
	for said, list := range olds {
		if len(news[said]) == len(list) {
			for n, i := range list {
				a.match(i, news[said][n])
			}
		}
	}
}

// dated are the short clauses without a match, by what they say.
func dated(clauses []clause, to []int) map[string][]int {
	all := map[string][]int{}
	for n, c := range clauses {
		if to[n] >= 0 || c.words > mostDated || len(c.text) > 40*mostDated || !strings.ContainsAny(c.text, "0123456789") {
			continue
		}
		said := strings.Join(newReader(c.text).saying(true), " ")
		all[said] = append(all[said], n)
	}
	return all
}

// leastMoved is how many words make a text its own wherever it stands.
const leastMoved = 4

// pairHeadings matches headings without a match whose sections became one another: most clauses of one went to the
// other. A heading with quite other words is the same one renamed then.
func (a *alignment) pairHeadings() {
	votes := map[[2]int]int{}            // clauses of one heading that went under another
	targets := make([][]int, len(a.old)) // headings that clauses of a heading went under
	sizes := make([]int, len(a.old))
	for i := range a.old {
		x := a.old[i].section
		if x < 0 {
			continue
		}
		sizes[x]++
		if j := a.toNew[i]; j >= 0 && a.new[j].section >= 0 {
			way := [2]int{x, a.new[j].section}
			if votes[way]++; votes[way] == 1 {
				targets[x] = append(targets[x], way[1])
			}
		}
	}
	for i := range a.old {
		if !a.old[i].heading || a.toNew[i] >= 0 {
			continue
		}
		for _, j := range targets[i] { // more than half of them: there is one at most
			if votes[[2]int{i, j}]*10 >= sizes[i]*6 && a.toOld[j] < 0 && a.new[j].level == a.old[i].level {
				a.match(i, j)
				break
			}
		}
	}
}

// findOrder tells which matches keep the order of the text; the others moved. The heaviest row stays, so that of two
// clauses that changed places the smaller one moved.
func (a *alignment) findOrder() {
	a.inOrder = make([]bool, len(a.old))
	for _, p := range a.orderedMatches() {
		a.inOrder[p.i] = true
	}
}
