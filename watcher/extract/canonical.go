package extract

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/clausewatch/clausewatch"
)

// Canonical is the address that an HTML page names as its proper one (RFC 6596), "" when it names none.
func Canonical(s clausewatch.Snapshot) string {
	p, err := parsePage(decode(s.Body, s.ContentType()), s)
	if err != nil {
		return ""
	}
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.Link || !strings.EqualFold(attr(n, "rel"), "canonical") {
			continue
		}
		u, err := url.Parse(attr(n, "href"))
		if err != nil {
			return ""
		}
		if p.base != nil {
			u = p.base.ResolveReference(u)
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return ""
		}
		u.Fragment = ""
		return u.String()
	}
	return ""
}
