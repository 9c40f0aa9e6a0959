package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestOutlinesAreChangesWithoutWhatTheySay(t *testing.T) {
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(0), "Text 0."), Baseline, nil))
	record(t, s, brings(reading("acme/terms", clock(0), "Text 0."), Baseline, nil))
	quiet, waits := change(clausewatch.Low, false), change(clausewatch.Medium, false)
	quiet.Why, waits.Why, waits.Digest = "not told: only layout", "waits for the digest", true
	for i, c := range []*clausewatch.Change{change(clausewatch.High, true), quiet, waits} {
		record(t, s, brings(reading("acme/aup", clock(i+1), "Text.", c.Why), Settled, c))
	}
	record(t, s, brings(reading("acme/terms", clock(9), "Text 1."), Settled, change(clausewatch.High, true)))
	for _, f := range []ChangeFilter{{}, {Limit: 2}, {Platform: "acme", Document: "aup"}, {ToldOnly: true}, {Since: clock(2), Until: clock(3)}} {
		got, err := s.Outlines(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		var want []clausewatch.Change
		for _, c := range must(s.Changes(t.Context(), f)) {
			c.Headline, c.Summary, c.Reason, c.Provisions = "", "", "", nil
			want = append(want, c)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
			t.Errorf("%+v (-want +got):\n%s", f, diff)
		}
	}
}
