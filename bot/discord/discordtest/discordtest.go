// Package discordtest is a small Discord on the loopback, for tests: the REST calls that Clausewatch makes, the gateway
// with its real protocol, slash commands with their acknowledgements, completions and answers.
//
// It keeps what was posted, in order, and says what a reader would see of it, be pinged by and could click, by reading
// Discord's Markdown on its own. It refuses bodies that break Discord's documented limits, drops a message whose nonce it
// has seen, resumes sessions, and can be told to fail: to limit the rate, to refuse, to lose an answer after posting, to
// ask for a reconnect, to know no session, to close with a code, to fall silent. What a real Discord has beyond that
// (members, permissions, time) it does not model.
package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"
)

// Server is a running fake. Its exported fields are set by Start; Heartbeat and Patience may be changed before the first connection,
// the others not at all.
type Server struct {
	// URL is where it is, "http://127.0.0.1:1234"; APIURL the base of the REST API on it, which ends in "/api/v10".
	URL, APIURL string
	// Token is the only one that is let in, without "Bot ".
	Token string
	// Application and Guild are the ids of the application and of the server where commands are typed.
	Application, Guild string
	// Permissions are what the bot may do where a command is typed, as Discord writes them; all that it needs unless a test says less.
	Permissions string
	// Heartbeat is the interval that the gateway asks for.
	Heartbeat time.Duration
	// Patience is how long an acknowledgement of a command may take. Discord waits three seconds; a test that a busy machine must not
	// disturb may wait longer.
	Patience time.Duration

	http    *httptest.Server
	closing chan struct{}
	running sync.WaitGroup

	mu           sync.Mutex
	changed      chan struct{} // closed and replaced whenever something happens
	posts        []Post
	repeats      []Post
	edits        []Post
	script       map[string][]Reply
	refusals     map[string]Reply // by channel
	calls        map[string]int
	faults       []string
	checking     int                     // bodies under way in checkDocument
	number       int                     // of posts, sessions and interactions so far
	scopes       map[string]*scope       // of commands, by server
	interactions map[string]*Interaction // by token
	places       places
	gateway      gateway
}

// A Post is one message that was taken: in a channel, or as an answer to a command.
type Post struct {
	ID      string
	Channel string
	// Nonce is what a repeat carries again.
	Nonce string
	// Answer is "ephemeral" or "public" for an answer to a command, User the person who asked.
	Answer, User string
	// Body is the message as it came, Files what was attached to it.
	Body  json.RawMessage
	Files []File
}

// A Reply is how the fake treats one call, see Script. The zero Reply is the usual treatment.
type Reply struct {
	Status     int     // of HTTP; 0 means 200
	Code       int     // Discord's own
	Message    string  // beside the code
	RetryAfter float64 // seconds, in the header and in the body
	Global     bool    // of a rate limit
	Body       string  // the whole body, as it is; a page of HTML, for example
	Header     map[string]string
	Lose       bool // do what was asked, then hang up without an answer
	Cut        bool // do what was asked, then hang up in the middle of the answer
	Stumble    int  // do what was asked, then answer with this status and a page of HTML, as what stands before Discord does
	Hang       bool // answer nothing until the caller gives up
}

func (r Reply) usual() bool { return r.Status == 0 && r.Body == "" && !r.Hang }

