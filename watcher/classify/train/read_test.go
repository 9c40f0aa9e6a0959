package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

func TestTextsThatWereReadAreFound(t *testing.T) {
	r, err := newReading("# a note\n" + hashOf("We keep logs for a month.") + "\tdata_retention\n" + hashOf("Nobody says this.") + "\tdata_use\n")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a text that stands in two policies is taken once
		r.look("Example Shop", "We  keep LOGS\tfor a month. ")
		r.look("Example Shop", "We keep logs for a year.")
	}
	if len(r.found) != 1 || r.found[0].Category != "data_retention" || !r.found[0].Read {
		t.Errorf("found %+v, want the one text that has a category, once", r.found)
	}
	if len(r.missing) != 1 {
		t.Errorf("%d texts are missing, want 1", len(r.missing))
	}
	if err := r.foreignTo([]quote{{Service: "example"}}); err != nil {
		t.Error(err)
	}
	if err := r.foreignTo([]quote{{Service: "example-shop"}}); err == nil || !strings.Contains(err.Error(), "Example Shop") {
		t.Errorf("a text of a service that is measured on: %v, want an error that names the service", err)
	}
}

func TestLinesThatAreNoLabelsAreRefused(t *testing.T) {
	hash := hashOf("a text")
	for lines, want := range map[string]string{
		"12ab\tdata_use\n":                   "line 1 begins with",
		"# note\n" + hash + "\tdata_usage\n": `line 2: no category "data_usage"`,
		hash + "\n":                          `no category ""`,
		hash + "\tdata_use\n" + hash + "\tdata_sharing\n": "line 2: " + hash + " has a category already",
	} {
		if _, err := newReading(lines); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", lines, err, want)
		}
	}
}

func TestLabelsThatComeWithTheProgramAreWellFormed(t *testing.T) {
	r, err := newReading(readLabels)
	if err != nil {
		t.Fatal(err)
	}
	if note := fmt.Sprintf(": %d labels.", len(r.missing)); !strings.Contains(readLabels, note) {
		t.Errorf("the note above the labels does not say %q", note)
	}
}

// TestTextsThatWereReadTeach fails where learning passes them over.
func TestTextsThatWereReadTeach(t *testing.T) {
	d := small()
	const text = "Parcels travel by barge along the old canal."
	for range 4 {
		d.read = append(d.read, quote{Service: "barges", Text: text, Category: "data_sharing", Read: true})
	}
	tried := tryPart(d, first, func(quote) bool { return true })
	if len(tried.quotes) != len(d.quotes) {
		t.Errorf("%d quotes are tried, want the %d of ToS;DR only", len(tried.quotes), len(d.quotes))
	}
	w := learn(d.labelled(), d.sentences())
	learnLabels(w, d.labelled(), d.others)
	learnLikening(w, d.labelled(), subjects(d.labelled()))
	if top := classify.NewModel(w).Score(text).Top3[0]; top != "data_sharing" {
		t.Errorf("a text that was read as data_sharing is taken for %s by weights that learnt from it", top)
	}
}
