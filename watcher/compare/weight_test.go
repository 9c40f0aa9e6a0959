package compare

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// TestClauseRaisesWhatItsEditsWeigh keeps both apart: what the edits weigh, and what the change weighs with its clause.
func TestClauseRaisesWhatItsEditsWeigh(t *testing.T) {
	const (
		keeps   = "The lamps of the harbour are lit at dusk by the keeper of the harbour."
		grave   = "We may pass what we know about you on to the merchants of the harbour."
		still   = "What we know about you is passed on to the merchants of the harbour."
		graver  = "We may pass what we know about you on to the merchants of the harbour within 30 days."
		typo    = "We may pass what we know of you on to the merchants of the harbour."
		another = "What we know about you is passed on to the merchants of the town, their guests and whoever else asks the keeper of the harbour."
	)
	for _, c := range []struct {
		name            string
		old, next       string // beside keeps, "" for none
		category        string
		weighs          clausewatch.Severity
		wording, change clausewatch.Severity
		says            string
	}{
		{"added", "", grave, "data_sharing", clausewatch.High, clausewatch.Medium, clausewatch.High, "a clause of this weight (data sharing) was added"},
		{"removed", grave, "", "data_sharing", clausewatch.High, clausewatch.Medium, clausewatch.High, "a clause of this weight (data sharing) was removed"},
		{"added, of little weight", "", grave, "data_use", clausewatch.Low, clausewatch.Medium, clausewatch.Medium, "what may"},
		{"another period", grave, graver, "data_sharing", clausewatch.High, clausewatch.Medium, clausewatch.High, "in a clause of this weight (data sharing)"},
		{"another period, no category", grave, graver, "", clausewatch.None, clausewatch.Medium, clausewatch.Medium, "30 days"},
		{"largely reworded", still, another, "data_sharing", clausewatch.High, clausewatch.Low, clausewatch.High, "largely reworded"},
		{"one small word", grave, typo, "data_sharing", clausewatch.High, clausewatch.Low, clausewatch.Low, "other words"},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, next := two(keeps, c.old, c.category, c.weighs), two(keeps, c.next, c.category, c.weighs)
			change := Versions(old, &next)
			if len(change.Provisions) != 1 {
				t.Fatalf("got %d changes, want one", len(change.Provisions))
			}
			p := change.Provisions[0]
			if p.Wording != c.wording || p.Severity != c.change || !strings.Contains(p.Reason, c.says) {
				t.Errorf("its edits weigh %s, the change %s (%s); want %s and %s for %q", p.Wording, p.Severity, p.Reason, c.wording, c.change, c.says)
			}
			if change.Wording != c.wording || change.Severity != c.change || change.Reason != p.Reason {
				t.Errorf("the whole weighs %s, its edits %s (%s)", change.Severity, change.Wording, change.Reason)
			}
		})
	}
}

// two is a version of one clause that nobody classified and, unless it is empty, another one.
func two(first, second, category string, weighs clausewatch.Severity) (v clausewatch.Version) {
	v.Provisions = []clausewatch.Provision{{ID: "a", Block: clausewatch.Paragraph, Text: first}}
	if second != "" {
		v.Provisions = append(v.Provisions, clausewatch.Provision{ID: "b", Block: clausewatch.Paragraph, Text: second, Category: category, Severity: weighs})
	}
	v.Text = first + "\n" + second
	return v
}
