package fetch

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

func allowed(t *testing.T, file, address string) bool {
	t.Helper()
	u, err := url.Parse("https://lantern.example" + address)
	if err != nil {
		t.Fatal(err)
	}
	ok, _ := parseRobots([]byte(file), "clausewatch").allows(u)
	return ok
}

// The rules are those of RFC 9309; the cases are our own.
func TestRobotsRules(t *testing.T) {
	const everyone = "User-agent: *\n"
	for _, c := range []struct {
		rule, file string
		yes, no    string // paths, parted by spaces
	}{
		{"empty file", "", "/ /a", ""},
		{"no group", "Disallow: /\n", "/ /a", ""},
		{"everything", everyone + "Disallow: /\n", "/robots.txt", "/ /a /a?b"},
		{"empty disallow", everyone + "Disallow:\n", "/ /a", ""},
		{"empty allow", everyone + "Allow:\nDisallow: /a\n", "/", "/a"},
		{"prefix", everyone + "Disallow: /fish\n", "/ /Fish /cat/fish", "/fish /fish.html /fishes/x /fish?a"},
		{"folder", everyone + "Disallow: /fish/\n", "/fish /fish.html", "/fish/ /fish/salmon"},
		{"longest match", everyone + "Disallow: /legal\nAllow: /legal/terms\nDisallow: /legal/terms/old\n",
			"/legal/terms /legal/terms/new", "/legal /legal/x /legal/terms/old/1"},
		{"longest match, other order", everyone + "Allow: /legal/terms\nDisallow: /legal\n", "/legal/terms", "/legal/x"},
		{"allow wins a tie", everyone + "Disallow: /page\nAllow: /page\n", "/page /page1", ""},
		{"allow wins a tie of other words", everyone + "Disallow: /p*ge\nAllow: /pa*e\n", "/page", ""},
		{"wildcard", everyone + "Disallow: /*.php\n", "/ /a.html /php", "/a.php /b/c.php?x /.php5"},
		{"wildcard inside", everyone + "Disallow: /a*/b*/c\n", "/a/b/ /a/c /b/a/b/c", "/a/b/c /axx/byy/zz/cc"},
		{"wildcards in a row", everyone + "Disallow: /a***b\n", "/b /ac", "/axb"},
		{"wildcard at the end", everyone + "Disallow: /fish*\n", "/Fish", "/fish /fishy"},
		{"pattern without a slash", everyone + "Disallow: *.pdf\n", "/a.html", "/a.pdf"},
		{"end", everyone + "Disallow: /*.pdf$\n", "/a.pdf?x /a.pdfs", "/a.pdf /b/.pdf"},
		{"end of a plain path", everyone + "Disallow: /a$\n", "/ /ab /a/", "/a"},
		{"end after a wildcard", everyone + "Disallow: /a*$\n", "/b", "/a /a/b"},
		{"end inside is a letter", everyone + "Disallow: /a$b\n", "/a /ab", ""},
		{"root only", everyone + "Disallow: /$\n", "/a /?x", "/"},
		{"query", everyone + "Disallow: /*?session=\n", "/a /a?x=1", "/a?session=1 /b/c?session="},
		{"own group", everyone + "Disallow: /\n\nUser-agent: Clausewatch\nDisallow: /private\n", "/ /a", "/private"},
		{"own group first", "User-agent: clausewatch\nAllow: /\n\nUser-agent: *\nDisallow: /\n", "/ /a", ""},
		{"own group without rules", everyone + "Disallow: /\n\nUser-agent: clausewatch\n", "/ /a", ""},
		{"any case, version after the name", "uSER-aGENT: CLAUSEWATCH/2.0\ndISALLOW: /a\n", "/b", "/a"},
		{"another name", "User-agent: Clause\nUser-agent: Clausewatcher\nDisallow: /\n", "/a", ""},
		{"several names", "User-agent: other\nUser-agent: clausewatch\nDisallow: /a\n", "/b", "/a"},
		{"groups of one name are one", "User-agent: clausewatch\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: clausewatch\nDisallow: /b\n",
			"/c", "/a /b"},
		{"groups of everyone are one", everyone + "Disallow: /a\nUser-agent: x\nDisallow: /\n" + everyone + "Disallow: /b\n", "/c", "/a /b"},
		{"blank lines end no group", "User-agent: clausewatch\n\n\nDisallow: /a\n", "/b", "/a"},
		{"other lines end no group", "User-agent: clausewatch\nCrawl-delay: 10\nUser-agent: x\nSitemap: https://lantern.example/s.xml\nDisallow: /a\n",
			"/b", "/a"},
		{"comments", "User-agent: clausewatch # us\n# Disallow: /b\nDisallow: /a # not this\n", "/b", "/a"},
		{"spaces", "  User-agent :  clausewatch  \n\t Disallow\t:\t/a \n", "/b", "/a"},
		{"line ends", "User-agent: clausewatch\rDisallow: /a\r\nDisallow: /b\n", "/c", "/a /b"},
		{"byte order mark", "\xef\xbb\xbfUser-agent: clausewatch\nDisallow: /a\n", "/b", "/a"},
		{"a web page", "<!doctype html><p>User-agent: everything</p><p>Disallow: /</p>", "/ /a", ""},
		{"binary", "\x00\xff\xfe\x00:\x00\n:::\n:\n", "/ /a", ""},
		{"raw letters beyond ascii", everyone + "Disallow: /über\n", "/uber", "/%C3%BCber /%c3%bcber"},
		{"encoded letters beyond ascii", everyone + "Disallow: /%c3%bcber\n", "/uber", "/%C3%BCber"},
		{"encoded plain letters", everyone + "Disallow: /%62%61%7a\n", "/b", "/baz /%62az"},
		{"encoded plain letters in the path", everyone + "Disallow: /baz\n", "/b", "/%62%61%7A"},
		{"encoded slash is no slash", everyone + "Disallow: /a%2fb\n", "/a/b", "/a%2Fb /a%2fb"},
		{"address in a query", everyone + "Disallow: /go?to=https://x.test/y\n", "/go?to=z", "/go?to=https%3A%2F%2Fx.test%2Fy /go?to=https://x.test/y"},
		{"literal star", everyone + "Disallow: /a%2Ab\n", "/axb", "/a*b /a%2Ab"},
		{"literal dollar", everyone + "Disallow: /a%24\n", "/a", "/a$ /a$b"},
		{"broken escape", everyone + "Disallow: /100%\nDisallow: /%zz\n", "/100", ""},
	} {
		for _, path := range strings.Fields(c.yes) {
			if !allowed(t, c.file, path) {
				t.Errorf("%s: %s is forbidden, want it allowed", c.rule, path)
			}
		}
		for _, path := range strings.Fields(c.no) {
			if allowed(t, c.file, path) {
				t.Errorf("%s: %s is allowed, want it forbidden", c.rule, path)
			}
		}
	}
}

