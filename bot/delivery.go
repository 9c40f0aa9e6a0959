package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// delivered says how the channel of an alert wants it: what is set there, the platforms that it is about, and where the alert
// stands that it goes on from.
func (c *composer) delivered(ctx context.Context, a clausewatch.Alert, m *chat.Message) error {
	set, err := c.store.ChannelSettings(ctx, a.Channel)
	if err != nil {
		return err
	}
	m.Delivery = set.Delivery
	refs := []string{a.Document}
	if a.Kind == clausewatch.AlertChange {
		others, err := c.store.Siblings(ctx, a)
		if err != nil {
			return err
		}
		for _, o := range others {
			refs = append(refs, o.Change.Document)
		}
	}
	m.Topics = c.names.topics(refs)
	if set.Delivery.Threads == clausewatch.ThreadsEach {
		before, err := c.store.FollowsUp(ctx, a)
		if err != nil {
			return err
		}
		m.Thread = before.PostID
	}
	return nil
}

// topics are the platforms of documents, each once and by all its names.
func (c catalog) topics(refs []string) (all [][]string) {
	var seen []string
	for _, ref := range refs {
		id, _ := clausewatch.SplitRef(ref)
		if p := c.platform(id); p != nil && !slices.Contains(seen, id) {
			seen, all = append(seen, id), append(all, append([]string{p.Name, p.ID}, p.Aliases...))
		}
	}
	return all
}

// deliveryWords are the words of a command with the other spelling of threads: put right.
func deliveryWords(words []word) []word {
	words = slices.Clone(words)
	for i, w := range words {
		if rest, ok := strings.CutPrefix(strings.ToLower(w.Text), "thread:"); ok && !w.Quoted {
			words[i].Text = clausewatch.SetsThreads + ":" + rest
		}
	}
	return words
}

// delivers sets how alerts come to the channel to what was typed. The error is a *puzzle.
func delivers(set clausewatch.ChannelSettings, typed map[string]string) (clausewatch.ChannelSettings, error) {
	for _, option := range clausewatch.DeliveryOptions(set.Channel) {
		value, found := typed[option]
		if !found {
			continue
		}
		if set.Fixes(option) {
			return set, &puzzle{text: "the configuration file sets that for this channel; change it there, at `" + option + ":` under `channels:`"}
		}
		if value == "" {
			value = "?" // nothing is a value that nobody means here
		}
		var err error
		if set.Delivery, err = set.Delivery.With(option, value); err != nil {
			return set, &puzzle{text: shorten(err.Error(), 300)}
		}
	}
	return set, nil
}

// deliveryFields say how alerts come to a channel; by names what the configuration has set.
func deliveryFields(set clausewatch.ChannelSettings, by func(string) string) (fields []chat.Field) {
	for _, option := range clausewatch.DeliveryOptions(set.Channel) {
		if option != clausewatch.SetsRoleFrom { // said with the role
			name, said := inDelivery(set, option)
			fields = append(fields, field(name, said+by(option)))
		}
	}
	return fields
}

// inDelivery says what an option means as it is set.
func inDelivery(set clausewatch.ChannelSettings, option string) (name, said string) {
	d := set.Delivery
	platform, _ := set.Channel.Split()
	switch option {
	case clausewatch.SetsThreads:
		name = "Threads"
		switch threads := d.Threads; {
		case threads == clausewatch.ThreadsEach:
			said = "each: every alert has one, and what belongs to it later is told there"
		case threads == clausewatch.ThreadsOn, threads == "" && platform == "slack":
			said = "on: what does not fit into one message goes on in its thread"
		case platform == "slack":
			said = "off: what does not fit goes on in a few messages, the last of which names the command that shows the rest"
		default:
			said = "off: what does not fit into two messages comes as a file"
		}
	case clausewatch.SetsForm:
		name, said = "Form", "embed"
		if d.Form == clausewatch.FormComponents {
			said = "components"
		}
	case clausewatch.SetsCrosspost:
		name, said = "Crosspost", "off"
		if d.Crosspost == clausewatch.CrosspostOn {
			said = "on: an announcement channel publishes its alerts, at most 10 an hour"
		}
	case clausewatch.SetsRole:
		name, said = "Role", "none is pinged"
		if d.Role != "" {
			least := clausewatch.High
			if d.RoleFrom != clausewatch.None {
				least = d.RoleFrom
			}
			said = d.Role + " is pinged from " + least.String() + " severity on"
			if least == clausewatch.High {
				said = d.Role + " is pinged by what is of high severity"
			}
		}
	case clausewatch.SetsSilent:
		name, said = "Silent", "nothing; every alert may notify"
		if d.Silent != clausewatch.None {
			said = "what is below " + d.Silent.String() + " severity notifies nobody"
		}
	}
	return name, said
}

// settingsExample is what can be typed to change the settings of a channel.
func settingsExample(c clausewatch.Channel) string {
	words := "settings zone:Europe/Berlin quiet:20:00-08:00 report:off"
	if slices.Contains(clausewatch.DeliveryOptions(c), clausewatch.SetsThreads) {
		words += " threads:off"
	}
	return words
}

// settingsTaken names the options that settings takes in a channel: "zone:, quiet: and report:".
func settingsTaken(c clausewatch.Channel) string {
	keys := append([]string{"zone", "quiet", "report"}, clausewatch.DeliveryOptions(c)...)
	last := len(keys) - 1
	return strings.Join(keys[:last], ":, ") + ": and " + keys[last] + ":"
}
