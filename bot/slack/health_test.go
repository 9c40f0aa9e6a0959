package slack

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

func TestHealthTellsWhatIsWrong(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	up := func(heard time.Duration) *socket {
		k := &socket{}
		k.up(now.Add(-heard))
		return k
	}
	down := func(err error) *socket {
		k := up(time.Hour)
		k.down(now.Add(-2*time.Minute), err)
		return k
	}
	tests := map[string]struct {
		slack *Slack
		want  string // "" is healthy
	}{
		"not started": {&Slack{verified: now}, "not listening"},
		"refused":     {&Slack{verified: now, refused: errors.New("the reason"), sockets: []*socket{up(0)}}, "the reason"},
		"both up":     {&Slack{verified: now, sockets: []*socket{up(0), up(0)}}, ""},
		"one down":    {&Slack{verified: now, sockets: []*socket{down(nil), up(0)}}, ""},
		"both down": {&Slack{verified: now, sockets: []*socket{down(errors.New("no route")), down(nil)}},
			"no connection for 2m0s, trying again: no route"},
		"one down one silent": {&Slack{verified: now, sockets: []*socket{up(2 * silence), down(nil)}}, "nothing heard for 3m0s"},
		"silent for a while":  {&Slack{verified: now, sockets: []*socket{up(silence / 2)}}, ""},
		"never verified":      {&Slack{sockets: []*socket{up(0)}}, "not verified"},
	}
	for name, test := range tests {
		test.slack.Now = func() time.Time { return now }
		err := test.slack.Healthy()
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q is more than one line", name, err)
		}
	}
}

func TestHealthFollowsTheConnections(t *testing.T) {
	server := startServer(t)
	s := connected(server)
	if s.Healthy() == nil {
		t.Error("healthy before Listen")
	}
	_, stop := listenWith(t, s, answering(echo))
	answerTo(t, ask(t, server, "x"))
	if err := s.Healthy(); err != nil {
		t.Errorf("while connected: %v", err)
	}
	stop()
	if s.Healthy() == nil {
		t.Error("healthy after Listen")
	}
}

func TestCheckNamesTheNextMove(t *testing.T) {
	tests := map[string]struct {
		change func(*Slack)
		reply  slacktest.Reply
		final  bool
		want   string
	}{
		"no token":      {func(s *Slack) { s.BotToken = "" }, slacktest.Reply{}, true, "set slack.bot_token"},
		"wrong token":   {func(s *Slack) { s.BotToken = "xoxb-old" }, slacktest.Reply{}, true, "copy it again"},
		"wrong address": {func(s *Slack) { s.APIURL = "slack.com/api" }, slacktest.Reply{}, true, "slack.api_url"},
		"down":          {func(*Slack) {}, slacktest.Reply{Status: 502}, false, "502"},
		"no answer":     {func(*Slack) {}, slacktest.Reply{Body: `{"ok":false}`}, false, "neither yes nor no"},
		"a web page":    {func(*Slack) {}, slacktest.Reply{Body: `<html>`}, false, "auth.test"},
	}
	for name, test := range tests {
		server := startServer(t)
		server.Script("auth.test", test.reply)
		s := connected(server)
		test.change(s)
		err := s.Check(t.Context())
		if err == nil || isFinal(err) != test.final || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v (final %v), want %q (final %v)", name, err, isFinal(err), test.want, test.final)
		}
		if err != nil && (strings.Contains(err.Error(), "\n") || strings.Contains(err.Error(), "xoxb-old")) {
			t.Errorf("%s: %q is more than one line, or has the token in it", name, err)
		}
	}
	server := startServer(t)
	s := connected(server)
	s.APIURL = strings.TrimSuffix(s.APIURL, "/") // people forget it
	if err := s.Check(t.Context()); err != nil {
		t.Errorf("a good token: %v", err)
	}
}

func TestMissingScopesAreNamed(t *testing.T) {
	for header, want := range map[string]string{
		"": "", "commands,chat:write": "", "chat:write, commands , users:read": "", "commands": "chat:write",
		"identify": "commands, chat:write",
	} {
		if got := missingScopes(header); got != want {
			t.Errorf("scopes %q lack %q, want %q", header, got, want)
		}
	}
}
