package browser

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/clausewatch/clausewatch"
)

//go:embed page.js
var pageScript string

// settle waits until the text rests, and gives the page. It rests when three readings agree while nothing is loading,
// or eleven of them whatever is loading, and when it is no longer a page that needs its scripts; when that takes too
// long, the page is given as it is.
func (v *view) settle(ctx context.Context) (clausewatch.Snapshot, error) {
	var (
		last   state
		same   int    // readings that agreed with the one before
		poor   *state // the page as it was found wanting
		loaded int64
	)
	opened, ticks := time.Now(), time.NewTicker(v.limits.Between)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return clausewatch.Snapshot{}, context.Cause(ctx)
		case <-ticks.C:
		}
		if v.proxy.tooMuch() {
			return clausewatch.Snapshot{}, errTooMuch
		}
		late := time.Since(opened) > v.limits.Patience
		now, err := v.look(ctx, false)
		if between(err) && !late {
			same = 0
			continue
		}
		if err != nil {
			return clausewatch.Snapshot{}, err
		}
		idle := v.waiting() == 0 && v.proxy.received() == loaded
		loaded = v.proxy.received()
		if now == last {
			same++
		} else {
			same = 0
		}
		last = now
		rests := same >= 2 && idle || same >= 10
		if !late && (!rests || poor != nil && now == *poor) {
			continue
		}
		got, err := v.take(ctx)
		if between(err) && !late {
			continue
		}
		if err != nil || late || !wanting(got, v.judge(got)) {
			return got, err
		}
		poor = &now
	}
}

// between tells whether there was no document to ask, as there is none between two.
func between(err error) bool {
	var refused *cdproto.Error
	return errors.As(err, &refused)
}

// A state is what page.js says.
type state struct {
	URL     string `json:"url"`
	Type    string `json:"type"`
	Letters int    `json:"letters"`
	Hash    int    `json:"hash"`
	HTML    string `json:"html"`
	Large   bool   `json:"large"`
}

// look asks for the state of the page, with all of it when it is wanted.
func (v *view) look(ctx context.Context, want bool) (s state, err error) {
	world, err := chromedp.Call(ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: v.frame, WorldName: "clausewatch"})
	if err != nil {
		return s, err
	}
	result, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{
		Expression: fmt.Sprintf("(%s)(%t, %d)", pageScript, want, v.visit.PageLimit()),
		ContextID:  world.ExecutionContextID, ReturnByValue: new(true), Silent: new(true),
	})
	switch {
	case err != nil:
		return s, err
	case result.ExceptionDetails != nil:
		return s, fmt.Errorf("the page cannot be read: %.200s", result.ExceptionDetails.Text)
	}
	return s, json.Unmarshal(result.Result.Value, &s)
}

// take makes a snapshot of the page as it is.
func (v *view) take(ctx context.Context) (clausewatch.Snapshot, error) {
	s, err := v.look(ctx, true)
	if err != nil {
		return clausewatch.Snapshot{}, err
	}
	at, err := url.Parse(s.URL)
	switch {
	case strings.HasPrefix(s.URL, "chrome-error:"):
		return clausewatch.Snapshot{}, netError("an error page of Chromium's own")
	case err != nil || at.Scheme != "http" && at.Scheme != "https":
		return clausewatch.Snapshot{}, v.visit.Fail(clausewatch.CauseRedirect, "its scripts lead to %.200q, which is no web page; "+
			"watch another address", s.URL)
	case s.Type != "text/html" && s.Type != "application/xhtml+xml":
		return clausewatch.Snapshot{}, v.visit.Fail(clausewatch.CauseRedirect, "its scripts lead to a file (%.100s) at %.200q; "+
			"watch that address", s.Type, s.URL)
	case s.Large || int64(len(s.HTML)) > v.visit.PageLimit():
		return clausewatch.Snapshot{}, v.visit.Fail(clausewatch.CauseTooLarge, "the page grows to more than the %d MiB that are read; "+
			"watch a shorter one", v.visit.PageLimit()>>20)
	}
	at.Fragment, at.RawFragment = "", ""
	last := v.lastAnswer()
	got := v.visit.Snapshot(at.String(), last.status, last.header, []byte(s.HTML))
	mark(got.Header, v.engine)
	return got, nil
}

// unsent are what a header says of the bytes that were sent; it is not true of the page that was made of them. Validators
// among them would let the next look stop at the bytes.
var unsent = []string{"ETag", "Last-Modified", "Content-Length", "Content-Encoding", "Transfer-Encoding", "Content-MD5", "Digest"}

// mark makes the header of a snapshot that of a rendered page.
func mark(h http.Header, engine string) {
	for _, name := range unsent {
		h.Del(name)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set(clausewatch.ViaHeader, via(engine))
}

func via(engine string) string { return "browser (" + engine + ")" }
