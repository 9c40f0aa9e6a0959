package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// mostCategories is how many categories are named of what is not told.
const mostCategories = 4

// counted says the counts: "2 provisions modified, 1 added, 24 renumbered by +1".
func counted(c clausewatch.Counts, one, many string, shift int) string {
	var all []string
	for _, k := range []struct {
		name string
		n    int
	}{{"added", c.Added}, {"removed", c.Removed}, {"modified", c.Modified}, {"split", c.Split}, {"merged", c.Merged},
		{"moved", c.Moved}, {"renumbered", c.Renumbered}} {
		if k.n == 0 {
			continue
		}
		s := fmt.Sprintf("%d %s", k.n, k.name)
		if noun := map[bool]string{true: one, false: many}[k.n == 1]; len(all) == 0 {
			s = fmt.Sprintf("%d %s %s", k.n, noun, k.name)
		}
		if k.name == "renumbered" && shift != 0 {
			s += fmt.Sprintf(" by %+d", shift)
		}
		all = append(all, s)
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

func tail(dates string) string {
	if dates == "" {
		return ""
	}
	return "; " + dates
}

// rest counts what is not told one by one, so that all that is counted at first is accounted for: by category where
// there are some, else by severity.
func rest(facts []clausewatch.Fact, groups []group) string {
	var left []clausewatch.Fact
	for _, g := range groups {
		if !g.moved {
			left = append(left, g.facts...)
		}
	}
	said := ""
	if len(left) > 0 {
		said = fmt.Sprintf(" And %d more%s.", len(left), cmp.Or(byCategory(left), bySeverity(left)))
	}
	form, date := 0, 0
	for _, f := range facts {
		switch {
		case f.Only == clausewatch.OnlyDate:
			date++
		case f.Only == clausewatch.OnlyForm && f.Kind != clausewatch.Moved && f.Kind != clausewatch.Renumbered:
			form++
		}
	}
	switch {
	case date+form == 0 || !material(facts):
		return said
	case form == 0:
		return said + fmt.Sprintf(" %d %s only in the date stated.", date, verb(date, "differ"))
	case date == 0:
		return said + fmt.Sprintf(" %d %s only in spelling or layout.", form, verb(form, "differ"))
	}
	return said + fmt.Sprintf(" %d %s only in the date stated, %d only in spelling or layout.", date, verb(date, "differ"), form)
}

func bySeverity(facts []clausewatch.Fact) string {
	var counts [clausewatch.High + 1]int
	for _, f := range facts {
		counts[f.Severity]++
	}
	var parts []string
	for s := clausewatch.High; s >= clausewatch.None; s-- {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
		if counts[s] == len(facts) && len(facts) > 1 {
			return ", all " + s.String()
		} else if counts[s] == len(facts) {
			return ", " + s.String()
		}
	}
	return ": " + strings.Join(parts, ", ")
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}

// verb is a verb for so many.
func verb(n int, verb string) string {
	if n == 1 {
		return verb + "s"
	}
	return verb
}

// byCategory counts facts by category, the most first, and says how many are of high severity; "" when none has one.
func byCategory(facts []clausewatch.Fact) string {
	counts := map[string]int{}
	high := 0
	for _, f := range facts {
		counts[f.Category]++
		if f.Severity == clausewatch.High {
			high++
		}
	}
	other := counts[""]
	delete(counts, "")
	if len(counts) == 0 {
		return ""
	}
	names := make([]string, 0, len(counts))
	for name := range counts {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(cmp.Compare(counts[y], counts[x]), cmp.Compare(x, y)) })
	var parts []string
	for n, name := range names {
		if n >= mostCategories {
			other += counts[name]
			continue
		}
		parts = append(parts, fmt.Sprintf("%d %s", counts[name], categoryName(name)))
	}
	if other > 0 {
		parts = append(parts, fmt.Sprintf("%d other", other))
	}
	if high > 0 {
		parts[0] = fmt.Sprintf("%d high; %s", high, parts[0])
	}
	return ": " + strings.Join(parts, ", ")
}
