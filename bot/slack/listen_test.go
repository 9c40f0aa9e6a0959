package slack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// testTime is how long a test waits for what must come.
const testTime = 20 * time.Second

func startServer(t *testing.T) *slacktest.Server {
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

func connected(server *slacktest.Server) *Slack {
	return &Slack{BotToken: server.BotToken, AppToken: server.AppToken, APIURL: server.APIURL, Pace: time.Nanosecond}
}

// answering is a handler made of a function.
type answering func(context.Context, chat.Request) chat.Message

func (f answering) Answer(ctx context.Context, r chat.Request) chat.Message { return f(ctx, r) }
func (answering) Suggest(context.Context, chat.Partial) []chat.Choice       { return nil }

func echo(_ context.Context, r chat.Request) chat.Message {
	return chat.Message{Text: "you said " + r.Text}
}

// listenWith starts Listen. stop ends it and wants no error.
func listenWith(t *testing.T, s *Slack, h chat.Handler) (ended <-chan error, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Listen(ctx, h) }()
	stopped := false
	stop = func() {
		t.Helper()
		cancel()
		if stopped {
			return
		}
		stopped = true
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Listen ended with %v, want nil", err)
			}
		case <-time.After(testTime):
			t.Error("Listen does not end")
		}
	}
	t.Cleanup(cancel)
	return done, stop
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), testTime)
	t.Cleanup(cancel)
	return ctx
}

