package replay

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
)

const pageMeta = `{
 "service": "Lantern & Sons", "terms": "Acceptable Use Policy", "page": null,
 "declarations": [
  {"decl": {"fetch": "https://lantern.example/aup", "select": "main", "remove": ["nav", ".share"]}, "filters_used": false},
  {"decl": {"fetch": "https://lantern.example/legal/aup",
    "select": ["h1", {"startBefore": "#rules", "endBefore": "footer"}],
    "remove": [{"startAfter": "#a", "endAfter": "#b"}, "form"], "filter": ["dropMenus"]}, "filters_used": true}
 ],
 "snapshots": [
  {"file": "000.html", "date": "2031-03-01T10:00:00Z", "url": "https://lantern.example/aup", "declaration": 0, "md": "000.md"},
  {"file": "001.html", "date": "2031-03-02T10:00:00Z", "url": "https://lantern.example/aup", "declaration": 0,
   "step": {"label": "unchanged", "contiguous": true}},
  {"file": "002.pdf", "date": "2031-03-09T10:00:00+02:00", "url": "https://lantern.example/legal/aup", "declaration": 1,
   "step": {"label": "changed", "contiguous": false}}
 ]}`

const textMeta = `{"service": "Quillmark", "terms": "Términos", "repo": "github:someone/texts", "path": "Quillmark/Our Terms.md",
 "versions": [{"file": "000_2031-01-01.md", "date": "2031-01-01T00:00:00Z"},
              {"file": "001_2031-02-01.md", "date": "2031-02-01T00:00:00Z", "diff": {"cls": "tiny"}}]}`

var pages = map[string]string{
	"meta.json": pageMeta, "000.html": "<main>Be kind.</main>", "001.html": "<main>Be kind.</main>", "002.pdf": "%PDF-1.7 no real one",
}

