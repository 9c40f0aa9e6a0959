package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// recordedAt writes an archive of pages that were captured a week apart at an address, and gives its folder.
func recordedAt(t *testing.T, address, terms string, pages ...string) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), strings.ReplaceAll(terms, " ", "_"))
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	var files []map[string]any
	for n, page := range pages {
		name := fmt.Sprintf("%03d.html", n)
		at := time.Date(2031, 5, 1+7*n, 6, 0, 0, 0, time.UTC)
		files = append(files, map[string]any{"file": name, "date": at.Format(time.RFC3339), "url": address})
		if err := os.WriteFile(filepath.Join(folder, name), []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	meta, err := json.Marshal(map[string]any{"service": "Lantern", "terms": terms, "snapshots": files})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "meta.json"), meta, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// policyOf is a page with a text of its own about a subject, and what stands behind it.
func policyOf(subject, behind string) string {
	var b strings.Builder
	for n := range 6 {
		fmt.Fprintf(&b, "<h2>Part %d</h2><p>The keepers look after every %s of class %d that was left at the quay, and write into the book who took it, and where it was last seen.</p>", n, subject, n)
	}
	return "<!DOCTYPE html><html lang=en><head><title>" + subject + "</title></head><body><main><h1>About each " + subject + "</h1>" + b.String() + behind + "</main></body></html>"
}

// replays runs the command and gives the steps it printed, by archive.
func replays(t *testing.T, args ...string) map[string][]replayStep {
	t.Helper()
	var out, errs bytes.Buffer
	if code := execute(t.Context(), append([]string{"replay", "--json"}, args...), nil, &out, &errs); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	steps := map[string][]replayStep{}
	for lines := json.NewDecoder(&out); lines.More(); {
		var s replayStep
		if err := lines.Decode(&s); err != nil {
			t.Fatal(err)
		}
		steps[s.Seq] = append(steps[s.Seq], s)
	}
	return steps
}

// A line that several pages of a host got at once is told where nothing is known of the others, and not where they are
// replayed with it.
func TestRecordingsOfOneHostAreReplayedTogether(t *testing.T) {
	const line = "<p>Need a hand? Friendly keepers answer the telephone on every evening of the week.</p>"
	host := func(name string) []string {
		var folders []string
		for _, subject := range []string{"kayak", "oar", "lamp"} {
			folders = append(folders, recordedAt(t, "https://"+name+"/"+subject, subject, policyOf(subject, ""), policyOf(subject, line)))
		}
		return folders
	}
	for seq, steps := range replays(t, host("lantern.example")...) {
		if len(steps) != 1 || steps[0].Told || !strings.Contains(steps[0].Why, "other documents of the host") {
			t.Errorf("%s: got %+v, want one step, quiet by its rule", seq, steps)
		}
	}
	alone := replays(t, host("lantern.example")[0])
	if s := alone["kayak"]; len(s) != 1 || !s[0].Told {
		t.Errorf("alone: got %+v, want one step, told", s)
	}
}

func TestRecordingsOfTheSameNameAreKeptApart(t *testing.T) {
	const address = "https://lantern.example/boats"
	one := recordedAt(t, address, "boats", policyOf("kayak", ""), policyOf("oar", ""))
	other := recordedAt(t, address, "boats", policyOf("kayak", ""), policyOf("kayak", ""))
	steps := replays(t, one, other)["boats"]
	if len(steps) != 2 || !steps[0].Told || steps[1].Told {
		t.Errorf("got %+v, want the first told and the second not", steps)
	}
}

func TestDamagedRecordingDoesNotStopTheOthers(t *testing.T) {
	const address = "https://lantern.example/boats"
	good := recordedAt(t, address, "boats", policyOf("kayak", ""), policyOf("oar", ""))
	bad := recordedAt(t, address, "lamps", policyOf("lamp", ""))
	if err := os.Remove(filepath.Join(bad, "000.html")); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := execute(t.Context(), []string{"replay", "--json", bad, good}, nil, &out, &errs)
	if code != 1 || !strings.Contains(errs.String(), "record it again") || strings.Count(out.String(), `"seq":"boats"`) != 1 {
		t.Errorf("exit %d, %q; printed %q; want the step of the good one and the fault of the other", code, errs.String(), out.String())
	}
}
