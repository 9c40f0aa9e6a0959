package browser

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/extract"
	"github.com/clausewatch/clausewatch/watcher/fetch"
)

// chromiumPath finds a Chromium to test with.
func chromiumPath(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("CLAUSEWATCH_CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome-headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium in PATH; name one in CLAUSEWATCH_CHROMIUM to run this test")
	return ""
}

// newBrowser reads from 127.0.0.1 and from nowhere else, with limits for pages that are near. It checks at the end of
// the test that no process and no file is left of it.
func newBrowser(t *testing.T) *Browser {
	t.Helper()
	path := chromiumPath(t)
	dir, err := os.MkdirTemp("/tmp", "browser") // short, as Chromium wants it
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", dir)
	t.Cleanup(func() {
		defer os.RemoveAll(dir)
		if left := commandLines(dir); len(left) > 0 {
			t.Errorf("processes are left: %q", left)
		}
		if files, _ := os.ReadDir(dir); len(files) > 0 {
			t.Errorf("files are left: %v", files)
		}
	})
	return plainBrowser(t, path)
}

func plainBrowser(t *testing.T, path string) *Browser {
	client := &fetch.Client{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
	t.Cleanup(client.Close)
	return &Browser{
		Client: client, Judge: judge, Path: path,
		Limits: Limits{Deadline: 30 * time.Second, Patience: 4 * time.Second, Between: 100 * time.Millisecond},
	}
}

// judge is whom the program asks, too.
func judge(ctx context.Context, doc clausewatch.Document, page clausewatch.Snapshot) clausewatch.Cause {
	_, err := extract.Read(ctx, doc, []clausewatch.Snapshot{page}, nil)
	var unreadable *clausewatch.UnreadableError
	if errors.As(err, &unreadable) {
		return unreadable.Cause
	}
	return ""
}

// commandLines are those of processes that name dir.
func commandLines(dir string) (all []string) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		line, err := os.ReadFile("/proc/" + e.Name() + "/cmdline")
		if err == nil && strings.Contains(string(line), dir) {
			all = append(all, strings.ReplaceAll(string(line), "\x00", " "))
		}
	}
	return all
}

// A site serves pages by path on loopback, and remembers who asked for what.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	asked []*http.Request
}

// newSite serves pages; robots.txt is one of them or is not there. A value is HTML, or an http.HandlerFunc.
func newSite(t *testing.T, address string, pages map[string]any) *site {
	t.Helper()
	listener, err := net.Listen("tcp", address+":0")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{}
	s.Server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r)
		s.mu.Unlock()
		switch p := pages[r.URL.Path].(type) {
		case string:
			if strings.HasPrefix(p, "<") {
				w.Header().Set("Content-Type", "text/html")
			}
			fmt.Fprint(w, p)
		case func(http.ResponseWriter, *http.Request):
			p(w, r)
		default:
			http.NotFound(w, r)
		}
	})}}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// requests are those for path, "" for all.
func (s *site) requests(path string) (all []*http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, r := range s.asked {
		if path == "" || r.URL.Path == path {
			all = append(all, r)
		}
	}
	return all
}

// byBrowser tells whether a browser asks: only they say what a request is for.
func byBrowser(r *http.Request) bool { return r.Header.Get("Sec-Fetch-Dest") != "" }

// clauses is the text of a policy, and clausesJS the same as a word of JavaScript.
const clauses = `<h1>Lantern Terms</h1><p>You must not send spam through Lantern, and you must not resell it.</p>
<p>We may suspend an account that breaks these rules, after thirty days of notice in writing.</p>`

var clausesJS = "`" + clauses + "`"

// shell is a page whose text comes from script.
func shell(script string) string {
	return `<!doctype html><html lang="en"><head><title>Lantern</title></head><body><div id="app">Loading</div><script>` + script + `</script></body></html>`
}

// later shows the text after some time.
func later(after time.Duration) string {
	return fmt.Sprintf(`setTimeout(() => { document.getElementById("app").innerHTML = %s }, %d);`, clausesJS, after.Milliseconds())
}

func policy(url string) clausewatch.Document {
	return clausewatch.Document{Platform: "lantern", ID: "terms", Kind: clausewatch.Policy, URLs: []string{url}}
}

func mustRead(t *testing.T, b *Browser, url string) clausewatch.Snapshot {
	t.Helper()
	got, err := b.Fetch(t.Context(), policy(url), 0, clausewatch.Snapshot{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// wantText checks that the policy is read in a snapshot that Chromium made.
func wantText(t *testing.T, got clausewatch.Snapshot) {
	t.Helper()
	v, err := extract.Read(t.Context(), policy(got.URL), []clausewatch.Snapshot{got}, nil)
	if err != nil || v.Title != "Lantern Terms" || !strings.Contains(v.Text, "after thirty days of notice") {
		t.Errorf("got version %q %q, error %v, of\n%s", v.Title, v.Text, err, got.Body)
	}
	if !got.Rendered() {
		t.Errorf("the snapshot does not say how it was read: %v", got.Header)
	}
}

func wantFailure(t *testing.T, err error, cause clausewatch.Cause, words string) {
	t.Helper()
	var f *clausewatch.Failure
	if !errors.As(err, &f) {
		t.Fatalf("got error %v, want a failure with cause %s", err, cause)
	}
	if f.Cause != cause || !strings.Contains(f.Error(), words) {
		t.Errorf("got cause %s, %q; want %s and %q", f.Cause, f, cause, words)
	}
}
