package compare

import (
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// inForce is the policy of a made-up club, coming what it will be.
var inForce = []string{
	"# The garden club", "These rules hold for all members of the garden club and for the guests whom they bring along.",
	"# 1 Joining", "1.1 You must be at least 16 years old to join the club on your own.", "1.2 A member pays the yearly fee of $40 in advance and gets a key.",
	"# 2 The beds", "2.1 Each member has one bed for the season and may plant in it whatever grows there.",
	"2.2 Water comes from the two barrels behind the shed and is shared by all members.",
	"2.3 We may take back a bed that nobody has tended for sixty days in the summer.",
	"# 3 The tools", "3.1 Tools are lent for a day and must be cleaned before they are put back on the wall.",
	"3.2 Whoever breaks a tool tells the board, which decides whether it can be repaired.",
	"# 4 Complaints", "4.1 The board answers every complaint within 30 days after it was handed in.",
}

var coming = replaced(inForce, map[int]string{
	4:  "1.2 A member pays the yearly fee of $55 in advance and gets a key.",
	8:  "2.3 We will take back a bed that nobody has tended for thirty days in the summer.",
	13: "4.1 The board answers every complaint within 30 days after it was handed in.\n4.2 Complaints about the board go to arbitration before three members.",
})

// replaced copies lines and replaces some; "\n" in a line makes several of it.
func replaced(lines []string, by map[int]string) []string {
	var all []string
	for n, line := range lines {
		if to, ok := by[n]; ok {
			line = to
		}
		all = append(all, strings.Split(line, "\n")...)
	}
	return all
}

// instead puts lines in the place of others that stand in a row in a page.
func instead(page, lines, by []string) []string {
	for n := range page {
		if n+len(lines) <= len(page) && slices.Equal(page[n:n+len(lines)], lines) {
			return slices.Concat(page[:n], by, page[n+len(lines):])
		}
	}
	return nil
}

const notice = "The rules of the garden club change. The following will go into effect on May 1, 2027. Until then, the current rules continue to apply."

func TestATextToComeIsAnnounced(t *testing.T) {
	want := []string{"modified: A member pays > A member pays", "modified: We may take > We will take", "added: - > Complaints about the"}
	for name, page := range map[string][]string{
		"above":           slices.Concat([]string{notice}, coming, inForce),
		"below":           slices.Concat(inForce, []string{notice}, coming),
		"named in titles": slices.Concat([]string{"# Upcoming rules, from May 1, 2027"}, coming, []string{"# Current rules, effective until May 1, 2027"}, inForce),
	} {
		t.Run(name, func(t *testing.T) {
			old, next := document(inForce...), document(page...)
			c := Versions(old, &next)
			if c.Stage != clausewatch.StageAnnounced || !c.Material || c.Dates.Effective.New != "2027-05-01" {
				t.Fatalf("stage %q, dates %+v: %q", c.Stage, c.Dates, outline(c))
			}
			got := slices.DeleteFunc(outline(c), func(s string) bool {
				return strings.Contains(s, "> The rules of") || strings.Contains(s, "> Upcoming rules,") || strings.Contains(s, "> Current rules,")
			})
			if !slices.Equal(got, want) {
				t.Errorf("got\n  %s", strings.Join(got, "\n  "))
			}
			checkChange(t, name, old, next, c)
			kept := map[string]bool{}
			for _, p := range next.Provisions {
				kept[p.ID] = true
			}
			for _, p := range old.Provisions {
				if !kept[p.ID] {
					t.Errorf("%q in force has lost its ID", p.Text)
				}
			}

			again := document(replaced(coming, map[int]string{11: "3.2 Whoever breaks a tool tells the board, which decides whether it can be mended."})...)
			c = Versions(next, &again)
			if got := outline(c); c.Stage != clausewatch.StageTookEffect || !slices.Equal(got, []string{"modified: Whoever breaks a > Whoever breaks a"}) {
				t.Fatalf("later: stage %q, %q", c.Stage, got)
			}
			checkChange(t, name, next, again, c)
			for n, p := range again.Provisions {
				if n < len(old.Provisions) && p.ID != old.Provisions[n].ID {
					t.Errorf("%q has not the ID of what it replaced", p.Text)
				}
			}
			for from, to := range map[string]string{"sixty days": "thirty days", "$40": "$55", "30 days": "20 days"} { // one word alone
				var one []string
				for _, line := range inForce {
					one = append(one, strings.ReplaceAll(line, from, to))
				}
				twice, held := document(instead(page, coming, one)...), document(one...)
				if c := Versions(twice, &held); c.Stage != clausewatch.StageTookEffect || len(c.Provisions) > 0 {
					t.Errorf("%s for %s: stage %q, %q", to, from, c.Stage, outline(c))
				}
			}
			exactly := document(coming...)
			if c := Versions(next, &exactly); c.Stage != clausewatch.StageTookEffect || len(c.Provisions) > 0 || !c.Material || !strings.Contains(c.Headline, "as it was announced") {
				t.Errorf("as announced: stage %q, %q, %q", c.Stage, c.Headline, outline(c))
			}
			back := document(inForce...)
			if c := Versions(next, &back); c.Stage != clausewatch.StageWithdrawn || c.Counts.Modified != 2 {
				t.Errorf("not to come after all: stage %q, %q", c.Stage, outline(c))
			}
		})
	}
}

func TestALongClauseWordedOtherwiseIsNotAnnounced(t *testing.T) {
	long := "2.9 Changes of these rules become effective when the board has agreed to them. " + strings.Repeat("What grows in a bed belongs to whoever tends it, and what is left over belongs to all. ", 4)
	old := document(slices.Concat(inForce, []string{long})...)
	next := document(slices.Concat(inForce, []string{strings.Replace(long, "board", "whole board", 1)})...)
	if c := Versions(old, &next); c.Stage != "" || c.Counts.Modified != 1 || len(c.Provisions) != 1 {
		t.Errorf("stage %q, %q", c.Stage, outline(c))
	}
}

func TestTextsOfTwoRegionsAreNotAnnounced(t *testing.T) {
	old := document(append([]string{"# Europe"}, inForce...)...)
	next := document(slices.Concat([]string{"# Europe"}, inForce, []string{"# Asia"}, coming)...)
	if c := Versions(old, &next); c.Stage != "" || c.Counts.Added < len(coming) {
		t.Errorf("stage %q, %+v", c.Stage, c.Counts)
	}
}
