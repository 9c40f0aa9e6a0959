package discord_test

import (
	"errors"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestEditorKeepsTheContract(t *testing.T) {
	chattest.Editor(t, func(t *testing.T) chattest.EditFake { return newFake(t).(*fake) })
}

func (f *fake) Editor() chat.Editor { return f.discord }
func (f *fake) Prints() bool        { return false }

func (f *fake) Delete(n int) error {
	p := f.server.Posts()[n]
	f.server.Delete(p.Channel, p.ID)
	return nil
}

func brief(words string) chat.Message {
	return chat.Message{Text: words, Key: "clausewatch-9", Alert: 9, Blocks: []chat.Block{{Kind: chat.Quote, Label: "4.2", Spans: chat.Plain(words)}}}
}

func TestEditFailsInTheClassesOfSend(t *testing.T) {
	for name, c := range map[string]struct {
		reply                  discordtest.Reply
		gone, permanent, waits bool
	}{
		"deleted":     {reply: discordtest.Reply{Status: 404, Code: 10008, Message: "Unknown Message"}, gone: true},
		"not ours":    {reply: discordtest.Reply{Status: 403, Code: 50005, Message: "Cannot edit a message authored by another user"}, gone: true},
		"no channel":  {reply: discordtest.Reply{Status: 404, Code: 10003, Message: "Unknown Channel"}, permanent: true},
		"no right":    {reply: discordtest.Reply{Status: 403, Code: 50013, Message: "Missing Permissions"}, permanent: true},
		"rate":        {reply: discordtest.Reply{Status: 429, RetryAfter: 3, Message: "You are being rate limited."}, waits: true},
		"overloaded":  {reply: discordtest.Reply{Status: 502, Body: "<html>bad gateway</html>"}},
		"token":       {reply: discordtest.Reply{Status: 401, Message: "401: Unauthorized"}, waits: true},
		"lost answer": {reply: discordtest.Reply{Lose: true}},
	} {
		server := start(t)
		d := connect(server)
		id, err := d.Send(t.Context(), channel, brief("first"))
		if err != nil {
			t.Fatal(err)
		}
		server.Script("edit", c.reply)
		_, err = d.Edit(t.Context(), channel, id, brief("second"))
		var failure *clausewatch.Failure
		failed := errors.As(err, &failure)
		if err == nil || errors.Is(err, chat.ErrGone) != c.gone || (failed && failure.Permanent) != c.permanent || (failed && failure.After > 0) != c.waits {
			t.Errorf("%s: got %v (failure %+v), want gone %v, permanent %v, waits %v", name, err, failure, c.gone, c.permanent, c.waits)
		}
		if server.Calls("edit") != 1 || server.Calls("messages") != 1 {
			t.Errorf("%s: %d edits and %d posts were tried, want one attempt", name, server.Calls("edit"), server.Calls("messages"))
		}
	}
}

// TestRateOfEditsIsHeldForTheWholeChannel hears of a rate limit at one message and edits another one of the channel.
func TestRateOfEditsIsHeldForTheWholeChannel(t *testing.T) {
	server := start(t)
	d := connect(server)
	var ids []string
	for _, words := range []string{"one", "two"} {
		m := brief(words)
		m.Key += words
		id, err := d.Send(t.Context(), channel, m)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	server.Script("edit", discordtest.Reply{Status: 429, RetryAfter: 60, Message: "You are being rate limited."})
	for _, id := range ids {
		_, err := d.Edit(t.Context(), channel, id, brief("edited"))
		var failure *clausewatch.Failure
		if !errors.As(err, &failure) || failure.After == 0 {
			t.Errorf("Edit while the rate is held: got %v, want a wish to wait", err)
		}
	}
	if n := server.Calls("edit"); n != 1 {
		t.Errorf("%d edits were tried, want one", n)
	}
	if _, err := d.Send(t.Context(), channel, brief("a new one")); err != nil {
		t.Errorf("a post is held back with the edits: %v", err)
	}
}
