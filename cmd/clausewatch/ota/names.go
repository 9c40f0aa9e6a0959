package ota

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"github.com/clausewatch/clausewatch/watcher/replay"
)

// usualIDs are the ids by which the terms of that type go in the built-in catalogue and in chat.
var usualIDs = map[string]string{
	"Terms of Service":               "terms",
	"Privacy Policy":                 "privacy",
	"Acceptable Use Policy":          "aup",
	"Trackers Policy":                "cookies",
	"Data Processor Agreement":       "dpa",
	"Community Guidelines":           "guidelines",
	"Developer Terms":                "api",
	"Copyright Claims Policy":        "dmca",
	"Service Level Agreement":        "sla",
	"Commercial Terms":               "commercial",
	"Marketplace Sellers Conditions": "sellers",
	"Review Guidelines":              "review",
}

func usual(terms string) string {
	if id, ok := usualIDs[terms]; ok {
		return id
	}
	return replay.Slug(terms, "document")
}

// unique takes an id, with a number when it is taken.
func unique(id string, taken map[string]bool) string {
	free := id
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s-%d", id, n)
	}
	taken[free] = true
	return free
}

// host names a service whose name has no letter for an id.
func host(s Service) string {
	for _, t := range s.Terms {
		for _, page := range t.Pages {
			if u, err := url.Parse(page.Fetch); err == nil && u.Hostname() != "" {
				return replay.Slug(strings.TrimPrefix(u.Hostname(), "www."), "platform")
			}
		}
	}
	return "platform"
}

func web(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// line writes a name on one line, without what cannot be seen.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r):
			return r
		}
		return -1
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
