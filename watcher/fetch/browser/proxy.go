package browser

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"sync/atomic"
	"time"
)

var errTooMuch = errors.New("the page loads too much")

// A proxy carries all traffic of one page. It listens on loopback, connects with dial, and so puts the guard between
// Chromium and every address: pages, frames, requests and sockets of scripts.
type proxy struct {
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
	listener net.Listener
	server   *http.Server
	forward  *httputil.ReverseProxy
	served   sync.WaitGroup // the server and what it has under way

	limit  int64        // of bytes that servers may send
	read   atomic.Int64 // bytes that they sent
	mu     sync.Mutex
	closed bool
	open   map[net.Conn]bool
	why    map[string]error // that a host:port was not connected to, of the first of them
	denied int              // times that a connection was not made
}

// mostHosts is how many hosts a proxy remembers the failures of; a page may try any number.
const mostHosts = 256

// startProxy begins to serve; Close ends it and all connections through it.
func startProxy(dial func(context.Context, string, string) (net.Conn, error), limit int64) (*proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{dial: dial, listener: listener, limit: limit, open: map[net.Conn]bool{}, why: map[string]error{}}
	quiet := log.New(io.Discard, "", 0) // a page's broken connections are its own affair
	p.forward = &httputil.ReverseProxy{
		Rewrite:  func(r *httputil.ProxyRequest) { r.Out.Host = r.In.Host },
		ErrorLog: quiet,
		Transport: &http.Transport{
			Proxy: nil, DialContext: p.connect, DisableCompression: true, DisableKeepAlives: true,
			MaxResponseHeaderBytes: 256 << 10,
		},
		// A page of ours in place of the site's would be taken for it: the connection ends without an answer.
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	p.server = &http.Server{Handler: p, ErrorLog: quiet, ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 256 << 10}
	p.served.Go(func() { p.server.Serve(listener) })
	return p, nil
}

// URL is what Chromium is told.
func (p *proxy) URL() string { return "http://" + p.listener.Addr().String() }

func (p *proxy) Close() {
	p.server.Close()
	p.mu.Lock()
	p.closed = true
	for conn := range p.open {
		conn.Close()
	}
	p.mu.Unlock()
	p.served.Wait()
}

// enter counts a request in; it is false when the proxy is closing, which waits for those that were counted.
func (p *proxy) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return false
	}
	p.served.Add(1)
	return true
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !p.enter() {
		return
	}
	defer p.served.Done()
	switch {
	case r.Method == http.MethodConnect:
		p.tunnel(w, r)
	case r.URL.Scheme == "http" && r.URL.Host != "":
		p.forward.ServeHTTP(w, r)
	default: // somebody takes us for a server
		http.Error(w, "this is a proxy", http.StatusBadRequest)
	}
}

// tunnel carries TLS and sockets.
func (p *proxy) tunnel(w http.ResponseWriter, r *http.Request) {
	there, err := p.connect(r.Context(), "tcp", r.Host)
	if err != nil {
		http.Error(w, "not connected", http.StatusBadGateway)
		return
	}
	defer there.Close()
	here, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer here.Close()
	if !p.keep(here) {
		return
	}
	defer p.drop(here)
	if _, err := io.WriteString(here, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	var both sync.WaitGroup
	both.Go(func() {
		defer there.Close()
		io.Copy(there, buffered)
	})
	io.Copy(here, there)
	here.Close()
	both.Wait()
}

// connect dials under the guard and remembers what could not be reached.
func (p *proxy) connect(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := p.dial(ctx, network, address)
	if err != nil {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.denied++
		if _, known := p.why[address]; known || len(p.why) < mostHosts {
			p.why[address] = err
		}
		return nil, err
	}
	if !p.keep(conn) {
		conn.Close()
		return nil, net.ErrClosed
	}
	return &metered{Conn: conn, proxy: p}, nil
}

// keep remembers a connection for Close; it is false when the proxy is closed.
func (p *proxy) keep(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open[conn] = true
	return !p.closed
}

func (p *proxy) drop(conn net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.open, conn)
}

// failure is why the host of an address could not be connected to, nil when it could or was not tried.
func (p *proxy) failure(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return nil
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.why[net.JoinHostPort(u.Hostname(), port)]
}

func (p *proxy) refused() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.denied
}

func (p *proxy) received() int64 { return p.read.Load() }

func (p *proxy) tooMuch() bool { return p.read.Load() > p.limit }

// A metered connection counts what a server sends, and ends when all of them sent too much.
type metered struct {
	net.Conn
	proxy *proxy
}

func (m *metered) Read(b []byte) (int, error) {
	n, err := m.Conn.Read(b)
	m.proxy.read.Add(int64(n))
	if m.proxy.tooMuch() {
		return 0, errTooMuch
	}
	return n, err
}

func (m *metered) Close() error {
	m.proxy.drop(m.Conn)
	return m.Conn.Close()
}
