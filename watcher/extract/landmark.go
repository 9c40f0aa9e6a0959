package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Shares of the text of a page, in percent, by which a part is recognised. They are wide on purpose: real policies are
// either nearly all of their page or nearly none of a part.
const (
	landmarkShare = 40 // the least that a landmark must hold of what is no chrome, to be the main text
	articleShare  = 60 // the same of a lone article
	partShare     = 25 // a part that holds more is text, whatever it is called
)

// landmark finds the part that holds the main text: the main element, else a lone article, else the body. A landmark that
// holds little of the text is passed over, since pages mark the wrong part, or none, or an empty one that a script fills.
func (p *page) landmark() []*html.Node {
	keep := p.chrome(nil)
	all := p.kept(p.body, keep)
	if all == 0 {
		return []*html.Node{p.body}
	}
	if n, letters := p.largest(keep, func(n *html.Node) bool { return n.DataAtom == atom.Main || attr(n, "role") == "main" }); n != nil &&
		100*letters >= landmarkShare*all {
		return []*html.Node{n}
	}
	if n, letters := p.largest(keep, func(n *html.Node) bool { return n.DataAtom == atom.Article || attr(n, "role") == "article" }); n != nil &&
		100*letters >= articleShare*all {
		return []*html.Node{n}
	}
	return []*html.Node{p.body}
}

// largest is the element that match accepts and that holds the most text, and how much.
func (p *page) largest(keep, match func(*html.Node) bool) (best *html.Node, letters int) {
	for n := range p.body.Descendants() {
		if n.Type == html.ElementNode && match(n) {
			if l := p.kept(n, keep); l > letters {
				best, letters = n, l
			}
		}
	}
	return best, letters
}

// kept counts the letters below n in what keep lets through.
func (p *page) kept(n *html.Node, keep func(*html.Node) bool) (sum int) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode:
			sum += len(strings.Join(strings.Fields(c.Data), ""))
		case c.Type == html.ElementNode && !silent(c) && keep(c):
			sum += p.kept(c, keep)
		}
	}
	return sum
}

// chrome gives the filter that leaves out what is no part of the document: navigation, banners, forms, what floats above
// the page. The roots themselves are always kept.
func (p *page) chrome(roots []*html.Node) func(*html.Node) bool {
	root := map[*html.Node]bool{}
	for _, n := range roots {
		root[n] = true
	}
	verdicts := map[*html.Node]bool{}
	return func(n *html.Node) bool {
		if root[n] {
			return true
		}
		keep, known := verdicts[n]
		if !known {
			keep = !p.gone[n] && !p.overlay(n) && !p.control(n) && !p.furniture(n)
			verdicts[n] = keep
		}
		return keep
	}
}

// holdsMuch tells whether n holds so much of the page's text that it must be text.
func (p *page) holdsMuch(n *html.Node) bool {
	return 100*p.sizes[n].letters > partShare*max(1, p.sizes[p.body].letters)
}

// furniture tells what stands around a document: navigation, site headers and footers, asides, lists of links.
func (p *page) furniture(n *html.Node) bool {
	if p.holdsMuch(n) && !p.linky(n) {
		return false
	}
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Menu:
		return true
	case atom.Aside:
		return true
	case atom.Header:
		return !inside(n, inText) && !p.holdsTitle(n)
	}
	switch attr(n, "role") {
	case "navigation", "contentinfo", "complementary", "search", "menu", "menubar", "toolbar", "tooltip":
		return true
	case "banner":
		return !p.holdsTitle(n)
	}
	return p.namedFurniture(n)
}

// namedFurniture tells furniture by what the page calls it. Names that a section of a policy may bear as well count only
// where the part is links, or holds something to operate.
func (p *page) namedFurniture(n *html.Node) bool {
	if headingLevel(n) > 0 || p.holdsTitle(n) {
		return false
	}
	if named(n, furnitureNames) != "" {
		return p.linky(n) || p.sizes[n].letters < 400 && !holds(n, isHeading)
	}
	if named(n, doubtfulNames) != "" {
		return p.linky(n) || p.sizes[n].letters < 1500 && holds(n, isControl)
	}
	return false
}

func holds(n *html.Node, match func(*html.Node) bool) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && match(d) {
			return true
		}
	}
	return false
}

func isHeading(n *html.Node) bool { return headingLevel(n) > 0 }

