package chattest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// An EditFake is a Fake whose Sender is a chat.Editor too.
type EditFake interface {
	Fake
	// Editor is the same implementation as Sender.
	Editor() chat.Editor
	// Prints tells of a platform that shows an edit as one more post, because what it showed cannot be changed.
	Prints() bool
	// Delete takes a post away, counted from 0 as Posted gives them. Where nobody can, it returns errors.ErrUnsupported.
	Delete(n int) error
}

// Editor tests a chat.Editor. It calls new for each case.
func Editor(t *testing.T, new func(t *testing.T) EditFake) {
	t.Run("an edit takes the place of what was shown", func(t *testing.T) {
		f := new(t)
		id := post(t, f, plain("one", "chattest-edit"))
		before := len(f.Posted())
		for range 2 { // the second time changes nothing
			id = edit(t, f, id, plain("two", "chattest-edit"))
		}
		shown := f.Posted()
		visible(t, shown, "alpha-two bravo-two charlie-two delta-two echo-two foxtrot-two")
		harmless(t, shown)
		if f.Prints() {
			return
		}
		if len(shown) != before {
			t.Errorf("%d posts after the edit, want %d", len(shown), before)
		}
		hidden(t, shown, "bravo-one")
	})
	t.Run("an edit is as harmless as a post", func(t *testing.T) {
		f := new(t)
		edit(t, f, post(t, f, plain("one", "chattest-edit")), hostileMessage())
		harmless(t, f.Posted())
		for _, word := range hostile {
			visible(t, f.Posted(), word)
		}
	})
	t.Run("an edit beyond every limit arrives completely", func(t *testing.T) {
		f := new(t)
		id := post(t, f, plain("one", "chattest-edit"))
		m, words := long(30_000)
		id = edit(t, f, id, m)
		visible(t, f.Posted(), words)
		if f.Prints() {
			return
		}
		parts := len(f.Posted())
		edit(t, f, id, m)
		if again := len(f.Posted()); again != parts {
			t.Errorf("the same edit made %d posts of %d", again, parts)
		}
	})
	t.Run("an edit of a long message changes each of its parts", func(t *testing.T) {
		f := new(t)
		m, _ := long(30_000)
		id := post(t, f, m)
		parts := len(f.Posted())
		edit(t, f, id, plain("short", m.Key))
		if f.Prints() {
			return
		}
		if n := len(f.Posted()); n != parts {
			t.Errorf("%d posts after the edit, want %d", n, parts)
		}
		visible(t, f.Posted(), "alpha-short foxtrot-short")
		hidden(t, f.Posted(), "w0x0.")
	})
	t.Run("a message that somebody deleted is said to be gone", func(t *testing.T) {
		f := new(t)
		id := post(t, f, plain("one", "chattest-edit"))
		if err := f.Delete(0); errors.Is(err, errors.ErrUnsupported) {
			t.Skip("nothing can be deleted there")
		}
		_, err := f.Editor().Edit(t.Context(), f.Channel(), id, plain("two", "chattest-edit"))
		if !errors.Is(err, chat.ErrGone) {
			t.Errorf("Edit of a deleted message: got error %v, want chat.ErrGone", err)
		}
	})
	t.Run("an ended context is its own error", func(t *testing.T) {
		f := new(t)
		id := post(t, f, plain("one", "chattest-edit"))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := f.Editor().Edit(ctx, f.Channel(), id, plain("two", "chattest-edit"))
		var failure *clausewatch.Failure
		if !errors.Is(err, context.Canceled) || errors.Is(err, chat.ErrGone) || errors.As(err, &failure) && failure.Permanent {
			t.Errorf("Edit after ctx ended: got error %v, want context.Canceled alone", err)
		}
	})
}

func post(t *testing.T, f EditFake, m chat.Message) string {
	t.Helper()
	id, err := f.Sender().Send(t.Context(), f.Channel(), m)
	if err != nil {
		t.Fatalf("Send: %v", err)
	}
	return id
}

// edit edits and gives the id that stands for the message from then on.
func edit(t *testing.T, f EditFake, id string, m chat.Message) string {
	t.Helper()
	now, err := f.Editor().Edit(t.Context(), f.Channel(), id, m)
	if err != nil {
		t.Fatalf("Edit: %v", err)
	}
	if now == "" {
		return id
	}
	return now
}

// hidden fails when a word is still to be read.
func hidden(t *testing.T, posts []Post, word string) {
	t.Helper()
	for _, p := range posts {
		if strings.Contains(bare(p.Text), word) {
			t.Errorf("the word %q is still to be read in:\n%.500s", word, p.Text)
		}
	}
}
