package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// mostEntries bounds what a feed's version remembers; the oldest are forgotten first.
const mostEntries = 2000

// Entries compares two states of a feed. An entry of next that old does not hold is added, one whose words differ is
// modified, and one that left the window of the feed is no change: Entries appends it to next.Provisions (the newest
// 2,000 in all are kept) and rebuilds next.Text and next.TextSHA, so that the version remembers every entry and one that
// comes back tells nothing. Dates, order and targets of links never count.
//
// What stands beyond the first 2,000 entries of next is not read, since it could not be remembered.
//
// An entry is known by its ID; else by its link; else by its text, where its link or date is that of the old entry, or
// where most of the entries with unknown IDs have known texts, as when a publisher moves to other software. An entry
// whose key changed has the new ID from then on.
func Entries(old clausewatch.Version, next *clausewatch.Version) clausewatch.Change {
	shown := min(len(next.Provisions), mostEntries) // what cannot be remembered would be new each time
	m := newMatcher(old.Provisions, next.Provisions[:shown])
	m.match()
	next.Provisions = next.Provisions[:shown]
	remember(next, m.forgotten(old.Provisions))
	w := &writer{olds: old.Provisions, news: next.Provisions, steps: mostSteps}
	for j := range shown {
		switch i := m.toOld[j]; {
		case i < 0:
			w.added(j)
		case m.olds[i].text != m.news[j].text:
			w.add(clausewatch.Modified, copyOf(old.Provisions[i]), copyOf(next.Provisions[j]), 0, 0)
		}
	}
	var c clausewatch.Change
	finishEntries(&c, w.all)
	return c
}

// remember appends entries that left the window and rebuilds the text.
func remember(next *clausewatch.Version, gone []clausewatch.Provision) {
	all := append([]clausewatch.Provision(nil), next.Provisions...)
	all = append(all, gone...)
	all = all[:min(len(all), mostEntries)]
	ids := newIDs(nil)
	texts := make([]string, len(all))
	for n := range all {
		if all[n].ID == "" || ids.taken[all[n].ID] {
			all[n].ID = ids.fresh(all[n])
		}
		ids.taken[all[n].ID] = true
		texts[n] = all[n].Text
	}
	next.Provisions, next.Text = all, strings.Join(texts, "\n")
	sum := sha256.Sum256([]byte(next.Text))
	next.TextSHA = hex.EncodeToString(sum[:])
}

// An entry is an item of a feed as matching sees it.
type entry struct{ id, text, link, title, date string }

// A matcher finds the old entry of each new one. Several new entries may be the same old one: a feed that gives an item
// twice has one item.
type matcher struct {
	olds, news []entry
	toOld      []int
	used       []bool // of olds
}

func newMatcher(old, next []clausewatch.Provision) *matcher {
	return &matcher{olds: entriesOf(old), news: entriesOf(next), toOld: unmatched(len(next)), used: make([]bool, len(old))}
}

func entriesOf(all []clausewatch.Provision) []entry {
	entries := make([]entry, len(all))
	for n, p := range all {
		e := entry{id: p.ID, text: Fold(p.Text)}
		if !p.At.IsZero() {
			e.date = p.At.UTC().Format("2006-01-02T15:04:05")
		}
		if len(p.Links) > 0 {
			_, address, found := strings.Cut(p.Links[0].URL, "://")
			if !found {
				address = p.Links[0].URL
			}
			e.link, e.title = strings.TrimSuffix(address, "/"), Fold(p.Links[0].Text)
		}
		entries[n] = e
	}
	return entries
}

func (m *matcher) match() {
	m.by(func(e entry) string { return key(e.id, e.text) }, true, nil)
	m.by(func(e entry) string { return key(e.link, e.text) }, true, nil)
	m.by(func(e entry) string { return key(e.date, e.text) }, true, nil)
	if m.rekeyed() {
		m.by(func(e entry) string { return e.text }, true, nil)
	}
	m.by(func(e entry) string { return e.id }, false, nil)
	m.by(func(e entry) string { return e.link }, false, func(x, y entry) bool { return x.title == y.title || shareWords(x.text, y.text) })
	m.by(func(e entry) string { return e.title }, false, func(x, y entry) bool { return shareWords(x.text, y.text) })
}

// key joins two parts, "" when one is missing.
func key(x, y string) string {
	if x == "" || y == "" {
		return ""
	}
	return x + "\n" + y
}

// by matches free entries with equal keys, where both may be one. Unless copies are wanted, a key must occur once on
// each side; else the first goes with the first, and so on.
func (m *matcher) by(key func(entry) string, copies bool, may func(old, next entry) bool) {
	olds, seen := map[string][]int{}, map[string]int{}
	for i, e := range m.olds {
		if k := key(e); k != "" && !m.used[i] {
			olds[k] = append(olds[k], i)
		}
	}
	for j, e := range m.news {
		if m.toOld[j] < 0 {
			seen[key(e)]++
		}
	}
	for j, e := range m.news {
		k := key(e)
		list := olds[k]
		if m.toOld[j] >= 0 || len(list) == 0 || !copies && (len(list) > 1 || seen[k] > 1) || may != nil && !may(m.olds[list[0]], e) {
			continue
		}
		m.toOld[j], m.used[list[0]] = list[0], true
		if olds[k] = list[1:]; !copies {
			delete(olds, k)
		}
	}
}

// rekeyed tells whether most of the entries with unknown IDs have texts that are known, and there are several: the same
// entries under new keys.
func (m *matcher) rekeyed() bool {
	ids, texts := map[string]bool{}, map[string]bool{}
	for i, e := range m.olds {
		ids[e.id] = true
		if !m.used[i] {
			texts[e.text] = true
		}
	}
	unknown, known := 0, 0
	for j, e := range m.news {
		if m.toOld[j] < 0 && (!ids[e.id] || texts[e.text]) {
			unknown++
			if texts[e.text] {
				known++
			}
		}
	}
	return known >= 2 && 2*known > unknown
}

// shareWords tells whether two texts have half of their words in common, counted in the longer one.
func shareWords(x, y string) bool {
	xs, ys := words(x), words(y)
	left := map[string]int{}
	for _, w := range xs {
		left[w]++
	}
	common := 0
	for _, w := range ys {
		if left[w] > 0 {
			left[w]--
			common++
		}
	}
	return 2*common >= max(len(xs), len(ys), 1)
}

// forgotten are the old entries that next does not show.
func (m *matcher) forgotten(old []clausewatch.Provision) []clausewatch.Provision {
	var gone []clausewatch.Provision
	for i, p := range old {
		if !m.used[i] {
			gone = append(gone, p)
		}
	}
	return gone
}
