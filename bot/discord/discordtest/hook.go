package discordtest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// hookKeys are the keys of a message through a webhook; it knows no nonce.
const hookKeys = "content embeds components allowed_mentions flags attachments thread_name applied_tags"

// Hook makes a webhook of a place and gives its address, as its channel's settings show it.
func (s *Server) Hook(id, token string, p Place) string {
	s.Place(p)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places["hook "+id+"/"+token] = s.places[p.ID]
	return "https://discord.com/api/webhooks/" + id + "/" + token
}

// Unhook deletes it.
func (s *Server) Unhook(id, token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.places, "hook "+id+"/"+token)
}

// hook is the place of the webhook that a call names, nil where it is none of a webhook.
func (s *Server) hook(r *http.Request) *Place {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.places["hook "+r.PathValue("id")+"/"+r.PathValue("token")]
}

// hookOr takes a message through a webhook, or does what is done for the answer to a command.
func (s *Server) hookOr(other handler) handler {
	return func(r *http.Request, body []byte) (int, any) {
		p := s.hook(r)
		if p == nil {
			return other(r, body)
		}
		return s.serveHook(r, body, *p)
	}
}

func (s *Server) serveHook(r *http.Request, body []byte, at Place) (int, any) {
	q := r.URL.Query()
	post := Post{Channel: at.ID, Body: body}
	s.open(r, &post)
	if refused := s.checkHook(r, q, &post); refused != nil {
		return 0, *refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	m, thread := post.object(), q.Get("thread_id")
	tags, _ := m["applied_tags"].([]any)
	forum := at.Kind == Forum || at.Kind == Media
	switch {
	case thread != "" && (s.places[thread] == nil || s.places[thread].Parent != at.ID):
		return 0, Reply{Status: http.StatusNotFound, Code: 10003, Message: "Unknown Channel"}
	case forum && thread == "" && m.str("thread_name") == "":
		return 0, Reply{Status: http.StatusBadRequest, Code: 220001, Message: "Webhooks posted to forum channels must have a thread_name or thread_id"}
	case !forum && m.str("thread_name") != "":
		return 0, Reply{Status: http.StatusBadRequest, Code: 220003, Message: "Webhooks can only create threads in forum channels"}
	case forum && thread == "" && at.NeedsTag && len(tags) == 0:
		return 0, Reply{Status: http.StatusBadRequest, Code: 40067, Message: "A tag is required to create a forum post in this channel"}
	}
	post.ID = s.freshID()
	switch {
	case thread != "":
		post.Channel = thread
	case forum:
		post.Channel = post.ID
		made := &Place{ID: post.ID, Kind: Thread, Name: m.str("thread_name"), Parent: at.ID}
		for _, t := range tags {
			id, _ := t.(string)
			made.Applied = append(made.Applied, id)
		}
		s.places[post.ID] = made
	}
	s.posts = append(s.posts, post)
	return http.StatusOK, map[string]any{"id": post.ID, "channel_id": post.Channel}
}

// serveHookEdit changes a message that came through a webhook.
func (s *Server) serveHookEdit(r *http.Request, body []byte) (int, any) {
	at := s.hook(r)
	if at == nil {
		return 0, unknownWebhook
	}
	q := r.URL.Query()
	p := Post{Channel: at.ID, ID: r.PathValue("message"), Body: body}
	if thread := q.Get("thread_id"); thread != "" {
		p.Channel = thread
	}
	s.open(r, &p)
	q.Set("wait", "true") // an edit waits in any case
	if refused := s.checkHook(r, q, &p); refused != nil {
		return 0, *refused
	}
	return s.change(p)
}

// checkHook notes what is wrong with a message through a webhook.
func (s *Server) checkHook(r *http.Request, q url.Values, p *Post) *Reply {
	if r.Header.Get("Authorization") != "" {
		s.fault("a call of a webhook carries the token of a bot")
	}
	if q.Get("wait") != "true" || q.Get("with_components") != "true" {
		s.fault("a call of a webhook with the query %q, want wait and with_components", r.URL.RawQuery)
	}
	if strings.Contains(string(p.Body), `"custom_id"`) {
		s.fault("a message of a webhook has a button that asks")
	}
	return s.take(p, hookKeys)
}

// Reached are the posts in the place of a webhook, in its threads as well, in order.
func (s *Server) Reached(place string) []Post {
	ids := []string{place}
	for _, t := range s.Threads(place) {
		ids = append(ids, t.ID)
	}
	return slices.DeleteFunc(s.Posts(), func(p Post) bool { return !slices.Contains(ids, p.Channel) })
}
