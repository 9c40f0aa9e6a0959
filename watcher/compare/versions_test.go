package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/clausewatch/clausewatch"
)

// outline says what changes list: kind, old and new words of each, cut short.
func outline(c clausewatch.Change) []string {
	short := func(p *clausewatch.Provision) string {
		if p == nil {
			return "-"
		}
		fields := strings.Fields(p.Text)
		return strings.Join(fields[:min(3, len(fields))], " ")
	}
	var all []string
	for _, p := range c.Provisions {
		kind := string(p.Kind)
		if p.Moved {
			kind = "moved and " + kind
		}
		all = append(all, fmt.Sprintf("%s: %s > %s", kind, short(p.Old), short(p.New)))
	}
	return all
}

var house = []string{
	"# 1 Who may join", "1.1 You must be at least 16 years old to open an account with us.",
	"1.2 Children below this age need the consent of a parent before they use any part of it.",
	"# 2 Your content", "2.1 You keep all rights in the pictures and words that you publish here.",
	"2.2 You grant us a licence to show your content to other members of the service.",
	"# 3 Fees", "3.1 The yearly fee is $40 and is due on the first day of the year.",
	"3.2 A late payment costs another $5 for every week that it is late.",
	"# 4 Ending", "4.1 Either of us may end this agreement with thirty (30) days of notice.",
	"4.2 When it ends we delete your content within one year.",
}

// edit copies the house and replaces lines: "" takes a line out, "\n" in a line makes several of it.
func edit(changes map[int]string) []string {
	var lines []string
	for n, line := range house {
		if to, ok := changes[n]; ok {
			line = to
		}
		if line != "" {
			lines = append(lines, strings.Split(line, "\n")...)
		}
	}
	return lines
}

func TestVersions(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new []string
		want     []string
	}{
		{"nothing", house, house, nil},
		{"an age limit in one of two places", house,
			edit(map[int]string{1: strings.Replace(house[1], "16", "13", 1)}), []string{"modified: You must be > You must be"}},
		{"a licence grant narrowed", house,
			edit(map[int]string{5: "2.2 You grant us a limited licence to show your content to other members of the service."}),
			[]string{"modified: You grant us > You grant us"}},
		{"a clause inserted, all after it renumbered", house,
			edit(map[int]string{4: "2.1 We check pictures by machine before anybody else can see them.\n2.2" + house[4][3:], 5: "2.3" + house[5][3:]}),
			[]string{"added: - > We check pictures", "renumbered: You keep all > You keep all", "renumbered: You grant us > You grant us"}},
		{"a section inserted, all after it renumbered", house,
			edit(map[int]string{3: "# 2 Our robots\n2.1 A machine may read what you publish here at any time.\n# 3 Your content", 4: "3" + house[4][1:], 5: "3" + house[5][1:],
				6: "# 4 Fees", 7: "4" + house[7][1:], 8: "4" + house[8][1:], 9: "# 5 Ending", 10: "5" + house[10][1:], 11: "5" + house[11][1:]}),
			[]string{"added: - > Our robots", "added: - > A machine may", "renumbered: Your content > Your content", "renumbered: You keep all > You keep all",
				"renumbered: You grant us > You grant us", "renumbered: Fees > Fees", "renumbered: The yearly fee > The yearly fee", "renumbered: A late payment > A late payment",
				"renumbered: Ending > Ending", "renumbered: Either of us > Either of us", "renumbered: When it ends > When it ends"}},
		{"a section moved with one number changed", house,
			append(append(slices.Clone(house[:3]), house[6], house[7], strings.Replace(house[8], "$5", "$9", 1)), append(slices.Clone(house[3:6]), house[9:]...)...),
			[]string{"moved: Fees > Fees", "moved: The yearly fee > The yearly fee", "moved and modified: A late payment > A late payment"}},
		{"a heading renamed", house, edit(map[int]string{6: "# 3 What you pay"}), []string{"modified: Fees > What you pay"}},
		{"a clause removed", house, edit(map[int]string{8: ""}), []string{"removed: A late payment > -"}},
		{"a clause replaced by another", house, edit(map[int]string{8: "3.2 Gift cards can be bought at every station of the railway."}),
			[]string{"removed: A late payment > -", "added: - > Gift cards can"}},
		{"paragraphs become headings and items", house,
			edit(map[int]string{1: "## " + house[1], 4: "- " + house[4], 6: "### 3 Fees"}), nil},
		{"typography only", house,
			edit(map[int]string{1: strings.ReplaceAll(house[1], " ", "\u00a0"), 10: house[10] + "\u200b"}), nil},
		{"a short line with another date", append([]string{"# Effective: April 15, 2024"}, house...), append([]string{"# Effective: September 29, 2025"}, house...),
			[]string{"modified: Effective: April 15, > Effective: September 29,"}},
		{"thirty (30) and 30", house, edit(map[int]string{10: strings.Replace(house[10], "thirty (30)", "30", 1)}),
			[]string{"modified: Either of us > Either of us"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, next := document(c.old...), document(c.new...)
			change := Versions(old, &next)
			if got := outline(change); !slices.Equal(got, c.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(c.want, "\n  "))
			}
			checkChange(t, c.name, old, next, change)
			if change.Dates != (clausewatch.DateChanges{}) || change.Headline == "" || change.Summary == "" {
				t.Errorf("dates %+v, headline %q, summary %q", change.Dates, change.Headline, change.Summary)
			}
		})
	}
}

