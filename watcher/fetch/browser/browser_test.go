package browser

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

func TestTextOfScriptsIsRead(t *testing.T) {
	b := newBrowser(t)
	b.Client.UserAgent = "Clausewatch/9 (+https://terms.example.org)"
	s := newSite(t, "127.0.0.1", map[string]any{
		"/terms": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=iso-8859-1")
			w.Header().Set("ETag", `"1"`)
			w.Header().Set("Last-Modified", "Sun, 01 Nov 2026 00:00:00 GMT")
			w.Header().Set("Set-Cookie", "session=secret")
			w.Header().Set(clausewatch.ViaHeader, "forged")
			w.Write([]byte(shell(later(500*time.Millisecond) + `new Image().src = "/logo.png"`)))
		},
		"/logo.png": "no image",
	})
	got := mustRead(t, b, s.URL+"/terms#part-2")
	wantText(t, got)
	if got.Status != 200 || got.FinalURL != s.URL+"/terms" || got.URL != s.URL+"/terms#part-2" || got.Size != int64(len(got.Body)) || len(got.SHA256) != 64 || got.At.IsZero() {
		t.Errorf("got status %d, %s from %s, %d bytes %s at %s", got.Status, got.FinalURL, got.URL, got.Size, got.SHA256, got.At)
	}
	h := got.Header
	if h.Get("ETag") != "" || h.Get("Last-Modified") != "" || h.Get("Set-Cookie") != "" || h.Get("Content-Type") != "text/html; charset=utf-8" ||
		!strings.HasPrefix(h.Get(clausewatch.ViaHeader), "browser (") {
		t.Errorf("got header %v", h)
	}
	asked := s.requests("/terms")
	if len(asked) != 2 || byBrowser(asked[0]) || !byBrowser(asked[1]) {
		t.Fatalf("got %d requests, want a plain one and one of Chromium", len(asked))
	}
	if h := asked[1].Header; h.Get("User-Agent") != b.Client.UserAgent || h.Get("Accept-Language") != "en" {
		t.Errorf("Chromium introduced itself as %q, in %q", h.Get("User-Agent"), h.Get("Accept-Language"))
	}
	if n := len(s.requests("/logo.png")); n != 0 {
		t.Errorf("an image was asked for %d times", n)
	}
	if n := len(s.requests("/robots.txt")); n != 1 {
		t.Errorf("robots.txt was asked for %d times, want once", n)
	}
}

func TestPageWithoutNeedOfScriptsNeverStartsChromium(t *testing.T) {
	b := plainBrowser(t, "/no/such/chromium")
	s := newSite(t, "127.0.0.1", map[string]any{
		"/terms":  `<!doctype html><title>Terms</title><main>` + clauses + `</main><script>var x = 1</script>`,
		"/login":  `<!doctype html><title>Log in</title><h1>Log in to continue</h1><input type="password"><script></script>`,
		"/wall":   `<!doctype html><title>Just a moment...</title><script>window._cf_chl_opt = {}</script>`,
		"/cookie": `<!doctype html><h1>Before you continue</h1><p>We and our partners use cookies.</p><script></script>`,
		"/text":   "You must not send spam. " + "<script>",
		"/forbidden": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			w.Write([]byte(shell("")))
		},
	})
	for _, path := range []string{"/terms", "/login", "/wall", "/cookie", "/text", "/forbidden"} {
		if got := mustRead(t, b, s.URL+path); got.Rendered() {
			t.Errorf("%s was opened in Chromium", path)
		}
	}
	feed := policy(s.URL + "/login")
	feed.Kind = clausewatch.Feed
	if got, err := b.Fetch(t.Context(), feed, 0, clausewatch.Snapshot{}); err != nil || got.Rendered() {
		t.Errorf("a feed: got error %v", err)
	}
}

func TestChromiumThatDoesNotStartIsAFailure(t *testing.T) {
	s := newSite(t, "127.0.0.1", map[string]any{"/terms": shell("")})
	_, err := plainBrowser(t, "/bin/false").Fetch(t.Context(), policy(s.URL+"/terms"), 0, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseOther, "correct fetch.browser.path")
	b := plainBrowser(t, "")
	b.RemoteURL = "http://127.0.0.1:1"
	_, err = b.Fetch(t.Context(), policy(s.URL+"/terms"), 0, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseOther, "correct fetch.browser.remote_url")
}

