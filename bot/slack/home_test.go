package slack

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

func TestHomeTabShowsWhatTheBotSays(t *testing.T) {
	server := startServer(t)
	asked := make(chan chat.Request, 9)
	s := connected(server)
	listenWith(t, s, answering(func(_ context.Context, r chat.Request) chat.Message {
		asked <- r
		return chat.Message{Text: "Home", Blocks: []chat.Block{{Kind: chat.Heading, Spans: chat.Plain("Two alerts wait <!channel>")},
			{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Send a test message", Ask: "test"}}}}}
	}))
	if err := server.OpenHome(within(t), "U0005"); err != nil {
		t.Fatal(err)
	}
	p, err := server.Home(within(t), "U0005")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := <-asked, (chat.Request{Platform: "slack", Team: "T0001", Channel: "U0005", User: "U0005", Home: true, Text: "home"}); got != want {
		t.Errorf("asked %+v, want %+v", got, want)
	}
	if words := p.Words(); !strings.Contains(words, "Two alerts wait") || len(p.Pings()) > 0 {
		t.Errorf("the tab shows %q and pings %v", words, p.Pings())
	}
	// A click there is answered in a window, and the tab shows what stands then.
	c, err := server.Click(within(t), p, "Send a test message", "U0005")
	if err != nil {
		t.Fatal(err)
	}
	if got := <-asked; got.Text != "test" || got.Channel != "U0005" || !got.Home {
		t.Errorf("the click asked %+v", got)
	}
	if _, err := c.Window(within(t), func(v slacktest.View) bool { return strings.Contains(v.Words(), "Two alerts wait") }); err != nil {
		t.Error(err)
	}
	if got := <-asked; got.Text != "home" || got.User != "U0005" || !got.Home {
		t.Errorf("after the click, %+v is asked", got)
	}
	if _, err := server.HomeAfter(within(t), "U0005", 2); err != nil {
		t.Error(err)
	}
}

func TestHomeTabThatIsTooLongSaysSo(t *testing.T) {
	m := chat.Message{Text: "Home"}
	for i := range 300 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Text, Spans: chat.Plain(fmt.Sprint("line ", i))})
	}
	blocks := home(m)
	if len(blocks) != maxWindow || !strings.Contains(blocksJSON(blocks[maxWindow-2:]), "more than this tab can show") ||
		!strings.Contains(blocksJSON(blocks[maxWindow-1:]), "line 299") {
		t.Errorf("%d blocks, the last %s", len(blocks), blocksJSON(blocks[len(blocks)-2:]))
	}
	if n := len(home(chat.Message{Text: "Home", Blocks: m.Blocks[:maxWindow]})); n != maxWindow {
		t.Errorf("%d blocks of as many as fit, want %d", n, maxWindow)
	}
}
