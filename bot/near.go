package bot

import (
	"cmp"
	"slices"
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
		for _, b := range c.index().begins {
			if slices.ContainsFunc(b.words, func(w string) bool { return strings.HasPrefix(w, k) }) {
				m.ids = append(m.ids, b.platform)
			}
		}
		if len(m.ids) > 0 && len(c.index().documents[k]) == 0 {
			return m, true
		}
	}
	return match{}, false
}

// nearest are up to n references and names most like what was typed, best first: those that are no more letters away than a third
// of what was typed has.
func (c catalog) nearest(typed string, n int) []string {
	k := key(typed)
	apart := c.index().near(k, (utf8.RuneCountInString(k)+2)/3)
	var all []string
	for _, p := range c.platforms {
		if _, near := apart[p.ID]; near {
			all = append(all, p.ID)
		}
		for _, d := range p.Documents {
			if _, near := apart[d.Ref()]; near {
				all = append(all, d.Ref())
			}
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(apart[a], apart[b]) })
	return all[:min(n, len(all))]
}
