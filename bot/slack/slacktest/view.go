package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// A View is a window: a dialogue, a form or an answer.
type View struct {
	ID, Trigger string
	Title       string
	Input       string // the kind of its first input, "" for none
	Raw         json.RawMessage

	callback, metadata, hash, team string
	inputs                         []object
	closed                         bool
}

// Post is the window as something to read and to click in.
func (v View) Post() Post {
	var view struct{ Blocks json.RawMessage }
	json.Unmarshal(v.Raw, &view) // it was taken, so it can be read
	return Post{Team: v.team, Blocks: view.Blocks, view: &v}
}

// Words are what a reader sees in the window.
func (v View) Words() string { return v.Post().Words() }

// sent is a view as Slack sends it along.
func (v View) sent() map[string]any {
	return map[string]any{"id": v.ID, "type": "modal", "callback_id": v.callback, "private_metadata": v.metadata, "hash": v.hash,
		"title": map[string]any{"type": "plain_text", "text": v.Title}}
}

// read takes a view apart; the word is Slack's for what is wrong with it. The lock is not held.
func (s *Server) readView(raw json.RawMessage) (v View, code string) {
	var view struct {
		Type     string
		Callback string `json:"callback_id"`
		Metadata string `json:"private_metadata"`
		Title    struct{ Text string }
		Blocks   []object
	}
	if json.Unmarshal(raw, &view) != nil || view.Type != "modal" {
		return v, "invalid_arguments"
	}
	if err := CheckView(raw); err != nil {
		s.fault("%v", err)
		return v, "invalid_arguments"
	}
	v = View{Title: view.Title.Text, Raw: raw, callback: view.Callback, metadata: view.Metadata}
	for _, b := range view.Blocks {
		if b.str("type") == "input" {
			v.inputs = append(v.inputs, b)
		}
	}
	if len(v.inputs) > 0 {
		v.Input = v.inputs[0].child("element").str("type")
	}
	return v, ""
}

// openView takes a window, as views.open does: a trigger is good once.
func (s *Server) openView(team string, body []byte) map[string]any {
	var asked struct {
		Trigger string          `json:"trigger_id"`
		View    json.RawMessage `json:"view"`
	}
	if json.Unmarshal(body, &asked) != nil || asked.Trigger == "" {
		return refusal("invalid_arguments")
	}
	v, code := s.readView(asked.View)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	switch {
	case code != "":
		return refusal(code)
	case s.triggers[asked.Trigger] != team:
		return refusal("invalid_trigger_id")
	case slices.ContainsFunc(s.views, func(v View) bool { return v.Trigger == asked.Trigger }):
		return refusal("exchanged_trigger_id")
	}
	v.ID, v.Trigger, v.hash, v.team = s.newID("V"), asked.Trigger, s.newID("h"), team
	s.views = append(s.views, v)
	return map[string]any{"ok": true, "view": map[string]any{"id": v.ID, "hash": v.hash}}
}

// updateView takes another content of a window, as views.update does.
func (s *Server) updateView(team string, body []byte) map[string]any {
	var asked struct {
		ID   string          `json:"view_id"`
		Hash string          `json:"hash"`
		View json.RawMessage `json:"view"`
	}
	if json.Unmarshal(body, &asked) != nil {
		return refusal("invalid_arguments")
	}
	next, code := s.readView(asked.View)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	i := slices.IndexFunc(s.views, func(v View) bool { return v.ID == asked.ID })
	switch {
	case code != "":
		return refusal(code)
	case i < 0 || s.views[i].closed || s.views[i].team != team:
		return refusal("not_found")
	case asked.Hash != "" && asked.Hash != s.views[i].hash:
		return refusal("hash_conflict")
	}
	next.ID, next.Trigger, next.hash, next.team = asked.ID, s.views[i].Trigger, s.newID("h"), team
	s.views[i] = next
	return map[string]any{"ok": true, "view": map[string]any{"id": next.ID, "hash": next.hash}}
}

// Dialogue waits for the window that a click or a command opened, as it is first.
func (c *Command) Dialogue(ctx context.Context) (v View, err error) {
	return c.Window(ctx, func(View) bool { return true })
}

// Window waits until the window that a click or a command opened, or was clicked in, is as it should be.
func (c *Command) Window(ctx context.Context, fits func(View) bool) (v View, err error) {
	err = c.server.Wait(ctx, func() bool {
		c.server.mu.Lock()
		defer c.server.mu.Unlock()
		i := slices.IndexFunc(c.server.views, func(v View) bool { return v.Trigger == c.Trigger || v.ID == c.view })
		if i >= 0 {
			v = c.server.views[i]
		}
		return i >= 0 && fits(v)
	})
	return v, err
}

// In clicks the button with these words in the window.
func (c *Command) In(ctx context.Context, v View, label string) (*Command, error) {
	p := v.Post()
	p.Channel = "" // a window is in no channel
	next, err := c.server.Click(ctx, p, label, c.User)
	if next != nil {
		next.Channel, next.view = c.Channel, v.ID
	}
	return next, err
}

// Submit sends the window off with what the person gave in its only input: words, a person's id or a day.
func (c *Command) Submit(ctx context.Context, v View, value string) error {
	if len(v.inputs) != 1 {
		return fmt.Errorf("slacktest: %d inputs", len(v.inputs))
	}
	_, err := c.SubmitAll(ctx, v, map[string]string{v.inputs[0].child("label").str("text"): value})
	return err
}

