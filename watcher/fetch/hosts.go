package fetch

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
)

// hosts gives each host one look at a time, and keeps a pause between two. Looks wait in line for their turn.
type hosts struct {
	mu   sync.Mutex
	turn map[string]*turn
}

// A turn is one host's: the holder of its token may send requests.
type turn struct {
	token  chan struct{} // holds one element while the host is free
	inLine int           // looks that hold or await the token, guarded by hosts.mu
	next   time.Time     // not before; guarded by the token
	closed time.Time     // the host asked to be left alone until then; guarded by the token
	forget time.Time     // when nothing of this is worth keeping; guarded by hosts.mu
}

// enter waits until the host is free and its pause is over, and returns what leaves it again. The error is ctx's.
func (h *hosts) enter(ctx context.Context, host string) (*turn, error) {
	t := h.line(host)
	select {
	case <-t.token:
	case <-ctx.Done():
		h.leaveLine(t)
		return nil, ctx.Err()
	}
	if wait := time.Until(t.next); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			h.leave(t)
			return nil, ctx.Err()
		}
	}
	return t, nil
}

func (h *hosts) line(host string) *turn {
	h.mu.Lock()
	defer h.mu.Unlock()
	t, ok := h.turn[host]
	if !ok {
		h.sweep()
		t = &turn{token: make(chan struct{}, 1)}
		t.token <- struct{}{}
		if h.turn == nil {
			h.turn = map[string]*turn{}
		}
		h.turn[host] = t
	}
	t.inLine++
	return t
}

// sweep forgets hosts nobody waits for and whose pauses are over; redirects could name any number of hosts.
func (h *hosts) sweep() {
	if len(h.turn) < 512 {
		return
	}
	now := time.Now()
	for host, t := range h.turn {
		if t.inLine == 0 && now.After(t.forget) {
			delete(h.turn, host)
		}
	}
}

// refusal is a failure while the host wants to be left alone, else nil.
func (t *turn) refusal(u *url.URL) *clausewatch.Failure {
	wait := time.Until(t.closed)
	if wait <= 0 {
		return nil
	}
	f := fail(clausewatch.CauseStatus, u, "%s asked to be left alone for another %s; it is tried again then",
		u.Hostname(), wait.Round(time.Second))
	f.After = wait
	return f
}

// leave ends a look's turn.
func (h *hosts) leave(t *turn) {
	forget := t.next
	if t.closed.After(forget) {
		forget = t.closed
	}
	h.mu.Lock()
	t.forget = forget
	t.inLine--
	h.mu.Unlock()
	t.token <- struct{}{}
}

func (h *hosts) leaveLine(t *turn) {
	h.mu.Lock()
	t.inLine--
	h.mu.Unlock()
}

// hostKey names the host of an address for its line: the same for http and https on their own ports.
func hostKey(u *url.URL) string {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	if port == "" || port == "80" || port == "443" {
		return host
	}
	return host + ":" + port
}
