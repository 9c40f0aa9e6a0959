// Package browser reads pages whose text appears only after their scripts ran, through a Chromium.
//
// Browser.Fetch is the whole of it. It asks plainly first, and only a page that was sent well but needs its scripts is
// opened again in Chromium, until its text has come to rest; the snapshot is then the page as it stands, marked with
// clausewatch.ViaHeader. A bot wall, a login or a refusal is given back as it was sent and never run: a block is
// reported, not worked around. Chromium says who it is, as the plain client does, and has no disguise.
//
// Each page has a Chromium of its own, with an empty profile, that ends with the page, so that nothing is carried from
// one page to the next and nothing is left running between looks. All of its traffic goes through a proxy of ours that
// connects under the guard of fetch: wherever a script reaches, it is refused what the plain client is refused.
//
// It leaves to others: how bytes are asked for and which rules hold at a host (fetch), and what a page is, be it a policy,
// a wall or one that needs its scripts (extract, through Judge).
package browser

import (
	"bytes"
	"context"
	"log/slog"
	"mime"
	"net/http"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/fetch"
)

// A Browser looks at addresses as Client does, and opens in Chromium those that need it. Set its fields before the first
// Fetch. It is safe for concurrent use; nothing of it runs between two looks.
type Browser struct {
	// Client asks plainly first. Its guard, robots.txt, pauses, page limit and User-Agent hold for Chromium too.
	Client *fetch.Client
	// Judge names the cause for which a page cannot be read, "" when it can. It is asked about what was sent, and again
	// about what Chromium has when the page seems to rest.
	Judge func(ctx context.Context, doc clausewatch.Document, page clausewatch.Snapshot) clausewatch.Cause

	Path string // of a Chromium, or its name in PATH
	// RemoteURL is the DevTools address of a Chromium that runs on this machine, http://127.0.0.1:9222, used instead of
	// Path. It must be on loopback, where it reaches our proxy.
	RemoteURL string

	Log    *slog.Logger
	Limits Limits // zero fields take the defaults

	once  sync.Once
	warn  sync.Once
	slots chan struct{} // holds an element for each page that may be opened now
}

// Limits bound what one page may cost us. The zero value of each field means the default beside it.
type Limits struct {
	Deadline  time.Duration // from the start of Chromium to the text: 45 s
	Patience  time.Duration // for the text to come to rest, from when the page was there: 15 s
	Between   time.Duration // two readings that must agree, three of them in a row: 500 ms
	Bytes     int64         // sent by all servers together: 32 MiB
	Memory    int64         // that a Chromium of ours holds, looked at four times a second: 1 GiB
	Documents int           // that a page may lead through, redirects included: 8
	AtOnce    int           // pages open at the same time: 2
}

func (l Limits) withDefaults() Limits {
	orTime := func(d *time.Duration, otherwise time.Duration) {
		if *d == 0 {
			*d = otherwise
		}
	}
	orTime(&l.Deadline, 45*time.Second)
	orTime(&l.Patience, 15*time.Second)
	orTime(&l.Between, 500*time.Millisecond)
	if l.Bytes == 0 {
		l.Bytes = 32 << 20
	}
	if l.Memory == 0 {
		l.Memory = 1 << 30
	}
	if l.Documents == 0 {
		l.Documents = 8
	}
	if l.AtOnce == 0 {
		l.AtOnce = 2
	}
	return l
}

// Fetch looks once at one address of doc, as fetch.Client does, and runs the scripts of a page that needs them. The
// snapshot of such a page holds no validators, so that the next look is a full one.
func (b *Browser) Fetch(ctx context.Context, doc clausewatch.Document, part int, last clausewatch.Snapshot) (
	clausewatch.Snapshot, error,
) {
	sent, err := b.Client.Fetch(ctx, doc, part, last)
	if err != nil || !isPage(doc, sent) || !wanting(sent, b.Judge(ctx, doc, sent)) {
		return sent, err
	}
	got, err := b.render(ctx, doc, sent)
	if err != nil && ctx.Err() != nil {
		return clausewatch.Snapshot{}, ctx.Err()
	}
	if to := sent.MovedTo(); err == nil && to != "" {
		got.Header.Set(clausewatch.MovedHeader, to)
	}
	return got, err
}

// isPage tells whether an answer is an HTML page that the site meant to send. All others are read as they are, and Judge
// is not asked about them.
func isPage(doc clausewatch.Document, s clausewatch.Snapshot) bool {
	if doc.Kind == clausewatch.Feed || s.NotModified || fetch.Refused(s.Status, s.Header) {
		return false
	}
	kind, _, _ := mime.ParseMediaType(s.ContentType())
	if kind == "" {
		kind, _, _ = mime.ParseMediaType(http.DetectContentType(s.Body))
	}
	if kind != "text/html" && kind != "application/xhtml+xml" {
		return false
	}
	return !bytes.Contains(s.Body[:min(len(s.Body), 1024)], []byte("%PDF-"))
}

// wanting tells whether a page with this cause may get its text from its scripts. One with scripts in which there is
// nothing to read counts too: what a document selects may be what they bring.
func wanting(page clausewatch.Snapshot, cause clausewatch.Cause) bool {
	return cause == clausewatch.CauseNeedsScript ||
		cause == clausewatch.CauseEmpty && bytes.Contains(bytes.ToLower(page.Body), []byte("<script"))
}

// blocked tells whether a page with this cause is there to keep us out.
func blocked(cause clausewatch.Cause) bool {
	return cause == clausewatch.CauseChallenge || cause == clausewatch.CauseLogin || cause == clausewatch.CauseConsent
}

func (b *Browser) log() *slog.Logger {
	if b.Log != nil {
		return b.Log
	}
	return slog.New(slog.DiscardHandler)
}
