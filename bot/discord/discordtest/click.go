package discordtest

import (
	"context"
	"encoding/json"
	"fmt"
)

// Click clicks the button with these words on a post, as the person, and returns once that was acknowledged.
func (s *Server) Click(ctx context.Context, p Post, label, user string) (*Interaction, error) {
	for _, row := range p.object().list("components") {
		for _, b := range row.list("components") {
			if b.str("label") == label && b.str("custom_id") != "" {
				return s.do(ctx, 3, p, user, map[string]any{"custom_id": b.str("custom_id"), "component_type": 2})
			}
		}
	}
	return nil, fmt.Errorf("discordtest: no button %q on %s", label, p.Body)
}

// ClickID clicks a button with this id, be it on a post that is there or on one of long ago.
func (s *Server) ClickID(ctx context.Context, channel, user, id string) (*Interaction, error) {
	return s.do(ctx, 3, Post{Channel: channel}, user, map[string]any{"custom_id": id, "component_type": 2})
}

// Post makes an interaction with this data and sends it nowhere: the test posts its Data to an address. Kind is 2 for a command, 3
// for a click.
func (s *Server) Post(kind int, channel, user string, data map[string]any) *Interaction {
	return s.happening(kind, channel, user, data)
}

func (s *Server) do(ctx context.Context, kind int, on Post, user string, data map[string]any) (*Interaction, error) {
	if err := s.Wait(ctx, s.Connected); err != nil {
		return nil, err
	}
	i := s.happening(kind, on.Channel, user, data)
	if kind == 3 { // the message that was clicked comes along
		i.on, i.Data["message"] = on.ID, clickedOn(on)
	}
	s.Dispatch("INTERACTION_CREATE", i.Data)
	if err := s.acknowledged(ctx, i); err != nil {
		return nil, fmt.Errorf("%v was not acknowledged: %w", data, err)
	}
	return i, nil
}

// Submit sends the form off that a click opened, with what the person typed. What is returned has the answer.
func (i *Interaction) Submit(ctx context.Context, value string) (*Interaction, error) {
	var form struct {
		ID         string `json:"custom_id"`
		Components []struct {
			Components []struct {
				ID string `json:"custom_id"`
			}
		}
	}
	if err := json.Unmarshal(i.Form, &form); err != nil || len(form.Components) != 1 {
		return nil, fmt.Errorf("discordtest: no form: %s", i.Form)
	}
	field := map[string]any{"type": 4, "custom_id": form.Components[0].Components[0].ID, "value": value}
	return i.server.do(ctx, 5, Post{Channel: i.Channel}, i.User, map[string]any{"custom_id": form.ID,
		"components": []any{map[string]any{"type": 1, "components": []any{field}}}})
}

// CheckForm tells whether a form keeps Discord's limits.
func CheckForm(raw []byte) error {
	c := checker{}
	var data object
	if err := json.Unmarshal(raw, &data); err != nil {
		return fmt.Errorf("form: %w", err)
	}
	c.keys("a form", data, "custom_id title components")
	c.within("a form's id", data.str("custom_id"), 1, 100)
	c.within("a form's title", data.str("title"), 1, 45)
	c.count("rows of a form", len(data.list("components")), 1, 5)
	for _, row := range data.list("components") {
		c.count("fields of a row", len(row.list("components")), 1, 1)
		for _, f := range row.list("components") {
			c.keys("a field", f, "type custom_id label style placeholder value required min_length max_length")
			if f["type"] != 4.0 {
				c.fault("type %v in the place of a field for text", f["type"])
			}
			c.within("a field's label", f.str("label"), 1, 45)
			c.within("a field's id", f.str("custom_id"), 1, 100)
			c.within("a field's placeholder", f.str("placeholder"), 0, 100)
		}
	}
	return c.err("form")
}
