// Package deadline reads the days that a policy states on which something happens: a text takes effect, or a window closes
// in which the reader may refuse something.
//
// A day is computed from what the text states, never from when it was seen. What is counted from something that only a
// reader knows, such as the receipt of a message, has no day here, and neither has what can be read in two ways: a day that
// is missing can be found in the text, a false one misleads. Who is reminded of a day, and when, is the bot's business.
package deadline

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
)

// kept is how long before it was first seen a day of a text may have passed and still be one of its deadlines: long enough
// for an answer to say that it has just passed.
const kept = 7 * 24 * time.Hour

// What states more than this is a table of days or no text of people.
const (
	mostStated     = 60  // deadlines of a version
	mostQuantities = 200 // that are looked at in a clause
)

// Read are the deadlines of a version, in the order of their days, at most one of a kind and day for each clause. They
// follow from its text, its dates and FirstSeen alone, so that the same text read again has the same ones.
func Read(v clausewatch.Version) []clausewatch.Deadline {
	t := text{version: v, from: clausewatch.Date(v.FirstSeen.Add(-kept).UTC().Format(time.DateOnly))}
	if v.FirstSeen.IsZero() {
		t.from = ""
	}
	for _, p := range v.Provisions {
		if len(t.found) < mostStated && speaksOfDays(p.Text) {
			t.read(p)
		}
	}
	t.own()
	slices.SortStableFunc(t.found, func(a, b clausewatch.Deadline) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Kind, b.Kind))
	})
	return t.found
}

// A text is a version that is being read.
type text struct {
	version clausewatch.Version
	from    clausewatch.Date // days before it are left out
	defined *bool            // whether the text gives "Effective Date" a meaning of its own
	found   []clausewatch.Deadline
}

// own adds the day from which the text says to be effective, unless one of its clauses was found to state it.
func (t *text) own() {
	if on := t.version.Dates.Effective; on != "" && !t.has(clausewatch.TakesEffect, on) {
		t.add(clausewatch.Deadline{Kind: clausewatch.TakesEffect, On: on})
	}
}

// Announce adds the day from which a text that is announced beside the one in force will be in force, as the comparison of
// both read it, unless the version has it.
func Announce(v *clausewatch.Version, c clausewatch.Change) {
	if c.Stage == clausewatch.StageAnnounced {
		v.Deadlines = with(v.Deadlines, clausewatch.Deadline{Kind: clausewatch.TakesEffect, On: c.Dates.Effective.New})
	}
}

// Keep adds to another reading of the same text what Announce added to it: only a comparison shows that.
func Keep(v *clausewatch.Version, before clausewatch.Version) {
	for _, d := range before.Deadlines {
		if d.Kind == clausewatch.TakesEffect && d.Provision == "" && d.On != before.Dates.Effective {
			v.Deadlines = with(v.Deadlines, d)
		}
	}
}

// with are deadlines with one more of the text's own, unless it is there or has no day.
func with(all []clausewatch.Deadline, d clausewatch.Deadline) []clausewatch.Deadline {
	same := func(have clausewatch.Deadline) bool { return have.Kind == d.Kind && have.On == d.On }
	if d.On == "" || slices.ContainsFunc(all, same) {
		return all
	}
	all = append(slices.Clone(all), d)
	slices.SortStableFunc(all, func(a, b clausewatch.Deadline) int { return cmp.Compare(a.On, b.On) })
	return all
}

func (t *text) has(kind clausewatch.DeadlineKind, on clausewatch.Date) bool {
	return slices.ContainsFunc(t.found, func(d clausewatch.Deadline) bool { return d.Kind == kind && d.On == on })
}

// add notes a deadline once. Days that had passed long ago and what is no day of the calendar are left out.
func (t *text) add(d clausewatch.Deadline) {
	if d.On.Time().IsZero() || d.On < t.from {
		return
	}
	same := func(have clausewatch.Deadline) bool {
		return have.Kind == d.Kind && have.On == d.On && have.Provision == d.Provision
	}
	if !slices.ContainsFunc(t.found, same) {
		t.found = append(t.found, d)
	}
}

// read reads one clause.
func (t *text) read(p clausewatch.Provision) {
	for n, q := range compare.Quantities(p.Text) {
		if n == mostQuantities {
			return
		}
		if q.Type != clausewatch.SignalDate && q.Type != clausewatch.SignalPeriod {
			continue
		}
		begin, end := compare.Sentence(p.Text, q.From, q.To)
		s := sentence{plain(p.Text[begin:q.From]), plain(p.Text[q.To:end]), q, p.Text[q.To:end]}
		var d clausewatch.Deadline
		switch {
		case q.Type == clausewatch.SignalPeriod:
			d = clausewatch.Deadline{Kind: clausewatch.OptOutCloses, On: t.windowCloses(s)}
		case refusedBy(s) != "":
			d = clausewatch.Deadline{Kind: clausewatch.OptOutCloses, On: refusedBy(s)}
		case takesEffect(s):
			d = clausewatch.Deadline{Kind: clausewatch.TakesEffect, On: clausewatch.Date(q.Value)}
		}
		d.Provision, d.Words = p.ID, p.Text[begin:end]
		t.add(d)
	}
}

// speaksOfDays tells cheaply whether a clause may state a day: most have neither a year nor a period.
func speaksOfDays(text string) bool {
	dated, lower := holdsYear(text), strings.ToLower(text)
	period := slices.ContainsFunc(periods, func(unit string) bool { return strings.Contains(lower, unit) })
	return (dated || period) && refuses.MatchString(lower) || dated && effects.MatchString(lower)
}

// periods are parts of the words for days and months.
var periods = []string{"day", "month", "tag", "monat", "jour", "mois", "día", "mes"}

// holdsYear tells whether a year of our time stands in a text.
func holdsYear(text string) bool {
	digits := 0
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			digits = 0
			continue
		}
		if digits++; digits == 4 && text[i-3] == '2' && text[i-2] == '0' {
			return true
		}
	}
	return false
}
