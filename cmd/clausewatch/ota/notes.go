package ota

import (
	"fmt"
	"slices"
	"strings"
)

// A Note says what of a declaration is not taken over, or is to be known about what is.
type Note struct {
	Reason Reason
	Text   string // a line, with names and selectors as they were declared
}

// A Reason is why something is not taken over, in words that a number can follow.
type Reason string

const (
	BadSelector  Reason = "selectors that cannot be read"
	RemovedRange Reason = "ranges to remove"
	OnePageOnly  Reason = "removals meant for one of several pages"
	FilterCode   Reason = "filter functions"
	BadAddress   Reason = "addresses that are none"
	NotLiteral   Reason = "values that would not stand for themselves in a configuration"
	// These are known and lose nothing.
	Repeated    Reason = "declared more than once"
	NeedsScript Reason = "declared to need their scripts"
	LinkFilter  Reason = "filters of link targets"
	PerPage     Reason = "combined pages with selections of their own"
)

var reasons = []Reason{BadSelector, RemovedRange, OnePageOnly, FilterCode, BadAddress, NotLiteral, Repeated, NeedsScript, LinkFilter, PerPage}

// Lost tells whether something was left out for this reason.
func (r Reason) Lost() bool { return slices.Index(reasons, r) < slices.Index(reasons, Repeated) }

// A Tally counts what became of declarations.
type Tally struct {
	Platforms, Documents, Pages, Selectors int
	// Notes counts by reason.
	Notes map[Reason]int
}

// Count counts platforms and what is noted of them.
func Count(platforms []Platform) Tally {
	t := Tally{Notes: map[Reason]int{}}
	for _, p := range platforms {
		if len(p.Documents) > 0 {
			t.Platforms++
		}
		t.Documents += len(p.Documents)
		for _, n := range p.Left {
			t.Notes[n.Reason]++
		}
		for _, doc := range p.Documents {
			t.Pages += len(doc.URLs)
			t.Selectors += len(doc.Select) + len(doc.Remove)
			for _, n := range doc.Notes {
				t.Notes[n.Reason]++
			}
		}
	}
	return t
}

// Of writes the counts of the reasons for which something was lost, or of the others: "ranges to remove: 5, …".
func (t Tally) Of(lost bool) string {
	var all []string
	for _, r := range reasons {
		if n := t.Notes[r]; n > 0 && r.Lost() == lost {
			all = append(all, fmt.Sprintf("%s: %d", r, n))
		}
	}
	return strings.Join(all, ", ")
}
