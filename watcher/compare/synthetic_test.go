package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// said writes a change in the words of the truth.
func said(c clausewatch.Change, olds map[string]int, names map[string]string) []string {
	var all []string
	for _, p := range c.Provisions {
		kind, old, next := string(p.Kind), "", ""
		if p.Kind == clausewatch.Modified && p.Moved {
			kind = "moved+modified"
		}
		if p.Old != nil {
			old = fmt.Sprint(olds[p.Old.ID])
		}
		if p.New != nil {
			next = names[p.New.ID]
		}
		var parts []string
		for _, q := range p.Parts {
			if p.Kind == clausewatch.Split {
				parts = append(parts, names[q.ID])
			} else {
				parts = append(parts, fmt.Sprint(olds[q.ID]))
			}
		}
		switch p.Kind {
		case clausewatch.Split:
			next = strings.Join(parts, " ")
		case clausewatch.Merged:
			old = strings.Join(parts, " ")
		}
		all = append(all, kind+"|"+old+"|"+next)
	}
	return all
}

type score struct{ hit, said, true int }

func (s score) f1() float64 { return 2 * float64(s.hit) / float64(max(1, s.said+s.true)) }

// TestSyntheticEditsAreFound measures how many made-up edits of made-up documents are found exactly: kind and clauses.
func TestSyntheticEditsAreFound(t *testing.T) {
	var docs [][]clausewatch.Provision
	for n := range 40 {
		docs = append(docs, madeUp(uint64(n)+1, 120).Provisions)
	}
	if f1 := findEdits(t, docs); f1 < 0.98 {
		t.Errorf("micro-F1 %.4f at 10 %% edited clauses, want at least 0.98", f1)
	}
}

// TestEditsOfRealDocumentsAreFound measures the same on the newest versions of recorded documents.
func TestEditsOfRealDocumentsAreFound(t *testing.T) {
	var docs [][]clausewatch.Provision
	recordedDocuments(t, func(d recorded) {
		if v := d.versions[len(d.versions)-1]; len(v.Provisions) >= 30 && d.language == "en" {
			docs = append(docs, v.Provisions)
		}
	})
	if len(docs) < 2 {
		t.Skip("too few documents in English were read")
	}
	if f1 := findEdits(t, docs); wholeCorpus() && f1 < 0.98 {
		t.Errorf("micro-F1 %.4f at 10 %% edited clauses, want at least 0.98", f1)
	}
}

// findEdits logs how well the edits of documents are found, and returns the micro-F1 at 10 % of the clauses edited.
func findEdits(t *testing.T, docs [][]clausewatch.Provision) (f1 float64) {
	for _, share := range []float64{0.03, 0.10, 0.30} {
		total, kinds, exact := score{}, map[string]*score{}, 0
		for n, old := range docs {
			foreign := docs[(n+1)%len(docs)]
			foreign = slices.DeleteFunc(slices.Clone(foreign), func(p clausewatch.Provision) bool {
				return p.Block == clausewatch.Heading || len(strings.Fields(p.Text)) < 6
			})
			if len(foreign) == 0 {
				continue
			}
			next, truth, names := forge(uint64(n)+20261124, old, foreign, share)
			byID := map[string]string{}
			order := make([]string, len(next.Provisions))
			for j, p := range next.Provisions {
				order[j] = names[p.ID]
			}
			before := versionOf(old)
			olds := map[string]int{}
			for i, p := range before.Provisions {
				olds[p.ID] = i
			}
			change := Versions(before, &next)
			for j, p := range next.Provisions {
				byID[p.ID] = order[j]
			}
			found := said(change, olds, byID)
			if measure(&total, kinds, found, truth) {
				exact++
			} else if testing.Verbose() && share == 0.10 && n < 12 {
				report(t, found, truth)
			}
		}
		t.Logf("share %.2f: micro-F1 %.4f, documents fully right %.2f (%d documents, %d edits)",
			share, total.f1(), float64(exact)/float64(len(docs)), len(docs), total.true)
		for _, k := range []string{"added", "removed", "modified", "moved", "moved+modified", "split", "merged", "renumbered"} {
			if s := kinds[k]; s != nil {
				t.Logf("  %-15s precision %.3f recall %.3f (%d)", k, float64(s.hit)/float64(max(1, s.said)), float64(s.hit)/float64(max(1, s.true)), s.true)
			}
		}
		if share == 0.10 {
			f1 = total.f1()
		}
	}
	return f1
}

func measure(total *score, kinds map[string]*score, found, truth []string) bool {
	at := func(s string) *score {
		kind, _, _ := strings.Cut(s, "|")
		if kinds[kind] == nil {
			kinds[kind] = &score{}
		}
		return kinds[kind]
	}
	right := len(found) == len(truth)
	for _, s := range found {
		total.said++
		at(s).said++
		if slices.Contains(truth, s) {
			total.hit++
			at(s).hit++
		} else {
			right = false
		}
	}
	for _, s := range truth {
		total.true++
		at(s).true++
	}
	return right
}

func report(t *testing.T, found, truth []string) {
	for _, s := range found {
		if !slices.Contains(truth, s) {
			t.Logf("    wrong:  %s", s)
		}
	}
	for _, s := range truth {
		if !slices.Contains(found, s) {
			t.Logf("    missed: %s", s)
		}
	}
}
