package compare

import (
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestAClauseThatComesBackHasItsID(t *testing.T) {
	first := document(house...)
	without := document(edit(map[int]string{8: ""})...)
	Versions(first, &without)
	other := document(edit(map[int]string{1: "1.1 You must be at least 18 years old to open an account with us.", 8: ""})...)
	Versions(without, &other)
	back := document(house...)
	Versions(other, &back)
	for n, p := range first.Provisions {
		if back.Provisions[n].ID != p.ID {
			t.Errorf("%q has the ID %s, want %s", p.Text, back.Provisions[n].ID, p.ID)
		}
	}
	extra := document(append(edit(nil), "4.3 Pictures of others are deleted at once when they ask for it.")...)
	Versions(back, &extra)
	added := extra.Provisions[len(house)].ID
	gone := document(house...)
	Versions(extra, &gone)
	again := document(append(edit(nil), "4.3 Pictures of others are deleted at once when they ask for it.")...)
	Versions(gone, &again)
	if got := again.Provisions[len(house)].ID; got != added {
		t.Errorf("an added clause that comes back has the ID %s, want %s", got, added)
	}
}

// TestIDsNameOneClauseThroughHistories follows recorded documents from their first version to their last: within a version
// no ID is given twice, and from one version to the next it stays with words that are alike, a heading whose section
// stayed, or a line that differs in its date.
func TestIDsNameOneClauseThroughHistories(t *testing.T) {
	pairs := 0
	recordedDocuments(t, func(d recorded) {
		old := d.version(0)
		for n := range d.files[1:] {
			next := d.version(n + 1)
			Versions(old, &next)
			before := map[string]clausewatch.Provision{}
			for _, p := range old.Provisions {
				before[p.ID] = p
			}
			seen := map[string]bool{}
			for _, p := range next.Provisions {
				if seen[p.ID] {
					t.Fatalf("%s, version %d: two clauses have the ID %s", d.name, n+1, p.ID)
				}
				seen[p.ID] = true
				q, ok := before[p.ID]
				if !ok {
					continue
				}
				if pairs++; q.Text == p.Text {
					continue
				}
				a := newAlignment([]clausewatch.Provision{q}, []clausewatch.Provision{p})
				longer, shorter := max(a.old[0].words, a.new[0].words), max(1, min(a.old[0].words, a.new[0].words))
				alike := max(a.similarity(0, 0), a.inSequence(0, 0)*(longer+shorter)/(2*shorter)) // or one is a part of the other
				if alike < alikeAlone && q.Block != clausewatch.Heading && p.Block != clausewatch.Heading && a.old[0].words > mostDated {
					t.Errorf("%s, version %d: one ID for %q and %q", d.name, n+1, q.Text, p.Text)
				}
			}
			old = next
		}
	})
	if pairs == 0 {
		t.Skip("no two versions were read")
	}
	t.Logf("%d times a clause kept its ID from a version to the next", pairs)
}
