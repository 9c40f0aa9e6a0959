package fetch

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A Visit is a turn at a host for whoever reads a page by other means than Fetch. The same guard, robots.txt, pauses,
// limits and words for failures hold. Its methods are safe for concurrent use; End it once.
type Visit struct {
	client *Client
	doc    clausewatch.Document
	first  string // the address as the document states it
	at     *url.URL
	turn   *turn
	public atomic.Bool
	after  atomic.Int64 // the host's wish to be left alone, a time.Duration
}

// Visit waits for the turn of address's host, as a look does. Stated is the address that the document gives for the
// page. The error is ctx's, or a *clausewatch.Failure.
func (c *Client) Visit(ctx context.Context, doc clausewatch.Document, stated, address string) (*Visit, error) {
	c.once.Do(c.prepare)
	u, err := parseURL(address)
	if err != nil {
		return nil, &clausewatch.Failure{Cause: clausewatch.CauseOther, Permanent: true, Err: err}
	}
	t, err := c.hosts.enter(ctx, hostKey(u))
	if err != nil {
		return nil, err
	}
	if f := t.refusal(u); f != nil {
		c.hosts.leave(t)
		return nil, f
	}
	return &Visit{client: c, doc: doc, first: stated, at: u, turn: t}, nil
}

// End gives the turn back.
func (v *Visit) End() {
	if v.public.Load() { // our own hosts need no pause
		v.turn.next = time.Now().Add(v.client.Limits.withDefaults().Gap)
		if after := time.Duration(v.after.Load()); after > 0 {
			v.turn.closed = time.Now().Add(after)
		}
	}
	v.client.hosts.leave(v.turn)
}

// Dial connects under the guard.
func (v *Visit) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := v.client.dialer.DialContext(ctx, network, address)
	if err == nil && v.client.elsewhere(conn.RemoteAddr().String()) {
		v.public.Store(true)
	}
	return conn, err
}

// Admit asks robots.txt whether a page may be opened; the error says why not.
func (v *Visit) Admit(ctx context.Context, address string) error {
	u, err := parseURL(address)
	if err != nil {
		return &clausewatch.Failure{Cause: clausewatch.CauseRedirect, Err: err}
	}
	if v.client.IgnoreRobots != nil && v.client.IgnoreRobots(v.doc.Ref()) {
		return nil
	}
	return v.client.obeyRobots(ctx, u)
}

// Answer is the failure of an answer that comes with nothing to read or to name, by its status and header; nil when it
// does.
func (v *Visit) Answer(address string, status int, h http.Header) error {
	u, err := parseURL(address)
	if err != nil || readable(status) || wallHeader(h) {
		return nil
	}
	f := v.client.statusFailure(u, status, h)
	v.after.Store(int64(f.After))
	return f
}

// Refused tells whether an answer is no page but a bot wall, a login, or a refusal.
func Refused(status int, h http.Header) bool { return status < 200 || status > 299 || wallHeader(h) }

// Failure says in the words of Fetch what went wrong between us and a host.
func (v *Visit) Failure(ctx context.Context, address string, err error) error {
	u, bad := parseURL(address)
	if bad != nil {
		u = v.at
	}
	return v.client.networkFailure(ctx, u, err)
}

// Fail makes a failure that says what was tried.
func (v *Visit) Fail(cause clausewatch.Cause, format string, args ...any) error {
	return fail(cause, v.at, format, args...)
}

// Snapshot is what was read.
func (v *Visit) Snapshot(answered string, status int, h http.Header, body []byte) clausewatch.Snapshot {
	s := v.client.snapshot(v.first, answered, status, h)
	hold(&s, body)
	return s
}

// UserAgent is how the client introduces itself.
func (v *Visit) UserAgent() string { return v.client.userAgent() }

// PageLimit is the most bytes that a page may have.
func (v *Visit) PageLimit() int64 { return v.client.Limits.withDefaults().Page }
