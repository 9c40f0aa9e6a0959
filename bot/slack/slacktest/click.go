package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
)

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
				return s.interact(ctx, p, user, clickOn(p, map[string]any{
					"type": "overflow", "action_id": e.ID, "block_id": b.ID + "B", "action_ts": "1.2",
					"selected_option": map[string]any{"text": map[string]any{"type": "plain_text", "text": label}, "value": o.Value},
				}))
			}
			var text struct{ Text string }
			if e.Type != "button" || json.Unmarshal(e.Text, &text) != nil || text.Text != label {
				continue
			}
			return s.interact(ctx, p, user, clickOn(p, map[string]any{
				"type": "button", "action_id": e.ID, "block_id": b.ID + "B", "value": e.Value, "text": e.Text, "action_ts": "1.2",
			}))
		}
	}
	return nil, fmt.Errorf("slacktest: no button %q on %s", label, p.Blocks)
}

// clickOn is a click on an element of a post; one in the Home tab or in a window, which have no channel, is on a view.
func clickOn(p Post, action map[string]any) map[string]any {
	click := map[string]any{"type": "block_actions", "actions": []any{action}}
	if p.Team != "" {
		click["team"] = map[string]any{"id": p.Team, "domain": "loopback"}
	}
	switch {
	case p.view != nil:
		click["view"], click["container"] = p.view.sent(), map[string]any{"type": "view", "view_id": p.view.ID}
	case p.Channel == "":
		click["view"], click["container"] = map[string]any{"id": "V1", "type": "home"}, map[string]any{"type": "view", "view_id": "V1"}
	default:
		click["message"] = map[string]any{"ts": p.TS, "text": p.Text}
		click["container"] = map[string]any{"type": "message", "message_ts": p.TS, "channel_id": p.Channel, "is_ephemeral": p.Answer == "ephemeral"}
	}
	return click
}

// interact sends an interaction and waits for its acknowledgement. Through the response_url of a click on an answer that answer
// can be replaced.
func (s *Server) interact(ctx context.Context, on Post, user string, payload map[string]any) (*Command, error) {
	channel := on.Channel
	s.mu.Lock()
	c := &Command{Channel: channel, User: user, Envelope: s.newID("E"), server: s, on: on.number}
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
	if payload["type"] == "block_actions" && channel != "" && on.view == nil {
		payload["channel"], payload["response_url"] = map[string]any{"id": channel, "name": "general"}, s.URL+"/hooks/"+id
	}
	c.Trigger = payload["trigger_id"].(string)
	s.mu.Unlock()
	raw, err := json.Marshal(payload)
	if err != nil {
		return nil, err
	}
	if s.Through != nil {
		c.Ack, err = s.Through(ctx, "application/x-www-form-urlencoded", url.Values{"payload": {string(raw)}}.Encode())
		return c, err
	}
	c.Frame, err = json.Marshal(map[string]any{"envelope_id": c.Envelope, "type": "interactive", "accepts_response_payload": true, "payload": json.RawMessage(raw)})
	if err != nil {
		return nil, err
	}
	if err := s.Raw(ctx, c.Frame); err != nil {
		return nil, err
	}
	c.Ack, err = s.Acknowledged(ctx, c.Envelope)
	return c, err
}
