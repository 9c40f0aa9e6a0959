package chattest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// Sender tests a chat.Sender. It calls new for each case.
func Sender(t *testing.T, new func(t *testing.T) Fake) {
	t.Run("a plain message arrives", func(t *testing.T) {
		f := new(t)
		send(t, f, plain("one", "chattest-1"))
		posts := f.Posted()
		if len(posts) == 0 {
			t.Fatal("nothing was posted")
		}
		if posts[0].Channel != f.Channel() {
			t.Errorf("posted to %q, want %q", posts[0].Channel, f.Channel())
		}
		visible(t, posts, "alpha-one bravo-one charlie-one delta-one echo-one foxtrot-one")
		harmless(t, posts)
	})
	t.Run("hostile text arrives as words", func(t *testing.T) {
		f := new(t)
		send(t, f, hostileMessage())
		posts := f.Posted()
		harmless(t, posts)
		for _, word := range hostile {
			visible(t, posts, word)
		}
		visible(t, posts, "red osc bel nul turned isolated mark")
		if !reachable(posts, "https://policies.example/aup") {
			t.Error("the link that we made ourselves is not to be reached")
		}
	})
	t.Run("a message beyond every limit arrives completely", func(t *testing.T) {
		f := new(t)
		m, words := long(30_000)
		send(t, f, m)
		visible(t, f.Posted(), words)
		harmless(t, f.Posted())
	})
	t.Run("one clause beyond every limit arrives completely", func(t *testing.T) {
		f := new(t)
		words := numbered(0, 15_000)
		send(t, f, chat.Message{Text: "one clause", Key: "chattest-clause",
			Blocks: []chat.Block{{Kind: chat.Quote, Label: "4.2", Spans: []chat.Span{{Text: words}}}}})
		visible(t, f.Posted(), words)
	})
	t.Run("empty blocks do no harm", func(t *testing.T) {
		f := new(t)
		send(t, f, empty())
		visible(t, f.Posted(), "words")
	})
	t.Run("an ended context is its own error", func(t *testing.T) {
		f := new(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := f.Sender().Send(ctx, f.Channel(), plain("late", "chattest-late"))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Send after ctx ended: got error %v, want context.Canceled", err)
		}
		var failure *clausewatch.Failure
		if errors.As(err, &failure) && failure.Permanent {
			t.Error("an ended context is reported as a permanent failure")
		}
	})
	t.Run("a repeat carries the same key", func(t *testing.T) {
		f := new(t)
		send(t, f, plain("same", "chattest-same"))
		first := f.Posted()
		send(t, f, plain("same", "chattest-same"))
		again := since(f, len(first))
		for i, p := range again {
			if i < len(first) && p.Key != first[i].Key {
				t.Errorf("post %d: the repeat has key %q, the first had %q", i, p.Key, first[i].Key)
			}
		}
		n := len(f.Posted())
		send(t, f, plain("same", "chattest-other"))
		for _, p := range since(f, n) {
			if p.Key != "" && p.Key == first[0].Key {
				t.Errorf("another message has the same key %q", p.Key)
			}
		}
		if len(f.Posted()) == n {
			t.Error("another message with the same words was not posted")
		}
	})
}

// send sends and wants a post id.
func send(t *testing.T, f Fake, m chat.Message) {
	t.Helper()
	id, err := f.Sender().Send(t.Context(), f.Channel(), m)
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	if id == "" {
		t.Error("Send gave no post id")
	}
}

// plain has one word in each kind of block.
func plain(mark, key string) chat.Message {
	return chat.Message{
		Text: "summary " + mark, Severity: clausewatch.Medium, Key: key, Alert: 7,
		Blocks: []chat.Block{
			{Kind: chat.Heading, Spans: chat.Plain("alpha-" + mark)},
			{Kind: chat.Text, Spans: []chat.Span{{Text: "bravo-" + mark, Bold: true}}},
			{Kind: chat.Fields, Fields: []chat.Field{{Name: "Name", Value: chat.Plain("charlie-" + mark)}}},
			{Kind: chat.Quote, Label: "4.2", Spans: []chat.Span{{Text: "delta-" + mark, Strike: true}}},
			{Kind: chat.List, Items: [][]chat.Span{chat.Plain("echo-" + mark)}},
			{Kind: chat.Note, Spans: chat.Plain("foxtrot-" + mark)},
		},
	}
}

// long makes a message of about n characters over many blocks of every kind, and the words it must show.
func long(n int) (chat.Message, string) {
	m := chat.Message{Text: "a long one", Severity: clausewatch.High, Key: "chattest-long"}
	var all []string
	per := n / 60
	for i := range 60 {
		words := numbered(i, per)
		all = append(all, words)
		switch i % 4 {
		case 0:
			m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Text, Spans: chat.Plain(words)})
		case 1:
			m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Label: fmt.Sprintf("section %d", i),
				Spans: []chat.Span{{Text: words, Strike: true}}})
		case 2:
			m.Blocks = append(m.Blocks, chat.Block{Kind: chat.List, Items: [][]chat.Span{chat.Plain(words)}})
		default:
			m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Note, Spans: chat.Plain(words)})
		}
	}
	return m, strings.Join(all, " ")
}

// numbered makes about n characters of words that occur nowhere else; some are not ASCII.
func numbered(block, n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		sign := [...]string{"w", "ü", "語", "w", "w"}[i%5]
		fmt.Fprintf(&b, "%s%dx%d. ", sign, block, i)
	}
	return strings.TrimSpace(b.String())
}

func empty() chat.Message {
	return chat.Message{Text: "words", Key: "chattest-empty", Blocks: []chat.Block{
		{Kind: chat.Heading}, {Kind: chat.Text}, {Kind: chat.Fields}, {Kind: chat.Quote}, {Kind: chat.List}, {Kind: chat.Note},
		{Kind: chat.Actions}, {Kind: "unheard-of"},
		{Kind: chat.Text, Spans: chat.Plain("")}, {Kind: chat.Heading, Spans: chat.Plain("\u202e\x00")},
		{Kind: chat.Fields, Fields: []chat.Field{{}}}, {Kind: chat.List, Items: [][]chat.Span{{}, nil}},
		{Kind: chat.Quote, Label: " ", Spans: chat.Plain(" \n ")}, {Kind: chat.Actions, Links: []chat.Link{{}}},
	}}
}

func reachable(posts []Post, url string) bool {
	for _, p := range posts {
		if strings.Contains(p.Text, url) {
			return true
		}
		for _, l := range p.Links {
			if l.URL == url {
				return true
			}
		}
	}
	return false
}
