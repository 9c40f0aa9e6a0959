package watcher_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
)

// wallRows come between us and the page.
func wallRows() []row {
	u := clausewatch.Unreadable
	small := wall("lantern.example", "<h1>lantern.example</h1><p>One more step before you proceed.</p><script src='/c.js'></script>")
	return []row{
		{name: "challenge 403 named by its header", does: answering(403, small, "Cf-Mitigated", "challenge"), want: u, cause: clausewatch.CauseChallenge},
		{name: "challenge 503 named by its script", does: answering(503, wall("lantern.example", "<script>window._cf_chl_opt={}</script>")), want: u},
		{name: "challenge 200", does: sending(challenge), want: u, cause: clausewatch.CauseChallenge},
		{name: "challenge 202", does: answering(202, "", "X-Amzn-Waf-Action", "challenge"), want: u, cause: clausewatch.CauseChallenge},
		{name: "captcha 405", does: answering(405, small, "X-Amzn-Waf-Action", "captcha"), want: u, cause: clausewatch.CauseChallenge},
		{name: "refusal 403", does: answering(403, wall("Forbidden", "<h1>403 Forbidden</h1>")), want: u, cause: clausewatch.CauseChallenge},
		{name: "firewall page 200", does: sending(wall("Website Firewall", "<h1>Access Denied - Sucuri Website Firewall</h1><p>Block ID: BLK07</p>")), want: u, cause: clausewatch.CauseChallenge},
		{name: "consent wall", does: sending(wall("Lantern", "<main><h1>Before you continue</h1><p>We and our partners use cookies to show pictures of the sky. Accept all or reject all of them; you can manage your settings at any time.</p></main>")), want: u, cause: clausewatch.CauseConsent},
		{name: "redirect to a login", does: func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/login") {
				http.Redirect(w, r, r.URL.Path+"/login", http.StatusFound)
				return
			}
			sending(wall("Sign in", "<main><h1>Welcome back</h1><form><label>Mail <input name=mail></label><input type=password></form><p>Forgot your password?</p></main>"))(w, r)
		}, want: u, cause: clausewatch.CauseLogin},
		{name: "login 401", does: answering(401, wall("Members", "<p>For members.</p>"), "Www-Authenticate", "Basic"), want: u, cause: clausewatch.CauseLogin},
		{name: "another language", does: sending(german()), want: u},
	}
}

