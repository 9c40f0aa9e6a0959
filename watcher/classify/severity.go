package classify

import (
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// weigh gives the severity of a clause and why: the default of its category, moved by at most one step by words that make
// such a clause weigh more or less, and by what it does for its reader.
func (c *Classifier) weigh(k kind, f *folded, s sight, stance clausewatch.Stance, polarity clausewatch.Polarity) (clausewatch.Severity, string) {
	step, reasons := 0, []string{k.Severity.String() + " for a clause about " + lowerFirst(k.Name)}
	if at := c.first(f, s, k.raise, denialReach); at != nil {
		step++
		reasons = append(reasons, "raised: «"+f.cite(at)+"»")
	}
	if at := c.first(f, s, k.lower, closeDenial); at != nil {
		step--
		reasons = append(reasons, "lowered: «"+f.cite(at)+"»")
	}
	if polarity == clausewatch.ForReader && step >= 0 && (k.stance == clausewatch.Reserves || k.stance == clausewatch.AllocatesRisk) {
		step--
		reasons = append(reasons, "lowered: it speaks for the reader")
	}
	severity := min(max(k.Severity+clausewatch.Severity(step), clausewatch.Low), clausewatch.High)
	if len(reasons) > 1 {
		reasons = append(reasons, fmt.Sprintf("so %s", severity))
	}
	return severity, strings.Join(reasons, "; ")
}

// first is where the first pattern of a range matches and is not denied, nil for none.
func (c *Classifier) first(f *folded, s sight, patterns span, reach int) []int {
	for n := patterns.from; n < patterns.to; n++ {
		if at := c.cues.asserted(f, s, n, reach); at != nil {
			return at
		}
	}
	return nil
}

// lowerFirst writes a name within a sentence, unless it is an abbreviation.
func lowerFirst(s string) string {
	if len(s) > 1 && s[1] >= 'a' && s[1] <= 'z' {
		return strings.ToLower(s[:1]) + s[1:]
	}
	return s
}
