package clausewatch

import (
	"reflect"
	"testing"
)

// revised is a change of one clause by its edits: "[-gone-]" and "{+come+}" as tests write them.
func revised(edits ...Edit) ProvisionChange {
	return ProvisionChange{Kind: Modified, Old: &Provision{Text: OldText(edits), Number: "4.1", Heading: "Ending"},
		New: &Provision{Text: NewText(edits), Number: "4.1", Heading: "Ending"}, Edits: edits}
}

func TestWhatAFactSaysOfWords(t *testing.T) {
	f := NewFact(revised(Edit{Equal, "You may end it with "}, Edit{Delete, "30"}, Edit{Insert, "14"}, Edit{Equal, " days of notice"},
		Edit{Insert, ", and not before 14 days"}, Edit{Equal, ". You may not sell it."}))
	for _, c := range []struct {
		name string
		got  bool
		want bool
	}{
		{"a number that became another", f.Replaces("30", "14"), true},
		{"with what stood around it", f.Replaces("30 days", "14 days"), true},
		{"turned round", f.Replaces("14 days", "30 days"), false},
		{"words that stayed", f.Replaces("You may", "You may not"), false},
		{"words that came", f.Inserts("not before"), true},
		{"words that came, said to have gone", f.Removes("not before"), false},
		{"a word that is there twice now", f.Inserts("not"), true},
		{"a word that stayed", f.Inserts("sell"), false},
		{"a number that went", f.Removes("30 days"), true},
		{"a number that stayed", f.Removes("14"), false},
		{"part of a number", f.Inserts("4"), false},
		{"nothing", f.Inserts(""), false},
		{"nobody's words", f.Inserts("at once"), false},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
	if want := []string{"14", ", and not before 14 days"}; !reflect.DeepEqual(f.Inserted, want) || !reflect.DeepEqual(f.Removed, []string{"30"}) {
		t.Errorf("inserted %q, removed %q", f.Inserted, f.Removed)
	}
	if w := f.Main(); w.New != "and not before 14 days" || w.Old != "" {
		t.Errorf("to be said first: %q", w)
	}
}

func TestTheWeightiestSignalIsSaidFirst(t *testing.T) {
	p := revised(Edit{Equal, "You "}, Edit{Delete, "may"}, Edit{Insert, "must"}, Edit{Equal, " tell us "}, Edit{Insert, "in a letter that all of you have signed"})
	p.Signals = []Signal{{Type: SignalModality, Old: "may", New: "must"}, {Type: SignalScope, New: "all"}}
	f := NewFact(p)
	if w := f.Main(); w != (Words{"may", "must"}) || len(f.Modality) != 1 || len(f.Numbers) != 0 {
		t.Errorf("said first %q, modality %v, numbers %v", w, f.Modality, f.Numbers)
	}
	other := p
	other.Signals = []Signal{{Type: SignalModality, Old: "May", New: "must"}}
	if f.Key() != NewFact(other).Key() {
		t.Error("the same words in another case are not the same")
	}
}

func TestTypographyIsSaidLast(t *testing.T) {
	f := NewFact(revised(Edit{Delete, "“Members’ things”"}, Edit{Insert, "\"Members' things\""}, Edit{Equal, " are "}, Edit{Delete, "ours"}, Edit{Insert, "theirs"}))
	if w := f.Main(); w != (Words{"ours", "theirs"}) {
		t.Errorf("said first: %q", w)
	}
}

func TestAClauseWithoutEditsCameAsAWhole(t *testing.T) {
	f := NewFact(ProvisionChange{Kind: Added, New: &Provision{Text: "Fees are due."}})
	if !f.Inserts("Fees are due.") || f.Removes("Fees") || f.Main() != (Words{"", "Fees are due."}) {
		t.Errorf("%+v", f)
	}
}

func TestAShiftIsTheSameForAllNumbers(t *testing.T) {
	at := func(old, next []string) Fact {
		return Fact{Kind: Renumbered, Was: &Place{Path: old}, Place: Place{Path: next}}
	}
	for _, c := range []struct {
		name  string
		facts []Fact
		want  int
	}{
		{"sections", []Fact{at([]string{"4"}, []string{"5"}), at([]string{"5", "5.1"}, []string{"6", "6.1"})}, 1},
		{"within a section", []Fact{at([]string{"4", "4.3"}, []string{"4", "4.1"})}, -2},
		{"not the same", []Fact{at([]string{"4"}, []string{"5"}), at([]string{"5"}, []string{"7"})}, 0},
		{"letters", []Fact{at([]string{"(a)"}, []string{"(b)"})}, 0},
		{"none", []Fact{{Kind: Modified}}, 0},
	} {
		if got := Shift(c.facts); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
