package discord

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// maxFrame bounds a frame of the gateway; a large server's channels and roles come to about a megabyte.
const maxFrame = 16 << 20

// A gate stands between a session of discordgo and Discord's gateway. discordgo dials it as if it were the gateway; the
// gate dials the real one and passes on what is said, but for what discordgo takes badly:
//
//   - a wish to reconnect (op 7) and a session that is no more (op 9) end the connection here. discordgo would hang in
//     its Open for ever, or identify again and again without a pause until Discord resets the token.
//   - a wish for a heartbeat (op 1) is answered here; discordgo can crash on it.
//   - closing codes, which discordgo does not look at, become the reason why a connection ended.
//   - of events, only what is used here is passed on in full. All others keep their number in the sequence and lose their
//     content, which discordgo would decode, and could stumble over, for nothing.
//   - silence ends a connection, and a heartbeat that is not acknowledged before the next one does: discordgo waits in Open
//     without end, and later for five missing acknowledgements.
//   - a session is resumed where Discord wants it (resume_gateway_url), at the version that we speak.
type gate struct {
	discord *Discord
	dialer  websocket.Dialer
	running sync.WaitGroup // of passages
	up      func()

	mu      sync.Mutex
	address string // of the gateway
	resume  string // of the gateway for this session, once there is one
	last    *passage
}

