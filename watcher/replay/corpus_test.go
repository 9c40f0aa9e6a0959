package replay

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// corpus is the folder of recorded real pages; the test is skipped where it is not.
func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CLAUSEWATCH_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	if _, err := os.Stat(filepath.Join(dir, "manifest.json")); err != nil {
		t.Skipf("no corpus of recorded pages at %s; set CLAUSEWATCH_CORPUS to its folder", dir)
	}
	return dir
}

func TestEveryRecordedArchiveOpens(t *testing.T) {
	dir := corpus(t)
	whole := os.Getenv("CLAUSEWATCH_CORPUS_ALL") != ""
	if !whole {
		t.Log("one archive in twelve: set CLAUSEWATCH_CORPUS_ALL to open all, 1.8 GB unpacked")
	}
	for _, kind := range []string{"seq", "versions"} {
		names, err := filepath.Glob(filepath.Join(dir, kind, "*.tar.zst"))
		if err != nil || len(names) == 0 {
			t.Fatalf("no archives in %s (%v)", kind, err)
		}
		files, unsupported, declared := 0, map[string]int{}, 0
		for n, name := range names {
			if !whole && n%12 != 0 {
				continue
			}
			a, err := Open(t.Context(), name)
			if err != nil {
				t.Error(err)
				continue
			}
			files += len(a.Files())
			declared += len(a.meta.Declarations)
			told := map[int]bool{}
			for i, f := range a.Files() {
				doc, words := a.Document(i, false)
				if !told[f.declaration] {
					for _, w := range words {
						unsupported[w]++
					}
				}
				told[f.declaration] = true
				if doc.Platform == "" || doc.ID == "" || doc.URLs[0] == "" {
					t.Errorf("%s: file %d has the document %+v", name, i, doc)
				}
			}
			for _, i := range []int{0, len(a.files) - 1} {
				a.Seek(i)
				doc, _ := a.Document(i, true)
				s, err := a.Fetch(t.Context(), doc, 0, clausewatch.Snapshot{})
				if err != nil || digest(s.Body) != s.SHA256 {
					t.Errorf("%s: file %d: %v", name, i, err)
				}
			}
		}
		t.Logf("%s: %d archives, %d files, %d declarations; not supported: %v", kind, len(names), files, declared, unsupported)
	}
}
