package slack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	// connections are held at a time: slack-go closes a connection before it opens the next one at each refresh, and a
	// command that comes in between is lost with one connection, with two it goes to the other.
	connections = 2
	// readLimit bounds a frame; slack-go's default is no limit.
	readLimit = 1 << 20
	// ackPatience bounds the wait for a place in the queue of acknowledgements, which stands still while a connection
	// is down. The consumer must never stand still itself: slack-go would not reconnect any more.
	ackPatience = time.Second
)

// Listen holds the Socket Mode connections and answers commands through h until ctx ends. Then it takes no more, waits
// for the answers under way (at most Grace), closes the connections and returns nil. Any other end is a permanent
// clausewatch.Failure that names the next move: Slack refuses one of the tokens. What fails for another reason is
// tried again for ever; Healthy tells about it meanwhile. In mode http (Requests) there are no connections: what Slack sends
// comes through ServeHTTP.
func (s *Slack) Listen(ctx context.Context, h chat.Handler) error {
	s.prepare()
	if !s.Requests && !strings.HasPrefix(s.AppToken, "xapp-") {
		return s.refuse(errors.New("slack has no app-level token: set slack.app_token to the xapp- token of " +
			"\"Basic Information\", with the scope connections:write"))
	}
	if err := s.look(ctx, s.now()); err != nil {
		return err
	}
	// Both outlive ctx: an answer under way needs them.
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	open, closeAll := context.WithCancel(context.WithoutCancel(ctx))
	defer closeAll()
	l := &listener{slack: s, handler: h, work: work, pool: chat.NewPool(s.Workers)}
	ended := make(chan error, connections+1)
	var held sync.WaitGroup
	if s.Requests {
		held.Go(func() { ended <- s.await(open, l) })
	}
	var sockets []*socket
	if !s.Requests {
		sockets = s.newSockets(connections)
		held.Go(func() { ended <- s.guard(open, sockets) })
	}
	for _, k := range sockets {
		held.Go(func() { ended <- l.hold(open, k) })
	}
	if s.OAuth != nil {
		held.Go(func() { s.tend(open) })
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-ended:
	}
	l.pool.Close(s.grace(), stopWork, s.log())
	closeAll()
	held.Wait()
	s.newSockets(0)
	return err
}

func isFinal(err error) bool {
	var f *clausewatch.Failure
	return errors.As(err, &f) && f.Permanent
}

func (s *Slack) grace() time.Duration {
	if s.Grace == 0 {
		return 8 * time.Second
	}
	return s.Grace
}

// A listener is one run of Listen.
type listener struct {
	slack   *Slack
	handler chat.Handler
	work    context.Context // of the answers; ends when they have had their time
	pool    *chat.Pool
	seen    chat.Seen
}

// hold keeps one connection until ctx ends, and fails when Slack refuses the token.
func (l *listener) hold(ctx context.Context, k *socket) error {
	for wait := time.Second; ; wait = min(2*wait, 30*time.Second) {
		err := l.run(ctx, k)
		if ctx.Err() != nil {
			return nil
		}
		if !isFinal(err) {
			err = l.fatal(err)
		}
		if isFinal(err) {
			return err
		}
		if k.wasUp() {
			wait = time.Second
		}
		k.down(l.slack.now(), err)
		l.slack.unreached("hold a connection", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait/2 + rand.N(wait)):
		}
	}
}

// fatal makes a permanent failure of an error of apps.connections.open that means one, and leaves others alone.
func (l *listener) fatal(err error) error {
	if installation[code(err)] == "" {
		return err
	}
	return l.slack.failure(context.Background(), "open a slack connection (apps.connections.open)", "", err)
}

// run opens the connection, lets slack-go reconnect as it does, and takes what comes.
func (l *listener) run(ctx context.Context, k *socket) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client := socketmode.New(l.slack.api, socketmode.OptionDialer(k.dialer(l.slack.now)),
		socketmode.OptionReadLimit(readLimit))
	k.endsWith(cancel)
	ended := make(chan error, 1)
	go func() { ended <- client.RunContext(ctx) }()
	for {
		select {
		case e := <-client.Events:
			if err := l.take(ctx, client, k, e); err != nil {
				cancel()
				<-ended
				return err
			}
		case err := <-ended:
			for { // what came before the end is answered, though its acknowledgement is lost
				select {
				case e := <-client.Events:
					l.take(ctx, client, k, e)
				default:
					return err
				}
			}
		}
	}
}

