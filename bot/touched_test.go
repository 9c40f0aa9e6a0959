package bot

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// touching is a change of chance: clauses are reworded, moved, split, merged, or have another id afterwards.
func touching(random *rand.Rand) *clausewatch.Change {
	one := func() *clausewatch.Provision { return &clausewatch.Provision{ID: string(rune('a' + random.IntN(7)))} }
	c := &clausewatch.Change{Material: true, Severity: clausewatch.Low, Told: random.IntN(3) > 0, Why: "because"}
	c.Digest = !c.Told && random.IntN(2) == 0
	for range 1 + random.IntN(3) {
		pc := clausewatch.ProvisionChange{Kind: clausewatch.Modified, Old: one()}
		pc.New = pc.Old
		switch random.IntN(12) {
		case 0:
			pc.Kind, pc.New, pc.Parts = clausewatch.Split, one(), []clausewatch.Provision{*one()}
		case 1:
			pc.Kind, pc.Old, pc.Parts = clausewatch.Merged, nil, []clausewatch.Provision{*one(), *one()}
		case 2:
			pc.New = one()
		case 3, 4, 5:
			pc.Kind = clausewatch.Moved
		}
		c.Provisions = append(c.Provisions, pc)
	}
	c.Counts.Modified = len(c.Provisions)
	return c
}

// read is what history says, found in the changes themselves.
func read(all []clausewatch.Change, provisions []string) (told []int64) {
	p := past{ids: map[string]bool{}}
	for _, id := range provisions {
		p.ids[id] = true
	}
	for _, c := range all {
		if _, material := p.back(c); material && (c.Told || c.Digest) {
			told = append(told, c.ID)
		}
	}
	return told
}

func TestHistoryIsThatOfTheChangesThemselves(t *testing.T) {
	began := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	for seed := range uint64(4) {
		random := rand.New(rand.NewPCG(seed, 8))
		s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "w.db"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		d := clausewatch.Document{Platform: "acme", ID: "aup", Name: "Acceptable Use Policy", URLs: []string{"https://acme.example/aup"}}
		if err := s.Sync(t.Context(), []clausewatch.Platform{{ID: "acme", Name: "Acme", Documents: []clausewatch.Document{d}}}, nil, began); err != nil {
			t.Fatal(err)
		}
		at := func(n int) time.Time { return began.Add(time.Duration(n) * time.Hour) }
		for n := range 40 {
			look := store.Look{Capture: clausewatch.Capture{Document: "acme/aup", At: at(n), Outcome: clausewatch.Changed}, NextAt: at(n + 1),
				Version: &clausewatch.Version{Text: fmt.Sprintf("Text %d.", n)}, As: store.Baseline}
			if n > 0 {
				look.As, look.Change = store.Settled, touching(random)
			}
			if _, err := s.Record(t.Context(), look); err != nil {
				t.Fatal(err)
			}
		}
		q := &question{bot: &Bot{Store: s}}
		for range 60 {
			asked := []string{string(rune('a' + random.IntN(8))), string(rune('a' + random.IntN(8)))}
			until := at(random.IntN(42))
			all, err := s.ChangesOf(t.Context(), "acme/aup", asked, until)
			if err != nil {
				t.Fatal(err)
			}
			touches, err := q.history(t.Context(), "acme/aup", asked, until)
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, one := range touches {
				got = append(got, one.Change)
			}
			if want := read(all, asked); !slices.Equal(got, want) {
				t.Errorf("seed %d, %v until %s: got changes %v, want %v", seed, asked, until, got, want)
			}
		}
	}
}
