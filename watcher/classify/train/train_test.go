package main

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/clausewatch/clausewatch/watcher/classify"
)

// small is data in words of our own: two categories and two tags, of several services.
func small() *data {
	d := &data{}
	for n := range 40 {
		service := fmt.Sprintf("service %d", n%10)
		d.quotes = append(d.quotes,
			quote{Service: service, Case: "case", Text: fmt.Sprintf("The account %d may be closed without notice.", n), Category: "account_termination"},
			quote{Service: service, Case: "case", Text: fmt.Sprintf("Cookies number %d are kept in the browser.", n), Category: "cookies_tracking"})
		d.train = append(d.train,
			sentence{service, fmt.Sprintf("we may close account %d at any time .", n), []string{"TER"}},
			sentence{service, fmt.Sprintf("our shop %d is open on mondays .", n), nil},
			sentence{service, fmt.Sprintf("the law of country %d applies .", n), []string{"LAW"}})
	}
	d.mined = writtenQuotes()
	return d
}

func TestSameDataGivesTheSameBytes(t *testing.T) {
	var before []byte
	for range 2 {
		d := small()
		var packed bytes.Buffer
		if err := train(d, tryQuotes(d, first), tryDocuments(d, first)).Write(&packed); err != nil {
			t.Fatal(err)
		}
		if before == nil {
			before = packed.Bytes()
		} else if !bytes.Equal(before, packed.Bytes()) {
			t.Fatal("two runs on the same data gave other bytes")
		}
	}
	w, err := classify.ReadWeights(before)
	if err != nil {
		t.Fatal(err)
	}
	m := classify.NewModel(w)
	s := m.Score("An account can be closed at any time without notice.")
	if s.Category != "account_termination" || !slices.Contains(s.Unfair, "TER") {
		t.Errorf("a text like those learnt is read as %q with the tags %v", s.Category, s.Unfair)
	}
}

func TestSeparatorFindsTheLine(t *testing.T) {
	var texts [][]feature
	var is []bool
	var cost []float32
	for n := range 50 {
		texts = append(texts, []feature{{0, float32(n%2)*2 - 1}, {1, float32(n%7) / 7}})
		is, cost = append(is, n%2 == 1), append(cost, 1)
	}
	s := separate(texts, is, cost, 2, 1)
	for n, x := range texts {
		if (s.score(x) > 0) != is[n] {
			t.Errorf("text %d has the score %v on the wrong side", n, s.score(x))
		}
	}
}

func TestVeinsTakeWhatTheyAreFor(t *testing.T) {
	for text, want := range map[string]string{
		"We may use your photos to train our artificial intelligence models and improve them.": "ai_training",
		"Your train may be late; models of delay are published by the operator of the line.":   "",
		"By visiting this page you agree to these terms of use in full.":                       "acceptance_by_use",
		"By visiting this page after a change you agree to the changed terms.":                 "",
		"You agree to pay all fees that fall due while your shop is open.":                     "fees_payment",
		"“Shop” means the site on which our goods are offered to the public.":                  classify.NoProvision,
	} {
		if got := categoryOf(text); got != want {
			t.Errorf("%q is taken for %q, want %q", text, got, want)
		}
	}
}

func TestMarkdownIsReadWithoutItsMarks(t *testing.T) {
	got := markdownBlocks("# Rules\n\n* 1.1 You **must** [pay](https://a.example) now.\n\n| One cell | Other cell |\n")
	want := []string{"# Rules", "1.1 You must pay now.", "One cell", "Other cell"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestThresholdsSuitTheTags(t *testing.T) {
	var sentences []sentence
	var scores [][]float64
	for n := range 200 {
		s, row := sentence{Doc: "one"}, make([]float64, len(tags))
		for k := range row {
			row[k] = -1
		}
		if n%2 == 0 {
			s.Labels, row[2] = []string{tags[2]}, 0.5
		}
		sentences, scores = append(sentences, s), append(scores, row)
	}
	if got := thresholds(sentences, scores)[2]; got <= -1 || got > 0.5 {
		t.Errorf("the threshold is %v, want one between the scores of -1 and 0.5", got)
	}
}
