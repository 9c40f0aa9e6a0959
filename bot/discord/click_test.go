package discord

import (
	"context"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// offered posts a message with one of each button and listens; asked gives what the handler was asked, in order.
func offered(t *testing.T) (server *discordtest.Server, p discordtest.Post, asked <-chan chat.Request) {
	t.Helper()
	server = startServer(t)
	d, _ := connected(server)
	requests := make(chan chat.Request, 9)
	listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		requests <- r
		return echo(ctx, r)
	}))
	m := chat.Message{Text: "Acme changed", Blocks: []chat.Block{{Kind: chat.Actions, Buttons: []chat.Button{
		{Label: "Acknowledge", Ask: "ack 12"},
		{Label: "Not material", Ask: "immaterial 12", Wants: chat.WantsWords},
		{Label: "Assign", Ask: "assign 12", Wants: chat.WantsPerson},
		{Label: "Snooze", Ask: "snooze 12", Wants: chat.WantsDay},
	}, Links: []chat.Link{{Label: "Source", URL: "https://acme.example/terms"}}}}}
	if _, err := d.Send(within(t), testChannel, m); err != nil {
		t.Fatal(err)
	}
	return server, server.Posts(testChannel)[0], requests
}

func answerOf(t *testing.T, i *discordtest.Interaction, err error) discordtest.Post {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	p, err := i.Answer(within(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestClickAsksWhatItsCommandWould(t *testing.T) {
	t.Parallel()
	server, p, asked := offered(t)
	i, err := server.Click(within(t), p, "Acknowledge", testUser)
	answer := answerOf(t, i, err)
	want := chat.Request{Platform: "discord", Team: server.Guild, Channel: testChannel, User: testUser, Name: "someone", Text: "ack 12"}
	if got := <-asked; got != want {
		t.Errorf("the handler got %+v, want %+v", got, want)
	}
	if answer.Answer != "ephemeral" || strings.TrimSpace(answer.Words()) != "you said ack 12" {
		t.Errorf("%s answer %q, want one for the person alone", answer.Answer, answer.Words())
	}
}

func TestButtonThatWantsSomethingAsksForItFirst(t *testing.T) {
	t.Parallel()
	server, p, asked := offered(t)
	for _, test := range []struct{ label, typed, want string }{
		{"Not material", "only *layout* @everyone", "immaterial 12 only *layout* @everyone"},
		{"Assign", "600000000000000002", "assign 12 <@600000000000000002>"},
		{"Assign", "me", "assign 12 me"},
		{"Snooze", "2026-12-31", "snooze 12 until:2026-12-31"},
	} {
		i, err := server.Click(within(t), p, test.label, testUser)
		if err != nil {
			t.Fatal(err)
		}
		sent, err := i.Submit(within(t), test.typed)
		a := answerOf(t, sent, err)
		if got := <-asked; got.Text != test.want || got.Channel != testChannel || got.User != testUser {
			t.Errorf("%s asked %+v, want %q", test.label, got, test.want)
		}
		if a.Answer != "ephemeral" || len(a.Pings()) > 0 {
			t.Errorf("%s was answered %q, which pings %v", test.label, a.Words(), a.Pings())
		}
	}
}

func TestButtonThatIsNotKnownAnyMoreSaysSo(t *testing.T) {
	t.Parallel()
	server, _, asked := offered(t)
	for _, id := range []string{"ask1::ack 12", "v0:ask::ack 12", "v1:ask:money:x", "v1:ask::", "v1:pay::x", "pager:7"} {
		i, err := server.ClickID(within(t), testChannel, testUser, id)
		if a := answerOf(t, i, err); a.Answer != "ephemeral" || !strings.Contains(a.Words(), "from an earlier version") {
			t.Errorf("%s was answered %q to %s", id, a.Words(), a.Answer)
		}
	}
	if len(asked) != 0 {
		t.Errorf("the handler was asked %+v", <-asked)
	}
}

func TestCustomIDComesBackAsItWas(t *testing.T) {
	for _, want := range []chat.Button{{Ask: "ack 12"}, {Ask: "a:b c", Wants: chat.WantsWords}, {Ask: "x", Wants: chat.WantsDay}, {Ask: "list page:2", Place: chat.Turns}} {
		if got, ok := asked(customID(want)); got != want || !ok {
			t.Errorf("%+v comes back as %+v, %t", want, got, ok)
		}
	}
}
