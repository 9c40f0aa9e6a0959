package discord

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

const alertChannel = "200000000000000002"

// A defect is something that Discord, or what is on the way to it, does wrong: from the start, or once a connection is up.
type defect struct {
	name  string
	start func(s *discordtest.Server)       // before the first connection
	later func(s *discordtest.Server) error // once it is up
	heal  func(s *discordtest.Server)       // what does not pass by itself
	seen  func(s *discordtest.Server) bool  // it was met
	fatal bool                              // there is no use in another connection
	asks  bool                              // it takes a command to meet it
	late  bool                              // and an answer that is not the acknowledgement itself
	says  string                            // in the log, where the reason is ours to find
	// heartbeat and silence are the gateway's interval and our patience, where it takes others.
	heartbeat, silence time.Duration
}

// instead makes every connection be treated so, in the place of READY, until it is healed.
func instead(name string, act discordtest.Act) defect {
	return defect{name: name + " in place of ready", start: func(s *discordtest.Server) { s.AlwaysGateway(act) },
		heal: func(s *discordtest.Server) { s.AlwaysGateway(discordtest.Act{}) },
		seen: func(s *discordtest.Server) bool { return s.Opened() > 0 }}
}

// whenUp ends a connection that is up; the next ones are treated so until it is healed.
func whenUp(name string, lose func(s *discordtest.Server) error, next discordtest.Act) defect {
	return defect{name: name, later: func(s *discordtest.Server) error { s.AlwaysGateway(next); return lose(s) },
		heal: func(s *discordtest.Server) { s.AlwaysGateway(discordtest.Act{}) },
		seen: func(s *discordtest.Server) bool { return s.Opened() > 1 }}
}

func sayFrame(raw string) func(*discordtest.Server) error {
	return func(s *discordtest.Server) error { return s.Frame(raw) }
}

func hangUp(code int) func(*discordtest.Server) error {
	return func(s *discordtest.Server) error { return s.HangUp(code) }
}

// answers makes calls of a route be answered so.
func answers(name, route string, replies ...discordtest.Reply) defect {
	return defect{name: name, asks: route == "callback" || route == "original", late: route == "original",
		start: func(s *discordtest.Server) { s.Script(route, replies...) },
		seen:  func(s *discordtest.Server) bool { return s.Calls(route) > 0 }}
}

func sends(kind string, data any) func(*discordtest.Server) error {
	return func(s *discordtest.Server) error { return s.Dispatch(kind, data) }
}

// presses makes an interaction of this kind, with the message that it is about.
func presses(kind int, data, message map[string]any) func(*discordtest.Server) error {
	return func(s *discordtest.Server) error {
		i := s.Post(kind, testChannel, testUser, data)
		i.Data["message"] = message
		return s.Dispatch("INTERACTION_CREATE", i.Data)
	}
}

