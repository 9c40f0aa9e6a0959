package fetch

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/clausewatch/clausewatch"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// newClient fetches from loopback and from nowhere else.
func newClient(t *testing.T) *Client {
	t.Helper()
	c := &Client{AllowPrivate: loopback}
	t.Cleanup(c.Close)
	return c
}

// site serves page at every path but /robots.txt, which it does not have.
func site(t *testing.T, page http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(withoutRobots(page))
	t.Cleanup(s.Close)
	return s
}

func withoutRobots(page http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		page(w, r)
	})
}

// raw answers with bytes as they are and closes the connection, robots.txt apart.
func raw(t *testing.T, answer string) *httptest.Server {
	t.Helper()
	return site(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, buf := hijack(t, w)
		defer conn.Close()
		buf.WriteString(answer)
		buf.Flush()
	})
}

func hijack(t *testing.T, w http.ResponseWriter) (net.Conn, *bufio.ReadWriter) {
	conn, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		t.Error(err)
		panic(http.ErrAbortHandler)
	}
	return conn, buf
}

func send(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(body)) }
}

func policy(url string) clausewatch.Document {
	return clausewatch.Document{Platform: "lantern", ID: "aup", Kind: clausewatch.Policy, URLs: []string{url}}
}

func get(t *testing.T, c *Client, url string, last clausewatch.Snapshot) (clausewatch.Snapshot, error) {
	t.Helper()
	return c.Fetch(t.Context(), policy(url), 0, last)
}

func mustGet(t *testing.T, c *Client, url string, last clausewatch.Snapshot) clausewatch.Snapshot {
	t.Helper()
	s, err := get(t, c, url, last)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// wantFailure checks the cause and that the words for people hold what they must.
func wantFailure(t *testing.T, err error, cause clausewatch.Cause, words ...string) *clausewatch.Failure {
	t.Helper()
	var f *clausewatch.Failure
	if !errors.As(err, &f) {
		t.Fatalf("got error %v, want a failure with cause %s", err, cause)
	}
	if f.Cause != cause {
		t.Errorf("got cause %s (%v), want %s", f.Cause, f, cause)
	}
	for _, w := range words {
		if !strings.Contains(f.Error(), w) {
			t.Errorf("got %q, want it to say %q", f.Error(), w)
		}
	}
	return f
}

// A nameServer answers for names with addresses of ours, one list after the other; the last stays. An unknown name does
// not exist. It speaks DNS over pipes: nothing is sent anywhere.
type nameServer struct {
	mu      sync.Mutex
	names   map[string][][]string
	refuse  bool // SERVFAIL for everything
	silent  bool // no answer at all
	queries int
}

func (n *nameServer) resolver() *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go n.serve(theirs) // ends when the resolver closes its side
		return ours, nil
	}}
}

// serve speaks DNS over a stream: each message has its length before it.
func (n *nameServer) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var length [2]byte
		if _, err := readFull(conn, length[:]); err != nil {
			return
		}
		msg := make([]byte, int(length[0])<<8|int(length[1]))
		if _, err := readFull(conn, msg); err != nil {
			return
		}
		var query dnsmessage.Message
		if query.Unpack(msg) != nil || len(query.Questions) == 0 {
			return
		}
		if n.silent {
			continue
		}
		answer, err := n.answer(query)
		if err != nil {
			return
		}
		if _, err := conn.Write(append([]byte{byte(len(answer) >> 8), byte(len(answer))}, answer...)); err != nil {
			return
		}
	}
}

func readFull(conn net.Conn, b []byte) (n int, err error) {
	for n < len(b) && err == nil {
		var m int
		m, err = conn.Read(b[n:])
		n += m
	}
	return n, err
}

func (n *nameServer) answer(query dnsmessage.Message) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	q := query.Questions[0]
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: query.ID, Response: true, RecursionDesired: true, RecursionAvailable: true},
		Questions: query.Questions,
	}
	name := strings.TrimSuffix(q.Name.String(), ".")
	lists, known := n.names[name]
	switch {
	case n.refuse:
		reply.RCode = dnsmessage.RCodeServerFailure
	case !known:
		reply.RCode = dnsmessage.RCodeNameError
	default:
		for _, text := range lists[0] {
			a := netip.MustParseAddr(text)
			h := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
			switch {
			case a.Is4() && q.Type == dnsmessage.TypeA:
				reply.Answers = append(reply.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
			case a.Is6() && q.Type == dnsmessage.TypeAAAA:
				reply.Answers = append(reply.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
			}
		}
		if q.Type == dnsmessage.TypeA {
			n.queries++
			if len(lists) > 1 {
				n.names[name] = lists[1:]
			}
		}
	}
	return reply.Pack()
}
