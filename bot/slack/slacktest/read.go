package slacktest

import (
	"encoding/json"
	"regexp"
	"strings"
)

// A Link is a place in a post that a reader can click.
type Link struct{ Label, URL string }

// Words are what a reader sees of the post, in order, with Slack's escapes undone: its blocks, or its text where there
// are none. Dates appear as their fallback.
func (p Post) Words() string { return p.read().words.String() }

// Links are what can be clicked in the post, buttons included.
func (p Post) Links() []Link { return p.read().links }

// Pings are mentions in the post that would notify someone or point to a channel, in its text as well as in its blocks.
func (p Post) Pings() []string { return p.read().pings }

func (p Post) read() *reader {
	var r reader
	if len(p.Blocks) == 0 {
		r.mrkdwn(p.Text, true)
		return &r
	}
	var hidden reader // the text beside blocks notifies, but is not shown
	hidden.mrkdwn(p.Text, true)
	r.pings = hidden.pings
	var blocks []object
	if json.Unmarshal(p.Blocks, &blocks) != nil {
		return &r
	}
	for _, b := range blocks {
		r.read(b)
		r.words.WriteString("\n")
	}
	return &r
}

// A reader reads as Slack's client shows.
type reader struct {
	words strings.Builder
	links []Link
	pings []string
}

func (r *reader) read(o object) {
	switch o.str("type") {
	case "plain_text", "text":
		r.words.WriteString(o.str("text"))
	case "mrkdwn":
		r.mrkdwn(o.str("text"), o["verbatim"] == true)
	case "button":
		if o.str("url") == "" {
			r.words.WriteString(o.child("text").str("text"))
			break
		}
		r.link(o.child("text").str("text"), o.str("url"))
	case "link":
		r.link(o.str("text"), o.str("url"))
	case "date":
		r.words.WriteString(o.str("fallback"))
	case "user":
		r.words.WriteString("@" + o.str("user_id"))
		r.pings = append(r.pings, "@"+o.str("user_id"))
	case "usergroup", "broadcast", "channel", "team":
		r.pings = append(r.pings, o.str("type"))
	}
	if text := o.child("text"); text != nil && o.str("type") != "button" {
		r.read(text)
	}
	for _, key := range []string{"fields", "elements", "options"} {
		for _, child := range o.list(key) {
			r.read(child)
			if !strings.HasPrefix(o.str("type"), "rich_text_") || o.str("type") == "rich_text_list" {
				r.words.WriteString("\n")
			}
		}
	}
}

func (r *reader) link(label, url string) {
	if label == "" {
		label = url
	}
	r.words.WriteString(label)
	r.links = append(r.links, Link{label, url})
}

var (
	special = regexp.MustCompile(`<([^<>]*)>`)
	bare    = regexp.MustCompile(`https?://[^\s<>|]+`)
)

// mrkdwn reads text the way Slack does: <…> are links, mentions and dates. Where it is not verbatim, addresses become
// links by themselves.
func (r *reader) mrkdwn(s string, verbatim bool) {
	unescape := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace
	for s != "" {
		at := special.FindStringSubmatchIndex(s)
		before := s
		if at != nil {
			before = s[:at[0]]
		}
		r.words.WriteString(unescape(before))
		if !verbatim {
			for _, url := range bare.FindAllString(before, -1) {
				r.links = append(r.links, Link{unescape(url), unescape(url)})
			}
		}
		if at == nil {
			return
		}
		target, label, _ := strings.Cut(s[at[2]:at[3]], "|")
		switch {
		case strings.HasPrefix(target, "!date^"):
			r.words.WriteString(unescape(label))
		case strings.HasPrefix(target, "!"), strings.HasPrefix(target, "@"), strings.HasPrefix(target, "#"):
			r.pings = append(r.pings, target)
		default:
			r.link(unescape(label), unescape(target))
		}
		s = s[at[1]:]
	}
}
