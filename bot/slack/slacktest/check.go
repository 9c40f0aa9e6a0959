package slacktest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
)

// Limits of Slack as documented at docs.slack.dev/reference/block-kit; allBlocks is what several projects measured for
// the words of all blocks together, where a header counts about a hundred more.
const (
	perMessage = 50
	allBlocks  = 13_200
	headerCost = 100
)

// personID is what the id of a person looks like.
var personID = regexp.MustCompile(`^[UW][A-Z0-9]+$`)

// keys are the keys that a kind of object may have, apart from "type"; an unknown one is refused.
var keys = map[string]string{
	"section": "text fields block_id", "header": "text block_id", "divider": "block_id", "context": "elements block_id",
	"actions": "elements block_id", "rich_text": "elements block_id", "button": "text action_id url value",
	"overflow":   "action_id options",
	"plain_text": "text emoji", "mrkdwn": "text verbatim", "rich_text_section": "elements", "rich_text_quote": "elements border",
	"rich_text_list": "elements style indent border offset", "rich_text_preformatted": "elements border", "text": "text style",
	"link": "url text style", "date": "timestamp format fallback style", "user": "user_id style",
}

// CheckBlocks tells whether blocks keep Slack's documented limits; share 0.95 asks that five per cent are left of each
// length. It knows the kinds of blocks that messages of Clausewatch are made of and refuses all others. Lengths are in
// UTF-16 units, the strictest of the units that Slack may count in.
func CheckBlocks(raw json.RawMessage, share float64) error {
	var blocks []object
	if err := json.Unmarshal(raw, &blocks); err != nil {
		return fmt.Errorf("blocks: %w", err)
	}
	c := checker{share: share, ids: map[string]bool{}}
	c.count("blocks", len(blocks), 1, perMessage)
	for _, b := range blocks {
		c.block(b)
	}
	c.within("the words of all blocks", c.total, 0, allBlocks)
	if len(c.faults) > 0 {
		return fmt.Errorf("blocks: %s", strings.Join(c.faults, "; "))
	}
	return nil
}

// An object is anything of Block Kit.
type object map[string]any

func (o object) str(key string) string {
	s, _ := o[key].(string)
	return s
}

func (o object) list(key string) []object {
	values, _ := o[key].([]any)
	var all []object
	for _, v := range values {
		child, _ := v.(map[string]any)
		all = append(all, child)
	}
	return all
}

func (o object) child(key string) object {
	child, _ := o[key].(map[string]any)
	return child
}

