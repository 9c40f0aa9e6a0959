package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestSnapshotHoldsWhatWasSent(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Set-Cookie", "session=secret")
		w.Header().Set("ETag", `"1"`)
		w.Write([]byte("abc"))
	})
	now := time.Date(2031, 5, 1, 12, 0, 0, 0, time.FixedZone("", 7200))
	c := newClient(t)
	c.Now = func() time.Time { return now }
	got := mustGet(t, c, s.URL+"/aup#spam", clausewatch.Snapshot{})
	if got.Header.Get("Set-Cookie") != "" || got.Header.Get("ETag") != `"1"` || got.ContentType() != "text/html; charset=utf-8" {
		t.Errorf("header: got %v", got.Header)
	}
	got.Header = nil
	want := clausewatch.Snapshot{
		URL: s.URL + "/aup#spam", FinalURL: s.URL + "/aup", Status: 200, At: now.UTC(), Body: []byte("abc"), Size: 3,
		SHA256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("snapshot (-want +got):\n%s", diff)
	}
}

func TestRequestSaysWhoAsks(t *testing.T) {
	var seen http.Header
	s := site(t, func(w http.ResponseWriter, r *http.Request) { seen = r.Header.Clone() })
	c := newClient(t)
	c.UserAgent = "Clausewatch/1.2 (+https://terms.example; terms@example.org)"
	mustGet(t, c, s.URL, clausewatch.Snapshot{})
	want := http.Header{
		"User-Agent": {c.UserAgent}, "Accept": {acceptPage}, "Accept-Language": {"en"}, "Accept-Encoding": {"gzip, br, zstd"},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("header (-want +got):\n%s", diff)
	}
	doc := policy(s.URL)
	doc.Kind = clausewatch.Feed
	if _, err := c.Fetch(t.Context(), doc, 0, clausewatch.Snapshot{}); err != nil || !strings.Contains(seen.Get("Accept"), "atom+xml") {
		t.Errorf("feed: got Accept %q, %v", seen.Get("Accept"), err)
	}
}

func TestPasswordInAnAddressIsNeitherSentNorShown(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		if _, _, ok := r.BasicAuth(); ok {
			t.Error("a password was sent")
		}
		w.WriteHeader(http.StatusTeapot)
	})
	_, err := get(t, newClient(t), strings.Replace(s.URL, "http://", "http://user:hunter2@", 1), clausewatch.Snapshot{})
	if f := wantFailure(t, err, clausewatch.CauseStatus); strings.Contains(f.Error(), "hunter2") {
		t.Errorf("got %v", f)
	}
}

func TestValidatorsGoBackToTheSameAddressOnly(t *testing.T) {
	const modified = "Mon, 3 Mar 2031 10:00:00 +0000" // no form of HTTP: it goes back as it came
	var tag, since string
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		tag, since = r.Header.Get("If-None-Match"), r.Header.Get("If-Modified-Since")
		if strings.HasPrefix(r.URL.Path, "/old") {
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
			return
		}
		if tag != "" || since != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write([]byte("text"))
	})
	last := func(url, final, sha string, h http.Header) clausewatch.Snapshot {
		return clausewatch.Snapshot{URL: url, FinalURL: final, SHA256: sha, Size: 4, Status: 200, Header: h}
	}
	both := http.Header{"Etag": {`W/"7"`}, "Last-Modified": {modified}}
	for name, c := range map[string]struct {
		url        string
		last       clausewatch.Snapshot
		tag, since string
		unmodified bool
	}{
		"both":             {"/new", last(s.URL+"/new", s.URL+"/new", "aa", both), `W/"7"`, modified, true},
		"tag only":         {"/new", last(s.URL+"/new", s.URL+"/new", "aa", http.Header{"Etag": {`"x"`}}), `"x"`, "", true},
		"date only":        {"/new", last(s.URL+"/new", "", "aa", http.Header{"Last-Modified": {modified}}), "", modified, true},
		"no validators":    {"/new", last(s.URL+"/new", s.URL+"/new", "aa", nil), "", "", false},
		"fresh":            {"/new", clausewatch.Snapshot{}, "", "", false},
		"another address":  {"/new", last(s.URL+"/else", s.URL+"/new", "aa", both), "", "", false},
		"redirected":       {"/old", last(s.URL+"/old", s.URL+"/new", "aa", both), `W/"7"`, modified, true},
		"redirected anew":  {"/old", last(s.URL+"/old", s.URL+"/before", "aa", both), "", "", false},
		"nothing was kept": {"/new", last(s.URL+"/new", s.URL+"/new", "", both), "", "", false},
	} {
		tag, since = "", ""
		got := mustGet(t, newClient(t), s.URL+c.url, c.last)
		if tag != c.tag || since != c.since || got.NotModified != c.unmodified {
			t.Errorf("%s: sent %q and %q, not modified %v; want %q and %q, %v", name, tag, since, got.NotModified, c.tag, c.since, c.unmodified)
		}
		if c.unmodified && (got.Body != nil || got.SHA256 != "aa" || got.Size != 4 || got.Status != 304) {
			t.Errorf("%s: got %+v, want the last one's facts without a body", name, got)
		}
	}
}

