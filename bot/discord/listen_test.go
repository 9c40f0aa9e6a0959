package discord

import (
	"context"
	"flag"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// testTime is how long a test waits for what must come.
const testTime = time.Minute

const (
	testChannel = "200000000000000001"
	testUser    = "600000000000000001"
)

// TestMain lets more tests run at a time than there are processors: those that do so wait for the second that discordgo
// sleeps at the end of a connection.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.fuzz").Value.String() == "" { // where it would be how many processes fuzz
		flag.Set("test.parallel", "32")
	}
	os.Exit(m.Run())
}

func startServer(t *testing.T) *discordtest.Server {
	t.Helper()
	server := discordtest.Start()
	server.Patience = testTime // a busy machine takes more than the three seconds that people wait
	t.Cleanup(func() {
		server.Close()
		for _, fault := range server.Faults() {
			t.Errorf("discord complains: %s", fault)
		}
	})
	return server
}

// connected is a Discord that waits for nothing between connections; its clock goes on as if it had. It has more time for an
// acknowledgement than Discord gives.
func connected(server *discordtest.Server) (*Discord, *clock) {
	c := &clock{}
	d := &Discord{Token: server.Token, APIURL: server.APIURL, Pace: time.Nanosecond, Now: c.now}
	d.timings.wait, d.timings.ack = c.wait, testTime/2
	return d, c
}

// A clock is ahead by all the waits that were not waited for.
type clock struct {
	mu    sync.Mutex
	ahead time.Duration
	waits []time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.ahead)
}

func (c *clock) wait(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.waits = append(c.waits, d)
		c.ahead += d
	}
	return ctx.Err()
}

// waited is how long it would have been, and the waits one by one.
func (c *clock) waited() (time.Duration, []time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead, append([]time.Duration(nil), c.waits...)
}

// answering is a handler made of a function.
type answering func(context.Context, chat.Request) chat.Message

func (f answering) Answer(ctx context.Context, r chat.Request) chat.Message { return f(ctx, r) }
func (answering) Suggest(context.Context, chat.Partial) []chat.Choice       { return nil }

// suggesting is another.
type suggesting func(context.Context, chat.Partial) []chat.Choice

func (suggesting) Answer(ctx context.Context, r chat.Request) chat.Message     { return echo(ctx, r) }
func (f suggesting) Suggest(ctx context.Context, p chat.Partial) []chat.Choice { return f(ctx, p) }

func echo(_ context.Context, r chat.Request) chat.Message {
	return chat.Message{Text: "you said " + r.Text}
}

// listenWith starts Listen. stop ends it and wants no error.
func listenWith(t *testing.T, d *Discord, h chat.Handler) (ended <-chan error, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Listen(ctx, h) }()
	t.Cleanup(cancel)
	return done, func() {
		t.Helper()
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Listen ended with %v, want nil", err)
			}
		case <-time.After(testTime):
			t.Error("Listen does not end")
		}
	}
}

func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), testTime)
	t.Cleanup(cancel)
	return ctx
}

// await waits for a condition on the fake.
func await(t *testing.T, server *discordtest.Server, what string, condition func() bool) {
	t.Helper()
	if err := server.Wait(within(t), condition); err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func ask(t *testing.T, server *discordtest.Server, words string) *discordtest.Interaction {
	t.Helper()
	return typed(t, server, "terms", discordtest.Option{Name: "platform", Value: words})
}

func typed(t *testing.T, server *discordtest.Server, name string, options ...discordtest.Option) *discordtest.Interaction {
	t.Helper()
	i, err := server.Command(within(t), testChannel, testUser, name, options...)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func answerTo(t *testing.T, i *discordtest.Interaction) discordtest.Post {
	t.Helper()
	p, err := i.Answer(within(t))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestFullPoolSaysBusy(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	d.Workers = 1
	open := make(chan struct{})
	_, stop := listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		<-open
		return echo(ctx, r)
	}))
	first := ask(t, server, "first")
	if p := answerTo(t, ask(t, server, "second")); p.Content() != chat.BusyText || p.Answer != "ephemeral" {
		t.Errorf("the second answer is %q (%s), want to hear that we are busy", p.Content(), p.Answer)
	}
	close(open)
	if p := answerTo(t, first); !strings.Contains(p.Words(), "first") {
		t.Errorf("the first answer is %q", p.Words())
	}
	stop()
}

