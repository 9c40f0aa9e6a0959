package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// inBothModes runs a test over Socket Mode and over HTTP.
func inBothModes(t *testing.T, h chat.Handler, test func(t *testing.T, server *slacktest.Server)) {
	t.Run("socket", func(t *testing.T) {
		server := startServer(t)
		listenWith(t, connected(server), h)
		test(t, server)
	})
	t.Run("http", func(t *testing.T) {
		server := startServer(t)
		address, _, _ := overHTTP(t, server, h)
		server.Through = through(address)
		test(t, server)
	})
}

// through posts what Slack sends as it is signed.
func through(address string) func(ctx context.Context, kind, body string) (json.RawMessage, error) {
	return func(ctx context.Context, kind, body string) (json.RawMessage, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(body))
		if err != nil {
			return nil, err
		}
		r.Header = slacktest.Signed(testSecret, time.Now(), body)
		r.Header.Set("Content-Type", kind)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			return nil, err
		}
		defer resp.Body.Close()
		got, err := io.ReadAll(resp.Body)
		if err == nil && resp.StatusCode != http.StatusOK {
			err = fmt.Errorf("status %d: %s", resp.StatusCode, got)
		}
		return got, err
	}
}

// paging answers with pages of a list.
func paging(_ context.Context, r chat.Request) chat.Message {
	page := 1
	fmt.Sscanf(r.Text, "list page:%d", &page)
	m := chat.Message{Text: fmt.Sprintf("page %d for %s", page, r.User), Share: r.Text}
	m.Blocks = []chat.Block{{Kind: chat.Text, Spans: chat.Plain(m.Text)}, {Kind: chat.Actions, Buttons: []chat.Button{
		{Label: "More", Ask: fmt.Sprintf("list page:%d", page+1), Place: chat.Turns}, {Label: "In a window", Ask: fmt.Sprintf("list page:%d", page+1), Place: chat.Window}}}}
	return m
}

