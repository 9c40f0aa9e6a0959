package compare

import (
	"slices"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A reading sums up what comparing real versions gave.
type reading struct {
	pairs, changed            int
	runs, islands             int
	reported, minimal         int
	movedReported, movedLeast int
	times                     []time.Duration
	severities                [4]int
}

// TestRealVersionsAreAccountedFor compares consecutive versions of the corpus: every provision is accounted for, the
// edits rebuild both texts, the summary fits, and the edits are as short and as readable as measured before.
func TestRealVersionsAreAccountedFor(t *testing.T) {
	var r reading
	recordedDocuments(t, func(d recorded) {
		old := d.version(0)
		for n := range d.files[1:] {
			next := d.version(n + 1)
			r.compare(t, d.name, old, next)
			old = next
		}
	})
	if r.changed == 0 {
		t.Skip("the documents that were read never changed")
	}
	slices.Sort(r.times)
	var sum time.Duration
	for _, d := range r.times {
		sum += d
	}
	t.Logf("%d pairs, %d changed; mean %v, median %v, p99 %v, longest %v", r.pairs, r.changed, sum/time.Duration(r.pairs),
		r.times[len(r.times)/2], r.times[len(r.times)*99/100], r.times[len(r.times)-1])
	t.Logf("words reported / least: %.3f, where something moved %.3f; islands %.2f %% of %d runs",
		float64(r.reported)/float64(max(1, r.minimal)), float64(r.movedReported)/float64(max(1, r.movedLeast)), 100*float64(r.islands)/float64(max(1, r.runs)), r.runs)
	t.Logf("severities none to high: %v", r.severities)
	if !wholeCorpus() {
		return // too few for a measure
	}
	if 100*r.islands > 2*r.runs {
		t.Errorf("%d islands in %d runs, want at most 2 %%", r.islands, r.runs)
	}
	if 100*r.reported > 110*r.minimal {
		t.Errorf("%d words reported where %d would do, want at most 10 %% more", r.reported, r.minimal)
	}
}

func (r *reading) compare(t *testing.T, name string, old, next clausewatch.Version) {
	before := slices.Clone(next.Provisions)
	start := time.Now()
	c := Versions(old, &next)
	r.times = append(r.times, time.Since(start))
	r.pairs++
	checkChange(t, name, old, next, c)
	if len(c.Provisions) == 0 {
		return
	}
	r.changed++
	r.severities[c.Severity]++
	reported, moved := 0, false
	for _, p := range c.Provisions {
		moved = moved || p.Kind == clausewatch.Moved || p.Moved
		if p.Material() {
			reported += changed(p.Edits)
			r.count(p.Edits)
		}
	}
	if least, ok := leastWords(old.Provisions, before); ok {
		r.reported, r.minimal = r.reported+reported, r.minimal+least
		if moved {
			r.movedReported, r.movedLeast = r.movedReported+reported, r.movedLeast+least
		}
	}
}

// count counts the runs of changes, and those that only one or two words divide from the run before.
func (r *reading) count(edits []clausewatch.Edit) {
	for n, e := range edits {
		if e.Op != clausewatch.Equal && (n == 0 || edits[n-1].Op == clausewatch.Equal) {
			r.runs++
			if n > 1 {
				if k := len(words(edits[n-1].Text)); k == 1 || k == 2 {
					r.islands++
				}
			}
		}
	}
}

// leastWords is how many words the shortest word diff of the whole texts takes out and puts in.
func leastWords(old, next []clausewatch.Provision) (int, bool) {
	ids := map[string]int32{}
	list := func(all []clausewatch.Provision) (symbols []int32) {
		for _, p := range all {
			for _, w := range cut(p.Text) {
				if w.kind == word {
					id, ok := ids[w.text]
					if !ok {
						id = int32(len(ids))
						ids[w.text] = id
					}
					symbols = append(symbols, id)
				}
			}
		}
		return symbols
	}
	a, b := list(old), list(next)
	steps := 1 << 40
	n := 0
	for _, h := range difference(a, b, &steps) {
		n += h.a1 - h.a0 + h.b1 - h.b0
	}
	return n, n <= mostDifferences
}

// A reporter is a test or a property.
type reporter interface {
	Helper()
	Fatalf(string, ...any)
}

// checkChange checks what every change must keep.
func checkChange(t reporter, name string, old, next clausewatch.Version, c clausewatch.Change) {
	t.Helper()
	if got := clausewatch.CountsOf(c.Provisions); got != c.Counts {
		t.Fatalf("%s: counts %+v, provisions say %+v", name, c.Counts, got)
	}
	if n := len([]rune(c.Headline)); n > 300 {
		t.Fatalf("%s: headline of %d characters", name, n)
	}
	checkQuotes(t, c)
	left, came := map[string]int{}, map[string]int{}
	for _, p := range old.Provisions {
		left[p.ID]++
	}
	for _, p := range next.Provisions {
		if came[p.ID]++; came[p.ID] > 1 {
			t.Fatalf("%s: two new provisions have the ID %s", name, p.ID)
		}
	}
	listed := map[string]bool{}
	for n, p := range c.Provisions {
		checkEdits(t, name, p)
		olds, news := []string{}, []string{}
		if p.Old != nil {
			olds = append(olds, p.Old.ID)
		}
		if p.New != nil {
			news = append(news, p.New.ID)
		}
		for _, q := range p.Parts {
			if p.Kind == clausewatch.Split {
				news = append(news, q.ID)
			} else {
				olds = append(olds, q.ID)
			}
		}
		slices.Sort(olds)
		slices.Sort(news)
		for _, id := range slices.Compact(olds) {
			if left[id] != 1 || listed["old "+id] && c.Stage == "" {
				t.Fatalf("%s: change %d names an old provision that is not there or named before", name, n)
			}
			listed["old "+id] = true
		}
		for _, id := range slices.Compact(news) {
			if came[id] != 1 || listed["new "+id] && c.Stage == "" {
				t.Fatalf("%s: change %d names a new provision that is not there or named before", name, n)
			}
			listed["new "+id] = true
		}
	}
	if c.Stage != "" {
		return // the clauses of two texts on one page stand for the same ones of the other
	}
	// What is not listed is on both sides under the same ID, in as many copies.
	for _, p := range old.Provisions {
		if !listed["old "+p.ID] && came[p.ID] == 0 && !laidOut(old, next) {
			t.Fatalf("%s: old provision %q is neither told nor kept", name, p.Text)
		}
	}
	for _, p := range next.Provisions {
		if !listed["new "+p.ID] && left[p.ID] == 0 && !laidOut(old, next) {
			t.Fatalf("%s: new provision %q is neither told nor kept", name, p.Text)
		}
	}
}

// laidOut tells whether there are tables, whose cells may become clauses of their own without being told.
func laidOut(all ...clausewatch.Version) bool {
	for _, v := range all {
		for _, p := range v.Provisions {
			if p.Block == clausewatch.Row {
				return true
			}
		}
	}
	return false
}

func checkEdits(t reporter, name string, p clausewatch.ProvisionChange) {
	t.Helper()
	if got, want := clausewatch.OldText(p.Edits), textOf(p.Old); got != want {
		t.Fatalf("%s: edits rebuild old %q, want %q", name, got, want)
	}
	if got, want := clausewatch.NewText(p.Edits), textOf(p.New); got != want {
		t.Fatalf("%s: edits rebuild new %q, want %q", name, got, want)
	}
	for _, s := range p.Signals {
		if !contains(textOf(p.Old), s.Old) || !contains(textOf(p.New), s.New) {
			t.Fatalf("%s: signal %+v is no part of %q and %q", name, s, textOf(p.Old), textOf(p.New))
		}
	}
}
