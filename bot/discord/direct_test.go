package discord_test

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestAPersonIsToldInAChannelOfTheirOwn(t *testing.T) {
	server := start(t)
	d := connect(server)
	for _, words := range []string{"one", "two"} {
		m := alert(words)
		m.Key = words
		id, err := d.Send(t.Context(), "@987", m)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(id, discordtest.Direct("987")+"/") {
			t.Errorf("post id %q, want one in the channel of the person", id)
		}
		if _, err := d.Edit(t.Context(), "@987", id, alert("edited "+words)); err != nil {
			t.Fatal(err)
		}
	}
	if n := server.Calls("direct"); n != 1 || len(server.Posts(discordtest.Direct("987"))) != 2 {
		t.Errorf("the channel was asked for %d times and has %d posts, want 1 and 2", n, len(server.Posts(discordtest.Direct("987"))))
	}
}

func TestAPersonWhoCannotBeToldIsAChannelThatIsLost(t *testing.T) {
	for name, reply := range map[string]discordtest.Reply{
		"no such person":    {Status: 400, Code: 50033, Message: "Invalid Recipient(s)"},
		"unknown":           {Status: 404, Code: 10013, Message: "Unknown User"},
		"no server shared":  {Status: 403, Code: 50278, Message: "Cannot send messages to this user"},
		"takes no messages": {Status: 403, Code: 50007, Message: "Cannot send messages to this user"},
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			server.Script("direct", reply)
			_, err := connect(server).Send(t.Context(), "@987", alert("x"))
			if f := failureOf(err); f == nil || !f.Permanent || f.Why == "" {
				t.Errorf("got %v, want a permanent failure that says why", err)
			}
		})
	}
}
