package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
)

// answer makes a snapshot or a failure of the answer at the end of the redirects. Asked says that the request carried
// validators.
func (l *look) answer(ctx context.Context, cancel context.CancelCauseFunc, resp *http.Response, asked bool) (
	clausewatch.Snapshot, error,
) {
	got := l.snapshot(l.first, l.at.String(), resp.StatusCode, resp.Header)
	if l.moved != nil {
		got.Header.Set(clausewatch.MovedHeader, l.moved.String())
	}
	switch {
	case resp.StatusCode == http.StatusNotModified && asked:
		got.NotModified, got.SHA256, got.Size = true, l.last.SHA256, l.last.Size
		return got, nil
	case resp.StatusCode == http.StatusNotModified:
		return clausewatch.Snapshot{}, fail(clausewatch.CauseProtocol, l.at,
			"%s answered “not modified” to a question without validators; it is tried again at the next look", l.at.Hostname())
	case resp.StatusCode == http.StatusPartialContent:
		return clausewatch.Snapshot{}, fail(clausewatch.CauseProtocol, l.at,
			"%s sent a part of the page, which was not asked for; it is tried again at the next look", l.at.Hostname())
	case !readable(resp.StatusCode) && !mayBeWall(resp):
		return clausewatch.Snapshot{}, l.statusFailure(resp)
	}
	body, err := l.body(ctx, cancel, resp)
	if !readable(resp.StatusCode) && !wallHeader(resp.Header) && !wallBody(body) { // a body that broke off matters no more
		return clausewatch.Snapshot{}, l.statusFailure(resp)
	}
	if err != nil {
		return clausewatch.Snapshot{}, err
	}
	hold(&got, body)
	return got, nil
}

// snapshot holds the facts of an answer: all but its body.
func (c *Client) snapshot(asked, answered string, status int, h http.Header) clausewatch.Snapshot {
	return clausewatch.Snapshot{URL: asked, FinalURL: answered, Status: status, Header: facts(h), At: c.now()}
}

// hold puts the bytes into a snapshot.
func hold(s *clausewatch.Snapshot, body []byte) {
	sum := sha256.Sum256(body)
	s.Body, s.Size, s.SHA256 = body, int64(len(body)), hex.EncodeToString(sum[:])
}

// facts are the answer's headers without cookies, which are nobody's evidence and may be secrets, and without headers
// that are ours to set.
func facts(h http.Header) http.Header {
	h = h.Clone()
	h.Del("Set-Cookie")
	h.Del("Set-Cookie2")
	h.Del(clausewatch.ViaHeader)
	h.Del(clausewatch.MovedHeader)
	return h
}

// readable statuses come with something to read or to name: the page, a login, a refusal, "gone".
func readable(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusGone:
		return true
	}
	return status >= 200 && status < 300
}

// wallHeader knows the headers by which bot walls say that they answered instead of the site: Cloudflare, AWS WAF,
// Vercel and DataDome, as each documents or sends them.
func wallHeader(h http.Header) bool {
	return strings.EqualFold(h.Get("Cf-Mitigated"), "challenge") || h.Get("X-Amzn-Waf-Action") != "" ||
		h.Get("X-Vercel-Mitigated") != "" || h.Get("X-Dd-B") != ""
}

// mayBeWall are the answers whose body is worth reading to find out: bot walls use these statuses too.
func mayBeWall(resp *http.Response) bool {
	return wallHeader(resp.Header) ||
		resp.StatusCode == http.StatusServiceUnavailable || resp.StatusCode == http.StatusTooManyRequests
}

// wallBody knows Cloudflare's challenge page, which older setups send with 503 and without the header.
func wallBody(body []byte) bool { return bytes.Contains(body, []byte("_cf_chl_opt")) }

func (l *look) statusFailure(resp *http.Response) *clausewatch.Failure {
	return l.Client.statusFailure(l.at, resp.StatusCode, resp.Header)
}

// statusFailure is an answer without anything to read, and how long the server wants to be left alone.
func (c *Client) statusFailure(at *url.URL, status int, h http.Header) *clausewatch.Failure {
	after := retryAfter(h, c.now())
	next := "it is tried again at the next look"
	if after > 0 {
		next = fmt.Sprintf("it asked to be left alone for %s", after.Round(time.Second))
	}
	text := http.StatusText(status)
	if text == "" {
		text = "a status without a name"
	}
	f := fail(clausewatch.CauseStatus, at, "%s answered %d (%s); %s", at.Hostname(), status, text, next)
	f.After = after
	return f
}

const (
	shortestWish = time.Minute
	longestWish  = 24 * time.Hour
)

// retryAfter reads Retry-After (RFC 9110, 10.2.3): whole seconds, or a date in one of HTTP's three forms, counted from
// the answer's own Date so that neither clock needs to be right. It is between a minute and a day, and 0 when nothing
// that can be read is stated.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if strings.Trim(text, "0123456789") == "" {
		seconds, err := strconv.ParseInt(text, 10, 32)
		if err != nil { // more digits than any wait has
			return longestWish
		}
		return clamp(time.Duration(seconds) * time.Second)
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return clamp(at.Sub(now))
}

func clamp(d time.Duration) time.Duration { return min(max(d, shortestWish), longestWish) }
