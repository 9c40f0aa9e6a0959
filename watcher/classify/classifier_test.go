package classify

import (
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// taught is a model that knows one text of each label by heart.
func taught(texts map[string]string) *Model {
	var labels, all []string
	for label := range texts {
		labels = append(labels, label)
	}
	slices.Sort(labels)
	for _, label := range labels {
		all = append(all, texts[label], texts[label]) // what occurs once is not learnt
	}
	w := &Weights{Table: Table{Vocabulary: Learn([sources][]string{all}, [sources][]Block{})}, Labels: labels, Trust: Trust{Best: 8, Ahead: 8, Base: make([]float64, len(labels)), Least: 0.6, Sharpness: 4}}
	for _, label := range labels {
		column := make([]int8, len(w.Buckets))
		for _, e := range w.Vector(Quotes, texts[label]) {
			column[e.Row] = 50
		}
		w.Columns, w.Scale, w.Bias = append(w.Columns, column), append(w.Scale, 0.02), append(w.Bias, -0.5)
	}
	return NewModel(w)
}

var lessons = map[string]string{
	"data_sharing": "the ledger goes to every merchant of the town who wants to read it",
	"user_exit":    "whoever wants to go home hands the lamp back and is free",
	"lighthouses":  "the lighthouse burns oil at night",
	NoProvision:    "welcome to the harbour",
}

func TestModelSaysWhatAndCuesSayByWhichWords(t *testing.T) {
	c, err := newClassifier(Builtin(), taught(lessons))
	if err != nil {
		t.Fatal(err)
	}
	r := c.Classify("", "", "The ledger goes to every merchant of the town who wants to read it.")
	if r.Category != "data_sharing" || r.Severity != clausewatch.High || !strings.HasPrefix(r.Why, "by its wording as a whole, ") || r.Sketch == nil {
		t.Errorf("got %+v, want the category of the model, with no word for it", r)
	}
	r = c.Classify("Sharing with third parties", "", "The ledger goes to every merchant of the town who wants to read it.")
	if !strings.HasPrefix(r.Why, "by its heading, «third parties»; high for") {
		t.Errorf("got %q, want the words of the heading", r.Why)
	}
	if r = c.Classify("", "", "The lighthouse burns oil at night."); r.Category != "" || r.Severity != clausewatch.None || r.Why != "" {
		t.Errorf("got %+v, want no category: the taxonomy does not have the model's", r)
	}
}

// TestCategoryOfOnesOwnIsFoundByItsCues holds although the model, which was not taught it, says something else.
func TestCategoryOfOnesOwnIsFoundByItsCues(t *testing.T) {
	own, err := Extended("own.yaml", []byte("categories:\n- {id: ledgers, name: Ledgers, severity: low, cues: ['\\bledger']}\n"))
	if err != nil {
		t.Fatal(err)
	}
	for name, model := range map[string]*Model{"with the model": taught(lessons), "without": nil} {
		c, err := newClassifier(own, model)
		if err != nil {
			t.Fatal(err)
		}
		r := c.Classify("", "", "The ledger goes to every merchant of the town who wants to read it.")
		if r.Category != "ledgers" || r.Top3[0] != "ledgers" || r.Severity != clausewatch.Low {
			t.Errorf("%s: got %+v, want the category of one's own", name, r)
		}
	}
}

func TestProvisionsKnowTheirPlace(t *testing.T) {
	c := classifier(t)
	v := clausewatch.Version{Language: "en", Provisions: []clausewatch.Provision{
		{Block: clausewatch.Heading, Text: "Indemnification"},
		{Block: clausewatch.Item, Heading: "Conduct", Intro: "You must not:", Text: "scrape the site with bots"},
		{Block: clausewatch.Entry, Text: "We may terminate your account."},
		{Block: clausewatch.Paragraph, Heading: "Contact", Text: "The office is open on Mondays.", Category: "fees_payment", Severity: clausewatch.High},
	}}
	c.Provisions(&v)
	heading, item, entry, stale := v.Provisions[0], v.Provisions[1], v.Provisions[2], v.Provisions[3]
	if heading.Category != "" || entry.Category != "" {
		t.Errorf("the heading has the category %q, the entry of a feed %q; want none", heading.Category, entry.Category)
	}
	if item.Category != "scraping_automation" || item.Stance != clausewatch.Prohibits {
		t.Errorf("got %q that %s, want scraping_automation that prohibits, as the sentence above says", item.Category, item.Stance)
	}
	if stale.Category == "fees_payment" {
		t.Error("what an earlier classifier said is still there")
	}
	if v.Classifier != c.Number() || c.Number() == 0 {
		t.Errorf("the version bears the number %d, the classifier %d", v.Classifier, c.Number())
	}
}

// TestOtherLanguagesAreNotTakenForEnglish keeps the model off a text that it cannot read.
func TestOtherLanguagesAreNotTakenForEnglish(t *testing.T) {
	c, err := newClassifier(Builtin(), taught(lessons))
	if err != nil {
		t.Fatal(err)
	}
	for language, want := range map[string]string{"en": "user_exit", "en-gb": "user_exit", "": "user_exit", "de": ""} {
		v := clausewatch.Version{Language: language, Provisions: []clausewatch.Provision{{Block: clausewatch.Paragraph, Text: lessons["user_exit"]}}}
		if c.Provisions(&v); v.Provisions[0].Category != want {
			t.Errorf("in %q: got %q, want %q", language, v.Provisions[0].Category, want)
		}
	}
}

// TestEveryCueIsFoundByItsPrefilter compares the prefilter with the patterns themselves.
func TestEveryCueIsFoundByItsPrefilter(t *testing.T) {
	c := classifier(t)
	matched := 0
	for _, test := range []string{
		"By using the site you agree to be bound. You must be at least 18. We may change these terms at any time without notice.",
		"We will terminate your account for any reason; you may appeal and ask for a refund within 14 days, less a fee of $5.",
		"No bots, scrapers, spam, malware or hate speech. We share information with affiliates and use cookies and pixels.",
		"THE SERVICE IS PROVIDED AS IS, AND WE ARE NOT LIABLE FOR LOST PROFITS. Disputes go to binding arbitration, and no class action.",
		"The law of Ireland governs; venue is in Dublin. You grant us a worldwide, perpetual, sublicensable licence.",
	} {
		f := fold(test)
		s := c.cues.look(f)
		for n, p := range c.cues.patterns {
			if !p.MatchString(f.text) {
				continue
			}
			if matched++; !c.cues.may(s, n) {
				t.Errorf("%q matches %q, and its prefilter says that it cannot", p, test)
			}
		}
	}
	if matched < 40 {
		t.Errorf("only %d patterns match: the texts try too few", matched)
	}
}
