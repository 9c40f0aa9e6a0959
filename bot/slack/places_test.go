package slack

import (
	"context"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// A finder is a handler that hears which channels can be reached.
type finder struct {
	chat.Handler
	opened chan clausewatch.Channel
}

func (f finder) Joined(context.Context, string, []clausewatch.Channel, time.Time) {}
func (f finder) Present(context.Context, []string, func(string) bool)             {}
func (f finder) Left(context.Context, string)                                     {}
func (f finder) Deleted(context.Context, clausewatch.Channel, string)             {}
func (f finder) Opened(_ context.Context, channel clausewatch.Channel)            { f.opened <- channel }

func TestAChannelThatOpensAgainIsToldOverBothWays(t *testing.T) {
	events := map[string]map[string]any{
		"invited":     {"type": "member_joined_channel", "user": "U0BOT", "channel": "C0007", "channel_type": "C", "team": "T0001"},
		"unarchived":  {"type": "channel_unarchive", "channel": "C0007", "user": "U1"},
		"private one": {"type": "group_unarchive", "channel": "C0007", "user": "U1"},
	}
	for name, event := range events {
		t.Run(name, func(t *testing.T) {
			server := startServer(t)
			f := finder{answering(echo), make(chan clausewatch.Channel, 1)}
			address, _, stop := overHTTP(t, server, f)
			_, body := server.EventBody(server.Team, event)
			if status, _ := deliver(t, address, "application/json", body, slacktest.Signed(testSecret, time.Now(), body)); status != 200 {
				t.Errorf("got %d, want 200", status)
			}
			if got := <-f.opened; got != "slack:C0007" {
				t.Errorf("over HTTP: %q opened", got)
			}
			stop()
			s := connected(server)
			_, stop = listenWith(t, s, f)
			await(t, server, "a connection", func() bool { return s.Healthy() == nil })
			if err := server.Event(within(t), server.Team, event); err != nil {
				t.Fatal(err)
			}
			if got := <-f.opened; got != "slack:C0007" {
				t.Errorf("over a connection: %q opened", got)
			}
			stop()
		})
	}
}

func TestAnEventThatIsNoneOfTheseOpensNothing(t *testing.T) {
	for _, event := range []any{nil, "odd", struct{}{}} {
		if got := reachableIn(event); got != "" {
			t.Errorf("%v: %q", event, got)
		}
	}
	if reopens("app_home_opened") || reopens("") {
		t.Error("other events reopen channels")
	}
}
