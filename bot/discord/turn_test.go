package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// paging answers with pages of a list.
func paging(_ context.Context, r chat.Request) chat.Message {
	page := 1
	fmt.Sscanf(strings.TrimPrefix(r.Text, "public "), "list page:%d", &page)
	m := chat.Message{Text: fmt.Sprintf("page %d for %s", page, r.User), Public: strings.HasPrefix(r.Text, "public")}
	m.Blocks = []chat.Block{{Kind: chat.Text, Spans: chat.Plain("lines")}, {Kind: chat.Actions, Buttons: []chat.Button{
		{Label: "More", Ask: fmt.Sprintf("list page:%d", page+1), Place: chat.Turns}}}}
	return m
}

const otherUser = "600000000000000077"

func TestPageIsTurnedInItsPlace(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	d, _ := connected(server)
	listenWith(t, d, answering(paging))
	p := answerTo(t, ask(t, server, "list"))
	for page := 2; page < 4; page++ {
		i, err := server.Click(within(t), p, "More", testUser)
		p = answerOf(t, i, err)
		if i.Kind != 6 || p.Answer != "ephemeral" || !strings.Contains(p.Words(), fmt.Sprintf("page %d for %s", page, testUser)) {
			t.Errorf("acknowledged with %d, %s: %q", i.Kind, p.Answer, p.Words())
		}
	}
	if n := len(server.Posts(testChannel)); n != 1 {
		t.Errorf("%d messages stand there, want the third page in the place of the first", n)
	}
}

func TestPageThatAllSeeIsTurnedByWhoAskedAndElseAnsweredApart(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	d, _ := connected(server)
	listenWith(t, d, answering(paging))
	first := paging(t.Context(), chat.Request{User: testUser})
	shown := discordtest.Post{ID: "", Channel: testChannel, User: testUser, Answer: "public"}
	raw, err := json.Marshal(posts(first)[0].message())
	if err != nil {
		t.Fatal(err)
	}
	shown.Body = raw
	i, err := server.Click(within(t), shown, "More", otherUser)
	if p := answerOf(t, i, err); i.Kind == 6 || p.Answer != "ephemeral" || !strings.Contains(p.Words(), "page 2 for "+otherUser) {
		t.Errorf("acknowledged with %d, %s: %q", i.Kind, p.Answer, p.Words())
	}
	// An alert is nobody's question: nobody changes it by a click.
	if _, err := d.Send(within(t), testChannel, first); err != nil {
		t.Fatal(err)
	}
	all := server.Posts(testChannel)
	i, err = server.Click(within(t), all[len(all)-1], "More", testUser)
	if p := answerOf(t, i, err); i.Kind == 6 || p.Answer != "ephemeral" {
		t.Errorf("acknowledged with %d, %s: %q", i.Kind, p.Answer, p.Words())
	}
}

func TestWhoAskedTurnsThePageThatAllSee(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	d, _ := connected(server)
	listenWith(t, d, answering(paging))
	c := ask(t, server, "public list")
	await(t, server, "the answer for all", func() bool {
		return len(c.Answers()) > 0 && strings.Contains(c.Answers()[len(c.Answers())-1].Words(), "page 1")
	})
	p := c.Answers()[len(c.Answers())-1]
	i, err := server.Click(within(t), p, "More", testUser)
	if got := answerOf(t, i, err); i.Kind != 6 || got.Answer != p.Answer || !strings.Contains(got.Words(), "page 2") {
		t.Errorf("acknowledged with %d, %s: %q", i.Kind, got.Answer, got.Words())
	}
}

func TestPagesAreTurnedOverHTTPToo(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	address, stop := overHTTP(t, server, answering(paging))
	defer stop()
	i := server.Post(3, testChannel, testUser, map[string]any{"custom_id": "v1:turn::list page:2", "component_type": 2})
	i.Data["message"] = map[string]any{"id": "900000000000000001", "channel_id": testChannel, "flags": 64, "components": []any{map[string]any{"type": 99}}}
	raw, err := json.Marshal(i.Data)
	if err != nil {
		t.Fatal(err)
	}
	server.On(i, "900000000000000001")
	if status, got := signed(t, address, raw, time.Now(), testKey, nil); status != 202 {
		t.Fatalf("got %d %q", status, got)
	}
	await(t, server, "the page is turned", func() bool { return server.Calls("original") == 1 })
	if i.Kind != 6 {
		t.Errorf("acknowledged with %d, want a change of the message", i.Kind)
	}
}

func TestPageThatIsSeveralMessagesIsNotTurned(t *testing.T) {
	m := paging(t.Context(), chat.Request{})
	m.Blocks[0].Spans[0].Text = strings.Repeat("and more ", 2000)
	all := posts(m)
	if len(all) < 2 {
		t.Fatal("it is one message")
	}
	if raw := asJSON(all[len(all)-1].message()); !strings.Contains(raw, "v1:ask::list page:2") || strings.Contains(raw, "v1:turn") {
		t.Errorf("its button is %s", raw)
	}
}
