package discordtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// An Interaction is a command that somebody typed, or is typing.
type Interaction struct {
	Channel, User string
	// Data is the event as it was sent; Dispatch("INTERACTION_CREATE", Data) sends it again.
	Data map[string]any
	// Kind is what it was acknowledged with: 4 an answer, 5 an answer to come, 8 completions; 0 nothing yet.
	Kind int
	// Form is what opened instead of an answer to a click.
	Form json.RawMessage

	server    *Server
	id        string
	token     string
	at        time.Time
	ephemeral bool
	open      bool // an answer to come has not come
	choices   json.RawMessage
	on        string // the post that was clicked
	answers   []Post
}

// An Option is a field of a command that is filled in. Focused is the one being typed.
type Option struct {
	Name    string
	Value   any // string, number, bool or Person
	Focused bool
}

// A Person is somebody of the server, by their id; Discord sends what they are called beside the options.
type Person struct{ ID, Username string }

// Command types a slash command in the channel as the person and returns once it was acknowledged. It waits until a
// client is connected.
func (s *Server) Command(ctx context.Context, channel, user, name string, options ...Option) (*Interaction, error) {
	return s.interact(ctx, 2, channel, user, name, options)
}

// A Choice is a completion.
type Choice struct{ Name, Value string }

// Complete asks for completions of the option with the focus, as a person's client does with each letter.
func (s *Server) Complete(ctx context.Context, channel, user, name string, options ...Option) ([]Choice, error) {
	i, err := s.interact(ctx, 4, channel, user, name, options)
	if err != nil {
		return nil, err
	}
	var data struct {
		Choices []Choice `json:"choices"`
	}
	return data.Choices, json.Unmarshal(i.choices, &data)
}

func (s *Server) interact(ctx context.Context, kind int, channel, user, name string, options []Option) (*Interaction, error) {
	if err := s.Wait(ctx, s.Connected); err != nil {
		return nil, err
	}
	i := s.say(kind, channel, user, name, options)
	if err := s.acknowledged(ctx, i); err != nil {
		return nil, fmt.Errorf("/%s was not acknowledged: %w", name, err)
	}
	return i, nil
}

func (s *Server) acknowledged(ctx context.Context, i *Interaction) error {
	return s.Wait(ctx, func() bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		return i.Kind != 0
	})
}

// Type types a slash command and waits for nothing. Where the connection is down, the client hears of it when it resumes.
func (s *Server) Type(channel, user, name string, options ...Option) *Interaction {
	return s.say(2, channel, user, name, options)
}

// TypeIn types a slash command in another server, or in a direct message for "", and waits for nothing.
func (s *Server) TypeIn(guild, channel, user, name string, options ...Option) *Interaction {
	i := s.compose(2, channel, user, name, options)
	i.Data["guild_id"] = guild
	if guild == "" {
		delete(i.Data, "guild_id")
		i.Data["user"] = i.Data["member"].(map[string]any)["user"]
		delete(i.Data, "member")
	}
	s.DispatchTo(guild, "INTERACTION_CREATE", i.Data)
	return i
}

func (s *Server) say(kind int, channel, user, name string, options []Option) *Interaction {
	i := s.compose(kind, channel, user, name, options)
	s.Dispatch("INTERACTION_CREATE", i.Data) // nobody to hear it means no answer, which is what the caller will see
	return i
}

// compose makes the event as Discord sends it.
func (s *Server) compose(kind int, channel, user, name string, options []Option) *Interaction {
	filled, users := []any{}, map[string]any{}
	for _, o := range options {
		option := map[string]any{"name": o.Name, "type": 4, "value": o.Value}
		switch v := o.Value.(type) {
		case string:
			option["type"] = 3
		case bool:
			option["type"] = 5
		case Person:
			option["type"], option["value"] = 6, v.ID
			users[v.ID] = map[string]any{"id": v.ID, "username": v.Username, "global_name": nil}
		}
		if o.Focused {
			option["focused"] = true
		}
		filled = append(filled, option)
	}
	name, part, parted := strings.Cut(name, " ") // "alerts add"
	if parted {
		filled = []any{map[string]any{"name": part, "type": 1, "options": filled}}
	}
	id := s.CommandID(name)
	if id == "" { // one that Discord's clients still know
		id = "500000000000000001"
	}
	return s.happening(kind, channel, user, map[string]any{"id": id, "name": name, "type": 1, "options": filled,
		"resolved": map[string]any{"users": users}})
}

// happening makes an interaction with this data.
func (s *Server) happening(kind int, channel, user string, data map[string]any) *Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := &Interaction{Channel: channel, User: user, server: s, id: s.newID(), at: time.Now()}
	i.token = "aW50ZXJhY3Rpb246" + i.id
	s.interactions[i.token] = i
	i.Data = map[string]any{
		"id": i.id, "application_id": s.Application, "type": kind, "token": i.token, "version": 1,
		"guild_id": s.Guild, "channel_id": channel, "channel": map[string]any{"id": channel, "type": 0},
		"locale": "en-GB", "guild_locale": "en-US", "app_permissions": s.Permissions, "context": 0,
		"authorizing_integration_owners": map[string]any{"0": s.Guild}, "entitlements": []any{},
		"attachment_size_limit": 10485760,
		"member": map[string]any{"user": map[string]any{"id": user, "username": "someone", "global_name": nil},
			"roles": []any{}, "permissions": "0", "joined_at": "2026-01-01T00:00:00Z", "deaf": false, "mute": false},
		"data": data,
	}
	return i
}