func defects() []defect {
	const html = "<html><title>error 1015</title>"
	unknown := map[string]any{"type": 99}
	all := []defect{
		instead("op 7", discordtest.Act{Reconnect: true}),
		instead("op 9 not to be resumed", discordtest.Act{Invalid: true}),
		instead("op 9 to be resumed", discordtest.Act{Raw: `{"op":9,"d":true}`}),
		instead("silence before hello", discordtest.Act{NoHello: true}),
		instead("silence after hello", discordtest.Act{Mute: true}),
		instead("no handshake", discordtest.Act{Status: 503}),
		instead("close 4007", discordtest.Act{Close: 4007}),
		whenUp("op 7", sayFrame(`{"op":7,"d":null}`), discordtest.Act{}),
		whenUp("op 9 to be resumed", sayFrame(`{"op":9,"d":true}`), discordtest.Act{}),
		whenUp("op 9 not to be resumed", sayFrame(`{"op":9,"d":false}`), discordtest.Act{}),
		whenUp("op 9 to a resume", hangUp(4000), discordtest.Act{Invalid: true}),
		whenUp("op 7 to a resume", hangUp(4000), discordtest.Act{Reconnect: true}),
		whenUp("close 4007 to a resume", hangUp(0), discordtest.Act{Close: 4007}),
		whenUp("close 4007", hangUp(4007), discordtest.Act{}),
		whenUp("close 4009", hangUp(4009), discordtest.Act{}),
		whenUp("broken connection", hangUp(0), discordtest.Act{}),
		whenUp("gateway that is away", hangUp(1001), discordtest.Act{Status: 503}),
		{name: "silence", later: func(s *discordtest.Server) error { s.Mute(true); return nil },
			heal: func(s *discordtest.Server) { s.Mute(false) }, seen: func(s *discordtest.Server) bool { return s.Opened() > 1 },
			heartbeat: time.Minute, silence: 4 * time.Second, says: "fell silent"},
		{name: "zombie", later: func(s *discordtest.Server) error { s.Deaf(true); return nil },
			heal: func(s *discordtest.Server) { s.Deaf(false) }, seen: func(s *discordtest.Server) bool { return s.Opened() > 1 },
			heartbeat: 500 * time.Millisecond, says: "acknowledges no heartbeats"},
		whenUp("unknown event", sends("SOMETHING_NEW", map[string]any{"parts": []any{unknown}}), discordtest.Act{}),
		whenUp("unknown op", sayFrame(`{"op":99,"d":[]}`), discordtest.Act{}),
		whenUp("unknown component in a clicked message", presses(3, map[string]any{"custom_id": customID(chat.Button{Ask: "help"}), "component_type": 2},
			map[string]any{"id": "1", "components": []any{unknown}}), discordtest.Act{}),
		whenUp("unknown component in a form", presses(5, map[string]any{"custom_id": customID(chat.Button{Ask: "comment 1", Wants: chat.WantsWords}),
			"components": []any{map[string]any{"type": 18, "component": unknown}}}, nil), discordtest.Act{}),
		answers("unknown component in the answer to a post", "messages"), // the fake's answers to posts have one
		answers("global 429", "messages", discordtest.Reply{Status: 429, RetryAfter: 2.5, Global: true}),
		answers("429 in HTML", "messages", discordtest.Reply{Status: 429, Body: html, Header: map[string]string{"Retry-After": "3"}}),
		answers("shared 429", "messages", discordtest.Reply{Status: 429, RetryAfter: 2, Header: map[string]string{"X-RateLimit-Scope": "shared"}}),
		answers("Retry-After of an hour", "messages", discordtest.Reply{Status: 429, RetryAfter: 3600}),
		answers("500", "messages", discordtest.Reply{Status: 500, Body: html}),
		answers("502 after storing", "messages", discordtest.Reply{Stumble: 502}, discordtest.Reply{Stumble: 502}),
		answers("connection lost after storing", "messages", discordtest.Reply{Lose: true}, discordtest.Reply{Lose: true}),
		answers("answer cut off after storing", "messages", discordtest.Reply{Cut: true}),
		answers("acknowledgement lost", "callback", discordtest.Reply{Lose: true}),
		answers("502 after an acknowledgement", "callback", discordtest.Reply{Stumble: 502}),
		answers("answer lost after storing", "original", discordtest.Reply{Lose: true}),
		answers("502 after storing an answer", "original", discordtest.Reply{Stumble: 502}),
		answers("429 of an answer", "original", discordtest.Reply{Status: 429, RetryAfter: 0.5}),
		answers("global 429 of the gateway's address", "gateway/bot", discordtest.Reply{Status: 429, RetryAfter: 5, Global: true}),
	}
	for i := range all { // these end no connection, and so open no other one
		if d := &all[i]; strings.HasPrefix(d.name, "unknown") && d.later != nil {
			d.seen = func(*discordtest.Server) bool { return true }
		}
	}
	for _, code := range []int{4004, 4010, 4011, 4012, 4013, 4014} {
		refused := instead(fmt.Sprintf("close %d", code), discordtest.Act{Close: code})
		dropped := whenUp(fmt.Sprintf("close %d", code), hangUp(code), discordtest.Act{})
		refused.fatal, dropped.fatal = true, true
		dropped.seen = func(s *discordtest.Server) bool { return !s.Connected() }
		all = append(all, refused, dropped)
	}
	return all
}

