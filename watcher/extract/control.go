package extract

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	mostForm  = 1500 // letters: a form that holds more is a page inside a form
	mostLabel = 200  // letters of the label of a field
	fewSaid   = 10   // words: with fewer a line says nothing that binds
)

// control tells what a reader operates rather than reads. Buttons and labels that fold sections are their headings, and what
// is said in whole sentences is text where there is nothing to operate.
func (p *page) control(n *html.Node) bool {
	inHead := func(a *html.Node) bool {
		return headingLevel(a) > 0 || a.DataAtom == atom.Summary || a.DataAtom == atom.Dt
	}
	switch n.DataAtom {
	case atom.Button:
		return !inside(n, inHead) && !p.folds(n)
	case atom.Input, atom.Option:
		return p.sizes[n].letters < mostLabel && !inside(n, inHead)
	case atom.Label:
		return p.sizes[n].letters < mostLabel && !inside(n, inHead) && !p.foldLabel(n) && (!p.says(n) || holds(n, shown) || p.operated(n))
	case atom.Form:
		return !p.holdsMuch(n) && p.sizes[n].letters < mostForm && (!p.says(n) || holds(n, shown) && !section(n))
	}
	return false
}

func isControl(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Button, atom.Input, atom.Select, atom.Textarea:
		return true
	}
	return attr(n, "role") == "button"
}

// shown tells something to operate that is seen: pages keep their own notes in hidden fields.
func shown(n *html.Node) bool {
	return isControl(n) && !(n.DataAtom == atom.Input && strings.EqualFold(attr(n, "type"), "hidden"))
}

// says tells text in whole sentences, which is more than the words beside a field.
func (p *page) says(n *html.Node) bool {
	if p.linky(n) {
		return false
	}
	text := canonical(cutAtRune(textOf(n), 4*mostForm))
	last, _ := utf8.DecodeLastRuneInString(text)
	return wordCount(text) >= fewSaid && (strings.ContainsRune(".!?。！？", last) || strings.Contains(text, ". "))
}

// operated tells the label of a field: one that it names, or that stands in the same form.
func (p *page) operated(label *html.Node) bool {
	if hasAttr(label, "for") {
		return true
	}
	for a := range label.Ancestors() {
		if a.DataAtom == atom.Form {
			return holds(a, shown)
		}
	}
	return false
}

// folds tells the button of a section that is folded away: it is the heading of what follows it, or what its parent.
func (p *page) folds(n *html.Node) bool {
	if !hasAttr(n, "aria-controls") && !hasAttr(n, "aria-expanded") {
		return false
	}
	return p.heads(n) || p.heads(n.Parent)
}

// foldLabel tells the label of a box that folds the section after it without a script.
func (p *page) foldLabel(n *html.Node) bool {
	return hasAttr(n, "for") && p.heads(n)
}

// heads tells whether a section of text comes right after n.
func (p *page) heads(n *html.Node) bool {
	if n == nil {
		return false
	}
	for next := n.NextSibling; next != nil; next = next.NextSibling {
		if next.Type == html.ElementNode {
			return p.sizes[next].letters >= 200 && !p.linky(next)
		}
	}
	return false
}

// datesText tells a footer of the main text that states a date of it: "Last updated 3 May 2025".
func (p *page) datesText(n *html.Node) bool {
	footer := n.DataAtom == atom.Footer || attr(n, "role") == "contentinfo" || named(n, furnitureNames) == "footer"
	if !footer || !inside(n, inText) || p.linky(n) || p.sizes[n].letters > mostForm {
		return false
	}
	stated := statedDates(canonical(textOf(n)))
	return stated.Printed != "" || stated.Effective != ""
}