// take deals with one event and never waits for long. Its error is a refusal of the token.
func (l *listener) take(ctx context.Context, client *socketmode.Client, k *socket, e socketmode.Event) error {
	log := l.slack.log().With("connection", k.number)
	switch data := e.Data.(type) {
	case *slack.ConnectingEvent:
		k.down(l.slack.now(), nil)
	case *slack.ConnectionErrorEvent:
		k.down(l.slack.now(), data.ErrorObj)
		if ctx.Err() == nil { // else we hung up ourselves
			l.slack.unreached("open a connection", data.ErrorObj)
		}
		if err := l.fatal(data.ErrorObj); isFinal(err) {
			return err
		}
	case *socketmode.ErrorBadMessage: // acknowledged all the same, else Slack sends it again and again
		log.Warn("slack sent what we cannot read", "err", data.Cause)
		l.ack(ctx, client, envelopeOf(data.Message), nil)
	case *socketmode.ErrorWriteFailed:
		log.Warn("an acknowledgement was lost", "err", data.Cause)
	case slack.SlashCommand:
		l.command(e.Request.EnvelopeID, typed(data), l.acking(ctx, client, e))
	case slackevents.EventsAPIEvent:
		if err := l.left(ctx, leaving(data)); err != nil { // not acknowledged: Slack tells it again
			log.Error("what became of a workspace could not be noted", "team", data.TeamID, "err", err)
			return nil
		}
		l.ack(ctx, client, e.Request.EnvelopeID, nil)
		if opened, ok := data.InnerEvent.Data.(*slackevents.AppHomeOpenedEvent); ok && !l.seen.Before(e.Request.EnvelopeID, l.slack.now()) {
			l.opened(data.TeamID, opened)
		}
		l.reopened(data.TeamID, reachableIn(data.InnerEvent.Data))
	case slack.InteractionCallback:
		l.interaction(e.Request.EnvelopeID, data, l.acking(ctx, client, e))
	default:
		if e.Type == socketmode.EventTypeHello {
			k.up(l.slack.now())
			l.slack.reached()
			log.Info("slack connection is up")
		} else if e.Request != nil { // all that we did not ask for
			l.ack(ctx, client, e.Request.EnvelopeID, nil)
		}
	}
	return nil
}

// ack acknowledges an envelope; without a payload that is all it does.
func (l *listener) ack(ctx context.Context, client *socketmode.Client, envelope string, payload any) {
	if envelope == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, ackPatience)
	defer cancel()
	if err := client.AckCtx(ctx, envelope, payload); err != nil {
		l.slack.log().Warn("an acknowledgement could not be sent", "err", err)
	}
}

// acking acknowledges the envelope of an event.
func (l *listener) acking(ctx context.Context, client *socketmode.Client, e socketmode.Event) func(payload any) {
	return func(payload any) { l.ack(ctx, client, e.Request.EnvelopeID, payload) }
}

// command answers a slash command, or what a button asks, once, however often it comes under this id.
func (l *listener) command(id string, q asking, ack func(payload any)) {
	if l.seen.Before(id, l.slack.now()) {
		ack(nil)
		return
	}
	release, refusal := l.pool.Take()
	switch {
	case refusal != "" && !q.Typed: // of a click, whose acknowledgement shows nothing
		ack(nil)
		l.say(q, refusal)
		return
	case refusal != "":
		ack(map[string]string{"response_type": "ephemeral", "text": refusal})
		return
	}
	ack(nil)
	go func() {
		defer release()
		l.answer(q)
	}()
}

// recovered keeps a panic from ending the process.
func (l *listener) recovered(doing string) {
	if p := recover(); p != nil {
		l.slack.log().Error(doing+" failed", "panic", p, "stack", string(debug.Stack()))
	}
}

// guard opens a connection anew that shows no sign of life, and asks now and then whether the bot token is still good.
// It fails when it is not.
func (s *Slack) guard(ctx context.Context, sockets []*socket) error {
	every := s.watch
	if every == 0 {
		every = 15 * time.Second
	}
	look := time.NewTicker(every)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
		now := s.now()
		for _, k := range sockets {
			if k.silent(now) {
				s.log().Warn("slack connection is silent, opening another", "connection", k.number)
				k.restart(now)
			}
		}
		if err := s.look(ctx, now); err != nil {
			return fmt.Errorf("slack does not let us in any more: %w", err)
		}
	}
}

// look asks whether the bot token is good, unless that is known. Its error is a refusal, and nobody else is there to go on for.
func (s *Slack) look(ctx context.Context, now time.Time) error {
	if !s.due(now) {
		return nil
	}
	err := s.Check(ctx)
	switch {
	case err == nil || ctx.Err() != nil:
	case !isFinal(err):
		s.unreached("ask who we are", err)
	case s.OAuth == nil:
		return err
	default:
		s.mu.Lock()
		s.again = now.Add(afterInstallation)
		s.mu.Unlock()
		s.log().Error("slack refuses slack.bot_token; the workspaces that installed the app go on", "err", err)
	}
	return nil
}
