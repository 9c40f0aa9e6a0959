package discordtest

import (
	"encoding/json"
	"fmt"
	"regexp"
)

// name is what commands and options may be called, in small letters.
var name = regexp.MustCompile(`^[-_'\p{Ll}\p{Lo}\p{N}]{1,32}$`)

// CheckCommands tells whether the definitions of an application's commands keep Discord's documented limits. It knows
// slash commands whose options are text, numbers, yes or no, and people; an empty list takes all of them away. Those of one server say nothing
// about contexts and ways of installation.
func CheckCommands(raw []byte, oneServer bool) error {
	c := checker{}
	var all []object
	if err := json.Unmarshal(raw, &all); err != nil {
		return fmt.Errorf("commands: %w", err)
	}
	c.count("commands", len(all), 0, 100)
	names := map[string]bool{}
	for _, one := range all {
		if names[one.str("name")] {
			c.fault("the command %q twice", one.str("name"))
		}
		names[one.str("name")] = true
		c.command(one, oneServer)
	}
	return c.err("commands")
}

func (c *checker) command(o object, oneServer bool) {
	c.keys("a command", o, "type name description options contexts integration_types default_member_permissions nsfw")
	if o["type"] != 1.0 {
		c.fault("type %v of a command", o["type"])
	}
	size := c.named("a command", o) + c.options(o, true)
	c.count("characters of a command", size, 0, 8000)
	for _, key := range []string{"contexts", "integration_types"} {
		list, ok := o[key].([]any)
		switch {
		case oneServer && o[key] != nil:
			c.fault("a command of one server with %s", key)
		case !oneServer && (!ok || len(list) == 0):
			c.fault("a command without %s", key)
		}
	}
}

// options checks those of a command, or of a part of one, which itself has no parts.
func (c *checker) options(o object, parted bool) (size int) {
	all := o.list("options")
	c.count("options", len(all), 0, 25)
	names := map[string]bool{}
	optional, parts := false, 0
	for _, one := range all {
		if names[one.str("name")] {
			c.fault("the option %q twice", one.str("name"))
		}
		names[one.str("name")] = true
		if one["required"] == true && optional {
			c.fault("the option %q must be given and stands behind one that need not", one.str("name"))
		}
		optional = optional || one["required"] != true
		if parted && one["type"] == 1.0 {
			parts++
			if one["required"] == true || one["autocomplete"] == true || one["max_length"] != nil || len(one.list("choices")) > 0 {
				c.fault("type 1 of the option %q has what belongs to a value", one.str("name"))
			}
			size += c.named("a part", one) + c.options(one, false)
			continue
		}
		size += c.option(one)
	}
	if parts > 0 && parts < len(all) {
		c.fault("the command %q has both parts and options", o.str("name"))
	}
	return size
}

// named checks what commands and options have in common.
func (c *checker) named(what string, o object) int {
	if !name.MatchString(o.str("name")) {
		c.fault("%s is called %q", what, o.str("name"))
	}
	return length(o.str("name")) + c.within(what+"'s description", o.str("description"), 1, 100)
}

func (c *checker) option(o object) int {
	c.keys("an option", o, "type name description required autocomplete choices options channel_types max_length min_length "+
		"min_value max_value")
	switch o["type"] {
	case 3.0:
		if most, _ := o["max_length"].(float64); len(o.list("choices")) == 0 && (most < 1 || most > 6000) {
			c.fault("the option %q takes %v characters; a person may type 6000", o.str("name"), o["max_length"])
		}
	case 5.0, 6.0:
		if o["autocomplete"] == true || o["max_length"] != nil || len(o.list("choices")) > 0 {
			c.fault("the option %q has what belongs to text", o.str("name"))
		}
	case 4.0:
		if o["autocomplete"] == true || o["max_length"] != nil {
			c.fault("the number %q has what belongs to text", o.str("name"))
		}
	default:
		c.fault("type %v of the option %q", o["type"], o.str("name"))
	}
	if o["autocomplete"] == true && len(o.list("choices")) > 0 {
		c.fault("the option %q has both completions and choices", o.str("name"))
	}
	c.count("choices", len(o.list("choices")), 0, 25)
	size := c.named("an option", o)
	for _, one := range o.list("choices") { // names and values count among the characters of the command
		size += c.within("a choice's name", one.str("name"), 1, 100) + c.within("a choice's value", one.str("value"), 1, 100)
	}
	return size
}