type checker struct {
	share  float64
	total  int
	faults []string
	ids    map[string]bool
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

// count checks a number of things, within one that has a share.
func (c *checker) count(what string, n, least, most int) {
	if n < least || n > most {
		c.fault("%d %s, want %d to %d", n, what, least, most)
	}
}

func (c *checker) within(what string, n, least, most int) {
	c.count("characters of "+what, n, least, int(float64(most)*c.share))
}

func length(s string) int { return len(utf16.Encode([]rune(s))) }

// kind checks that an object is of one of the kinds and has no key that Slack does not know there.
func (c *checker) kind(o object, kinds ...string) string {
	kind := o.str("type")
	if !slices.Contains(kinds, kind) {
		c.fault("type %q, want one of %q", kind, kinds)
	}
	known := strings.Fields(keys[kind])
	for key := range o {
		if key != "type" && !slices.Contains(known, key) {
			c.fault("%s has the unknown key %q", kind, key)
		}
	}
	return kind
}

// id checks an id, which must be the only one of its sort in the message.
func (c *checker) id(sort, id string) {
	if id == "" {
		return
	}
	c.within(sort, length(id), 1, 255)
	if c.ids[sort+id] {
		c.fault("%s %q twice", sort, id)
	}
	c.ids[sort+id] = true
}

func (c *checker) block(b object) {
	c.id("block_id", b.str("block_id"))
	switch c.kind(b, "section", "header", "divider", "context", "actions", "rich_text") {
	case "section":
		if b["text"] == nil && b["fields"] == nil {
			c.fault("a section without text and fields")
		}
		if b["text"] != nil {
			c.text("section text", b.child("text"), 3000, "plain_text", "mrkdwn")
		}
		c.count("fields", len(b.list("fields")), 0, 10)
		for _, f := range b.list("fields") {
			c.text("a field", f, 2000, "plain_text", "mrkdwn")
		}
	case "header":
		c.total += headerCost
		c.text("a header", b.child("text"), 150, "plain_text")
	case "context":
		c.count("context elements", len(b.list("elements")), 1, 10)
		for _, e := range b.list("elements") {
			c.text("a context element", e, 3000, "plain_text", "mrkdwn")
		}
	case "actions":
		c.count("action elements", len(b.list("elements")), 1, 25)
		for _, e := range b.list("elements") {
			if e.str("type") == "overflow" {
				c.menu(e)
				continue
			}
			c.button(e)
		}
	case "rich_text":
		c.count("rich_text elements", len(b.list("elements")), 1, 1000)
		for _, e := range b.list("elements") {
			c.rich(e)
		}
	}
}

func (c *checker) text(what string, o object, most int, kinds ...string) {
	kind := c.kind(o, kinds...)
	s := o.str("text")
	c.within(what, length(s), 1, most)
	c.total += length(s)
	if strings.TrimSpace(s) == "" {
		c.fault("%s is blank", what)
	}
	if kind == "mrkdwn" && o["verbatim"] != true {
		c.fault("%s is mrkdwn but not verbatim: Slack makes links of words in it", what)
	}
}

func (c *checker) button(o object) {
	c.kind(o, "button")
	c.text("a button", o.child("text"), 75, "plain_text")
	c.id("action_id", o.str("action_id"))
	c.within("a button's url", length(o.str("url")), 0, 3000)
	c.within("a button's value", length(o.str("value")), 0, 2000)
	if o.str("action_id") == "" {
		c.fault("a button without action_id")
	}
}

func (c *checker) menu(o object) {
	c.kind(o, "overflow")
	c.id("action_id", o.str("action_id"))
	c.count("options", len(o.list("options")), 1, 5)
	for _, option := range o.list("options") {
		c.option(option)
	}
}

// rich checks an element of a rich_text block. No limit of its own is published; an empty text is refused.
func (c *checker) rich(o object) {
	switch c.kind(o, "rich_text_section", "rich_text_quote", "rich_text_list", "rich_text_preformatted") {
	case "rich_text_list":
		for _, e := range o.list("elements") {
			if c.kind(e, "rich_text_section") == "rich_text_section" {
				c.rich(e)
			}
		}
	default:
		for _, e := range o.list("elements") {
			c.leaf(e)
		}
	}
	c.count("elements of "+o.str("type"), len(o.list("elements")), 1, 1000)
}

func (c *checker) leaf(o object) {
	switch c.kind(o, "text", "link", "date", "user") {
	case "text":
		c.within("a rich text element", length(o.str("text")), 1, 3000)
		c.total += length(o.str("text"))
	case "link":
		c.within("a link's url", length(o.str("url")), 1, 3000)
		c.total += length(o.str("text")) + length(o.str("url"))
	case "user":
		if !personID.MatchString(o.str("user_id")) {
			c.fault("user_id %q is no id of a person", o.str("user_id"))
		}
	case "date":
		if _, ok := o["timestamp"].(float64); !ok || o.str("format") == "" {
			c.fault("a date without timestamp or format")
		}
		c.total += length(o.str("fallback"))
	}
	if style, ok := o["style"].(map[string]any); ok {
		for key := range style {
			if !slices.Contains([]string{"bold", "italic", "strike", "code"}, key) {
				c.fault("unknown style %q", key)
			}
		}
	}
}
