package compare

import "slices"

// What makes several clauses the parts of one, in thousandths of the weight of their terms.
const (
	inWhole    = 600 // of each part lies in the whole
	covered    = 700 // of the whole lies in its parts
	splitReach = 6   // how many neighbours may be parts
	leastPart  = 3   // words of a part
	leastWhole = 6   // words of a whole
)

// findSplits finds old clauses that became several neighbouring new ones, and merges, which are the same seen from the
// other end. Parts that the search for reworded clauses left over are matched to their whole.
func (a *alignment) findSplits() {
	for _, s := range a.seams() {
		for w := range s.wholes {
			s.find(w)
		}
	}
}

// seams are the alignment seen from the old text, whose clauses were split, and from the new one, into whose clauses
// others were merged.
func (a *alignment) seams() [2]*seam {
	return [2]*seam{{a, a.old, a.new, a.toNew, a.toOld, a.splits, a.merges}, {a, a.new, a.old, a.toOld, a.toNew, a.merges, a.splits}}
}

// A seam is the alignment seen from the side that holds the wholes.
type seam struct {
	*alignment
	wholes, parts []clause
	out, back     []int   // whole to part, part to whole
	found, turned [][]int // the parts of wholes, and of parts that are wholes the other way round
}

// join makes parts of whole w.
func (s *seam) join(w int, parts []int) {
	s.found[w] = parts
	s.out[w] = parts[s.largest(parts)]
	for _, p := range parts {
		s.back[p] = w
	}
}

func (s *seam) find(w int) {
	whole := &s.wholes[w]
	if whole.words < leastWhole || whole.heading {
		return
	}
	at := s.out[w]
	if s.found[w] != nil || at >= 0 && (s.parts[at].key == whole.key || s.back[at] != w || s.turned[at] != nil) {
		return // it has its parts, is the same, or is a part itself
	}
	rest := append([]term(nil), whole.terms...)
	var used int64
	var parts []int
	for _, p := range s.near(w, at) {
		part := &s.parts[p]
		if part.words < leastPart || part.words >= whole.words && p != at || s.steps < 0 {
			continue
		}
		s.steps -= len(rest) + len(part.terms)
		in := s.shared(rest, part.terms)
		if in*1000 < part.sum*inWhole {
			if p == at {
				return // reworded, not split
			}
			continue
		}
		used += in
		rest = without(rest, part.terms)
		parts = append(parts, p)
	}
	if len(parts) < 2 || used*1000 < whole.sum*covered {
		return
	}
	slices.Sort(parts)
	s.join(w, parts)
}

// near are the clauses that may be parts of whole w: the one it was matched to, then the free ones around it.
func (s *seam) near(w, at int) []int {
	var all []int
	from := at
	if at >= 0 {
		all = append(all, at)
	} else {
		from = s.place(w)
	}
	for p := from - 1; p >= max(0, from-splitReach) && s.back[p] < 0; p-- {
		all = append(all, p)
	}
	if at < 0 {
		from--
	}
	for p := from + 1; p < min(len(s.parts), from+1+splitReach) && s.back[p] < 0; p++ {
		all = append(all, p)
	}
	return all
}

// place is where an unmatched whole would stand among the parts: after the nearest matched clause before it.
func (s *seam) place(w int) int {
	for v := w - 1; v >= 0; v-- {
		if s.out[v] >= 0 {
			return s.out[v] + 1
		}
	}
	return 0
}

func (s *seam) largest(parts []int) int {
	best := 0
	for n, p := range parts {
		if s.parts[p].words > s.parts[parts[best]].words {
			best = n
		}
	}
	return best
}

// without takes the terms of one bag out of another.
func without(from, terms []term) []term {
	rest := from[:0:0]
	for _, t := range from {
		for len(terms) > 0 && terms[0].id < t.id {
			terms = terms[1:]
		}
		if len(terms) > 0 && terms[0].id == t.id {
			t.count -= min(t.count, terms[0].count)
		}
		if t.count > 0 {
			rest = append(rest, t)
		}
	}
	return rest
}
