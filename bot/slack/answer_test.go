package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// essay is a message of n numbered paragraphs of some 2,500 characters.
func essay(n int) chat.Message {
	m := chat.Message{Text: "an essay"}
	for i := range n {
		words := fmt.Sprintf("paragraph-%d ", i) + strings.Repeat("word ", 500)
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Spans: chat.Plain(words)})
	}
	return m
}

func TestAnswerLongerThanItsURLGoesOnInADirectMessage(t *testing.T) {
	server := startServer(t)
	_, stop := listenWith(t, connected(server), answering(func(context.Context, chat.Request) chat.Message {
		return essay(40)
	}))
	c := ask(t, server, "everything")
	await(t, server, "a direct message", func() bool { return len(server.Posts("U0001")) > 0 })
	stop()
	if n := len(c.Answers()); n != maxUses {
		t.Errorf("%d posts through the response_url, want %d", n, maxUses)
	}
	if last := c.Answers()[maxUses-1].Words(); !strings.Contains(last, "direct messages") {
		t.Errorf("the last of them does not say where the rest is: …%s", last[len(last)-200:])
	}
	var all strings.Builder
	direct := server.Posts("U0001")
	for i, p := range append(c.Answers(), direct...) {
		all.WriteString(p.Words())
		if i > maxUses && p.ThreadTS != direct[0].TS {
			t.Errorf("direct message %d is not in the thread of the first", i-maxUses)
		}
	}
	rest := all.String()
	for i := range 40 {
		_, after, ok := strings.Cut(rest, fmt.Sprintf("paragraph-%d ", i))
		if !ok {
			t.Fatalf("paragraph %d is lost or not in its place", i)
		}
		rest = after
	}
}

func TestAnswerWhoseBlocksAreRefusedComesInPlainForm(t *testing.T) {
	server := startServer(t)
	server.Script("response_url", slacktest.Reply{Status: 400, Body: "invalid_blocks"})
	_, stop := listenWith(t, connected(server), answering(echo))
	if p := answerTo(t, ask(t, server, "a <b>")); p.Blocks != nil || !strings.Contains(p.Words(), "you said a <b>") {
		t.Errorf("answer %q with blocks %s, want it without", p.Words(), p.Blocks)
	}
	stop()
}

func TestAnswerGoesNowhereElse(t *testing.T) {
	tests := []struct {
		api, prefix, address string
		allowed              bool
	}{
		{"", "", "https://hooks.slack.com/commands/T1/2/3", true},
		{"https://slack.com/api/", "", "https://hooks.slack.com/commands/T1/2/3", true},
		{"", "", "http://hooks.slack.com/commands/T1/2/3", false},
		{"", "", "https://hooks.slack.com.evil.example/x", false},
		{"", "", "https://hooks.slack.com@evil.example/x", false},
		{"", "", "https://me@hooks.slack.com/x", false},
		{"", "", "https://evil.example/?https://hooks.slack.com/", false},
		{"", "", "http://169.254.169.254/latest", false},
		{"", "", "", false},
		{"https://slack-gov.com/api/", "", "https://hooks.slack-gov.com/x", true},
		{"http://127.0.0.1:1/api/", "", "http://127.0.0.1:1/hooks/x", true},
		{"http://127.0.0.1:1/api/", "", "http://127.0.0.1:12/hooks/x", false},
		{"", "https://proxy.example/slack", "https://proxy.example/slack/x", true},
		{"", "https://proxy.example/slack", "https://proxy.example/slackers", false},
	}
	for _, test := range tests {
		s := &Slack{APIURL: test.api, ResponseURLPrefix: test.prefix}
		s.prepare()
		if got := s.mayPostTo(test.address); got != test.allowed {
			t.Errorf("api %q, prefix %q: %s allowed: %v, want %v", test.api, test.prefix, test.address, got, test.allowed)
		}
	}
}

func TestForeignResponseURLIsNotCalled(t *testing.T) {
	s := &Slack{HTTP: &http.Client{Transport: trip(func(r *http.Request) *http.Response {
		t.Errorf("called %s", r.URL)
		return answer(200)
	})}}
	s.prepare()
	err := s.reply(t.Context(), asking{URL: "https://evil.example/x"}, chat.Message{Text: "secret"})
	if err == nil || strings.Contains(err.Error(), "evil.example") {
		t.Errorf("got %v, want an error without the address", err)
	}
}

func TestRedirectOfAnAnswerIsNotFollowed(t *testing.T) {
	calls := 0
	s := &Slack{HTTP: &http.Client{Transport: trip(func(r *http.Request) *http.Response {
		calls++
		response := answer(307)
		response.Header.Set("Location", "https://evil.example/x")
		return response
	})}}
	s.prepare()
	err := s.reply(t.Context(), asking{URL: "https://hooks.slack.com/commands/secret"}, chat.Message{Text: "x"})
	if err == nil || calls != 1 {
		t.Errorf("error %v after %d calls, want an error after one", err, calls)
	}
}

func TestLimitedAnswerIsGivenOnceMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		var at []time.Duration
		s := &Slack{HTTP: &http.Client{Transport: trip(func(r *http.Request) *http.Response {
			at = append(at, time.Since(begin))
			if len(at) == 1 {
				response := answer(429)
				response.Header.Set("Retry-After", "7")
				return response
			}
			return answer(200)
		})}}
		s.prepare()
		err := s.reply(t.Context(), asking{URL: "https://hooks.slack.com/x"}, chat.Message{Text: "x"})
		if err != nil || len(at) != 2 || at[1] != 7*time.Second {
			t.Errorf("error %v, calls at %v; want none, and a second one after 7 s", err, at)
		}
	})
}

func TestSecretAddressIsNotInAnError(t *testing.T) {
	s := &Slack{HTTP: &http.Client{Transport: broken{}}}
	s.prepare()
	err := s.reply(t.Context(), asking{URL: "https://hooks.slack.com/commands/secret"}, chat.Message{Text: "x"})
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v, want an error without the response_url", err)
	}
}

// A trip answers requests without a network.
type trip func(*http.Request) *http.Response

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r), nil }

type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection refused")
}

func answer(status int) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("ok"))}
}
