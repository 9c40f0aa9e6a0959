package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// An Act is how the gateway treats one connection, see ScriptGateway. The zero Act is the usual treatment.
type Act struct {
	Status    int  // the handshake fails with this status of HTTP
	NoHello   bool // nothing is said at all
	Mute      bool // nothing is said after hello
	Reconnect bool // op 7 in the place of READY or RESUMED
	Invalid   bool // op 9 in the place of READY or RESUMED
	Close     int  // a closing code in the place of READY or RESUMED
	Raw       string
}

// gateway is the state of the gateway; Server.mu guards it.
type gateway struct {
	script     []Act
	always     *Act
	mute       bool
	deaf       bool
	limit      Limit
	sessions   map[string]*session
	newest     map[[2]int]*session // by shard and count
	shards     [][2]int            // of each identify
	conns      []*conn
	opened     int
	identifies int
	resumes    int
	heartbeats int
}

// A session is what a client resumes.
type session struct {
	id     string
	seq    int
	events []json.RawMessage // all of them, numbered from 1
	conn   *conn             // nil while nothing is connected
	shard  [2]int
}

// A conn is one connection to the gateway.
type conn struct {
	mu      sync.Mutex // of writing
	ws      *websocket.Conn
	session *session
}

func (c *conn) write(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ws.SetWriteDeadline(time.Now().Add(5 * time.Second))
	if raw, ok := v.(json.RawMessage); ok {
		return c.ws.WriteMessage(websocket.TextMessage, raw)
	}
	return c.ws.WriteJSON(v)
}

func (c *conn) close(code int, reason string) {
	c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
	c.ws.Close()
}

// gatewayURL is where to connect first, or to resume.
func (s *Server) gatewayURL(when string) string {
	return "ws" + strings.TrimPrefix(s.URL, "http") + "/gateway/" + when
}

// serveGateway greets and takes what the client says until one side hangs up.
func (s *Server) serveGateway(w http.ResponseWriter, r *http.Request) {
	act := s.nextAct()
	if act.Status != 0 {
		w.WriteHeader(act.Status)
		return
	}
	if r.URL.Query().Get("v") != "10" || r.URL.Query().Get("encoding") != "json" {
		s.fault("the gateway was called with %q", r.URL.RawQuery)
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	c := &conn{ws: ws}
	if !s.admit(c) {
		return
	}
	defer s.running.Done()
	defer s.drop(c)
	if !act.NoHello {
		c.write(map[string]any{"op": 10, "d": map[string]any{"heartbeat_interval": s.Heartbeat.Milliseconds()}})
	}
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		s.said(c, act, raw, strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "/resume"))
	}
}

// nextAct is how the next connection is to be treated.
func (s *Server) nextAct() Act {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	s.gateway.opened++
	if len(s.gateway.script) > 0 {
		act := s.gateway.script[0]
		s.gateway.script = s.gateway.script[1:]
		return act
	}
	if s.gateway.always != nil {
		return *s.gateway.always
	}
	return Act{}
}

// admit lists the connection, unless the fake is being closed.
func (s *Server) admit(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closing:
		return false
	default:
	}
	s.running.Add(1)
	s.gateway.conns = append(s.gateway.conns, c)
	return true
}

// drop takes the connection off the list.
func (s *Server) drop(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	s.gateway.conns = slices.DeleteFunc(s.gateway.conns, func(d *conn) bool { return d == c })
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
}

// said takes one frame of the client.
func (s *Server) said(c *conn, act Act, raw []byte, resuming bool) {
	var frame struct {
		Op   int `json:"op"`
		Data struct {
			Token      string            `json:"token"`
			Intents    int               `json:"intents"`
			Properties map[string]string `json:"properties"`
			Session    string            `json:"session_id"`
			Seq        int               `json:"seq"`
			Shard      *[2]int           `json:"shard"`
		} `json:"d"`
	}
	op := struct {
		Op int `json:"op"`
	}{}
	if json.Unmarshal(raw, &op) != nil {
		s.fault("the gateway was sent %.200s", raw)
		c.close(4002, "Error while decoding payload.")
		return
	}
	if op.Op != 1 && json.Unmarshal(raw, &frame) != nil {
		s.fault("the gateway was sent %.200s", raw)
		return
	}
	token := strings.TrimPrefix(frame.Data.Token, "Bot ")
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	g := &s.gateway
	switch op.Op {
	case 1:
		g.heartbeats++
		if !g.mute && !g.deaf && !act.Mute {
			c.write(map[string]any{"op": 11})
		}
		return
	case 2:
		g.identifies++
		g.limit.Remaining--
		shard := [2]int{0, 1}
		if frame.Data.Shard != nil {
			shard = *frame.Data.Shard
		}
		g.shards = append(g.shards, shard)
		if frame.Data.Intents != 1 || len(frame.Data.Properties) == 0 {
			s.faults = append(s.faults, fmt.Sprintf("identify with intents %d and properties %v", frame.Data.Intents, frame.Data.Properties))
		}
	case 6:
		g.resumes++
		if !resuming {
			s.faults = append(s.faults, "a session was resumed elsewhere than at its resume_gateway_url")
		}
	default:
		s.faults = append(s.faults, fmt.Sprintf("the gateway was sent op %d", op.Op))
		return
	}
	if act.play(c) {
		return
	}
	switch known := g.sessions[frame.Data.Session]; {
	case token != s.Token:
		c.close(4004, "Authentication failed.")
	case op.Op == 2:
		s.identified(c, g.shards[len(g.shards)-1])
	case known == nil || frame.Data.Seq > known.seq:
		c.write(map[string]any{"op": 9, "d": false})
	default:
		s.resumed(c, known, frame.Data.Seq)
	}
}

