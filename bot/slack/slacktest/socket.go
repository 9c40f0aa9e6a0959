package slacktest

import (
	"context"
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

// A conn is one Socket Mode connection.
type conn struct {
	mu sync.Mutex // of writing
	ws *websocket.Conn
}

func (c *conn) write(v any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if raw, ok := v.(json.RawMessage); ok {
		return c.ws.WriteMessage(websocket.TextMessage, raw)
	}
	return c.ws.WriteJSON(v)
}

// serveSocket greets, pings, and takes acknowledgements until the other side or the fake hangs up.
func (s *Server) serveSocket(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &conn{ws: ws}
	if !s.admit(c) {
		ws.Close()
		return
	}
	defer s.running.Done()
	defer ws.Close()
	gone := make(chan struct{})
	s.running.Go(func() { s.ping(c, gone) })
	defer close(gone)
	defer s.drop(c)
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		s.acknowledged(raw)
	}
}

// admit greets and lists the connection, unless the fake is being closed.
func (s *Server) admit(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closing:
		return false
	default:
	}
	hello := map[string]any{"type": "hello", "num_connections": len(s.conns) + 1, "connection_info": map[string]any{"app_id": "A0001"}}
	if c.write(hello) != nil {
		return false
	}
	defer s.happened()
	s.running.Add(1)
	s.conns = append(s.conns, c)
	s.opened++
	return true
}

// drop takes the connection off the list.
func (s *Server) drop(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	s.conns = slices.DeleteFunc(s.conns, func(d *conn) bool { return d == c })
}

func (s *Server) ping(c *conn, gone <-chan struct{}) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		c.mu.Lock()
		if !s.mute.Load() {
			c.ws.WriteControl(websocket.PingMessage, []byte("Ping"), time.Now().Add(time.Second))
		}
		c.mu.Unlock()
		select {
		case <-tick.C:
		case <-gone:
			return
		case <-s.closing:
			return
		}
	}
}

func (s *Server) acknowledged(raw []byte) {
	var ack struct {
		ID      string          `json:"envelope_id"`
		Payload json.RawMessage `json:"payload"`
	}
	if err := json.Unmarshal(raw, &ack); err != nil {
		s.fault("a frame that is no acknowledgement: %.200s", raw)
		return
	}
	if len(ack.Payload) == 0 {
		ack.Payload = json.RawMessage("null")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	s.acks[ack.ID] = ack.Payload
}

// Connections is how many Socket Mode connections are up, Opened how many were ever.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Opened is how many Socket Mode connections were made since Start.
func (s *Server) Opened() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

// Mute stops the pings, so that connections are up and silent, or lets them go on. After it returns, no more are sent.
func (s *Server) Mute(mute bool) {
	s.mute.Store(mute)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		c.mu.Lock()
		c.mu.Unlock() //lint:ignore SA2001 a ping under way has ended now
	}
}

// Disconnect asks the client to reconnect the oldest connection, as Slack does every few hours ("warning",
// "refresh_requested", "link_disabled"). Nothing more is sent over that connection.
func (s *Server) Disconnect(reason string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) == 0 {
		return errors.New("slacktest: no connection")
	}
	c := s.conns[0]
	s.conns = s.conns[1:]
	defer s.happened()
	return c.write(map[string]any{"type": "disconnect", "reason": reason})
}

// Raw sends a frame as it is over one of the connections, in turn, once there is one.
func (s *Server) Raw(ctx context.Context, frame []byte) error {
	if err := s.Wait(ctx, func() bool { return s.Connections() > 0 }); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns) == 0 {
		return errors.New("slacktest: the connection has just gone")
	}
	s.turn++
	return s.conns[s.turn%len(s.conns)].write(json.RawMessage(frame))
}

