package fetch

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// answering serves a status with a header and a body.
func answering(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		w.Write([]byte(body))
	}
}

func TestStatuses(t *testing.T) {
	for status, snapshot := range map[int]bool{
		200: true, 202: true, 203: true, 204: true, 401: true, 403: true, 404: true, 405: true, 410: true,
		206: false, 300: false, 305: false, 400: false, 402: false, 406: false, 407: false, 408: false, 418: false, 421: false,
		429: false, 451: false, 500: false, 501: false, 502: false, 503: false, 504: false, 520: false, 599: false, 999: false,
	} {
		s := site(t, answering(status, ""))
		got, err := get(t, newClient(t), s.URL, clausewatch.Snapshot{})
		switch {
		case snapshot && (err != nil || got.Status != status):
			t.Errorf("%d: got %+v, %v, want a snapshot", status, got, err)
		case status == 206:
			wantFailure(t, err, clausewatch.CauseProtocol)
		case !snapshot:
			wantFailure(t, err, clausewatch.CauseStatus, fmt.Sprintf("answered %d (", status))
		}
	}
}

func TestWallsAreHandedOnWhateverTheirStatus(t *testing.T) {
	for name, h := range map[string]http.HandlerFunc{
		"cloudflare 503":             answering(503, "wait", "cf-mitigated", "challenge"),
		"cloudflare 429":             answering(429, "wait", "cf-mitigated", "challenge"),
		"cloudflare without header":  answering(503, "<script>window._cf_chl_opt={}</script>"),
		"aws challenge":              answering(202, "", "x-amzn-waf-action", "challenge"),
		"aws captcha":                answering(405, "prove it", "x-amzn-waf-action", "captcha"),
		"vercel":                     answering(429, "checking", "x-vercel-mitigated", "challenge"),
		"datadome":                   answering(403, "blocked", "x-dd-b", "1"),
		"datadome with another code": answering(418, "blocked", "x-dd-b", "1"),
	} {
		s := site(t, h)
		if got, err := get(t, newClient(t), s.URL, clausewatch.Snapshot{}); err != nil || got.Status == 0 {
			t.Errorf("%s: got %v, want a snapshot", name, err)
		}
	}
	for name, h := range map[string]http.HandlerFunc{
		"maintenance":          answering(503, "back soon"),
		"busy":                 answering(429, "slow down"),
		"breaks off":           answering(503, "back soon", "Content-Length", "5000"),
		"passed by cloudflare": answering(500, "oops", "cf-ray", "1", "server", "cloudflare", "cf-mitigated", ""),
	} {
		_, err := get(t, newClient(t), site(t, h).URL, clausewatch.Snapshot{})
		t.Log(name)
		wantFailure(t, err, clausewatch.CauseStatus)
	}
}

func TestRetryAfter(t *testing.T) {
	ours := time.Date(2031, 6, 1, 0, 0, 0, 0, time.UTC) // half a year behind the server's clock
	const date = "Mon, 01 Dec 2031 12:00:00 GMT"
	for text, want := range map[string]time.Duration{
		"":                                0,
		"120":                             2 * time.Minute,
		" 120 ":                           2 * time.Minute,
		"0":                               time.Minute,
		"3":                               time.Minute,
		"86401":                           24 * time.Hour,
		"9999999999":                      24 * time.Hour,
		"99999999999999999999999":         24 * time.Hour,
		"120.5":                           0,
		"-5":                              0,
		"+5":                              0,
		"1h":                              0,
		"soon":                            0,
		"0x20":                            0,
		"Mon, 01 Dec 2031 13:00:00 GMT":   time.Hour,      // IMF-fixdate
		"Monday, 01-Dec-31 13:00:00 GMT":  time.Hour,      // RFC 850
		"Mon Dec  1 13:00:00 2031":        time.Hour,      // asctime
		"Mon, 01 Dec 2031 11:00:00 GMT":   time.Minute,    // past
		"Fri, 05 Dec 2031 12:00:00 GMT":   24 * time.Hour, // too far
		"2031-12-01T13:00:00Z":            0,
		"Mon, 01 Dec 2031 13:00:00 +0200": 0,
	} {
		h := http.Header{"Retry-After": {text}, "Date": {date}}
		if got := retryAfter(h, ours); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	if got := retryAfter(http.Header{"Retry-After": {"Sun, 01 Jun 2031 02:00:00 GMT"}}, ours); got != 2*time.Hour {
		t.Errorf("without a Date: got %s, want it counted from our clock", got)
	}
}

func TestRetryAfterReachesTheFailure(t *testing.T) {
	for _, status := range []int{429, 503} {
		s := site(t, answering(status, "", "Retry-After", "600"))
		_, err := get(t, newClient(t), s.URL, clausewatch.Snapshot{})
		if f := wantFailure(t, err, clausewatch.CauseStatus, "left alone for 10m"); f.After != 10*time.Minute || f.Permanent {
			t.Errorf("%d: got after %s, permanent %v", status, f.After, f.Permanent)
		}
	}
}
