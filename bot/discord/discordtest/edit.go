package discordtest

import (
	"net/http"
	"slices"
)

// serveEdit changes a message of a channel. A key that the body does not name keeps what it had; messages here name all.
func (s *Server) serveEdit(r *http.Request, body []byte) (int, any) {
	p := Post{Channel: r.PathValue("id"), ID: r.PathValue("message"), Body: body}
	s.open(r, &p)
	if refused := s.take(&p, editKeys); refused != nil {
		return 0, *refused
	}
	return s.change(p)
}

// change puts the new form of a message in the place of the old one.
func (s *Server) change(p Post) (int, any) {
	for _, key := range []string{"content", "embeds", "components"} {
		if ofComponents(p.object()) && key != "components" {
			continue
		}
		if _, named := p.object()[key]; !named {
			s.fault("an edit leaves out %s, which keeps what it was", key)
		}
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
	at := slices.IndexFunc(s.posts, func(q Post) bool { return q.Channel == p.Channel && q.ID == p.ID && q.Answer == "" })
	if at < 0 {
		return 0, Reply{Status: http.StatusNotFound, Code: 10008, Message: "Unknown Message"}
	}
	if ofComponents(s.posts[at].object()) != ofComponents(p.object()) {
		s.faults = append(s.faults, "an edit leaves the form in which the message was posted")
	}
	s.posts[at].Body = p.Body
	if _, named := p.object()["attachments"]; named { // what it does not name goes, and it names none of old
		s.posts[at].Files = p.Files
	}
	s.edits = append(s.edits, p)
	return http.StatusOK, map[string]any{"id": p.ID, "channel_id": p.Channel, "type": 0,
		"edited_timestamp": "2026-01-01T00:00:00.000000+00:00"}
}

// Edits are the changes of posts that were taken, in order, each as it came.
func (s *Server) Edits() []Post {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.edits)
}

// Delete takes a post away, as a person may who is allowed to.
func (s *Server) Delete(channel, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	s.posts = slices.DeleteFunc(s.posts, func(p Post) bool { return p.Channel == channel && p.ID == id })
}
