package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The kinds of channels.
const (
	Text         = 0
	Announcement = 5
	Thread       = 11
	Forum        = 15
	Media        = 16
)

// A Place is a channel, a thread or a forum.
type Place struct {
	ID     string
	Kind   int
	Name   string
	Parent string // of a thread
	Guild  string
	Tags   []Tag // of a forum
	// NeedsTag says that every post of the forum needs one.
	NeedsTag bool
	Applied  []string // ids of the tags of a forum's post
	// Archived threads take no edits until they are opened again.
	Archived  bool
	published []string
}

// A Tag is one that posts of a forum can have.
type Tag struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"`
}

// A File was attached to a message.
type File struct{ Name, Type, Text string }

// places are the channels of which something is known, by id; one that is none of them is a channel for text.
type places map[string]*Place

// placed adds what can be called for channels and threads; Calls counts it as "channel", "thread",
// "title" of a forum's post, "crosspost", "place" of a question about a channel, and "active" of one for threads.
func (s *Server) placed(mux *http.ServeMux) {
	s.places = places{}
	mux.HandleFunc("PATCH /api/v10/webhooks/{id}/{token}/messages/{message}", s.route("hook edit", false, s.serveHookEdit))
	mux.HandleFunc("PATCH /api/v10/channels/{id}", s.route("channel", true, s.serveReopen))
	mux.HandleFunc("GET /api/v10/channels/{id}", s.route("place", true, s.servePlace))
	mux.HandleFunc("POST /api/v10/channels/{id}/threads", s.route("title", true, s.serveTitle))
	mux.HandleFunc("POST /api/v10/channels/{id}/messages/{message}/crosspost", s.route("crosspost", true, s.serveCrosspost))
	mux.HandleFunc("GET /api/v10/guilds/{id}/threads/active", s.route("active", true, s.serveActive))
	mux.HandleFunc("POST /api/v10/channels/{id}/messages/{message}/threads", s.route("thread", true, s.serveBranch))
}

// Place makes a channel what it is.
func (s *Server) Place(p Place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[p.ID] = &p
}

// Threads are those of a channel or forum, by their ids.
func (s *Server) Threads(parent string) []Place {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Place
	for _, p := range s.places {
		if p.Kind == Thread && p.Parent == parent {
			all = append(all, *p)
		}
	}
	slices.SortFunc(all, func(a, b Place) int { return strings.Compare(a.ID, b.ID) })
	return all
}

// Raze takes a channel or a thread away.
func (s *Server) Raze(id string) {
	s.Refuse(id, Reply{Status: http.StatusNotFound, Code: 10003, Message: "Unknown Channel"})
}

// closed is how a place refuses what it does not take. The lock is held.
func (s *Server) closed(channel string) *Reply {
	switch p := s.places[channel]; {
	case p != nil && p.Archived:
		return &Reply{Status: http.StatusBadRequest, Code: 50083, Message: "Thread is archived"}
	case p != nil && (p.Kind == Forum || p.Kind == Media):
		return &Reply{Status: http.StatusBadRequest, Code: 50008, Message: "Cannot send messages in a non-text channel"}
	}
	return nil
}

// serveReopen changes a thread.
func (s *Server) serveReopen(r *http.Request, body []byte) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var said struct{ Archived *bool }
	p := s.places[r.PathValue("id")]
	if p == nil || json.Unmarshal(body, &said) != nil || said.Archived == nil {
		return 0, Reply{Status: http.StatusNotFound, Code: 10003, Message: "Unknown Channel"}
	}
	p.Archived = *said.Archived
	return http.StatusOK, map[string]any{"id": p.ID, "type": p.Kind}
}

// servePlace says what a channel is.
func (s *Server) servePlace(r *http.Request, _ []byte) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.places[r.PathValue("id")]
	if p == nil {
		p = &Place{ID: r.PathValue("id"), Guild: s.Guild}
	}
	flags := 0
	if p.NeedsTag {
		flags = 1 << 4
	}
	return http.StatusOK, map[string]any{"id": p.ID, "type": p.Kind, "guild_id": p.Guild, "name": p.Name, "flags": flags, "available_tags": p.Tags}
}

// serveCrosspost publishes a message of an announcement channel, once.
func (s *Server) serveCrosspost(r *http.Request, _ []byte) (int, any) {
	channel, message := r.PathValue("id"), r.PathValue("message")
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	p := s.places[channel]
	switch {
	case p == nil || p.Kind != Announcement:
		return 0, Reply{Status: http.StatusBadRequest, Code: 50024, Message: "Cannot execute action on this channel type"}
	case !slices.ContainsFunc(s.posts, func(q Post) bool { return q.Channel == channel && q.ID == message }):
		return 0, Reply{Status: http.StatusNotFound, Code: 10008, Message: "Unknown Message"}
	case slices.Contains(p.published, message):
		return 0, Reply{Status: http.StatusBadRequest, Code: 40033, Message: "This message has already been crossposted"}
	}
	p.published = append(p.published, message)
	return http.StatusOK, map[string]any{"id": message, "channel_id": channel}
}

// Published are the messages that were published, in order.
func (s *Server) Published() (ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.places {
		ids = append(ids, p.published...)
	}
	return ids
}

