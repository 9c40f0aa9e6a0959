package discord_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// components is a message for a channel that wants this form.
func components(m chat.Message) chat.Message {
	m.Delivery.Form = clausewatch.FormComponents
	return m
}

func TestAlertOfComponentsHasAFrameInTheColourOfItsSeverity(t *testing.T) {
	server := start(t)
	m := components(alert("What became of it."))
	m.Severity, m.Delivery.Role = clausewatch.High, role
	m.Text = "High: Lanternbay changed its Terms"
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Heading, Spans: chat.Plain("Details")}, chat.Block{Kind: chat.Fields, Fields: []chat.Field{{Name: "Printed", Value: chat.Plain("2030-01-01")}}},
		chat.Block{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Acknowledge", Ask: "ack 7"}}, Links: []chat.Link{{Label: "Source", URL: "https://lanternbay.example/terms"}}})
	if _, err := connect(server).Send(t.Context(), channel, m); err != nil {
		t.Fatal(err)
	}
	var sent struct {
		Flags      int
		Mentions   struct{ Roles []string } `json:"allowed_mentions"`
		Components []struct {
			Type       int
			Content    string
			Colour     int `json:"accent_color"`
			Components []struct {
				Type    int
				Content string
			}
		}
	}
	p := server.Posts()[0]
	if err := json.Unmarshal(p.Body, &sent); err != nil {
		t.Fatal(err)
	}
	if sent.Flags != 32768 || len(sent.Components) != 2 || sent.Components[0].Content != "<@&"+role+"> High: Lanternbay changed its Terms" ||
		sent.Components[1].Type != 17 || sent.Components[1].Colour != 0xC0392B || strings.Join(sent.Mentions.Roles, " ") != role {
		t.Errorf("sent %s", p.Body)
	}
	var kinds []int
	for _, c := range sent.Components[1].Components {
		kinds = append(kinds, c.Type)
	}
	if fmt.Sprint(kinds) != "[10 14 10 1]" || !strings.HasPrefix(sent.Components[1].Components[2].Content, "### Details\n**Printed:** 2030") {
		t.Errorf("the frame holds %v: %s", kinds, p.Body)
	}
	if p.Nonce == "" || p.Embeds() != 0 || p.Content() != "" {
		t.Errorf("nonce %q, %d embeds, content %q", p.Nonce, p.Embeds(), p.Content())
	}
}

func TestMessageOfComponentsStaysOne(t *testing.T) {
	server := start(t)
	d := connect(server)
	id, err := d.Send(t.Context(), channel, components(changed(30_000)))
	if err != nil {
		t.Fatal(err)
	}
	if posts := server.Posts(); len(posts) != 2 || len(posts[1].Files) != 1 || !strings.Contains(string(posts[1].Body), "attachment://changes.diff") {
		t.Fatalf("%d posts, want two, the second with a file that is shown", len(posts))
	}
	for _, m := range []chat.Message{alert("short, and the channel wants embeds now"), changed(30_000)} {
		if id, err = d.Edit(t.Context(), channel, id, m); err != nil { // the fake complains of an edit in the other form
			t.Fatal(err)
		}
	}
	if !strings.HasSuffix(id, "|components") {
		t.Errorf("post id %q does not say so", id)
	}
}

func TestRefusedComponentsBecomePlainOnes(t *testing.T) {
	server := start(t)
	d := connect(server)
	server.Script("messages", discordtest.Reply{Status: 400, Code: 50035, Message: "Invalid Form Body"})
	id, err := d.Send(t.Context(), channel, components(alert("words")))
	if err != nil {
		t.Fatal(err)
	}
	if p := server.Posts()[0]; !strings.Contains(p.Words(), "words") || strings.Contains(string(p.Body), `"type":17`) {
		t.Errorf("the plain form is %s", p.Body)
	}
	if _, err := d.Edit(t.Context(), channel, id, alert("other words")); err != nil {
		t.Error(err)
	}
}

func TestManyButtonsStayWithinTheNumberOfComponents(t *testing.T) {
	server := start(t)
	m := components(alert("words"))
	b := chat.Block{Kind: chat.Actions}
	for i := range 60 {
		b.Buttons = append(b.Buttons, chat.Button{Label: fmt.Sprintf("button %d", i), Ask: fmt.Sprintf("ack %d", i)})
	}
	m.Blocks = append(m.Blocks, b)
	m.Delivery.Threads = clausewatch.ThreadsOn
	if _, err := connect(server).Send(t.Context(), channel, m); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range server.Posts() {
		n += strings.Count(p.Words(), "button ")
	}
	if n != 60 {
		t.Errorf("%d buttons, want 60", n)
	}
}

func TestForumTakesComponents(t *testing.T) {
	server := start(t)
	withForum(server, false)
	d := connect(server)
	id, err := d.Send(t.Context(), forum, components(long(20_000)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Edit(t.Context(), forum, id, components(long(10_000))); err != nil {
		t.Error(err)
	}
}
