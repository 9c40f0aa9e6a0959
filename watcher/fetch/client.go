// Package fetch gets the bytes of a page, PDF or feed over HTTP, once and politely, and trusts nothing that comes back.
//
// Client.Fetch is the whole of it. Behind it are the conditional request, robots.txt (RFC 9309), one request at a time
// for each host with a pause between two looks, redirects checked one by one, limits on bytes, time and hops, decoding
// under the same limits, and a guard that looks at each address right before it is connected to, so that neither a
// redirect nor a name that changes its address leads into a private network. Client.Visit lends the same rules to whoever
// must read a page by other means; fetch/browser is the one who does.
//
// It leaves to others: when to look again (the watcher; nothing is retried here), what a page says and whether it is a
// policy at all (extract), and keeping anything (store). It never poses as a browser and never works around a block.
package fetch

import (
	"context"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
)

// DefaultUserAgent is sent when Client.UserAgent is empty. A service should say its version and how to reach its
// operator: "Clausewatch/1.2 (+https://terms.example.org; terms@example.org)".
const DefaultUserAgent = "Clausewatch/0 (+https://github.com/clausewatch/clausewatch)"

// A Client looks at addresses over HTTP. Set its fields before the first Fetch; the zero value works. It is safe for
// concurrent use.
type Client struct {
	UserAgent string // DefaultUserAgent when ""
	// AllowPrivate are the networks that may be fetched from although they are private or reserved. Hosts in them are
	// our own: no pause is kept between two looks at them.
	AllowPrivate []netip.Prefix
	// IgnoreRobots says of which documents ("amazon/aup") robots.txt is not asked, by an operator's knowing decision.
	IgnoreRobots func(ref string) bool
	Log          *slog.Logger
	Now          func() time.Time // the clock of snapshots and of the robots.txt cache; time.Now when nil
	Limits       Limits           // zero fields take the defaults
	Resolver     *net.Resolver    // the system's when nil
	RootCAs      *x509.CertPool   // the system's when nil

	once      sync.Once
	dialer    *net.Dialer
	transport *http.Transport
	hosts     hosts
	robots    robotsCache
	connect   func(netip.AddrPort) error // asked by tests about each address that the guard let pass; nil connects
}

// Limits bound what one look may cost us. The zero value of each field means the default beside it.
type Limits struct {
	Dial   time.Duration // to connect, all addresses of a host together: 10 s
	TLS    time.Duration // for the handshake: 10 s
	Header time.Duration // from the request to the end of the answer's header: 15 s
	Idle   time.Duration // between two pieces of the body: 15 s
	Total  time.Duration // for all requests of a look, without waiting for its turn: 60 s
	Gap    time.Duration // between two looks at one public host: 5 s

	HeaderBytes int64 // of one answer: 256 KiB
	Wire        int64 // of a body as it was sent: 8 MiB
	Page        int64 // of a policy's body when decoded: 16 MiB
	Feed        int64 // of a feed's body when decoded: 4 MiB
	Redirects   int   // hops of one look: 8
}

func (l Limits) withDefaults() Limits {
	orTime := func(d *time.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = otherwise
		}
	}
	orSize := func(n *int64, otherwise int64) {
		if *n == 0 {
			*n = otherwise
		}
	}
	orTime(&l.Dial, 10*time.Second)
	orTime(&l.TLS, 10*time.Second)
	orTime(&l.Header, 15*time.Second)
	orTime(&l.Idle, 15*time.Second)
	orTime(&l.Total, 60*time.Second)
	orTime(&l.Gap, 5*time.Second)
	orSize(&l.HeaderBytes, 256<<10)
	orSize(&l.Wire, 8<<20)
	orSize(&l.Page, 16<<20)
	orSize(&l.Feed, 4<<20)
	if l.Redirects == 0 {
		l.Redirects = 8
	}
	return l
}

// Fetch looks once at one address of doc; part is its index in doc.URLs. Last is the last readable snapshot of that
// part, whose validators make the request conditional when it came from the same address; zero asks for a fresh look.
//
// A snapshot comes back for every answer that has something to read or to name: 2xx, 401, 403, 404, 405, 410, a bot
// wall of any status, and 304 (NotModified). It is for extract to say whether there is a policy in it. Every other end
// is a *clausewatch.Failure with its cause, and After where the server asked to be left alone; only when ctx ends does
// ctx's own error come back.
func (c *Client) Fetch(ctx context.Context, doc clausewatch.Document, part int, last clausewatch.Snapshot) (
	clausewatch.Snapshot, error,
) {
	c.once.Do(c.prepare)
	l, err := c.newLook(doc, part, last)
	if err != nil {
		return clausewatch.Snapshot{}, err
	}
	got, err := l.run(ctx)
	if err != nil && ctx.Err() != nil {
		return clausewatch.Snapshot{}, ctx.Err()
	}
	return got, err
}

// Close gives up idle connections. The client stays usable.
func (c *Client) Close() {
	c.once.Do(c.prepare)
	c.transport.CloseIdleConnections()
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now().UTC()
	}
	return time.Now().UTC()
}

func (c *Client) log() *slog.Logger {
	if c.Log != nil {
		return c.Log
	}
	return slog.New(slog.DiscardHandler)
}

func (c *Client) userAgent() string {
	if c.UserAgent != "" {
		return c.UserAgent
	}
	return DefaultUserAgent
}
