package discordtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
)

// The keys that a message may have here, by the way it is sent.
const (
	messageKeys = "content embeds components allowed_mentions flags attachments nonce enforce_nonce"
	editKeys    = "content embeds components allowed_mentions flags attachments"
	answerKeys  = "content embeds components allowed_mentions flags"
)

// CheckMessage tells whether the body of a message keeps Discord's documented limits and is as harmless as those of
// Clausewatch must be: it mentions nobody, and has no part that could do more than open an address. Lengths are in UTF-16
// units, the strictest that Discord may count in.
func CheckMessage(raw []byte, keys string) error {
	c := checker{}
	var m object
	if err := json.Unmarshal(raw, &m); err != nil || m == nil {
		return fmt.Errorf("message: no object: %.100s", raw)
	}
	c.keys("message", m, keys)
	if ofComponents(m) {
		c.sheet(m)
		return c.err("message")
	}
	c.within("content", m.str("content"), 0, 2000)
	c.count("embeds", len(m.list("embeds")), 0, 10)
	c.count("rows", len(m.list("components")), 0, 5)
	if blank(m.str("content")) && len(m.list("embeds")) == 0 {
		c.fault("an empty message")
	}
	for _, e := range m.list("embeds") {
		c.embed(e)
	}
	c.count("characters of all embeds", c.total, 0, 6000)
	for _, row := range m.list("components") {
		c.row(row)
	}
	c.envelope(m)
	return c.err("message")
}

// envelope checks what a message has in each form.
func (c *checker) envelope(m object) {
	c.mentions(m)
	const known = 64 | 4 | silent | componentsV2
	if flags, ok := m["flags"].(float64); ok && int(flags)&^known != 0 {
		c.fault("flags %v", flags)
	}
	if nonce, ok := m["nonce"]; ok {
		c.within("nonce", m.str("nonce"), 1, 25)
		if m["enforce_nonce"] != true {
			c.fault("nonce %v is not enforced", nonce)
		}
	}
}

// silent is the flag of a message that notifies nobody (SUPPRESS_NOTIFICATIONS).
const silent = 4096

// An object is anything of a body.
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
	ids    map[string]bool // of buttons
	total  int             // of the embeds
	faults []string
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) err(what string) error {
	if len(c.faults) == 0 {
		return nil
	}
	return fmt.Errorf("%s: %s", what, strings.Join(c.faults, "; "))
}

// keys checks that an object has no key that Discord does not know there.
func (c *checker) keys(what string, o object, known string) {
	for key := range o {
		if !slices.Contains(strings.Fields(known), key) {
			c.fault("%s has the unknown key %q", what, key)
		}
	}
}

func (c *checker) count(what string, n, least, most int) {
	if n < least || n > most {
		c.fault("%d %s, want %d to %d", n, what, least, most)
	}
}

// within checks the length of a text, without the blanks around it, which Discord takes off.
func (c *checker) within(what, s string, least, most int) int {
	n := length(strings.TrimSpace(s))
	c.count("characters of "+what, n, least, most)
	return n
}

func length(s string) int { return len(utf16.Encode([]rune(s))) }

// blank tells whether nothing is left of a text when Discord has taken out what it takes out.
func blank(s string) bool {
	return strings.Trim(s, " \t\n\u200b\u200c\u200d\u2060\ufeff\u00ad\u2800\u3164\u115f\u1160\uffa0\u034f") == ""
}

func (c *checker) embed(e object) {
	c.keys("an embed", e, "type title url description color fields footer")
	if address, ok := e["url"]; ok {
		if u, err := url.Parse(e.str("url")); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || e.str("title") == "" {
			c.fault("an embed opens %v", address)
		}
	}
	for key, most := range map[string]int{"title": 256, "description": 4096} {
		if e[key] != nil {
			c.total += c.within("an embed's "+key, e.str(key), 0, most)
		}
	}
	c.count("fields", len(e.list("fields")), 0, 25)
	for _, f := range e.list("fields") {
		c.keys("a field", f, "name value inline")
		c.total += c.within("a field's name", f.str("name"), 1, 256)
		c.total += c.within("a field's value", f.str("value"), 1, 1024)
		if blank(f.str("name")) || blank(f.str("value")) {
			c.fault("a field of which nothing can be seen")
		}
	}
	if footer := e.child("footer"); footer != nil {
		c.keys("a footer", footer, "text")
		c.total += c.within("a footer", footer.str("text"), 1, 2048)
	}
	if blank(e.str("title")) && blank(e.str("description")) && len(e.list("fields")) == 0 && e["footer"] == nil {
		c.fault("an empty embed")
	}
	if colour, ok := e["color"].(float64); ok && (colour < 0 || colour > 0xFFFFFF) {
		c.fault("colour %v", colour)
	}
}

func (c *checker) row(row object) {
	c.keys("a row", row, "type components")
	if row["type"] != 1.0 {
		c.fault("type %v in the place of a row", row["type"])
	}
	c.count("buttons of a row", len(row.list("components")), 1, 5)
	for _, b := range row.list("components") {
		c.keys("a button", b, "type style label url disabled custom_id")
		style, _ := b["style"].(float64)
		if b["type"] != 2.0 || style < 1 || style > 5 {
			c.fault("type %v, style %v in the place of a button", b["type"], b["style"])
		}
		c.within("a button's label", b.str("label"), 1, 80)
		if style != 5 {
			c.within("a button's id", b.str("custom_id"), 1, 100)
			if b["url"] != nil || c.ids[b.str("custom_id")] {
				c.fault("the button %q has an address, or its id twice", b.str("label"))
			}
			if c.ids == nil {
				c.ids = map[string]bool{}
			}
			c.ids[b.str("custom_id")] = true
			continue
		}
		c.within("a button's url", b.str("url"), 1, 512)
		if u, err := url.Parse(b.str("url")); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			c.fault("a button opens %q", b.str("url"))
		}
	}
}

// mentions checks that nobody can be mentioned, but for one role whose mention begins the message.
func (c *checker) mentions(m object) {
	allowed := m.child("allowed_mentions")
	parse, isList := allowed["parse"].([]any)
	if allowed == nil || !isList || len(parse) > 0 {
		c.fault("allowed_mentions %v, want an empty parse", m["allowed_mentions"])
	}
	if ids, ok := allowed["users"].([]any); ok && len(ids) > 0 {
		c.fault("allowed_mentions names users %v", ids)
	}
	if ids, ok := allowed["roles"].([]any); ok && len(ids) > 0 {
		if role, _ := ids[0].(string); len(ids) > 1 || !strings.HasPrefix(firstText(m), "<@&"+role+">") {
			c.fault("allowed_mentions names roles %v, which do not begin the message", ids)
		}
	}
}

// firstText is what stands first in a message.
func firstText(m object) string {
	if all := m.list("components"); ofComponents(m) && len(all) > 0 {
		return all[0].str("content")
	}
	return m.str("content")
}

// CheckChoices tells whether completions keep Discord's limits.
func CheckChoices(raw []byte) error {
	c := checker{}
	var data object
	if err := json.Unmarshal(raw, &data); err != nil {
		return fmt.Errorf("choices: %w", err)
	}
	c.keys("choices", data, "choices")
	if _, ok := data["choices"].([]any); !ok {
		c.fault("no list")
	}
	c.count("choices", len(data.list("choices")), 0, 25)
	for _, one := range data.list("choices") {
		c.keys("a choice", one, "name value")
		c.within("a choice's name", one.str("name"), 1, 100)
		c.within("a choice's value", one.str("value"), 1, 100)
	}
	return c.err("choices")
}