// lines is a log that several write and one reads.
type lines struct {
	mu sync.Mutex
	strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Builder.String()
}

// deliver sends one alert as the outbox does: again with the same key as long as that fails, when Discord asks for it.
func deliver(ctx context.Context, d *Discord) error {
	m := chat.Message{Text: "Medium: Lanternbay changed its Terms", Key: "clausewatch-7", Alert: 7,
		Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain("one word")}}}
	var err error
	for range 10 {
		after := time.Second
		if _, err = d.Send(ctx, alertChannel, m); err == nil {
			return nil
		}
		if f := (*clausewatch.Failure)(nil); errors.As(err, &f) {
			after = max(after, f.After)
		}
		if d.timings.wait(ctx, after) != nil {
			break
		}
	}
	return err
}

// play starts Listen under the defect and returns when it was met.
func (f defect) play(t *testing.T, d *Discord, server *discordtest.Server) (ended <-chan error, stop func()) {
	t.Helper()
	if f.heartbeat > 0 {
		server.Heartbeat = f.heartbeat
	}
	d.timings.open = 4 * time.Second
	if d.timings.silence = f.silence; f.silence == 0 {
		d.timings.silence = time.Minute
	}
	if f.start != nil {
		f.start(server)
	}
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	done := make(chan error, 1)
	handler := answering(echo)
	if f.late {
		d.timings.quick = time.Millisecond
		handler = func(ctx context.Context, r chat.Request) chat.Message {
			server.Wait(ctx, func() bool { return server.Calls("callback") > 0 })
			return echo(ctx, r)
		}
	}
	go func() { done <- d.Listen(ctx, handler) }()
	if f.later != nil {
		await(t, server, "a connection", func() bool { return server.Connected() && d.Healthy() == nil })
		if err := f.later(server); err != nil {
			t.Fatal(err)
		}
		await(t, server, "the defect", func() bool { return f.seen(server) })
	}
	return done, cancel
}

// end is how Listen ends, within the ten seconds that a service manager gives.
func end(t *testing.T, ended <-chan error) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
		t.Fatal("Listen does not end within ten seconds")
		return nil
	}
}

// TestDefectEndsWithExactlyOneMessage plays each defect; an alert is owed meanwhile, and a command is typed when it is over.
func TestDefectEndsWithExactlyOneMessage(t *testing.T) {
	t.Parallel()
	for _, f := range defects() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t)
			d, _ := connected(server)
			var log lines
			d.Log = slog.New(slog.NewTextHandler(&log, nil))
			ended, stop := f.play(t, d, server)
			if err := deliver(within(t), d); err != nil {
				t.Errorf("the alert was not sent: %v", err)
			}
			if f.fatal {
				if err := end(t, ended); !isFinal(err) {
					t.Errorf("Listen ended with %v, want a permanent failure", err)
				}
			} else {
				if f.heal != nil {
					await(t, server, "the defect", func() bool { return f.seen(server) && strings.Contains(log.String(), f.says) })
					f.heal(server)
				}
				await(t, server, "a connection", func() bool { return server.Connected() && d.Healthy() == nil })
				i := ask(t, server, "what")
				if p := answerTo(t, i); !strings.Contains(p.Words(), "you said what") {
					t.Errorf("the command is answered %q", p.Words())
				}
				answerTo(t, ask(t, server, "afterwards")) // whatever else the first one brings came before
				stop()
				if err := end(t, ended); err != nil {
					t.Errorf("Listen ended with %v, want nil", err)
				}
				if n := len(i.Answers()); n != 1 {
					t.Errorf("the command has %d answers, want 1", n)
				}
			}
			if !f.seen(server) {
				t.Errorf("the defect was not met; the log:\n%s", log.String())
			}
			if posts := server.Posts(alertChannel); len(posts) != 1 || !strings.Contains(posts[0].Words(), "one word") {
				t.Errorf("the channel has %d messages, want 1: %v", len(posts), posts)
			}
		})
	}
}

