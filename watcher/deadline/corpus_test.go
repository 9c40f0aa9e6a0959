package deadline

import (
	"archive/tar"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// Without CLAUSEWATCH_CORPUS_ALL only a few small documents are read.
const (
	fewDocuments  = 8
	smallDocument = 12_000 // bytes of a packed document
)

// recordedDay is the day in the name of a recorded version.
var recordedDay = regexp.MustCompile(`(20\d\d)-?(\d\d)-?(\d\d)`)

// eachRecorded reads the recorded versions of all documents in order. The test is skipped where there are none.
func eachRecorded(t *testing.T, each func(name string, v clausewatch.Version)) {
	t.Helper()
	root := os.Getenv("CLAUSEWATCH_CORPUS")
	if root == "" {
		t.Skip("set CLAUSEWATCH_CORPUS to the folder of the recorded versions to read them")
	}
	names, err := filepath.Glob(filepath.Join(root, "versions", "*.tar.zst"))
	if err != nil || len(names) == 0 {
		t.Skipf("no recorded versions in %s", root)
	}
	slices.Sort(names)
	if os.Getenv("CLAUSEWATCH_CORPUS_ALL") == "" {
		t.Log("a few documents only: set CLAUSEWATCH_CORPUS_ALL to read all, which takes minutes")
		names = slices.DeleteFunc(names, func(name string) bool {
			info, err := os.Stat(name)
			return err != nil || info.Size() > smallDocument
		})
		names = names[:min(fewDocuments, len(names))]
	}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := zstd.NewReader(file, zstd.WithDecoderMaxWindow(1<<27))
		if err != nil {
			t.Fatal(err)
		}
		short := strings.TrimSuffix(filepath.Base(name), ".tar.zst")
		archive := tar.NewReader(unpacked)
		for {
			h, err := archive.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			day := recordedDay.FindStringSubmatch(filepath.Base(h.Name))
			if day == nil || !strings.HasSuffix(h.Name, ".md") {
				continue
			}
			body, err := io.ReadAll(archive)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			seen, _ := time.Parse(time.DateOnly, strings.Join(day[1:], "-"))
			doc := clausewatch.Document{ID: "doc", Platform: "p", URLs: []string{"https://p.example/doc.md"}}
			v, err := extract.Read(t.Context(), doc, []clausewatch.Snapshot{{URL: doc.URLs[0], Status: 200, Body: body}}, nil)
			if err != nil {
				continue
			}
			v.FirstSeen = seen
			each(short, v)
		}
		unpacked.Close()
		file.Close()
	}
}

// TestRecordedDeadlines prints what is found in recorded policies, to be read by hand.
func TestRecordedDeadlines(t *testing.T) {
	said := map[string]bool{}
	documents, versions := map[string]bool{}, 0
	eachRecorded(t, func(name string, v clausewatch.Version) {
		versions++
		documents[name] = true
		for _, d := range Read(v) {
			key := name + string(d.Kind) + string(d.On) + d.Words
			if said[key] || d.Kind == clausewatch.TakesEffect && d.On <= clausewatch.Date(v.FirstSeen.Format(time.DateOnly)) {
				continue
			}
			said[key] = true
			t.Logf("HIT\t%s\t%s\t%s\t%s\tprinted %s effective %s\t%s", name, v.FirstSeen.Format(time.DateOnly), d.Kind, d.On, v.Dates.Printed, v.Dates.Effective, d.Words)
			if !strings.Contains(v.Text, d.Words) {
				t.Errorf("%s: %q is no part of the text", name, d.Words)
			}
		}
	})
	t.Logf("%d versions of %d documents", versions, len(documents))
}
