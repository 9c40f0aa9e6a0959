package compare

import (
	"slices"

	"github.com/clausewatch/clausewatch"
)

// staged compares versions one of which shows two texts at once, the one in force and one to come: what is announced with
// the text in force, and what took effect with what was announced. The clauses in force keep their IDs, those of the
// text to come get fresh ones, and once it took effect its clauses have the IDs of the ones they replace. Stage is ""
// where neither version shows two texts.
func staged(a *alignment, old clausewatch.Version, next *clausewatch.Version) (all []placed, stage clausewatch.Stage, effective clausewatch.Date) {
	ids := newIDs(old.Provisions)
	if t := findTwofold(a.new, a.toOld, a.old, next.Provisions, old.Provisions); t != nil {
		if !t.secondComes {
			return nil, "", ""
		}
		standing, coming := t.parts(next.Provisions)
		kept := compared(old.Provisions, standing)
		identify(kept, old.Provisions, standing, ids)
		for n := range coming {
			coming[n].ID = ids.fresh(coming[n])
		}
		copy(next.Provisions, slices.Concat(standing[:t.from], coming, standing[t.from:]))
		from := old.Provisions[t.first:t.last]
		all = changes(compared(from, coming), from, coming)
		others := slices.DeleteFunc(changes(kept, old.Provisions, standing), func(p placed) bool {
			return p.Kind == clausewatch.Removed && p.old >= t.first && p.old < t.last // the second text has it, or it is told
		})
		return append(all, others...), clausewatch.StageAnnounced, t.effective
	}
	t := findTwofold(a.old, a.toNew, a.new, old.Provisions, next.Provisions)
	if t == nil {
		return nil, "", ""
	}
	stayed, gone := t.parts(old.Provisions)
	kept := compared(stayed, next.Provisions)
	if t.secondComes { // what was to come is gone, and the text in force stays
		identify(kept, stayed, next.Provisions, ids)
		to := next.Provisions[t.first:t.last]
		all = changes(compared(gone, to), gone, to)
		others := slices.DeleteFunc(changes(kept, stayed, next.Provisions), func(p placed) bool {
			return p.Kind == clausewatch.Added && p.at/2-1 >= t.first && p.at/2-1 < t.last
		})
		return append(all, others...), clausewatch.StageWithdrawn, ""
	}
	identify(kept, replacing(gone, stayed), next.Provisions, ids)
	return slices.DeleteFunc(changes(kept, stayed, next.Provisions), func(p placed) bool {
		return p.Kind == clausewatch.Removed && isNotice(p.Old.Text)
	}), clausewatch.StageTookEffect, ""
}

// isNotice tells a clause that says of a text that it is to come: with the text in force it goes.
func isNotice(text string) bool {
	m, _ := newReader(text).foretold()
	return m != ""
}

// compared aligns two texts.
func compared(old, next []clausewatch.Provision) *alignment {
	a := newAlignment(old, next)
	align(a)
	return a
}

// replacing gives clauses that were to come the IDs of the ones they replace.
func replacing(current, coming []clausewatch.Provision) []clausewatch.Provision {
	all := slices.Clone(coming)
	identify(compared(current, coming), current, all, newIDs(coming))
	return all
}

// A twofold page shows a text that is to come beside the one in force. Seen from the page that shows one text only, the
// clauses from…until of the other page are the second text, and correspond to the clauses first…last of the one.
type twofold struct {
	from, until int
	first, last int
	secondComes bool // the second text is the one to come
	effective   clausewatch.Date
}

// parts are the first and the second text of a twofold page.
func (t *twofold) parts(all []clausewatch.Provision) (first, second []clausewatch.Provision) {
	return slices.Concat(all[:t.from], all[t.until:]), slices.Clone(all[t.from:t.until])
}

// What makes a page twofold, in thousandths of the words of the page that shows one text.
const (
	leastStanding = 600 // stand in both pages as they are
	leastSecond   = 300 // has the second text
	leastLike     = 600 // of the second text's words are in clauses like those of the first, in the same order
	aMargin       = 150 // may lie before or after what the second text corresponds to and still belong to it
)

// findTwofold looks for a second text on a page, nil for none. to leads from its clauses to those of the other page.
func findTwofold(page []clause, to []int, single []clause, shown, alone []clausewatch.Provision) *twofold {
	total, standing := 0, 0
	for _, c := range single {
		total += c.words
	}
	stands := make([]bool, len(page))
	for n, c := range page {
		if stands[n] = to[n] >= 0 && single[to[n]].key == c.key; stands[n] {
			standing += c.words
		}
	}
	from, until, words := longestRun(page, stands)
	if total == 0 || standing*1000 < total*leastStanding || words*1000 < total*leastSecond ||
		totalWords(page)*1000 < total*(1000+leastSecond) { // one long clause that is worded otherwise is no second text
		return nil
	}
	t, best := (*twofold)(nil), leastLike
	for _, by := range []int{slideUp(page, from, until), slideDown(page, from, until)} {
		one := &twofold{from: from + by, until: until + by}
		if like := one.align(alone, shown); like >= best && (t == nil || like > best) {
			t, best = one, like
		}
	}
	if t == nil {
		return nil
	}
	if !t.readNotice(shown, totalWords(page[:t.from]) < totalWords(page[t.until:])) {
		return nil
	}
	return t
}

func totalWords(clauses []clause) (words int) {
	for _, c := range clauses {
		words += c.words
	}
	return words
}

// longestRun is the run of clauses with the most words that do not stand in the other page, few that do among them.
func longestRun(page []clause, stands []bool) (from, until, words int) {
	start, sum := 0, 0
	for n, c := range page {
		if stands[n] {
			sum -= 2 * c.words
		} else {
			sum += c.words
		}
		if sum <= 0 {
			start, sum = n+1, 0
		}
		if sum > words {
			from, until, words = start, n+1, sum
		}
	}
	return from, until, words
}

// slideUp is how far a run can be moved towards the beginning over equal clauses, as a negative number: of two equal
// clauses either may be the one that stands in the other page.
func slideUp(page []clause, from, until int) (by int) {
	for from+by > 0 && page[from+by-1].key == page[until+by-1].key {
		by--
	}
	return by
}

func slideDown(page []clause, from, until int) (by int) {
	for until+by < len(page) && page[from+by].key == page[until+by].key {
		by++
	}
	return by
}

// align compares the second text with the page that shows one, and says how much of it is like it, in thousandths.
func (t *twofold) align(alone, shown []clausewatch.Provision) int {
	a := compared(alone, shown[t.from:t.until])
	total, alike := 1, 0
	for _, c := range a.new {
		total += c.words
	}
	sum, start, best := 0, 0, 0
	before := make([]int, len(a.old)+1)
	for i, c := range a.old {
		s := 0
		if j := a.toNew[i]; j >= 0 && a.inOrder[i] {
			s = a.similarity(i, j)
			alike += s * a.new[j].words
		}
		before[i+1] = before[i] + c.words
		if sum += (2*s - 1000) * c.words; sum <= 0 {
			start, sum = i+1, 0
		}
		if sum > best {
			t.first, t.last, best = start, i+1, sum
		}
	}
	if all := before[len(a.old)]; before[t.first]*1000 < all*aMargin {
		t.first = 0
	}
	if all := before[len(a.old)]; (all-before[t.last])*1000 < all*aMargin {
		t.last = len(a.old)
	}
	return alike / total
}
