package discordtest

import "net/http"

// turned puts an answer in the place of the one that was clicked. The lock is held.
func (s *Server) turned(i *Interaction, p Post) (int, any) {
	for k := range s.posts {
		if old := &s.posts[k]; old.ID == i.on {
			p.ID, p.Channel, p.User, p.Answer = old.ID, old.Channel, old.User, old.Answer
			*old = p
			i.answers = append(i.answers, p)
			return http.StatusOK, map[string]any{"id": p.ID}
		}
	}
	return 0, Reply{Status: http.StatusNotFound, Code: 10008, Message: "Unknown Message"}
}

// On says which post an interaction of Post is a click on.
func (s *Server) On(i *Interaction, post string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i.on = post
	s.posts = append(s.posts, Post{ID: post, Channel: i.Channel, User: i.User, Answer: "ephemeral"})
}

// clickedOn is a message as Discord sends it along with a click: a part of it is of a kind that is not known yet.
func clickedOn(p Post) map[string]any {
	m := map[string]any{"id": "900000000000000001", "channel_id": p.Channel, "type": 0, "content": "",
		"components": []any{map[string]any{"type": 99, "id": 1}}}
	if p.ID != "" {
		m["id"] = p.ID
	}
	if p.Answer != "" {
		m["interaction_metadata"] = map[string]any{"id": "900000000000000002", "type": 2, "authorizing_integration_owners": map[string]any{"0": "1"},
			"user": map[string]any{"id": p.User, "username": "someone"}}
	}
	if p.Answer == "ephemeral" {
		m["flags"] = 64
	}
	return m
}
