package extract

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer/html"

	htmlnode "golang.org/x/net/html"

	"github.com/clausewatch/clausewatch"
)

// markdown renders CommonMark with tables and struck words; HTML inside stays what it is.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.DefinitionList),
	goldmark.WithRendererOptions(html.WithUnsafe()))

// leftMarks are marks that are no words but stay in the text where CommonMark does not read them: emphasis beside a quote,
// the end of a link whose address holds a space.
var leftMarks = regexp.MustCompile(`\*\*|\]\((?:https?:|mailto:|/|#)[^()<>]{0,400}\)`)

// What Markdown may hold at most to be parsed.
const (
	mostMarkdown = 2 << 20
	mostWork     = 1_000_000_000 // sum of the squares of the marks in each run of lines: so a parser's time grows
	bracketWork  = 10            // times an emphasis mark's
	mostNested   = 200           // quotes and lists that one line opens
	mostTable    = 200_000       // cells of all tables, with those that a row leaves out
)

// readMarkdown reads a file kept as Markdown the way the page would be read that is made of it. One that would cost more
// than its length is read as plain text.
func readMarkdown(text string, s clausewatch.Snapshot) (reading, error) {
	text = withoutFrontMatter(text)
	if !parsable(text) {
		return readText(text)
	}
	var page bytes.Buffer
	if err := markdown.Convert([]byte(text), &page); err != nil {
		return reading{}, &clausewatch.Failure{Err: fmt.Errorf("read Markdown: %w", err), Cause: clausewatch.CauseParse}
	}
	p, err := parsePage(leftMarks.ReplaceAllString(page.String(), ""), s)
	if err != nil {
		return reading{}, err
	}
	r := reading{blocks: p.blocks([]*htmlnode.Node{p.body}, func(n *htmlnode.Node) bool { return true })}
	r.title = p.heading(r.blocks)
	return r, judgeText(r.blocks)
}

// withoutFrontMatter drops the settings that site generators keep between two lines of dashes at the top of a file.
func withoutFrontMatter(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	rest, ok := strings.CutPrefix(strings.TrimLeft(text, "\uFEFF\n "), "---\n")
	if !ok {
		return text
	}
	head, body, ok := strings.Cut(rest, "\n---\n")
	if !ok || !strings.Contains(head, ":") || strings.Contains(head, "\n\n") {
		return text
	}
	return body
}

// parsable tells whether a parser can read the Markdown in a time that its length allows.
func parsable(text string) bool {
	if len(text) > mostMarkdown {
		return false
	}
	emphasis, brackets, columns, cells, work := 0, 0, 0, 0, 0
	for line := range strings.Lines(text) {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" {
			work += emphasis*emphasis + bracketWork*brackets*brackets
			emphasis, brackets, columns = 0, 0, 0
			continue
		}
		nested, pipes := 0, 0
		opening := true
		for _, c := range []byte(trimmed) {
			switch c {
			case '*', '_', '~':
				emphasis++
			case '[', '<':
				brackets++
			case '|':
				pipes++
			}
			if opening = opening && strings.IndexByte(">-+*0123456789.) \t", c) >= 0; opening && strings.IndexByte(">-+*.)", c) >= 0 {
				nested++
			}
		}
		if strings.Trim(trimmed, "|:- \t") == "" {
			columns = max(columns, pipes)
			if pipes == 0 {
				nested = 0 // a rule
			}
		}
		cells += columns
		if nested > mostNested || cells > mostTable {
			return false
		}
	}
	return work+emphasis*emphasis+bracketWork*brackets*brackets <= mostWork
}
