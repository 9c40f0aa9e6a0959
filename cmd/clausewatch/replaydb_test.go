package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// history writes a database in which an older extractor has read pages of lantern/boats, a week apart: it took a line of the
// site for a clause, which today's does not.
func history(t *testing.T, pages ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "watch.db")
	db, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	doc := clausewatch.Document{Platform: "lantern", ID: "boats", Name: "Boats", Kind: clausewatch.Policy, URLs: []string{"https://lantern.example/boats"}}
	at := time.Date(2031, 5, 1, 6, 0, 0, 0, time.UTC)
	if err := db.Sync(t.Context(), []clausewatch.Platform{{ID: "lantern", Name: "Lantern", Documents: []clausewatch.Document{doc}}}, nil, at); err != nil {
		t.Fatal(err)
	}
	for n, page := range pages {
		sum := sha256.Sum256([]byte(page))
		part := clausewatch.Snapshot{URL: doc.URLs[0], FinalURL: doc.URLs[0], Status: 200, At: at, Header: http.Header{"Content-Type": {"text/html"}},
			SHA256: hex.EncodeToString(sum[:]), Size: int64(len(page)), Body: []byte(page)}
		v, err := extract.Read(t.Context(), doc, []clausewatch.Snapshot{part}, nil)
		if err != nil {
			t.Fatal(err)
		}
		line := clausewatch.Provision{ID: "line", Block: clausewatch.Paragraph, Text: "Imprint, press and jobs at the quay."}
		v.Provisions, v.Text = append(v.Provisions, line), v.Text+"\n"+line.Text
		v.TextSHA, v.Extractor, v.Config, v.Snapshots = "", 0, doc.Reading(), []string{part.SHA256}
		v.FirstSeen, v.LastSeen = at, at
		look := store.Look{Capture: clausewatch.Capture{Document: doc.Ref(), At: at, Outcome: clausewatch.Changed},
			Snapshots: []clausewatch.Snapshot{part}, Readable: true, Version: &v, As: store.Baseline, NextAt: at.Add(time.Hour)}
		if n > 0 {
			look.As, look.Change = store.Settled, &clausewatch.Change{Material: true, Told: true, Why: watcher.WhyConfirmed}
		}
		if _, err := db.Record(t.Context(), look); err != nil {
			t.Fatal(err)
		}
		at = at.Add(7 * 24 * time.Hour)
	}
	return path
}

func TestAnotherExtractorTellsNothingOfOurOwnHistory(t *testing.T) {
	path := history(t, policyOf("kayak", ""))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	steps := replays(t, path)["lantern/boats"]
	if len(steps) != 1 || steps[0].Told || steps[0].Why != watcher.WhyTechnical || steps[0].Changes != 1 {
		t.Errorf("got %+v, want one technical step about the line", steps)
	}
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, after) {
		t.Error("the database is another one afterwards")
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("beside the database are %v (%v), want nothing", files, err)
	}
}

func TestOurOwnHistoryIsToldAgainByTheSameRules(t *testing.T) {
	path := history(t, policyOf("kayak", ""), policyOf("oar", ""), policyOf("oar", "<p>Boats.</p>"))
	steps := replays(t, path)["lantern/boats"]
	if len(steps) != 3 || steps[0].Why != watcher.WhyTechnical || steps[0].Told || !steps[1].Told || steps[2].Told {
		t.Fatalf("got %+v, want a technical step, one told and one quiet", steps)
	}
	if want := "1@2031-05-01T06:00:00Z"; steps[1].From != want || steps[1].ToldAt == nil {
		t.Errorf("got %+v, want a step from %s", steps[1], want)
	}
}

func TestDatabaseThatIsNoneIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.db")
	if err := os.WriteFile(path, []byte("SQLite format 3\x00 it is not"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := execute(t.Context(), []string{"replay", path}, nil, &out, &errs); code != 1 || !strings.Contains(errs.String(), "notes.db") {
		t.Errorf("exit %d, %q; want the name of the file and a failure", code, errs.String())
	}
}
