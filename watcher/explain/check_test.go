package explain

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// TestTextsInOtherWordsAreTakenOrRefused holds texts that somebody else might write against changes of the policy.
func TestTextsInOtherWordsAreTakenOrRefused(t *testing.T) {
	pairs := map[string]pair{}
	for _, p := range ownPairs(t) {
		pairs[p.name] = p
	}
	for _, c := range []struct {
		revision, text string
		why            string // part of why it is refused, "" where it is not
	}{
		{"an age", "The terms are effective 1 August 2026 (was March 1, 2026). In 1.1 “Your account” «at least 16 years» is replaced by «at least 13 years».", ""},
		{"an age", "In 1.1 the period changes from 16 years to thirteen years: it now reads «You must be at least 13 years old to open an account with Kitewing.»", ""},
		{"an age", "In 1.1 the period changes from 13 years to 16 years: it now reads «You must be at least 13 years old to open an account with Kitewing.»", "the number"},
		{"an age", "In 1.2 “Your account” «16 years» becomes «13 years».", "true of no change"},
		{"an age", "The terms are effective 2 August 2026. In 1.1 «16 years» becomes «13 years».", "the date"},
		{"an age", "One provision was modified. In 1.1 «16 years» becomes «13 years».", "counts 1"},
		{"an age", "Two provisions were modified. In 1.1 «16 years» becomes «13 years».", ""},
		{"a permission", "In 2.1 “Your pictures” \"may\" becomes \"will\".", ""},
		{"a permission", "In 2.1 “Your pictures” «may» was replaced with «will».", ""},
		{"a permission", "In 2.1 «will» replaces «may».", ""},
		{"a permission", "In 2.1 «may» replaces «will».", "true of no change"},
		{"a permission", "In 2.1 the text now says «We will show your pictures to other members.»", ""},
		{"a permission", "Kitewing will show pictures to everybody.", "quotes and counts nothing"},
		{"a permission", "In 2.1 «may» becomes «will», which is probably unfair.", "judges"},
		{"a permission", "In 2.1 «may» becomes «will». You should close your account.", "judges"},
		{"a permission", "In 2.1 «may» becomes «will» for partners.", `"partners"`},
		{"a permission", "In 2.1 «may» becomes «will» at Globex.", `"globex"`},
		{"a permission", "In 2.1 «may» becomes «will». See https://kitewing.example.", "link"},
		{"a permission", "In 2.1 «may» becomes «will» ([more](x)).", "mark-up"},
		{"a permission", "In 2.1 «may» becomes «will» and must.", "not"},
		{"a not that went", "In 2.1 «will not» becomes «will».", ""},
		{"a not that went", "In 2.1 the text inserts «sell your pictures without your consent».", "true of no change"},
		{"a not that came", "In 3.3 “Fees” it inserts «not».", ""},
		{"a not that came", "In 3.3 “Fees” the clause now reads «due on the first day of the month».", "true of no change"},
		{"clauses that went", "In 1.2 it removes «You keep your password to yourself and tell us when somebody else learns it.» And 1 more, low.", ""},
		{"clauses that went", "In 1.2 it removes «You keep your password to yourself and tell us when somebody else learns it.»", "leaves out 1"},
		{"clauses that went", "In 1.2 it adds «You keep your password to yourself and tell us when somebody else learns it.» And 1 more, low.", "true of no change"},
		{"clauses that went", "In 1.2 it moves «You keep your password to yourself and tell us when somebody else learns it.» And 1 more, low.", "true of no change"},
		{"many", "In 5.2 «six months» becomes «three months». And 5 more: 3 high, 2 medium.", ""},
		{"many", "In 5.2 «six months» becomes «three months». And 5 more.", "high severity"},
		{"many", "In 5.2 «six months» becomes «three months». And 5 more: 2 high, 3 medium.", "high"},
		{"many by category", "In 5.2 there is mandatory arbitration now: «six months» becomes «three months». And 5 more: 3 high, 2 medium.", "true of no change"},
		{"other numbers", "7 provisions are renumbered by +2. No change of wording.", ""},
		{"other numbers", "7 provisions are renumbered by +3. No change of wording.", "shift"},
		{"an age", "No change of wording.", "not true"},
		{"an age", "In 1.1 «16 years» becomes «13 years", "does not close"},
		{"an age", strings.Repeat("word ", 130), "130 words"},
		{"an age", "", "0 words"},
	} {
		p, known := pairs[c.revision]
		if !known {
			t.Fatalf("no revision %q", c.revision)
		}
		err := Checker{Names: []string{"Kitewing"}, Categories: all}.Check(p.change, c.text)
		switch {
		case c.why == "" && err != nil:
			t.Errorf("%s: refused: %v\n%s", c.revision, err, c.text)
		case c.why != "" && (err == nil || !strings.Contains(err.Error(), c.why)):
			t.Errorf("%s: %v, want it refused for %q\n%s", c.revision, err, c.why, c.text)
		}
	}
}

func TestAnAnnouncementIsSaidToBeOne(t *testing.T) {
	for _, p := range ownPairs(t) {
		if p.name != "an age" {
			continue
		}
		const told = "In 1.1 “Your account” «16 years» becomes «13 years»."
		for _, c := range []struct {
			stage clausewatch.Stage
			begin string
			taken bool
		}{
			{clausewatch.StageAnnounced, "Announced, in force from 2026-08-01. ", true},
			{clausewatch.StageAnnounced, "Announced, in force from 2026-08-02. ", false},
			{clausewatch.StageAnnounced, "What was announced took effect. ", false},
			{clausewatch.StageAnnounced, "", false},
			{clausewatch.StageTookEffect, "What was announced took effect. ", true},
			{clausewatch.StageWithdrawn, "What was announced is no longer shown. ", true},
			{"", "Announced. ", false},
		} {
			p.change.Stage = c.stage
			if err := Check(p.change, c.begin+told); (err == nil) != c.taken {
				t.Errorf("%q: %q: %v, want it taken %v", c.stage, c.begin, err, c.taken)
			}
		}
	}
}

// TestATypographyOfItsOwnIsNoLie takes other marks of quotes and other apostrophes for the same.
func TestATypographyOfItsOwnIsNoLie(t *testing.T) {
	for _, p := range ownPairs(t) {
		text := strings.NewReplacer("«", "“", "»", "”", "“", "«", "”", "»").Replace(p.change.Summary)
		if err := (Checker{Categories: all}).Check(p.change, text); err != nil {
			t.Errorf("%s: %v\n%s", p.name, err, text)
		}
	}
}