func clickOn(t *testing.T, server *slacktest.Server, p slacktest.Post, label, user string) *slacktest.Command {
	t.Helper()
	c, err := server.Click(within(t), p, label, user)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPageIsTurnedInItsPlace(t *testing.T) {
	inBothModes(t, answering(paging), func(t *testing.T, server *slacktest.Server) {
		p := answerTo(t, ask(t, server, "list"))
		p = answerTo(t, clickOn(t, server, p, "More", "U0001"))
		if !strings.Contains(p.Words(), "page 2 for U0001") || p.Answer != "ephemeral" {
			t.Errorf("%s: %q", p.Answer, p.Words())
		}
		p = answerTo(t, clickOn(t, server, p, "More", "U0001"))
		if all := server.Posts("C0001"); len(all) != 1 || !strings.Contains(all[0].Words(), "page 3 for U0001") {
			t.Errorf("%d answers stand there, want the third page in the place of the first", len(all))
		}
		if !strings.Contains(p.Words(), "Show to the channel") {
			t.Error("the page cannot be shown to the channel")
		}
	})
}

func TestPageOfAnAnswerThatOthersSeeIsTurnedForWhoClicksAlone(t *testing.T) {
	server := startServer(t)
	listenWith(t, connected(server), answering(paging))
	p := answerTo(t, clickOn(t, server, answerTo(t, ask(t, server, "list")), "Show to the channel", "U0001"))
	if p.Answer != "in_channel" {
		t.Fatalf("the answer is shown %s", p.Answer)
	}
	own := answerTo(t, clickOn(t, server, p, "More", "U0002"))
	if own.Answer != "ephemeral" || !strings.Contains(own.Words(), "page 2 for U0002") {
		t.Errorf("%s: %q", own.Answer, own.Words())
	}
	for _, p := range server.Posts("C0001") {
		if p.Answer == "in_channel" && !strings.Contains(p.Words(), "page 1 for U0001") {
			t.Errorf("what others see became %q", p.Words())
		}
	}
}

func TestPageThatIsSeveralMessagesIsNotTurned(t *testing.T) {
	server := startServer(t)
	listenWith(t, connected(server), answering(func(ctx context.Context, r chat.Request) chat.Message {
		m := paging(ctx, r)
		m.Blocks[0].Spans[0].Text += strings.Repeat(" and more", 2500)
		return m
	}))
	c := ask(t, server, "list")
	await(t, server, "the whole answer", func() bool { return len(c.Answers()) == 3 })
	last := c.Answers()[2]
	answerTo(t, clickOn(t, server, last, "More", "U0001"))
	await(t, server, "another answer", func() bool { return len(server.Posts("C0001")) == 6 })
}

func TestButtonOfAnotherProcessIsUnderstood(t *testing.T) {
	server := startServer(t)
	_, stop := listenWith(t, connected(server), answering(paging))
	p := answerTo(t, ask(t, server, "list"))
	stop()
	await(t, server, "the connections of before have gone", func() bool { return server.Connections() == 0 })
	listenWith(t, connected(server), answering(paging))
	if p = answerTo(t, clickOn(t, server, p, "More", "U0001")); !strings.Contains(p.Words(), "page 2 for U0001") {
		t.Errorf("got %q", p.Words())
	}
}

func TestButtonThatIsNotKnownIsAnswered(t *testing.T) {
	h := answering(func(_ context.Context, r chat.Request) chat.Message {
		t.Errorf("the handler was asked %q", r.Text)
		return chat.Message{Text: "no"}
	})
	inBothModes(t, h, func(t *testing.T, server *slacktest.Server) {
		for i, id := range []string{"ask--1", "ask-words-3", "v0:ask::1", "v2:ask::1", "v1:ask", "v1:pay::1", "v1:ask:money:1", "pager_7", "share"} {
			button := fmt.Sprintf(`[{"type":"actions","elements":[{"type":"button","action_id":%q,"value":"ack 12","text":{"type":"plain_text","text":"Old"}}]}]`, id)
			p := slacktest.Post{Channel: "C0001", TS: fmt.Sprintf("1600000000.%06d", i), Blocks: json.RawMessage(button)}
			if a := answerTo(t, clickOn(t, server, p, "Old", "U0001")); a.Answer != "ephemeral" || !strings.Contains(a.Words(), "from an earlier version") {
				t.Errorf("%s is answered %s: %q", id, a.Answer, a.Words())
			}
		}
		menu := `[{"type":"actions","elements":[{"type":"overflow","action_id":"v1:menu:1","options":[{"text":{"type":"plain_text","text":"Old"},"value":"words|ack 12"}]}]}]`
		if a := answerTo(t, clickOn(t, server, slacktest.Post{Channel: "C0001", TS: "1.1", Blocks: json.RawMessage(menu)}, "Old", "U0001")); !strings.Contains(a.Words(), "from an earlier version") {
			t.Errorf("an old menu is answered %q", a.Words())
		}
	})
}

func TestWindowShowsAnAnswerAndTurnsItsPages(t *testing.T) {
	inBothModes(t, answering(paging), func(t *testing.T, server *slacktest.Server) {
		p := answerTo(t, ask(t, server, "list"))
		c := clickOn(t, server, p, "In a window", "U0002")
		shows := func(words string) slacktest.View {
			t.Helper()
			v, err := c.Window(within(t), func(v slacktest.View) bool { return strings.Contains(v.Words(), words) })
			if err != nil {
				t.Fatalf("the window does not show %q but %q: %v", words, v.Words(), err)
			}
			return v
		}
		v := shows("page 2 for U0002")
		if v.Title != "In a window" {
			t.Errorf("the title is %q", v.Title)
		}
		var err error
		if c, err = c.In(within(t), v, "More"); err != nil {
			t.Fatal(err)
		}
		shows("page 3 for U0002")
		if n := len(server.Posts("C0001")); n != 1 {
			t.Errorf("%d answers stand in the channel, want the first alone", n)
		}
	})
}

func TestWindowThatCannotBeOpenedIsAnAnswer(t *testing.T) {
	server := startServer(t)
	listenWith(t, connected(server), answering(paging))
	p := answerTo(t, ask(t, server, "list"))
	for _, method := range []string{"views.open", "views.update"} {
		server.Script(method, slacktest.Reply{Error: "expired_trigger_id"})
		if a := answerTo(t, clickOn(t, server, p, "In a window", "U0001")); a.Answer != "ephemeral" || !strings.Contains(a.Words(), "page 2") {
			t.Errorf("%s fails: %s %q", method, a.Answer, a.Words())
		}
	}
}

func TestLongAnswerInAWindowHasParts(t *testing.T) {
	server := startServer(t)
	listenWith(t, connected(server), answering(func(_ context.Context, r chat.Request) chat.Message {
		if r.Text == "list" {
			return paging(t.Context(), r)
		}
		m := chat.Message{Text: "long"}
		for i := range 300 {
			m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Text, Spans: chat.Plain(fmt.Sprintf("line %d.", i))})
		}
		return m
	}))
	c := clickOn(t, server, answerTo(t, ask(t, server, "list")), "In a window", "U0001")
	seen := ""
	for part := 1; ; part++ {
		v, err := c.Window(within(t), func(v slacktest.View) bool { return strings.Contains(v.Words(), fmt.Sprintf("Part %d of 4", part)) })
		if err != nil {
			t.Fatalf("part %d: %v", part, err)
		}
		seen += v.Words()
		if part == 4 {
			break
		}
		if c, err = c.In(within(t), v, "After this"); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 300 {
		if strings.Count(seen, fmt.Sprintf("line %d.", i)) != 1 {
			t.Errorf("line %d is not shown once", i)
		}
	}
}