func TestRobotsForbiddingLineIsNamed(t *testing.T) {
	u := &url.URL{Path: "/legal/terms"}
	ok, line := parseRobots([]byte("User-agent: *\nDisallow: /*/terms # no\n"), "clausewatch").allows(u)
	if ok || line != "Disallow: /*/terms" {
		t.Errorf("got %v, %q", ok, line)
	}
}

// Files of the largest size we read, written against matchers that try every way a pattern could fit. The work is
// bounded by counting, not by the clock: a matcher that backtracks would not come to an end here.
func TestHostileRobotsComesToAnEnd(t *testing.T) {
	long := "/" + strings.Repeat("a", longestURL-2)
	for name, line := range map[string]string{
		"many stars":   "Disallow: /" + strings.Repeat("*a", 1000) + "b\n",
		"short rules":  "Disallow: /*a*b\n",
		"many anchors": "Disallow: /*a*a*a*a*a*b$\n",
		"agents":       "User-agent: a\n",
		"one line":     strings.Repeat("User-agent: *: ", robotsBytes),
	} {
		file := "User-agent: *\n" + strings.Repeat(line, max(1, robotsBytes/len(line)))
		if !allowed(t, string(head([]byte(file))), long) {
			t.Errorf("%s: forbidden, want allowed", name)
		}
	}
}

func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*a$\nAllow: /%2a", "/a?b=%2F")
	f.Fuzz(func(t *testing.T, file, path string) {
		u := &url.URL{Scheme: "https", Host: "lantern.example", Path: "/" + path}
		first, _ := parseRobots([]byte(file), "clausewatch").allows(u)
		if second, _ := parseRobots([]byte(file+"\n# end"), "clausewatch").allows(u); first != second {
			t.Errorf("a comment at the end changes the answer from %v", first)
		}
	})
}

// robotsSite serves one robots.txt, and a page everywhere else.
func robotsSite(t *testing.T, robots http.HandlerFunc) (string, *atomic.Int64) {
	t.Helper()
	var pages atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			robots(w, r)
			return
		}
		pages.Add(1)
		w.Write([]byte("<p>Be kind.</p>"))
	}))
	t.Cleanup(s.Close)
	return s.URL, &pages
}

func redirectingRobots(t *testing.T, to string) string {
	t.Helper()
	url, _ := robotsSite(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
	return url
}

func TestForbiddenPageIsNotAskedFor(t *testing.T) {
	base, pages := robotsSite(t, send("User-agent: clausewatch\nDisallow: /aup\n"))
	c := newClient(t)
	_, err := get(t, c, base+"/aup", clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseRobots, "robots.txt of 127.0.0.1 forbids it", `"Disallow: /aup"`)
	if pages.Load() != 0 {
		t.Errorf("the page was asked for %d times", pages.Load())
	}
	mustGet(t, c, base+"/terms", clausewatch.Snapshot{})

	c = newClient(t)
	c.IgnoreRobots = func(ref string) bool { return ref == "lantern/aup" }
	mustGet(t, c, base+"/aup", clausewatch.Snapshot{})
}

func TestRedirectTargetsRobotsAreObeyed(t *testing.T) {
	to, pages := robotsSite(t, send("User-agent: *\nDisallow: /\n"))
	from := site(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to+"/aup", http.StatusFound) })
	_, err := get(t, newClient(t), from.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseRobots)
	if pages.Load() != 0 {
		t.Errorf("the page was asked for %d times", pages.Load())
	}
}