func TestNotModifiedWithoutAQuestionIsAFailure(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNotModified) })
	c := newClient(t)
	_, err := get(t, c, s.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseProtocol, "not modified")
	_, err = get(t, c, s.URL, clausewatch.Snapshot{URL: s.URL, SHA256: "aa", Status: 200})
	wantFailure(t, err, clausewatch.CauseProtocol, "not modified")
}

func TestTagThatLiesHidesNothingOnAFreshLook(t *testing.T) {
	body := "first"
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"same"`)
		w.Write([]byte(body)) // 200 with other bytes, whatever was asked
	})
	c := newClient(t)
	first := mustGet(t, c, s.URL, clausewatch.Snapshot{})
	body = "second"
	second := mustGet(t, c, s.URL, first)
	if second.NotModified || second.SHA256 == first.SHA256 || string(second.Body) != "second" {
		t.Errorf("got %+v, want the new bytes", second)
	}
}

func TestRedirects(t *testing.T) {
	secure := secureSite(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:1/plain", http.StatusFound)
	})
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		var n int
		switch kind, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/"); kind {
		case "hops":
			if fmt.Sscan(rest, &n); n > 0 {
				http.Redirect(w, r, fmt.Sprintf("/hops/%d", n-1), []int{301, 302, 303, 307, 308}[n%5])
			}
		case "loop":
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		case "cookie":
			if got, err := r.Cookie("seen"); err != nil || got.Value != "yes" {
				http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes", Path: "/"})
				http.Redirect(w, r, r.URL.Path, http.StatusFound)
			}
		case "to":
			w.Header().Set("Location", r.URL.RawQuery)
			w.WriteHeader(http.StatusFound)
		case "fragment":
			http.Redirect(w, r, "/end#part", http.StatusFound)
		}
		w.Write([]byte("here"))
	})
	for path, final := range map[string]string{
		"/hops/8": "/hops/0", "/hops/1": "/hops/0", "/cookie/": "/cookie/", "/fragment/": "/end", "/to/?/end": "/end", "/to/?../end": "/end",
	} {
		got, err := get(t, newClient(t), s.URL+path, clausewatch.Snapshot{})
		if err != nil || got.FinalURL != s.URL+final || got.URL != s.URL+path || string(got.Body) != "here" {
			t.Errorf("%s: got %+v, %v, want it to end at %s", path, got, err, final)
		}
	}
	for path, says := range map[string]string{
		"/hops/9": "more than 8 redirects", "/loop/": "more than 8 redirects", "/to/?": "to nowhere",
		"/to/?file:///etc/passwd": "only http and https", "/to/?javascript:alert(1)": "only http and https",
		"/to/?ftp://lantern.example/": "only http and https", "/to/?http://": "names no host", "/to/?http://[::1": "cannot be read",
		"/to/?/" + strings.Repeat("a", longestURL): "cannot be read",
	} {
		_, err := get(t, newClient(t), s.URL+path, clausewatch.Snapshot{})
		wantFailure(t, err, clausewatch.CauseRedirect, says)
	}
	c := newClient(t)
	c.RootCAs = roots(secure)
	_, err := get(t, c, secure.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseRedirect, "from https to", "http://127.0.0.1:1/plain")
}

func TestCookiesDoNotOutliveALook(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Cookie") != "" {
			t.Errorf("a new look sends %q", r.Header.Get("Cookie"))
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "yes", Path: "/"})
	})
	c := newClient(t)
	mustGet(t, c, s.URL, clausewatch.Snapshot{})
	mustGet(t, c, s.URL, clausewatch.Snapshot{})
}

func TestWhatIsNoAddressIsRefused(t *testing.T) {
	c := newClient(t)
	for _, url := range []string{"", "lantern.example/aup", "ftp://lantern.example/", "file:///etc/passwd", "https://", "http://%zz/", "https:///aup"} {
		_, err := get(t, c, url, clausewatch.Snapshot{})
		if f := wantFailure(t, err, clausewatch.CauseOther, "write https://"); !f.Permanent {
			t.Errorf("%q: want a permanent failure", url)
		}
	}
	_, err := c.Fetch(t.Context(), policy("http://127.0.0.1/"), 1, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseOther, "it has 1 addresses, none numbered 1")
}

func TestEndOfContextIsNoFailure(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write(bytes.Repeat([]byte("x"), 8192))
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	_, err := newClient(t).Fetch(ctx, policy(s.URL), 0, clausewatch.Snapshot{})
	var f *clausewatch.Failure
	if !errors.Is(err, context.Canceled) || errors.As(err, &f) {
		t.Errorf("during the body: got %v, want ctx's own error", err)
	}
	if _, err = newClient(t).Fetch(ctx, policy(s.URL), 0, clausewatch.Snapshot{}); err != context.Canceled {
		t.Errorf("before the look: got %v, want ctx's own error", err)
	}
}

func TestBrokenReusedConnectionIsTriedOnceMoreByHTTPOnly(t *testing.T) {
	var asked atomic.Int64
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		panic(http.ErrAbortHandler)
	})
	_, err := get(t, newClient(t), s.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseNetwork)
	if n := asked.Load(); n > 2 { // the connection of robots.txt was reused and died: net/http may ask once more
		t.Errorf("asked %d times", n)
	}
}