// SubmitAll sends the window off with what the person gave in the inputs with these labels. What is answered then is an answer to
// the click or command that opened it; its Ack says what Slack was told.
func (c *Command) SubmitAll(ctx context.Context, v View, values map[string]string) (*Command, error) {
	view := v.sent()
	state, err := v.state(values)
	if err != nil {
		return nil, err
	}
	view["state"] = map[string]any{"values": state}
	sent, err := c.server.interact(ctx, Post{view: &v}, c.User, map[string]any{"type": "view_submission", "view": view, "team": map[string]any{"id": v.team}})
	if sent != nil && string(sent.Ack) == "null" || sent != nil && len(sent.Ack) == 0 {
		c.server.mu.Lock()
		defer c.server.mu.Unlock()
		for i := range c.server.views {
			if c.server.views[i].ID == v.ID {
				c.server.views[i].closed = true
			}
		}
	}
	return sent, err
}

// state is what stands in the inputs of a window. It fails for a label that no input has, and for one that is left empty and may not.
func (v View) state(values map[string]string) (map[string]any, error) {
	state, used := map[string]any{}, 0
	for _, b := range v.inputs {
		e := b.child("element")
		value, given := values[b.child("label").str("text")]
		if given {
			used++
		} else if initial := e.child("initial_option"); initial != nil {
			value = initial.str("value")
		} else if value = e.str("initial_value"); value == "" && b["optional"] != true {
			return nil, fmt.Errorf("slacktest: %q is left empty", b.child("label").str("text"))
		}
		one := map[string]any{"type": e.str("type")}
		switch e.str("type") {
		case "users_select":
			one["selected_user"] = value
		case "datepicker":
			one["selected_date"] = value
		case "conversations_select":
			one["selected_conversation"] = value
		case "external_select", "static_select":
			one["selected_option"] = nil
			if value != "" {
				one["selected_option"] = map[string]any{"text": map[string]any{"type": "plain_text", "text": value}, "value": value}
			}
		default:
			one["value"] = value
		}
		state[b.str("block_id")] = map[string]any{e.str("action_id"): one}
	}
	if used != len(values) {
		return nil, fmt.Errorf("slacktest: inputs %v, not all of which are in %s", values, v.Raw)
	}
	return state, nil
}

// Choose picks an option in the input with this label, of which the app wants to hear at once.
func (c *Command) Choose(ctx context.Context, v View, label, value string) (*Command, error) {
	for _, b := range v.inputs {
		if b.child("label").str("text") != label || b["dispatch_action"] != true {
			continue
		}
		state, err := v.state(map[string]string{label: value})
		if err != nil {
			return nil, err
		}
		e := b.child("element")
		view := v.sent()
		view["state"] = map[string]any{"values": state}
		next, err := c.server.interact(ctx, Post{view: &v}, c.User, map[string]any{"type": "block_actions", "view": view, "team": map[string]any{"id": v.team},
			"container": map[string]any{"type": "view", "view_id": v.ID},
			"actions": []any{map[string]any{"type": e.str("type"), "action_id": e.str("action_id"), "block_id": b.str("block_id"), "action_ts": "1.2",
				"selected_option": map[string]any{"text": map[string]any{"type": "plain_text", "text": value}, "value": value}}}})
		if next != nil {
			next.view = v.ID
		}
		return next, err
	}
	return nil, fmt.Errorf("slacktest: no input %q that tells at once in %s", label, v.Raw)
}

// An Option is one that a select offers.
type Option struct{ Label, Value string }

// Type types into the select with this label and gives what it offers then.
func (c *Command) Type(ctx context.Context, v View, label, typed string) ([]Option, error) {
	for _, b := range v.inputs {
		e := b.child("element")
		if b.child("label").str("text") != label || e.str("type") != "external_select" {
			continue
		}
		sent, err := c.server.interact(ctx, Post{view: &v}, c.User, map[string]any{"type": "block_suggestion", "view": v.sent(), "value": typed, "team": map[string]any{"id": v.team},
			"action_id": e.str("action_id"), "block_id": b.str("block_id"), "container": map[string]any{"type": "view", "view_id": v.ID}})
		if err != nil {
			return nil, err
		}
		return readOptions(c.server, sent.Ack)
	}
	return nil, fmt.Errorf("slacktest: no input %q to type into in %s", label, v.Raw)
}

func readOptions(s *Server, ack json.RawMessage) (all []Option, err error) {
	var answer struct {
		Options []object `json:"options"`
	}
	if err := json.Unmarshal(ack, &answer); err != nil {
		return nil, fmt.Errorf("slacktest: options %.200s: %w", ack, err)
	}
	if len(ack) > maxAck || len(answer.Options) > 100 {
		s.fault("%d options of %d bytes", len(answer.Options), len(ack))
	}
	c := checker{share: 1, ids: map[string]bool{}}
	for _, o := range answer.Options {
		c.option(o)
		all = append(all, Option{o.child("text").str("text"), o.str("value")})
	}
	for _, f := range c.faults {
		s.fault("%s", f)
	}
	return all, nil
}

// maxAck is how many bytes an acknowledgement over a socket may have, else it is dropped without a word.
const maxAck = 20_479
