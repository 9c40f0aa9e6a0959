package ota

import (
	"os"
	"path/filepath"
	"testing"
)

// TestEveryRecordedDeclarationLoads logs the figures that docs/measurements.md gives.
func TestEveryRecordedDeclarationLoads(t *testing.T) {
	dir := os.Getenv("CLAUSEWATCH_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "corpus")
	}
	path := filepath.Join(dir, "declarations.jsonl")
	if _, err := os.Stat(path); err != nil {
		t.Skipf("no declarations at %s; set CLAUSEWATCH_CORPUS to their folder", path)
	}
	src, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range src.Faults {
		t.Error(fault)
	}
	declared, terms := 0, 0
	for _, s := range src.Services {
		terms += len(s.Terms)
		for _, one := range s.Terms {
			declared += len(one.Pages)
		}
	}
	platforms := Convert(src.Services)
	loads(t, platforms)
	tally := Count(platforms)
	if kept := tally.Documents + tally.Notes[Repeated]; kept+tally.Notes[BadAddress]+tally.Notes[NotLiteral] < terms {
		t.Errorf("%d documents and repetitions of %d terms: some are gone without a word", kept, terms)
	}
	t.Logf("%d pages of %d terms of %d services: %d platforms, %d documents, %d pages, %d selectors", declared, terms, len(src.Services),
		tally.Platforms, tally.Documents, tally.Pages, tally.Selectors)
	t.Logf("not taken over: %s; noted: %s", tally.Of(true), tally.Of(false))
	for _, p := range platforms {
		for _, doc := range p.Documents {
			for _, n := range doc.Notes {
				if n.Reason.Lost() {
					t.Logf("%s: %s", doc.Ref(), n.Text)
				}
			}
		}
		for _, n := range p.Left {
			if n.Reason.Lost() {
				t.Logf("%s: %s", p.ID, n.Text)
			}
		}
	}
}