// TestStopEndsWithinTenSecondsDuringADefect stops everything while the defect lasts, with an alert on its way; all waits are
// real.
func TestStopEndsWithinTenSecondsDuringADefect(t *testing.T) {
	t.Parallel()
	for _, f := range defects() {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t)
			d := &Discord{Token: server.Token, APIURL: server.APIURL, Pace: time.Nanosecond}
			d.timings.wait = wait
			ended, stop := f.play(t, d, server)
			ctx, cancel := context.WithCancel(t.Context())
			var sending sync.WaitGroup
			sending.Go(func() { deliver(ctx, d) })
			if f.asks {
				await(t, server, "a connection", func() bool { return server.Connected() && d.Healthy() == nil })
				server.Type(testChannel, testUser, "help")
			}
			await(t, server, "the defect", func() bool { return f.seen(server) })
			stop()
			cancel()
			err := end(t, ended)
			sending.Wait()
			if err != nil && !(f.fatal && isFinal(err)) {
				t.Errorf("Listen ended with %v", err)
			}
			if n := len(server.Posts(alertChannel)); n > 1 {
				t.Errorf("the channel has %d messages, want at most 1", n)
			}
		})
	}
}

// TestThirtyCommandsAtOnceAreAllAnswered lets none of them be answered before all were acknowledged, and then says that the three
// seconds for that are over.
func TestThirtyCommandsAtOnceAreAllAnswered(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	d.timings.quick = time.Millisecond
	const many = 30
	over := make(chan struct{})
	_, stop := listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		<-over
		return echo(ctx, r)
	}))
	await(t, server, "a connection", func() bool { return d.Healthy() == nil })
	var typed []*discordtest.Interaction
	for n := range many {
		typed = append(typed, server.Type(testChannel, testUser, "terms", discordtest.Option{Name: "platform", Value: fmt.Sprint("n", n)}))
	}
	await(t, server, "all acknowledgements", func() bool { return server.Waiting() == 0 })
	server.TimeIsUp()
	close(over)
	var answered []string
	for n, i := range typed {
		p := answerTo(t, i)
		if want := fmt.Sprint("you said n", n); !strings.Contains(p.Words(), want) {
			t.Errorf("command %d is answered %q, want %q", n, p.Words(), want)
		}
		answered = append(answered, p.ID)
	}
	stop()
	slices.Sort(answered)
	if n := len(slices.Compact(answered)); n != many || len(server.Posts()) != many {
		t.Errorf("%d answers and %d posts, want %d of each", n, len(server.Posts()), many)
	}
}

// TestWhatCannotBeReadIsAnsweredOnce sends parts of kinds that no library knows yet, where they hide what was asked and where not.
func TestWhatCannotBeReadIsAnsweredOnce(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "a connection", func() bool { return d.Healthy() == nil })
	unknown := []any{map[string]any{"type": 99}}
	for name, test := range map[string]struct {
		kind          int
		data, message map[string]any
		want          string
	}{
		"a form with an unknown part":   {5, map[string]any{"custom_id": customID(chat.Button{Ask: "comment 1", Wants: chat.WantsWords}), "components": unknown}, nil, "I cannot read this"},
		"a message with an unknown one": {3, map[string]any{"custom_id": customID(chat.Button{Ask: "help"}), "component_type": 2}, map[string]any{"components": unknown}, "you said help"},
		"a command that is none":        {2, map[string]any{"id": 7, "name": []any{}}, nil, "I cannot read this"},
	} {
		i := server.Post(test.kind, testChannel, testUser, test.data)
		i.Data["message"] = test.message
		if err := server.Dispatch("INTERACTION_CREATE", i.Data); err != nil {
			t.Fatal(err)
		}
		if p := answerTo(t, i); !strings.Contains(p.Words(), test.want) || p.Answer != "ephemeral" {
			t.Errorf("%s: answered %q (%s), want %q", name, p.Words(), p.Answer, test.want)
		}
		if n := len(i.Answers()); n != 1 {
			t.Errorf("%s: %d answers", name, n)
		}
	}
	stop()
}