// serveActive lists the threads of a server.
func (s *Server) serveActive(r *http.Request, _ []byte) (int, any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []any{}
	for _, p := range s.places {
		if p.Kind == Thread && !p.Archived {
			all = append(all, map[string]any{"id": p.ID, "type": p.Kind, "name": p.Name, "parent_id": p.Parent})
		}
	}
	return http.StatusOK, map[string]any{"threads": all, "members": []any{}}
}

// serveTitle makes a post of a forum: a thread, and its first message, which has the thread's id.
func (s *Server) serveTitle(r *http.Request, body []byte) (int, any) {
	var said struct {
		Name    string          `json:"name"`
		Tags    []string        `json:"applied_tags"`
		Message json.RawMessage `json:"message"`
	}
	json.Unmarshal(body, &said)
	if n := utf8.RuneCountInString(said.Name); n < 1 || n > 100 {
		s.fault("a forum's post with a title of %d characters", n)
	}
	p := Post{Body: said.Message}
	if refused := s.take(&p, editKeys); refused != nil {
		return 0, *refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	forum := s.places[r.PathValue("id")]
	if forum == nil || forum.Kind != Forum && forum.Kind != Media {
		return 0, Reply{Status: http.StatusBadRequest, Code: 50024, Message: "Cannot execute action on this channel type"}
	}
	if refused := s.refusals[forum.ID]; !refused.usual() {
		return 0, refused
	}
	for _, id := range said.Tags {
		if !slices.ContainsFunc(forum.Tags, func(t Tag) bool { return t.ID == id && !t.Moderated }) || len(said.Tags) > 5 {
			return 0, invalidForm(errors.New("applied_tags"))
		}
	}
	if forum.NeedsTag && len(said.Tags) == 0 {
		return 0, Reply{Status: http.StatusBadRequest, Code: 40067, Message: "A tag is required to create a forum post in this channel"}
	}
	p.ID = s.freshID()
	p.Channel = p.ID
	s.posts = append(s.posts, p)
	s.places[p.ID] = &Place{ID: p.ID, Kind: Thread, Name: said.Name, Parent: forum.ID, Applied: said.Tags}
	return http.StatusCreated, map[string]any{"id": p.ID, "type": Thread, "name": said.Name, "parent_id": forum.ID, "message": map[string]any{"id": p.ID}}
}

// freshID is an id of this moment. The lock is held.
func (s *Server) freshID() string {
	s.number++
	return strconv.FormatInt((time.Now().UnixMilli()-1_420_070_400_000)<<22|int64(s.number), 10)
}

// serveBranch makes a thread of a message; it has the id of the message.
func (s *Server) serveBranch(r *http.Request, body []byte) (int, any) {
	channel, message := r.PathValue("id"), r.PathValue("message")
	var said struct {
		Name    string `json:"name"`
		Archive int    `json:"auto_archive_duration"`
	}
	json.Unmarshal(body, &said)
	if n := utf8.RuneCountInString(said.Name); n < 1 || n > 100 || !slices.Contains([]int{60, 1440, 4320, 10080}, said.Archive) {
		s.fault("a thread with a name of %d characters and the time %d", n, said.Archive)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	exists := slices.ContainsFunc(s.posts, func(p Post) bool { return p.Channel == channel && p.ID == message })
	parent := s.places[channel]
	switch {
	case !exists:
		return 0, Reply{Status: http.StatusNotFound, Code: 10008, Message: "Unknown Message"}
	case parent != nil && parent.Kind != Text && parent.Kind != Announcement:
		return 0, Reply{Status: http.StatusBadRequest, Code: 50024, Message: "Cannot execute action on this channel type"}
	case s.places[message] != nil:
		return 0, Reply{Status: http.StatusBadRequest, Code: 160004, Message: "A thread has already been created for this message"}
	}
	s.places[message] = &Place{ID: message, Kind: Thread, Name: said.Name, Parent: channel}
	return http.StatusCreated, map[string]any{"id": message, "type": Thread, "name": said.Name, "parent_id": channel}
}

// open takes a request with files apart: the message becomes the body of the post.
func (s *Server) open(r *http.Request, p *Post) {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return
	}
	parts := multipart.NewReader(bytes.NewReader(p.Body), params["boundary"])
	p.Body = nil
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			s.fault("a form with files that cannot be read: %v", err)
			return
		}
		text, _ := io.ReadAll(part)
		if part.FormName() == "payload_json" {
			p.Body = text
			continue
		}
		if len(text) > 10<<20 || !utf8.Valid(text) || part.FileName() == "" {
			s.fault("the file %q of %d bytes is no text, too large, or has no name", part.FileName(), len(text))
		}
		p.Files = append(p.Files, File{part.FileName(), part.Header.Get("Content-Type"), string(text)})
	}
	if named := p.object().list("attachments"); len(named) != len(p.Files) || len(named) > 0 && named[0].str("filename") != p.Files[0].Name {
		s.fault("attachments %v are not the %d files of the form", named, len(p.Files))
	}
	if err := CheckBody(r.Method, strings.TrimPrefix(r.URL.RequestURI(), "/api/v10"), p.Body); err != nil && err != ErrNoDocument {
		s.fault("%v", err)
	}
}