// Acknowledged waits until the envelope was acknowledged and gives the payload, "null" when there was none.
func (s *Server) Acknowledged(ctx context.Context, envelope string) (json.RawMessage, error) {
	var payload json.RawMessage
	err := s.Wait(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		payload = s.acks[envelope]
		return payload != nil
	})
	if err != nil {
		return nil, fmt.Errorf("envelope %s was not acknowledged: %w", envelope, err)
	}
	return payload, nil
}

// A Command is a slash command that somebody typed.
type Command struct {
	Channel, User, Text string
	Envelope            string          // its id
	Frame               []byte          // as it was sent; Raw sends it again
	Trigger             string          // of a click: what a dialogue is opened with
	ResponseURL         string          // of a command
	Ack                 json.RawMessage // what it was acknowledged with

	on   int    // the post that was clicked
	view string // the window that was clicked in

	server  *Server
	team    string
	uses    int // of its response_url
	answers []Post
	fields  map[string]string
}

// Command types "/terms text" in the channel as the person and returns once it was acknowledged. text is escaped as
// Slack does it. It waits for a connection.
func (s *Server) Command(ctx context.Context, channel, user, text string) (*Command, error) {
	c := s.compose(channel, user, text)
	payload, err := s.deliver(ctx, c)
	if err != nil {
		return nil, err
	}
	var inline struct {
		Type   string          `json:"response_type"`
		Text   string          `json:"text"`
		Blocks json.RawMessage `json:"blocks"`
	}
	if err := json.Unmarshal(payload, &inline); err != nil {
		return nil, fmt.Errorf("slacktest: acknowledgement %s: %w", payload, err)
	}
	if inline.Text != "" || inline.Blocks != nil {
		s.answered(c, Post{Team: c.team, Channel: c.Channel, User: user, Answer: inline.Type, Text: inline.Text, Blocks: inline.Blocks})
	}
	return c, nil
}

// deliver sends a command and gives its acknowledgement.
func (s *Server) deliver(ctx context.Context, c *Command) (json.RawMessage, error) {
	if s.Through != nil {
		payload, err := s.Through(ctx, "application/x-www-form-urlencoded", c.form())
		if len(payload) == 0 {
			payload = json.RawMessage("null")
		}
		return payload, err
	}
	if err := s.Raw(ctx, c.Frame); err != nil {
		return nil, err
	}
	return s.Acknowledged(ctx, c.Envelope)
}

func (s *Server) compose(channel, user, text string) *Command {
	s.mu.Lock()
	defer s.mu.Unlock()
	team, channel := s.split(channel)
	c := &Command{Channel: channel, User: user, Text: text, Envelope: s.newID("E"), server: s, team: team}
	id := s.newID("R")
	s.commands[id] = c
	c.ResponseURL = s.URL + "/hooks/" + id
	c.fields = map[string]string{
		"token": "verification", "team_id": team, "team_domain": "loopback", "channel_id": channel,
		"channel_name": "general", "user_id": user, "user_name": "someone", "command": "/terms",
		"text":       strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text),
		"api_app_id": "A0001", "response_url": c.ResponseURL, "trigger_id": s.newID("1.2."), "is_enterprise_install": "false",
	}
	c.Trigger = c.fields["trigger_id"]
	s.triggers[c.Trigger] = c.team
	frame, err := json.Marshal(map[string]any{
		"envelope_id": c.Envelope, "type": "slash_commands", "accepts_response_payload": true, "payload": c.fields,
	})
	if err != nil {
		panic(err) // strings always encode
	}
	c.Frame = frame
	return c
}

// Answers are what came back so far, in order.
func (c *Command) Answers() []Post {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	return slices.Clone(c.answers)
}

// Answer waits for the first answer.
func (c *Command) Answer(ctx context.Context) (Post, error) {
	if err := c.server.Wait(ctx, func() bool { return len(c.Answers()) > 0 }); err != nil {
		return Post{}, fmt.Errorf("no answer to %q: %w", c.Text, err)
	}
	return c.Answers()[0], nil
}
