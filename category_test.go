package clausewatch_test

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/classify"
)

// The check of a summary finds a category by its words: they must not be taken for another's, and must not hold what ends a
// name in a count ("2 fees and payment, 1 other") or before a place ("Fees and payment [low] in 4.1").
func TestTheWordsOfACategoryCanBeFoundInASentence(t *testing.T) {
	of := map[string]string{}
	for _, c := range classify.Builtin().Categories() {
		words := clausewatch.CategoryWords(c.ID)
		if other := of[strings.ToLower(words)]; other != "" {
			t.Errorf("%s and %s are both called %q", c.ID, other, words)
		}
		of[strings.ToLower(words)] = c.ID
		if strings.ContainsAny(words, ",;.:[]_") || strings.Contains(" "+words+" ", " in ") || words == "other" || words != strings.TrimSpace(words) {
			t.Errorf("%s is called %q", c.ID, words)
		}
	}
	if got := clausewatch.CategoryWords("fees_payment"); got != "fees and payment" {
		t.Errorf("fees_payment is called %q", got)
	}
	if got := clausewatch.CategoryWords("pet_rules"); got != "pet rules" {
		t.Errorf("a category of an operator is called %q", got)
	}
}