// errorRows are answers that say that something is wrong, or say nothing.
func errorRows() []row {
	u, f := clausewatch.Unreadable, clausewatch.Failed
	return []row{
		{name: "not found 404", does: answering(404, wall("Not found", "<h1>Not found</h1>")), want: u, cause: clausewatch.CauseNotFound},
		{name: "gone 410", does: answering(410, wall("Gone", "<h1>Gone</h1>")), want: u, cause: clausewatch.CauseNotFound},
		{name: "not found 200", does: sending(wall("Page not found", "<nav>Home Loans Stations</nav><main><h1>We can't find that page</h1><p>It may have moved. Try the search.</p></main>")), want: u, cause: clausewatch.CauseNotFound},
		{name: "server error 500", does: answering(500, "broken"), want: f, cause: clausewatch.CauseStatus},
		{name: "maintenance 503", does: answering(503, wall("Maintenance", "<h1>Back soon</h1>"), "Retry-After", "7200"), want: f, cause: clausewatch.CauseStatus},
		{name: "maintenance 200", does: sending(wall("Lantern", "<main><h1>We'll be back soon</h1><p>The site is down for maintenance.</p></main>")), want: u, cause: clausewatch.CauseErrorPage},
		{name: "component error 200", does: sending(wall("Lantern", "<main><h1>Something went wrong</h1><p>TypeError: cannot read properties of undefined.</p></main>")), want: u, cause: clausewatch.CauseErrorPage},
		{name: "too many requests 429", does: answering(429, "slow down", "Retry-After", "120"), want: f, cause: clausewatch.CauseStatus},
		{name: "empty body", does: sending(""), want: u, cause: clausewatch.CauseEmpty},
		{name: "empty main", does: sending(wall("Lantern Terms of Loan", "<main><h1>Lantern Terms of Loan</h1></main>")), want: u},
		{name: "before scripts ran", does: sending(wall("Lantern Terms of Loan", "<div id=root></div><script src=/app.js></script><noscript>You need to enable JavaScript to run this app.</noscript>")), want: u, cause: clausewatch.CauseNeedsScript},
		{name: "loading", does: sending(wall("Lantern Terms of Loan", "<main><p>Loading…</p></main><script src=/app.js></script>")), want: u},
		{name: "headings without their text", does: sending(wall("Lantern Terms of Loan", "<main><h1>Lantern Terms of Loan</h1><h2>Your account</h2><h2>Care of the instrument</h2></main>")), want: u, doubt: true},
		{name: "another page", does: sending(stars()), want: u, doubt: true},
		{name: "not modified without a question", does: answering(304, ""), want: f, cause: clausewatch.CauseProtocol},
		{name: "a part that nobody asked for 206", does: answering(206, lantern().String()), want: f, cause: clausewatch.CauseProtocol},
		{name: "data instead of a page", does: answering(200, `{"title":"Terms","body":"moved to the new API"}`, "Content-Type", "application/json"), want: u},
		{name: "an image", does: answering(200, "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "Content-Type", "image/png"), want: u, cause: clausewatch.CauseNoText},
	}
}

// cutRows break off.
func cutRows() []row {
	body := lantern(thirtyDays, fourteenDays).String()
	half := body[:strings.Index(body, "the filter that we lent you")]
	raw := func(answer string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, out := hijack(w)
			defer conn.Close()
			out.WriteString(answer)
			out.Flush()
		}
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(body))
	z.Close()
	cut := packed.Bytes()[:packed.Len()/2]
	f, u := clausewatch.Failed, clausewatch.Unreadable
	return []row{
		{name: "shorter than its length says", does: raw(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s", len(body), half)), want: f, cause: clausewatch.CauseNetwork},
		{name: "chunks without an end", does: raw(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n", len(half), half)), want: f, cause: clausewatch.CauseNetwork},
		{name: "gzip without an end", does: answering(200, string(cut), "Content-Encoding", "gzip"), want: f},
		{name: "closed within a sentence", does: raw("HTTP/1.0 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + strings.Replace(half, fourteenDays, thirtyDays, 1)), want: u, cause: clausewatch.CauseTruncated},
		{name: "reset", does: func(w http.ResponseWriter, _ *http.Request) {
			conn, _ := hijack(w)
			conn.(*net.TCPConn).SetLinger(0)
			conn.Close()
		}, want: f, cause: clausewatch.CauseNetwork},
		{name: "no HTTP", does: raw("220 mail.lantern.example ready\r\n"), want: f, cause: clausewatch.CauseProtocol},
		{name: "an unknown encoding", does: answering(200, body, "Content-Encoding", "lzma"), want: f, cause: clausewatch.CauseProtocol},
		{name: "gzip that is none", does: answering(200, "\x00\x01\x02\x03 no gzip at all", "Content-Encoding", "gzip"), want: f, cause: clausewatch.CauseProtocol},
	}
}

func hijack(w http.ResponseWriter) (net.Conn, interface {
	WriteString(string) (int, error)
	Flush() error
}) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	return conn, buf
}

// wayRows fail on the way. What needs a name server, a certificate or a second host comes as the Fetcher's word for it.
func wayRows() []row {
	f := clausewatch.Failed
	says := func(cause clausewatch.Cause, what string) *clausewatch.Failure {
		return &clausewatch.Failure{Cause: cause, Err: errors.New("fetch https://lantern.example/terms: " + what)}
	}
	redirect := func(to string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", strings.ReplaceAll(to, "HERE", r.URL.Path))
			w.WriteHeader(http.StatusFound)
		}
	}
	return []row{
		{name: "redirect in a circle", does: redirect("HERE"), want: f, cause: clausewatch.CauseRedirect},
		{name: "redirect ever further", does: redirect("HERE/more"), want: f, cause: clausewatch.CauseRedirect},
		{name: "redirect to a file", does: redirect("file:///etc/hosts"), want: f, cause: clausewatch.CauseRedirect},
		{name: "redirect to a private address", does: redirect("http://169.254.169.254/latest/meta-data"), want: f, cause: clausewatch.CauseAddress},
		{name: "no such host", fails: says(clausewatch.CauseDNS, "no such host"), want: f, cause: clausewatch.CauseDNS},
		{name: "robots.txt says no", fails: says(clausewatch.CauseRobots, "robots.txt asks us not to"), want: f, cause: clausewatch.CauseRobots},
		{name: "a failure that names no cause", fails: &clausewatch.Failure{Err: errors.New("broken pipe")}, want: f, cause: clausewatch.CauseNetwork},
		{name: "a failure that lasts", fails: &clausewatch.Failure{Err: errors.New("no address"), Cause: clausewatch.CauseOther, Permanent: true}, want: f, cause: clausewatch.CauseOther},
	}
}

// limitRows cost too much.
func limitRows() []row {
	f := clausewatch.Failed
	packed := func(size int) string {
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		for range size >> 10 {
			z.Write(make([]byte, 1<<10))
		}
		z.Close()
		return b.String()
	}
	return []row{
		{name: "a long body", does: answering(200, strings.Repeat("<p>More and more and more.</p>\n", 20_000)), want: f, cause: clausewatch.CauseTooLarge},
		{name: "a body without end", does: func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(bytes.Repeat([]byte("<p>More.</p>\n"), 100)); err != nil {
					return
				}
			}
		}, want: f, cause: clausewatch.CauseTooLarge},
		{name: "a bomb", does: answering(200, packed(8<<20), "Content-Encoding", "gzip"), want: f, cause: clausewatch.CauseTooLarge},
		{name: "a long header", does: func(w http.ResponseWriter, r *http.Request) {
			for i := range 200 {
				w.Header().Set(fmt.Sprintf("X-Line-%d", i), strings.Repeat("x", 1000))
			}
			sending(lantern().String())(w, r)
		}, want: f, cause: clausewatch.CauseTooLarge},
		{name: "a body that stops coming", does: func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte("<!DOCTYPE html><html><body><main><h1>Lantern"))
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
			case <-time.After(time.Minute):
			}
		}, want: f, cause: clausewatch.CauseTimeout},
	}
}
