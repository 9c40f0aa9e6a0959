package ota

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder writes files and gives their folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// outline is what was read: "Quillmark: Terms of Service 1, Imprint 2", the numbers being those of pages.
func outline(src Source) (lines []string) {
	for _, s := range src.Services {
		var terms []string
		for _, t := range s.Terms {
			terms = append(terms, fmt.Sprintf("%s %d", t.Type, len(t.Pages)))
		}
		lines = append(lines, s.ID+" ("+s.Name+"): "+strings.Join(terms, ", "))
	}
	return lines
}

func faults(src Source, dir string) (lines []string) {
	for _, err := range src.Faults {
		lines = append(lines, strings.TrimPrefix(err.Error(), dir+string(filepath.Separator)))
	}
	return lines
}

func TestFolderIsReadFileByFile(t *testing.T) {
	dir := folder(t, map[string]string{
		"README.md":                            "not read",
		"declarations/Lantern.json":            "\xEF\xBB\xBF" + `{"documents": {"Imprint": {"fetch": "https://lantern.example/"}}, "name": "Lantern & Co"}`,
		"declarations/Lantern.history.json":    `{"Imprint": [{"fetch": "https://old.example/", "validUntil": "2031-01-01T00:00:00Z"}]}`,
		"declarations/Lantern.filters.js":      "export function tidyUp() {}",
		"declarations/Quillmark.json":          `{"name": "Quillmark", "terms": {"Terms of Service": {"fetch": "https://q.example/"}, "Imprint": {"combine": [{"fetch": "https://q.example/1"}, {"fetch": "https://q.example/2"}]}}}`,
		"declarations/broken.json":             "{\n  \"name\": \"Broken\",\n  \"terms\": {,}\n}",
		"declarations/empty.json":              "",
		"declarations/list.json":               "[]",
		"declarations/nameless.json":           `{"name": 3, "terms": {}}`,
		"declarations/none.json":               `{"name": "None"}`,
		"declarations/partly.json":             "{\"terms\": {\n  \"Imprint\": {\"fetch\": \"https://p.example/\"},\n  \"Terms of Service\": {\"fetch\": 3},\n  \"Live Policy\": {\"fetch\": \"https://p.example/l\", \"select\": {\"from\": \"h1\"}},\n \"X\": {\"combine\": []}}}",
		"declarations/terms.json":              `{"name": "Terms", "terms": ["Imprint"]}`,
		"declarations/folder.json/inside.json": "{}",
	})
	src, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Lantern (Lantern & Co): Imprint 1", "Quillmark (Quillmark): Terms of Service 1, Imprint 2", "partly (): Imprint 1"}
	if diff := cmp.Diff(want, outline(src)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantFaults := []string{
		`broken.json:3:13: not JSON: invalid character ',' looking for beginning of object key string`,
		`empty.json:1:1: not JSON: unexpected end of JSON input`,
		`list.json:1:1: a declaration is an object with name and terms`,
		`none.json:1:1: it declares no terms`,
		`partly.json:3:23: "Terms of Service": fetch: no number can stand here`,
		`partly.json:4:18: "Live Policy": selector {"from": "h1"}: want a CSS selector, or a range of startBefore or startAfter and endBefore or endAfter`,
		`partly.json:5:7: "X": it combines no pages`,
		`terms.json:1:28: terms are an object by their names`,
	}
	if diff := cmp.Diff(wantFaults, faults(src, filepath.Join(dir, "declarations"))); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	if src.Beside != 2 {
		t.Errorf("%d files beside, want 2", src.Beside)
	}
	if src, err := Read(filepath.Join(dir, "declarations", "Quillmark.json")); err != nil || len(src.Services) != 1 || src.Services[0].ID != "Quillmark" {
		t.Errorf("one file: got %v, %v", src, err)
	}
	if _, err := Read(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("a folder that is not there: got no error")
	}
}

func TestLinesArePagesOrServices(t *testing.T) {
	dir := folder(t, map[string]string{"all.jsonl": strings.Join([]string{
		`{"collection": "a", "service": "Quillmark!", "service_id": "Quillmark", "terms": "Imprint", "combined": true, "fetch": "https://q.example/1", "select": "main", "remove": null, "filter": null, "executeClientScripts": null}`,
		``,
		`{"service": "Lantern", "terms": "Imprint", "fetch": "https://lantern.example/"}`,
		`{"collection": "a", "service": "Quillmark!", "service_id": "Quillmark", "terms": "Imprint", "combined": true, "fetch": "https://q.example/2"}`,
		`{"collection": "b", "service": "Quillmark!", "service_id": "Quillmark", "terms": "Imprint", "combined": true, "fetch": "https://q.example/3"}`,
		`{"service": "Lantern", "terms": "Imprint"`,
		`{"service": "Lantern", "terms": 3}`,
		`{"terms": "Imprint"}`,
		`3`,
		`{"name": "Harbour", "terms": {"Imprint": {"fetch": "https://h.example/"}}}`,
		`{"terms": {"Imprint": {"fetch": "https://h.example/"}}}`,
	}, "\r\n")})
	src, err := Read(filepath.Join(dir, "all.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Quillmark (Quillmark!): Imprint 2, Imprint 1", "Lantern (Lantern): Imprint 1", "Harbour (Harbour): Imprint 1"}
	if diff := cmp.Diff(want, outline(src)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantFaults := []string{
		`all.jsonl:7:1: terms: no number can stand here`,
		`all.jsonl:8:1: no service and terms are named`,
		`all.jsonl:9:1: the line: no number can stand here`,
		`all.jsonl:11:1: the service has no name`,
	}
	got := faults(src, dir)
	if len(got) == 0 || !strings.HasPrefix(got[0], "all.jsonl:6:") {
		t.Fatalf("faults %q, want the first in line 6", got)
	}
	if diff := cmp.Diff(wantFaults, got[1:]); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}
