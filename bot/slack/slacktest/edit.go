package slacktest

import (
	"encoding/json"
	"net/url"
	"slices"
)

// update changes a message, as chat.update does: what is not given is taken away, but for the metadata.
func (s *Server) update(team string, form url.Values) map[string]any {
	form.Del("token")
	p := Post{Team: team, Channel: form.Get("channel"), TS: form.Get("ts"), Text: form.Get("text"), Form: form}
	for key := range form {
		if !slices.Contains([]string{"channel", "ts", "text", "blocks", "metadata", "parse"}, key) {
			s.fault("chat.update knows no %s", key)
		}
	}
	if form.Get("blocks") != "" && form.Get("blocks") != "[]" {
		p.Blocks = json.RawMessage(form.Get("blocks"))
	}
	if form.Get("ts") == "" {
		return refusal("message_not_found")
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
	i := slices.IndexFunc(s.posts, func(q Post) bool { return s.place(q) == s.place(p) && q.TS == p.TS })
	if i < 0 {
		return refusal("message_not_found")
	}
	s.posts[i].Text, s.posts[i].Blocks = p.Text, p.Blocks
	if form.Get("metadata") != "" {
		s.posts[i].Metadata = json.RawMessage(form.Get("metadata"))
	}
	s.edits = append(s.edits, p)
	return map[string]any{"ok": true, "channel": p.Channel, "ts": p.TS, "text": p.Text,
		"message": map[string]any{"type": "message", "text": p.Text, "user": "U0BOT"}}
}

// Edits are the changes of posts that were taken, in order, each as it came.
func (s *Server) Edits() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.edits)
}

// Delete takes a post away, as a person may who is allowed to. Its replies stay, as they do at Slack.
func (s *Server) Delete(channel, ts string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	s.posts = slices.DeleteFunc(s.posts, func(p Post) bool { return p.Channel == channel && p.TS == ts })
}