// gateAddress answers discordgo's question for the gateway's address (GET /gateway) with that of the gate; Discord was asked
// before, and more (askLimits).
func gateAddress(r *http.Request) (*http.Response, error) {
	closeBody(r)
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"url":"ws://gate"}`)), Request: r}, nil
}

func isGateway(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "wss" || u.Scheme == "ws") && u.Host != ""
}

// spoken is a gateway's address with the version and the encoding that we speak.
func spoken(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	u.Path = strings.TrimRight(u.Path, "/") + "/"
	q := u.Query()
	q.Set("v", "10")
	q.Set("encoding", "json")
	u.RawQuery = q.Encode()
	return u.String()
}

// dialFor is how discordgo dials while ctx lasts.
func (g *gate) dialFor(ctx context.Context) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) { return g.dial(ctx) }
}

// dial opens a connection to Discord and gives discordgo the other end of it. It ends with ctx.
func (g *gate) dial(ctx context.Context) (net.Conn, error) {
	g.mu.Lock()
	address := g.address
	if g.resume != "" {
		address = g.resume
	}
	g.mu.Unlock()
	ws, response, err := g.dialer.DialContext(ctx, spoken(address), nil)
	if err != nil {
		if response != nil {
			err = fmt.Errorf("%w: %s", err, response.Status)
		}
		return nil, err
	}
	ws.SetReadLimit(maxFrame)
	near, far := net.Pipe()
	p := &passage{gate: g, discord: ws, far: far, over: make(chan struct{})}
	g.mu.Lock()
	g.last = p
	g.mu.Unlock()
	g.running.Go(func() { p.run(ctx) })
	return near, nil
}

// passage is the last connection, nil when there was none.
func (g *gate) passage() *passage {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.last
}

// A passage is one connection through the gate.
type passage struct {
	gate    *gate
	discord *websocket.Conn
	far     net.Conn // our end of the pipe to discordgo
	writing sync.Mutex
	number  atomic.Int64 // of the last event
	ready   atomic.Bool
	unheard atomic.Bool // a heartbeat that Discord has not acknowledged
	begun   atomic.Bool // an identify went through

	once sync.Once
	loss loss          // why it ended
	over chan struct{} // closed at its end
}

// run passes on until the connection ends, and returns when nothing of it is left.
func (p *passage) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() { p.end(loss{err: context.Cause(ctx)}, websocket.CloseNormalClosure) })
	defer stop()
	late := time.AfterFunc(p.gate.discord.timings.open, func() {
		if !p.ready.Load() {
			p.end(loss{err: errors.New("the gateway did not let us in in time")}, closeAndResume)
		}
	})
	defer late.Stop()
	client, err := accept(p.far)
	if err != nil {
		p.end(loss{err: err}, closeAndResume)
		return
	}
	var up sync.WaitGroup
	up.Go(func() { p.send(client) })
	p.receive(client)
	up.Wait()
}

// closeAndResume is a closing code after which a session can be resumed; 1000 and 1001 end it.
const closeAndResume = 4900

// end ends the connection for a reason, once.
func (p *passage) end(l loss, code int) {
	p.once.Do(func() {
		p.loss = l
		p.discord.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
		p.discord.Close()
		p.far.Close()
		close(p.over)
	})
}

// send passes on what discordgo says: who we are, and its heartbeats.
func (p *passage) send(client *websocket.Conn) {
	for {
		_, frame, err := client.ReadMessage()
		if err == nil {
			switch opOf(frame) {
			case opHeartbeat:
				if p.unheard.Swap(true) {
					p.end(loss{err: errors.New("the gateway acknowledges no heartbeats"), resume: p.ready.Load()}, closeAndResume)
					return
				}
			case opIdentify:
				p.begun.Store(true)
			}
			err = p.tell(frame)
		}
		if err != nil {
			p.end(loss{err: errors.New("the connection broke"), resume: p.ready.Load()}, closeAndResume)
			return
		}
	}
}

// opOf is the kind of a frame, -1 when it cannot be read.
func opOf(frame []byte) int {
	e := envelope{Op: -1}
	if json.Unmarshal(frame, &e) != nil {
		return -1
	}
	return e.Op
}

// tell says something to Discord.
func (p *passage) tell(frame []byte) error {
	p.writing.Lock()
	defer p.writing.Unlock()
	p.discord.SetWriteDeadline(time.Now().Add(callTimeout))
	return p.discord.WriteMessage(websocket.TextMessage, frame)
}

// receive passes on what Discord says.
func (p *passage) receive(client *websocket.Conn) {
	silence := p.gate.discord.timings.silence
	for {
		p.discord.SetReadDeadline(time.Now().Add(silence))
		_, raw, err := p.discord.ReadMessage()
		if err != nil {
			p.end(lossOf(err, p.ready.Load()), closeAndResume)
			return
		}
		frame, l := p.look(raw)
		if l != nil {
			p.end(*l, closeAndResume)
			return
		}
		if frame == nil {
			continue
		}
		client.SetWriteDeadline(time.Now().Add(silence))
		if err := client.WriteMessage(websocket.TextMessage, frame); err != nil {
			p.end(loss{err: errors.New("the connection broke"), resume: p.ready.Load()}, closeAndResume)
			return
		}
	}
}

// An envelope is a frame of the gateway.
type envelope struct {
	Op   int             `json:"op"`
	Seq  *int64          `json:"s"`
	Type string          `json:"t"`
	Data json.RawMessage `json:"d"`
}

// The kinds of frames (op) that come from Discord, and the one that begins a session.
const (
	opEvent     = 0
	opHeartbeat = 1
	opIdentify  = 2
	opReconnect = 7
	opInvalid   = 9
	opHello     = 10
	opAck       = 11
)

// look decides what becomes of a frame: what discordgo is to read, nil for nothing, or the end of the connection.
func (p *passage) look(raw []byte) ([]byte, *loss) {
	e := envelope{Op: -1}
	if json.Unmarshal(raw, &e) != nil || e.Op < 0 {
		p.gate.discord.log().Warn("discord's gateway sent what cannot be read", "frame", string(raw[:min(len(raw), 200)]))
		return nil, nil
	}
	switch e.Op {
	case opEvent:
		return p.event(e, raw), nil
	case opHeartbeat:
		frame := fmt.Appendf(nil, `{"op":1,"d":%d}`, p.number.Load())
		if err := p.tell(frame); err != nil {
			return nil, &loss{err: withoutAddress(err), resume: p.ready.Load()}
		}
	case opReconnect:
		return nil, &loss{err: errors.New("discord asked us to reconnect"), resume: p.ready.Load()}
	case opInvalid:
		resume := p.ready.Load() && string(bytes.TrimSpace(e.Data)) == "true"
		return nil, &loss{err: errors.New("discord does not know the session, or lets nobody in for now (op 9)"),
			resume: resume, invalid: true}
	case opHello:
		var hello struct {
			Interval float64 `json:"heartbeat_interval"`
		}
		if json.Unmarshal(e.Data, &hello) != nil || hello.Interval < 1 || hello.Interval > 3_600_000 {
			return nil, &loss{err: errors.New("discord's gateway did not say when it wants heartbeats")}
		}
		return fmt.Appendf(nil, `{"op":10,"d":{"heartbeat_interval":%d}}`, int64(hello.Interval)), nil
	case opAck:
		p.unheard.Store(false)
		if p.ready.Load() { // in its Open, discordgo would wait for itself
			return raw, nil
		}
	}
	return nil, nil
}

// event gives an event in the form in which discordgo is to read it.
func (p *passage) event(e envelope, raw []byte) []byte {
	if e.Seq != nil {
		p.number.Store(*e.Seq)
	}
	switch e.Type {
	case "INTERACTION_CREATE":
		return fmt.Appendf(nil, `{"op":0,"t":"INTERACTION_CREATE","s":%d,"d":%s}`, p.number.Load(), withoutMessage(e.Data))
	case "READY":
		var ready struct {
			Session string          `json:"session_id"`
			Resume  string          `json:"resume_gateway_url"`
			Servers json.RawMessage `json:"guilds"`
		}
		if json.Unmarshal(e.Data, &ready) != nil || ready.Session == "" {
			break
		}
		p.letIn(ready.Resume)
		session, err := json.Marshal(map[string]any{"session_id": ready.Session, "guilds": servers(ready.Servers)})
		if err != nil {
			break
		}
		return fmt.Appendf(nil, `{"op":0,"t":"READY","s":%d,"d":%s}`, p.number.Load(), session)
	case "RESUMED":
		p.letIn("")
		return fmt.Appendf(nil, `{"op":0,"t":"RESUMED","s":%d,"d":{}}`, p.number.Load())
	}
	if known := minimal(e.Type, e.Data); known != nil {
		return fmt.Appendf(nil, `{"op":0,"t":%q,"s":%d,"d":%s}`, e.Type, p.number.Load(), known)
	}
	return fmt.Appendf(nil, `{"op":0,"t":"","s":%d,"d":null}`, p.number.Load())
}

// letIn notes that the connection is up.
func (p *passage) letIn(resume string) {
	if isGateway(resume) {
		p.gate.mu.Lock()
		p.gate.resume = resume
		p.gate.mu.Unlock()
	}
	p.ready.Store(true)
	p.gate.up()
}

// accept is the gateway's half of the handshake with discordgo, over the pipe.
func accept(far net.Conn) (*websocket.Conn, error) {
	far.SetDeadline(time.Now().Add(callTimeout))
	in := bufio.NewReader(far)
	r, err := http.ReadRequest(in)
	if err != nil {
		return nil, err
	}
	up := websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}
	client, err := up.Upgrade(pipeWriter{far, in, http.Header{}}, r, nil)
	if err != nil {
		return nil, err
	}
	return client, far.SetDeadline(time.Time{})
}

// A pipeWriter gives the pipe to the upgrader, which expects an HTTP server.
type pipeWriter struct {
	far    net.Conn
	in     *bufio.Reader
	header http.Header
}

func (w pipeWriter) Header() http.Header         { return w.header }
func (w pipeWriter) Write(b []byte) (int, error) { return len(b), nil }
func (w pipeWriter) WriteHeader(int)             {}
func (w pipeWriter) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return w.far, bufio.NewReadWriter(w.in, bufio.NewWriter(w.far)), nil
}