// Start runs a fake until Close.
func Start() *Server {
	document() // read now, and not while somebody waits for an acknowledgement
	s := &Server{
		Token: "MTA.discordtest.secret", Application: "100000000000000001", Guild: "300000000000000001", Permissions: "309237894144",
		Heartbeat: 41250 * time.Millisecond, Patience: 3 * time.Second,
		closing: make(chan struct{}), changed: make(chan struct{}), script: map[string][]Reply{},
		refusals: map[string]Reply{}, calls: map[string]int{}, interactions: map[string]*Interaction{}, scopes: map[string]*scope{}, number: 1000,
	}
	s.gateway.sessions, s.gateway.newest = map[string]*session{}, map[[2]int]*session{}
	s.gateway.limit = Limit{Shards: 1, Total: 1000, Remaining: 1000, ResetAfter: 24 * time.Hour, Concurrency: 1}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v10/gateway/bot", s.route("gateway/bot", true, s.serveGatewayBot))
	mux.HandleFunc("GET /api/v10/users/@me", s.route("users/@me", true, s.serveMe))
	mux.HandleFunc("GET /api/v10/applications/@me", s.route("applications/@me", true, s.serveApplication))
	mux.HandleFunc("GET /api/v10/oauth2/applications/@me", s.route("oauth2/applications/@me", true, s.serveApplication))
	mux.HandleFunc("PUT /api/v10/applications/{id}/commands", s.route("commands", true, s.serveCommands))
	mux.HandleFunc("GET /api/v10/applications/{id}/commands", s.route("commands list", true, s.serveCommandList))
	mux.HandleFunc("PUT /api/v10/applications/{id}/guilds/{guild}/commands", s.route("guild commands", true, s.serveCommands))
	mux.HandleFunc("GET /api/v10/applications/{id}/guilds/{guild}/commands", s.route("guild commands list", true, s.serveCommandList))
	mux.HandleFunc("POST /api/v10/users/@me/channels", s.route("direct", true, s.serveDirect))
	mux.HandleFunc("POST /api/v10/channels/{id}/messages", s.route("messages", true, s.serveMessages))
	mux.HandleFunc("PATCH /api/v10/channels/{id}/messages/{message}", s.route("edit", true, s.serveEdit))
	s.placed(mux)
	mux.HandleFunc("POST /api/v10/interactions/{id}/{token}/callback", s.route("callback", false, s.serveCallback))
	mux.HandleFunc("PATCH /api/v10/webhooks/{id}/{token}/messages/@original", s.route("original", false, s.serveOriginal))
	mux.HandleFunc("POST /api/v10/webhooks/{id}/{token}", s.route("followup", false, s.hookOr(s.serveFollowup)))
	mux.HandleFunc("/gateway/", s.serveGateway)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fault("no such route: %s %s", r.Method, r.URL.Path)
		send(w, Reply{Status: 404, Message: "404: Not Found"})
	})
	s.http = httptest.NewServer(mux)
	s.URL = s.http.URL
	s.APIURL = s.URL + "/api/v10"
	return s
}

// Close hangs up and waits until all is quiet.
func (s *Server) Close() {
	close(s.closing)
	s.mu.Lock()
	for _, c := range s.gateway.conns {
		c.ws.Close()
	}
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
	s.running.Wait()
	s.Faults()
}

// Posts are all posts so far, in order. With channels, only those in one of them. Repeats that were dropped because of
// their nonce are not among them.
func (s *Server) Posts(channels ...string) []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	var some []Post
	for _, p := range s.posts {
		if len(channels) == 0 || slices.Contains(channels, p.Channel) {
			some = append(some, p)
		}
	}
	return some
}

// Repeats are the posts that were dropped because of their nonce, in order.
func (s *Server) Repeats() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.repeats)
}

// Calls is how often a route was called, refused calls included: "messages", "direct", "edit", "callback", "original", "followup",
// "commands", "commands list", "guild commands", "guild commands list", "users/@me", "applications/@me", "oauth2/applications/@me" or "gateway/bot".
func (s *Server) Calls(route string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[route]
}

// Faults are what the fake found wrong with what it was sent: broken limits, wrong arguments, calls of nothing. What came before is
// looked at whole.
func (s *Server) Faults() []string {
	for {
		s.mu.Lock()
		checking, changed, faults := s.checking, s.changed, slices.Clone(s.faults)
		s.mu.Unlock()
		if checking == 0 {
			return faults
		}
		<-changed
	}
}

// Script makes the next calls of a route be treated so, one Reply a call, in order, after those that were scripted before.
func (s *Server) Script(route string, replies ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script[route] = append(s.script[route], replies...)
}

// Refuse makes every post and every edit in the channel fail so, until it is called with the zero Reply.
func (s *Server) Refuse(channel string, r Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refusals[channel] = r
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
			return fmt.Errorf("discordtest: waiting: %w", ctx.Err())
		}
	}
}

// happened wakes those who wait. The lock is held.
func (s *Server) happened() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// next is how this call is to be treated.
func (s *Server) next(route string) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	s.calls[route]++
	if len(s.script[route]) == 0 {
		return Reply{}
	}
	reply := s.script[route][0]
	s.script[route] = s.script[route][1:]
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
func (s *Server) newID() string {
	s.number++
	return fmt.Sprintf("4000000000%08d", s.number)
}

// authorised tells whether a call carries the token of the bot.
func (s *Server) authorised(r *http.Request) bool {
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bot ") == s.Token && r.Header.Get("Authorization") != s.Token
}
