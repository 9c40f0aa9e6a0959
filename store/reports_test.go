package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestHeldCountsByRuleWhatWasNotTold(t *testing.T) {
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(0), "One."), Baseline, nil))
	record(t, s, brings(reading("birch/aup", clock(0), "One."), Baseline, nil))
	for minute, c := range []struct {
		why          string
		told, digest bool
	}{{why: "a"}, {why: "b"}, {why: "a"}, {why: "c", told: true}, {why: "d", digest: true}} {
		change := change(clausewatch.Low, c.told)
		change.Why, change.Digest = c.why, c.digest
		record(t, s, brings(reading("acme/aup", clock(10+minute), "Two.", c.why), Settled, change))
	}
	elsewhere := change(clausewatch.Low, false)
	elsewhere.Why = "e"
	record(t, s, brings(reading("birch/aup", clock(12), "Two."), Settled, elsewhere))
	technical := brings(reading("acme/aup", clock(15), "Three."), Technical, change(clausewatch.Low, false))
	record(t, s, technical)
	for _, c := range []struct {
		refs     []string
		from, to int
		want     map[string]int
	}{
		{[]string{"acme/aup"}, 0, 60, map[string]int{"a": 2, "b": 1}},
		{[]string{"acme/aup"}, 11, 12, map[string]int{"a": 1, "b": 1}},
		{[]string{"acme/aup", "birch/aup"}, 0, 60, map[string]int{"a": 2, "b": 1, "e": 1}},
		{nil, 0, 60, map[string]int{}},
	} {
		got, err := s.Held(t.Context(), c.refs, clock(c.from), clock(c.to))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v from %d to %d (-want +got):\n%s", c.refs, c.from, c.to, diff)
		}
	}
	if p := must(s.Proof(t.Context(), follow("slack:all", "acme/aup", 0).Covers, clock(0), clock(60)))[0]; p.Quiet != 3 {
		t.Errorf("the proof counts %d quiet changes, want as many as were held, 3", p.Quiet)
	}
}

func TestFailuresCountsLooksBetween(t *testing.T) {
	s := proven(t)
	for _, c := range []struct{ from, to, want int }{{120, 300, 2}, {180, 300, 1}, {0, 120, 0}} {
		got, err := s.Failures(t.Context(), "acme/aup", clock(c.from), clock(c.to))
		if err != nil || got[clausewatch.CauseChallenge] != c.want {
			t.Errorf("from %d to %d: got %v, %v; want %d", c.from, c.to, got, err, c.want)
		}
	}
}

func TestAReportOfAPeriodIsOwedOnce(t *testing.T) {
	s := watching(t)
	for n, want := range []bool{true, false} {
		if owed, err := s.OweReport(t.Context(), "slack:all", clock(0), clock(60+n)); err != nil || owed != want {
			t.Errorf("asked %d times: owed %v, %v; want %v", n+1, owed, err, want)
		}
	}
	if owed, err := s.OweReport(t.Context(), "slack:high", clock(0), clock(60)); err != nil || !owed {
		t.Errorf("another channel: owed %v, %v", owed, err)
	}
	last, err := s.LastReport(t.Context(), "slack:all")
	if err != nil || last == nil || !last.Since.Equal(clock(0)) || last.Kind != clausewatch.AlertReport {
		t.Errorf("the last report is %+v, %v", last, err)
	}
	if none, err := s.LastReport(t.Context(), "slack:nobody"); err != nil || none != nil {
		t.Errorf("a channel without reports has %+v, %v", none, err)
	}
}
