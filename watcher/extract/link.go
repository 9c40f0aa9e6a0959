package extract

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"github.com/clausewatch/clausewatch"
)

// A lineLink is a link of the block under way and where its words begin in the text as it was collected.
type lineLink struct {
	clausewatch.Link
	from int
}

// anchor reads a link: its words are text, its target is a fact beside it. Addresses that a page hides from harvesters are
// decoded, since each request hides them otherwise.
func (w *walker) anchor(n *html.Node) {
	href := attr(n, "href")
	before, blocks, link, away := w.text.Len(), len(w.out), w.link, w.away
	if href != "" {
		w.link, w.away = n, !w.page.local(href)
	}
	if mail := hiddenMail(n); mail != "" && strings.HasPrefix(canonical(textOf(n)), "[email") {
		w.write(mail)
	} else {
		w.children(n)
	}
	w.link, w.away = link, away
	target := ""
	if href != "" {
		target = w.target(n, href)
	}
	if target == "" {
		return
	}
	for i := blocks; i < len(w.out); i++ { // a link around blocks: those that are all link
		if b := &w.out[i]; 10*b.linked >= 9*utf8.RuneCountInString(strings.ReplaceAll(b.text, " ", "")) {
			b.links = append(b.links, clausewatch.Link{Text: b.text, URL: target})
		}
	}
	if len(w.out) > blocks || before > w.text.Len() { // a block inside began the line anew, perhaps after nothing but spaces
		before = 0
	}
	if words := canonical(w.text.String()[before:]); words != "" {
		w.links = append(w.links, lineLink{clausewatch.Link{Text: words, URL: target}, before})
	}
}

// local tells a link to a place on the same page.
func (p *page) local(href string) bool {
	if strings.HasPrefix(href, "#") {
		return true
	}
	u, err := url.Parse(href)
	if err != nil || u.Fragment == "" || p.base == nil {
		return false
	}
	u = p.base.ResolveReference(u)
	return u.Host == p.base.Host && strings.TrimSuffix(u.Path, "/") == strings.TrimSuffix(p.base.Path, "/")
}

// target is a link's address in comparable form, "" for what is none or stays on the page.
func (w *walker) target(n *html.Node, href string) string {
	if mail := hiddenMail(n); mail != "" {
		return "mailto:" + mail
	}
	if strings.HasPrefix(strings.ToLower(href), "mailto:") {
		return href
	}
	if strings.HasPrefix(href, "#") {
		return ""
	}
	return normalLink(href, w.page.base)
}

// hiddenMail decodes an e-mail address that a content network hides: hex bytes, each combined with the first by
// exclusive or (the data-cfemail attribute, or the fragment of an email-protection link).
func hiddenMail(n *html.Node) string {
	code := attr(n, "data-cfemail")
	if code == "" {
		if _, fragment, ok := strings.Cut(attr(n, "href"), "/cdn-cgi/l/email-protection#"); ok {
			code = fragment
		}
	}
	if len(code) < 6 || len(code)%2 != 0 {
		return ""
	}
	key, err := strconv.ParseUint(code[:2], 16, 8)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for i := 2; i < len(code); i += 2 {
		c, err := strconv.ParseUint(code[i:i+2], 16, 8)
		if err != nil {
			return ""
		}
		b.WriteByte(byte(c ^ key))
	}
	mail, _, _ := strings.Cut(b.String(), "?")
	if !strings.Contains(mail, "@") {
		return ""
	}
	return strings.ToValidUTF8(mail, "")
}