// await waits for a condition on the fake.
func await(t *testing.T, server *slacktest.Server, what string, condition func() bool) {
	t.Helper()
	if err := server.Wait(within(t), condition); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func ask(t *testing.T, server *slacktest.Server, text string) *slacktest.Command {
	t.Helper()
	c, err := server.Command(within(t), "C0001", "U0001", text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func answerTo(t *testing.T, c *slacktest.Command) slacktest.Post {
	t.Helper()
	p, err := c.Answer(within(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCommandArrivesUnescapedAndIsAnsweredAlone(t *testing.T) {
	server := startServer(t)
	var got chat.Request
	_, stop := listenWith(t, connected(server), answering(func(ctx context.Context, r chat.Request) chat.Message {
		got = r
		return echo(ctx, r)
	}))
	p := answerTo(t, ask(t, server, "amazon <aup> R&D &lt;"))
	stop()
	want := chat.Request{Platform: "slack", Team: "T0001", Channel: "C0001", User: "U0001", Name: "someone", Text: "amazon <aup> R&D &lt;"}
	if got != want {
		t.Errorf("the handler got %+v, want %+v", got, want)
	}
	if words := strings.TrimSpace(p.Words()); p.Answer != "ephemeral" || words != "you said amazon <aup> R&D &lt;" {
		t.Errorf("%s answer %q, want an ephemeral echo", p.Answer, words)
	}
}

func TestPublicAnswerIsSeenByTheChannel(t *testing.T) {
	server := startServer(t)
	_, stop := listenWith(t, connected(server), answering(func(context.Context, chat.Request) chat.Message {
		return chat.Message{Text: "for all", Public: true}
	}))
	if p := answerTo(t, ask(t, server, "x")); p.Answer != "in_channel" {
		t.Errorf("answer is %q, want in_channel", p.Answer)
	}
	stop()
}

func TestRefreshLosesNoCommand(t *testing.T) {
	server := startServer(t)
	_, stop := listenWith(t, connected(server), answering(echo))
	for i, reason := range []string{"warning", "refresh_requested", "link_disabled", "warning"} {
		await(t, server, "two connections", func() bool { return server.Connections() == 2 })
		if err := server.Disconnect(reason); err != nil {
			t.Fatal(err)
		}
		text := fmt.Sprint("question ", i)
		if p := answerTo(t, ask(t, server, text)); !strings.Contains(p.Words(), text) {
			t.Errorf("answer %q to %q", p.Words(), text)
		}
	}
	await(t, server, "connections come back", func() bool { return server.Connections() == 2 && server.Opened() == 6 })
	stop()
}

// TestSixtyCommandsAtOnceAreAnsweredWhileConnectionsAreRefreshed lets none of them be answered before all were acknowledged and both
// connections were replaced meanwhile.
func TestSixtyCommandsAtOnceAreAnsweredWhileConnectionsAreRefreshed(t *testing.T) {
	const many = 60
	server := startServer(t)
	over := make(chan struct{})
	_, stop := listenWith(t, connected(server), answering(func(ctx context.Context, r chat.Request) chat.Message {
		<-over
		return echo(ctx, r)
	}))
	await(t, server, "two connections", func() bool { return server.Connections() == 2 })
	typed := make([]*slacktest.Command, many)
	var typing sync.WaitGroup
	for n := range many {
		if n == many/3 || n == 2*many/3 {
			if err := server.Disconnect("refresh_requested"); err != nil {
				t.Fatal(err)
			}
		}
		typing.Go(func() {
			c, err := server.Command(within(t), "C0001", "U0001", fmt.Sprint("question ", n))
			if err != nil {
				t.Error(err)
			}
			typed[n] = c
		})
	}
	typing.Wait()
	await(t, server, "connections come back", func() bool { return server.Connections() == 2 && server.Opened() == 4 })
	close(over)
	for n, c := range typed {
		if c == nil {
			continue // said above
		}
		if p := answerTo(t, c); !strings.HasSuffix(strings.TrimSpace(p.Words()), fmt.Sprint("question ", n)) {
			t.Errorf("command %d is answered %q", n, p.Words())
		}
		if got := len(c.Answers()); got != 1 {
			t.Errorf("command %d has %d answers", n, got)
		}
	}
	stop()
}

func TestEnvelopeThatComesTwiceIsAnsweredOnce(t *testing.T) {
	server := startServer(t)
	var asked atomic.Int32
	_, stop := listenWith(t, connected(server), answering(func(ctx context.Context, r chat.Request) chat.Message {
		asked.Add(1)
		return echo(ctx, r)
	}))
	c := ask(t, server, "x")
	for range 3 {
		if err := server.Raw(within(t), c.Frame); err != nil {
			t.Fatal(err)
		}
	}
	answerTo(t, c)
	answerTo(t, ask(t, server, "another"))
	answerTo(t, ask(t, server, "yet another")) // each connection has worked through what came before
	stop()
	if n := asked.Load(); n != 3 || len(c.Answers()) != 1 {
		t.Errorf("the handler was asked %d times and the command has %d answers, want 3 and 1", n, len(c.Answers()))
	}
}

func TestFullPoolSaysBusy(t *testing.T) {
	server := startServer(t)
	s := connected(server)
	s.Workers = 1
	open := make(chan struct{})
	_, stop := listenWith(t, s, answering(func(ctx context.Context, r chat.Request) chat.Message {
		<-open
		return echo(ctx, r)
	}))
	first := ask(t, server, "first")
	if p := answerTo(t, ask(t, server, "second")); p.Text != chat.BusyText || p.Answer != "ephemeral" {
		t.Errorf("the second answer is %q (%s), want to hear that we are busy", p.Text, p.Answer)
	}
	close(open)
	if p := answerTo(t, first); !strings.Contains(p.Words(), "first") {
		t.Errorf("the first answer is %q", p.Words())
	}
	stop()
}

func TestWhatIsNotForUsIsAcknowledged(t *testing.T) {
	server := startServer(t)
	_, stop := listenWith(t, connected(server), answering(echo))
	frames := map[string]string{
		"click": `{"envelope_id":"X1","type":"interactive","payload":{"type":"block_actions",` +
			`"actions":[{"type":"button","action_id":"open-1","block_id":"b"}]}}`,
		"typing":  `{"envelope_id":"X2","type":"interactive","payload":{"type":"block_suggestion","action_id":"document","value":"a"}}`,
		"event":   `{"envelope_id":"X3","type":"events_api","payload":{"type":"event_callback","event":{"type":"app_uninstalled"}}}`,
		"unknown": `{"envelope_id":"X4","type":"something_new","payload":{"a":1}}`,
		"broken":  `{"envelope_id":"X5","type":"slash_commands","payload":{"is_enterprise_install":[]}}`,
	}
	for name, frame := range frames {
		if err := server.Raw(within(t), []byte(frame)); err != nil {
			t.Fatal(err)
		}
		var envelope struct {
			ID string `json:"envelope_id"`
		}
		if err := json.Unmarshal([]byte(frame), &envelope); err != nil {
			t.Fatal(err)
		}
		if _, err := server.Acknowledged(within(t), envelope.ID); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, junk := range []string{`{`, `[]`, `null`, `"x"`, "\x00\xff", `{"type":7}`} {
		if err := server.Raw(within(t), []byte(junk)); err != nil {
			t.Fatal(err)
		}
	}
	answerTo(t, ask(t, server, "still there"))
	stop()
}

func TestFrameBeyondTheLimitCostsOneConnectionOnly(t *testing.T) {
	server := startServer(t)
	_, stop := listenWith(t, connected(server), answering(echo))
	await(t, server, "two connections", func() bool { return server.Connections() == 2 })
	frame := append(append([]byte(`{"type":"`), bytes.Repeat([]byte("a"), readLimit+1)...), `"}`...)
	server.Raw(within(t), frame) // an error says that the other side hung up before the end of the frame, as it should
	await(t, server, "a third connection", func() bool { return server.Opened() == 3 && server.Connections() == 2 })
	answerTo(t, ask(t, server, "still there"))
	stop()
}

func TestRefusedTokenEndsListening(t *testing.T) {
	tests := map[string]struct {
		method, code string
		want         string
	}{
		"bot token":       {"auth.test", "invalid_auth", "copy it again"},
		"bot token gone":  {"auth.test", "account_inactive", "install the app again"},
		"app token":       {"apps.connections.open", "invalid_auth", "copy it again"},
		"app token scope": {"apps.connections.open", "missing_scope", "add it"},
		"mixed up":        {"apps.connections.open", "not_allowed_token_type", "xapp- to slack.app_token"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := startServer(t)
			server.Script(test.method, slacktest.Reply{Error: test.code}, slacktest.Reply{Error: test.code})
			s := connected(server)
			ended, _ := listenWith(t, s, answering(echo))
			var err error
			select {
			case err = <-ended:
			case <-time.After(testTime):
				t.Fatal("Listen goes on")
			}
			var f *clausewatch.Failure
			if !errors.As(err, &f) || !f.Permanent || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want a permanent failure with %q", err, test.want)
			}
			if err := s.Healthy(); err == nil || !strings.Contains(err.Error(), test.code) {
				t.Errorf("Healthy: %v, want the refusal", err)
			}
		})
	}
}

func TestListenWithoutAppTokenSaysWhereItIs(t *testing.T) {
	server := startServer(t)
	for _, token := range []string{"", "xoxb-the-other-one"} {
		s := connected(server)
		s.AppToken = token
		if err := s.Listen(t.Context(), answering(echo)); !isFinal(err) || !strings.Contains(err.Error(), "slack.app_token") {
			t.Errorf("app token %q: %v, want a permanent failure that names the setting", token, err)
		}
	}
}

func TestSlackThatIsDownAtTheStartIsTriedAgain(t *testing.T) {
	server := startServer(t)
	server.Script("auth.test", slacktest.Reply{Status: 503})
	server.Script("apps.connections.open", slacktest.Reply{Status: 503}, slacktest.Reply{Lose: true}, slacktest.Reply{Body: "<html>"})
	s := connected(server)
	s.watch = time.Millisecond
	_, stop := listenWith(t, s, answering(echo))
	answerTo(t, ask(t, server, "x"))
	await(t, server, "auth.test is asked again", func() bool { return server.Calls("auth.test") >= 2 })
	await(t, server, "two connections", func() bool { return server.Connections() == 2 })
	stop()
}

func TestSilentConnectionIsOpenedAnew(t *testing.T) {
	server := startServer(t)
	var later atomic.Int64
	s := connected(server)
	s.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	s.watch = time.Millisecond
	_, stop := listenWith(t, s, answering(echo))
	answerTo(t, ask(t, server, "x"))
	await(t, server, "two connections", func() bool { return server.Connections() == 2 })
	server.Mute(true)
	for range 2 { // each connection has heard the last ping now
		answerTo(t, ask(t, server, "x"))
	}
	later.Store(int64(2 * silence))
	await(t, server, "both are opened anew", func() bool { return server.Opened() >= 4 })
	server.Mute(false)
	answerTo(t, ask(t, server, "after"))
	stop()
}

func TestStopWaitsForTheAnswerUnderWay(t *testing.T) {
	server := startServer(t)
	open, asked := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	s := connected(server)
	done := make(chan error, 1)
	go func() {
		done <- s.Listen(ctx, answering(func(ctx context.Context, r chat.Request) chat.Message {
			close(asked)
			<-open
			if ctx.Err() != nil {
				t.Error("the answer's context ended before its time")
			}
			return echo(ctx, r)
		}))
	}()
	c := ask(t, server, "slow")
	<-asked
	cancel()
	select {
	case err := <-done:
		t.Fatalf("Listen ended (%v) while an answer was under way", err)
	default:
	}
	close(open)
	if err := <-done; err != nil {
		t.Errorf("Listen ended with %v", err)
	}
	if n := len(c.Answers()); n != 1 {
		t.Errorf("%d answers, want 1", n)
	}
	await(t, server, "connections are closed", func() bool { return server.Connections() == 0 })
}

func TestStopDoesNotWaitForEver(t *testing.T) {
	server := startServer(t)
	s := connected(server)
	s.Grace = time.Nanosecond
	ctx, cancel := context.WithCancel(t.Context())
	asked := make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- s.Listen(ctx, answering(func(ctx context.Context, r chat.Request) chat.Message {
			close(asked)
			<-ctx.Done() // as a handler does that is told to end
			return echo(ctx, r)
		}))
	}()
	ask(t, server, "endless")
	<-asked
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("Listen ended with %v", err)
		}
	case <-time.After(testTime):
		t.Fatal("Listen does not end")
	}
}
