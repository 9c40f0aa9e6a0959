package extract

import (
	"net/url"
	"regexp"
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
			sum += letterCount(c.Data)
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
	return func(n *html.Node) bool {
		if root[n] {
			return true
		}
		keep, known := p.verdicts[n]
		if !known {
			keep = !p.gone[n] && !p.overlay(n) && !p.control(n) && !p.furniture(n)
			p.verdicts[n] = keep
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
	if p.datesText(n) {
		return false
	}
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Menu:
		return true
	case atom.Aside:
		return !inside(n, inText) || p.linky(n)
	case atom.A:
		return p.teaser(n)
	case atom.Header:
		return !inside(n, func(a *html.Node) bool { return inText(a) || a.DataAtom == atom.Section }) && !p.holdsTitle(n)
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
		return p.linky(n) || p.sizes[n].letters < 400 && !holds(n, isHeading) && !lineOfText(n)
	}
	if named(n, doubtfulNames) != "" {
		return p.linky(n) || p.sizes[n].letters < 1500 && holds(n, isControl) && !section(n)
	}
	return false
}

// lineOfText tells elements that a policy names for its links to find them: a clause about sharing is "sharing".
func lineOfText(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Li, atom.Dt, atom.Dd, atom.Td, atom.Th, atom.Tr:
		return true
	}
	return false
}

// section tells a part with a heading of its own and one thing to operate at most, which is no answer to a consent
// banner: a section about cookies may hold the button that opens their settings.
func section(n *html.Node) bool {
	headings, controls := 0, 0
	for d := range n.Descendants() {
		switch {
		case d.Type != html.ElementNode:
		case isHeading(d):
			headings++
		case isControl(d):
			if controls++; controls > 1 || consentAnswer.MatchString(textOf(d)+attr(d, "value")) {
				return false
			}
		}
	}
	return headings > 0
}

var consentAnswer = regexp.MustCompile(`(?i)\b(?:accept|agree|allow|ok|okay|got it|reject|decline|deny|akzeptieren|zustimmen|verstanden|accepter|refuser|aceptar|rechazar|accetta|aceitar)`)

func holds(n *html.Node, match func(*html.Node) bool) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && match(d) {
			return true
		}
	}
	return false
}

func isHeading(n *html.Node) bool { return headingLevel(n) > 0 }

// teaser tells a link that is a whole card, with a heading or a paragraph of another page of the same site. Cards that
// lead to other sites name partners, and stay.
func (p *page) teaser(n *html.Node) bool {
	href := attr(n, "href")
	if href == "" || p.sizes[n].letters < 20 || p.local(href) || inside(n, isHeading) || !p.sameSite(href) {
		return false
	}
	return holds(n, func(d *html.Node) bool { return headingLevel(d) > 0 || d.DataAtom == atom.P })
}

// sameSite tells whether an address lies on the host of the page; all do where that is not known.
func (p *page) sameSite(href string) bool {
	u, err := url.Parse(href)
	if err != nil || u.Host == "" || p.base == nil {
		return true
	}
	return strings.TrimPrefix(u.Host, "www.") == strings.TrimPrefix(p.base.Host, "www.")
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

// overlay tells what floats above the page or cannot be seen: dialogs, consent banners, hidden parts, and what is there
// for screen readers alone. A hidden part that holds much is a folded section of the text.
func (p *page) overlay(n *html.Node) bool {
	letters := p.sizes[n].letters
	if n.DataAtom == atom.Dialog {
		return !p.holdsMuch(n)
	}
	switch attr(n, "role") {
	case "dialog", "alertdialog":
		return !p.holdsMuch(n) || p.consentManager(n)
	case "alert":
		return letters < smallPart && !inside(n, inText)
	case "status", "log":
		return letters < smallPart
	}
	if live := attr(n, "aria-live"); (live == "polite" || live == "assertive") && letters < smallPart {
		return true
	}
	if headingLevel(n) > 0 || p.holdsTitle(n) || holds(n, inText) {
		return false
	}
	switch floats := named(n, overlayNames) != ""; {
	case floats && !p.holdsMuch(n) && letters < 6000 && (unseen(n) || !inside(n, inText) || holds(n, isControl) || !holds(n, isHeading)):
		return true
	case (floats || named(n, consentNames) != "") && p.consentManager(n):
		return true
	case named(n, consentNames) != "" && holds(n, isControl) && !p.holdsMuch(n) && letters < 6000 && !section(n):
		return true
	case named(n, readerNames) != "" && letters < 120:
		return true
	}
	if unseen(n) {
		return letters < smallPart || p.namedFurniture(n)
	}
	return false
}

// smallPart is how many letters a notice for screen readers or a hidden label has at most.
const smallPart = 300

// consentManager tells the settings of a consent dialog, which may be longer than the policy: outside of the main text,
// with several things to operate, and with cookies in it.
func (p *page) consentManager(n *html.Node) bool {
	if inside(n, inText) || 100*p.sizes[n].letters > 80*p.sizes[p.body].letters {
		return false
	}
	controls := 0
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && isControl(d) {
			controls++
		}
	}
	return controls >= 3 && strings.Contains(strings.ToLower(cutAtRune(textOf(n), 4000)), "cookie")
}

// unseen tells what the page itself says not to show, or moves out of sight.
func unseen(n *html.Node) bool {
	if hasAttr(n, "hidden") || attr(n, "aria-hidden") == "true" {
		return true
	}
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	for _, hides := range []string{"display:none", "visibility:hidden", "left:-9", "top:-9", "text-indent:-9"} {
		if strings.Contains(style, hides) {
			return true
		}
	}
	return false
}