func TestRobotsAnswers(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(code)
			w.Write([]byte("User-agent: *\nDisallow: /\n"))
		}
	}
	for name, c := range map[string]struct {
		robots http.HandlerFunc
		cause  clausewatch.Cause // "" when the page is fetched
	}{
		"200":     {status(200), clausewatch.CauseRobots},
		"204":     {status(204), ""},
		"400":     {status(400), ""},
		"401":     {status(401), ""},
		"403":     {status(403), ""},
		"404":     {status(404), ""},
		"410":     {status(410), ""},
		"429":     {status(429), ""},
		"500":     {status(500), clausewatch.CauseRobots},
		"503":     {status(503), clausewatch.CauseRobots},
		"reset":   {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, clausewatch.CauseNetwork},
		"loop":    {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/robots.txt", 302) }, ""},
		"bad hop": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "ftp://x.test/", 302) }, ""},
		"gibberish": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			w.Write([]byte{1, 2, 3, 0xff})
		}, ""},
	} {
		base, pages := robotsSite(t, c.robots)
		_, err := get(t, newClient(t), base+"/aup", clausewatch.Snapshot{})
		if c.cause == "" {
			if err != nil || pages.Load() != 1 {
				t.Errorf("%s: got %v, %d pages, want the page", name, err, pages.Load())
			}
			continue
		}
		f := wantFailure(t, err, c.cause)
		if pages.Load() != 0 || f.Permanent {
			t.Errorf("%s: %d pages asked for, permanent %v", name, pages.Load(), f.Permanent)
		}
		if strings.HasPrefix(name, "50") && f.After != 2*time.Minute {
			t.Errorf("%s: after %s, want the server's wish", name, f.After)
		}
	}
}

func TestRobotsRedirectsAreFollowedFiveTimes(t *testing.T) {
	for hops, want := range map[int]clausewatch.Cause{5: clausewatch.CauseRobots, 6: ""} {
		base, _ := robotsSite(t, func(w http.ResponseWriter, r *http.Request) {
			var n int
			fmt.Sscan(r.URL.Query().Get("n"), &n)
			if n < hops {
				http.Redirect(w, r, fmt.Sprintf("/robots.txt?n=%d", n+1), http.StatusMovedPermanently)
				return
			}
			w.Write([]byte("User-agent: *\nDisallow: /\n"))
		})
		_, err := get(t, newClient(t), base+"/aup", clausewatch.Snapshot{})
		if want == "" && err != nil {
			t.Errorf("%d hops: got %v, want the page", hops, err)
		} else if want != "" {
			wantFailure(t, err, want)
		}
	}
}

func TestRobotsBeyondItsLimitIsNotRead(t *testing.T) {
	base, _ := robotsSite(t, func(w http.ResponseWriter, _ *http.Request) {
		file := "User-agent: *\nDisallow: /aup\n" // the limit falls right behind the next "Disallow: /"
		w.Write([]byte(file + strings.Repeat("#", robotsBytes-len(file)-12) + "\nDisallow: /help\nDisallow: /more\n"))
	})
	c := newClient(t)
	_, err := get(t, c, base+"/aup", clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseRobots)
	mustGet(t, c, base+"/help", clausewatch.Snapshot{})
	mustGet(t, c, base+"/more", clausewatch.Snapshot{})
}

func TestRobotsIsKeptForADay(t *testing.T) {
	var asked atomic.Int64
	var broken atomic.Bool
	base, _ := robotsSite(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		if broken.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.Write([]byte("User-agent: *\nDisallow: /aup\n"))
	})
	now := time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	c := newClient(t)
	c.Now = func() time.Time { return now }
	look := func(when string, wait time.Duration, want int64) {
		t.Helper()
		now = now.Add(wait)
		mustGet(t, c, base+"/terms", clausewatch.Snapshot{})
		_, err := get(t, c, base+"/aup", clausewatch.Snapshot{})
		wantFailure(t, err, clausewatch.CauseRobots)
		if asked.Load() != want {
			t.Errorf("%s: robots.txt was asked for %d times, want %d", when, asked.Load(), want)
		}
	}
	look("at first", 0, 1)
	look("within a day", 23*time.Hour, 1)
	look("after a day", time.Hour, 2)
	broken.Store(true)
	look("broken, with a copy", 25*time.Hour, 3)
	look("broken, soon after", time.Minute, 3)
	look("broken, later", time.Hour, 4)
}

func TestProductTokenFollowsTheUserAgent(t *testing.T) {
	for agent, want := range map[string]string{
		"": "clausewatch", "Clausewatch/2 (+https://x.test)": "clausewatch", "Mozilla/5.0 (compatible; Clausewatch/2)": "clausewatch",
		"AcmeWatch/1 (+https://acme.test)": "acmewatch", "/odd": "clausewatch",
	} {
		if got := (&Client{UserAgent: agent}).productToken(); got != want {
			t.Errorf("%q: got %q, want %q", agent, got, want)
		}
	}
}
