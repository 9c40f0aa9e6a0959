package bot

import (
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// archive is where the public web archive shows a page as it was nearest to a time; "" for pages that it cannot reach: those of
// addresses and of names without a dot, which are private.
func archive(page string, at time.Time) string {
	u, err := url.Parse(page)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || at.IsZero() {
		return ""
	}
	host := u.Hostname()
	if _, err := netip.ParseAddr(host); err == nil || !strings.Contains(strings.Trim(host, "."), ".") {
		return ""
	}
	return "https://web.archive.org/web/" + at.UTC().Format("20060102150405") + "/" + page
}

// sources are links to the page of a version, and to what the public web archive has of it.
func sources(page string, seen time.Time) []chat.Link {
	if page == "" {
		return nil
	}
	links := []chat.Link{{Label: "Source", URL: page}}
	if a := archive(page, seen); a != "" {
		links = append(links, chat.Link{Label: "Archive", URL: a, Aside: true})
	}
	return links
}
