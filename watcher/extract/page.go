package extract

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/clausewatch/clausewatch"
)

// A page is a parsed HTML page and what its reading needs to know of it.
type page struct {
	source string // decoded
	root   *html.Node
	body   *html.Node // root where there is none
	base   *url.URL   // of relative links, nil when unknown
	lang   string     // of the html element
	title  string     // of the title element
	sizes  map[*html.Node]size
	gone   map[*html.Node]bool // cut out by the document's own wish
	// verdicts are what chrome said of elements, so that it is asked once.
	verdicts map[*html.Node]bool
}

// A size is how much an element holds: letters of text, and of them those inside links.
type size struct{ letters, linked int }

func parsePage(source string, s clausewatch.Snapshot) (*page, error) {
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		return nil, &clausewatch.Failure{Err: fmt.Errorf("parse page: %w", err), Cause: clausewatch.CauseParse}
	}
	openFrames(root, mostFrames)
	p := &page{source: source, root: root, body: root, base: feedBase(s), sizes: map[*html.Node]size{}, gone: map[*html.Node]bool{}, verdicts: map[*html.Node]bool{}}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.DataAtom {
		case atom.Html:
			if p.lang == "" {
				p.lang = attr(n, "lang")
			}
		case atom.Body:
			p.body = n
		case atom.Title:
			if p.title == "" && n.Namespace == "" {
				p.title = canonical(textOf(n))
			}
		case atom.Base:
			if u, err := url.Parse(attr(n, "href")); err == nil && p.base != nil {
				p.base = p.base.ResolveReference(u)
			}
		}
	}
	p.measure(p.root, false)
	return p, nil
}

// measure notes the size of each element.
func (p *page) measure(n *html.Node, inLink bool) size {
	var sum size
	switch {
	case n.Type == html.TextNode:
		sum.letters = letterCount(n.Data)
		if inLink {
			sum.linked = sum.letters
		}
		return sum
	case n.Type == html.ElementNode && silent(n):
		return sum
	}
	inLink = inLink || n.DataAtom == atom.A && attr(n, "href") != ""
	for c := range n.ChildNodes() {
		s := p.measure(c, inLink)
		sum.letters += s.letters
		sum.linked += s.linked
	}
	p.sizes[n] = sum
	return sum
}

// letterCount counts the bytes of a text that are no spaces.
func letterCount(s string) (n int) {
	for _, r := range s {
		if !unicode.IsSpace(r) {
			n += utf8.RuneLen(r)
		}
	}
	return n
}

// silent are the elements whose content is not text for a reader.
func silent(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Svg, atom.Math, atom.Iframe, atom.Object, atom.Embed, atom.Canvas,
		atom.Audio, atom.Video, atom.Map, atom.Select, atom.Datalist, atom.Textarea, atom.Head, atom.Title, atom.Frameset:
		return true
	}
	return n.Namespace != ""
}

// textOf is all text below n, as it stands.
func textOf(n *html.Node) string {
	var b strings.Builder
	if n.Type == html.TextNode {
		return n.Data
	}
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// inside tells whether n lies below an element that match accepts.
func inside(n *html.Node, match func(*html.Node) bool) bool {
	for a := range n.Ancestors() {
		if a.Type == html.ElementNode && match(a) {
			return true
		}
	}
	return false
}

// readPage reads an HTML page: what the document selects, else the main text.
func readPage(doc clausewatch.Document, s clausewatch.Snapshot, last *clausewatch.Version) (reading, error) {
	p, err := parsePage(decode(s.Body, s.ContentType()), s)
	if err != nil {
		return reading{}, err
	}
	r := reading{title: p.title, language: strings.ToLower(p.lang), unclosed: p.unclosed()}
	if err := p.cut(doc.Remove); err != nil {
		return r, err
	}
	var nodes []*html.Node
	if len(doc.Select) > 0 {
		if nodes, err = p.selected(doc.Select); err != nil {
			return r, err
		}
		if r.blocks = p.blocks(nodes, p.selectedFilter(nodes)); p.broad(nodes) {
			r.blocks = withoutMenus(r.blocks)
		}
	} else {
		r.blocks = p.mainText()
	}
	if title := p.heading(r.blocks); title != "" {
		r.title = title
	}
	if len(doc.Select) > 0 && words(r.blocks) == 0 {
		if err := p.judge(p.mainText(), last); err != nil {
			return r, err
		}
		return r, &clausewatch.UnreadableError{Cause: clausewatch.CauseEmpty,
			Detail: fmt.Sprintf("%s; look at the page and correct `select`", nothingSelected(doc.Select, len(nodes)))}
	}
	return r, p.judge(r.blocks, last)
}

// mainText is the text that the page has when nothing is selected.
func (p *page) mainText() []block {
	nodes := p.landmark()
	if hero := p.hero(nodes[0]); hero != nil {
		nodes = append([]*html.Node{hero}, nodes...)
	}
	return withoutMenus(p.blocks(nodes, p.chrome(nodes)))
}

// mostHero is how many letters the part around a title that stands apart has at most: title, date, a line below.
const mostHero = 500

// hero is the part that holds the title of a page whose main element does not, with what stands beside the title: mostly
// the date of the text. It is nil where the main text has its title.
func (p *page) hero(main *html.Node) *html.Node {
	isTitle := func(n *html.Node) bool { return n.DataAtom == atom.H1 && p.sizes[n].letters > 0 }
	if main == p.body || holds(main, isTitle) {
		return nil
	}
	keep := p.chrome(nil)
	for n := range p.body.Descendants() {
		if n == main {
			return nil // a title below the text is another one's
		}
		if n.Type != html.ElementNode || !isTitle(n) || !keep(n) || inside(n, func(a *html.Node) bool { return a != p.body && !keep(a) }) {
			continue
		}
		part := n
		for up := n.Parent; up != nil && up != p.body && p.sizes[up].letters <= mostHero && !holds(up, func(d *html.Node) bool { return d == main }); up = up.Parent {
			part = up
		}
		return part
	}
	return nil
}

// heading is the first heading of the highest level near the top: what the page itself calls the document.
func (p *page) heading(blocks []block) string {
	for n, b := range blocks {
		if n > 10 {
			break
		}
		if b.kind == clausewatch.Heading && b.depth == 1 {
			return b.text
		}
	}
	return ""
}

func nothingSelected(selections []clausewatch.Selection, found int) string {
	var names []string
	for _, s := range selections {
		names = append(names, describeSelection(s))
	}
	if found > 0 {
		return fmt.Sprintf("what %s selects holds no text", strings.Join(names, ", "))
	}
	return fmt.Sprintf("%s selects nothing on the page", strings.Join(names, ", "))
}

func words(blocks []block) (n int) {
	for _, b := range blocks {
		n += wordCount(b.text)
	}
	return n
}

// errSelector is what a selector that cannot be read wraps.
var errSelector = errors.New("not a CSS selector")
