package browser

import (
	"context"
	"errors"
	"net/http"
	"strings"

	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/fetch"
)

// unread are the kinds of files that hold no text to read. They are not asked for, which spares the site and us.
var unread = []network.ResourceType{network.ResourceTypeImage, network.ResourceTypeMedia, network.ResourceTypeFont}

// followed are the kinds of requests whose end a text may wait for.
var followed = []network.ResourceType{
	network.ResourceTypeDocument, network.ResourceTypeScript, network.ResourceTypeXHR, network.ResourceTypeFetch,
}

// patterns are the requests that Chromium holds until paused has said what becomes of them.
func patterns() (all []*cdpfetch.RequestPattern) {
	for _, kind := range unread {
		all = append(all, &cdpfetch.RequestPattern{ResourceType: kind, RequestStage: cdpfetch.RequestStageRequest})
	}
	for _, kind := range followed {
		all = append(all,
			&cdpfetch.RequestPattern{ResourceType: kind, RequestStage: cdpfetch.RequestStageRequest},
			&cdpfetch.RequestPattern{ResourceType: kind, RequestStage: cdpfetch.RequestStageResponse})
	}
	return all
}

// paused decides about a request, before it is sent and again when its answer has come.
func (v *view) paused(ctx context.Context, ev cdpfetch.EventRequestPaused) {
	page := ev.ResourceType == network.ResourceTypeDocument && ev.FrameID == v.frame
	answered := ev.ResponseStatusCode != 0 || ev.ResponseErrorReason != ""
	pass := true
	switch {
	case answered:
		v.follow(ev, false)
		pass = !page || v.answered(ctx, ev)
	case ev.ResourceType == network.ResourceTypeImage, ev.ResourceType == network.ResourceTypeMedia, ev.ResourceType == network.ResourceTypeFont:
		pass = false
	default:
		v.follow(ev, true)
		pass = !page || v.admit(ctx, ev)
	}
	if pass {
		chromedp.Call(ctx, cdpfetch.ContinueRequest, cdpfetch.ContinueRequestParams{RequestID: ev.RequestID})
		return
	}
	chromedp.Call(ctx, cdpfetch.FailRequest, cdpfetch.FailRequestParams{
		RequestID: ev.RequestID, ErrorReason: network.ErrorReasonBlockedByClient,
	})
}

// admit asks about each document that the page leads through what is asked about the first: scripts may lead anywhere.
func (v *view) admit(ctx context.Context, ev cdpfetch.EventRequestPaused) bool {
	v.mu.Lock()
	v.documents++
	many := v.documents > v.limits.Documents
	v.answer.url = ev.Request.URL
	clear(v.under) // those of the document before end with it
	v.mu.Unlock()
	if many {
		v.finish(clausewatch.Snapshot{}, v.visit.Fail(clausewatch.CauseRedirect,
			"the page leads to more than %d others; open it and watch the address it ends at", v.limits.Documents))
		return false
	}
	if err := v.visit.Admit(ctx, ev.Request.URL); err != nil {
		v.finish(clausewatch.Snapshot{}, err)
		return false
	}
	return true
}

// answered takes note of what a server said about the page. A bot wall, a login, a consent wall or a refusal ends the page
// before any script of it runs: it is a finding, and nothing to get past.
func (v *view) answered(ctx context.Context, ev cdpfetch.EventRequestPaused) bool {
	a := answer{url: ev.Request.URL, status: int(ev.ResponseStatusCode), header: http.Header{}}
	for _, h := range ev.ResponseHeaders {
		a.header.Add(h.Name, h.Value)
	}
	if a.status == 0 || a.status >= 300 && a.status < 400 && a.header.Get("Location") != "" {
		return true
	}
	v.mu.Lock()
	v.answer = a
	v.mu.Unlock()
	if err := v.visit.Answer(a.url, a.status, a.header); err != nil {
		v.finish(clausewatch.Snapshot{}, err)
		return false
	}
	body, err := chromedp.Call(ctx, cdpfetch.GetResponseBody, cdpfetch.GetResponseBodyParams{RequestID: ev.RequestID})
	got := v.visit.Snapshot(a.url, a.status, a.header, body.Body)
	if !fetch.Refused(a.status, a.header) && (err != nil || !blocked(v.judge(got))) {
		return true
	}
	got.Header.Set(clausewatch.ViaHeader, via(v.engine))
	v.finish(got, nil)
	return false
}

// follow notes that a request waits for its answer, or no longer does.
func (v *view) follow(ev cdpfetch.EventRequestPaused, waits bool) {
	id := string(ev.NetworkID)
	if id == "" {
		id = string(ev.RequestID)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if waits {
		v.under[id] = true
	} else {
		delete(v.under, id)
	}
}

func (v *view) waiting() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.under)
}

func (v *view) lastAnswer() answer {
	v.mu.Lock()
	defer v.mu.Unlock()
	a := v.answer
	if a.status == 0 {
		a.status, a.header = http.StatusOK, http.Header{}
	}
	return a
}

// finish ends the page with what it came to; the first to say so decides.
func (v *view) finish(got clausewatch.Snapshot, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.end == nil {
		v.end = &ending{got, err}
		v.stop(errEnded)
	}
}

func (v *view) ended() *ending {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.end
}

// A netError is Chromium's own word for what went wrong on the network, net::ERR_TIMED_OUT.
type netError string

func (e netError) Error() string { return string(e) }

// failure names why the page could not be read.
func (v *view) failure(ctx context.Context, address string, err error) error {
	var known *clausewatch.Failure
	var net netError
	if at := v.lastAnswer().url; at != "" {
		address = at
	}
	switch {
	case errors.As(err, &known):
		return err
	case context.Cause(ctx) == errDeadline:
		return v.visit.Fail(clausewatch.CauseTimeout, "the page did not come to rest within %s, as pages do whose scripts never end; "+
			"it is tried again at the next look", v.limits.Deadline)
	case v.proxy.tooMuch():
		return v.visit.Fail(clausewatch.CauseTooLarge, "the page loads more than the %d MiB that are read; watch a shorter one",
			v.limits.Bytes>>20)
	case v.proxy.failure(address) != nil:
		return v.visit.Failure(ctx, address, v.proxy.failure(address))
	case errors.As(err, &net):
		return v.visit.Fail(netCause(net), "Chromium could not open %s (%s); it is tried again at the next look", address, net)
	}
	return v.visit.Fail(clausewatch.CauseOther, "Chromium did not read the page; it is tried again at the next look: %w", short(err))
}

// netCause sorts Chromium's words.
func netCause(e netError) clausewatch.Cause {
	text := string(e)
	for _, known := range []struct {
		mark  string
		cause clausewatch.Cause
	}{
		{"ERR_CERT_", clausewatch.CauseTLS}, {"ERR_SSL_", clausewatch.CauseTLS}, {"TIMED_OUT", clausewatch.CauseTimeout},
		{"TOO_MANY_REDIRECTS", clausewatch.CauseRedirect}, {"ERR_INVALID_", clausewatch.CauseProtocol},
	} {
		if strings.Contains(text, known.mark) {
			return known.cause
		}
	}
	return clausewatch.CauseNetwork
}
