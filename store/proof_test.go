package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/clausewatch/clausewatch"
)

// proven is a store whose acme/aup was read at minutes 0, 60 and 120, then not at 180 and 240, then at 300 with other words
// and at 310, which confirmed them, and last at 360.
func proven(t *testing.T) *Store {
	t.Helper()
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(0), "One."), Baseline, nil))
	record(t, s, seen("acme/aup", clock(60), clausewatch.Unchanged))
	record(t, s, seen("acme/aup", clock(120), clausewatch.Unchanged))
	for _, minute := range []int{180, 240} {
		blind := seen("acme/aup", clock(minute), clausewatch.Unreadable)
		blind.Capture.Cause, blind.Failures, blind.BlindSince = clausewatch.CauseChallenge, 1, clock(180)
		record(t, s, blind)
	}
	record(t, s, brings(reading("acme/aup", clock(300), "Two."), Candidate, nil))
	settles := seen("acme/aup", clock(310), clausewatch.Changed)
	settles.Settle, settles.Change = true, change(clausewatch.High, true)
	record(t, s, settles)
	record(t, s, seen("acme/aup", clock(360), clausewatch.Unchanged))
	return s
}

func TestProof(t *testing.T) {
	s := proven(t)
	for _, c := range []struct {
		name             string
		from, to         int
		want             Proof
		unchanged, whole bool
	}{
		{name: "before the first look", from: -60, to: -1, want: Proof{After: clock(0)}},
		{name: "begins before the first look", from: -60, to: 90,
			want: Proof{Looks: 2, Readable: 2, Begin: clock(0), End: clock(60), After: clock(120), Gap: Gap{clock(0), clock(60)}}, unchanged: true},
		{name: "one look", from: -60, to: 30, want: Proof{Looks: 1, Readable: 1, Begin: clock(0), End: clock(0), After: clock(60)}},
		{name: "the look before the beginning counts for no period", from: 30, to: 90,
			want: Proof{Looks: 1, Readable: 1, Begin: clock(0), End: clock(60), After: clock(120), Gap: Gap{clock(0), clock(60)}}, unchanged: true, whole: true},
		{name: "a look at the beginning itself", from: 60, to: 120,
			want: Proof{Looks: 2, Readable: 2, Begin: clock(60), End: clock(120), After: clock(300), Gap: Gap{clock(60), clock(120)}}, unchanged: true, whole: true},
		{name: "blind at the end", from: 60, to: 299, want: Proof{Looks: 4, Readable: 2, Begin: clock(60), End: clock(120), After: clock(300), Blind: clock(180), Gap: Gap{clock(60), clock(120)},
			Causes: map[clausewatch.Cause]int{clausewatch.CauseChallenge: 2}}, unchanged: true, whole: true},
		{name: "blind all the time", from: 150, to: 250, want: Proof{Looks: 2, Begin: clock(120), End: clock(120), After: clock(300), Blind: clock(180),
			Causes: map[clausewatch.Cause]int{clausewatch.CauseChallenge: 2}}},
		{name: "another text waits", from: 150, to: 305, want: Proof{Looks: 3, Readable: 1, Begin: clock(120), End: clock(300), After: clock(310), Gap: Gap{clock(120), clock(300)},
			Causes: map[clausewatch.Cause]int{clausewatch.CauseChallenge: 2}, Waiting: clock(300)}, whole: true},
		{name: "it changed", from: 0, to: 400, want: Proof{Looks: 8, Readable: 6, Begin: clock(0), End: clock(360), Gap: Gap{clock(120), clock(300)},
			Causes: map[clausewatch.Cause]int{clausewatch.CauseChallenge: 2}, Told: 1, Changes: []clausewatch.Change{{At: clock(310), Headline: "it changed"}}}, whole: true},
		{name: "it changed before", from: 311, to: 400,
			want: Proof{Looks: 1, Readable: 1, Begin: clock(310), End: clock(360), Gap: Gap{clock(310), clock(360)}}, unchanged: true, whole: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			all, err := s.Proof(t.Context(), follow("slack:all", "acme/aup", 0).Covers, clock(c.from), clock(c.to))
			if err != nil || len(all) != 1 {
				t.Fatalf("got %d proofs, %v", len(all), err)
			}
			c.want.Document, c.want.From, c.want.To, c.want.Since = policy("acme/aup"), clock(c.from), clock(c.to), clock(0)
			if diff := cmp.Diff(c.want, all[0], cmpopts.IgnoreFields(clausewatch.Change{}, "ID", "Document", "From", "To", "Material", "Severity", "Told", "Why",
				"Counts", "Provisions")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := all[0].Unchanged(); got != c.unchanged {
				t.Errorf("unchanged: got %v, want %v", got, c.unchanged)
			}
			if got := all[0].Whole(); got != c.whole {
				t.Errorf("whole: got %v, want %v", got, c.whole)
			}
		})
	}
}

