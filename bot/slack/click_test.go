package slack

import (
	"context"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// buttons is a message with one of each button.
func buttons() chat.Message {
	return chat.Message{Text: "Acme changed", Blocks: []chat.Block{{Kind: chat.Actions, Buttons: []chat.Button{
		{Label: "Acknowledge", Ask: "ack 12"},
		{Label: "Not material", Ask: "immaterial 12", Wants: chat.WantsWords},
		{Label: "Assign", Ask: "assign 12", Wants: chat.WantsPerson},
		{Label: "Snooze", Ask: "snooze 12", Wants: chat.WantsDay},
		{Label: "Comment", Ask: "comment 12", Wants: chat.WantsWords},
		{Label: "Why", Ask: "why 12"},
	}, Links: []chat.Link{{Label: "Source", URL: "https://acme.example/terms"}}}}}
}

// offered posts the buttons to a channel and listens; asked gives what the handler was asked, in order.
func offered(t *testing.T) (server *slacktest.Server, p slacktest.Post, asked <-chan chat.Request) {
	t.Helper()
	server = startServer(t)
	s := connected(server)
	requests := make(chan chat.Request, 9)
	listenWith(t, s, answering(func(ctx context.Context, r chat.Request) chat.Message {
		requests <- r
		return echo(ctx, r)
	}))
	if _, err := s.Send(within(t), "C0001", buttons()); err != nil {
		t.Fatal(err)
	}
	return server, server.Posts("C0001")[0], requests
}

func TestClickAsksWhatItsCommandWould(t *testing.T) {
	server, p, asked := offered(t)
	c, err := server.Click(within(t), p, "Acknowledge", "U0007")
	if err != nil {
		t.Fatal(err)
	}
	answer := answerTo(t, c)
	want := chat.Request{Platform: "slack", Team: "T0001", Channel: "C0001", User: "U0007", Name: "someone", Text: "ack 12"}
	if got := <-asked; got != want {
		t.Errorf("the handler got %+v, want %+v", got, want)
	}
	if answer.Answer != "ephemeral" || strings.TrimSpace(answer.Words()) != "you said ack 12" {
		t.Errorf("%s answer %q, want one for the person alone", answer.Answer, answer.Words())
	}
	// Slack sends a click again whose acknowledgement it missed.
	if err := server.Raw(within(t), c.Frame); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Click(within(t), p, "Acknowledge", "U0008"); err != nil {
		t.Fatal(err)
	}
	if got := <-asked; got.User != "U0008" {
		t.Errorf("the click of %s was taken again, want that of U0008 next", got.User)
	}
}

func TestButtonThatWantsSomethingAsksForItFirst(t *testing.T) {
	server, p, asked := offered(t)
	for _, test := range []struct{ label, input, value, want string }{
		{"Not material", "plain_text_input", "only *layout* & <b>", "immaterial 12 only *layout* & <b>"},
		{"Assign", "users_select", "U0009", "assign 12 <@U0009>"},
		{"Snooze", "datepicker", "2026-12-31", "snooze 12 until:2026-12-31"},
		{"Comment", "plain_text_input", "seen", "comment 12 seen"},
	} {
		c, err := server.Click(within(t), p, test.label, "U0007")
		if err != nil {
			t.Fatal(err)
		}
		v, err := c.Dialogue(within(t))
		if err != nil {
			t.Fatalf("%s: %v", test.label, err)
		}
		if v.Title != test.label || v.Input != test.input {
			t.Errorf("%s: the dialogue is titled %q and asks by %s, want %s", test.label, v.Title, v.Input, test.input)
		}
		if err := c.Submit(within(t), v, test.value); err != nil {
			t.Fatal(err)
		}
		if got := <-asked; got.Text != test.want || got.Channel != "C0001" || got.User != "U0007" {
			t.Errorf("%s asked %+v, want %q", test.label, got, test.want)
		}
		if a := answerTo(t, c); a.Answer != "ephemeral" || !strings.Contains(a.Words(), test.want) {
			t.Errorf("%s was answered %q", test.label, a.Words())
		}
	}
}

func TestAnswerIsShownToTheChannelByWhoAsked(t *testing.T) {
	server := startServer(t)
	listenWith(t, connected(server), answering(func(_ context.Context, r chat.Request) chat.Message {
		m := chat.Message{Text: "answer to " + r.Text}
		if r.Text != "subscribe acme" {
			m.Share = r.Text
		}
		return m
	}))
	p := answerTo(t, ask(t, server, "acme aup <!channel> & more"))
	if p.Answer != "ephemeral" {
		t.Fatalf("the answer is %s", p.Answer)
	}
	c, err := server.Click(within(t), p, "Show to the channel", "U0001")
	if err != nil {
		t.Fatal(err)
	}
	shown := answerTo(t, c)
	if shown.Answer != "in_channel" || !strings.Contains(shown.Words(), "someone asked: /terms acme aup <!channel> & more") ||
		!strings.Contains(shown.Words(), "answer to acme aup <!channel> & more") || len(shown.Pings()) > 0 || strings.Contains(shown.Words(), "Show to the channel") {
		t.Errorf("%s: %q pings %v", shown.Answer, shown.Words(), shown.Pings())
	}
	if p := answerTo(t, ask(t, server, "subscribe acme")); strings.Contains(p.Words(), "Show to the channel") {
		t.Errorf("what is nobody else's business can be shown: %q", p.Words())
	}
}

func TestClickOnWhatWeDidNotMakeIsAcknowledgedAndLeft(t *testing.T) {
	server, p, asked := offered(t)
	if _, err := server.Click(within(t), p, "Source", "U0007"); err != nil { // opens an address, and is told to us all the same
		t.Fatal(err)
	}
	if _, err := server.Click(within(t), p, "Why", "U0007"); err != nil { // stands in the menu
		t.Fatal(err)
	}
	if got := <-asked; got.Text != "why 12" {
		t.Errorf("asked %q, want the acknowledgement alone", got.Text)
	}
}