// play does what was scripted instead of READY. It tells whether anything was.
func (a Act) play(c *conn) bool {
	switch {
	case a.Mute, a.NoHello:
	case a.Raw != "":
		c.write(json.RawMessage(a.Raw))
	case a.Reconnect:
		c.write(map[string]any{"op": 7, "d": nil})
	case a.Invalid:
		c.write(map[string]any{"op": 9, "d": false})
	case a.Close != 0:
		c.close(a.Close, "scripted")
	default:
		return false
	}
	return true
}

// identified begins a session. The lock is held.
func (s *Server) identified(c *conn, shard [2]int) {
	if shard[0] < 0 || shard[0] >= shard[1] {
		c.close(4010, "Invalid shard.")
		return
	}
	c.session = &session{id: s.newID(), conn: c, shard: shard}
	s.gateway.sessions[c.session.id], s.gateway.newest[shard] = c.session, c.session
	s.event(c.session, "READY", map[string]any{
		"v": 10, "user": map[string]any{"id": s.Application, "username": "clausewatch"}, "session_id": c.session.id,
		"resume_gateway_url": s.gatewayURL("resume"), "application": map[string]any{"id": s.Application, "flags": 0},
		"guilds": []any{map[string]any{"id": s.Guild, "unavailable": true}, nil}, "shard": shard,
	})
	s.event(c.session, "GUILD_CREATE", map[string]any{"id": s.Guild, "name": "Loopback", "channels": []any{nil}})
}

// resumed goes on with a session where the client left it. The lock is held.
func (s *Server) resumed(c *conn, known *session, seq int) {
	c.session, known.conn = known, c
	for _, raw := range known.events[seq:] {
		c.write(raw)
	}
	s.event(known, "RESUMED", nil)
}

// event sends an event to a session, or keeps it for when it is resumed. The lock is held.
func (s *Server) event(to *session, kind string, data any) {
	to.seq++
	raw, err := json.Marshal(map[string]any{"op": 0, "t": kind, "s": to.seq, "d": data})
	if err != nil {
		panic(err) // what tests send always encodes
	}
	to.events = append(to.events, raw)
	if to.conn != nil && !s.gateway.mute {
		to.conn.write(json.RawMessage(raw))
	}
}

// ScriptGateway makes the next connections be treated so, one Act a connection, in order.
func (s *Server) ScriptGateway(acts ...Act) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.script = append(s.gateway.script, acts...)
}

// AlwaysGateway makes every connection beyond the scripted ones be treated so.
func (s *Server) AlwaysGateway(act Act) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.always = &act
}

// Mute makes the gateway silent: no acknowledgement of heartbeats, no events; or lets it speak again.
func (s *Server) Mute(mute bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.mute = mute
}

// Deaf makes the gateway acknowledge no heartbeats while events go on; or hear them again.
func (s *Server) Deaf(deaf bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gateway.deaf = deaf
}

// connected is the newest session that a client is connected to, nil when there is none. The lock is held.
func (s *Server) connected() *session {
	for _, c := range slices.Backward(s.gateway.conns) {
		if c.session != nil && c.session.conn == c {
			return c.session
		}
	}
	return nil
}

// Connected tells whether a client is connected and was let in.
func (s *Server) Connected() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.connected() != nil
}

var errNobody = errors.New("discordtest: nobody is connected")

// Frame sends a frame as it is to the client that is connected; {"op":7} asks it to reconnect, {"op":9,"d":false} says
// that its session is no more, {"op":1} wants a heartbeat.
func (s *Server) Frame(frame string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	to := s.connected()
	if to == nil {
		return errNobody
	}
	return to.conn.write(json.RawMessage(frame))
}

// Dispatch sends an event to the session that hears of the server of the fake: at once, or when it is resumed.
func (s *Server) Dispatch(kind string, data any) error { return s.DispatchTo(s.Guild, kind, data) }

// HangUp ends the newest connection: with a closing code, or without a word for 0.
func (s *Server) HangUp(code int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hangUp(s.connected(), code)
}

func (s *Server) hangUp(to *session, code int) error {
	if to == nil {
		return errNobody
	}
	c := to.conn
	to.conn = nil
	if code == 0 {
		return c.ws.NetConn().Close()
	}
	c.close(code, "scripted")
	return nil
}

// Opened, Identifies, Resumes and Heartbeats are how often it happened since Start.
func (s *Server) Opened() int     { return s.counted(func(g *gateway) int { return g.opened }) }
func (s *Server) Identifies() int { return s.counted(func(g *gateway) int { return g.identifies }) }
func (s *Server) Resumes() int    { return s.counted(func(g *gateway) int { return g.resumes }) }
func (s *Server) Heartbeats() int { return s.counted(func(g *gateway) int { return g.heartbeats }) }

func (s *Server) counted(what func(*gateway) int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return what(&s.gateway)
}