func TestStopWaitsForTheAnswerUnderWay(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	open, asked := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		done <- d.Listen(ctx, answering(func(ctx context.Context, r chat.Request) chat.Message {
			close(asked)
			<-open
			if ctx.Err() != nil {
				t.Error("the answer's context ended before its time")
			}
			return echo(ctx, r)
		}))
	}()
	first := ask(t, server, "first")
	<-asked
	cancel()
	await(t, server, "a command after the stop is told so", func() bool {
		p, err := server.Command(within(t), testChannel, testUser, "help")
		return err == nil && len(p.Answers()) == 1 && p.Answers()[0].Content() == chat.RestartText
	})
	close(open)
	if err := <-done; err != nil {
		t.Errorf("Listen ended with %v", err)
	}
	if p := answerTo(t, first); !strings.Contains(p.Words(), "first") {
		t.Errorf("the answer is %q", p.Words())
	}
	if err := d.Healthy(); err == nil || !strings.Contains(err.Error(), "not listening") {
		t.Errorf("Healthy after the stop: %v", err)
	}
}

func TestStopDoesNotWaitForeverForAnAnswer(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	d.Grace = time.Millisecond
	_, stop := listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		<-ctx.Done()
		return echo(ctx, r)
	}))
	ask(t, server, "endless")
	stop()
}

func TestCommandThatComesTwiceIsAnsweredOnce(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	var asked atomic.Int32
	_, stop := listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		asked.Add(1)
		return echo(ctx, r)
	}))
	i := ask(t, server, "x")
	answerTo(t, i)
	if err := server.Dispatch("INTERACTION_CREATE", i.Data); err != nil {
		t.Fatal(err)
	}
	answerTo(t, ask(t, server, "another"))
	stop()
	if n := asked.Load(); n != 2 || len(i.Answers()) != 1 {
		t.Errorf("the handler was asked %d times and the command has %d answers, want 2 and 1", n, len(i.Answers()))
	}
}

func TestWhatIsNotForUsDoesNoHarm(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	answerTo(t, ask(t, server, "first"))
	base := func(kind int, data any) map[string]any {
		return map[string]any{"id": "900000000000000001", "application_id": server.Application, "type": kind, "token": "t", "version": 1, "data": data}
	}
	for kind, events := range map[string][]any{
		"INTERACTION_CREATE": {nil, map[string]any{}, "text", []any{}, base(1, nil), base(2, nil), base(2, "x"), base(2, []any{}),
			base(3, map[string]any{"custom_id": "x", "component_type": 2}), base(5, map[string]any{"custom_id": "x",
				"components": []any{map[string]any{"type": 18, "component": map[string]any{"type": 99}}}}), base(99, map[string]any{}),
			map[string]any{"id": "../x", "type": 2, "token": "t", "data": map[string]any{"name": "terms"}}},
		"GUILD_CREATE": {nil, map[string]any{"channels": []any{nil}}}, "GUILD_DELETE": {map[string]any{"id": "1"}},
		"READY": {nil}, "SOMETHING_NEW": {map[string]any{"a": 1}}, "VOICE_STATE_UPDATE": {map[string]any{"channel_id": "1"}},
	} {
		for _, data := range events {
			if err := server.Dispatch(kind, data); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, junk := range []string{`{`, `[]`, `null`, `"x"`, "\x00\xff", `{"op":"x"}`, `{"op":99}`, `{"op":11}`} {
		if err := server.Frame(junk); err != nil {
			t.Fatal(err)
		}
	}
	if p := answerTo(t, typed(t, server, "retired")); !strings.Contains(p.Content(), "do not know this command") {
		t.Errorf("a command that is none any more is answered %q", p.Content())
	}
	answerTo(t, ask(t, server, "still there"))
	stop()
	if n := server.Identifies() + server.Resumes(); n != 1 {
		t.Errorf("%d sessions, want 1 throughout", n)
	}
}
