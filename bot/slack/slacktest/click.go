package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf16"
)

// A View is a dialogue that was opened.
type View struct {
	Trigger string
	Title   string
	Input   string // the kind of its one input
	Raw     json.RawMessage

	callback, metadata string
}

// Click clicks the button with these words on a post, as the person, and returns once that was acknowledged. Its Answer
// is what comes back through the response_url.
func (s *Server) Click(ctx context.Context, p Post, label, user string) (*Command, error) {
	var blocks []struct {
		ID       string `json:"block_id"`
		Elements []struct {
			Type, Value string
			ID          string          `json:"action_id"`
			Text        json.RawMessage `json:"text"`
			Options     []struct {
				Text  struct{ Text string }
				Value string
			}
		}
	}
	if err := json.Unmarshal(p.Blocks, &blocks); err != nil {
		return nil, fmt.Errorf("slacktest: blocks of the post: %w", err)
	}
	for _, b := range blocks {
		for _, e := range b.Elements {
			for _, o := range e.Options {
				if o.Text.Text != label {
					continue
				}
				return s.interact(ctx, p.Channel, user, clickOn(p, map[string]any{
					"type": "overflow", "action_id": e.ID, "block_id": b.ID + "B", "action_ts": "1.2",
					"selected_option": map[string]any{"text": map[string]any{"type": "plain_text", "text": label}, "value": o.Value},
				}))
			}
			var text struct{ Text string }
			if e.Type != "button" || json.Unmarshal(e.Text, &text) != nil || text.Text != label {
				continue
			}
			return s.interact(ctx, p.Channel, user, clickOn(p, map[string]any{
				"type": "button", "action_id": e.ID, "block_id": b.ID + "B", "value": e.Value, "text": e.Text, "action_ts": "1.2",
			}))
		}
	}
	return nil, fmt.Errorf("slacktest: no button %q on %s", label, p.Blocks)
}

// clickOn is a click on an element of a post; one in the Home tab, which has no channel, is on a view.
func clickOn(p Post, action map[string]any) map[string]any {
	click := map[string]any{"type": "block_actions", "actions": []any{action}}
	if p.Team != "" {
		click["team"] = map[string]any{"id": p.Team, "domain": "loopback"}
	}
	if p.Channel == "" {
		click["view"], click["container"] = map[string]any{"id": "V1", "type": "home"}, map[string]any{"type": "view", "view_id": "V1"}
		return click
	}
	click["message"], click["container"] = map[string]any{"ts": p.TS, "text": p.Text}, map[string]any{"type": "message", "message_ts": p.TS}
	return click
}

// interact sends an interaction and waits for its acknowledgement.
func (s *Server) interact(ctx context.Context, channel, user string, payload map[string]any) (*Command, error) {
	s.mu.Lock()
	c := &Command{Channel: channel, User: user, Envelope: s.newID("E"), server: s}
	id := s.newID("R")
	s.commands[id] = c
	payload["trigger_id"], payload["api_app_id"] = s.newID("1.2."), "A0001"
	c.team = s.Team
	if in, ok := payload["team"].(map[string]any); ok {
		c.team = in["id"].(string)
	}
	payload["team"] = map[string]any{"id": c.team, "domain": "loopback"}
	payload["user"] = map[string]any{"id": user, "username": "someone", "name": "someone", "team_id": c.team}
	s.triggers[payload["trigger_id"].(string)] = c.team
	if payload["type"] == "block_actions" && channel != "" {
		payload["channel"], payload["response_url"] = map[string]any{"id": channel, "name": "general"}, s.URL+"/hooks/"+id
	}
	c.Trigger = payload["trigger_id"].(string)
	s.mu.Unlock()
	frame, err := json.Marshal(map[string]any{"envelope_id": c.Envelope, "type": "interactive", "accepts_response_payload": true, "payload": payload})
	if err != nil {
		return nil, err
	}
	c.Frame = frame
	if err := s.Raw(ctx, frame); err != nil {
		return nil, err
	}
	_, err = s.Acknowledged(ctx, c.Envelope)
	return c, err
}

// openView takes a dialogue, as views.open does: a trigger is good once.
func (s *Server) openView(team string, body []byte) map[string]any {
	var asked struct {
		Trigger string          `json:"trigger_id"`
		View    json.RawMessage `json:"view"`
	}
	var view struct {
		Type     string
		Callback string `json:"callback_id"`
		Metadata string `json:"private_metadata"`
		Title    struct{ Text string }
		Submit   struct{ Text string }
		Blocks   []struct {
			Type    string
			ID      string `json:"block_id"`
			Element struct {
				Type string
				ID   string `json:"action_id"`
			}
		}
	}
	if json.Unmarshal(body, &asked) != nil || json.Unmarshal(asked.View, &view) != nil {
		return refusal("invalid_arguments")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	if s.triggers[asked.Trigger] != team {
		return refusal("invalid_trigger_id")
	}
	if slices.ContainsFunc(s.views, func(v View) bool { return v.Trigger == asked.Trigger }) {
		return refusal("exchanged_trigger_id")
	}
	title := len(utf16.Encode([]rune(view.Title.Text)))
	if view.Type != "modal" || title == 0 || title > 24 || len(view.Metadata) > 3000 || len(view.Blocks) != 1 || view.Blocks[0].Type != "input" || view.Submit.Text == "" {
		s.faults = append(s.faults, fmt.Sprintf("a dialogue that Slack refuses: %s", asked.View))
		return refusal("invalid_arguments")
	}
	s.views = append(s.views, View{asked.Trigger, view.Title.Text, view.Blocks[0].Element.Type, asked.View, view.Callback, view.Metadata})
	return map[string]any{"ok": true, "view": map[string]any{"id": s.newID("V")}}
}

// Dialogue waits for the dialogue that a click opened.
func (c *Command) Dialogue(ctx context.Context) (v View, err error) {
	err = c.server.Wait(ctx, func() bool {
		c.server.mu.Lock()
		defer c.server.mu.Unlock()
		i := slices.IndexFunc(c.server.views, func(v View) bool { return v.Trigger == c.Trigger })
		if i >= 0 {
			v = c.server.views[i]
		}
		return i >= 0
	})
	return v, err
}

// Submit sends the dialogue off with what the person gave: words, a person's id or a day. What is answered then is an answer
// to the click.
func (c *Command) Submit(ctx context.Context, v View, value string) error {
	key := map[string]string{"users_select": "selected_user", "datepicker": "selected_date"}[v.Input]
	if key == "" {
		key = "value"
	}
	var view struct {
		Blocks []struct {
			ID      string `json:"block_id"`
			Element struct {
				ID string `json:"action_id"`
			}
		}
	}
	if err := json.Unmarshal(v.Raw, &view); err != nil {
		return err
	}
	b := view.Blocks[0]
	_, err := c.server.interact(ctx, c.Channel, c.User, map[string]any{
		"type": "view_submission", "team": map[string]any{"id": c.team},
		"view": map[string]any{
			"id": "V1", "type": "modal", "callback_id": v.callback, "private_metadata": v.metadata,
			"state": map[string]any{"values": map[string]any{b.ID: map[string]any{b.Element.ID: map[string]any{"type": v.Input, key: value}}}},
		},
	})
	return err
}
