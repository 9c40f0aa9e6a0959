package watcher_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/fetch"
)

// A row of the catalogue of failures is something that a server, or the way to it, does in place of sending the page.
type row struct {
	name  string
	does  http.HandlerFunc     // over real HTTP; nil where fails is set
	fails *clausewatch.Failure // what a Fetcher says of it
	want  clausewatch.Outcome
	cause clausewatch.Cause // "" where several name it well
	doubt bool              // it is kept as a candidate that must stand for days, and counts as unreadable until then
}

// A catalogue serves a document for each row: what is good, or what the row does.
type catalogue struct {
	t      *testing.T
	client *fetch.Client
	server *httptest.Server

	mutex sync.Mutex
	good  map[string]http.HandlerFunc     // by path
	bad   map[string]http.HandlerFunc     // by path, while the row lasts
	fails map[string]*clausewatch.Failure // by document, while the row lasts
}

// tight are limits that a hostile answer meets soon and a good page never.
var tight = fetch.Limits{Header: 2 * time.Second, Idle: 300 * time.Millisecond, HeaderBytes: 16 << 10, Wire: 256 << 10, Page: 512 << 10, Feed: 256 << 10}

func newCatalogue(t *testing.T) *catalogue {
	c := &catalogue{t: t, good: map[string]http.HandlerFunc{}, bad: map[string]http.HandlerFunc{}, fails: map[string]*clausewatch.Failure{}}
	c.server = httptest.NewServer(c)
	t.Cleanup(c.server.Close)
	c.client = &fetch.Client{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Limits: tight}
	t.Cleanup(c.client.Close)
	return c
}

// ServeHTTP does what the row of the address does, else what is good. There is no robots.txt.
func (c *catalogue) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := "/" + strings.SplitN(r.URL.Path[1:], "/", 2)[0]
	c.mutex.Lock()
	handle := c.bad[path]
	if handle == nil {
		handle = c.good[path]
	}
	c.mutex.Unlock()
	if handle == nil {
		handle = http.NotFound
	}
	handle(w, r)
}

// Fetch fails as the row does, else asks the server.
func (c *catalogue) Fetch(ctx context.Context, doc clausewatch.Document, part int, last clausewatch.Snapshot) (clausewatch.Snapshot, error) {
	c.mutex.Lock()
	f := c.fails[doc.ID]
	c.mutex.Unlock()
	if f != nil {
		return clausewatch.Snapshot{}, f
	}
	return c.client.Fetch(ctx, doc, part, last)
}

// breaks lets the row begin, mends lets it end.
func (c *catalogue) breaks(id string, r row) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if r.fails != nil {
		c.fails[id] = r.fails
		return
	}
	c.bad["/"+id] = r.does
}

func (c *catalogue) mends(id string) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	delete(c.fails, id)
	delete(c.bad, "/"+id)
}

// serves a good answer at the address of a document.
func (c *catalogue) serves(id string, handle http.HandlerFunc) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.good["/"+id] = handle
}

// sending answers 200 with a body.
func sending(body string) http.HandlerFunc { return answering(http.StatusOK, body) }

// answering answers with a status, a body and headers, names and values by turns.
func answering(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		w.Write([]byte(body))
	}
}

// world is a world that watches a document for each row through the catalogue.
func (c *catalogue) world(kind clausewatch.Kind, rows []row) *world {
	var docs []clausewatch.Document
	for _, r := range rows {
		docs = append(docs, clausewatch.Document{ID: slug(r.name), Kind: kind, URLs: []string{c.server.URL + "/" + slug(r.name)}})
	}
	w := watching(c.t, docs...)
	w.Fetcher, c.client.Now = c, w.Now
	return w
}

func slug(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name)), "-")
}

// withstands holds the invariant of the whole catalogue: no row makes a version or an alert of a change, every row says
// when the next look is, blindness is told once, and the next good look brings exactly the real
// change, which check knows.
func (c *catalogue) withstands(kind clausewatch.Kind, rows []row, before, after string, check func(w *world, ref string)) {
	w := c.world(kind, rows)
	w.Rules.BlindAfter, w.Rules.ConfirmAfter = 2, -1 // no second look makes up for a page that was misread
	for _, r := range rows {
		c.t.Run(r.name, func(t *testing.T) {
			w.t = t // what goes wrong is this row's
			id := slug(r.name)
			ref := "lantern/" + id
			c.serves(id, sending(before))
			if f := w.look(ref); !f.First {
				t.Fatalf("got %s, want the baseline", brief(f))
			}
			readable := w.watch(ref).Snapshots[0].SHA256
			c.breaks(id, r)
			for look := 1; look <= 2; look++ {
				f := w.due(ref)
				if f.Outcome != r.want || r.cause != "" && f.Cause != r.cause || f.Cause == "" || f.Detail == "" {
					t.Errorf("look %d: got %s, want %s (%s)", look, brief(f), r.want, r.cause)
				}
			}
			watch := w.watch(ref)
			if watch.Candidate != nil && !r.doubt || len(w.versions(ref)) != 1 || len(w.changes(ref)) > 0 {
				t.Fatalf("candidate %v, %d versions, changes %+v; want the baseline alone", watch.Candidate, len(w.versions(ref)), w.changes(ref))
			}
			if watch.Snapshots[0].SHA256 != readable || watch.Failures != 2 || !watch.NextAt.After(w.Now()) {
				t.Errorf("last readable %s, %d failures, next look %s at %s; want %s, 2 and a later one", watch.Snapshots[0].SHA256, watch.Failures,
					watch.NextAt, w.Now(), readable)
			}
			c.mends(id)
			c.serves(id, sending(after))
			w.due(ref)
			check(w, ref)
			// The change tells of the return as well; who does not hear of it hears of the return alone.
			got := w.alerts(ref)
			slices.Sort(got)
			if want := []string{"slack:all blind", "slack:all change", "slack:high blind", "slack:high recovered"}; !slices.Equal(got, want) {
				t.Errorf("owed %q, want %q", got, want)
			}
		})
	}
}

func TestNoFailureIsTakenForAChangeOfAPolicy(t *testing.T) {
	rows := slices.Concat(wallRows(), errorRows(), cutRows(), wayRows(), limitRows(), pdfRows())
	newCatalogue(t).withstands(clausewatch.Policy, rows, lantern().String(), lantern(thirtyDays, fourteenDays).String(), (*world).wantReturnChange)
}

func TestNoFailureIsTakenForNewsOfAFeed(t *testing.T) {
	more := append([]item{{"n6", "Ice on the pier", "The station at the lake stays closed until the ice is gone."}}, news()...)
	newCatalogue(t).withstands(clausewatch.Feed, feedRows(), feed(news()...), feed(more...), func(w *world, ref string) {
		w.t.Helper()
		all := w.changes(ref)
		if len(all) != 1 || !all[0].Told || len(all[0].Provisions) != 1 || !strings.Contains(all[0].Provisions[0].New.Text, "Ice on the pier") {
			w.t.Errorf("got changes %+v, want the one new entry, told", all)
		}
	})
}
