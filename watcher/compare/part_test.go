package compare

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestPartCountsAndSumsUpWhatIsLeft(t *testing.T) {
	old := document("# Mooring", "You may moor at the quay for 30 days.", "Boats without a name are towed away at the cost of the owner.")
	next := document("# Mooring", "You may moor at the quay for 14 days.", "Tell the harbour master when you leave.")
	c := Part(old, &next, func(p clausewatch.ProvisionChange) bool { return p.Kind != clausewatch.Modified })
	if len(c.Provisions) != 1 || c.Counts != (clausewatch.Counts{Modified: 1}) || c.Severity != clausewatch.Medium {
		t.Errorf("got %d changes, %+v, %s; want the one that was modified, medium", len(c.Provisions), c.Counts, c.Severity)
	}
	if !strings.Contains(c.Summary, "14 days") || strings.Contains(c.Summary, "harbour master") || strings.Contains(c.Headline, "towed") {
		t.Errorf("got %q and %q, want the period alone", c.Headline, c.Summary)
	}
	none := Part(old, &next, func(clausewatch.ProvisionChange) bool { return true })
	if none.Material || none.Severity != clausewatch.None || len(none.Provisions) != 0 {
		t.Errorf("got %+v, want nothing", none)
	}
}
