package console_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/console"
)

func TestSenderKeepsTheContract(t *testing.T)   { chattest.Sender(t, newFake) }
func TestListenerKeepsTheContract(t *testing.T) { chattest.Listener(t, newFake) }

// A fake is a terminal: a pipe for the keyboard and a buffer for the screen.
type fake struct {
	console  *console.Console
	keyboard *io.PipeWriter
	mutex    sync.Mutex
	screen   []string
}

func newFake(t *testing.T) chattest.Fake {
	in, keyboard := io.Pipe()
	t.Cleanup(func() { keyboard.Close() })
	f := &fake{keyboard: keyboard}
	f.console = &console.Console{In: in, Out: f, Width: 80}
	return f
}

func (f *fake) Write(b []byte) (int, error) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	if s := string(b); !strings.HasSuffix(s, "> ") && strings.TrimSpace(s) != "" {
		f.screen = append(f.screen, s)
	}
	return len(b), nil
}

func (f *fake) Sender() chat.Sender     { return f.console }
func (f *fake) Listener() chat.Listener { return f.console }
func (f *fake) Channel() string         { return "" }
func (f *fake) User() string            { return "" }

// Posted: a terminal makes no mentions and no links; its words are the screen without the bars beside quotes.
func (f *fake) Posted() []chattest.Post {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	var all []chattest.Post
	for _, s := range f.screen {
		all = append(all, chattest.Post{Text: strings.ReplaceAll(s, "│", " ")})
	}
	return all
}

func (f *fake) Type(_ context.Context, text string) error {
	_, err := io.WriteString(f.keyboard, text+"\n")
	return err
}

func (f *fake) Suggest(context.Context, chat.Partial) ([]chat.Choice, error) {
	return nil, errors.ErrUnsupported
}

func TestQuotesShowWhatWentAndCame(t *testing.T) {
	m := chat.Message{Blocks: []chat.Block{
		{Kind: chat.Heading, Spans: chat.Plain("Acme · Terms")},
		{Kind: chat.Quote, Label: "4.2 Notice", Spans: []chat.Span{{Text: "within "}, {Text: "30", Strike: true},
			{Text: "14", Bold: true}, {Text: " days"}}},
		{Kind: chat.Fields, Fields: []chat.Field{{Name: "Printed", Value: chat.Plain("not stated")}}},
		{Kind: chat.List, Items: [][]chat.Span{chat.Plain("one"), chat.Plain("two")}},
		{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Acknowledge", Ask: "ack 7"}, {Label: "Assign", Ask: "assign 7", Wants: chat.WantsPerson}},
			Links: []chat.Link{{Label: "Source", URL: "https://acme.example/terms"}}},
	}}
	plain := "Acme · Terms\n\n4.2 Notice\n│ within [-30-]{+14+} days\n\n  Printed: not stated\n\n  - one\n  - two\n\n  → Acknowledge: /terms ack 7 · Assign: /terms assign 7 @…\n  → Source: https://acme.example/terms\n"
	if got := console.Render(m, console.Options{}); got != plain {
		t.Errorf("got:\n%s\nwant:\n%s", got, plain)
	}
	colored := console.Render(m, console.Options{Color: true})
	for _, want := range []string{"\x1b[9;31m30\x1b[0m \x1b[1m14\x1b[0m days", "within "} {
		if !strings.Contains(colored, want) {
			t.Errorf("the coloured form lacks %q:\n%q", want, colored)
		}
	}
}

func TestLinesAreWrappedBetweenWords(t *testing.T) {
	m := chat.Message{Blocks: []chat.Block{{Kind: chat.Quote,
		Spans: chat.Plain("one two three four five six seven eight")}}}
	want := "│ one two three four\n│ five six seven\n│ eight\n"
	if got := console.Render(m, console.Options{Width: 20}); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestWhatIsToBeCopiedKeepsItsIndentation(t *testing.T) {
	m := chat.Message{Blocks: []chat.Block{{Kind: chat.Text, Spans: []chat.Span{{Text: "channels:\n  - {to: console}",
		Code: true}}}}}
	if got, want := console.Render(m, console.Options{}), "channels:\n  - {to: console}\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTheInputMayEndOrSayExit(t *testing.T) {
	for _, in := range []string{"", "help\n", "exit\nhelp\n", "/terms help\nQUIT\n"} {
		var out bytes.Buffer
		c := &console.Console{In: strings.NewReader(in), Out: &out}
		if err := c.Listen(t.Context(), echo{}); err != nil {
			t.Errorf("input %q: %v", in, err)
		}
		if asked := strings.Count(out.String(), "asked"); asked != strings.Count(strings.Split(in, "exit")[0], "help") {
			t.Errorf("input %q: %d answers; output %q", in, asked, out.String())
		}
	}
}

type echo struct{}

func (echo) Answer(_ context.Context, r chat.Request) chat.Message {
	return chat.Message{Text: "asked " + r.Text}
}
func (echo) Suggest(context.Context, chat.Partial) []chat.Choice { return nil }

func FuzzRender(f *testing.F) {
	f.Add("a \x1b[31mred\x1b[0m", "label", true)
	f.Fuzz(func(t *testing.T, text, label string, color bool) {
		m := chat.Message{Text: text, Blocks: []chat.Block{{Kind: chat.Quote, Label: label,
			Spans: []chat.Span{{Text: text, Strike: true}, {Text: label}}}}}
		got := console.Render(m, console.Options{Width: 30})
		if strings.ContainsAny(got, "\x1b\x00\x07\r") || strings.Contains(got, "\u202e") {
			t.Errorf("%q gave %q", text, got)
		}
		console.Render(m, console.Options{Color: color, Width: 30})
	})
}

func TestAnAddressThatALinkBelowHasStandsOnce(t *testing.T) {
	m := chat.Message{Blocks: []chat.Block{
		{Kind: chat.Text, Spans: []chat.Span{{Text: "Pier rules", URL: "https://pier.example/rules"}, {Text: " and "}, {Text: "others", URL: "https://pier.example/others"}}},
		{Kind: chat.Actions, Links: []chat.Link{{Label: "Source", URL: "https://pier.example/rules"}}}}}
	got, want := console.Render(m, console.Options{}), "Pier rules and others (https://pier.example/others)\n\n  → Source: https://pier.example/rules\n"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
