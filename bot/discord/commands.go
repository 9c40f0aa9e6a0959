package discord

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// A command is one slash command: /terms, or a sibling that is one row of the chat grammar.
type command struct {
	name    string
	says    string
	options []option
	parts   []part // in the place of options
}

// An option is one thing that can be filled in.
type option struct {
	name          string
	says          string
	before, after string // what its value stands between in the question; such a value is one word
	required      bool
	number        bool
	most          int      // characters
	suggests      string   // which field of chat.Partial completes it, "" for none
	choices       []string // all that it can be, nil where people write
}

// The lengths of a question's parts keep it within the 300 characters that the grammar takes.
var (
	platform = option{name: "platform", says: "Who publishes: amazon, github, …", most: 60, suggests: "platform"}
	document = option{name: "document", says: "Which policy: aup, terms, privacy, …", most: 80, suggests: "document"}
	about    = option{name: "about", says: "The clause or matter: spam, notice of changes, …", most: 100, suggests: "about"}
	words    = option{name: "words", says: `Words, or "exact words"`, most: 200}
	on       = option{name: "on", says: "As of which day, such as 2026-03-01", before: "on:", most: 20}
	since    = option{name: "since", says: "From which day on, such as 2026-03-01", before: "since:", most: 20}
	from     = option{name: "from", says: "The first day, such as 2026-01-01", after: "..", most: 20}
	to       = option{name: "to", says: "The last day, such as today", before: "..", most: 20}
)

func needed(o option) option {
	o.required = true
	return o
}

func another(o option, name, says, before string) option {
	o.name, o.says, o.before = name, says, before
	return o
}

// commands are all that are registered. The names are the words of the grammar, so that what a person learns in one
// place can be typed in another; /terms takes any question in its first field.
var commands = []command{
	{"terms", "A platform, a policy or a clause of it, word for word", []option{platform, document, about, on}, nil},
	{"changes", "What changed", []option{platform, document, since}, nil},
	{"diff", "All changes of a document between two days", []option{needed(platform), needed(document), from, to}, nil},
	{"since", "How a clause came to be what it is", []option{needed(platform), needed(document), needed(about)}, nil},
	{"compare", "How platforms handle a matter", []option{
		{name: "about", says: "The matter: spam, resale, arbitration, …", most: 100, required: true}, platform,
		another(platform, "other", "Another platform", ""), another(platform, "third", "One more platform", "")}, nil},
	{"search", "Full text over all current provisions", []option{
		needed(words), another(platform, "in", "Only this platform", "in:")}, nil},
	{"list", "The platforms that are watched", nil, nil},
	{"status", "What cannot be read; looks and failures", nil, nil},
	{"quiet", "Changes that were not told, and why", []option{platform}, nil},
	{"why", "The rule and the facts behind an alert", []option{
		{name: "alert", says: "The number that stands below an alert", required: true, number: true}}, nil},
	{"subscriptions", "What this channel follows", nil, nil},
	{"help", "What can be asked, and what this channel follows", nil, nil},
	alerts,
}

// definitions are the commands in the form in which they are registered: for all servers, or for one of them, where neither contexts
// nor ways of installation can be said.
func definitions(oneServer bool) []*discordgo.ApplicationCommand {
	var all []*discordgo.ApplicationCommand
	for _, c := range commands {
		d := &discordgo.ApplicationCommand{
			Type: discordgo.ChatApplicationCommand, Name: c.name, Description: c.says,
			Contexts:         &[]discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM},
			IntegrationTypes: &[]discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall},
			Options:          []*discordgo.ApplicationCommandOption{},
		}
		for _, o := range c.options {
			d.Options = append(d.Options, o.definition())
		}
		for _, p := range c.parts {
			sub := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionSubCommand, Name: p.name, Description: p.says}
			for _, o := range p.options {
				sub.Options = append(sub.Options, o.definition())
			}
			d.Options = append(d.Options, sub)
		}
		if len(c.parts) > 0 {
			managers := int64(discordgo.PermissionManageGuild)
			d.DefaultMemberPermissions = &managers
		}
		if oneServer {
			d.Contexts, d.IntegrationTypes = nil, nil
		}
		all = append(all, d)
	}
	return all
}

