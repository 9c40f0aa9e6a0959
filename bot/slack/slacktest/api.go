package slacktest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// scopes are what the bot token may do, as auth.test tells in a header.
const scopes = "commands,chat:write"

// maxHookUses is how often a response_url may be used.
const maxHookUses = 5

func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	method := r.PathValue("method")
	reply := s.next(method)
	var body []byte
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		body, _ = io.ReadAll(r.Body)
	}
	if err := r.ParseForm(); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if !reply.usual() {
		send(w, reply)
		return
	}
	token, want := r.PostForm.Get("token"), s.AppToken
	if body != nil {
		token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	}
	team, code := "", ""
	if method == "apps.connections.open" {
		token = strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	} else if method != "oauth.v2.access" {
		team, code = s.teamOf(token)
		want = token
	}
	var answer any
	switch {
	case method == "oauth.v2.access":
		answer = s.exchange(r.PostForm)
	case token == "":
		answer = refusal("not_authed")
	case token != want:
		answer = refusal("invalid_auth")
	case code != "":
		answer = refusal(code)
	case method == "auth.test":
		w.Header().Set("X-OAuth-Scopes", scopes)
		answer = map[string]any{"ok": true, "url": s.URL, "team": "Loopback", "user": "clausewatch", "team_id": team,
			"user_id": "U0BOT", "bot_id": "B0001"}
	case method == "apps.connections.open":
		answer = map[string]any{"ok": true, "url": "ws" + strings.TrimPrefix(s.URL, "http") + "/socket"}
	case method == "chat.postMessage":
		answer = s.post(team, r.PostForm)
	case method == "chat.update":
		answer = s.update(team, r.PostForm)
	case method == "views.publish":
		answer = s.publish(team, body)
	case method == "views.open":
		answer = s.openView(team, body)
	case method == "views.update":
		answer = s.updateView(team, body)
	default:
		answer = refusal("unknown_method")
	}
	if reply.Lose {
		hangUp(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(answer)
}

func refusal(code string) map[string]any { return map[string]any{"ok": false, "error": code} }

// send answers as scripted.
func send(w http.ResponseWriter, r Reply) {
	w.Header().Set("Content-Type", "application/json")
	if r.RetryAfter != "" {
		w.Header().Set("Retry-After", r.RetryAfter)
	}
	if r.Status != 0 {
		w.WriteHeader(r.Status)
	}
	switch {
	case r.Body != "":
		fmt.Fprint(w, r.Body)
	case r.Error != "":
		json.NewEncoder(w).Encode(refusal(r.Error))
	}
}

// hangUp ends the connection without an answer.
func hangUp(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		conn.Close()
	}
}

// post takes a message, as chat.postMessage does.
func (s *Server) post(team string, form url.Values) map[string]any {
	p := Post{
		Team:    team,
		Channel: form.Get("channel"), ThreadTS: form.Get("thread_ts"), Text: form.Get("text"),
		ClientMsgID: form.Get("client_msg_id"), Form: form,
	}
	form.Del("token")
	if form.Get("blocks") != "" {
		p.Blocks = json.RawMessage(form.Get("blocks"))
	}
	if form.Get("metadata") != "" {
		p.Metadata = json.RawMessage(form.Get("metadata"))
	}
	if code := s.check(p); code != "" {
		return refusal(code)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	if code := s.refusals[s.place(p)]; code != "" {
		return refusal(code)
	}
	if i := slices.IndexFunc(s.posts, func(q Post) bool {
		return p.ClientMsgID != "" && q.ClientMsgID == p.ClientMsgID && s.place(q) == s.place(p)
	}); i >= 0 {
		p.TS = s.posts[i].TS
		s.repeats = append(s.repeats, p)
	} else {
		p.TS = s.newID("1700000000.")
		p.number = s.number
		s.posts = append(s.posts, p)
	}
	return map[string]any{"ok": true, "channel": p.Channel, "ts": p.TS, "message": map[string]any{"text": p.Text}}
}

// check is Slack's word for what is wrong with a post, "" when nothing is.
func (s *Server) check(p Post) string {
	for key, values := range p.Form {
		if len(values) != 1 {
			s.fault("%s is given %d times", key, len(values))
		}
	}
	update := p.Form != nil && p.Form.Get("ts") != ""
	if p.Form != nil && (p.Form.Get("parse") != "none" || p.Form.Get("link_names") != "" ||
		!update && (p.Form.Get("unfurl_links") != "false" || p.Form.Get("unfurl_media") != "false")) {
		s.fault("the post lets Slack make links or previews: %v", p.Form)
	}
	switch {
	case p.Channel == "":
		return "channel_not_found"
	case p.Text == "":
		s.fault("a post without text: nothing for a screen reader")
		if p.Blocks == nil {
			return "no_text"
		}
	case length(p.Text) > 4000:
		s.fault("text of %d characters, 4000 are recommended", length(p.Text))
		return "msg_too_long"
	case update && len(p.Text) > 4000: // an update counts bytes
		s.fault("text of %d bytes, an update takes 4000", len(p.Text))
		return "msg_too_long"
	}
	if p.Blocks != nil {
		if err := CheckBlocks(p.Blocks, 1); err != nil {
			s.fault("%v", err)
			return "invalid_blocks"
		}
	}
	return ""
}

// serveHook takes an answer through a response_url.
func (s *Server) serveHook(w http.ResponseWriter, r *http.Request) {
	reply := s.next("response_url")
	if !reply.usual() {
		send(w, reply)
		return
	}
	s.mu.Lock()
	c := s.commands[r.PathValue("id")]
	if c != nil {
		c.uses++
	}
	s.mu.Unlock()
	if c == nil || c.uses > maxHookUses {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"ok":false,"error":"used_url"}`)
		return
	}
	var body struct {
		Text   string          `json:"text"`
		Type   string          `json:"response_type"`
		Blocks json.RawMessage `json:"blocks"`
		Takes  bool            `json:"replace_original"`
	}
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, "invalid_payload", http.StatusBadRequest)
		return
	}
	p := Post{Team: c.team, Channel: c.Channel, User: c.User, Answer: body.Type, Text: body.Text, Blocks: body.Blocks}
	if code := s.check(p); code != "" {
		http.Error(w, code, http.StatusBadRequest)
		return
	}
	if !body.Takes || !s.replaced(c, &p) {
		s.answered(c, p)
	}
	if reply.Lose {
		hangUp(w)
		return
	}
	fmt.Fprint(w, "ok")
}

// replaced puts an answer in the place of the one that was clicked. It is false where there is none such any more.
func (s *Server) replaced(c *Command, p *Post) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	for i := range s.posts {
		if old := &s.posts[i]; c.on != 0 && old.number == c.on {
			p.Answer, p.TS, p.ThreadTS, p.number, p.User = old.Answer, old.TS, old.ThreadTS, old.number, old.User
			*old = *p
			c.answers = append(c.answers, *p)
			return true
		}
	}
	return false
}

func (s *Server) answered(c *Command, p Post) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	if p.Answer == "" {
		p.Answer = "ephemeral"
	}
	s.number++
	p.number = s.number
	s.posts = append(s.posts, p)
	c.answers = append(c.answers, p)
}
