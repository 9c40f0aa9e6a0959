package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptrace"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/clausewatch/clausewatch"
)

// longestURL bounds the addresses that redirects may lead to; RFC 9110, 4.1 asks for 8,000 octets.
const longestURL = 8000

// prepare makes the transport. It knows no proxy: the guard must see the address of the page, not of a proxy.
func (c *Client) prepare() {
	limits := c.Limits.withDefaults()
	c.dialer = &net.Dialer{Timeout: limits.Dial, Resolver: c.Resolver, Control: c.guard}
	c.transport = &http.Transport{
		Proxy:                  nil,
		DialContext:            c.dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12, Time: c.Now},
		TLSHandshakeTimeout:    limits.TLS,
		ResponseHeaderTimeout:  limits.Header,
		MaxResponseHeaderBytes: limits.HeaderBytes,
		DisableCompression:     true, // decoded by us, under our limits
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    1,
		IdleConnTimeout:        30 * time.Second,
	}
}

// A look is one Fetch: the addresses it is led through and what they may cost together.
type look struct {
	*Client
	limits Limits
	doc    clausewatch.Document
	last   clausewatch.Snapshot
	first  string   // the address as the document states it
	start  *url.URL // the same, as it is asked for
	at     *url.URL // where redirects have led so far
	moved  *url.URL // where those that are for good have led, nil when there is none of them
	fickle bool     // a redirect for now was among them: what comes after it is for now as well
	jar    *cookiejar.Jar
	left   time.Duration // of Limits.Total
}

func (c *Client) newLook(doc clausewatch.Document, part int, last clausewatch.Snapshot) (*look, error) {
	if part < 0 || part >= len(doc.URLs) {
		return nil, &clausewatch.Failure{Cause: clausewatch.CauseOther, Permanent: true,
			Err: fmt.Errorf("fetch %s: it has %d addresses, none numbered %d", doc.Ref(), len(doc.URLs), part)}
	}
	u, err := parseURL(doc.URLs[part])
	if err != nil {
		return nil, &clausewatch.Failure{Cause: clausewatch.CauseOther, Permanent: true, Err: err}
	}
	if last.URL != doc.URLs[part] || last.SHA256 == "" {
		last = clausewatch.Snapshot{} // nothing of another address makes a request of this one conditional
	}
	jar, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List})
	if err != nil {
		return nil, err
	}
	limits := c.Limits.withDefaults()
	return &look{Client: c, limits: limits, doc: doc, last: last, first: doc.URLs[part], start: u, at: u, jar: jar,
		left: limits.Total}, nil
}

// parseURL takes an http or https address. A fragment and a password are not sent.
func parseURL(s string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(s))
	switch {
	case err != nil:
		return nil, fmt.Errorf("fetch %q: no address; write https://…", s)
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("fetch %s: only http and https are fetched; write https://…", u.Redacted())
	case u.Hostname() == "":
		return nil, fmt.Errorf("fetch %s: the address names no host; write https://…", u.Redacted())
	}
	u.Fragment, u.RawFragment, u.User = "", "", nil
	return u, nil
}

// run follows the redirects, host by host, and reads the answer at their end.
func (l *look) run(ctx context.Context) (clausewatch.Snapshot, error) {
	var (
		host string
		t    *turn
	)
	defer func() {
		if t != nil {
			l.hosts.leave(t)
		}
	}()
	for hop := 0; ; hop++ {
		if key := hostKey(l.at); key != host {
			if t != nil {
				l.hosts.leave(t)
			}
			var err error
			if t, err = l.hosts.enter(ctx, key); err != nil {
				return clausewatch.Snapshot{}, err
			}
			host = key
			if f := t.refusal(l.at); f != nil {
				return clausewatch.Snapshot{}, l.led(f)
			}
		}
		got, next, err := l.ask(ctx, t)
		if err != nil || next == nil {
			return got, l.led(err)
		}
		if hop == l.limits.Redirects {
			return clausewatch.Snapshot{}, l.led(fail(clausewatch.CauseRedirect, l.at,
				"more than %d redirects; open the page and watch the address it ends at", l.limits.Redirects))
		}
		l.at = next
	}
}

// led says of a failure at the end of redirects where they began: that is the address people know.
func (l *look) led(err error) error {
	var f *clausewatch.Failure
	if l.at != l.start && errors.As(err, &f) {
		f.Err = fmt.Errorf("%w (redirected from %s)", f.Err, l.start)
	}
	return err
}