func (o option) definition() *discordgo.ApplicationCommandOption {
	d := &discordgo.ApplicationCommandOption{Type: discordgo.ApplicationCommandOptionString, Name: o.name, Description: o.says,
		Required: o.required, MaxLength: o.most, Autocomplete: o.suggests != ""}
	if o.number {
		one := 1.0
		d.Type, d.MinValue = discordgo.ApplicationCommandOptionInteger, &one
	}
	for _, c := range o.choices {
		d.Choices = append(d.Choices, &discordgo.ApplicationCommandOptionChoice{Name: c, Value: c})
	}
	return d
}

// digest is the same as long as the definitions are.
func digest() string {
	raw, err := json.Marshal(definitions(false))
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// commandOf is the command of a name, nil when it is none of ours (any more).
func commandOf(name string) *command {
	for i := range commands {
		if commands[i].name == name {
			return &commands[i]
		}
	}
	return nil
}

// question puts what a person filled in into the words of the grammar: "changes amazon since:2026-03-01". Values stay as
// they were typed, spaces and quotation marks included; the grammar knows names of several words.
func (c *command) question(data discordgo.ApplicationCommandInteractionData) string {
	word, c, data := c.chosen(data)
	if c == nil {
		return "help"
	}
	var all []string
	if word != "terms" {
		all = append(all, word)
	}
	for _, o := range c.options {
		value := valueOf(data, o.name)
		if o.before+o.after != "" {
			if strings.HasPrefix(strings.ToLower(value), o.before) {
				value = value[len(o.before):]
			}
			value = strings.Join(strings.Fields(strings.ReplaceAll(value, `"`, "")), "-")
		}
		if value != "" {
			all = append(all, o.before+value+o.after)
		}
	}
	return strings.Join(all, " ")
}

// valueOf is what was filled in for an option, on one line, "" for nothing. While a person is still typing, Discord sends
// numbers as text.
func valueOf(data discordgo.ApplicationCommandInteractionData, name string) string {
	o := data.GetOption(name)
	if o == nil {
		return ""
	}
	switch v := o.Value.(type) {
	case string:
		return strings.Join(strings.Fields(clean(v)), " ")
	case float64:
		return strconv.FormatInt(int64(v), 10)
	}
	return ""
}

// partial is what is being typed, and what was chosen before it. It is false when no field of ours has the focus.
func (c *command) partial(data discordgo.ApplicationCommandInteractionData) (chat.Partial, bool) {
	_, c, data = c.chosen(data)
	if c == nil {
		return chat.Partial{}, false
	}
	for _, o := range c.options {
		focus := data.GetOption(o.name)
		if o.suggests == "" || focus == nil || !focus.Focused {
			continue
		}
		p := chat.Partial{Field: o.suggests, Typed: valueOf(data, o.name)}
		if o.suggests != platform.suggests {
			p.Platform = valueOf(data, platform.name)
		}
		if o.suggests == about.suggests {
			p.Document = valueOf(data, document.name)
		}
		return p, true
	}
	return chat.Partial{}, false
}

// A choice is a completion as Discord takes it.
type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// choices are completions within Discord's limits. A value that is too long cannot be offered: cut, it would mean
// something else.
func choices(all []chat.Choice) []choice {
	out := []choice{}
	for _, c := range all {
		name := strings.Join(strings.Fields(clean(c.Label)), " ")
		if blank(name) {
			name = c.Value
		}
		if units(name) > maxChoice {
			name = shortened(name, maxChoice/2)
		}
		if len(out) == maxChoices || blank(c.Value) || units(c.Value) > maxChoice || !utf8.ValidString(c.Value) || blank(name) {
			continue
		}
		out = append(out, choice{name, c.Value})
	}
	return out
}
