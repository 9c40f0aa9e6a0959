package chattest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// Listener tests a chat.Listener. It calls new for each case.
func Listener(t *testing.T, new func(t *testing.T) Fake) {
	t.Run("a request arrives and its answer is shown", func(t *testing.T) {
		f := new(t)
		h := &handler{answer: plain("answer", "")}
		stop := listen(t, f, h)
		r := h.typed(t, f, "amazon aup spam")
		stop()
		if r.Text != "amazon aup spam" || r.Channel != f.Channel() || r.User != f.User() || r.Platform == "" {
			t.Errorf("the handler got %+v, want text %q, channel %q, user %q and a platform", r, "amazon aup spam",
				f.Channel(), f.User())
		}
		visible(t, f.Posted(), "bravo-answer delta-answer")
		harmless(t, f.Posted())
	})
	t.Run("a hostile answer is shown as words", func(t *testing.T) {
		f := new(t)
		h := &handler{answer: hostileMessage()}
		stop := listen(t, f, h)
		h.typed(t, f, "amazon aup @everyone")
		stop()
		harmless(t, f.Posted())
		for _, word := range hostile {
			visible(t, f.Posted(), word)
		}
	})
	t.Run("a long answer is shown completely", func(t *testing.T) {
		f := new(t)
		m, words := long(12_000)
		m.Key = ""
		h := &handler{answer: m}
		stop := listen(t, f, h)
		h.typed(t, f, "amazon")
		stop()
		visible(t, f.Posted(), words)
	})
	t.Run("a handler that panics does not end the listener", func(t *testing.T) {
		f := new(t)
		h := &handler{answer: plain("after", ""), panics: true}
		stop := listen(t, f, h)
		h.typed(t, f, "amazon")
		h.typed(t, f, "google")
		stop()
		if posts := f.Posted(); len(posts) < 2 {
			t.Errorf("%d posts; want a word about the failure, and the next answer", len(posts))
		}
		visible(t, f.Posted(), "bravo-after")
	})
	t.Run("a handler that panics in Suggest does not end the listener", func(t *testing.T) {
		f := new(t)
		h := &handler{answer: plain("after", ""), suggestPanics: true}
		stop := listen(t, f, h)
		_, err := f.Suggest(t.Context(), chat.Partial{Field: "platform", Typed: "a"})
		if errors.Is(err, errors.ErrUnsupported) {
			stop()
			t.Skip("the platform has no completions")
		}
		h.typed(t, f, "amazon")
		stop()
		visible(t, f.Posted(), "bravo-after")
	})
	t.Run("what is half typed is completed", func(t *testing.T) {
		f := new(t)
		h := &handler{choices: []chat.Choice{{Label: "Amazon · AUP", Value: "aup"}, {Label: "@everyone",
			Value: "privacy"}}}
		stop := listen(t, f, h)
		got, err := f.Suggest(t.Context(), chat.Partial{Field: "document", Typed: "a", Platform: "amazon"})
		stop()
		if errors.Is(err, errors.ErrUnsupported) {
			t.Skip("the platform has no completions")
		}
		if err != nil {
			t.Fatalf("Suggest: %v", err)
		}
		if len(got) != 2 || got[0] != h.choices[0] || got[1].Value != "privacy" {
			t.Errorf("got choices %v, want %v", got, h.choices)
		}
		h.partial.Channel = "" // where it was typed goes by another name on each platform
		if want := (chat.Partial{Field: "document", Typed: "a", Platform: "amazon"}); h.partial != want {
			t.Errorf("the handler got %+v, want %+v", h.partial, want)
		}
	})
	t.Run("the end of ctx ends it without an error", func(t *testing.T) {
		f := new(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		done := make(chan error, 1)
		go func() { done <- f.Listener().Listen(ctx, &handler{}) }()
		awaitEnd(t, done)
	})
}

// A handler answers what it was told to, and hands each request to the test.
type handler struct {
	answer        chat.Message
	panics        bool // at the first request
	panicked      atomic.Bool
	suggestPanics bool
	choices       []chat.Choice
	partial       chat.Partial // the last one
	requests      chan chat.Request
}

func (h *handler) Answer(ctx context.Context, r chat.Request) chat.Message {
	h.requests <- r
	if h.panics && h.panicked.CompareAndSwap(false, true) {
		panic("the handler of the test panics")
	}
	return h.answer
}

func (h *handler) Suggest(ctx context.Context, p chat.Partial) []chat.Choice {
	h.partial = p
	if h.suggestPanics {
		panic("the handler of the test panics")
	}
	return h.choices
}

// typed types a command and waits until the handler has it.
func (h *handler) typed(t *testing.T, f Fake, text string) chat.Request {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := f.Type(ctx, text); err != nil {
		t.Fatalf("type %q: %v", text, err)
	}
	select {
	case r := <-h.requests:
		return r
	case <-ctx.Done():
		t.Fatalf("%q was typed, but the handler was not asked", text)
		return chat.Request{}
	}
}

// listen starts the listener. The returned stop ends ctx and waits for the answers under way: after it, Posted is whole.
func listen(t *testing.T, f Fake, h *handler) (stop func()) {
	t.Helper()
	h.requests = make(chan chat.Request, 16)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- f.Listener().Listen(ctx, h) }()
	t.Cleanup(cancel)
	return func() {
		t.Helper()
		cancel()
		awaitEnd(t, done)
	}
}

func awaitEnd(t *testing.T, done <-chan error) {
	t.Helper()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Listen ended with %v, want nil", err)
		}
	case <-time.After(patience):
		t.Fatal("Listen did not end with its context")
	}
}
