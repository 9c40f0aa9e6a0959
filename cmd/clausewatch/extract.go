package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
	"github.com/clausewatch/clausewatch/watcher/classify"
	"github.com/clausewatch/clausewatch/watcher/extract"
	"github.com/clausewatch/clausewatch/watcher/fetch"
)

type extractCommand struct {
	Source string   `arg:"" name:"FILE|URL" help:"A page, PDF, Markdown, text or feed."`
	Select []string `placeholder:"CSS" sep:"none" help:"Read these parts of the page; may be repeated."`
	Remove []string `placeholder:"CSS" sep:"none" help:"Cut these out of them; may be repeated."`
	Feed   bool     `help:"Read it as an RSS, Atom or JSON feed."`
	JSON   bool     `name:"json" help:"One JSON object on stdout."`
}

// Run prints what is read in one source.
func (c *extractCommand) Run(s *session) error {
	doc := clausewatch.Document{Platform: "file", ID: "file", Kind: clausewatch.Policy, Remove: c.Remove}
	if c.Feed {
		doc.Kind = clausewatch.Feed
	}
	for _, css := range c.Select {
		doc.Select = append(doc.Select, clausewatch.Selection{CSS: css})
	}
	if err := extract.Selectors(doc); err != nil {
		return usageError{err}
	}
	v, err := read(s.ctx, doc, c.Source)
	var unreadable *clausewatch.UnreadableError
	if errors.As(err, &unreadable) && c.JSON {
		return printJSON(s.out, newReading(v, unreadable, c.Source))
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(s.out, newReading(v, nil, c.Source))
	}
	printVersion(s.out, v)
	return nil
}

// read takes one file or address in.
func read(ctx context.Context, doc clausewatch.Document, source string) (clausewatch.Version, error) {
	snapshot, err := load(ctx, &doc, source)
	if err != nil {
		return clausewatch.Version{}, err
	}
	v, err := extract.Read(ctx, doc, []clausewatch.Snapshot{snapshot}, nil)
	var unreadable *clausewatch.UnreadableError
	if errors.As(err, &unreadable) && unreadable.Cause == clausewatch.CauseOther && doc.Kind != clausewatch.Feed {
		doc.Kind = clausewatch.Feed
		if _, err := extract.Read(ctx, doc, []clausewatch.Snapshot{snapshot}, nil); err == nil {
			unreadable.Detail = "this is a feed and no page; clausewatch extract --feed reads it"
		}
	}
	if err != nil {
		return v, fmt.Errorf("read %s: %w", source, err)
	}
	classifier, err := classify.New(nearestTaxonomy())
	if err != nil {
		return v, err
	}
	classifier.Provisions(&v)
	return v, nil
}

// load gets the bytes of a file, of standard input (-), or of an address.
func load(ctx context.Context, doc *clausewatch.Document, source string) (clausewatch.Snapshot, error) {
	if strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://") {
		doc.URLs = []string{source}
		var browser config.Browser
		cfg, err := config.Find("")
		private := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")} // typed by the person at this machine
		if err == nil {
			private = append(private, cfg.Fetch.Private()...)
			browser = cfg.Fetch.Browser
		}
		return fetcher(&fetch.Client{AllowPrivate: private}, browser).Fetch(ctx, *doc, 0, clausewatch.Snapshot{})
	}
	var body []byte
	var err error
	if source == "-" {
		body, err = io.ReadAll(io.LimitReader(os.Stdin, 64<<20))
	} else {
		body, err = os.ReadFile(source)
	}
	if err != nil {
		return clausewatch.Snapshot{}, fmt.Errorf("%w; name a file, or an address that begins with https://", err)
	}
	url := "file:///" + filepath.ToSlash(filepath.Base(source))
	doc.URLs = []string{url}
	header := http.Header{}
	if kind, ok := kinds[strings.ToLower(filepath.Ext(source))]; ok {
		header.Set("Content-Type", kind)
	}
	return clausewatch.Snapshot{URL: url, FinalURL: url, Status: http.StatusOK, Header: header, At: time.Now(),
		Size: int64(len(body)), Body: body}, nil
}

// kinds are the media types of files by their ending; what the bytes say counts for more.
var kinds = map[string]string{
	".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".pdf": "application/pdf",
	".md": "text/markdown", ".markdown": "text/markdown", ".txt": "text/plain",
	".xml": "application/xml", ".rss": "application/rss+xml", ".atom": "application/atom+xml", ".json": "application/json",
}

// A reading is extract --json.
type reading struct {
	URL        string                       `json:"url"`
	Title      string                       `json:"title"`
	Language   string                       `json:"language"`
	Unreadable *clausewatch.UnreadableError `json:"unreadable"`
	Dates      clausewatch.Dates            `json:"dates"`
	Text       string                       `json:"text"`
	Provisions []provision                  `json:"provisions"`
}

// A provision is one of a reading; what the classifier has not said is null.
type provision struct {
	ID       string            `json:"id"`
	Path     []string          `json:"path"`
	Number   string            `json:"number"`
	Heading  string            `json:"heading"`
	Block    clausewatch.Block `json:"block"`
	Intro    string            `json:"intro,omitempty"`
	Text     string            `json:"text"`
	Category *string           `json:"category"`
	Severity *string           `json:"severity"`
	clausewatch.Traits
	Links []clausewatch.Link `json:"links,omitempty"`
}

func newReading(v clausewatch.Version, unreadable *clausewatch.UnreadableError, source string) reading {
	r := reading{URL: v.URL, Title: v.Title, Language: v.Language, Unreadable: unreadable, Dates: v.Dates, Text: v.Text,
		Provisions: []provision{}}
	if r.URL == "" {
		r.URL = source
	}
	for _, p := range v.Provisions {
		out := provision{ID: p.ID, Path: append([]string{}, p.Path...), Number: p.Number, Heading: p.Heading, Block: p.Block, Intro: p.Intro, Text: p.Text, Links: p.Links,
			Traits: shown(p.Traits)}
		if p.Category != "" {
			severity := p.Severity.String()
			out.Category, out.Severity = &p.Category, &severity
		}
		r.Provisions = append(r.Provisions, out)
	}
	return r
}

// shown are traits without the sketch, which is for our own searches.
func shown(t clausewatch.Traits) clausewatch.Traits {
	t.Sketch = nil
	return t
}

func printJSON(w io.Writer, v any) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	return out.Encode(v)
}

// printVersion shows a reading for people: headings, then clauses with their numbers.
func printVersion(w io.Writer, v clausewatch.Version) {
	fmt.Fprintf(w, "title      %s\nlanguage   %s\nprinted    %s\neffective  %s\nprovisions %d\n\n",
		orNone(v.Title), orNone(v.Language), v.Dates.Printed, v.Dates.Effective, len(v.Provisions))
	for _, p := range v.Provisions {
		number := p.Number
		if number != "" {
			number += " "
		}
		switch p.Block {
		case clausewatch.Heading:
			fmt.Fprintf(w, "\n%s %s%s\n", strings.Repeat("#", max(1, p.Depth)), number, p.Text)
		case clausewatch.Item:
			if number == "" {
				number = "- "
			}
			fmt.Fprintf(w, "%s%s%s\n", strings.Repeat("  ", max(1, p.Depth)), number, p.Text)
		default:
			fmt.Fprintf(w, "%s%s\n", number, p.Text)
		}
	}
}

func orNone(s string) string {
	if s == "" {
		return "not stated"
	}
	return s
}
