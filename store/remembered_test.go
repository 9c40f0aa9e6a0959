package store

import (
	"testing"

	"github.com/clausewatch/clausewatch"
)

// other is another store on the same file, as another process has.
func other(t *testing.T, s *Store) *Store {
	t.Helper()
	o := must(Open(t.Context(), s.path))
	t.Cleanup(func() { o.Close() })
	return o
}

func TestCatalogueIsNewAsSoonAsAnotherProcessHasChangedIt(t *testing.T) {
	s := watching(t)
	o := other(t, s)
	before, revision, err := s.Catalogue(t.Context())
	if err != nil || len(before) != 2 {
		t.Fatalf("got %d platforms, %v; want 2", len(before), err)
	}
	record(t, o, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	if _, same, err := s.Catalogue(t.Context()); err != nil || same != revision {
		t.Errorf("after a look: revision %d, %v; want %d still", same, err, revision)
	}
	wanted := catalogue("acme/aup", "birch/aup", "corvid/aup")
	wanted[0].Name = "Acme Anew"
	if err := o.Sync(t.Context(), wanted, nil, clock(2)); err != nil {
		t.Fatal(err)
	}
	after, next, err := s.Catalogue(t.Context())
	if err != nil || len(after) != 3 || after[0].Name != "Acme Anew" || len(after[0].Documents) != 1 || next == revision {
		t.Errorf("got %v at revision %d, %v; want the new one", after, next, err)
	}
	if len(before[0].Documents) != 2 {
		t.Error("what was given before is another one now")
	}
}

func TestVersionInForceIsNewAsSoonAsAnotherProcessHasRecordedIt(t *testing.T) {
	s := watching(t)
	o := other(t, s)
	record(t, o, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	for i, step := range []struct {
		look Look
		text string
		last int
	}{
		{seen("acme/aup", clock(2), clausewatch.Unchanged), "One.", 2},
		{seen("acme/aup", clock(5), clausewatch.Unchanged), "One.", 5},
		{brings(reading("acme/aup", clock(7), "Two."), Settled, change(clausewatch.High, true)), "Two.", 7},
	} {
		record(t, o, step.look)
		v, err := s.Current(t.Context(), "acme/aup")
		if err != nil || v.Text != step.text || !v.LastSeen.Equal(clock(step.last)) {
			t.Errorf("step %d: got %q, last seen %s, %v; want %q, last seen %s", i, v.Text, v.LastSeen, err, step.text, clock(step.last))
		}
		if text, err := s.Text(t.Context(), v.ID); err != nil || text != step.text {
			t.Errorf("step %d: its text alone is %q, %v", i, text, err)
		}
	}
}

func TestTextAloneIsThatOfTheVersion(t *testing.T) {
	s := watching(t)
	v := reading("acme/aup", clock(1), `"text": "not this one"`, "Ünd\tthis \\ \u2028 too.")
	v.Title = `,"text":"nor this one"`
	id := record(t, s, brings(v, Baseline, nil)).Version
	if got, err := s.Text(t.Context(), id); err != nil || got != v.Text {
		t.Errorf("got %q, %v; want %q", got, err, v.Text)
	}
}
