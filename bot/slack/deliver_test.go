package slack_test

import (
	"context"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
)

// A delivering sender gives every message what its channel has set.
type delivering struct {
	chattest.EditFake
	delivery clausewatch.Delivery
}

func (d *delivering) Sender() chat.Sender { return d }
func (d *delivering) Editor() chat.Editor { return d }

func (d *delivering) Send(ctx context.Context, channel string, m chat.Message) (string, error) {
	m.Delivery = d.delivery
	return d.EditFake.Sender().Send(ctx, channel, m)
}

func (d *delivering) Edit(ctx context.Context, channel, id string, m chat.Message) (string, error) {
	m.Delivery = d.delivery
	return d.EditFake.Editor().Edit(ctx, channel, id, m)
}

func TestEveryDeliveryKeepsTheContract(t *testing.T) {
	for _, threads := range []string{clausewatch.ThreadsOn, clausewatch.ThreadsOff, clausewatch.ThreadsEach} {
		t.Run(threads, func(t *testing.T) {
			with := func(t *testing.T) *delivering {
				return &delivering{newFake(t).(*fake), clausewatch.Delivery{Threads: threads}}
			}
			chattest.Sender(t, func(t *testing.T) chattest.Fake { return with(t) })
			chattest.Editor(t, func(t *testing.T) chattest.EditFake { return with(t) })
		})
	}
}

func TestAlertWithoutThreadsEndsWithTheCommandThatShowsTheRest(t *testing.T) {
	server := start(t)
	s := connect(server)
	m := long(60_000)
	m.Delivery.Threads = clausewatch.ThreadsOff
	id, err := s.Send(t.Context(), "C0001", m)
	if err != nil {
		t.Fatal(err)
	}
	posts := server.Posts("C0001")
	if len(posts) != 4 {
		t.Fatalf("%d posts, want 4", len(posts))
	}
	for i, p := range posts {
		if p.ThreadTS != "" {
			t.Errorf("post %d stands in the thread %s", i, p.ThreadTS)
		}
	}
	if last := posts[3].Words(); !strings.Contains(last, "/terms alert 7 shows the whole of it") {
		t.Errorf("the last post does not say how to see the rest:\n%.300s", last)
	}
	if _, err := s.Edit(t.Context(), "C0001", id, m); err != nil {
		t.Fatal(err)
	}
	if n := len(server.Posts("C0001")); n != 4 {
		t.Errorf("%d posts after an edit, want 4", n)
	}
	m.Alert, m.Key = 0, "clausewatch-8"
	if _, err := s.Send(t.Context(), "C0001", m); err != nil {
		t.Fatal(err)
	}
	if n := len(server.Posts("C0001")); n < 10 {
		t.Errorf("of a message that cannot be asked for again %d posts came, want all", n-4)
	}
}

func TestFollowUpStandsInTheThreadOfItsAlert(t *testing.T) {
	server := start(t)
	s := connect(server)
	first, err := s.Send(t.Context(), "C0001", long(100))
	if err != nil {
		t.Fatal(err)
	}
	root := server.Posts("C0001")[0].TS
	for i, m := range []chat.Message{long(100), long(30_000)} {
		m.Key, m.Thread, m.Delivery.Threads = m.Key+strings.Repeat("x", i+1), first, clausewatch.ThreadsEach
		id, err := s.Send(t.Context(), "C0001", m)
		if err != nil {
			t.Fatal(err)
		}
		longer := long(50_000)
		longer.Delivery, longer.Thread = m.Delivery, m.Thread
		if _, err := s.Edit(t.Context(), "C0001", id, longer); err != nil {
			t.Fatal(err)
		}
		first = id // and the next one goes on from the follow-up
	}
	for i, p := range server.Posts("C0001")[1:] {
		if p.ThreadTS != root {
			t.Errorf("post %d stands in the thread %q, want that of the first alert, %s", i+1, p.ThreadTS, root)
		}
	}
}