func TestLayoutIsNoChange(t *testing.T) {
	list := []string{"# Data", "We keep:", "- Name | for your account", "- Address | for parcels and letters", "# End", "That is all there is to say."}
	for name, other := range map[string][]string{
		"list to table rows":      {"# Data", "We keep:", "| Name | for your account", "| Address | for parcels and letters", "# End", "That is all there is to say."},
		"rows to one row":         {"# Data", "We keep:", "| Name | for your account | Address | for parcels and letters", "# End", "That is all there is to say."},
		"list to paragraphs":      {"# Data", "We keep:", "Name | for your account", "Address | for parcels and letters", "# End", "That is all there is to say."},
		"headings of other level": {"### Data", "We keep:", "- Name | for your account", "- Address | for parcels and letters", "## End", "That is all there is to say."},
	} {
		old, next := document(list...), document(other...)
		if c := Versions(old, &next); len(c.Provisions) != 0 || c.Material {
			t.Errorf("%s: %v", name, outline(c))
		}
		if c := Versions(document(other...), &old); len(c.Provisions) != 0 {
			t.Errorf("%s, the other way: %v", name, outline(c))
		}
	}
}

func TestSplitAndMerge(t *testing.T) {
	whole := []string{"# Terms", "You keep the rights in your pictures at all times. We show them to the members of your group only.", "# End", "Nothing more is agreed between us."}
	parts := []string{"# Terms", "You keep the rights in your pictures at all times.", "We show them to the members of your group only.", "# End", "Nothing more is agreed between us."}
	old, next := document(whole...), document(parts...)
	c := Versions(old, &next)
	if len(c.Provisions) != 1 || c.Provisions[0].Kind != clausewatch.Split || len(c.Provisions[0].Parts) != 2 || c.Material || c.Counts.Split != 1 {
		t.Fatalf("split: %v, material %v", outline(c), c.Material)
	}
	if got, want := c.Provisions[0].New.Text, parts[1]+"\n"+parts[2]; got != want {
		t.Errorf("split gives %q, want %q", got, want)
	}
	checkChange(t, "split", old, next, c)
	old, next = document(parts...), document(whole...)
	c = Versions(old, &next)
	if len(c.Provisions) != 1 || c.Provisions[0].Kind != clausewatch.Merged || len(c.Provisions[0].Parts) != 2 || c.Material {
		t.Fatalf("merge: %v", outline(c))
	}
	checkChange(t, "merge", old, next, c)
	next = document(whole[0], strings.Replace(whole[1], "only", "and to advertisers", 1), whole[2], whole[3])
	old = document(parts...)
	if c = Versions(old, &next); len(c.Provisions) != 1 || c.Provisions[0].Kind != clausewatch.Merged || !c.Material {
		t.Fatalf("merge with other words: %v, material %v", outline(c), c.Material)
	}
}

func TestRegionalCopiesKeepTheirOwn(t *testing.T) {
	clause := "We answer every complaint within 30 days of the day on which we receive it."
	appeal := "You can ask the board to look at our answer again."
	old := document("# Europe", clause, appeal, "# Asia", clause, appeal, "# America", clause, appeal)
	next := document("# Europe", clause, appeal, "# Asia", strings.Replace(clause, "30", "45", 1), appeal, "# America", clause, appeal)
	c := Versions(old, &next)
	if len(c.Provisions) != 1 || c.Provisions[0].Old.Heading != "Asia" || c.Provisions[0].New.Heading != "Asia" {
		t.Fatalf("got %v", outline(c))
	}
	for i := range old.Provisions {
		if old.Provisions[i].ID != next.Provisions[i].ID {
			t.Errorf("provision %d has another ID", i)
		}
	}
}

func TestACopyThatGoesTakesNothing(t *testing.T) {
	text := []string{"# Rights", "You can opt out of letters at any time.", "We will not sell the data of members to others.",
		"Letters come once a week.", "# Ending", "You may cancel whenever you want."}
	twice := document(append(slices.Clone(text), text...)...)
	once := document(text...)
	for name, c := range map[string]clausewatch.Change{"gone": Versions(twice, &once), "come": Versions(once, &twice)} {
		if len(c.Provisions) != 6 || !strings.Contains(c.Headline, "a copy of a clause") || c.Severity != clausewatch.Low {
			t.Errorf("%s: %v, %s, %v", name, c.Severity, c.Reason, outline(c))
		}
	}
	body := append([]string{"## Letters"}, text[1:]...)
	regions := document(slices.Concat([]string{"# Europe"}, body, []string{"# Asia"}, body)...)
	next := document(slices.Concat([]string{"# Europe"}, body, []string{"# Asia"})...)
	if c := Versions(regions, &next); c.Severity != clausewatch.High {
		t.Errorf("the rights of one region are gone: %v, %s", c.Severity, c.Reason)
	}
}

