package browser

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/fetch"
)

var errDeadline = errors.New("the page took too long")

// render opens in Chromium the page that was sent plainly. When it returns, all it started has ended.
func (b *Browser) render(ctx context.Context, doc clausewatch.Document, sent clausewatch.Snapshot) (clausewatch.Snapshot, error) {
	limits := b.Limits.withDefaults()
	b.once.Do(func() { b.slots = make(chan struct{}, limits.AtOnce) })

	// First the host, then the slot: whoever waits for a host keeps no other page from being opened.
	visit, err := b.Client.Visit(ctx, doc, sent.URL, sent.FinalURL)
	if err != nil {
		return clausewatch.Snapshot{}, err
	}
	defer visit.End()
	select {
	case b.slots <- struct{}{}:
		defer func() { <-b.slots }()
	case <-ctx.Done():
		return clausewatch.Snapshot{}, ctx.Err()
	}

	start := time.Now()
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Deadline, errDeadline)
	defer cancel()
	p, err := startProxy(visit.Dial, limits.Bytes)
	if err != nil {
		return clausewatch.Snapshot{}, visit.Fail(clausewatch.CauseOther, "no proxy for Chromium: %w", err)
	}
	defer p.Close()
	tab, end, err := b.open(ctx, visit.UserAgent(), p.URL())
	if err != nil {
		return clausewatch.Snapshot{}, b.notOpened(ctx, visit, err)
	}
	defer end()
	v := &view{limits: limits, visit: visit, proxy: p, judge: func(page clausewatch.Snapshot) clausewatch.Cause { return b.Judge(ctx, doc, page) }}
	got, err := v.read(ctx, tab, address(sent))
	b.log().Debug("page opened in Chromium", "document", doc.Ref(), "took", time.Since(start).Round(time.Millisecond),
		"bytes", p.received(), "refused", p.refused(), "err", err)
	return got, err
}

// address is where the page was found, with the fragment that the document states: some sites choose the text by it,
// and it is never sent.
func address(sent clausewatch.Snapshot) string {
	at, err := url.Parse(sent.FinalURL)
	stated, bad := url.Parse(sent.URL)
	if err != nil || bad != nil {
		return sent.FinalURL
	}
	at.Fragment, at.RawFragment = stated.Fragment, stated.RawFragment
	return at.String()
}

func (b *Browser) notOpened(ctx context.Context, visit *fetch.Visit, err error) error {
	switch {
	case context.Cause(ctx) == errDeadline:
		return visit.Fail(clausewatch.CauseTimeout, "Chromium did not start within %s; is this machine overloaded?",
			b.Limits.withDefaults().Deadline)
	case b.RemoteURL != "":
		return visit.Fail(clausewatch.CauseOther, "the page needs scripts, and the Chromium at %s does not answer; "+
			"start it, or correct fetch.browser.remote_url: %w", b.RemoteURL, err)
	}
	return visit.Fail(clausewatch.CauseOther, "the page needs scripts, and Chromium did not start; "+
		"try it by hand and correct fetch.browser.path: %w", err)
}
