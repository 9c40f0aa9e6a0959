package extract

import (
	"fmt"
	"slices"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/clausewatch/clausewatch"
)

// Selectors refuses a document whose selections or removals cannot be read, and names the one.
func Selectors(doc clausewatch.Document) error {
	for _, s := range doc.Select {
		if err := checkSelection(s); err != nil {
			return err
		}
	}
	for _, css := range doc.Remove {
		if _, err := compile(css); err != nil {
			return err
		}
	}
	return nil
}

func checkSelection(s clausewatch.Selection) error {
	set := 0
	for _, css := range []string{s.CSS, s.StartBefore, s.StartAfter, s.EndBefore, s.EndAfter} {
		if css == "" {
			continue
		}
		set++
		if _, err := compile(css); err != nil {
			return err
		}
	}
	starts, ends := s.StartBefore != "" != (s.StartAfter != ""), s.EndBefore != "" != (s.EndAfter != "")
	if s.CSS != "" && set == 1 || s.CSS == "" && set == 2 && starts && ends {
		return nil
	}
	return fmt.Errorf("%w: a selection is either a CSS selector, or a range of start_before or start_after and end_before or end_after", errSelector)
}

func compile(css string) (cascadia.Matcher, error) {
	m, err := cascadia.ParseGroup(css)
	if err != nil {
		return nil, fmt.Errorf("%w: %q (%w)", errSelector, css, err)
	}
	return m, nil
}

// cut marks what the document wants left out.
func (p *page) cut(remove []string) error {
	for _, css := range remove {
		m, err := compile(css)
		if err != nil {
			return &clausewatch.Failure{Err: err, Cause: clausewatch.CauseParse, Permanent: true}
		}
		for _, n := range cascadia.QueryAll(p.root, m) {
			p.gone[n] = true
		}
	}
	return nil
}

// selected are the parts of the page that the selections name, each in its turn. A part inside another is not taken
// twice.
func (p *page) selected(selections []clausewatch.Selection) ([]*html.Node, error) {
	var all []*html.Node
	taken := map[*html.Node]bool{}
	for _, s := range selections {
		found, err := p.selectOne(s)
		if err != nil {
			return nil, &clausewatch.Failure{Err: err, Cause: clausewatch.CauseParse, Permanent: true}
		}
		for _, n := range found {
			if !taken[n] && !inside(n, func(a *html.Node) bool { return taken[a] }) {
				taken[n] = true
				all = append(all, n)
			}
		}
	}
	return slices.DeleteFunc(all, func(n *html.Node) bool { // one that a later selection encloses
		return inside(n, func(a *html.Node) bool { return taken[a] })
	}), nil
}

func (p *page) selectOne(s clausewatch.Selection) ([]*html.Node, error) {
	if s.CSS != "" {
		m, err := compile(s.CSS)
		if err != nil {
			return nil, err
		}
		return cascadia.QueryAll(p.root, m), nil
	}
	start, err := p.first(s.StartBefore + s.StartAfter)
	if err != nil || start == nil {
		return nil, err
	}
	end, err := p.first(s.EndBefore + s.EndAfter)
	if err != nil || end == nil {
		return nil, err
	}
	return p.between(start, s.StartAfter != "", end, s.EndAfter != ""), nil
}

func (p *page) first(css string) (*html.Node, error) {
	m, err := compile(css)
	if err != nil {
		return nil, err
	}
	return cascadia.Query(p.root, m), nil
}

// A span is the places of an element and of the last thing inside it, in the order of the page.
type span struct{ from, to int }

// between are the largest parts of the page that lie wholly between two places: before or after start, before or after
// end.
func (p *page) between(start *html.Node, afterStart bool, end *html.Node, afterEnd bool) []*html.Node {
	spans := map[*html.Node]span{}
	number := 0
	var count func(n *html.Node)
	count = func(n *html.Node) {
		from := number
		number++
		for c := range n.ChildNodes() {
			count(c)
		}
		spans[n] = span{from, number - 1}
	}
	count(p.root)
	from, to := spans[start].from, spans[end].from-1
	if afterStart {
		from = spans[start].to + 1
	}
	if afterEnd {
		to = spans[end].to
	}
	var all []*html.Node
	var take func(n *html.Node)
	take = func(n *html.Node) {
		s := spans[n]
		switch {
		case s.to < from || s.from > to:
		case s.from >= from && s.to <= to:
			all = append(all, n)
		default:
			for c := range n.ChildNodes() {
				take(c)
			}
		}
	}
	take(p.root)
	return all
}

func describeSelection(s clausewatch.Selection) string {
	if s.CSS != "" {
		return fmt.Sprintf("%q", s.CSS)
	}
	return fmt.Sprintf("the range from %q to %q", s.StartBefore+s.StartAfter, s.EndBefore+s.EndAfter)
}

// broad tells a selection that names no more than where any page has its text: the whole page, or a landmark.
func (p *page) broad(nodes []*html.Node) bool {
	return slices.ContainsFunc(nodes, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Html, atom.Body, atom.Main:
			return true
		}
		return attr(n, "role") == "main" || 10*p.sizes[n].letters > 9*p.sizes[p.body].letters
	})
}

// selectedFilter says what is left out of selected parts: what the document removes and what is no text, and of a broad
// selection what is no part of a document on any page.
func (p *page) selectedFilter(nodes []*html.Node) func(*html.Node) bool {
	if p.broad(nodes) {
		return p.chrome(nodes)
	}
	return func(n *html.Node) bool { return !p.gone[n] && !p.overlay(n) && !p.control(n) }
}
