package extract

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/clausewatch/clausewatch"
)

const testAddress = "https://harbour.example/legal/terms"

// sent is an answer of the site.
func sent(contentType string, body string) clausewatch.Snapshot {
	s := clausewatch.Snapshot{URL: testAddress, FinalURL: testAddress, Status: http.StatusOK, Header: http.Header{}, Body: []byte(body)}
	if contentType != "" {
		s.Header.Set("Content-Type", contentType)
	}
	return s
}

// htmlPage is a whole page with this body.
func htmlPage(body string) string {
	return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Terms | Harbour</title></head><body>` + body + `</body></html>`
}

func readSent(t testing.TB, doc clausewatch.Document, last *clausewatch.Version, parts ...clausewatch.Snapshot) (clausewatch.Version, error) {
	t.Helper()
	v, err := Read(t.Context(), doc, parts, last)
	if err == nil {
		checkVersion(t, v)
	}
	return v, err
}

// readBody reads a page with this body, which must be readable.
func readBody(t testing.TB, body string) clausewatch.Version {
	t.Helper()
	v, err := readSent(t, clausewatch.Document{}, nil, sent("text/html", htmlPage(body)))
	if err != nil {
		t.Fatalf("read page: %v\n%s", err, cutAtRune(body, 400))
	}
	return v
}

// cause is the cause of an unreadable answer, "" for none.
func cause(err error) clausewatch.Cause {
	var unreadable *clausewatch.UnreadableError
	if errors.As(err, &unreadable) {
		return unreadable.Cause
	}
	return ""
}

func provisionTexts(v clausewatch.Version) []string {
	all := make([]string, 0, len(v.Provisions))
	for _, p := range v.Provisions {
		all = append(all, p.Text)
	}
	return all
}

func provisionIDs(v clausewatch.Version) []string {
	all := make([]string, 0, len(v.Provisions))
	for _, p := range v.Provisions {
		all = append(all, p.ID)
	}
	return all
}

// outline is a line for each provision: kind, depth, path and text.
func outline(v clausewatch.Version) []string {
	all := make([]string, 0, len(v.Provisions))
	for _, p := range v.Provisions {
		all = append(all, fmt.Sprintf("%s/%d [%s] %s", p.Block, p.Depth, strings.Join(p.Path, " > "), p.Text))
	}
	return all
}

// shape is a line for each block: kind, depth, number and text. A drawn number is in brackets.
func shape(blocks []block) []string {
	all := make([]string, 0, len(blocks))
	for _, b := range blocks {
		number := b.number
		if b.drawn {
			number = "<" + number + ">"
		}
		all = append(all, fmt.Sprintf("%s/%d %s|%s", b.kind, b.depth, number, b.text))
	}
	return all
}

// checkVersion holds a version to what everything else relies on.
func checkVersion(t testing.TB, v clausewatch.Version) {
	t.Helper()
	if !norm.NFC.IsNormalString(v.Text) || !utf8.ValidString(v.Text) {
		t.Errorf("the text is not UTF-8 in NFC: %.200q", v.Text)
	}
	if v.TextSHA != textSum(v.Text) {
		t.Errorf("text sum %s, want %s", v.TextSHA, textSum(v.Text))
	}
	for _, line := range strings.Split(v.Text, "\n") {
		if line != strings.TrimSpace(line) || strings.Contains(line, "  ") || strings.ContainsFunc(line, unicode.IsControl) {
			t.Errorf("no canonical line: %.200q", line)
		}
	}
	seen := map[string]bool{}
	from := 0
	for n, p := range v.Provisions {
		at := strings.Index(v.Text[from:], p.Text)
		if p.Text == "" || at < 0 {
			t.Errorf("provision %d is empty, not in the text, or not in its order: %.200q", n, p.Text)
		} else {
			from += at + len(p.Text)
		}
		if p.ID == "" || seen[p.ID] {
			t.Errorf("provision %d has no identity of its own: %q", n, p.ID)
		}
		seen[p.ID] = true
		if !strings.Contains(v.Text, p.Intro) {
			t.Errorf("provision %d is led in by what is not in the text: %.200q", n, p.Intro)
		}
		if p.Path == nil {
			t.Errorf("provision %d has no path, not even an empty one: %.200q", n, p.Text)
		}
	}
}

// longText is prose of about n bytes, one paragraph a line, with a date at its top.
func longText(n int) string {
	var b strings.Builder
	b.WriteString("Terms of Harbour Cloud\nLast updated: 3 May 2025\n")
	for i := 1; b.Len() < n; i++ {
		fmt.Fprintf(&b, "%d.%d You may use the service in the way that these terms describe, and for no other purpose that we did not "+
			"allow in writing. We will tell you of changes at least %d days before they take effect, since 2019.\n", 1+i/10, 1+i%10, i%60)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// prose is n sentences of a policy, as paragraphs.
func prose(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<p>You may use service number %d in the way that these terms describe, and for no other purpose that we did not allow in writing before you began.</p>\n", i+1)
	}
	return b.String()
}

// within fails the test when what costs little by rights takes longer than a machine under load could need.
func within(t *testing.T, name string, do func()) {
	t.Helper()
	begun := time.Now()
	do()
	took := time.Since(begun)
	if took > 20*time.Second {
		t.Errorf("%s took %v", name, took)
	}
	t.Logf("%s: %v", name, took.Round(time.Millisecond))
}
