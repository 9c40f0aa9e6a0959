package browser

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// through starts a proxy under the guard that lets 127.0.0.1 pass, and a client that uses it.
func through(t *testing.T, limit int64) (*proxy, *http.Client) {
	t.Helper()
	b := plainBrowser(t, "")
	visit, err := b.Client.Visit(t.Context(), policy("http://127.0.0.1/"), "http://127.0.0.1/", "http://127.0.0.1/")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(visit.End)
	p, err := startProxy(visit.Dial, limit)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := url.Parse(p.URL())
	transport := &http.Transport{Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	t.Cleanup(func() {
		p.Close()
		transport.CloseIdleConnections()
	})
	return p, &http.Client{Transport: transport}
}

func TestProxyCarriesAndCounts(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Forwarded-For")+r.Header.Get("Proxy-Connection")+r.Header.Get("Via") != "" {
			t.Errorf("the proxy shows in %v", r.Header)
		}
		io.WriteString(w, "the terms")
	})
	for _, s := range []*httptest.Server{httptest.NewServer(page), httptest.NewTLSServer(page)} {
		defer s.Close()
		p, client := through(t, 1<<20)
		req, _ := http.NewRequest("GET", s.URL, nil)
		if req.URL.Scheme == "http" { // what is inside TLS is not ours to see
			req.Header.Set("Proxy-Connection", "keep-alive")
		}
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if string(body) != "the terms" || err != nil || p.received() < int64(len(body)) || p.refused() != 0 {
			t.Errorf("%s: got %q, error %v, %d bytes counted", s.URL, body, err, p.received())
		}
	}
}

func TestProxyConnectsUnderTheGuard(t *testing.T) {
	host, reached := forbidden(t)
	p, client := through(t, 1<<20)
	for _, address := range []string{"http://" + host + "/", "https://" + host + "/", "http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/"} {
		if resp, err := client.Get(address); err == nil && resp.StatusCode != http.StatusBadGateway {
			t.Errorf("%s: got status %d", address, resp.StatusCode)
		}
		if err := p.failure(address); err == nil || !strings.Contains(err.Error(), "private or reserved") {
			t.Errorf("%s: failure %v is remembered", address, err)
		}
	}
	if n := reached(); n != 0 || p.refused() < 4 {
		t.Errorf("reached %d times, refused %d", n, p.refused())
	}
}

func TestProxyStopsWhatIsTooMuch(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, err := w.Write(make([]byte, 1<<16)); err == nil; _, err = w.Write(make([]byte, 1<<16)) {
		}
	}))
	defer s.Close()
	p, client := through(t, 1<<20)
	resp, err := client.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if n, err := io.Copy(io.Discard, resp.Body); err == nil || n > 1<<21 || !p.tooMuch() {
		t.Errorf("got %d bytes, error %v", n, err)
	}
}

func TestProxyIsNoServer(t *testing.T) {
	p, _ := through(t, 1<<20)
	resp, err := http.Get(p.URL() + "/robots.txt")
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("got status %d, want 400", resp.StatusCode)
	}
}

func TestClosedProxyLeavesNoConnection(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	p, _ := through(t, 1<<20)
	here, err := net.Dial("tcp", strings.TrimPrefix(p.URL(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	io.WriteString(here, "CONNECT "+silent.Addr().String()+" HTTP/1.1\r\nHost: x\r\n\r\n")
	there, err := silent.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer there.Close()
	answer := bufio.NewReader(here)
	if line, err := answer.ReadString('\n'); !strings.Contains(line, "200") {
		t.Fatalf("got %q, error %v", line, err)
	}
	p.Close()
	if _, err := there.Read(make([]byte, 1)); err == nil {
		t.Error("the server's side is open")
	}
	if _, err := io.Copy(io.Discard, answer); err != nil && !errors.Is(err, net.ErrClosed) && !strings.Contains(err.Error(), "reset") {
		t.Errorf("the browser's side: %v", err)
	}
}

func TestWordsOfChromiumAreSorted(t *testing.T) {
	for text, want := range map[netError]clausewatch.Cause{
		"net::ERR_CERT_DATE_INVALID": clausewatch.CauseTLS, "net::ERR_SSL_PROTOCOL_ERROR": clausewatch.CauseTLS,
		"net::ERR_TIMED_OUT": clausewatch.CauseTimeout, "net::ERR_INVALID_RESPONSE": clausewatch.CauseProtocol,
		"net::ERR_TOO_MANY_REDIRECTS": clausewatch.CauseRedirect, "net::ERR_EMPTY_RESPONSE": clausewatch.CauseNetwork,
	} {
		if got := netCause(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}
