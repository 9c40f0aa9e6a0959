package classify_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/classify"
	"github.com/clausewatch/clausewatch/watcher/extract"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

// recorded reads the last page of recorded archives; the test is skipped where there are none.
func recorded(t *testing.T, each func(string, clausewatch.Version)) {
	t.Helper()
	dir := os.Getenv("CLAUSEWATCH_CORPUS")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	names, err := filepath.Glob(filepath.Join(dir, "seq", "*.tar.zst"))
	if err != nil || len(names) == 0 {
		t.Skipf("no recorded pages in %s; set CLAUSEWATCH_CORPUS to their folder", dir)
	}
	step := 60
	if os.Getenv("CLAUSEWATCH_CORPUS_ALL") != "" {
		step = 4
	} else {
		t.Log("a few documents only: set CLAUSEWATCH_CORPUS_ALL to read more")
	}
	for n := 0; n < len(names); n += step {
		a, err := replay.Open(t.Context(), names[n])
		if err != nil {
			t.Fatal(err)
		}
		last := len(a.Files()) - 1
		if strings.HasSuffix(a.Files()[last].Name, ".pdf") {
			a.Close()
			continue
		}
		a.Seek(last)
		doc, _ := a.Document(last, false)
		if s, err := a.Fetch(t.Context(), doc, 0, clausewatch.Snapshot{}); err == nil {
			if v, err := extract.Read(t.Context(), doc, []clausewatch.Snapshot{s}, nil); err == nil {
				each(a.Name(), v)
			}
		}
		a.Close()
	}
}

var cited = regexp.MustCompile(`«([^»]*)»`)

// TestWhatIsReadStandsInTheText holds every attribute and every quote of a reason to the clause itself.
func TestWhatIsReadStandsInTheText(t *testing.T) {
	c, err := classify.New(classify.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	clauses, attributes, quotes := 0, 0, 0
	recorded(t, func(name string, v clausewatch.Version) {
		c.Provisions(&v)
		for _, p := range v.Provisions {
			if p.Block == clausewatch.Heading && (p.Category != "" || p.Why != "") {
				t.Errorf("%s: the heading %q has the category %q", name, p.Text, p.Category)
			}
			if (p.Category == "") != (p.Severity == clausewatch.None) {
				t.Errorf("%s: %q has the category %q and weighs %s", name, p.Text, p.Category, p.Severity)
			}
			for _, a := range p.Attributes {
				attributes++
				if a.Name == "" || a.Value == "" || a.Words == "" || !strings.Contains(p.Text, a.Words) {
					t.Errorf("%s: %+v does not stand in %q", name, a, p.Text)
				}
			}
			for _, q := range cited.FindAllStringSubmatch(p.Why, -1) {
				quotes++
				if !strings.Contains(p.Heading+": "+p.Text+"\n"+p.Intro, q[1]) {
					t.Errorf("%s: %q is quoted of %q under %q", name, q[1], p.Text, p.Heading)
				}
			}
			clauses++
		}
		again := v
		again.Provisions = append([]clausewatch.Provision(nil), v.Provisions...)
		c.Provisions(&again)
		if diff := cmp.Diff(v, again); diff != "" {
			t.Errorf("%s: a second reading says otherwise: %s", name, diff)
		}
	})
	t.Logf("%d provisions, %d attributes, %d quotes", clauses, attributes, quotes)
	if attributes == 0 || quotes == 0 {
		t.Error("nothing was read")
	}
}
