package discord

import "github.com/bwmarrin/discordgo"

// alerts is what a channel hears of, for those who manage the server: Discord shows it to them alone unless somebody of the
// server says otherwise. Each part is one command of the grammar, which says itself who may ask it.
var alerts = command{name: "alerts", says: "What this channel hears of", parts: []part{
	{"subscribe", command{"add", "Let this channel hear of more; leave all empty to see what can be named", []option{platform, document,
		option{name: "clause", says: "Only this clause, however it is reworded or moved: spam, 4.2, …", most: 60, suggests: "about"},
		{name: "min", says: "From which severity on", before: "min:", choices: []string{"low", "medium", "high"}},
		{name: "category", says: "Only clauses of this category", before: "category:", most: 40, suggests: "category"},
		{name: "rhythm", says: "Together in one message; at once when left out", choices: []string{"daily", "weekly"}}}, nil}},
	{"subscriptions", command{"list", "What this channel follows, and what is set for it", nil, nil}},
	{"settings", command{"edit", "The time zone, quiet hours and weekly report of this channel, and how alerts come to it", []option{
		{name: "zone", says: "Its time zone, such as Europe/Berlin", before: "zone:", most: 60, suggests: "zone"},
		{name: "quiet", says: "Hours in which only what is of high severity is told: 20:00-08:00, or off", before: "quiet:", most: 20},
		{name: "report", says: "A report on each week", before: "report:", choices: []string{"weekly", "off"}},
		{name: "threads", says: "on: the rest of a long alert in a thread; off: as a file; each: a thread for every alert", before: "threads:",
			choices: []string{"on", "off", "each"}},
		{name: "form", says: "What alerts are made of", before: "form:", choices: []string{"embed", "components"}},
		{name: "crosspost", says: "Publish alerts of an announcement channel to the channels that follow it", before: "crosspost:", choices: []string{"on", "off"}},
		{name: "role", says: "The role to ping, or off", before: "role:", most: 30},
		{name: "role_from", says: "From which severity on the role is pinged; high when left out", before: "role_from:", choices: []string{"low", "medium", "high"}},
		{name: "silent", says: "Below which severity alerts notify nobody; minor is below medium", before: "silent:", choices: []string{"minor", "high", "off"}}}, nil}},
	{"test", command{"test", "Put a test alert into this channel", nil, nil}},
	{"unsubscribe", command{"remove", "Let this channel hear of less; leave it empty to see what it follows", []option{
		{name: "subscription", says: "Its number as /alerts list shows it, or the words that made it", most: 150, suggests: "subscription"}}, nil}},
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