// Each of these does something that could keep its text from being read, or read too early.
func TestPagesThatAreReadAllTheSame(t *testing.T) {
	b := newBrowser(t)
	file := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Disposition", "attachment")
		w.Write([]byte("MZ"))
	}
	s := newSite(t, "127.0.0.1", map[string]any{
		"/alert":    shell(`alert("Hello"); confirm("Really?"); prompt("Why?"); addEventListener("beforeunload", e => e.preventDefault());` + later(50*time.Millisecond)),
		"/download": shell(`location.href = "/file.exe"; const a = document.createElement("a"); a.href = "/file.exe"; a.download = "x"; a.click();` + later(50*time.Millisecond)),
		"/file.exe": file,
		"/popup":    shell(`open("/other"); open("/other", "_blank", "popup");` + later(50*time.Millisecond)),
		"/other":    "<p>another window",
		"/away":     shell(`setTimeout(() => location.replace("/terms"), 100)`),
		"/terms":    `<!doctype html><title>Terms</title><main>` + clauses + `</main>`,
		"/push":     shell(`history.pushState({}, "", "/terms");` + later(50*time.Millisecond)),
		"/slow":     shell(`fetch("/data").then(r => r.text()).then(t => { document.getElementById("app").innerHTML = t })`),
		"/data": func(w http.ResponseWriter, r *http.Request) {
			select { // longer than three readings take
			case <-time.After(1500 * time.Millisecond):
			case <-r.Context().Done():
			}
			w.Write([]byte(clauses))
		},
		"/ticking": shell(later(50*time.Millisecond) + `setInterval(() => { document.title = Date.now(); document.getElementById("app").append(" ", Date.now()) }, 30)`),
		"/shadow": shell(`document.getElementById("app").innerHTML = "<legal-text><p>You must not send spam through Lantern, and you must not resell it.</p></legal-text>";
			customElements.define("legal-text", class extends HTMLElement { connectedCallback() {
				this.attachShadow({mode: "open"}).innerHTML = "<h1>Lantern Terms</h1><slot></slot><p>We may suspend an account, after thirty days of notice &amp; more.</p>" } })`),
		"/spoof": shell(later(50*time.Millisecond) + `Object.defineProperty(Element.prototype, "outerHTML", {get: () => "spoofed"}); Array.prototype.push = () => 0;
			console.log("x".repeat(1 << 20))`),
	})
	for _, path := range []string{"/alert", "/download", "/popup", "/away", "/push", "/slow", "/ticking", "/shadow", "/spoof"} {
		t.Run(path[1:], func(t *testing.T) {
			b.Limits.Patience = 4 * time.Second
			if path == "/ticking" { // it never rests
				b.Limits.Patience = 2 * time.Second
			}
			got := mustRead(t, b, s.URL+path)
			wantText(t, got)
			if (path == "/away" || path == "/push") && got.FinalURL != s.URL+"/terms" {
				t.Errorf("it ended at %s", got.FinalURL)
			}
		})
	}
	if n := len(s.requests("/other")); n != 0 {
		t.Errorf("%d windows were opened", n)
	}
}

func TestEndlessLoadingIsGivenAsItIs(t *testing.T) {
	b := newBrowser(t)
	b.Limits.Patience = time.Second
	s := newSite(t, "127.0.0.1", map[string]any{"/terms": shell("")})
	got := mustRead(t, b, s.URL+"/terms")
	_, err := extract.Read(t.Context(), policy(got.URL), []clausewatch.Snapshot{got}, nil)
	var unreadable *clausewatch.UnreadableError
	if !errors.As(err, &unreadable) || unreadable.Cause != clausewatch.CauseNeedsScript || strings.Contains(unreadable.Detail, "fetch.browser") {
		t.Errorf("got error %v, want unreadable without a hint", err)
	}
}

func TestRefusalsAreGivenBackAsTheyAre(t *testing.T) {
	b := newBrowser(t)
	refuse := func(status int, header, page string) func(http.ResponseWriter, *http.Request) {
		return func(w http.ResponseWriter, r *http.Request) {
			if !byBrowser(r) {
				w.Write([]byte(shell("")))
				return
			}
			if header != "" {
				w.Header().Set(header, "challenge")
			}
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(status)
			w.Write([]byte(page + shell(`fetch("/ran"); document.cookie = "human=1"; location.href = "/terms"`)))
		}
	}
	s := newSite(t, "127.0.0.1", map[string]any{
		"/404": refuse(404, "", ""), "/403": refuse(403, "", ""), "/challenge": refuse(200, "Cf-Mitigated", ""), "/503": refuse(503, "", ""),
		"/puzzle": refuse(200, "", `<script id="anubis_challenge"></script>`), "/login": refuse(200, "", `<h1>Log in to continue</h1>`),
		"/sent":  func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(shell(`location.href = "/login"`))) },
		"/terms": clauses,
	})
	for path, cause := range map[string]clausewatch.Cause{
		"/404": clausewatch.CauseNotFound, "/403": clausewatch.CauseChallenge, "/challenge": clausewatch.CauseChallenge,
		"/puzzle": clausewatch.CauseChallenge, "/login": clausewatch.CauseLogin, "/sent": clausewatch.CauseLogin,
	} {
		got := mustRead(t, b, s.URL+path)
		_, err := extract.Read(t.Context(), policy(got.URL), []clausewatch.Snapshot{got}, nil)
		var unreadable *clausewatch.UnreadableError
		if !errors.As(err, &unreadable) || unreadable.Cause != cause || len(got.Body) == 0 {
			t.Errorf("%s: got error %v and %d bytes, want %s", path, err, len(got.Body), cause)
		}
	}
	_, err := b.Fetch(t.Context(), policy(s.URL+"/503"), 0, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseStatus, "asked to be left alone for 10m")
	if n := len(s.requests("/ran")); n != 0 {
		t.Errorf("the scripts of a refusal ran %d times", n)
	}
}

func TestEndedLookLeavesNothing(t *testing.T) {
	b := newBrowser(t)
	seen := make(chan struct{}, 9)
	s := newSite(t, "127.0.0.1", map[string]any{
		"/terms": shell(`fetch("/here"); for (;;);`),
		"/here":  func(http.ResponseWriter, *http.Request) { seen <- struct{}{} },
	})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		_, err := b.Fetch(ctx, policy(s.URL+"/terms"), 0, clausewatch.Snapshot{})
		done <- err
	}()
	select {
	case <-seen:
	case err := <-done:
		t.Fatalf("ended before it was there: %v", err)
	}
	cancel()
	if err := <-done; err != context.Canceled {
		t.Errorf("got error %v, want ctx's own", err)
	}
}
