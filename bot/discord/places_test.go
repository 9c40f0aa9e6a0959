package discord

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// A witness is a handler that writes down where the bot is.
type witness struct {
	chat.Handler
	mu    sync.Mutex
	heard []string
}

func (w *witness) note(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = append(w.heard, fmt.Sprintf(format, args...))
}

func (w *witness) all() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return strings.Join(w.heard, "\n")
}

func (w *witness) Joined(_ context.Context, server string, channels []clausewatch.Channel, since time.Time) {
	w.note("joined %s with %v since %s", server, channels, since.UTC().Format(time.RFC3339))
}
func (w *witness) Present(_ context.Context, servers []string, mine func(string) bool) {
	w.note("in %v, of which %v are of this connection", servers, mine(servers[0]))
}
func (w *witness) Left(_ context.Context, server string) { w.note("left %s", server) }
func (w *witness) Deleted(_ context.Context, channel clausewatch.Channel, reason string) {
	w.note("deleted %s: %s", channel, reason)
}
func (w *witness) Opened(_ context.Context, channel clausewatch.Channel) {
	w.note("opened %s", channel)
}

func TestWhatDiscordSaysOfPlacesIsHeardInItsOrder(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	d, _ := connected(server)
	w := &witness{Handler: answering(echo)}
	_, stop := listenWith(t, d, w)
	await(t, server, "the first server", func() bool { return w.all() != "" })
	for _, e := range []struct {
		kind string
		data any
	}{
		{"GUILD_DELETE", map[string]any{"id": "500", "unavailable": true}}, // an outage of Discord's
		{"GUILD_CREATE", map[string]any{"id": "500", "unavailable": true}},
		{"GUILD_CREATE", map[string]any{"id": "500", "joined_at": "2026-03-01T12:00:00.000000+00:00", "members": "odd",
			"channels": []any{map[string]any{"id": "11", "type": 0, "name": "x"}, nil, map[string]any{"id": "no id"}}, "threads": []any{map[string]any{"id": "12"}}}},
		{"CHANNEL_DELETE", map[string]any{"id": "11", "guild_id": "500", "type": 99}},
		{"CHANNEL_CREATE", map[string]any{"id": "13", "guild_id": "500"}},
		{"GUILD_DELETE", map[string]any{"id": "500"}},
		{"GUILD_DELETE", map[string]any{"id": "no id"}},
		{"GUILD_DELETE", "odd"},
		{"GUILD_DELETE", map[string]any{"id": "600", "unavailable": false}},
	} {
		if err := server.Dispatch(e.kind, e.data); err != nil {
			t.Fatal(err)
		}
	}
	await(t, server, "the last event", func() bool { return strings.Contains(w.all(), "left 600") })
	stop()
	want := "in [" + server.Guild + "], of which true are of this connection\njoined " + server.Guild + " with [] since 0001-01-01T00:00:00Z\n" +
		"joined 500 with [discord:11 discord:12] since 2026-03-01T12:00:00Z\n" +
		"deleted discord:11: " + deletedReason + "\nleft 500\nleft 600"
	if got := w.all(); got != want {
		t.Errorf("heard is\n%s\nwant\n%s", got, want)
	}
}

func TestEachServerIsOfOneShard(t *testing.T) {
	for _, c := range []struct {
		server       string
		shard, count int
		want         bool
	}{{"300000000000000001", 0, 1, true}, {"300000000000000001", 0, 0, true}, {"4194304", 1, 2, true}, {"4194304", 0, 2, false}, {"8388608", 0, 2, true},
		{"8388608", 2, 3, true}, {"", 0, 1, false}, {"odd", 0, 1, false}} {
		if got := ofShard(c.shard, c.count)(c.server); got != c.want {
			t.Errorf("server %q of shard %d of %d: got %v, want %v", c.server, c.shard, c.count, got, c.want)
		}
	}
}

// A handler that takes long, or panics, holds up neither the gateway nor what comes after it.
func TestAWitnessHoldsNothingUp(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	d, _ := connected(server)
	w := &stuck{witness: witness{Handler: answering(echo)}, free: make(chan struct{})}
	_, stop := listenWith(t, d, w)
	await(t, server, "a connection", server.Connected)
	for _, id := range []string{"501", "502"} {
		if err := server.Dispatch("GUILD_DELETE", map[string]any{"id": id}); err != nil {
			t.Fatal(err)
		}
	}
	answerTo(t, ask(t, server, "meanwhile"))
	close(w.free)
	await(t, server, "the second", func() bool { return strings.Contains(w.all(), "left 502") })
	stop()
}

type stuck struct {
	witness
	free chan struct{}
}

func (s *stuck) Left(ctx context.Context, server string) {
	if server == "501" {
		<-s.free
		panic("on purpose")
	}
	s.witness.Left(ctx, server)
}
