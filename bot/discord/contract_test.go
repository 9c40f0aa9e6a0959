package discord_test

import (
	"context"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestSenderKeepsTheContract(t *testing.T)   { chattest.Sender(t, newFake) }
func TestListenerKeepsTheContract(t *testing.T) { chattest.Listener(t, newFake) }

const (
	channel = "200000000000000001"
	user    = "600000000000000001"
)

// A fake is Discord as the contract sees it.
type fake struct {
	discord *discord.Discord
	server  *discordtest.Server
}

func newFake(t *testing.T) chattest.Fake {
	server := start(t)
	return &fake{connect(server), server}
}

// start runs a fake Discord that must have nothing to complain about at the end of the test.
func start(t *testing.T) *discordtest.Server {
	t.Helper()
	server := discordtest.Start()
	t.Cleanup(func() {
		server.Close()
		for _, fault := range server.Faults() {
			t.Errorf("discord complains: %s", fault)
		}
	})
	return server
}

func connect(server *discordtest.Server) *discord.Discord {
	return &discord.Discord{Token: server.Token, APIURL: server.APIURL, Pace: time.Nanosecond}
}

func (f *fake) Sender() chat.Sender     { return f.discord }
func (f *fake) Listener() chat.Listener { return f.discord }
func (f *fake) Channel() string         { return channel }
func (f *fake) User() string            { return user }

func (f *fake) Posted() []chattest.Post {
	var all []chattest.Post
	for _, p := range f.server.Posts() {
		q := chattest.Post{Channel: p.Channel, Key: p.Nonce, Text: p.Words(), Pings: p.Pings()}
		for _, l := range p.Links() {
			q.Links = append(q.Links, chat.Link{Label: l.Label, URL: l.URL})
		}
		all = append(all, q)
	}
	return all
}

// Type fills the words in as people do: platform, document, and the rest of them.
func (f *fake) Type(ctx context.Context, text string) error {
	_, err := f.server.Command(ctx, channel, user, "terms", filled(text)...)
	return err
}

func filled(text string) []discordtest.Option {
	names := []string{"platform", "document", "about"}
	var options []discordtest.Option
	for i, name := range names {
		word := text
		if i < len(names)-1 {
			word, text = cutWord(text)
		}
		if word != "" {
			options = append(options, discordtest.Option{Name: name, Value: word})
		}
	}
	return options
}

func cutWord(text string) (word, rest string) {
	for i, r := range text {
		if r == ' ' {
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

func (f *fake) Suggest(ctx context.Context, p chat.Partial) ([]chat.Choice, error) {
	var options []discordtest.Option
	for _, o := range []discordtest.Option{{Name: "platform", Value: p.Platform}, {Name: "document", Value: p.Document}} {
		if o.Value != "" {
			options = append(options, o)
		}
	}
	options = append(options, discordtest.Option{Name: p.Field, Value: p.Typed, Focused: true})
	found, err := f.server.Complete(ctx, channel, user, "terms", options...)
	var choices []chat.Choice
	for _, c := range found {
		choices = append(choices, chat.Choice{Label: c.Name, Value: c.Value})
	}
	return choices, err
}