// ask sends the requests for one hop: robots.txt where it is not known, and the page. Next is where a redirect leads.
func (l *look) ask(ctx context.Context, t *turn) (got clausewatch.Snapshot, next *url.URL, err error) {
	start := time.Now()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	timer := time.AfterFunc(l.left, func() { cancel(errTotal) })
	defer timer.Stop()
	defer func() { l.left -= time.Since(start) }()

	var public atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, l.trace(&public))
	defer func() { // our own hosts need no pause
		if public.Load() {
			t.next = time.Now().Add(l.limits.Gap)
			var f *clausewatch.Failure
			if errors.As(err, &f) && f.After > 0 {
				t.closed = time.Now().Add(f.After)
			}
		}
	}()
	if l.IgnoreRobots == nil || !l.IgnoreRobots(l.doc.Ref()) {
		if err := l.obeyRobots(ctx, l.at); err != nil {
			return got, nil, err
		}
	}
	req, asked := l.request(ctx)
	resp, err := l.transport.RoundTrip(req)
	if err != nil {
		return got, nil, l.networkFailure(ctx, l.at, err)
	}
	defer resp.Body.Close()
	if cookies := resp.Cookies(); len(cookies) > 0 {
		l.jar.SetCookies(l.at, cookies)
	}
	if next, err = redirect(l.at, resp); next != nil || err != nil {
		l.fickle = l.fickle || resp.StatusCode != http.StatusMovedPermanently && resp.StatusCode != http.StatusPermanentRedirect
		if !l.fickle {
			l.moved = next
		}
		return got, next, err
	}
	got, err = l.answer(ctx, cancel, resp, asked)
	return got, nil, err
}

// trace notes whether a connection to a public host was made or used.
func (c *Client) trace(public *atomic.Bool) *httptrace.ClientTrace {
	note := func(address string) {
		if c.elsewhere(address) {
			public.Store(true)
		}
	}
	return &httptrace.ClientTrace{
		ConnectStart: func(_, address string) { note(address) },
		GotConn:      func(info httptrace.GotConnInfo) { note(info.Conn.RemoteAddr().String()) },
	}
}

// elsewhere tells whether an address is a public one and not our own.
func (c *Client) elsewhere(address string) bool {
	ap, err := netip.ParseAddrPort(address)
	return err == nil && Public(ap.Addr()) && !c.own(ap.Addr())
}

const (
	acceptPage = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/markdown;q=0.9,text/plain;q=0.8,*/*;q=0.5"
	acceptFeed = "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9," +
		"application/json;q=0.8,*/*;q=0.5"
)

// request asks for the page where the look stands now. Conditional says that the question carries validators: those
// of the last readable snapshot, which belong to the address that answered then and to no hop before it. The
// server's own Last-Modified text goes back to it, never a time of ours.
func (l *look) request(ctx context.Context) (req *http.Request, conditional bool) {
	req = l.plainRequest(ctx, l.at)
	req.Header.Set("Accept", acceptPage)
	if l.doc.Kind == clausewatch.Feed {
		req.Header.Set("Accept", acceptFeed)
	}
	for _, cookie := range l.jar.Cookies(l.at) {
		req.AddCookie(cookie)
	}
	answered := l.last.FinalURL
	if answered == "" {
		answered = l.last.URL
	}
	if u, err := parseURL(answered); err != nil || u.String() != l.at.String() {
		return req, false
	}
	if tag := l.last.Header.Get("ETag"); tag != "" {
		req.Header.Set("If-None-Match", tag)
		conditional = true
	}
	if modified := l.last.Header.Get("Last-Modified"); modified != "" {
		req.Header.Set("If-Modified-Since", modified)
		conditional = true
	}
	return req, conditional
}

// plainRequest says who asks, in which language, and what we can decode. The language is pinned: another one would
// make a page flip between translations.
func (c *Client) plainRequest(ctx context.Context, u *url.URL) *http.Request {
	req := (&http.Request{
		Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{},
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	req.Header.Set("User-Agent", c.userAgent())
	req.Header.Set("Accept-Language", "en")
	req.Header.Set("Accept-Encoding", "gzip, br, zstd")
	return req
}

// redirect is where an answer leads, nil when it is the end of the way.
func redirect(from *url.URL, resp *http.Response) (*url.URL, error) {
	switch resp.StatusCode {
	case 301, 302, 303, 307, 308:
	default:
		return nil, nil
	}
	bad := func(format string, args ...any) (*url.URL, error) {
		return nil, fail(clausewatch.CauseRedirect, from, "%s redirects "+format, append([]any{from.Hostname()}, args...)...)
	}
	location := resp.Header.Get("Location")
	if location == "" {
		return bad("with status %d to nowhere; open the page and watch the address it is at", resp.StatusCode)
	}
	to, err := from.Parse(location)
	switch {
	case err != nil || len(location) > longestURL:
		return bad("to an address that cannot be read: %.200q", location)
	case to.Scheme != "http" && to.Scheme != "https":
		return bad("to %.200q; only http and https are followed", to.Redacted())
	case to.Hostname() == "":
		return bad("to %.200q, which names no host", location)
	case from.Scheme == "https" && to.Scheme == "http":
		return bad("from https to %.200q; that is not followed, check the site", to.Redacted())
	}
	to.Fragment, to.RawFragment, to.User = "", "", nil
	return to, nil
}
