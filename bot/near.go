package bot

import (
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// near looks for a name with a typo: one letter wrong in a name of four letters or more, two in one of eight.
func near(words []word, names []name) (match, bool) {
	best, found, least := match{}, false, 3
	for from := range words {
		for to := from + 1; to <= min(len(words), from+3); to++ {
			k := key(text(words[from:to]))
			for _, n := range names {
				allowed := 0
				if len(n.key) >= 8 {
					allowed = 2
				} else if len(n.key) >= 4 {
					allowed = 1
				}
				if n.rank == 0 || len(k) < 3 || allowed == 0 || abs(len(k)-len(n.key)) > allowed {
					continue
				}
				d := clausewatch.Distance(k, n.key)
				switch {
				case d > allowed || d > least:
				case d < least:
					best, found, least = match{from: from, to: to, ids: []string{n.id}, rank: n.rank,
						typed: text(words[from:to]), meant: n.key}, true, d
				case best.from == from && best.to == to && !contains(best.ids, n.id) && n.rank >= best.rank:
					if n.rank > best.rank {
						best.ids, best.rank, best.meant = nil, n.rank, n.key
					}
					best.ids = append(best.ids, n.id)
				}
			}
		}
	}
	return best, found
}

// begun looks for a platform by the beginning of a word of its name, three letters or more, in one of the first words that
// names no document. It may be several platforms.
func (c catalog) begun(words []word) (match, bool) {
	for from, w := range words {
		k := key(w.Text)
		if utf8.RuneCountInString(k) < 3 || filler[k] {
			continue
		}
		m := match{from: from, to: from + 1, rank: 0, typed: w.Text}
		for _, p := range c.platforms {
			for _, s := range append([]string{p.ID, p.Name}, p.Aliases...) {
				begins := func(w string) bool { return strings.HasPrefix(w, k) }
				if (begins(key(s)) || slices.ContainsFunc(fields(s), begins)) && !contains(m.ids, p.ID) {
					m.ids = append(m.ids, p.ID)
				}
			}
		}
		if len(m.ids) > 0 && !c.namesDocument(k) {
			return m, true
		}
	}
	return match{}, false
}

// namesDocument tells whether a document of any platform can be called so.
func (c catalog) namesDocument(k string) bool {
	for _, p := range c.platforms {
		if slices.ContainsFunc(c.documentsOf(p.ID), func(n name) bool { return n.key == k }) {
			return true
		}
	}
	return false
}

// nearest are up to n references and names most like what was typed, best first.
func (c catalog) nearest(typed string, n int) []string {
	type scored struct {
		ref   string
		score int
	}
	var all []scored
	k := key(typed)
	for _, p := range c.platforms {
		all = append(all, scored{p.ID, c.apart(k, p.ID, c.names)})
		for _, d := range p.Documents {
			all = append(all, scored{d.Ref(), min(clausewatch.Distance(k, key(d.Ref())), c.apart(k, d.Ref(),
				c.documentsOf(p.ID))+1)})
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].score < all[j].score })
	var out []string
	for _, s := range all[:min(n, len(all))] {
		if s.score <= (utf8.RuneCountInString(k)+2)/3 {
			out = append(out, s.ref)
		}
	}
	return out
}

// apart is the least distance of k to a name of id.
func (c catalog) apart(k, id string, names []name) int {
	least, letters := 1<<20, utf8.RuneCountInString(k)
	for _, n := range names {
		// No name is nearer than its length is.
		if n.id == id && n.rank > 0 && abs(letters-utf8.RuneCountInString(n.key)) < least {
			least = min(least, clausewatch.Distance(k, n.key))
		}
	}
	return least
}
