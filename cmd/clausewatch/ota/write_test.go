package ota

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

// TestWhateverIsDeclaredLoads is the promise of the package: a configuration says what Convert gave, to the letter.
func TestWhateverIsDeclaredLoads(t *testing.T) {
	t.Setenv("CLAUSEWATCH_TEST_SECRET", "hunter2")
	word := rapid.OneOf(
		rapid.SampledFrom([]string{"", "null", "~", "- x", "a: b", "# c", "*a", "&a", "!!x", "\n", "a\nplatforms: []\n", "\u2028", "\u0085", "\x00", "\ufeff", "\U000e0001", "😀",
			`"`, `\`, `\u003c`, "<&>", "${CLAUSEWATCH_TEST_SECRET}", "file:/etc/passwd", "1e3", "0x1F", "2031-01-01", "%", "\t", "main", ".a", "#b", "p:not(.c)", "a[title=\"x\"]"}),
		rapid.String())
	selector := rapid.Custom(func(t *rapid.T) replay.Selector {
		s := replay.Selector{CSS: word.Draw(t, "css")}
		if rapid.IntRange(0, 3).Draw(t, "range") == 0 {
			s = replay.Selector{StartBefore: word.Draw(t, "start"), EndAfter: word.Draw(t, "end")}
		}
		return s
	})
	page := rapid.Custom(func(t *rapid.T) replay.Declaration {
		return replay.Declaration{
			Fetch:  rapid.SampledFrom([]string{"https://a.example/", "http://b.example/?", ""}).Draw(t, "host") + word.Draw(t, "path"),
			Select: rapid.SliceOfN(selector, 0, 2).Draw(t, "select"), Remove: rapid.SliceOfN(selector, 0, 2).Draw(t, "remove"),
			Filter: []replay.Filter{replay.Filter(word.Draw(t, "filter"))},
		}
	})
	terms := rapid.Custom(func(t *rapid.T) Terms {
		return Terms{Type: word.Draw(t, "type"), Collection: word.Draw(t, "collection"), Pages: rapid.SliceOfN(page, 1, 2).Draw(t, "pages")}
	})
	service := rapid.Custom(func(t *rapid.T) Service {
		return Service{ID: word.Draw(t, "id"), Name: word.Draw(t, "name"), Terms: rapid.SliceOfN(terms, 1, 3).Draw(t, "terms")}
	})
	rapid.Check(t, func(t *rapid.T) {
		loads(t, Convert(rapid.SliceOfN(service, 0, 3).Draw(t, "services")))
	})
}

// loads fails the test when what Write writes is not what a configuration reads.
func loads(t rapid.TB, platforms []Platform) {
	t.Helper()
	var text bytes.Buffer
	if err := Write(&text, platforms); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Parse("import.yaml", text.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, text.Bytes())
	}
	var want, got []clausewatch.Platform
	for _, p := range platforms {
		noun := clausewatch.Platform{ID: p.ID, Name: p.Name}
		for _, doc := range p.Documents {
			noun.Documents = append(noun.Documents, doc.Document)
		}
		if noun.Documents != nil {
			want = append(want, noun)
		}
	}
	if len(cfg.Platforms) > 0 {
		got = cfg.Watched()
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s\n%s", diff, text.Bytes())
	}
}

func TestNotesStandAboveTheirDocument(t *testing.T) {
	var text strings.Builder
	err := Write(&text, Convert([]Service{{ID: "Quillmark", Name: "Quillmark", Terms: []Terms{
		{Type: "Terms of Service", Pages: []replay.Declaration{{Fetch: "https://quillmark.example/tos", Select: replay.Selectors{{CSS: "main"}},
			Remove: replay.Selectors{{StartBefore: "#a", EndAfter: "#b"}, {CSS: "a\nb >"}}, Filter: replay.Filters{"tidyUp", "removeTrackingIDs"}, ExecuteClientScripts: true}}},
		{Type: "Imprint"},
		{Type: "Privacy Policy", Pages: []replay.Declaration{{Fetch: "privacy.html"}}},
		{Type: "Live Policy", Pages: []replay.Declaration{{Fetch: "https://quillmark.example/1", Select: replay.Selectors{{StartAfter: "h1", EndBefore: "#x"}, {CSS: "h2"}}},
			{Fetch: "https://quillmark.example/2", Remove: replay.Selectors{{CSS: ".a"}, {CSS: ".b"}}}}},
	}}}))
	if err != nil {
		t.Fatal(err)
	}
	want := `# From declarations for Open Terms Archive. What could not be taken over of a document stands above it.
platforms:
  - id: quillmark
    name: "Quillmark"
    documents:
      # not taken over: remove from startBefore "#a" endAfter "#b": only what a CSS selector names can be removed
      # not taken over: remove "a\nb >": not a CSS selector: "a\nb >" (expected selector, found EOF instead)
      # not taken over: filter tidyUp is code of the archive, which is not run
      # note: filter removeTrackingIDs is not needed: targets of links are not compared
      # note: declared with executeClientScripts: if nothing is found on the page, read it with the browser (fetch.browser)
      - id: terms
        name: "Terms of Service"
        url: "https://quillmark.example/tos"
        select: ["main"]
      - id: live-policy
        name: "Live Policy"
        urls:
          - "https://quillmark.example/1"
          - "https://quillmark.example/2"
        select: [{start_after: "h1", end_before: "#x"}, "h2"]
        remove: [".a", ".b"]
  # not taken over: Quillmark, Imprint: no page is declared
  # not taken over: Quillmark, Privacy Policy: "privacy.html" is no web address
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
