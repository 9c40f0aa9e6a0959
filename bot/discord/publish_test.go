package discord_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

var _ chat.Publisher = (*discord.Discord)(nil)

func TestPostOfAnAnnouncementChannelIsPublishedOnce(t *testing.T) {
	server := start(t)
	server.Place(discordtest.Place{ID: channel, Kind: discordtest.Announcement})
	d := connect(server)
	id, err := d.Send(t.Context(), channel, long(30_000))
	if err != nil {
		t.Fatal(err)
	}
	server.Script("crosspost", discordtest.Reply{Lose: true})
	if err := d.Publish(t.Context(), channel, id); err == nil || failureOf(err) != nil {
		t.Errorf("a lost answer gives %v, want a temporary error", err)
	}
	if err := d.Publish(t.Context(), channel, id); err != nil {
		t.Errorf("a repeat: %v", err)
	}
	if got := server.Published(); len(got) != 1 || got[0] != server.Posts()[0].ID {
		t.Errorf("published %q, want the first post alone", got)
	}
}

func TestPublishingFailsInItsClasses(t *testing.T) {
	for name, c := range map[string]struct {
		reply     discordtest.Reply
		permanent bool
		after     time.Duration
	}{
		"no announcement channel": {discordtest.Reply{Status: 400, Code: 50024, Message: "Cannot execute action on this channel type"}, true, 0},
		"deleted":                 {discordtest.Reply{Status: 404, Code: 10008, Message: "Unknown Message"}, true, 0},
		"no right":                {discordtest.Reply{Status: 403, Code: 50013, Message: "Missing Permissions"}, true, 0},
		"an hour":                 {discordtest.Reply{Status: 429, RetryAfter: 3600}, false, time.Hour},
	} {
		server := start(t)
		d := connect(server)
		id, err := d.Send(t.Context(), channel, alert("x"))
		if err != nil {
			t.Fatal(err)
		}
		server.Script("crosspost", c.reply)
		err = d.Publish(t.Context(), channel, id)
		if f := failureOf(err); f == nil || f.Permanent != c.permanent || f.After != c.after {
			t.Errorf("%s: got %v (%+v)", name, err, f)
		}
		next := alert("y")
		next.Key = "clausewatch-8"
		if _, err := d.Send(t.Context(), channel, next); err != nil { // is not held back by it
			t.Errorf("%s: the next alert: %v", name, err)
		}
	}
	server := start(t)
	if err := connect(server).Publish(t.Context(), channel, "1/2"); failureOf(err) == nil || !failureOf(err).Permanent || !strings.Contains(err.Error(), "does not stand in the channel") {
		t.Errorf("a post of elsewhere: %v", err)
	}
}
