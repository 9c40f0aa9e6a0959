package extract

import (
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A feedEntry is an item of a feed as we read it.
type feedEntry struct {
	guid  string // as given, "" for none
	link  string // normalised, "" for none
	title string
	text  string // title and summary, one line
	at    time.Time
}

// newEntry reads an item. Its text is empty when the item has neither title, text nor link.
func newEntry(item *gofeed.Item, base *url.URL) feedEntry {
	e := feedEntry{guid: strings.TrimSpace(item.GUID), link: itemLink(item, base), at: itemTime(item)}
	e.title = cutWords(entryText(item.Title, 4*feedMaxTitle), feedMaxTitle)
	summary := entryText(item.Description, feedMaxSummary+1)
	if full := entryText(item.Content, feedMaxSummary+1); len(full) > len(summary) {
		summary = full // a description is often the first words of the content
	}
	summary = cutWords(summary, feedMaxSummary)
	switch {
	case summary == "" && e.title == "":
		e.text = e.link
	case summary == "":
		e.text = e.title
	case e.title == "", strings.HasPrefix(summary, strings.TrimRight(e.title, "….")):
		e.text = summary
	default:
		e.text = strings.TrimSuffix(e.title, ":") + ": " + summary
	}
	return e
}

// itemLink is the address of the item: what it calls its link, else a GUID that is an address.
func itemLink(item *gofeed.Item, base *url.URL) string {
	candidates := append([]string{item.Link}, item.Links...)
	for _, raw := range candidates {
		if strings.TrimSpace(raw) == "" {
			continue
		}
		if link := normalLink(raw, base); link != "" {
			return link
		}
	}
	if strings.HasPrefix(item.GUID, "http://") || strings.HasPrefix(item.GUID, "https://") {
		return normalLink(item.GUID, nil)
	}
	return ""
}

// normalLink makes an address comparable: absolute, scheme and host in lower case, without default port, user or
// tracking parameters. It is "" for what is no web address.
func normalLink(raw string, base *url.URL) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return ""
	}
	if base != nil {
		u = base.ResolveReference(u)
	}
	u.Scheme, u.Host, u.User = strings.ToLower(u.Scheme), strings.ToLower(u.Host), nil
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	if port := u.Port(); u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		u.Host = strings.TrimSuffix(u.Host, ":"+port)
	}
	var kept []string
	for _, pair := range strings.Split(u.RawQuery, "&") {
		if name, value, _ := strings.Cut(pair, "="); pair != "" && !tracks(name, value) {
			kept = append(kept, pair)
		}
	}
	u.RawQuery, u.ForceQuery = strings.Join(kept, "&"), false
	return u.String()
}

// tracks reports whether a query parameter says where a reader came from, not what is asked for.
func tracks(name, value string) bool {
	name = strings.ToLower(name)
	switch name {
	case "source", "ref", "from":
		return strings.HasPrefix(strings.ToLower(value), "rss") || strings.HasPrefix(strings.ToLower(value), "feed")
	case "fbclid", "gclid", "dclid", "msclkid", "yclid", "twclid", "igshid", "mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok",
		"ref_src", "cmpid", "_ga", "_gl":
		return true
	}
	return strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "at_campaign") || strings.HasPrefix(name, "at_medium")
}

// entryText is what a reader sees of HTML or text, in one canonical line, read until it has at least limit runes.
func entryText(s string, limit int) string {
	if !strings.ContainsAny(s, "<&") {
		if len(s) > 8*limit {
			s = strings.ToValidUTF8(s[:8*limit], "")
		}
		return canonical(s)
	}
	var b strings.Builder
	hidden := 0 // depth of elements whose text is not shown
	z := html.NewTokenizer(strings.NewReader(s))
	for b.Len() < 8*limit {
		switch z.Next() {
		case html.ErrorToken:
			return canonical(b.String())
		case html.TextToken:
			if hidden == 0 {
				b.Write(z.Text())
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			hidden += tagHides(name)
			b.WriteString(tagSpace(name))
		case html.EndTagToken:
			name, _ := z.TagName()
			hidden = max(0, hidden-tagHides(name))
			b.WriteString(tagSpace(name))
		}
	}
	return canonical(b.String())
}

func tagHides(tag []byte) int {
	switch atom.Lookup(tag) {
	case atom.Script, atom.Style, atom.Template:
		return 1
	}
	return 0
}

// tagSpace is what separates the words around a tag: nothing for tags within a line.
func tagSpace(tag []byte) string {
	switch atom.Lookup(tag) {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Cite, atom.Code, atom.Del, atom.Em, atom.Font, atom.I, atom.Ins,
		atom.Kbd, atom.Mark, atom.Q, atom.S, atom.Samp, atom.Small, atom.Span, atom.Strong, atom.Sub, atom.Sup, atom.Time,
		atom.U, atom.Var, atom.Wbr:
		return ""
	}
	return " "
}

// cutWords shortens a line to at most limit runes, at a word, and marks the cut.
func cutWords(s string, limit int) string {
	n := 0
	for i := range s {
		if n++; n > limit {
			s = s[:i]
			if space := strings.LastIndexByte(s, ' '); space > len(s)/2 {
				s = s[:space]
			}
			return s + " …"
		}
	}
	return s
}
