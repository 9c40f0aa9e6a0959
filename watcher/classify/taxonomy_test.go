package classify

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestBuiltinTaxonomyIsComplete(t *testing.T) {
	all := Builtin().Categories()
	if len(all) != 45 {
		t.Errorf("got %d categories, want 45", len(all))
	}
	article := regexp.MustCompile(`\d|\bch\. [IVX]`)
	for _, c := range all {
		if c.Group == "" || c.Definition == "" || len(c.Laws) == 0 {
			t.Errorf("%s lacks its group, definition or laws: %+v", c.ID, c)
		}
		for _, l := range c.Laws {
			if !article.MatchString(l.Ref) {
				t.Errorf("%s: %s has the reference %q, which names no article", c.ID, l.Law, l.Ref)
			}
		}
	}
}

func TestOwnTaxonomyStandsOverTheBuiltIn(t *testing.T) {
	own, err := Extended("own.yaml", []byte(`categories:
- {id: data_sharing, severity: medium, laws: [{law: House rule, ref: "no. 7"}]}
- id: accessibility
  name: Accessibility
  severity: low
  cues: ['\bscreen reader']
`))
	if err != nil {
		t.Fatal(err)
	}
	sharing, _ := own.Category("data_sharing")
	before, _ := Builtin().Category("data_sharing")
	if sharing.Severity != clausewatch.Medium || len(sharing.Laws) != 1 || sharing.Name != before.Name {
		t.Errorf("got %+v, want another severity and law and the rest as it was", sharing)
	}
	if before.Severity != clausewatch.High {
		t.Errorf("the built-in category changed: %+v", before)
	}
	if _, known := own.Category("accessibility"); !known || len(own.Categories()) != 46 {
		t.Errorf("the new category is not there, among %d", len(own.Categories()))
	}
	if own.sum() == Builtin().sum() {
		t.Error("both have the same number: stored versions would not be classified anew")
	}
}

func TestFaultyTaxonomyIsRefusedWithLineAndNextMove(t *testing.T) {
	for _, test := range []struct{ text, line, says string }{
		{"categories:\n- id: fees_payment\n  severty: low\n", "own.yaml:3:", "known are categories"},
		{"categories:\n- id: fees_payment\n  cues: ['fee', '(']\n", "own.yaml:3:", "no RE2 pattern"},
		{"categories:\n- id: fees_payment\n  cues: ['Fee']\n", "own.yaml:3:", "small letters"},
		{"categories:\n- id: fees_payment\n  raise: ['x*']\n", "own.yaml:3:", "matches any text"},
		{"categories:\n- id: fees_payment\n\n- id: fees_payment\n", "own.yaml:4:", "stands twice"},
		{"categories:\n- id: fees_paymnt\n  severity: low\n", "own.yaml:2:", `did you mean "fees_payment"?`},
		{"categories:\n- id: fees_payment\n  severity: huge\n", "own.yaml:3:", "low, medium or high"},
		{"categories:\n- id: fees_payment\n  stance: angry\n", "own.yaml:3:", "write one of"},
		{"categories:\n- id: fees_payment\n  laws: [{law: GDPR}]\n", "own.yaml:3:", "needs law and ref"},
		{"categories:\n- name: X\n", "own.yaml:2:", "no id"},
		{"categories: [\n", "own.yaml:", ""},
		{"", "own.yaml:1:1:", "the file is empty"},
	} {
		_, err := Extended("own.yaml", []byte(test.text))
		var faults Faults
		if !errors.As(err, &faults) || !strings.HasPrefix(err.Error(), test.line) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q: got %v, want a fault at %s that says %q", test.text, err, test.line, test.says)
		}
	}
}
