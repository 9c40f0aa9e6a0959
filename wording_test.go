package clausewatch

import (
	"slices"
	"strings"
	"testing"
)

// reworded is a change in which one clause reads otherwise; words in [old|new] are what differs.
func reworded(clause string) Change {
	p := ProvisionChange{Kind: Modified, Old: &Provision{}, New: &Provision{}}
	for clause != "" {
		stays, rest, found := strings.Cut(clause, "[")
		p.Edits = append(p.Edits, Edit{Equal, stays})
		if !found {
			break
		}
		differs, after, _ := strings.Cut(rest, "]")
		old, next, _ := strings.Cut(differs, "|")
		p.Edits = append(p.Edits, Edit{Delete, old}, Edit{Insert, next})
		clause = after
	}
	p.Old.Text, p.New.Text = OldText(p.Edits), NewText(p.Edits)
	return Change{Provisions: []ProvisionChange{p}}
}

func TestWordingsTellWhatSaysTheSame(t *testing.T) {
	names := []string{"Acme", "Acme Privacy Notice", "Privacy Notice", "Acme Terms of Service", "Terms of Service"}
	added := func(text string) Change {
		return Change{Provisions: []ProvisionChange{{Kind: Added, New: &Provision{Text: text}}}}
	}
	dated := reworded("Updated on [1 May|2 May].")
	dated.Provisions[0].Only = OnlyDate
	removed := Change{Provisions: []ProvisionChange{{Kind: Removed, Old: &Provision{Text: "You may leave."}}}}
	announced := added("You may leave.")
	announced.Stage = StageAnnounced
	for _, c := range []struct {
		name string
		a, b Change
		same bool
	}{
		{"the same words", added("You may leave."), added("You may leave."), true},
		{"case, layout and punctuation", added("You may  leave"), added("you may\nleave."), true},
		{"the names of the documents", added("This Privacy Notice is ours."), added("This Acme Terms of Service is ours."), true},
		{"another name", added("This Privacy Notice is ours."), added("This Cookie Notice is ours."), false},
		{"other words", added("You may leave."), added("You must leave."), false},
		{"what came and what went", added("You may leave."), removed, false},
		{"what is in force and what is to come", added("You may leave."), announced, false},
		{"the same edit of the same sentence", reworded("We give you [30|14] days of notice. It is free."),
			reworded("In short: We give you [30|14] days of notice before we end it."), true},
		{"the same edit of another sentence", reworded("We give you [30|14] days of notice."), reworded("You pay within [30|14] days of the invoice."), false},
		{"a sign", reworded("A fee of 5 [€|$] is due."), reworded("A fee of 5 [€|%] is due."), false},
	} {
		a, b := Wordings(c.a, names), Wordings(c.b, names)
		if len(a) != 1 || len(b) != 1 {
			t.Fatalf("%s: %d and %d wordings, want one each", c.name, len(a), len(b))
		}
		if got := slices.Equal(a, b); got != c.same {
			t.Errorf("%s: the same is %v, want %v", c.name, got, c.same)
		}
	}
	for name, c := range map[string]Change{"a date of the text about itself": dated, "typography": reworded("We say [“so”|\"so\"]."),
		"a move": {Provisions: []ProvisionChange{{Kind: Moved, Old: &Provision{Text: "a"}, New: &Provision{Text: "a"}}}}} {
		if got := Wordings(c, names); len(got) != 0 {
			t.Errorf("%s has %d wordings, want none", name, len(got))
		}
	}
}

func TestAClauseThatDiffersInManyPlacesHasOneWording(t *testing.T) {
	one := strings.Repeat("語 that stays for a while, [old|new] ", 2_000)
	if got := Wordings(reworded(one), nil); len(got) != 1 || !slices.Equal(got, Wordings(reworded(one), []string{"Acme"})) {
		t.Errorf("got %d wordings, want one and the same", len(got))
	}
	if slices.Equal(Wordings(reworded(one), nil), Wordings(reworded(one+"[this|that]"), nil)) {
		t.Error("one more edit makes no difference")
	}
}
