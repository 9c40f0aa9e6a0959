package slacktest

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Limits of Slack for windows (docs.slack.dev/reference/views).
const (
	perView     = 100
	viewBytes   = 250_000
	titleLength = 24
	keptBytes   = 3000
)

// inputKeys are the keys of inputs and of what stands in them.
var inputKeys = map[string]string{
	"input":                "label element hint optional dispatch_action block_id",
	"external_select":      "action_id placeholder min_query_length initial_option",
	"static_select":        "action_id placeholder options initial_option",
	"users_select":         "action_id placeholder",
	"conversations_select": "action_id placeholder default_to_current_conversation filter",
	"datepicker":           "action_id",
	"plain_text_input":     "action_id multiline max_length placeholder initial_value",
}

func init() {
	for kind, known := range inputKeys {
		keys[kind] = known
	}
}

// CheckView tells whether a window keeps Slack's documented limits.
func CheckView(raw json.RawMessage) error {
	var view object
	if err := json.Unmarshal(raw, &view); err != nil {
		return fmt.Errorf("view: %w", err)
	}
	c := checker{share: 1, ids: map[string]bool{}}
	for _, key := range []string{"title", "submit", "close"} {
		if o := view.child(key); o != nil || key == "title" {
			c.text(key, o, titleLength, "plain_text")
		}
	}
	c.within("callback_id", length(view.str("callback_id")), 1, 255)
	c.within("private_metadata", len(view.str("private_metadata")), 0, keptBytes)
	c.count("bytes of a view", len(raw), 1, viewBytes)
	c.count("blocks of a view", len(view.list("blocks")), 1, perView)
	inputs := 0
	for _, b := range view.list("blocks") {
		if b.str("type") == "input" {
			inputs++
			c.input(b)
			continue
		}
		c.block(b)
	}
	if inputs > 0 && view.child("submit") == nil {
		c.fault("inputs, and nothing to send them off with")
	}
	if len(c.faults) > 0 {
		return fmt.Errorf("view: %s", strings.Join(c.faults, "; "))
	}
	return nil
}

// CheckHome tells whether the blocks of a Home tab keep Slack's documented limits.
func CheckHome(raw json.RawMessage) error {
	var blocks []object
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return fmt.Errorf("home: %w", err)
	}
	c := checker{share: 1, ids: map[string]bool{}}
	c.count("bytes of a view", len(raw), 1, viewBytes)
	c.count("blocks of a view", len(blocks), 1, perView)
	for _, b := range blocks {
		c.block(b)
	}
	if len(c.faults) > 0 {
		return fmt.Errorf("home: %s", strings.Join(c.faults, "; "))
	}
	return nil
}

func (c *checker) input(b object) {
	c.id("block_id", b.str("block_id"))
	c.kind(b, "input")
	c.text("a label", b.child("label"), 2000, "plain_text")
	if hint := b.child("hint"); hint != nil {
		c.text("a hint", hint, 2000, "plain_text")
	}
	e := b.child("element")
	c.id("action_id", e.str("action_id"))
	if p := e.child("placeholder"); p != nil {
		c.text("a placeholder", p, 150, "plain_text")
	}
	if o := e.child("initial_option"); o != nil {
		c.option(o)
	}
	switch c.kind(e, "external_select", "static_select", "users_select", "conversations_select", "datepicker", "plain_text_input") {
	case "static_select":
		c.count("options", len(e.list("options")), 1, 100)
		for _, o := range e.list("options") {
			c.option(o)
		}
	case "plain_text_input":
		if most, ok := e["max_length"].(float64); ok {
			c.count("letters to type", int(most), 1, 3000)
		}
	}
}

// option checks a choice of a select.
func (c *checker) option(o object) {
	c.text("an option", o.child("text"), 75, "plain_text")
	c.within("an option's value", length(o.str("value")), 1, 150)
}
