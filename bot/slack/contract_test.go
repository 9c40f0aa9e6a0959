package slack_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/slack"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

func TestSenderKeepsTheContract(t *testing.T)   { chattest.Sender(t, newFake) }
func TestListenerKeepsTheContract(t *testing.T) { chattest.Listener(t, newFake) }

// A fake is Slack as the contract sees it.
type fake struct {
	slack  *slack.Slack
	server *slacktest.Server
}

func newFake(t *testing.T) chattest.Fake {
	server := start(t)
	return &fake{connect(server), server}
}

// start runs a fake Slack that must have nothing to complain about at the end of the test.
func start(t *testing.T) *slacktest.Server {
	t.Helper()
	server := slacktest.Start()
	t.Cleanup(func() {
		server.Close()
		for _, fault := range server.Faults() {
			t.Errorf("slack complains: %s", fault)
		}
	})
	return server
}

func connect(server *slacktest.Server) *slack.Slack {
	return &slack.Slack{BotToken: server.BotToken, AppToken: server.AppToken, APIURL: server.APIURL, Pace: time.Nanosecond}
}

func (f *fake) Sender() chat.Sender     { return f.slack }
func (f *fake) Listener() chat.Listener { return f.slack }
func (f *fake) Channel() string         { return "C0001" }
func (f *fake) User() string            { return "U0001" }

func (f *fake) Posted() []chattest.Post {
	var all []chattest.Post
	for _, p := range f.server.Posts() {
		q := chattest.Post{Channel: p.Channel, Key: p.ClientMsgID, Text: p.Words(), Pings: p.Pings()}
		for _, l := range p.Links() {
			q.Links = append(q.Links, chat.Link{Label: l.Label, URL: l.URL})
		}
		all = append(all, q)
	}
	return all
}

func (f *fake) Type(ctx context.Context, text string) error {
	_, err := f.server.Command(ctx, f.Channel(), f.User(), text)
	return err
}

// Suggest is not there: Slack completes nothing in a slash command.
func (f *fake) Suggest(context.Context, chat.Partial) ([]chat.Choice, error) {
	return nil, errors.ErrUnsupported
}
