package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestHealth(t *testing.T) {
	s := watching(t)
	v := reading("acme/aup", clock(0), "One.", "Two.")
	record(t, s, brings(v, Baseline, nil))
	record(t, s, seen("acme/aup", clock(60), clausewatch.Unchanged))
	next := reading("acme/aup", clock(120), "One.", "Two.", "Three.")
	record(t, s, brings(next, Settled, change(clausewatch.Low, true)))
	quiet := reading("acme/aup", clock(150), "One.", "Two.", "Three.", "Four.")
	record(t, s, brings(quiet, Settled, change(clausewatch.Low, false)))
	technical := brings(reading("acme/aup", clock(150), "One.", "Two.", "Three!"), Technical, change(clausewatch.High,
		true))
	technical.Capture.At = clock(180)
	record(t, s, technical)
	blind := seen("acme/aup", clock(240), clausewatch.Unreadable)
	blind.Capture.Cause, blind.Capture.Detail = clausewatch.CauseChallenge, "a bot wall"
	blind.Failures, blind.BlindSince, blind.NextAt = 2, clock(240), clock(999)
	record(t, s, blind)

	all := must(s.Health(t.Context(), ""))
	if len(all) != 3 || all[0].Document.Ref() != "acme/aup" || all[1].Document.Ref() != "acme/terms" || all[2].Document.Ref() != "birch/aup" {
		t.Fatalf("got %+v", all)
	}
	want := Health{Document: policy("acme/aup"), LastLook: clock(240), LastReadable: clock(180), NextAt: clock(999),
		BlindSince: clock(240),
		LastChange: clock(120), Outcome: clausewatch.Unreadable, Cause: clausewatch.CauseChallenge, Detail: "a bot wall", Failures: 2,
		Provisions: 3, Version: digest([]byte("One.\nTwo.\nThree!"))[:12]}
	if diff := cmp.Diff(want, all[0]); diff != "" {
		t.Errorf("health (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Health{Document: policy("birch/aup"), NextAt: start}, all[2]); diff != "" {
		t.Errorf("of a document never looked at (-want +got):\n%s", diff)
	}

	record(t, s, seen("birch/aup", clock(60), clausewatch.Failed))
	birch := must(s.Health(t.Context(), "birch"))
	if len(birch) != 1 || birch[0].LastLook != clock(60) || !birch[0].LastReadable.IsZero() {
		t.Errorf("got %+v", birch)
	}
	if err := s.Sync(t.Context(), catalogue("birch/aup"), nil, start); err != nil {
		t.Fatal(err)
	}
	if all := must(s.Health(t.Context(), "")); len(all) != 1 {
		t.Errorf("%d are reported, one is watched", len(all))
	}
	if got, err := s.Health(t.Context(), "nobody"); err != nil || len(got) != 0 {
		t.Errorf("of an unknown platform: %v, %v", got, err)
	}
}

func TestHealthOfAnEmptyStore(t *testing.T) {
	if got, err := fresh(t).Health(t.Context(), ""); err != nil || len(got) != 0 {
		t.Errorf("got %v, %v", got, err)
	}
}
