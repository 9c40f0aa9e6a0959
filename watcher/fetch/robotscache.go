package fetch

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
)

// What RFC 9309 asks of a crawler: 2.5 the size it reads, 2.4 how long it keeps a copy, 2.3.1.2 the redirects it
// follows.
const (
	robotsBytes     = 500 << 10
	robotsAge       = 24 * time.Hour
	robotsRedirects = 5
	robotsRetry     = time.Hour // after a failure, while an older copy is in use
	robotsKept      = 1024      // copies in memory
)

// robotsCache keeps the robots.txt of each scheme, host and port.
type robotsCache struct {
	mu    sync.Mutex
	files map[string]robotsCopy
}

type robotsCopy struct {
	robots
	fresh time.Time // until then it is not asked for again
}

func (c *robotsCache) get(origin string) (robotsCopy, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	copy, ok := c.files[origin]
	return copy, ok
}

func (c *robotsCache) put(origin string, r robotsCopy) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.files == nil {
		c.files = map[string]robotsCopy{}
	}
	if _, known := c.files[origin]; !known && len(c.files) >= robotsKept {
		oldest := ""
		for o, r := range c.files {
			if oldest == "" || r.fresh.Before(c.files[oldest].fresh) {
				oldest = o
			}
		}
		delete(c.files, oldest)
	}
	c.files[origin] = r
}

// obeyRobots returns a failure when u may not be fetched, or when that cannot be known.
func (c *Client) obeyRobots(ctx context.Context, u *url.URL) error {
	origin := u.Scheme + "://" + strings.ToLower(u.Host)
	now := c.now()
	known, ok := c.robots.get(origin)
	if !ok || !now.Before(known.fresh) {
		file, err := c.fetchRobots(ctx, u)
		switch {
		case err == nil:
			known = robotsCopy{robots: file, fresh: now.Add(robotsAge)}
		case !ok || ctx.Err() != nil:
			return err
		default:
			c.log().Warn("robots.txt not read, the copy in memory is used", "origin", origin, "err", err)
			known.fresh = now.Add(robotsRetry)
		}
		c.robots.put(origin, known)
	}
	if allowed, line := known.allows(u); !allowed {
		return fail(clausewatch.CauseRobots, u,
			"robots.txt of %s forbids it (%.200q); ask the publisher, or watch the text at another address", u.Hostname(), line)
	}
	return nil
}

// fetchRobots gets the rules for u's host. Every 4xx means that there are none (RFC 9309, 2.3.1.3), and so does a chain
// of redirects that is too long; a 5xx forbids all until it is over (2.3.1.4). An error of the network keeps its own
// cause, since the page would meet the same.
func (c *Client) fetchRobots(ctx context.Context, page *url.URL) (robots, error) {
	at := &url.URL{Scheme: page.Scheme, Host: page.Host, Path: "/robots.txt"}
	for range robotsRedirects + 1 {
		next, rules, err := c.askRobots(ctx, page, at)
		if next == nil || err != nil {
			return rules, err
		}
		at = next
	}
	return robots{}, nil
}

func (c *Client) askRobots(ctx context.Context, page, at *url.URL) (*url.URL, robots, error) {
	req := c.plainRequest(ctx, at)
	req.Header.Set("Accept", "text/plain,*/*;q=0.5")
	tried := page // what people know; the file only where another host has it
	if at.Host != page.Host {
		tried = at
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, robots{}, c.networkFailure(ctx, tried, err)
	}
	defer resp.Body.Close()
	next, err := redirect(at, resp)
	switch {
	case err != nil: // a redirect that leads nowhere: there is no robots.txt
		return nil, robots{}, nil
	case next != nil:
		return next, robots{}, nil
	case resp.StatusCode >= 500:
		f := fail(clausewatch.CauseRobots, page, "%s answered %d (%s), which forbids to fetch anything until it can be read; "+
			"it is tried again at the next look", at.Redacted(), resp.StatusCode, http.StatusText(resp.StatusCode))
		f.After = retryAfter(resp.Header, c.now())
		return nil, robots{}, f
	case resp.StatusCode < 200 || resp.StatusCode > 299:
		return nil, robots{}, nil
	}
	wire, err := io.ReadAll(io.LimitReader(resp.Body, robotsBytes+1))
	if err != nil {
		return nil, robots{}, c.networkFailure(ctx, tried, err)
	}
	file, err := decode(wire, resp.Header.Values("Content-Encoding"), 16*robotsBytes)
	if err != nil {
		return nil, robots{}, nil // nothing that could be read as rules
	}
	return nil, parseRobots(head(file), c.productToken()), nil
}

// head is as much of the file as is read, up to the end of a line: half a rule would forbid more than the whole.
func head(file []byte) []byte {
	if len(file) <= robotsBytes {
		return file
	}
	return file[:bytes.LastIndexAny(file[:robotsBytes], "\r\n")+1]
}

// productToken is the name that robots.txt files know us by: the product at the beginning of the User-Agent, unless
// ours stands somewhere else in it.
func (c *Client) productToken() string {
	const ours = "clausewatch"
	agent := strings.ToLower(c.userAgent())
	if token := productToken(agent); token != "" && !strings.Contains(agent, ours) {
		return token
	}
	return ours
}
