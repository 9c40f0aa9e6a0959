package discordtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// maxRequest is how large a request may be.
const maxRequest = 25 << 20

// A handler does what was asked and gives the answer: its status, and a value for the body, nil for none.
type handler func(r *http.Request, body []byte) (int, any)

// route treats a call as scripted, or as usual.
func (s *Server) route(name string, bot bool, do handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		reply := s.next(name)
		body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest))
		if err != nil {
			return
		}
		s.checkRequest(r, body)
		switch {
		case reply.Hang:
			select {
			case <-r.Context().Done():
			case <-s.closing:
			}
			return
		case !reply.usual():
			send(w, reply)
			return
		case bot && !s.authorised(r):
			send(w, Reply{Status: http.StatusUnauthorized, Message: "401: Unauthorized"})
			return
		}
		status, answer := do(r, body)
		switch {
		case reply.Lose:
			hangUp(w)
			return
		case reply.Cut:
			w.Header().Set("Content-Length", "1000")
			w.Write([]byte(`{"id":"4`))
			return
		case reply.Stumble != 0:
			send(w, Reply{Status: reply.Stumble, Body: "<html><title>Bad gateway</title></html>"})
			return
		}
		for key, value := range reply.Header {
			w.Header().Set(key, value)
		}
		if r, refused := answer.(Reply); refused {
			send(w, r)
			return
		}
		if answer == nil {
			w.WriteHeader(status)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		json.NewEncoder(w).Encode(answer)
	}
}

// checkRequest notes what Discord asks of every request.
func (s *Server) checkRequest(r *http.Request, body []byte) {
	if !strings.HasPrefix(r.UserAgent(), "DiscordBot (http") {
		s.fault("%s %s: the user agent %q is not of the form that Discord asks for", r.Method, r.URL.Path, r.UserAgent())
	}
	if kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); len(body) > 0 && kind != "application/json" && kind != "multipart/form-data" {
		s.fault("%s %s: content type %q", r.Method, r.URL.Path, r.Header.Get("Content-Type"))
	}
	s.mu.Lock()
	s.checking++
	s.mu.Unlock()
	go func() { // beside the call, which Discord answers in no time; Faults waits for it
		s.checkDocument(r, body)
		s.mu.Lock()
		defer s.mu.Unlock()
		defer s.happened()
		s.checking--
	}()
}

// send answers as scripted.
func send(w http.ResponseWriter, r Reply) {
	if r.RetryAfter > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(r.RetryAfter))
	}
	if r.Global {
		w.Header().Set("X-RateLimit-Global", "true")
	}
	for key, value := range r.Header {
		w.Header().Set(key, value)
	}
	if r.Status == 0 {
		r.Status = http.StatusOK
	}
	if r.Body != "" {
		w.WriteHeader(r.Status)
		fmt.Fprint(w, r.Body)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(r.Status)
	if r.Status == http.StatusTooManyRequests {
		json.NewEncoder(w).Encode(map[string]any{"message": "You are being rate limited.", "retry_after": r.RetryAfter,
			"global": r.Global})
		return
	}
	json.NewEncoder(w).Encode(map[string]any{"code": r.Code, "message": r.Message})
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		conn.Close()
	}
}

func (s *Server) serveGatewayBot(*http.Request, []byte) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.gateway.limit
	return http.StatusOK, map[string]any{"url": s.gatewayURL("first"), "shards": l.Shards, "session_start_limit": map[string]any{
		"total": l.Total, "remaining": l.Remaining, "reset_after": l.ResetAfter.Milliseconds(), "max_concurrency": l.Concurrency}}
}

func (s *Server) serveMe(*http.Request, []byte) (int, any) {
	return http.StatusOK, map[string]any{"id": s.Application, "username": "clausewatch", "bot": true}
}

func (s *Server) serveApplication(*http.Request, []byte) (int, any) {
	return http.StatusOK, map[string]any{"id": s.Application, "name": "Clausewatch"}
}

func invalidForm(err error) Reply {
	return Reply{Status: http.StatusBadRequest, Code: 50035, Message: "Invalid Form Body: " + err.Error()}
}

// serveMessages takes a message for a channel.
func (s *Server) serveMessages(r *http.Request, body []byte) (int, any) {
	p := Post{Channel: r.PathValue("id"), Body: body}
	s.open(r, &p)
	if refused := s.take(&p, messageKeys); refused != nil {
		return 0, *refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	if refused := s.refusals[p.Channel]; !refused.usual() {
		return 0, refused
	}
	if refused := s.closed(p.Channel); refused != nil {
		return 0, *refused
	}
	if at := slices.IndexFunc(s.posts, func(q Post) bool { return p.Nonce != "" && q.Nonce == p.Nonce }); at >= 0 {
		p.ID, p.Channel = s.posts[at].ID, s.posts[at].Channel
		s.repeats = append(s.repeats, p)
	} else {
		p.ID = s.newID()
		s.posts = append(s.posts, p)
	}
	return http.StatusOK, map[string]any{"id": p.ID, "channel_id": p.Channel, "type": 0, "nonce": p.Nonce,
		"components": []any{map[string]any{"type": 99}}} // of a kind that no library knows yet
}

// take checks a message. What is wrong with it is a fault and is refused.
func (s *Server) take(p *Post, keys string) *Reply {
	var nonce struct {
		Nonce string `json:"nonce"`
	}
	json.Unmarshal(p.Body, &nonce)
	p.Nonce = nonce.Nonce
	err := CheckMessage(p.Body, keys)
	if err == nil {
		return nil
	}
	s.fault("%v", err)
	refused := invalidForm(err)
	return &refused
}
