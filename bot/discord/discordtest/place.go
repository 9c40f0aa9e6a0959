package discordtest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
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
	// Archived threads take no edits until they are opened again.
	Archived bool
}

// A File was attached to a message.
type File struct{ Name, Type, Text string }

// places are the channels of which something is known, by id; one that is none of them is a channel for text.
type places map[string]*Place

// placed adds what can be called for channels and threads; Calls counts it as "channel" and "thread".
func (s *Server) placed(mux *http.ServeMux) {
	s.places = places{}
	mux.HandleFunc("PATCH /api/v10/channels/{id}", s.route("channel", true, s.serveReopen))
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
	p := s.places[channel]
	if p != nil && p.Archived {
		return &Reply{Status: http.StatusBadRequest, Code: 50083, Message: "Thread is archived"}
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
