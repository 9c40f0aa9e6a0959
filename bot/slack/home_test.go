package slack

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
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
	if got, want := <-asked, (chat.Request{Platform: "slack", Team: "T0001", Channel: "U0005", User: "U0005", Text: "home"}); got != want {
		t.Errorf("asked %+v, want %+v", got, want)
	}
	if words := p.Words(); !strings.Contains(words, "Two alerts wait") || len(p.Pings()) > 0 {
		t.Errorf("the tab shows %q and pings %v", words, p.Pings())
	}
	// A click there has no channel: it is answered in a direct message.
	if _, err := server.Click(within(t), p, "Send a test message", "U0005"); err != nil {
		t.Fatal(err)
	}
	if got := <-asked; got.Text != "test" || got.Channel != "U0005" {
		t.Errorf("the click asked %+v", got)
	}
	if _, err := server.WaitPosts(within(t), "U0005", 1); err != nil {
		t.Error(err)
	}
}

func TestHomeTabThatIsTooLongSaysSo(t *testing.T) {
	m := chat.Message{Text: "Home"}
	for i := range 300 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Text, Spans: chat.Plain(fmt.Sprint("line ", i))})
	}
	blocks := home(m)
	if len(blocks) != maxHome || !strings.Contains(blocksJSON(blocks[maxHome-1:]), "more than this tab can show") {
		t.Errorf("%d blocks, the last %s", len(blocks), blocksJSON(blocks[len(blocks)-1:]))
	}
	if n := len(home(chat.Message{Text: "Home", Blocks: m.Blocks[:maxHome]})); n != maxHome {
		t.Errorf("%d blocks of as many as fit, want %d", n, maxHome)
	}
}
