package discord

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"

	"github.com/clausewatch/clausewatch"
)

const (
	// firstWait and lastWait bound the wait before another connection; it doubles with each that does not last.
	firstWait = time.Second
	lastWait  = time.Minute
	// lasting is how long a connection must be up to count as a good one.
	lasting = time.Minute
)

// fatal are the gateway's closing codes after which another connection cannot help, each with the next move. Source:
// docs.discord.com/developers/topics/opcodes-and-status-codes.
var fatal = map[int]string{
	4004: "the token is wrong; copy it again from the application's \"Bot\" page and set discord.token",
	4010: "the gateway takes no such shard; compare discord.shard_ids with discord.shard_count",
	4011: "the bot is in more servers than so many shards can serve; set discord.shard_count to 0, so that Discord says how many it takes",
	4012: "the gateway does not speak version 10 any more; a newer clausewatch is needed",
	4013: "the gateway does not know the intents that we ask for; please report it",
	4014: "the intent \"Guilds\" is not allowed to this bot; look at the application's \"Bot\" page",
}

// freshCodes are closing codes after which a session cannot be resumed.
var freshCodes = map[int]bool{1000: true, 1001: true, 4003: true, 4007: true, 4009: true}

// A loss is why a connection ended, and what may come next.
type loss struct {
	err     error
	resume  bool // the session can be resumed
	invalid bool // Discord does not know the session: a pause before the next one
	fatal   bool // there is no use in another connection
	few     bool // Discord wants more shards
}

// lossOf makes a loss of an error of the connection to Discord. up tells whether it was up.
func lossOf(err error, up bool) loss {
	var closed *websocket.CloseError
	if !errors.As(err, &closed) {
		var slow interface{ Timeout() bool }
		if errors.As(err, &slow) && slow.Timeout() {
			err = errors.New("the gateway fell silent")
		}
		return loss{err: withoutAddress(err), resume: up}
	}
	if move := fatal[closed.Code]; move != "" {
		return loss{err: fmt.Errorf("discord's gateway does not let us in (%d %s): %s", closed.Code, closed.Text, move), fatal: true,
			few: closed.Code == 4011}
	}
	return loss{err: fmt.Errorf("discord closed the connection (%d %s)", closed.Code, closed.Text),
		resume: up && !freshCodes[closed.Code]}
}

// pauseAfter is the wait before the next connection, after so many that did not last.
func pauseAfter(lost loss, failed int) time.Duration {
	wait := lastWait
	if failed < 6 {
		wait = min(lastWait, firstWait<<failed)
	}
	switch {
	case lost.invalid: // one to five seconds are asked for
		wait = max(wait, 3*time.Second)
	case failed == 0 && lost.resume: // discordgo has paused for a second itself
		return 0
	}
	return wait/2 + rand.N(wait)
}

// A session is one of discordgo's behind its gate.
type session struct {
	discordgo *discordgo.Session
	gate      *gate
	gone      chan struct{} // discordgo has noticed the end of its connection
}

// newSession makes a session that has not been opened yet. All it does ends with ctx.
func (s *shard) newSession(ctx context.Context, address string) *session {
	l, d := s.listener, s.listener.discord
	n := &session{discordgo: d.session(), gone: make(chan struct{}, 1)}
	n.gate = &gate{discord: d, address: address, up: func() { d.up(s.link) }, dialer: websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: d.timings.open,
	}}
	n.discordgo.ShardID, n.discordgo.ShardCount = s.id, s.count
	n.discordgo.Client = &http.Client{Transport: roundTrip(gateAddress)}
	n.discordgo.Dialer = &websocket.Dialer{HandshakeTimeout: d.timings.open, NetDialContext: n.gate.dialFor(ctx)}
	n.discordgo.AddHandler(func(_ *discordgo.Session, i *discordgo.InteractionCreate) { l.take(i) })
	l.hears(n.discordgo)
	n.discordgo.AddHandler(func(*discordgo.Session, *discordgo.Disconnect) {
		select {
		case n.gone <- struct{}{}:
		default:
		}
	})
	return n
}

// An ending is a loss, and how far the connection had come before it.
type ending struct {
	loss
	begun bool // Discord was asked for a new session
	up    bool
}

// serve opens a connection and returns when it has ended: a new session, or the same again where it was left. discordgo's
// Open returns even if Discord says nothing: the gate ends the connection then.
func (s *session) serve(ctx context.Context) ending {
	select {
	case <-s.gone:
	default:
	}
	before := s.gate.passage()
	err := s.discordgo.Open()
	p := s.gate.passage()
	if p == before { // it was not even dialled
		return ending{loss: loss{err: fmt.Errorf("open a discord connection: %w", withoutAddress(err))}}
	}
	if err != nil {
		p.end(loss{err: fmt.Errorf("open a discord connection: %w", withoutAddress(err))}, closeAndResume)
	}
	<-p.over
	s.gate.running.Wait()
	if err == nil {
		select { // it sleeps for a second in its Close; at the end of all, we do not wait for that
		case <-s.gone:
		case <-ctx.Done():
		}
	}
	lost := p.loss
	lost.resume = lost.resume && err == nil
	return ending{lost, p.begun.Load(), p.ready.Load()}
}

// roundTrip is an http.RoundTripper made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func isFinal(err error) bool {
	var f *clausewatch.Failure
	return errors.As(err, &f) && f.Permanent
}
