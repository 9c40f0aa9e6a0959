package watcher_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A question is what the watcher asked of the site.
type question struct {
	url  string
	last clausewatch.Snapshot
	at   time.Time // by the clock of the machine, or of the bubble
}

// conditional tells whether it carried validators.
func (q question) conditional() bool { return q.last.SHA256 != "" }

// An answer is what the site does about a question.
type answer func(ctx context.Context, q question) (clausewatch.Snapshot, error)

// A site is a Fetcher whose answers a test sets, address by address. It may be asked by many at once.
type site struct {
	mutex   sync.Mutex
	answers map[string]answer
	asked   []question
}

// Fetch answers as it was told to.
func (s *site) Fetch(ctx context.Context, doc clausewatch.Document, part int, last clausewatch.Snapshot) (clausewatch.Snapshot, error) {
	q := question{doc.URLs[part], last, time.Now()}
	s.mutex.Lock()
	s.asked = append(s.asked, q)
	a := s.answers[q.url]
	s.mutex.Unlock()
	if a == nil {
		return clausewatch.Snapshot{}, &clausewatch.Failure{Cause: clausewatch.CauseDNS, Err: fmt.Errorf("no such address %s", q.url)}
	}
	return a(ctx, q)
}

// answers with a at an address from now on.
func (s *site) does(url string, a answer) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.answers[url] = a
}

// serves a body at an address as a careful server does: with an ETag of its own, and 304 to who knows it.
func (s *site) serves(url string, page any) {
	body := fmt.Sprint(page)
	tag := `"` + digest(body)[:8] + `"`
	s.does(url, func(_ context.Context, q question) (clausewatch.Snapshot, error) {
		if q.last.Header.Get("Etag") == tag {
			return notModified(q)
		}
		sent := sends(q.url, 200, body)
		sent.Header.Set("Etag", tag)
		return sent, nil
	})
}

// fails with a cause, and asks to be left alone for a while.
func (s *site) fails(url string, cause clausewatch.Cause, after time.Duration) {
	s.does(url, func(context.Context, question) (clausewatch.Snapshot, error) {
		return clausewatch.Snapshot{}, &clausewatch.Failure{Cause: cause, After: after, Err: fmt.Errorf("fetch %s: %s", url, cause)}
	})
}

// questions are what was asked since the last call.
func (s *site) questions() []question {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	all := s.asked
	s.asked = nil
	return all
}

// sends is a snapshot of a body, without validators.
func sends(url string, status int, body string) clausewatch.Snapshot {
	kind := "text/html; charset=utf-8"
	if strings.HasPrefix(body, "<?xml") {
		kind = "application/rss+xml"
	}
	return clausewatch.Snapshot{URL: url, FinalURL: url, Status: status, Header: http.Header{"Content-Type": {kind}},
		SHA256: digest(body), Size: int64(len(body)), Body: []byte(body)}
}

func notModified(q question) (clausewatch.Snapshot, error) {
	return clausewatch.Snapshot{URL: q.url, FinalURL: q.url, Status: 304, NotModified: true, SHA256: q.last.SHA256, Size: q.last.Size}, nil
}

func digest(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// status answers with a status and a body.
func status(code int, body string) answer {
	return func(_ context.Context, q question) (clausewatch.Snapshot, error) {
		return sends(q.url, code, body), nil
	}
}