func isControl(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Button, atom.Input, atom.Select, atom.Textarea:
		return true
	}
	return attr(n, "role") == "button"
}

// inText are the elements whose headers and footers belong to the text.
func inText(n *html.Node) bool {
	return n.DataAtom == atom.Main || n.DataAtom == atom.Article || attr(n, "role") == "main"
}

// holdsTitle tells whether the page's first heading of the first level stands in n.
func (p *page) holdsTitle(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.DataAtom == atom.H1 && p.sizes[d].letters > 0 {
			return true
		}
	}
	return false
}

// linky tells whether most of the text of n is links.
func (p *page) linky(n *html.Node) bool {
	s := p.sizes[n]
	return s.letters > 0 && 10*s.linked >= 6*s.letters
}

// overlay tells what floats above the page or cannot be seen: dialogs, consent banners, hidden parts. A hidden part that
// holds much is a folded section of the text.
func (p *page) overlay(n *html.Node) bool {
	if n.DataAtom == atom.Dialog {
		return !p.holdsMuch(n)
	}
	switch attr(n, "role") {
	case "dialog", "alertdialog", "status":
		return !p.holdsMuch(n)
	}
	if headingLevel(n) == 0 && !p.holdsMuch(n) && !p.holdsTitle(n) && !holds(n, inText) && p.sizes[n].letters < 6000 &&
		(named(n, overlayNames) != "" || named(n, consentNames) != "" && holds(n, isControl)) {
		return true
	}
	if unseen(n) {
		return p.sizes[n].letters < 300 || p.namedFurniture(n)
	}
	return false
}

// unseen tells what the page itself says not to show.
func unseen(n *html.Node) bool {
	if hasAttr(n, "hidden") || attr(n, "aria-hidden") == "true" {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

// control tells what a reader operates rather than reads. Buttons in headings fold sections: they are their headings.
func (p *page) control(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Button:
		return !inside(n, func(a *html.Node) bool {
			return headingLevel(a) > 0 || a.DataAtom == atom.Summary || a.DataAtom == atom.Dt
		})
	case atom.Input, atom.Label, atom.Option:
		return p.sizes[n].letters < 200
	case atom.Form:
		return !p.holdsMuch(n) && p.sizes[n].letters < 1500
	}
	return false
}

// Names that pages give by class or id to what is no part of a document. A part that is so named and holds much, or the
// title, is kept all the same.
var (
	furnitureNames = nameSet("nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs sidebar sidenav pagination pager share " +
		"sharing social socials newsletter footer topbar toolbar toc backtotop masthead colophon skiplink skiplinks langswitcher advert " +
		"adverts ads")
	doubtfulNames = nameSet("related recommended recommendations subscribe header feedback helpful vote votes rating ratings comment " +
		"comments search login signin signup language languages locale locales advertisement promo promotion skip copyright")
	overlayNames = nameSet("modal popup popover overlay lightbox toast snackbar tooltip offcanvas onetrust")
	consentNames = nameSet("cookie cookies consent gdpr ccpa cmp")
)

func nameSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, name := range strings.Fields(list) {
		set[name] = true
	}
	return set
}

// named is the first name of the set that the element bears as a word of its id or class, "" for none.
func named(n *html.Node, set map[string]bool) string {
	for _, source := range []string{attr(n, "id"), attr(n, "class")} {
		for _, word := range nameWords(source) {
			if set[word] {
				return word
			}
		}
	}
	return ""
}

// nameWords splits "site-navBar__menu" into site, nav, bar and menu; each class also counts as a whole, without joints.
func nameWords(s string) (out []string) {
	for _, name := range strings.Fields(s) {
		start := 0
		whole := strings.Builder{}
		cutAt := func(end int) {
			if end > start {
				out = append(out, strings.ToLower(name[start:end]))
			}
		}
		for i := 0; i < len(name); i++ {
			c := name[i]
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
			switch {
			case !letter:
				cutAt(i)
				start = i + 1
			case i > start && c >= 'A' && c <= 'Z' && name[i-1] >= 'a' && name[i-1] <= 'z':
				cutAt(i)
				start = i
			}
			if letter {
				whole.WriteByte(c)
			}
		}
		cutAt(len(name))
		out = append(out, strings.ToLower(whole.String()))
	}
	return out
}
