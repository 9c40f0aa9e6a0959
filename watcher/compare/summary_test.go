package compare

import (
	"regexp"
	"slices"
	"strconv"
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
			"the period “thirty (30) days” becomes “14 days” in 4.1 “Ending” (1 provision modified)",
			"1 provision modified. In 4.1 “Ending” [high]: the period «thirty (30) days» becomes «14 days» — «Either of us may end this agreement with 14 days of notice.»"},
		{"a clause gone", map[int]string{8: ""},
			"a clause removed in 3.2 “Fees” (1 provision removed)",
			"1 provision removed. In 3.2 “Fees” [medium]: removes «A late payment costs another $5 for every week that it is late.»"},
		{"a new clause", map[int]string{4: house[4] + "\n2.3 We may train our models on the pictures of all members."},
			"a new clause about training of AI in 2.3 “Your content” (1 provision added)",
			"1 provision added. In 2.3 “Your content” [high]: adds «We may train our models on the pictures of all members.»"},
		{"numbers only", map[int]string{4: "2.7" + house[4][3:]},
			"no change of wording (1 provision renumbered by +6)",
			"1 provision renumbered by +6. No change of wording: only places, numbering, layout, typography or spelling differ."},
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

// checkQuotes checks that what stands in «» is an exact part of a changed provision, that the paragraph is short enough,
// and that its counts are those of the edits: each kind, and what is told one by one with what is left.
func checkQuotes(t reporter, c clausewatch.Change) {
	t.Helper()
	for _, quote := range inner(c.Summary) {
		found := false
		for _, p := range c.Provisions {
			found = found || contains(textOf(p.Old), quote) || contains(textOf(p.New), quote)
		}
		if !found || quote == "" {
			t.Fatalf("%q is quoted, but in no changed provision: %s", quote, c.Summary)
		}
	}
	if n := wordsIn(c.Summary); n > mostWords {
		t.Fatalf("%d words: %s", n, c.Summary)
	}
	plain := withoutQuotes(c.Summary)
	for kind, n := range map[string]int{"added": c.Counts.Added, "removed": c.Counts.Removed, "modified": c.Counts.Modified, "split": c.Counts.Split,
		"merged": c.Counts.Merged, "moved": c.Counts.Moved, "renumbered": c.Counts.Renumbered} {
		said := regexp.MustCompile(`(?:^|, |\. )(\d+) (?:provisions? |entr(?:y|ies) )?` + kind).FindStringSubmatch(strings.ToLower(plain))
		if (n > 0) != (said != nil) || said != nil && said[1] != strconv.Itoa(n) {
			t.Fatalf("%d are %s, and it says %v: %s", n, kind, said, c.Summary)
		}
	}
	worth, said := 0, 0
	for _, f := range clausewatch.Facts(c) {
		if f.Tells() {
			worth++
		}
	}
	for _, m := range regexp.MustCompile(`(?:[Ii]n (\d+) provisions[^\[\]«]*)?\[(?:none|low|medium|high)(?:[^\]]*\] in (\d+) provisions)?|And (\d+) more`).FindAllStringSubmatch(plain, -1) {
		n, _ := strconv.Atoi(m[1] + m[2] + m[3])
		said += max(1, n)
	}
	if said != worth && !strings.Contains(plain, "entr") {
		t.Fatalf("%d changes are worth telling, and it accounts for %d: %s", worth, said, c.Summary)
	}
}

// inner are the words in the marks of a quote, outermost ones only.
func inner(s string) (all []string) {
	depth, from := 0, 0
	for i, r := range s {
		switch r {
		case '«':
			if depth++; depth == 1 {
				from = i + len("«")
			}
		case '»':
			if depth--; depth == 0 {
				all = append(all, s[from:i])
			}
		}
	}
	return all
}

