package extract

import (
	"bytes"
	"fmt"
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

// readMarkdown reads a file kept as Markdown the way the page would be read that is made of it.
func readMarkdown(text string) (reading, error) {
	var page bytes.Buffer
	if err := markdown.Convert([]byte(withoutFrontMatter(text)), &page); err != nil {
		return reading{}, &clausewatch.Failure{Err: fmt.Errorf("read Markdown: %w", err), Cause: clausewatch.CauseParse}
	}
	p, err := parsePage(page.String(), clausewatch.Snapshot{})
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
