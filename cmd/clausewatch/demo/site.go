// Package demo is a small web site of platforms that do not exist, and the story of how their policies change.
//
// The site serves real pages of realistic length over HTTP: menus, headers and footers around terms of service,
// acceptable-use and privacy policies, and a changelog feed. Everything in it was written for this project. The command
// that shows it watches it as it would watch any other site.
package demo

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync/atomic"
	texttemplate "text/template"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"github.com/clausewatch/clausewatch"
)

//go:embed pages
var pages embed.FS

// A Site serves the platforms as they stand at its act. Its zero value stands before the first act.
type Site struct {
	act atomic.Int32
}

// Advance begins the next act.
func (s *Site) Advance() { s.act.Add(1) }

// A stage is what the templates of the pages see.
type stage int32

// From gives before until act n begins and after from then on.
func (s stage) From(n int, before, after string) string {
	if int(s) < n {
		return before
	}
	return after
}

// Since tells whether act n has begun.
func (s stage) Since(n int) bool { return int(s) >= n }

// During tells whether the act is one of n to m.
func (s stage) During(n, m int) bool { return int(s) >= n && int(s) <= m }

// Platforms are what the demo watches, with their addresses below base ("http://127.0.0.1:1234").
func Platforms(base string) []clausewatch.Platform {
	out := []clausewatch.Platform{
		{ID: "lanternbay", Name: "Lanternbay Cloud", Aliases: []string{"lb", "lantern"}, Documents: []clausewatch.Document{
			{ID: "terms", Name: "Terms of Service"},
			{ID: "aup", Name: "Acceptable Use Policy"},
			{ID: "privacy", Name: "Privacy Policy"},
			{ID: "changelog", Name: "Product changelog", Kind: clausewatch.Feed},
		}},
		{ID: "pebblegram", Name: "Pebblegram", Aliases: []string{"pebble"}, Documents: []clausewatch.Document{
			{ID: "terms", Name: "Terms of Use"},
			{ID: "guidelines", Name: "Community Guidelines"},
			{ID: "privacy", Name: "Privacy Notice"},
		}},
	}
	for i, p := range out {
		for j := range p.Documents {
			d := &out[i].Documents[j]
			d.Platform = p.ID
			if d.Kind == "" {
				d.Kind = clausewatch.Policy
			}
			d.URLs = []string{base + "/" + d.Ref()}
			d.Interval = time.Second
		}
	}
	return out
}

// ServeHTTP serves "/platform/document" at the current act.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	act := stage(s.act.Load())
	ref := strings.Trim(r.URL.Path, "/")
	if ref == behindLogin && act.During(actLogin, actLogin) {
		s.serve(w, "pages/login.html", act)
		return
	}
	if ref == "lanternbay/changelog" {
		w.Header().Set("Content-Type", "application/rss+xml; charset=utf-8")
		s.serve(w, "pages/lanternbay-changelog.xml", act)
		return
	}
	name := "pages/" + strings.ReplaceAll(ref, "/", "-") + ".md"
	source, err := expand(name, act)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	var text bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert(source, &text); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	platform, _ := clausewatch.SplitRef(ref)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	layout := template.Must(template.ParseFS(pages, "pages/"+platform+".html"))
	layout.Execute(w, struct {
		stage
		Title   string
		Text    template.HTML
		Visitor int64
	}{act, title(source), template.HTML(text.String()), time.Now().UnixNano() % 100_000}) // the page counts its visitors, as some do
}

func (s *Site) serve(w http.ResponseWriter, name string, act stage) {
	text, err := expand(name, act)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Write(text)
}

// expand writes a page as it stands at an act.
func expand(name string, act stage) ([]byte, error) {
	t, err := texttemplate.ParseFS(pages, name)
	if err != nil {
		return nil, fmt.Errorf("demo page %s: %w", name, err)
	}
	var out bytes.Buffer
	if err := t.Execute(&out, act); err != nil {
		return nil, fmt.Errorf("demo page %s: %w", name, err)
	}
	return out.Bytes(), nil
}

// title is the first heading of a Markdown page.
func title(source []byte) string {
	first, _, _ := strings.Cut(strings.TrimSpace(string(source)), "\n")
	return strings.TrimLeft(first, "# ")
}
