package slack

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// silence is how long a connection may be without a single byte. Slack pings every few seconds; slack-go itself
	// gives up after 30 seconds without a ping, unless it is stuck.
	silence = 90 * time.Second
	// trust is how long a bot token is taken for good after it was last seen to be.
	trust = 10 * time.Minute
)

// Healthy is nil while Slack lets us in and a connection is up; else it says in one line what is wrong and what to do.
func (s *Slack) Healthy() error {
	s.mu.Lock()
	refused, sockets, listener := s.refused, s.sockets, s.listener
	unsure := s.verified.IsZero() && s.mustHaveToken()
	s.mu.Unlock()
	switch {
	case refused != nil:
		return refused
	case listener != nil && unsure:
		return errors.New("slack: listening, but the bot token is not verified yet (auth.test); see the log if this stays")
	case listener != nil:
		return nil
	case len(sockets) == 0:
		return errors.New("slack: not listening yet; wait for the start, or see the log for why it ended")
	}
	now := s.now()
	var problem error
	for _, k := range sockets {
		err := k.problem(now)
		if err == nil && unsure {
			return errors.New("slack: connected, but the bot token is not verified yet (auth.test); see the log if this stays")
		}
		if err == nil {
			return nil
		}
		if problem == nil {
			problem = err
		}
	}
	return problem
}

// due tells whether the bot token should be looked at again.
func (s *Slack) due(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mustHaveToken() && !now.Before(s.again) && (s.verified.IsZero() || now.Sub(s.verified) > trust)
}

// mustHaveToken is false where workspaces install the app and none has its token in the configuration.
func (s *Slack) mustHaveToken() bool { return s.BotToken != "" || s.OAuth == nil }

// A socket is what is known of one of the connections that Listen holds.
type socket struct {
	number int
	heard  atomic.Int64 // Unix nanoseconds when the last byte came

	mu    sync.Mutex
	isUp  bool
	was   bool      // it has been up since it was last asked, see wasUp
	since time.Time // of isUp
	err   error     // why it is down, nil when not known
	end   func()    // what is running now
}

// newSockets makes the sockets of a new run of Listen.
func (s *Slack) newSockets(n int) []*socket {
	var all []*socket
	for i := range n {
		all = append(all, &socket{number: i + 1, since: s.now(), end: func() {}})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sockets = all
	return all
}

func (k *socket) up(now time.Time) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.isUp, k.was, k.since, k.err = true, true, now, nil
	k.heard.Store(now.UnixNano())
}

func (k *socket) down(now time.Time, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.isUp {
		k.isUp, k.since = false, now
	}
	if err != nil && !errors.Is(err, context.Canceled) {
		k.err = withoutAddress(err)
	}
}

// problem says why the connection brings nothing, nil when it is up and alive.
func (k *socket) problem(now time.Time) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	lasted := now.Sub(k.since).Round(time.Second)
	switch {
	case !k.isUp && k.err != nil:
		return fmt.Errorf("slack: no connection for %s, trying again: %w", lasted, k.err)
	case !k.isUp:
		return fmt.Errorf("slack: no connection for %s, trying again", lasted)
	case k.isSilent(now):
		return fmt.Errorf("slack: nothing heard for %s, opening another connection", k.quiet(now).Round(time.Second))
	}
	return nil
}

// silent tells whether the connection is up but gives no sign of life.
func (k *socket) silent(now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.isUp && k.isSilent(now)
}

func (k *socket) isSilent(now time.Time) bool { return k.quiet(now) > silence }

func (k *socket) quiet(now time.Time) time.Duration { return now.Sub(time.Unix(0, k.heard.Load())) }

// wasUp tells whether the connection has been up since this was last asked.
func (k *socket) wasUp() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	was := k.was
	k.was = false
	return was
}

// endsWith says how what is running now is ended.
func (k *socket) endsWith(end func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.end = end
}

// restart ends what is running, so that it is started anew.
func (k *socket) restart(now time.Time) {
	k.down(now, errors.New("it fell silent"))
	k.mu.Lock()
	defer k.mu.Unlock()
	k.end()
}

// dialer is slack-go's own, but for the note it takes of each sign of life, pings included. A frame goes out in one
// piece up to the size of the write buffer; Slack does not put together what comes in several.
func (k *socket) dialer(now func() time.Time) *websocket.Dialer {
	var d net.Dialer
	return &websocket.Dialer{
		Proxy:            http.ProxyFromEnvironment,
		HandshakeTimeout: 45 * time.Second,
		WriteBufferSize:  32 << 10,
		NetDialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			conn, err := d.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &listening{Conn: conn, heard: func() { k.heard.Store(now().UnixNano()) }}, nil
		},
	}
}

// A listening connection tells when it hears something.
type listening struct {
	net.Conn
	heard func()
}

func (l *listening) Read(b []byte) (int, error) {
	n, err := l.Conn.Read(b)
	if n > 0 {
		l.heard()
	}
	return n, err
}
