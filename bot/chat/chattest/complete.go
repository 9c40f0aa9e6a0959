package chattest

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// Complete fails when a word of a message is not to be read in the posts that it became, in order, or an address or a button of it
// is not there. Where a button stands is the platform's business.
func Complete(t *testing.T, posts []Post, m chat.Message) {
	t.Helper()
	var words []string
	say := func(s string) { words = append(words, strings.Fields(s)...) }
	spans := func(all []chat.Span) {
		for _, s := range all {
			say(s.Text)
			if s.URL != "" && !reachable(posts, s.URL) {
				t.Errorf("the address %s cannot be reached", s.URL)
			}
		}
	}
	for _, b := range m.Blocks {
		say(b.Label)
		spans(b.Spans)
		for _, f := range b.Fields {
			say(f.Name)
			spans(f.Value)
		}
		for _, item := range b.Items {
			spans(item)
		}
		for _, l := range b.Links {
			if !reachable(posts, l.URL) {
				t.Errorf("the address %s cannot be reached", l.URL)
			}
		}
		for _, button := range b.Buttons {
			visible(t, posts, button.Label)
		}
	}
	visible(t, posts, strings.Join(words, " "))
}
