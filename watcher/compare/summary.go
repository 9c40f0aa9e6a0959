package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// How much a summary tells: changes, the length of a quote and of the headline, in characters.
const (
	mostTold     = 3
	mostQuote    = 240
	mostHeadline = 300
	mostPlace    = 60
)

// summarise writes headline and summary of a change of a document. They are a pure function of the provision changes,
// the stated dates and the number of words of both texts.
func summarise(c *clausewatch.Change, all []placed, words int) {
	if len(all) == 0 {
		c.Headline, c.Summary = "no change of wording", "No change of wording."
		return
	}
	tally, dates := counted(c.Counts), datesSaid(c.Dates)
	order := byWeight(all)
	switch {
	case !c.Material:
		c.Headline = "no change of wording (" + tally + ")"
		c.Summary = upper(tally) + ". No change of wording: only places, numbering, layout, typography or spelling differ."
		return
	case len(order) == 0:
		c.Headline, c.Summary = onlyDate(c, all, dates), upper(tally)+". Only the date that the text states about itself differs"+tail(dates)+"."
		return
	case rewritten(all, words):
		c.Headline = fmt.Sprintf("largely rewritten: more than half of its words differ (%s)", tally)
		c.Summary = fmt.Sprintf("%s%s. More than half of the words differ: a rewrite, not a list of edits.", upper(tally), tail(dates))
	default:
		c.Headline = headline(all[order[0]], tally)
		c.Summary = upper(tally) + tail(dates) + "."
	}
	told := min(len(order), mostTold)
	for _, n := range order[:told] {
		c.Summary += " " + tell(all[n])
	}
	c.Summary += rest(all, order[told:])
	c.Headline = clip(c.Headline, mostHeadline)
}

// byWeight are the changes worth telling, the weightiest first: by severity, then kind, then how many words changed.
func byWeight(all []placed) []int {
	var order []int
	for n, p := range all {
		if !p.idle && !p.dating {
			order = append(order, n)
		}
	}
	kinds := map[clausewatch.ChangeKind]int{clausewatch.Modified: 1, clausewatch.Added: 2, clausewatch.Removed: 3}
	rank := func(p placed) int {
		switch {
		case len(p.found) > 0:
			return 0
		case kinds[p.Kind] == 0:
			return 4
		}
		return kinds[p.Kind]
	}
	slices.SortStableFunc(order, func(x, y int) int {
		p, q := all[x], all[y]
		return cmp.Or(cmp.Compare(q.Severity, p.Severity), cmp.Compare(rank(p), rank(q)), cmp.Compare(q.differing, p.differing))
	})
	return order
}

// changed is the number of words that edits take out and put in.
func changed(edits []clausewatch.Edit) (n int) {
	for _, e := range edits {
		if e.Op != clausewatch.Equal {
			n += countWords(e.Text)
		}
	}
	return n
}

// rewritten tells whether more than half of the words of both texts were taken out or put in.
func rewritten(all []placed, words int) bool {
	n := 0
	for _, p := range all {
		n += p.differing
	}
	return len(all) > 3 && 2*n > words
}

// counted says the counts: "modified 2, added 1".
func counted(c clausewatch.Counts) string {
	var all []string
	for _, k := range []struct {
		name string
		n    int
	}{{"added", c.Added}, {"removed", c.Removed}, {"modified", c.Modified}, {"split", c.Split}, {"merged", c.Merged},
		{"moved", c.Moved}, {"renumbered", c.Renumbered}} {
		if k.n > 0 {
			all = append(all, fmt.Sprintf("%s %d", k.name, k.n))
		}
	}
	return strings.Join(all, ", ")
}

// datesSaid says which stated dates moved, "" for none.
func datesSaid(d clausewatch.DateChanges) string {
	var all []string
	for _, one := range []struct {
		name string
		clausewatch.DateChange
	}{{"effective", d.Effective}, {"dated", d.Printed}} {
		if one.Old != one.New && one.New != "" {
			all = append(all, fmt.Sprintf("%s %s (was %s)", one.name, one.New, one.Old))
		}
	}
	return strings.Join(all, ", ")
}

func onlyDate(c *clausewatch.Change, all []placed, dates string) string {
	if dates != "" {
		return "only the date changed: now " + dates
	}
	for _, p := range all {
		for _, s := range p.Signals {
			if p.dating && s.Type == clausewatch.SignalDate {
				return "only the date changed: " + becomes(s)
			}
		}
	}
	return "only the date changed"
}

func tail(dates string) string {
	if dates == "" {
		return ""
	}
	return "; " + dates
}

// rest counts the changes that are not told one by one.
func rest(all []placed, order []int) string {
	if len(order) == 0 {
		return ""
	}
	var counts [clausewatch.High + 1]int
	for _, n := range order {
		counts[all[n].Severity]++
	}
	var parts []string
	for s := clausewatch.High; s >= clausewatch.None; s-- {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	return fmt.Sprintf(" And %d more by severity: %s.", len(order), strings.Join(parts, ", "))
}

// upper writes the first letter large.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[n:]
}

// clip shortens to at most limit characters at a word and marks the cut.
func clip(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return prefix(s, limit-2) + " …"
}

// prefix is the beginning of s of at most limit characters, cut after a word where there is one.
func prefix(s string, limit int) string {
	n := 0
	for i := range s {
		if n++; n > limit {
			s = s[:i]
			if space := strings.LastIndexByte(s, ' '); space > len(s)/2 {
				s = s[:space]
			}
			break
		}
	}
	return strings.TrimRight(s, " ")
}