func TestProofTellsWhatIsNoNewsApart(t *testing.T) {
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(0), "One."), Baseline, nil))
	record(t, s, brings(reading("acme/aup", clock(60), "One!"), Settled, change(clausewatch.Low, false)))
	technical := brings(reading("acme/aup", clock(60), "One?"), Technical, change(clausewatch.High, true))
	technical.Capture.At = clock(90)
	record(t, s, technical)
	record(t, s, seen("acme/aup", clock(120), clausewatch.Unchanged))
	record(t, s, brings(reading("acme/aup", clock(180), "Gone again."), Candidate, nil))
	dropped := seen("acme/aup", clock(190), clausewatch.Unchanged)
	dropped.Drop = true
	record(t, s, dropped)
	p := must(s.Proof(t.Context(), nil, clock(0), clock(200)))[0]
	if p.Quiet != 1 || len(p.Changes) != 0 || !p.Unchanged() || p.Readable != 6 {
		t.Errorf("got %d quiet, %d told, unchanged %v, %d readable; want 1, 0, true, 6", p.Quiet, len(p.Changes), p.Unchanged(), p.Readable)
	}
	digested := change(clausewatch.Low, false)
	digested.Digest = true
	record(t, s, brings(reading("acme/aup", clock(240), "Three."), Settled, digested))
	if p := must(s.Proof(t.Context(), nil, clock(0), clock(300)))[0]; len(p.Changes) != 1 || p.Unchanged() {
		t.Errorf("a change that waits for its digest counts as none: %+v", p)
	}
}

func TestProofIsOfWhatIsWatched(t *testing.T) {
	s := proven(t)
	all := must(s.Proof(t.Context(), nil, clock(0), clock(400)))
	var refs []string
	for _, p := range all {
		refs = append(refs, p.Document.Ref())
	}
	if diff := cmp.Diff([]string{"acme/aup", "acme/terms", "birch/aup"}, refs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p := all[1]; !p.Since.IsZero() || p.Looks != 0 || p.Unchanged() || p.Whole() {
		t.Errorf("a document that was never looked at proves something: %+v", p)
	}
	if err := s.Sync(t.Context(), catalogue("birch/aup"), nil, clock(400)); err != nil {
		t.Fatal(err)
	}
	if all := must(s.Proof(t.Context(), nil, clock(0), clock(400))); len(all) != 1 {
		t.Errorf("%d documents are proven, one is watched", len(all))
	}
}

func TestProofCountsEachLookOnce(t *testing.T) {
	s := proven(t)
	whole := must(s.Proof(t.Context(), nil, clock(0), clock(400)))[0]
	looks, readable := 0, 0
	for minute := 0; minute <= 400; minute += 50 {
		p := must(s.Proof(t.Context(), nil, clock(minute), clock(minute+50).Add(-time.Millisecond)))[0]
		looks, readable = looks+p.Looks, readable+p.Readable
	}
	if looks != whole.Looks || readable != whole.Readable {
		t.Errorf("the parts count %d looks, %d readable; the whole %d and %d", looks, readable, whole.Looks, whole.Readable)
	}
}
