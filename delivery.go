package clausewatch

import (
	"fmt"
	"slices"
	"strings"
)

// A Delivery says how alerts come to a channel. An alert is one message an event and channel, whichever of the channel's
// subscriptions wanted it, so this belongs to the channel and not to a subscription. The zero value has the defaults. It
// is made by With, which knows what each option takes.
type Delivery struct {
	Threads   string   `json:"threads,omitempty"`   // ThreadsOn, ThreadsOff or ThreadsEach; "" is what is usual on the platform
	Form      string   `json:"form,omitempty"`      // FormComponents; "" is an embed
	Crosspost string   `json:"crosspost,omitempty"` // CrosspostOn; "" is off
	Role      string   `json:"role,omitempty"`      // id of the role that is pinged; "" is none
	RoleFrom  Severity `json:"role_from,omitempty"` // from which severity on; None stands for High
	Silent    Severity `json:"silent,omitempty"`    // what weighs less notifies nobody's device; None silences nothing
}

// The options of a Delivery, as they are typed and as the configuration names them.
const (
	SetsThreads   = "threads"   // where what does not fit into one message goes
	SetsForm      = "form"      // what an alert is made of
	SetsCrosspost = "crosspost" // whether an announcement channel publishes alerts to the channels that follow it
	SetsRole      = "role"      // who is pinged
	SetsRoleFrom  = "role_from"
	SetsSilent    = "silent"
)

const (
	// ThreadsOn puts what does not fit into a thread of the alert; it is what is usual on Slack.
	ThreadsOn = "on"
	// ThreadsOff makes no thread: on Slack a few messages follow, and a command that shows the rest; on Discord, where this is usual, a file.
	ThreadsOff = "off"
	// ThreadsEach makes one for each alert, where what belongs to it later is told as well.
	ThreadsEach = "each"

	FormEmbed      = "embed"
	FormComponents = "components"

	CrosspostOn  = "on"
	CrosspostOff = "off"
)

// DeliveryOptions are the options that a channel has; the console has none.
func DeliveryOptions(c Channel) []string {
	switch platform, _ := c.Split(); platform {
	case "slack":
		return []string{SetsThreads}
	case "discord":
		return []string{SetsThreads, SetsForm, SetsCrosspost, SetsRole, SetsRoleFrom, SetsSilent}
	case DiscordWebhook:
		return []string{SetsForm, SetsRole, SetsRoleFrom, SetsSilent}
	}
	return nil
}

// With is the delivery with an option set to what was typed or written; "" sets its default. The error says what the option takes.
func (d Delivery) With(option, value string) (Delivery, error) {
	v := strings.ToLower(strings.TrimSpace(value))
	var known bool
	switch option {
	case SetsThreads:
		d.Threads, known = v, slices.Contains([]string{"", ThreadsOn, ThreadsOff, ThreadsEach}, v)
	case SetsForm:
		d.Form, known = unless(v, FormEmbed), slices.Contains([]string{"", FormEmbed, FormComponents}, v)
	case SetsCrosspost:
		d.Crosspost, known = unless(v, CrosspostOff), slices.Contains([]string{"", CrosspostOn, CrosspostOff}, v)
	case SetsRole:
		d.Role, known = role(v)
	case SetsRoleFrom:
		d.RoleFrom, known = from(v)
	case SetsSilent:
		if v == "minor" {
			v = Medium.String()
		}
		d.Silent, known = from(unless(v, "off"))
	}
	if !known {
		return d, fmt.Errorf("%s: %q is none; %s", option, value, takes[option])
	}
	return d, nil
}

// Value is what an option is set to, as it is typed; "" is its default.
func (d Delivery) Value(option string) string {
	severity := func(s Severity) string {
		if s == None {
			return ""
		}
		return s.String()
	}
	switch option {
	case SetsThreads:
		return d.Threads
	case SetsForm:
		return d.Form
	case SetsCrosspost:
		return d.Crosspost
	case SetsRole:
		return d.Role
	case SetsRoleFrom:
		return severity(d.RoleFrom)
	case SetsSilent:
		return severity(d.Silent)
	}
	return ""
}

// takes says what each option takes.
var takes = map[string]string{
	SetsThreads:   "write on, off or each",
	SetsForm:      "write embed or components",
	SetsCrosspost: "write on or off",
	SetsRole:      "write the id of a role (developer mode, \"Copy Role ID\"), or off",
	SetsRoleFrom:  "write low, medium or high",
	SetsSilent:    "write minor for what is below medium, high for what is below high, or off",
}

// Pings is the role that an alert of this severity pings, "" for none.
func (d Delivery) Pings(s Severity) string {
	least := d.RoleFrom
	if least == None {
		least = High
	}
	if s < least {
		return ""
	}
	return d.Role
}

// Silences tells whether an alert of this severity comes without a sound.
func (d Delivery) Silences(s Severity) bool { return s < d.Silent }

// unless is a value, "" where it is the usual one.
func unless(value, usual string) string {
	if value == usual {
		return ""
	}
	return value
}

// role reads the id of a role, as it stands or as a mention of it.
func role(v string) (id string, ok bool) {
	if v == "" || v == "off" || v == "none" {
		return "", true
	}
	id = strings.TrimSuffix(strings.TrimPrefix(v, "<@&"), ">")
	return id, len(id) >= 15 && len(id) <= 20 && strings.Trim(id, "0123456789") == ""
}

// from reads the severity from which on something holds.
func from(v string) (Severity, bool) {
	if v == "" {
		return None, true
	}
	s, err := ParseSeverity(v)
	return s, err == nil && s > None
}

// configured is what holds when the configuration sets the options that file names, and set those of before.
func (d Delivery) configured(file Delivery, before, now []string) Delivery {
	for _, option := range []string{SetsThreads, SetsForm, SetsCrosspost, SetsRole, SetsRoleFrom, SetsSilent} {
		switch {
		case slices.Contains(now, option):
			d, _ = d.With(option, file.Value(option)) // a value that With gave
		case slices.Contains(before, option):
			d, _ = d.With(option, "")
		}
	}
	return d
}
