// Package slacktest is a small Slack on the loopback, for tests: the Web API methods that Clausewatch calls, Socket
// Mode connections, slash commands and their response_url.
//
// It keeps what was posted, in order, and says what a reader would see of it. It refuses blocks that break Slack's
// documented limits, drops a post whose client_msg_id it has seen in the channel, and can be told to fail: to limit the
// rate, to refuse, to lose an answer after posting, to ask for a reconnect, to fall silent. What a real workspace
// has beyond that (members, permissions, time) it does not model.
package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Server is a running fake. Its exported fields are set by Start and are not to be changed.
type Server struct {
	// URL is where it is, "http://127.0.0.1:1234"; APIURL the base of the Web API on it, which ends in "/api/".
	URL, APIURL string
	// BotToken and AppToken are the only ones that are let in.
	BotToken, AppToken string
	// Team is the id of the workspace of BotToken. Ids of channels and people in another one (AddTeam) have it before them
	// wherever they name a place: "T2/C1".
	Team string
	// AuthorizeURL is where people allow the app, ClientID and ClientSecret what it shows for itself.
	AuthorizeURL, ClientID, ClientSecret string
	// Through delivers what Slack posts to an app without Socket Mode, and gives what it answers; nil sends all over Socket Mode. It
	// is set before the first command.
	Through func(ctx context.Context, contentType, body string) (json.RawMessage, error)

	http    *httptest.Server
	closing chan struct{}
	running sync.WaitGroup
	mute    atomic.Bool

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced whenever something happens
	posts    []Post
	repeats  []Post
	edits    []Post
	script   map[string][]Reply
	refusals map[string]string // by channel
	calls    map[string]int
	faults   []string
	number   int // of posts, envelopes and commands so far
	conns    []*conn
	opened   int
	turn     int // of the connections
	acks     map[string]json.RawMessage
	commands map[string]*Command // by the end of their response_url
	views    []View
	homes    map[string]Post   // by person
	triggers map[string]string // their workspaces
	teams    map[string]*Team
	codes    map[string]grant
	choice   url.Values
	shown    map[string]int // how often each of these was
}

// A Post is one message that was taken: through chat.postMessage, a response_url, or an acknowledgement.
type Post struct {
	Team     string
	Channel  string // C…, or the person's id for a direct message
	TS       string // "" for an answer
	ThreadTS string
	Text     string // the top-level text, as it came
	Blocks   json.RawMessage
	Metadata json.RawMessage
	// ClientMsgID is what a repeat carries again.
	ClientMsgID string
	// Answer is "ephemeral" or "in_channel" for the answer to a command, User the person who asked.
	Answer, User string
	// Form holds all arguments of chat.postMessage but the token.
	Form url.Values

	number int   // which post it is; what takes its place has the same
	view   *View // the window that it is the content of
}

// A Reply is how the fake treats one call, see Script. The zero Reply is the usual treatment.
type Reply struct {
	Status     int    // of HTTP; 0 means 200
	RetryAfter string // header, as it is
	Error      string // {"ok":false,"error":…}
	Body       string // the whole body, as it is
	Lose       bool   // do what was asked, then hang up without an answer
}

func (r Reply) usual() bool { return r == Reply{} || r.Lose }

// Start runs a fake until Close.
func Start() *Server {
	s := &Server{
		BotToken: "xoxb-slacktest", AppToken: "xapp-slacktest", Team: "T0001", ClientID: "1111.2222", ClientSecret: "client-secret-slacktest",
		closing: make(chan struct{}), changed: make(chan struct{}), script: map[string][]Reply{},
		refusals: map[string]string{}, calls: map[string]int{}, acks: map[string]json.RawMessage{},
		commands: map[string]*Command{}, triggers: map[string]string{}, teams: map[string]*Team{}, codes: map[string]grant{},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/api/{method}", s.serveAPI)
	mux.HandleFunc("/hooks/{id}", s.serveHook)
	mux.HandleFunc("/socket", s.serveSocket)
	mux.HandleFunc("GET /oauth/v2/authorize", s.serveAuthorize)
	s.http = httptest.NewServer(mux)
	s.URL = s.http.URL
	s.APIURL = s.URL + "/api/"
	s.AuthorizeURL = s.URL + "/oauth/v2/authorize"
	return s
}

// Close hangs up and waits until all is quiet.
func (s *Server) Close() {
	close(s.closing)
	s.mu.Lock()
	for _, c := range s.conns {
		c.ws.Close()
	}
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
	s.running.Wait()
}

// Posts are all posts so far, in order. With channels, only those in one of them. Repeats that were dropped because of
// their client_msg_id are not among them.
func (s *Server) Posts(channels ...string) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var some []Post
	for _, p := range s.posts {
		if len(channels) == 0 || slices.Contains(channels, s.place(p)) {
			some = append(some, p)
		}
	}
	return some
}

// Repeats are the posts that were dropped because of their client_msg_id, in order.
func (s *Server) Repeats() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.repeats)
}

// Calls is how often the method was called, refused calls included.
func (s *Server) Calls(method string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method]
}

// Faults are what the fake found wrong with what it was sent: broken limits, wrong arguments.
func (s *Server) Faults() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

// Script makes the next calls of the method ("chat.postMessage", "chat.update", "apps.connections.open", "auth.test", or "response_url")
// be treated so, one Reply a call, in order, after those that were scripted before.
func (s *Server) Script(method string, replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script[method] = append(s.script[method], replies...)
}

// Refuse makes every post and every edit in the channel fail with the error, until it is called with "".
func (s *Server) Refuse(channel, code string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals[channel] = code
}

// Wait returns when the condition holds; it is asked again after everything that happens, and now and then. It must not call for what
// waits itself. The error says that ctx ended before.
func (s *Server) Wait(ctx context.Context, condition func() bool) error {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		if condition() {
			return nil
		}
		select {
		case <-changed:
		case <-time.After(20 * time.Millisecond): // what happens at the client alone wakes nobody
		case <-ctx.Done():
			return fmt.Errorf("slacktest: waiting: %w", ctx.Err())
		}
	}
}

// WaitPosts waits until there are n posts in the channel and returns them.
func (s *Server) WaitPosts(ctx context.Context, channel string, n int) ([]Post, error) {
	err := s.Wait(ctx, func() bool { return len(s.Posts(channel)) >= n })
	return s.Posts(channel), err
}

// happened wakes those who wait. The lock is held.
func (s *Server) happened() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// next is how this call is to be treated.
func (s *Server) next(method string) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	s.calls[method]++
	if len(s.script[method]) == 0 {
		return Reply{}
	}
	reply := s.script[method][0]
	s.script[method] = s.script[method][1:]
	return reply
}

// fault notes what is wrong with what came.
func (s *Server) fault(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	s.faults = append(s.faults, fmt.Sprintf(format, args...))
}

// newID makes an id that was not there before. The lock is held.
func (s *Server) newID(prefix string) string {
	s.number++
	return fmt.Sprintf("%s%06d", prefix, s.number)
}

// pingEvery is how often a connection is pinged; a client gives up after 30 seconds without.
const pingEvery = time.Second
