// Package chattest holds what every chat platform's Sender and Listener must do, as two suites of tests. The console,
// Slack and Discord each run them over a local fake of the other side.
//
// The suites know no platform: an implementation says through Fake what a reader of its platform would see, be pinged
// by, or could click. Limits and wire formats that only one platform has belong to that platform's own tests.
package chattest

import (
	"context"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// patience is how long a suite waits for something that must come before it gives up. It is no measure of speed.
const patience = 30 * time.Second

// A Post is one message as the other side took it.
type Post struct {
	// Channel is the id of the place it went to, without the platform's name.
	Channel string
	// Key is what a repeat carries again, as the platform received it; "" where the platform has no such thing.
	Key string
	// Text is every word a reader sees, in the order of reading, with the platform's escapes undone.
	Text string
	// Pings are the mentions in it that would notify someone; empty when nothing would.
	Pings []string
	// Links are the places a reader can click, each with the words that are shown for it.
	Links []chat.Link
}

// A Fake is one implementation together with the local fake it talks to. A suite makes a new one for each case.
type Fake interface {
	// Sender and Listener are the implementation under test; a suite uses one of them.
	Sender() chat.Sender
	Listener() chat.Listener
	// Channel is a channel of the fake that can be posted to.
	Channel() string
	// Posted are all posts so far in the order they were taken: messages, threads, answers and their continuations.
	// A repeat that the platform drops because of its key is not among them.
	Posted() []Post
	// Type sends the command "/terms "+text as the person User in Channel would. It waits until the listener is
	// connected, but not for the answer. The words of text are platform, document and what it is about.
	Type(ctx context.Context, text string) error
	// User is the id of the person who types.
	User() string
	// Suggest asks for completions as someone typing would, and waits for them. It returns errors.ErrUnsupported where
	// the platform has no such thing.
	Suggest(ctx context.Context, p chat.Partial) ([]chat.Choice, error)
}

// hostile are words that a policy or a person may write to ping, to forge a link or to break a message.
var hostile = []string{
	"@everyone", "@here", "<!channel>", "<!here|here>", "<@U1>", "<@123456789012345678>", "<@&1>", "<#C1>",
	"<!subteam^S1>", "[x](http://evil.example/a)", "<http://evil.example/b|safe>", "```", "`tick`", "**bold**", "_it_",
	"~gone~", "||spoiler||", "> quote", "# head", "-# small", "<t:1:R>", "&lt;", "&amp;", "\\", ":smile:",
}

// unseen are characters that must not reach a reader: they drive a terminal or turn the text round.
var unseen = []string{"\x1b", "\x07", "\x00", "\u009b", "\u202e", "\u2066", "\u200f"}

func hostileText() string {
	return strings.Join(hostile, " ") + " \x1b[31mred\x1b[0m \x1b]8;;http://evil.example/c\x07osc\x1b]8;;\x07 " +
		"bel\x07 nul\x00 csi\u009b31m \u202eturned\u202c \u2066isolated\u2069 mark\u200f"
}

// hostileMessage has the hostile text in every place that a message has, and links that must not become links.
func hostileMessage() chat.Message {
	h := hostileText()
	spans := []chat.Span{{Text: h}, {Text: " " + h, Bold: true}, {Text: " " + h, Code: true}, {Text: " " + h, Strike: true}}
	return chat.Message{
		Text: "hostile: " + h[:60], Severity: clausewatch.High, Key: "chattest-hostile",
		Blocks: []chat.Block{
			{Kind: chat.Heading, Spans: chat.Plain(h)},
			{Kind: chat.Text, Spans: spans},
			{Kind: chat.Fields, Fields: []chat.Field{{Name: h, Value: chat.Plain(h)}}},
			{Kind: chat.Quote, Label: h, Spans: spans},
			{Kind: chat.List, Items: [][]chat.Span{chat.Plain(h), {{Text: "script", URL: "javascript:alert(1)"}}}},
			{Kind: chat.Note, Spans: chat.Plain(h)},
			{Kind: chat.Actions, Links: []chat.Link{{Label: "Source", URL: "https://policies.example/aup"},
				{Label: "bad", URL: "javascript:alert(2)"}}},
		},
	}
}

// harmless fails when a post pings, forges a link, or lets through what must not be seen.
func harmless(t *testing.T, posts []Post) {
	t.Helper()
	for _, p := range posts {
		if len(p.Pings) > 0 {
			t.Errorf("a post pings %q; nothing a policy wrote may", p.Pings)
		}
		for _, l := range p.Links {
			if strings.Contains(l.URL, "evil.example") && strings.TrimSpace(l.Label) != l.URL {
				t.Errorf("a post has the forged link %q to %q", l.Label, l.URL)
			}
			if !strings.HasPrefix(l.URL, "http://") && !strings.HasPrefix(l.URL, "https://") {
				t.Errorf("a post links %q", l.URL)
			}
		}
		for _, c := range unseen {
			if strings.Contains(p.Text, c) {
				t.Errorf("a post holds the character %U", []rune(c)[0])
			}
		}
	}
}

// visible fails when a word of want is not to be read in the posts, in order.
func visible(t *testing.T, posts []Post, want string) {
	t.Helper()
	var got strings.Builder
	for _, p := range posts {
		got.WriteString(p.Text)
		got.WriteByte('\n')
	}
	rest := bare(got.String())
	for _, word := range strings.Fields(want) {
		_, after, ok := strings.Cut(rest, bare(word))
		if !ok {
			t.Fatalf("the word %q is not to be read, or not in its place; posts:\n%.2000s", word, got.String())
		}
		rest = after
	}
}

// bare drops what has no shape on a screen, so that a zero-width space that breaks a mention does not count.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, s)
}

// since are the posts after the first n.
func since(f Fake, n int) []Post {
	all := f.Posted()
	return all[min(n, len(all)):]
}
