// Package compare finds what changed between two texts of a document, clause by clause.
//
// Versions pairs the provisions of two versions (equal ones first, then reworded ones between the same neighbours, then
// the rest by likeness), says what became of each, and reads in the word edits of each pair the facts that make it
// matter. Entries does the same for the items of a feed. Words is the word diff alone, Fold the form in which
// typography no longer counts.
//
// A Change follows from the two texts alone: the same texts give the same change, on every machine. Input is hostile:
// work and memory are bounded, and where a bound is met the result is coarser, never wrong. A provision that was split
// has as New, one that was merged as Old, its parts' texts joined by line breaks under the ID, path and number of the
// part that kept its identity; Parts holds the real ones.
//
// When to look, whether a change is told and to whom is for others to decide; so are categories, which a classifier
// writes on the provisions before or after.
package compare

import (
	"cmp"
	"slices"

	"github.com/clausewatch/clausewatch"
)

// Versions compares two versions of a document. Each provision of next gets the ID of the provision of old that it
// comes from, and an added one a fresh ID that old does not hold. Of a split provision the largest part keeps the ID,
// and a merged one keeps that of its largest part.
//
// The change lists what is no longer the same, in the order of the new text, removed provisions where they stood.
// Nothing is listed when only layout or typography differ: other quotes, dashes and spaces, a paragraph that became a
// heading or a list item. What is listed may weigh nothing: numbers and dates in other letters, a reference that follows
// its section to another number. ID, Document, From, To, At, Told and Why are the caller's.
//
// Where one of the versions shows a text to come beside the one in force, Stage says so, and the text to come is compared
// with the other: a clause of the other text may be listed for each of the two then.
func Versions(old clausewatch.Version, next *clausewatch.Version) clausewatch.Change {
	return Part(old, next, func(clausewatch.ProvisionChange) bool { return false })
}

// Part compares as Versions does and leaves out the provision changes that out accepts: counts, severity and summary are of
// the others. What out is given has its kind and its texts, no signals and no severity yet.
func Part(old clausewatch.Version, next *clausewatch.Version, out func(clausewatch.ProvisionChange) bool) clausewatch.Change {
	a := newAlignment(old.Provisions, next.Provisions)
	align(a)
	all, stage, effective := staged(a, old, next)
	if stage == "" {
		identify(a, old.Provisions, next.Provisions, newIDs(old.Provisions))
		all = changes(a, old.Provisions, next.Provisions)
	}
	all = slices.DeleteFunc(all, func(p placed) bool { return out(p.ProvisionChange) })
	c := clausewatch.Change{Stage: stage, Dates: clausewatch.DateChanges{
		Printed:   clausewatch.DateChange{Old: old.Dates.Printed, New: next.Dates.Printed},
		Effective: clausewatch.DateChange{Old: old.Dates.Effective, New: next.Dates.Effective},
	}}
	if effective != "" {
		c.Dates.Effective.New = effective
	}
	finish(&c, all, a.size())
	sayStage(&c)
	return c
}

// size is the number of words of both texts.
func (a *alignment) size() (n int) {
	for _, side := range [][]clause{a.old, a.new} {
		for _, c := range side {
			n += c.words
		}
	}
	return n
}

// A placed change knows where it is told, after how many new provisions, and why it weighs what it weighs.
type placed struct {
	clausewatch.ProvisionChange
	at, old int
	found   []found
	copy    bool // of an added or removed one: the same stands in the other text already
	rules   bool // of an added or removed one: it says what may, must or must not be
	idle    bool // no other words: typography, spelling of numbers, places, numbers
	dating  bool // only the date that the text states about itself differs
}

// changes says what became of each provision that is no longer the same, in the order of the new text.
func changes(a *alignment, old, next []clausewatch.Provision) []placed {
	w := &writer{alignment: a, olds: old, news: next, flow: a.findFlow(old, next), renumbered: a.renumbering(), copies: a.copies(old, next), steps: mostSteps}
	for i := range old {
		switch j := a.toNew[i]; {
		case w.flow.laid[i]:
		case j < 0:
			w.removed(i)
		case a.splits[i] != nil:
			w.split(i)
		case a.merges[j] == nil:
			w.pair(i, j)
		}
	}
	for j := range next {
		switch {
		case w.flow.laidNew[j]:
		case a.toOld[j] < 0:
			w.added(j)
		case a.merges[j] != nil:
			w.merged(j)
		}
	}
	slices.SortStableFunc(w.all, func(x, y placed) int { return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(x.old, y.old)) })
	return w.all
}
