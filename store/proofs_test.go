package store

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Proofs of all documents say what the Proof of each says, in worlds of chance whose looks were not all recorded in order.
func TestProofsOfAllSayWhatTheProofOfEachSays(t *testing.T) {
	for seed := range uint64(6) {
		random := rand.New(rand.NewPCG(seed, 6))
		s := watching(t)
		for n, ref := range []string{"acme/aup", "acme/terms"} { // birch/aup was never looked at
			record(t, s, brings(reading(ref, clock(n), "Text 0."), Baseline, nil))
			for i := range 60 {
				at := clock(60 + random.IntN(20*24*60))
				switch random.IntN(8) {
				case 0:
					record(t, s, brings(reading(ref, at, fmt.Sprintf("Text %d.", i+1)), Settled, change(clausewatch.Low, random.IntN(2) == 0)))
				case 1:
					record(t, s, brings(reading(ref, at, fmt.Sprintf("Text %d.", i+1)), Candidate, nil))
				case 2, 3:
					record(t, s, seen(ref, at, clausewatch.Failed))
				case 4:
					record(t, s, seen(ref, at, clausewatch.Unreadable))
				default:
					record(t, s, seen(ref, at, clausewatch.Unchanged))
				}
			}
		}
		for range 20 {
			from := clock(random.IntN(20 * 24 * 60))
			to := from.Add(time.Duration(random.IntN(12*24*60)) * time.Minute)
			want, err := s.Proof(t.Context(), nil, from, to)
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Proofs(t.Context(), ProofQuery{From: from, To: to})
			if err != nil || len(got) != len(want) {
				t.Fatalf("got %d proofs, %v; want %d", len(got), err, len(want))
			}
			var longest, found time.Duration
			for i, w := range want {
				g := got[i]
				longest, found = max(longest, w.Gap.Length()), max(found, g.Gap.Length())
				if a, b := shownBy(g), shownBy(w); a != b {
					t.Errorf("seed %d, %s to %s: got\n%s\nwant\n%s", seed, from, to, a, b)
				}
				if g.Gap != (Gap{}) && g.Gap != w.Gap {
					t.Errorf("seed %d, %s to %s: %s has the gap %v, want %v", seed, from, to, w.Document.Ref(), g.Gap, w.Gap)
				}
			}
			if longest != found {
				t.Errorf("seed %d, %s to %s: the longest gap is %s, want %s", seed, from, to, found, longest)
			}
			wanted := time.Duration(1+random.IntN(60)) * time.Hour
			long, err := s.Proofs(t.Context(), ProofQuery{From: from, To: to, Gap: wanted, Covers: func(ref string) bool { return ref != "birch/aup" }})
			if err != nil || len(long) != 2 {
				t.Fatalf("of two documents: got %d proofs, %v", len(long), err)
			}
			for i, g := range long {
				if w := want[i].Gap; w.Length() >= wanted && g.Gap != w || g.Gap != (Gap{}) && g.Gap != w {
					t.Errorf("seed %d, %s to %s: of gaps from %s on: %s has %v, want %v", seed, from, to, wanted, g.Document.Ref(), g.Gap, w)
				}
			}
		}
		acme, err := s.Proofs(t.Context(), ProofQuery{Platform: "acme", From: start, To: clock(100)})
		if err != nil || len(acme) != 2 || acme[1].Document.Ref() != "acme/terms" {
			t.Errorf("of one platform: got %v, %v", acme, err)
		}
		one, err := s.Proofs(t.Context(), ProofQuery{Platform: "acme", Document: "terms", From: start, To: clock(9000)})
		each, err2 := s.Proof(t.Context(), func(ref string) bool { return ref == "acme/terms" }, start, clock(9000))
		if err != nil || err2 != nil || len(one) != 1 || shownBy(one[0]) != shownBy(each[0]) || one[0].Gap != each[0].Gap {
			t.Errorf("of one document: got %v, %v; want %v, %v", one, err, each, err2)
		}
	}
}

// shownBy is what both kinds of proof say of a document.
func shownBy(p Proof) string {
	return fmt.Sprint(p.Document.Ref(), " looks ", p.Looks, " readable ", p.Readable, " since ", p.Since, " begin ", p.Begin, " end ", p.End,
		" waiting ", p.Waiting, " blind ", p.Blind, " after ", p.After, " told ", p.Told, " quiet ", p.Quiet)
}
