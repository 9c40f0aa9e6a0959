package discord

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
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
	// managers tells that Discord shows it to those with Manage Server alone, unless a server says otherwise. Permissions are of a
	// whole command: all its parts are for the same people.
	managers bool
}

// A kind is what an option holds.
type kind int

const (
	textOption   kind = iota
	flagOption        // yes or no; yes is the word of the option
	personOption      // somebody of the server
)

// An option is one thing that can be filled in.
type option struct {
	name          string
	says          string
	kind          kind
	before, after string // what its value stands between in the question; such a value is one word
	quoted        bool   // its value stands in quotation marks instead
	word          string // of a flag: what it adds to the question
	required      bool
	most          int      // characters
	suggests      string   // which field of chat.Partial completes it, "" for none
	choices       []string // all that it can be, nil where people write
}

// The lengths of a question's parts keep it within the 300 characters that the grammar takes.
var (
	platform = option{name: "platform", says: "Who publishes: amazon, github, …", most: 60, suggests: "platform"}
	document = option{name: "document", says: "Which policy: aup, terms, privacy, …", most: 80, suggests: "document"}
	about    = option{name: "about", says: "The clause or matter: spam, notice of changes, …", most: 100, suggests: "about"}
	matter   = option{name: "about", says: "The matter: spam, resale, arbitration, …", most: 100, required: true, suggests: "matter"}
	words    = option{name: "words", says: `Words, or "exact words"`, most: 200}
	on       = option{name: "on", says: "As of which day, such as 2026-03-01", before: "on:", most: 20, suggests: "day"}
	since    = option{name: "since", says: "From which day on, such as 2026-03-01", before: "since:", most: 20, suggests: "day"}
	from     = option{name: "from", says: "The first day, such as 2026-01-01", after: "..", most: 20, suggests: "day"}
	to       = option{name: "to", says: "The last day, such as today", before: "..", most: 20, suggests: "day"}
	numbered = option{name: "alert", says: "The number that stands below an alert", most: 20, suggests: "alert", required: true}
	// private is no part of the question: what is looked up is shown to the channel, and with it to the person alone.
	private = option{name: "private", says: "Show the answer to you alone", kind: flagOption}
)

func needed(o option) option {
	o.required = true
	return o
}

func another(o option, name, says, before string) option {
	o.name, o.says, o.before = name, says, before
	return o
}

// anything is the first field of /terms, which takes any question of the grammar.
func anything(o option) option {
	o.most = 200
	return o
}

// commands are all that are registered. The names are the words of the grammar, so that what a person learns in one
// place can be typed in another; /terms takes any question in its first field.
var commands = []command{
	{name: "terms", says: "A platform, a policy or a clause of it, word for word", options: []option{anything(platform), document, about, on, private}},
	{name: "changes", says: "What changed", options: []option{platform, document, since, private}},
	{name: "diff", says: "All changes of a document between two days", options: []option{needed(platform), needed(document), from, to, private}},
	{name: "since", says: "How a clause came to be what it is", options: []option{needed(platform), needed(document), needed(about), private}},
	{name: "compare", says: "How platforms handle a matter", options: []option{matter, platform,
		another(platform, "other", "Another platform", ""), another(platform, "third", "One more platform", ""), private}},
	{name: "search", says: "Full text over all current provisions", options: []option{
		needed(words), another(platform, "in", "Only this platform", "in:"), private}},
	{name: "upcoming", says: "What takes effect, and last days to opt out or refuse", options: []option{platform, document, private}},
	{name: "list", says: "The platforms that are watched", options: []option{private}},
	{name: "status", says: "What cannot be read, and what the looks since a day prove", options: []option{platform, document, since, private}},
	{name: "report", says: "What the looks of the last week prove of what this channel follows", options: []option{since, private}},
	{name: "quiet", says: "Changes that were not told, and why", options: []option{platform, document, since, private}},
	{name: "why", says: "The rule and the facts behind an alert", options: []option{numbered}},
	{name: "subscriptions", says: "What this channel follows"},
	{name: "help", says: "What can be asked, and what this channel follows"},
	reviews,
	alerts,
	watching,
}

// Words are the words of the chat grammar that have a slash command of their own.
func Words() []string {
	var all []string
	for _, c := range commands {
		for _, p := range c.parts {
			all = append(all, p.word)
		}
		if len(c.parts) == 0 && c.name != "terms" {
			all = append(all, c.name)
		}
	}
	return all
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
		if c.managers {
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
	switch o.kind {
	case flagOption:
		d.Type = discordgo.ApplicationCommandOptionBoolean
	case personOption:
		d.Type = discordgo.ApplicationCommandOptionUser
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
		if value := o.put(valueOf(data, o), data.Resolved); value != "" {
			all = append(all, value)
		}
	}
	return strings.Join(all, " ")
}

// username is what people are called at Discord; bots may have other names.
var username = regexp.MustCompile(`^[a-z0-9_.]{2,32}$`)

// put is a value as it stands in the question, "" for nothing.
func (o option) put(value string, known *discordgo.ApplicationCommandInteractionDataResolved) string {
	switch {
	case value == "":
		return ""
	case o.kind == flagOption:
		return o.word
	case o.kind == personOption && isID(value):
		if known != nil && known.Users[value] != nil && username.MatchString(known.Users[value].Username) {
			return "<@" + value + "|" + known.Users[value].Username + ">"
		}
		return "<@" + value + ">"
	case o.quoted:
		return o.before + `"` + strings.ReplaceAll(value, `"`, "'") + `"`
	case o.before+o.after == "":
		return value
	}
	if strings.HasPrefix(strings.ToLower(value), o.before) {
		value = value[len(o.before):]
	}
	if value = strings.Join(strings.Fields(strings.ReplaceAll(value, `"`, "")), "-"); value == "" {
		return ""
	}
	return o.before + value + o.after
}

// valueOf is what was filled in for an option, on one line, "" for nothing and for no.
func valueOf(data discordgo.ApplicationCommandInteractionData, o option) string {
	filled := data.GetOption(o.name)
	if filled == nil {
		return ""
	}
	switch v := filled.Value.(type) {
	case string:
		return strings.Join(strings.Fields(clean(v)), " ")
	case float64: // of an option that was a number in an earlier version
		return strconv.FormatInt(int64(v), 10)
	case bool:
		if v && o.kind == flagOption {
			return "yes"
		}
	}
	return ""
}

// wants tells whether a flag is set.
func (c *command) wants(data discordgo.ApplicationCommandInteractionData, o option) bool {
	_, c, data = c.chosen(data)
	return c != nil && valueOf(data, o) == "yes"
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
		p := chat.Partial{Field: o.suggests, Typed: valueOf(data, o)}
		if o.suggests != platform.suggests {
			p.Platform = valueOf(data, platform)
		}
		if o.suggests == about.suggests || o.suggests == on.suggests {
			p.Document = valueOf(data, document)
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
