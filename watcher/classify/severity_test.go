package classify

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// classifier is one for all tests.
func classifier(t testing.TB) *Classifier {
	t.Helper()
	c, err := New(Builtin())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSeverityIsMovedByWordsThatTheReasonQuotes(t *testing.T) {
	c := classifier(t)
	for _, test := range []struct {
		category, text string
		severity       clausewatch.Severity
		says           string // "" where nothing moves it
	}{
		{"unilateral_change", "We may change these terms.", clausewatch.Medium, ""},
		{"unilateral_change", "We may change these terms at our Sole Discretion.", clausewatch.High, "raised: «Sole Discretion»"},
		{"unilateral_change", "We may change these terms with 30 days of notice.", clausewatch.Low, "lowered: «30 days»"},
		{"unilateral_change", "We may change these terms without notice, and tell you later by email.", clausewatch.Medium, "lowered: «by email»"},
		{"unilateral_change", "We will not change these terms without notice.", clausewatch.Low, "lowered: it speaks for the reader"},
		{"data_sharing", "We sell your data to brokers.", clausewatch.High, "raised: «sell»"},
		{"data_sharing", "We will not sell your data to anybody.", clausewatch.Medium, "lowered"},
		{"content_licence", "The licence covers any use, including but not limited to printing.", clausewatch.Medium, ""},
		{"prohibited_conduct", "Define your terms before you use the service.", clausewatch.Low, ""},
		{"liability_limitation", "We are not liable for lost data, to the extent permitted by law.", clausewatch.Medium, "lowered: «to the extent permitted»"},
	} {
		k := c.kinds[c.index[test.category]]
		f := fold(test.text)
		stance, said := stance(k.stance, nil, nil, f)
		got, why := c.weigh(k, f, c.cues.look(f), stance, polarity(stance, said, f))
		if got != test.severity || !strings.Contains(why, test.says) || test.says == "" && strings.Contains(why, "raised") {
			t.Errorf("%s: got %s because %q; want %s and %q", test.text, got, why, test.severity, test.says)
		}
	}
}
