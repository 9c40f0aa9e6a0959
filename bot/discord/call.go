package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 8 << 20

// get reads something of Discord's in one call.
func (d *Discord) get(ctx context.Context, path string, out any) error {
	raw, err := d.call(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, out); err != nil {
		return errors.New("the answer cannot be read; is discord.api_url right?")
	}
	return nil
}

// call makes one call and no second one. The path has no leading slash; an error that Discord answered is a *refusal.
//
// It goes through discordgo, but past its rate limiter: each call has a bucket of its own. The limiter would keep a
// bucket for every command ever answered, and hold one command's answer back until another's has arrived.
func (d *Discord) call(ctx context.Context, method, path string, in any) ([]byte, error) {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return nil, err
		}
	}
	return d.request(ctx, method, path, "application/json", body)
}

// carry calls with a message, and with its file where it has one.
func (d *Discord) carry(ctx context.Context, method, path string, b body) ([]byte, error) {
	if b.file == nil {
		return d.call(ctx, method, path, b)
	}
	raw, kind, err := multiparted(b)
	if err != nil {
		return nil, err
	}
	return d.request(ctx, method, path, kind, raw)
}

func (d *Discord) request(ctx context.Context, method, path, kind string, body []byte) ([]byte, error) {
	if err := d.ready(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	bucket := &discordgo.Bucket{Remaining: 1}
	bucket.Lock()
	return d.rest.RequestWithLockedBucket(method, discordgo.EndpointAPI+path, kind, body, bucket, 0,
		discordgo.WithContext(ctx), discordgo.WithRestRetries(0), discordgo.WithRetryOnRatelimit(false))
}

// A trip carries requests of discordgo to where Discord is configured to be, and its answers back, so that discordgo sees
// but two kinds of them: done, or a *refusal as the error. It notes what the answers say about rates and holds requests
// back while Discord takes none: a global rate limit concerns every one but the answers to commands.
type trip struct {
	discord *Discord
	base    *url.URL
	next    http.RoundTripper
}

func (t *trip) RoundTrip(r *http.Request) (*http.Response, error) {
	rest, ours := strings.CutPrefix(r.URL.String(), discordgo.EndpointAPI)
	if !ours || t.base == nil {
		closeBody(r)
		return nil, errors.New("discord: a request to somewhere else")
	}
	at, err := url.Parse(t.base.String() + "/" + rest)
	if err != nil {
		closeBody(r)
		return nil, err
	}
	path, _, _ := strings.Cut(rest, "?")
	path = route(path)
	answersCommand := strings.HasPrefix(path, "interactions/") || strings.HasPrefix(path, "webhooks/")
	if wait := t.discord.heldFor(path); wait > 0 && !answersCommand {
		closeBody(r)
		return nil, &refusal{status: http.StatusTooManyRequests, after: wait}
	}
	r = r.Clone(r.Context())
	r.URL, r.Host = at, at.Host
	response, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return nil, t.discord.refusalOf(response, body, path)
	}
	if err != nil { // it was done all the same, and must not be done again for an answer that broke off
		body = nil
	}
	t.discord.spent(path, response.Header, !answersCommand)
	for name := range response.Header {
		if strings.HasPrefix(name, "X-Ratelimit-") || name == "Retry-After" {
			response.Header.Del(name)
		}
	}
	response.StatusCode = http.StatusOK
	response.Body = io.NopCloser(bytes.NewReader(body))
	return response, nil
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		r.Body.Close()
	}
}

// heldFor is how long no request may be made to a path.
func (d *Discord) heldFor(path string) time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	until := d.held
	spent, _ := d.invalid.until(d.now())
	for _, at := range []time.Time{d.until[path], spent} {
		if at.After(until) {
			until = at
		}
	}
	return until.Sub(d.now())
}

// spent notes an answer's word about the rate of a channel, and that our token is good.
func (d *Discord) spent(path string, h http.Header, proof bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if proof {
		d.refused = nil
	}
	if !strings.HasPrefix(path, "channels/") && d.hook == nil || h.Get("X-RateLimit-Remaining") != "0" {
		return
	}
	if after := seconds(h.Get("X-RateLimit-Reset-After")); after > 0 {
		d.holdPath(path, after)
	}
}

// holdPath notes when a path takes the next request. The lock is held.
func (d *Discord) holdPath(path string, after time.Duration) {
	if len(d.until) >= maxRemembered {
		clear(d.until)
	}
	d.until[path] = d.now().Add(after)
}

// A refusal is an answer of Discord, or of something on the way to it, that is no success.
type refusal struct {
	status  int
	code    int           // Discord's own, 0 when it gave none
	message string        // in Discord's words
	detail  string        // the whole answer, for the log
	after   time.Duration // of a rate limit
	global  bool          // the rate limit concerns all we do
	spoken  bool          // it was Discord that answered, not something on the way
}

func (r *refusal) Error() string {
	s := strconv.Itoa(r.status)
	if r.code != 0 {
		s += ", code " + strconv.Itoa(r.code)
	}
	if r.message != "" {
		s += ": " + r.message
	}
	return s
}

// refusalOf reads an answer that is no success, and notes what it says about our rate.
func (d *Discord) refusalOf(response *http.Response, body []byte, path string) *refusal {
	r := &refusal{status: response.StatusCode, detail: string(body[:min(len(body), 2000)])}
	var said struct {
		Code    int     `json:"code"`
		Message string  `json:"message"`
		After   float64 `json:"retry_after"`
		Global  bool    `json:"global"`
	}
	if json.Unmarshal(body, &said) == nil {
		r.spoken = true
		r.code, r.message = said.Code, shortened(clean(said.Message), 200)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if isInvalid(r.status, response.Header) {
		d.invalid.add(d.now())
	}
	if r.status != http.StatusTooManyRequests {
		return r
	}
	r.after = max(secondsOf(said.After), seconds(response.Header.Get("Retry-After")))
	if r.after <= 0 {
		r.after = afterUnstated
	}
	r.after = min(r.after, afterPatience)
	// A page of HTML is of the guard before Discord, which bars our address from everything.
	r.global = said.Global || response.Header.Get("X-RateLimit-Global") == "true" || !r.spoken
	if r.global {
		d.held = d.now().Add(r.after)
	} else if strings.HasPrefix(path, "channels/") || d.hook != nil {
		d.holdPath(path, r.after)
	}
	return r
}

// seconds reads a number of seconds with a fraction, 0 when it is none.
func seconds(s string) time.Duration {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		return 0
	}
	return secondsOf(n)
}

// secondsOf rounds up to whole milliseconds.
func secondsOf(n float64) time.Duration {
	if !(n > 0) {
		return 0
	}
	return time.Duration(min(n, afterPatience.Seconds())*1000+0.999) * time.Millisecond
}
