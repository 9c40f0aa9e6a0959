package fetch

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// secureSite serves page over TLS with httptest's own certificate, which is for 127.0.0.1 and example.com.
func secureSite(t *testing.T, page http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(withoutRobots(page))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func roots(s *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return pool
}

// certificate is a self-signed one for 127.0.0.1, valid between two times.
func certificate(t *testing.T, from, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "lantern"}, NotBefore: from, NotAfter: until,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
}

func TestHTTPSOverHTTP2(t *testing.T) {
	var proto string
	s := secureSite(t, func(w http.ResponseWriter, r *http.Request) { proto = r.Proto; w.Write([]byte("secure")) })
	c := newClient(t)
	c.RootCAs = roots(s)
	if got := mustGet(t, c, s.URL, clausewatch.Snapshot{}); string(got.Body) != "secure" || proto != "HTTP/2.0" {
		t.Errorf("got %q over %s", got.Body, proto)
	}
}

func TestUntrustedCertificateIsAFailure(t *testing.T) {
	s := secureSite(t, send("secure"))
	_, err := get(t, newClient(t), s.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseTLS, "authority this machine does not know")
}

func TestCertificateForAnotherHostIsAFailure(t *testing.T) {
	s := secureSite(t, send("secure"))
	c := newClient(t)
	c.RootCAs = roots(s)
	c.Resolver = (&nameServer{names: map[string][][]string{"lantern.test": {{"127.0.0.1"}}}}).resolver()
	_, err := get(t, c, strings.Replace(s.URL, "127.0.0.1", "lantern.test", 1), clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseTLS, "not one for lantern.test")
}

func TestExpiredCertificateBlamesTheClockFirst(t *testing.T) {
	from, until := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC)
	cert := certificate(t, from, until)
	s := httptest.NewUnstartedServer(withoutRobots(send("secure")))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	s.StartTLS()
	t.Cleanup(s.Close)
	look := func(now time.Time) error {
		c := newClient(t)
		c.RootCAs, c.Now = roots(s), func() time.Time { return now }
		_, err := get(t, c, s.URL, clausewatch.Snapshot{})
		return err
	}
	for _, now := range []time.Time{until.Add(24 * time.Hour), from.Add(-24 * time.Hour)} {
		wantFailure(t, look(now), clausewatch.CauseTLS, "valid from 2030-01-01 to 2031-01-01", "check the clock", now.Format(time.DateOnly))
	}
	if err := look(from.Add(time.Hour)); err != nil {
		t.Errorf("within its time: got %v", err)
	}
}

func TestPlainServerBehindHTTPS(t *testing.T) {
	s := site(t, send("plain"))
	_, err := get(t, newClient(t), strings.Replace(s.URL, "http:", "https:", 1), clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseTLS, "does not speak TLS", "http://")
}

func TestTLSServerBehindHTTP(t *testing.T) {
	s := secureSite(t, send("secure"))
	_, err := get(t, newClient(t), strings.Replace(s.URL, "https:", "http:", 1), clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseStatus, "answered 400")
}

func TestHandshakeThatIsRefused(t *testing.T) {
	s := httptest.NewUnstartedServer(withoutRobots(send("secure")))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert}
	s.StartTLS()
	t.Cleanup(s.Close)
	c := newClient(t)
	c.RootCAs = roots(s)
	_, err := get(t, c, s.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseTLS, "no secure connection")
}

func TestHTTP2StreamThatIsReset(t *testing.T) {
	s := secureSite(t, func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte("<p>half"))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	c := newClient(t)
	c.RootCAs = roots(s)
	_, err := get(t, c, s.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseNetwork)
}

func TestConnectionThatIsResetOrRefused(t *testing.T) {
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		conn, _ := hijack(t, w)
		conn.(*net.TCPConn).SetLinger(0)
		conn.Close()
	})
	_, err := get(t, newClient(t), s.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseNetwork, "connection")

	closed := httptest.NewServer(nil)
	closed.Close()
	_, err = get(t, newClient(t), closed.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseNetwork, "refused the connection; check the address and port")
}

func TestServerThatSpeaksSomethingElse(t *testing.T) {
	s := raw(t, "SSH-2.0-lantern\r\n\r\n")
	_, err := get(t, newClient(t), s.URL, clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseProtocol, "not HTTP")
}

