package compare

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
)

// Without CLAUSEWATCH_CORPUS_ALL the tests read a few small documents of the corpus, spread over their names, and of each
// a few versions.
const (
	fewDocuments  = 6
	fewVersions   = 8
	smallDocument = 24_000 // bytes of a packed document
)

// corpus is the folder of recorded versions; the test is skipped when it is not there.
func corpus(t testing.TB) string {
	t.Helper()
	root := os.Getenv("CLAUSEWATCH_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	dir := filepath.Join(root, "versions")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no recorded versions in %s: set CLAUSEWATCH_CORPUS to read them", dir)
	}
	return dir
}

// wholeCorpus tells whether the tests shall read all of the corpus, which takes minutes.
func wholeCorpus() bool { return os.Getenv("CLAUSEWATCH_CORPUS_ALL") != "" }

// A recorded document is one archive: its versions in order, as Markdown.
type recorded struct {
	name     string
	language string
	files    []string
}

func (d recorded) version(n int) clausewatch.Version { return parseMarkdown(d.files[n]) }

// recordedDocuments reads documents in the order of their names.
func recordedDocuments(t testing.TB, each func(recorded)) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(corpus(t), "*.tar.zst"))
	if err != nil || len(names) == 0 {
		t.Skip("the corpus holds no versions")
	}
	slices.Sort(names)
	if wholeCorpus() {
		for _, name := range names {
			each(readRecorded(t, name))
		}
		return
	}
	names = slices.DeleteFunc(names, func(name string) bool {
		info, err := os.Stat(name)
		return err != nil || info.Size() > smallDocument
	})
	for n := range min(fewDocuments, len(names)) {
		d := readRecorded(t, names[n*len(names)/min(fewDocuments, len(names))])
		d.files = d.files[max(0, len(d.files)-fewVersions):]
		each(d)
	}
	t.Log("a few documents only: set CLAUSEWATCH_CORPUS_ALL to read all")
}

func readRecorded(t testing.TB, name string) recorded {
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files := map[string]string{}
	var meta struct {
		Versions []struct{ File, Lang string }
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		base := filepath.Base(h.Name)
		if base == "meta.json" {
			if err := json.NewDecoder(bytes.NewReader(body)).Decode(&meta); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			continue
		}
		files[base] = string(body)
	}
	d := recorded{name: strings.TrimSuffix(filepath.Base(name), ".tar.zst")}
	for _, v := range meta.Versions {
		if text, ok := files[v.File]; ok {
			d.files = append(d.files, text)
			d.language = v.Lang
		}
	}
	return d
}

var (
	mdLink   = regexp.MustCompile(`!?\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)`)
	mdEscape = regexp.MustCompile(`\\([\\\x60*_{}\[\]()#+\-.!|<>~])`)
	mdLabel  = regexp.MustCompile(`^(?:((?:Section |Article |§ ?)?\d{1,3}(?:\.\d{1,3})*\.?|\([a-z]{1,4}\)|[a-z]\)|[ivx]{1,5}[.)]|[A-Z]\.)\s+)`)
	mdBullet = regexp.MustCompile(`^(\s*)([*+-]|\d{1,3}\\?[.)])\s+`)
	mdRule   = regexp.MustCompile(`^\s*([-=*_|: ]{3,})$`)
)

// parseMarkdown cuts Markdown into provisions, simply: a provision for each block.
func parseMarkdown(text string) clausewatch.Version {
	b := mdBuilder{}
	var paragraph []string
	flush := func() {
		if len(paragraph) > 0 {
			b.block(clausewatch.Paragraph, 0, strings.Join(paragraph, " "))
			paragraph = nil
		}
	}
	for _, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		level := len(trimmed) - len(strings.TrimLeft(trimmed, "#"))
		switch m := mdBullet.FindString(line); {
		case trimmed == "":
			flush()
		case level > 0 && level < 7 && strings.HasPrefix(trimmed[level:], " "):
			flush()
			b.block(clausewatch.Heading, level, trimmed[level:])
		case len(paragraph) > 0 && strings.Trim(trimmed, "=") == "":
			b.block(clausewatch.Heading, 1, strings.Join(paragraph, " "))
			paragraph = nil
		case len(paragraph) > 0 && strings.Trim(trimmed, "-") == "":
			b.block(clausewatch.Heading, 2, strings.Join(paragraph, " "))
			paragraph = nil
		case mdRule.MatchString(trimmed):
			flush()
		case strings.HasPrefix(trimmed, "|"):
			flush()
			b.block(clausewatch.Row, 0, strings.Trim(trimmed, "| "))
		case m != "":
			flush()
			b.block(clausewatch.Item, 1+(len(line)-len(strings.TrimLeft(line, " \t")))/4, line[len(m):])
		default:
			paragraph = append(paragraph, trimmed)
			if strings.HasSuffix(line, "  ") {
				flush()
			}
		}
	}
	flush()
	return b.version()
}

type mdBuilder struct {
	all  []clausewatch.Provision
	open []clausewatch.Provision
}

func (b *mdBuilder) block(kind clausewatch.Block, depth int, raw string) {
	text := strings.TrimSpace(raw)
	for n := 0; n < 3 && strings.Contains(text, "]("); n++ {
		text = mdLink.ReplaceAllString(text, "$1")
	}
	bold := strings.HasPrefix(text, "**") && strings.HasSuffix(text, "**") && strings.Count(text, "**") == 2 && len(text) < 120
	text = strings.NewReplacer("**", "", "__", "").Replace(text)
	text = mdEscape.ReplaceAllString(text, "$1")
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return
	}
	if bold && kind == clausewatch.Paragraph {
		kind, depth = clausewatch.Heading, 5
	}
	p := clausewatch.Provision{Block: kind, Depth: depth}
	if m := mdLabel.FindStringSubmatch(text); m != nil && len(text) > len(m[0]) {
		p.Number, text = strings.TrimSuffix(m[1], "."), text[len(m[0]):]
	}
	p.Text = text
	if kind == clausewatch.Heading {
		for len(b.open) > 0 && b.open[len(b.open)-1].Depth >= depth {
			b.open = b.open[:len(b.open)-1]
		}
		b.open = append(b.open, p)
	}
	for _, h := range b.open {
		if h.Number != "" {
			p.Path = append(p.Path, h.Number)
		} else {
			p.Path = append(p.Path, h.Text)
		}
		p.Heading = h.Text
	}
	if kind != clausewatch.Heading && p.Number != "" {
		p.Path = append(p.Path, p.Number)
	}
	b.all = append(b.all, p)
}

func (b *mdBuilder) version() clausewatch.Version { return versionOf(b.all) }

// versionOf gives provisions IDs and joins them to a text.
func versionOf(all []clausewatch.Provision) clausewatch.Version {
	v := clausewatch.Version{Provisions: slices.Clone(all)}
	ids := newIDs(nil)
	var lines []string
	for i := range v.Provisions {
		p := &v.Provisions[i]
		p.ID = ids.fresh(*p)
		lines = append(lines, strings.TrimSpace(p.Number+" "+p.Text))
	}
	v.Text = strings.Join(lines, "\n")
	return v
}
