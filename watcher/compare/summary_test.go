package compare

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestSummaryAndHeadline(t *testing.T) {
	for _, c := range []struct {
		name              string
		changes           map[int]string
		headline, summary string
	}{
		{"a period", map[int]string{10: strings.Replace(house[10], "thirty (30)", "14", 1)},
			"thirty (30) days becomes 14 days in 4.1 “Ending” (modified 1)",
			"Modified 1. [high] in 4.1 “Ending”: «thirty (30) days» becomes «14 days» — «Either of us may end this agreement with 14 days of notice.»."},
		{"a clause gone", map[int]string{8: ""},
			"a clause removed in 3.2 “Fees” (removed 1)",
			"Removed 1. [medium] in 3.2 “Fees”: removes «A late payment costs another $5 for every week that it is late.»."},
		{"a new clause", map[int]string{4: house[4] + "\n2.3 We may train our models on the pictures of all members."},
			"a new clause about training of AI in 2.3 “Your content” (added 1)",
			"Added 1. [high] in 2.3 “Your content”: adds «We may train our models on the pictures of all members.»."},
		{"numbers only", map[int]string{4: "2.7" + house[4][3:]},
			"no change of wording (renumbered 1)",
			"Renumbered 1. No change of wording: only places, numbering, layout, typography or spelling differ."},
		{"nothing", nil, "no change of wording", "No change of wording."},
	} {
		old, next := document(house...), document(edit(c.changes)...)
		change := Versions(old, &next)
		if change.Headline != c.headline {
			t.Errorf("%s: headline\n got %s\nwant %s", c.name, change.Headline, c.headline)
		}
		if change.Summary != c.summary {
			t.Errorf("%s: summary\n got %s\nwant %s", c.name, change.Summary, c.summary)
		}
		checkQuotes(t, change)
	}
}

// checkQuotes checks that what stands in «» is an exact part of a changed provision.
func checkQuotes(t reporter, c clausewatch.Change) {
	t.Helper()
	rest := c.Summary
	for {
		_, after, ok := strings.Cut(rest, "«")
		if !ok {
			return
		}
		quoted, after, _ := strings.Cut(after, "»")
		rest = after
		found := false
		for _, p := range c.Provisions {
			found = found || contains(textOf(p.Old), quoted) || contains(textOf(p.New), quoted)
		}
		if !found {
			t.Fatalf("%q is quoted, but in no changed provision: %s", quoted, c.Summary)
		}
	}
}

func TestOnlyTheDateChanged(t *testing.T) {
	old := document("# Terms", "Last updated: March 3, 2026", "We bake bread every day of the week.")
	next := document("# Terms", "Last updated: 1 May 2026", "We bake bread every day of the week.")
	old.Dates.Printed, next.Dates.Printed = "2026-03-03", "2026-05-01"
	c := Versions(old, &next)
	if !c.Material || c.Severity != clausewatch.Low || c.Headline != "only the date changed: now dated 2026-05-01 (was 2026-03-03)" || c.Counts.Modified != 1 {
		t.Errorf("material %v, %v, %q, %+v", c.Material, c.Severity, c.Headline, c.Counts)
	}
	if c.Dates.Printed.Old != "2026-03-03" || c.Dates.Printed.New != "2026-05-01" {
		t.Errorf("dates %+v", c.Dates)
	}
	same := document("# Terms", "Last updated: 3 March 2026", "We bake bread every day of the week.")
	if c := Versions(old, &same); c.Material {
		t.Errorf("the same date in other letters is told: %q", c.Headline)
	}
	clause := document("# Terms", "The offer ends on 1 May 2026 in each shop.")
	later := document("# Terms", "The offer ends on 1 June 2026 in each shop.")
	if c := Versions(clause, &later); !c.Material || strings.Contains(c.Headline, "only the date") {
		t.Errorf("a date in a clause is taken for the date of the text: %q", c.Headline)
	}
}

func TestADateOfAClauseIsNotTheDateOfTheText(t *testing.T) {
	for text, want := range map[string]bool{
		"Last updated: %":   true,
		"Effective date: %": true,
		"%":                 true,
		"As of %":           true,
		"These terms were last revised on % and apply to you": true,
		"Offer ends %": false,
		"Whoever joined before the amended price list may keep the old price for as long as they like until %":  false,
		"Last updated: %. Whoever joined before may leave the club without a fee until the end of the day of %": false,
	} {
		old, next := strings.ReplaceAll(text, "%", "1 May 2026"), strings.ReplaceAll(text, "%", "3 June 2026")
		if got := onlyDates(newReader(old), newReader(next)); got != want {
			t.Errorf("%q: only the date of the text %v, want %v", text, got, want)
		}
	}
}

func TestALineOfContentsWeighsLittle(t *testing.T) {
	old := document("# Contents", "- Limitation of liability", "- Apples and pears", "# Rules", "All of us eat apples every day.")
	next := document("# Contents", "- Apples and pears", "# Rules", "All of us eat apples every day.")
	if c := Versions(old, &next); c.Severity != clausewatch.Low || c.Counts.Removed != 1 {
		t.Errorf("%v, %+v", c.Severity, c.Counts)
	}
}

func TestAnAddedClauseListsNoWordsThatAnyClauseHas(t *testing.T) {
	old := document("# Rules", "All of us eat apples every day.")
	next := document("# Rules", "All of us eat apples every day.", "Nobody is asked for any pears, and all pears that come are not for sale.")
	c := Versions(old, &next)
	if len(c.Provisions) != 1 || len(c.Provisions[0].Signals) != 0 || c.Severity != clausewatch.Medium {
		t.Errorf("%v, signals %v", c.Severity, c.Provisions)
	}
}

func TestARewriteIsSaidToBeOne(t *testing.T) {
	var one, two []string
	for n := range 12 {
		one = append(one, strings.Repeat(string(rune('a'+n))+"pple ", 9)+"trees")
		two = append(two, strings.Repeat(string(rune('a'+n))+"erry ", 9)+"shrubs")
	}
	old, next := document(one...), document(two...)
	c := Versions(old, &next)
	if !strings.HasPrefix(c.Headline, "largely rewritten") || !strings.Contains(c.Summary, "More than half of the words differ") {
		t.Errorf("headline %q, summary %q", c.Headline, c.Summary)
	}
}

func TestHeadlineOfHostileTextFits(t *testing.T) {
	long := strings.Repeat("Überlänge ", 500)
	old, next := document("# "+long, long+" may be"), document("# "+long, long+" must be")
	c := Versions(old, &next)
	if n := len([]rune(c.Headline)); n > 300 || !c.Material {
		t.Errorf("%d characters, material %v", n, c.Material)
	}
	checkQuotes(t, c)
}