func TestNames(t *testing.T) {
	for name, c := range map[string]struct {
		server *nameServer
		says   string
	}{
		"unknown": {&nameServer{}, "no such host lantern.test"},
		"refused": {&nameServer{refuse: true}, "could not be looked up"},
	} {
		client := newClient(t)
		client.Resolver = c.server.resolver()
		_, err := get(t, client, "https://lantern.test/aup", clausewatch.Snapshot{})
		t.Log(name)
		wantFailure(t, err, clausewatch.CauseDNS, c.says, "fetch https://lantern.test/aup: ")
	}
}

func TestNameServerThatKeepsSilent(t *testing.T) {
	c := newClient(t)
	c.Resolver = (&nameServer{silent: true}).resolver()
	c.Limits.Dial = 50 * time.Millisecond
	_, err := get(t, c, "https://lantern.test/aup", clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseDNS, "name server did not answer about lantern.test")
}

func TestHostOfIPv6Only(t *testing.T) {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skipf("no IPv6 on this machine: %v", err)
	}
	s := httptest.NewUnstartedServer(withoutRobots(send("six")))
	s.Listener.Close()
	s.Listener = l
	s.Start()
	t.Cleanup(s.Close)
	port := netip.MustParseAddrPort(l.Addr().String()).Port()
	for name, addresses := range map[string][]string{"only.test": {"::1"}, "both.test": {"127.0.0.1", "::1"}} {
		c := newClient(t)
		c.Resolver = (&nameServer{names: map[string][][]string{name: {addresses}}}).resolver()
		url := fmt.Sprintf("http://%s:%d", name, port)
		if got := mustGet(t, c, url, clausewatch.Snapshot{}); string(got.Body) != "six" {
			t.Errorf("%s: got %q", name, got.Body)
		}
	}
}

func TestSlowServers(t *testing.T) {
	hang := func(r *http.Request) { <-r.Context().Done() }
	for name, c := range map[string]struct {
		page   http.HandlerFunc
		limits Limits
		says   string
	}{
		"no header": {func(w http.ResponseWriter, r *http.Request) { hang(r) }, Limits{Header: 50 * time.Millisecond}, "did not answer in time"},
		"half a header": {func(w http.ResponseWriter, r *http.Request) {
			conn, buf := hijack(t, w)
			defer conn.Close()
			buf.WriteString("HTTP/1.1 200 OK\r\nContent-")
			buf.Flush()
			io.Copy(io.Discard, conn) // until the client gives up
		}, Limits{Header: 50 * time.Millisecond}, "did not answer in time"},
		"body stops": {func(w http.ResponseWriter, r *http.Request) {
			w.Write([]byte("<p>"))
			w.(http.Flusher).Flush()
			hang(r)
		}, Limits{Idle: 50 * time.Millisecond}, "sent nothing for 50ms"},
		"a byte now and then": {func(w http.ResponseWriter, r *http.Request) {
			every := time.NewTicker(5 * time.Millisecond)
			defer every.Stop()
			for r.Context().Err() == nil {
				w.Write([]byte("x"))
				w.(http.Flusher).Flush()
				<-every.C
			}
		}, Limits{Total: 200 * time.Millisecond}, "did not finish within 200ms"},
	} {
		client := newClient(t)
		client.Limits = c.limits
		_, err := get(t, client, site(t, c.page).URL, clausewatch.Snapshot{})
		t.Log(name)
		wantFailure(t, err, clausewatch.CauseTimeout, c.says)
	}
}

func TestSlowHopsShareOneBudget(t *testing.T) {
	var base string
	s := site(t, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(60 * time.Millisecond):
			http.Redirect(w, r, base+r.URL.Path+"x", http.StatusFound)
		case <-r.Context().Done():
		}
	})
	base = s.URL
	c := newClient(t)
	c.Limits.Total = 150 * time.Millisecond
	_, err := get(t, c, s.URL+"/", clausewatch.Snapshot{})
	wantFailure(t, err, clausewatch.CauseTimeout, "did not finish within 150ms")
}

func TestHeaderWithoutEndIsStopped(t *testing.T) {
	for name, s := range map[string]*httptest.Server{
		"http/1": raw(t, "HTTP/1.1 200 OK\r\n"+strings.Repeat("X-Fill: "+strings.Repeat("a", 1000)+"\r\n", 2000)+"\r\n<p>"),
		"http/2": secureSite(t, func(w http.ResponseWriter, r *http.Request) {
			for range 2000 {
				w.Header().Add("X-Fill", strings.Repeat("a", 1000))
			}
		}),
	} {
		c := newClient(t)
		if name == "http/2" {
			c.RootCAs = roots(s)
		}
		_, err := get(t, c, s.URL, clausewatch.Snapshot{})
		t.Log(name)
		wantFailure(t, err, clausewatch.CauseTooLarge, "header")
	}
}
