package discord

import "github.com/bwmarrin/discordgo"

// alerts is what a channel hears of, for those who manage the server: Discord shows it to them alone unless somebody of the
// server says otherwise. Each part is one command of the grammar, which says itself who may ask it.
var alerts = command{name: "alerts", says: "What this channel hears of", managers: true, parts: []part{
	{"subscribe", command{name: "add", says: "Let this channel hear of more; leave all empty to see what can be named", options: []option{platform, document,
		{name: "clause", says: "Only this clause, however it is reworded or moved: spam, 4.2, …", most: 60, suggests: "about"},
		{name: "min", says: "From which severity on", before: "min:", choices: []string{"low", "medium", "high"}},
		{name: "category", says: "Only clauses of this category", before: "category:", most: 40, suggests: "category"},
		{name: "rhythm", says: "Together in one message; at once when left out", choices: []string{"daily", "weekly"}}}}},
	{"subscriptions", command{name: "list", says: "What this channel follows, and what is set for it"}},
	{"settings", command{name: "edit", says: "The time zone, quiet hours and weekly report of this channel, and how alerts come to it", options: []option{
		{name: "zone", says: "Its time zone, such as Europe/Berlin", before: "zone:", most: 60, suggests: "zone"},
		{name: "quiet", says: "Hours in which only what is of high severity is told: 20:00-08:00, or off", before: "quiet:", most: 20, suggests: "hours"},
		{name: "report", says: "A report on each week", before: "report:", choices: []string{"weekly", "off"}},
		{name: "threads", says: "on: the rest of a long alert in a thread; off: as a file; each: a thread for every alert", before: "threads:",
			choices: []string{"on", "off", "each"}},
		{name: "form", says: "What alerts are made of", before: "form:", choices: []string{"embed", "components"}},
		{name: "crosspost", says: "Publish alerts of an announcement channel to the channels that follow it", before: "crosspost:", choices: []string{"on", "off"}},
		{name: "role", says: "The role to ping, or off", before: "role:", most: 30},
		{name: "role_from", says: "From which severity on the role is pinged; high when left out", before: "role_from:", choices: []string{"low", "medium", "high"}},
		{name: "silent", says: "Below which severity alerts notify nobody; minor is below medium", before: "silent:", choices: []string{"minor", "high", "off"}}}}},
	{"mute", command{name: "mute", says: "Tell this channel nothing for a time; nothing is lost", options: []option{
		{name: "for", says: "For how long: 12h, 3d, 2w", most: 20, suggests: "span"},
		{name: "until", says: "Until which day, such as 2026-12-01", before: "until:", most: 20}}}},
	{"unmute", command{name: "unmute", says: "Tell this channel again, with what waited"}},
	{"test", command{name: "test", says: "Put a test alert into this channel"}},
	{"unsubscribe", command{name: "remove", says: "Let this channel hear of less; leave it empty to see what it follows", options: []option{
		{name: "subscription", says: "Its number as /alerts list shows it, or the words that made it", most: 150, suggests: "subscription"}}}},
}}

// reviews is what people decide about alerts. It is a command of its own, for everybody unless a server says otherwise: whoever
// sees an alert may take it up, as its buttons offer, while /alerts is for those who manage the server. access.triage of the
// configuration file holds in both places.
var reviews = command{name: "review", says: "Decide about alerts, or say something about them", parts: []part{
	{"open", command{name: "open", says: "Alerts of this channel that somebody has to see to"}},
	{"alert", command{name: "show", says: "The whole of an alert, as it is told", options: []option{numbered}}},
	{"ack", command{name: "ack", says: "Take an alert up", options: []option{numbered, remark}}},
	{"assign", command{name: "assign", says: "Give an alert to somebody", options: []option{numbered,
		{name: "person", says: "Who sees to it", kind: personOption, required: true}, remark}}},
	{"snooze", command{name: "snooze", says: "Be told of an alert again later", options: []option{numbered,
		{name: "until", says: "12h, 3d, monday, 2026-12-31, tomorrow 14:00", most: 40, required: true, suggests: "span"}, remark}}},
	{"immaterial", command{name: "immaterial", says: "Set an alert aside as not material", options: []option{numbered, needed(another(remark, "reason", "Why it is not material", ""))}}},
	{"comment", command{name: "comment", says: "Say something about an alert, below its message", options: []option{numbered, needed(another(remark, "words", "What to say", ""))}}},
	{"reopen", command{name: "reopen", says: "Take back what was decided about an alert", options: []option{numbered, remark}}},
	{"reviews", command{name: "reviews", says: "All that was decided and said about an alert", options: []option{numbered}}},
}}

// remark is kept with a decision, in as many words as a form takes.
var remark = option{name: "note", says: "What to keep with it", most: maxFormWords}

// watching is what is watched, for those who manage the server.
var watching = command{name: "watch", says: "Which pages are watched", managers: true, parts: []part{
	{"watch", command{name: "add", says: "Read a page and show it; with confirm it is watched", options: []option{
		{name: "address", says: "The page, such as https://acme.example/terms", most: maxAddress, required: true},
		{name: "as", says: "What to call it: platform/document, such as acme/terms", most: 80, required: true},
		{name: "name", says: "Its name in full, such as Terms of Service", before: "name:", quoted: true, most: 80},
		{name: "confirm", says: "Watch it; without this it is only shown", kind: flagOption, word: "yes"}}}},
	{"unwatch", command{name: "remove", says: "Watch a page no more that was added in chat", options: []option{
		{name: "document", says: "Which one, as platform/document; leave it empty to see them", most: 120, suggests: "added"}}}},
}}

// A part is a command below another one, and the word of the grammar that it stands for.
type part struct {
	word string
	command
}

// chosen is the part that was chosen with what was filled in for it; the command itself where it has no parts. It is nil when it
// is none of ours (any more).
func (c *command) chosen(data discordgo.ApplicationCommandInteractionData) (word string, of *command, filled discordgo.ApplicationCommandInteractionData) {
	if len(c.parts) == 0 {
		return c.name, c, data
	}
	for i := range c.parts {
		for _, o := range data.Options {
			if o.Type == discordgo.ApplicationCommandOptionSubCommand && o.Name == c.parts[i].name {
				data.Options = o.Options
				return c.parts[i].word, &c.parts[i].command, data
			}
		}
	}
	return "", nil, data
}