// folder writes files and returns their folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "lantern-aup")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// tarball packs files as archives are packed, with a 64 MiB window.
func tarball(t *testing.T, files map[string]string, more ...*tar.Header) []byte {
	t.Helper()
	var buf bytes.Buffer
	z, err := zstd.NewWriter(&buf, zstd.WithWindowSize(64<<20), zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(z)
	write := func(h *tar.Header, text string) {
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	write(&tar.Header{Name: "./", Typeflag: tar.TypeDir, Mode: 0o755}, "")
	for _, name := range slices.Sorted(maps.Keys(files)) {
		write(&tar.Header{Name: "./" + name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(files[name]))}, files[name])
	}
	for _, h := range more {
		write(h, strings.Repeat("x", int(h.Size)))
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func file(t *testing.T, b []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "lantern-aup.tar.zst")
	if err := os.WriteFile(name, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func open(t *testing.T, name string) *Archive {
	t.Helper()
	a, err := Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestFolderAndTarballReadTheSame(t *testing.T) {
	for kind, name := range map[string]string{"folder": folder(t, pages), "tarball": file(t, tarball(t, pages))} {
		a := open(t, name)
		if a.Name() != "lantern-aup" {
			t.Errorf("%s: name %q, want lantern-aup", kind, a.Name())
		}
		type row struct {
			Name, URL  string
			At         time.Time
			Contiguous bool
			Size       int64
		}
		var got []row
		for _, f := range a.Files() {
			got = append(got, row{f.Name, f.URL, f.At, f.Contiguous, f.Size})
		}
		want := []row{
			{"000.html", "https://lantern.example/aup", time.Date(2031, 3, 1, 10, 0, 0, 0, time.UTC), false, 21},
			{"001.html", "https://lantern.example/aup", time.Date(2031, 3, 2, 10, 0, 0, 0, time.UTC), true, 21},
			{"002.pdf", "https://lantern.example/legal/aup", time.Date(2031, 3, 9, 8, 0, 0, 0, time.UTC), false, 20},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: files (-want +got):\n%s", kind, diff)
		}
	}
}

func TestFetchServesTheChosenFile(t *testing.T) {
	a := open(t, folder(t, pages))
	doc, _ := a.Document(0, false)
	first, err := a.Fetch(t.Context(), doc, 0, clausewatch.Snapshot{})
	if err != nil {
		t.Fatal(err)
	}
	if string(first.Body) != pages["000.html"] || first.Status != 200 || first.ContentType() != "text/html" || first.NotModified ||
		first.URL != "https://lantern.example/aup" || first.SHA256 != digest(first.Body) || first.Size != 21 {
		t.Errorf("file 0: got %+v with body %q", first, first.Body)
	}
	a.Seek(1)
	same, err := a.Fetch(t.Context(), doc, 0, first)
	if err != nil || !same.NotModified || same.Body != nil {
		t.Errorf("equal bytes: got %+v, %v, want not modified without a body", same, err)
	}
	fresh, err := a.Fetch(t.Context(), doc, 0, clausewatch.Snapshot{})
	if err != nil || fresh.NotModified || string(fresh.Body) != pages["001.html"] {
		t.Errorf("equal bytes, asked afresh: got %+v, %v, want them sent", fresh, err)
	}
	a.Seek(2)
	pdf, err := a.Fetch(t.Context(), doc, 0, first)
	if err != nil || pdf.ContentType() != "application/pdf" || string(pdf.Body) != pages["002.pdf"] {
		t.Errorf("file 2: got %+v, %v", pdf, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Fetch(ctx, doc, 0, first); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestDocumentFollowsTheDeclarationOfItsDay(t *testing.T) {
	a := open(t, folder(t, pages))
	base := clausewatch.Document{
		Platform: "lantern-sons", ID: "acceptable-use-policy", Name: "Lantern & Sons Acceptable Use Policy",
		Kind: clausewatch.Policy, URLs: []string{"https://lantern.example/aup"},
	}
	first := base
	first.Select, first.Remove = []clausewatch.Selection{{CSS: "main"}}, []string{"nav", ".share"}
	later := base
	later.URLs = []string{"https://lantern.example/legal/aup"}
	later.Select = []clausewatch.Selection{{CSS: "h1"}, {StartBefore: "#rules", EndBefore: "footer"}}
	later.Remove = []string{"form"}
	laterPlain := base
	laterPlain.URLs = later.URLs
	for _, c := range []struct {
		file        int
		zeroConfig  bool
		want        clausewatch.Document
		unsupported int
	}{{0, false, first, 0}, {1, false, first, 0}, {2, false, later, 2}, {0, true, base, 0}, {2, true, laterPlain, 0}} {
		got, unsupported := a.Document(c.file, c.zeroConfig)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("file %d, zero config %v (-want +got):\n%s", c.file, c.zeroConfig, diff)
		}
		if len(unsupported) != c.unsupported {
			t.Errorf("file %d, zero config %v: not supported: %q, want %d", c.file, c.zeroConfig, unsupported, c.unsupported)
		}
	}
}

func TestSelectorsComeInThreeForms(t *testing.T) {
	for text, want := range map[string]Selectors{
		`null`:                                 nil,
		`"main"`:                               {{CSS: "main"}},
		`["h1", "p"]`:                          {{CSS: "h1"}, {CSS: "p"}},
		`{"startAfter": "a", "endAfter": "b"}`: {{StartAfter: "a", EndAfter: "b"}},
		`["h1", {"startBefore": "a", "endBefore": "b"}]`: {{CSS: "h1"}, {StartBefore: "a", EndBefore: "b"}},
	} {
		var got Selectors
		if err := json.Unmarshal([]byte(text), &got); err != nil || !cmp.Equal(want, got) {
			t.Errorf("%s: got %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{`3`, `{"startsBefore": "a"}`, `[["a"]]`, `{"startBefore": 1}`} {
		var got Selectors
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s: got %v, want an error", text, got)
		}
	}
}

func TestFiltersAreKnownByName(t *testing.T) {
	for text, want := range map[string]Filters{
		`null`:   nil,
		`"tidy"`: {"tidy"},
		`["tidy", {"removeQueryParams": ["a", "b"]}]`: {"tidy", "removeQueryParams"},
	} {
		var got Filters
		if err := json.Unmarshal([]byte(text), &got); err != nil || !cmp.Equal(want, got) {
			t.Errorf("%s: got %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`3`, `{}`, `{"a": 1, "b": 2}`, `[["a"]]`, `[null]`} {
		var got Filters
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s: got %q, want an error", text, got)
		}
	}
}

func TestVersionsArchiveIsMarkdownAtItsPlaceInTheRepository(t *testing.T) {
	a := open(t, file(t, tarball(t, map[string]string{
		"meta.json": textMeta, "000_2031-01-01.md": "# Terms\n", "001_2031-02-01.md": "# Terms\n\nBe kind.\n",
	})))
	doc, unsupported := a.Document(1, false)
	if doc.Ref() != "quillmark/terminos" || doc.URLs[0] != "https://github.com/someone/texts/blob/HEAD/Quillmark/Our%20Terms.md" || unsupported != nil {
		t.Errorf("document %+v, not supported %q", doc, unsupported)
	}
	a.Seek(1)
	s, err := a.Fetch(t.Context(), doc, 0, clausewatch.Snapshot{})
	if err != nil || s.ContentType() != "text/markdown" || string(s.Body) != "# Terms\n\nBe kind.\n" {
		t.Errorf("got %+v with body %q, %v", s, s.Body, err)
	}
	if files := a.Files(); !files[1].Contiguous {
		t.Error("versions follow each other: want the second contiguous")
	}
}

func TestUnknownAddressIsStableAndNowhere(t *testing.T) {
	a := open(t, folder(t, map[string]string{
		"meta.json": `{"service": "Oldsite", "terms": "Privacy", "page": "old.example/Help.txt", "snapshots": [{"file": "0.html", "date": "2012-01-01T00:00:00Z", "url": null}]}`,
		"0.html":    "x",
	}))
	if got, want := a.Files()[0].URL, "https://replay.invalid/oldsite/privacy-old-example-help-txt"; got != want {
		t.Errorf("address %q, want %q", got, want)
	}
}

func TestBadArchivesSayWhatIsWrong(t *testing.T) {
	whole := tarball(t, pages)
	without := func(name string) map[string]string {
		m := maps.Clone(pages)
		delete(m, name)
		return m
	}
	with := func(name, text string) map[string]string {
		m := maps.Clone(pages)
		m[name] = text
		return m
	}
	corrupt := bytes.Clone(whole)
	for i := len(corrupt) / 2; i < len(corrupt)/2+8; i++ {
		corrupt[i] ^= 0xff
	}
	outside := filepath.Join(t.TempDir(), "secret.html")
	if err := os.WriteFile(outside, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	linked := folder(t, without("001.html"))
	if err := os.Symlink(outside, filepath.Join(linked, "001.html")); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ path, want string }{
		"absent":           {filepath.Join(t.TempDir(), "none.tar.zst"), "no such file"},
		"neither":          {outside, "neither a folder nor a .tar.zst"},
		"no zstd":          {file(t, []byte("PK\x03\x04 something else, long enough to be read")), "damaged"},
		"empty file":       {file(t, nil), "no meta.json"},
		"cut":              {file(t, whole[:len(whole)/2]), "cut off"},
		"cut at the end":   {file(t, whole[:len(whole)-3]), "cut off"},
		"corrupt":          {file(t, corrupt), "damaged"},
		"no meta":          {folder(t, without("meta.json")), "no meta.json"},
		"file absent":      {file(t, tarball(t, without("001.html"))), `names "001.html"`},
		"bad json":         {folder(t, with("meta.json", `{"service": `)), "unexpected end of JSON"},
		"nothing listed":   {folder(t, with("meta.json", `{"service": "x"}`)), "neither snapshots nor versions"},
		"both listed":      {folder(t, with("meta.json", `{"snapshots":[{}],"versions":[{}]}`)), "both snapshots and versions"},
		"bad date":         {folder(t, with("meta.json", strings.Replace(pageMeta, "2031-03-02T10:00:00Z", "yesterday", 1))), `date "yesterday"`},
		"bad declaration":  {folder(t, with("meta.json", strings.Replace(pageMeta, `"declaration": 1`, `"declaration": 7`, 1))), "declaration 7 of 2"},
		"bad selector":     {folder(t, with("meta.json", strings.Replace(pageMeta, `"endBefore"`, `"endsBefore"`, 1))), "endsBefore"},
		"leads out":        {file(t, tarball(t, pages, &tar.Header{Name: "../../etc/cron.d/x", Typeflag: tar.TypeReg, Size: 3})), "leads out"},
		"absolute":         {file(t, tarball(t, pages, &tar.Header{Name: "/etc/passwd", Typeflag: tar.TypeReg, Size: 3})), "leads out"},
		"link":             {file(t, tarball(t, pages, &tar.Header{Name: "l", Linkname: "/etc/passwd", Typeflag: tar.TypeSymlink})), "neither a file nor a folder"},
		"link in a folder": {linked, "001.html"},
		"file too large":   {file(t, tarball(t, pages, &tar.Header{Name: "big.html", Typeflag: tar.TypeReg, Size: mostFile + 1})), "larger than 64 MiB"},
	} {
		a, err := Open(t.Context(), c.path)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "open archive "+c.path+": ") {
			t.Errorf("%s: got %v, %v, want an error that says %q", name, a, err, c.want)
		}
	}
}

func TestOpenStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, name := range []string{folder(t, pages), file(t, tarball(t, pages))} {
		if _, err := Open(ctx, name); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
