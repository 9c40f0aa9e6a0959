package compare

import "sort"

// How many clauses that share its rarest terms a leftover clause is compared with, and how common a term may be to lead
// to them.
const (
	mostCandidates = 24
	rarestTerms    = 24
	mostHolders    = 64
)

// pairEqual matches what is left and equal, wherever it stands: the ones nearest to each other first.
func (a *alignment) pairEqual() {
	olds := map[int32][]int{}
	for _, i := range a.free(a.toNew, 0, len(a.old)) {
		olds[a.old[i].key] = append(olds[a.old[i].key], i)
	}
	var pairs []candidate
	for _, j := range a.free(a.toOld, 0, len(a.new)) {
		list := olds[a.new[j].key]
		if len(list) == 0 {
			continue
		}
		at := a.expected(j)
		n := sort.SearchInts(list, at)
		for k := max(0, n-4); k < min(len(list), n+4); k++ {
			pairs = append(pairs, candidate{list[k], j, 1000, far(list[k], at)})
		}
	}
	a.greedy(pairs)
	for _, j := range a.free(a.toOld, 0, len(a.new)) { // many copies: in their order
		key := a.new[j].key
		for len(olds[key]) > 0 && a.toNew[olds[key][0]] >= 0 {
			olds[key] = olds[key][1:]
		}
		if list := olds[key]; len(list) > 0 {
			a.match(list[0], j)
		}
	}
}

// expected is where new[j] would stand in the old text, by length alone.
func (a *alignment) expected(j int) int { return j * len(a.old) / max(1, len(a.new)) }

func far(i, at int) int { return max(i-at, at-i) }

// A candidate is a possible pair of leftovers.
type candidate struct{ i, j, score, far int }

// greedy matches the best candidates first: by score, then by nearness, then by order.
func (a *alignment) greedy(pairs []candidate) {
	sort.Slice(pairs, func(x, y int) bool {
		p, q := pairs[x], pairs[y]
		switch {
		case p.score != q.score:
			return p.score > q.score
		case p.far != q.far:
			return p.far < q.far
		case p.j != q.j:
			return p.j < q.j
		}
		return p.i < q.i
	})
	for _, p := range pairs {
		if a.toNew[p.i] < 0 && a.toOld[p.j] < 0 {
			a.match(p.i, p.j)
		}
	}
}

// pairAnywhere matches reworded clauses that changed their place as well.
func (a *alignment) pairAnywhere() {
	olds := a.free(a.toNew, 0, len(a.old))
	if len(olds) == 0 {
		return
	}
	holders := map[int32][]int{}
	for _, i := range olds {
		for _, t := range a.rarest(a.old[i].terms) {
			holders[t] = append(holders[t], i)
		}
	}
	var pairs []candidate
	votes := make([]int, len(a.old))
	for _, j := range a.free(a.toOld, 0, len(a.new)) {
		for _, i := range a.candidates(j, holders, votes) {
			least := alikeAnywhere
			if a.old[i].heading != a.new[j].heading {
				least = alikeHeading
			}
			if a.ceiling(i, j) < least || a.steps < 0 {
				continue
			}
			a.steps -= len(a.old[i].terms) + len(a.new[j].terms)
			s := a.similarity(i, j)
			if s < least && s >= alikeInGap/2 && a.old[i].heading == a.new[j].heading && a.inSequence(i, j) >= alikeInGap+100 {
				s = least
			}
			if s >= least && !a.standsElsewhere(j, s) {
				pairs = append(pairs, candidate{i, j, s + a.sameSection(i, j), far(i, a.expected(j))})
			}
		}
	}
	a.greedy(pairs)
}

// standsElsewhere tells whether a new clause is much more like one that kept its place than it is like the one it is
// compared with: then it is a copy of that one.
func (a *alignment) standsElsewhere(j, s int) bool {
	for i, to := range a.toNew {
		if to < 0 || a.ceiling(i, j) < s+muchMore || a.steps < 0 {
			continue
		}
		a.steps -= len(a.old[i].terms) + len(a.new[j].terms)
		if a.similarity(i, j) >= s+muchMore {
			return true
		}
	}
	return false
}

// muchMore is how much more alike a copy must be, in thousandths.
const muchMore = 150

// sameSection is a bonus for clauses under headings that became one another.
func (a *alignment) sameSection(i, j int) int {
	x, y := a.old[i].section, a.new[j].section
	if x >= 0 && y >= 0 && a.toNew[x] == y {
		return 50
	}
	return 0
}

// rarest are the terms of a clause that fewest clauses hold.
func (a *alignment) rarest(terms []term) []int32 {
	ids := make([]int32, 0, len(terms))
	for _, t := range terms {
		if a.holders[t.id] <= mostHolders {
			ids = append(ids, t.id)
		}
	}
	sort.Slice(ids, func(x, y int) bool {
		if n, m := a.holders[ids[x]], a.holders[ids[y]]; n != m {
			return n < m
		}
		return ids[x] < ids[y]
	})
	return ids
}

// candidates are the old clauses that share most of the rare terms of new[j]. votes is all zero, before and after.
func (a *alignment) candidates(j int, holders map[int32][]int, votes []int) []int {
	var found []int
	used := 0
	for _, t := range a.rarest(a.new[j].terms) {
		list := holders[t]
		if len(list) == 0 {
			continue
		}
		for _, i := range list {
			if votes[i] == 0 {
				found = append(found, i)
			}
			votes[i]++
		}
		if used++; used == rarestTerms {
			break
		}
	}
	sort.Slice(found, func(x, y int) bool {
		if v, w := votes[found[x]], votes[found[y]]; v != w {
			return v > w
		}
		return found[x] < found[y]
	})
	for _, i := range found {
		votes[i] = 0
	}
	return found[:min(len(found), mostCandidates)]
}