// Answers are what came back so far, in order.
func (i *Interaction) Answers() []Post {
	i.server.mu.Lock()
	defer i.server.mu.Unlock()
	return slices.Clone(i.answers)
}

// Answer waits for the first answer.
func (i *Interaction) Answer(ctx context.Context) (Post, error) {
	if err := i.server.Wait(ctx, func() bool { return len(i.Answers()) > 0 }); err != nil {
		return Post{}, fmt.Errorf("no answer: %w", err)
	}
	return i.Answers()[0], nil
}

// Waiting is how many commands wait for their acknowledgement.
func (s *Server) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, i := range s.interactions {
		if i.Kind == 0 {
			n++
		}
	}
	return n
}

// TimeIsUp takes no more acknowledgements of the commands so far, as if they had come too late.
func (s *Server) TimeIsUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, i := range s.interactions {
		if i.Kind == 0 {
			i.at = time.Time{}
		}
	}
}

var (
	unknownInteraction = Reply{Status: http.StatusNotFound, Code: 10062, Message: "Unknown interaction"}
	unknownWebhook     = Reply{Status: http.StatusNotFound, Code: 10015, Message: "Unknown Webhook"}
	alreadyDone        = Reply{Status: http.StatusBadRequest, Code: 40060, Message: "Interaction has already been acknowledged."}
)

// serveCallback takes an acknowledgement.
func (s *Server) serveCallback(r *http.Request, body []byte) (int, any) {
	var ack struct {
		Type int             `json:"type"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(body, &ack); err != nil {
		s.fault("an acknowledgement that cannot be read: %.200s", body)
		return 0, invalidForm(err)
	}
	var err error
	switch ack.Type {
	case 4:
		err = CheckMessage(ack.Data, answerKeys)
	case 5:
		c := checker{}
		var data object
		json.Unmarshal(ack.Data, &data)
		c.keys("an answer to come", data, "flags")
		err = c.err("acknowledgement")
	case 6: // the message that was clicked is to be changed
		if len(ack.Data) > 0 {
			err = fmt.Errorf("an acknowledgement of type 6 with data: %.100s", ack.Data)
		}
	case 8:
		err = CheckChoices(ack.Data)
	case 9:
		err = CheckForm(ack.Data)
	default:
		err = fmt.Errorf("acknowledgement of type %d", ack.Type)
	}
	if err != nil {
		s.fault("%v", err)
		return 0, invalidForm(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	i := s.interactions[r.PathValue("token")]
	switch {
	case i == nil || i.id != r.PathValue("id") || time.Since(i.at) > s.Patience:
		return 0, unknownInteraction
	case i.Kind != 0:
		return 0, alreadyDone
	case (i.Data["type"] == 4) != (ack.Type == 8) || ack.Type == 6 && i.on == "":
		s.faults = append(s.faults, fmt.Sprintf("an interaction of type %v was acknowledged with %d", i.Data["type"], ack.Type))
	}
	i.Kind, i.ephemeral, i.open, i.choices = ack.Type, hidden(ack.Data), ack.Type == 5, ack.Data
	if ack.Type == 9 {
		i.Form = ack.Data
	}
	if ack.Type == 4 {
		i.answered(Post{ID: s.newID(), Body: ack.Data}, i.ephemeral)
	}
	return http.StatusNoContent, nil
}

// hidden tells whether a message is for the person who asked alone.
func hidden(body []byte) bool {
	var data struct {
		Flags int `json:"flags"`
	}
	json.Unmarshal(body, &data)
	return data.Flags&64 != 0
}

// answered keeps an answer. The lock is held.
func (i *Interaction) answered(p Post, ephemeral bool) {
	p.Channel, p.User, p.Answer = i.Channel, i.User, "public"
	if ephemeral {
		p.Answer = "ephemeral"
	}
	i.answers = append(i.answers, p)
	i.server.posts = append(i.server.posts, p)
}

// serveOriginal takes what stands in the place of the acknowledgement.
func (s *Server) serveOriginal(r *http.Request, body []byte) (int, any) {
	p := Post{Body: body}
	if refused := s.take(&p, answerKeys); refused != nil {
		return 0, *refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	i := s.interactions[r.PathValue("token")]
	if i == nil || i.Kind == 0 || r.PathValue("id") != s.Application {
		return 0, unknownWebhook
	}
	if i.Kind == 6 {
		return s.turned(i, p)
	}
	if !i.open { // the same once more is harmless: its first answer may have been lost
		if len(i.answers) == 0 || !bytes.Equal(i.answers[0].Body, body) {
			s.faults = append(s.faults, "an answer was written over")
		}
		return http.StatusOK, map[string]any{"id": "0"}
	}
	i.open = false
	p.ID = s.newID()
	i.answered(p, i.ephemeral)
	return http.StatusOK, map[string]any{"id": p.ID, "components": []any{map[string]any{"type": 99}}}
}

// serveFollowup takes a further message. The first one after an answer to come takes its place, and is seen by whom that
// was to be seen by.
func (s *Server) serveFollowup(r *http.Request, body []byte) (int, any) {
	p := Post{Body: body}
	if refused := s.take(&p, answerKeys); refused != nil {
		return 0, *refused
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	i := s.interactions[r.PathValue("token")]
	if i == nil || i.Kind == 0 || r.PathValue("id") != s.Application || strings.Contains(r.URL.RawQuery, "thread_id") {
		return 0, unknownWebhook
	}
	ephemeral := hidden(body)
	if i.open {
		i.open, ephemeral = false, i.ephemeral
	}
	p.ID = s.newID()
	i.answered(p, ephemeral)
	return http.StatusOK, map[string]any{"id": p.ID}
}