func TestABrandRenamedManyTimesHidesNoNewRestriction(t *testing.T) {
	var lines []string
	for n := range 200 {
		lines = append(lines, fmt.Sprintf("%d Acme lets members of group %c%c use tool number %d of Acme for their own letters and lists.", n+1, 'A'+n%26, 'a'+n/26, n*7))
	}
	old := document(lines...)
	for n := range lines {
		lines[n] = strings.ReplaceAll(lines[n], "Acme", "Bolt")
	}
	lines[117] += " You may not sell what you make with it."
	next := document(lines...)
	c := Versions(old, &next)
	if c.Counts != (clausewatch.Counts{Modified: 200}) {
		t.Fatalf("counts %+v", c.Counts)
	}
	if !strings.Contains(c.Summary, "You may not sell what you make with it.") || c.Severity < clausewatch.Medium {
		t.Errorf("severity %v, summary %q does not tell the restriction first", c.Severity, c.Summary)
	}
	if !strings.Contains(c.Summary, "In 199 provisions") {
		t.Errorf("the rest is not counted: %q", c.Summary)
	}
}

// changedDocuments draws a document and an edited copy of it.
func changedDocuments(t *rapid.T) (clausewatch.Version, clausewatch.Version) {
	words := rapid.SampledFrom([]string{"we", "may", "must", "not", "share", "your", "data", "within", "30", "days", "fee", "notice", "refund", "pictures", "court", "of", "the", "Ohio"})
	line := rapid.Custom(func(t *rapid.T) string {
		s := strings.Join(rapid.SliceOfN(words, 1, 14).Draw(t, "words"), " ")
		return rapid.SampledFrom([]string{"", "", "", "# ", "## ", "- ", "1.2 ", "(a) ", "| "}).Draw(t, "shape") + s
	})
	old := rapid.SliceOfN(line, 0, 25).Draw(t, "old")
	next := slices.Clone(old)
	for range rapid.IntRange(0, 8).Draw(t, "edits") {
		at := rapid.IntRange(0, len(next)).Draw(t, "at")
		switch k := rapid.IntRange(0, 3).Draw(t, "edit"); {
		case k == 0 || at == len(next):
			next = slices.Insert(next, at, line.Draw(t, "line"))
		case k == 1:
			next = slices.Delete(next, at, at+1)
		case k == 2:
			next[at] += " " + words.Draw(t, "word")
		default:
			to := rapid.IntRange(0, len(next)-1).Draw(t, "to")
			next[at], next[to] = next[to], next[at]
		}
	}
	return document(old...), document(next...)
}

func TestEveryProvisionIsAccountedForOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, next := changedDocuments(t)
		first := next
		first.Provisions = slices.Clone(next.Provisions)
		c := Versions(old, &next)
		checkChange(t, "drawn", old, next, c)
		again := first
		if d := Versions(old, &again); fmt.Sprintf("%+v", outline(d)) != fmt.Sprintf("%+v", outline(c)) || d.Summary != c.Summary || d.Reason != c.Reason {
			t.Fatalf("twice the same texts, twice another change:\n%s\n%s", c.Summary, d.Summary)
		}
		if c.Material != slices.ContainsFunc(c.Provisions, func(p clausewatch.ProvisionChange) bool { return p.Severity > clausewatch.None }) &&
			!strings.Contains(c.Headline, "only the date") {
			t.Fatalf("material %v, but %+v", c.Material, c.Counts)
		}
	})
}

func TestAVersionIsLikeItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, _ := changedDocuments(t)
		next := old
		next.Provisions = slices.Clone(old.Provisions)
		if c := Versions(old, &next); len(c.Provisions) != 0 || c.Material || c.Severity != clausewatch.None {
			t.Fatalf("got %v", outline(c))
		}
		for i := range old.Provisions {
			if old.Provisions[i].ID != next.Provisions[i].ID {
				t.Fatalf("provision %d lost its ID", i)
			}
		}
	})
}

func TestIdentityIsKept(t *testing.T) {
	old := document(house...)
	next := document(edit(map[int]string{1: "1.1 Members must be at least 18 years old to open an account with us.", 8: ""})...)
	for i := range next.Provisions {
		next.Provisions[i].ID = fmt.Sprintf("reader %d", i)
	}
	Versions(old, &next)
	if got, want := next.Provisions[1].ID, old.Provisions[1].ID; got != want {
		t.Errorf("a reworded clause has the ID %s, want %s", got, want)
	}
	if got, want := next.Provisions[8].ID, old.Provisions[9].ID; got != want {
		t.Errorf("the clause after a removed one has the ID %s, want %s", got, want)
	}
	back := document(house...)
	Versions(next, &back)
	for _, p := range next.Provisions {
		if p.ID == back.Provisions[8].ID {
			t.Errorf("an added clause got the ID of another")
		}
	}
}
