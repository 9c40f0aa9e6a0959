package bot

import (
	"slices"
	"strings"
	"testing"
	"testing/quick"
)

func TestSentencesEndWhereTheyEnd(t *testing.T) {
	for _, c := range []struct {
		clause string
		want   []string
	}{
		{"One. Two! Three? Four", []string{"One.", "Two!", "Three?", "Four"}},
		{"See Acme Inc. Terms, e.g. those of Mr. Birch. Then stop.", []string{"See Acme Inc. Terms, e.g. those of Mr. Birch.", "Then stop."}},
		{"Version 2.1 of J. Doe costs 3.50 a day.", []string{"Version 2.1 of J. Doe costs 3.50 a day."}},
		{"We said “no.” You said (“yes.”) They left.", []string{"We said “no.”", "You said (“yes.”)", "They left."}},
		{"Write to a@b.example. or call. Fine.", []string{"Write to a@b.example. or call.", "Fine."}},
		{"短い。長い。", []string{"短い。", "長い。"}},
		{"  Spaces.   Around.  ", []string{"Spaces.", "Around."}},
		{"send spam;", []string{"send spam;"}},
		{"", nil},
	} {
		if got := sentences(c.clause); !slices.Equal(got, c.want) {
			t.Errorf("sentences(%q) = %q, want %q", c.clause, got, c.want)
		}
	}
}

func TestSentencesAreExactPartsInOrder(t *testing.T) {
	check := func(a, b, c string) bool {
		clause := a + ". " + b + "! X" + c + "."
		at := 0
		for _, s := range sentences(clause) {
			i := strings.Index(clause[at:], s)
			if i < 0 || strings.TrimSpace(clause[at:at+i]) != "" {
				return false
			}
			at += i + len(s)
		}
		return strings.TrimSpace(clause[at:]) == ""
	}
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
}

func TestSentencesAreAlikeByTheirWords(t *testing.T) {
	for _, c := range []struct {
		a, b string
		more bool // than what makes one the successor of the other
	}{
		{"We keep logs for 30 days.", "We keep logs for 60 days.", true},
		{"We keep logs for 30 days.", "Logs are kept for thirty days.", true},
		{"We tell nobody about them.", "Old ones are sealed.", false},
		{"", "", false},
	} {
		if got := alike(c.a, c.b); got >= reworded != c.more {
			t.Errorf("alike(%q, %q) = %.2f, want more than %.2f: %v", c.a, c.b, got, reworded, c.more)
		}
	}
}