func withoutQuotes(s string) string {
	for _, quote := range inner(s) {
		s = strings.Replace(s, "«"+quote+"»", "", 1)
	}
	return regexp.MustCompile(`“[^”]*”`).ReplaceAllString(s, "")
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

func TestTheSameChangeInSeveralProvisionsIsToldOnce(t *testing.T) {
	old := document("# Rules", "You must be 16 years old to enter the garden.", "Whoever is 16 years old may pick apples.", "Dogs stay outside of the house.")
	next := document("# Rules", "You must be 13 years old to enter the garden.", "Whoever is 13 years old may pick apples.", "Dogs and cats stay outside of the house.")
	c := Versions(old, &next)
	want := "3 provisions modified. In 2 provisions, the first in “Rules” [medium]: the period «16 years» becomes «13 years» — «You must be 13 years old to enter the garden.» " +
		"In “Rules” [low]: inserts «and cats» — «Dogs and cats stay outside of the house.»"
	if c.Summary != want {
		t.Errorf("got  %s\nwant %s", c.Summary, want)
	}
	checkQuotes(t, c)
}

func TestWhatIsNotToldIsCountedByCategory(t *testing.T) {
	var old, next clausewatch.Version
	var before, after []string
	for n := range 9 {
		line := "Clause " + string(rune('a'+n)) + " is about the garden and the trees in it"
		before, after = append(before, line+"."), append(after, line+" and the house "+string(rune('a'+n))+".")
	}
	old, next = document(before...), document(after...)
	for n := range next.Provisions {
		for _, v := range []*clausewatch.Version{&old, &next} {
			v.Provisions[n].Category = []string{"data_sharing", "fees_payment", ""}[n%3]
		}
	}
	c := Versions(old, &next)
	if want := " And 6 more: 2 data sharing, 2 fees and payment, 2 other."; !strings.HasSuffix(c.Summary, want) || !strings.Contains(c.Summary, "Data sharing [low]: inserts") {
		t.Errorf("got %s\nwant at its end %s", c.Summary, want)
	}
	checkQuotes(t, c)
}

func TestASectionThatMovedIsToldOnce(t *testing.T) {
	section := func(name string, lines ...string) []string { return append([]string{"# " + name}, lines...) }
	one := section("Apples", "Apples are picked in autumn by all of us.", "Nobody picks apples at night in the garden.", "Baskets stand at the gate for everybody.")
	two := section("Pears", "Pears ripen later than other fruit in the garden.", "We sell pears at the market on each Saturday.", "Old trees bear fewer pears than young ones.", "Birds may eat the rest of them.")
	old, next := document(append(slices.Clone(one), two...)...), document(append(slices.Clone(two), one...)...)
	c := Versions(old, &next)
	if want := "Moves «Apples» and 3 more, text unchanged."; c.Material || c.Counts.Moved != 4 || !strings.HasSuffix(c.Summary, want) {
		t.Errorf("material %v, %+v, %s", c.Material, c.Counts, c.Summary)
	}
	checkQuotes(t, c)
}

func TestAQuoteThatIsCutLeavesNoNotOut(t *testing.T) {
	long := strings.Repeat("and the trees of the garden ", 12)
	text := long + "we will not sell your pears " + long
	at := strings.Index(text, "sell")
	if got := excerpt(text, at, at+len("sell your pears"), 3); !strings.Contains(got, "«not sell your pears»") {
		t.Errorf("got %s", got)
	}
}

func TestAQuoteWithQuotesInItIsClosed(t *testing.T) {
	for _, text := range []string{"The word « service » means all that we offer.", "The word “service” means all", "» it ends and begins «", "« « never closed", "a “b «c” d» e"} {
		for n := 1; n < 6; n++ {
			got := whole(text, n)
			if quotes := inner(got); got != wordless && (len(quotes) != 1 || !strings.Contains(text, quotes[0])) || got == wordless && n > 2 {
				t.Errorf("%d words of %q: %s", n, text, got)
			}
		}
	}
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
