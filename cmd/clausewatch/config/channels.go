package config

import (
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A Channel is one entry of channels: where to, "only this", and when. The entries of a channel add up.
type Channel struct {
	To          string   `yaml:"to"`
	Platforms   []string `yaml:"platforms"`
	Documents   []string `yaml:"documents"` // references, amazon/aup
	About       string   `yaml:"about"`     // the clause of the one document that is followed, as people would ask for it
	Category    string   `yaml:"category"`
	MinSeverity string   `yaml:"min_severity"`
	Rhythm      string   `yaml:"rhythm"` // daily or weekly; "" is at once
	TimeZone    string   `yaml:"time_zone"`
	QuietHours  string   `yaml:"quiet_hours"`
	Report      string   `yaml:"report"` // weekly or off
	Threads     string   `yaml:"threads"`
	Form        string   `yaml:"form"`
	Crosspost   string   `yaml:"crosspost"`
	Role        string   `yaml:"role"`
	RoleFrom    string   `yaml:"role_from"`
	Silent      string   `yaml:"silent"`
}

// Access says who may do what in chat.
type Access struct {
	Managers  []string `yaml:"managers"`  // people: slack:U123, slack:T1/U123, discord:987
	Subscribe string   `yaml:"subscribe"` // Everyone or Managers
	Settings  string   `yaml:"settings"`
	Watch     string   `yaml:"watch"`
	Triage    string   `yaml:"triage"`
}

// Who may do something.
const (
	Everyone = "everyone"
	Managers = "managers"
)

// Subscriptions are the wishes of channels.
func (c *Config) Subscriptions() []clausewatch.Subscription {
	var all []clausewatch.Subscription
	for _, ch := range c.Channels {
		min, _ := clausewatch.ParseSeverity(ch.MinSeverity) // checked at load; "" is None
		sub := clausewatch.Subscription{Channel: clausewatch.Channel(ch.To), MinSeverity: min, Category: ch.Category, About: ch.About,
			Rhythm: clausewatch.Rhythm(ch.Rhythm), Origin: "config"}
		for _, p := range ch.Platforms {
			sub.Platform, sub.Document = p, ""
			all = append(all, sub)
		}
		for _, ref := range ch.Documents {
			sub.Platform, sub.Document = clausewatch.SplitRef(ref)
			all = append(all, sub)
		}
		if len(ch.Platforms)+len(ch.Documents) == 0 {
			all = append(all, sub)
		}
	}
	return all
}

// ChannelSettings are what the file sets for channels, one for each channel for which it sets anything.
func (c *Config) ChannelSettings() []clausewatch.ChannelSettings {
	var all []clausewatch.ChannelSettings
	for _, ch := range c.Channels {
		zone, _ := clausewatch.ParseZone(ch.TimeZone) // checked at load
		quiet := ""
		if ch.QuietHours != "" && ch.QuietHours != "off" {
			quiet, _ = clausewatch.ParseQuiet(ch.QuietHours)
		}
		at := slices.IndexFunc(all, func(s clausewatch.ChannelSettings) bool { return string(s.Channel) == ch.To })
		for _, one := range []struct {
			name, written, value string
			field                func(*clausewatch.ChannelSettings) *string
		}{
			{clausewatch.SetsZone, ch.TimeZone, zone, func(s *clausewatch.ChannelSettings) *string { return &s.Zone }},
			{clausewatch.SetsQuiet, ch.QuietHours, quiet, func(s *clausewatch.ChannelSettings) *string { return &s.Quiet }},
			{clausewatch.SetsReport, ch.Report, ch.Report, func(s *clausewatch.ChannelSettings) *string { return &s.Report }},
		} {
			if one.written == "" {
				continue
			}
			if at < 0 {
				all = append(all, clausewatch.ChannelSettings{Channel: clausewatch.Channel(ch.To)})
				at = len(all) - 1
			}
			*one.field(&all[at]) = one.value
			all[at].Fixed = append(all[at].Fixed, one.name)
		}
		all = ch.deliver(all)
	}
	return all
}

// checkWishes complains of what one entry of channels asks for.
func (c *Config) checkWishes(d *decoder, path string, ch Channel) {
	if ch.About != "" && (len(ch.Documents) != 1 || len(ch.Platforms) > 0) {
		d.complainAt(path+".about", "about names a clause of one document; write documents: [amazon/aup] beside it, and no platforms")
	}
	var known []string
	for _, category := range c.Categories().Categories() {
		known = append(known, category.ID)
	}
	if ch.Category != "" && !slices.Contains(known, ch.Category) {
		d.complainAt(path+".category", "no category %q%s; `clausewatch ask \"subscribe category:\"` lists them", ch.Category, did(ch.Category, known))
	}
	oneOf(d, path+".rhythm", ch.Rhythm, "leave it out to tell at once, or write daily or weekly", "", "daily", "weekly")
	if _, err := clausewatch.ParseZone(ch.TimeZone); err != nil {
		d.complainAt(path+".time_zone", "%v", err)
	}
	if ch.QuietHours != "" && ch.QuietHours != "off" {
		if _, err := clausewatch.ParseQuiet(ch.QuietHours); err != nil {
			d.complainAt(path+".quiet_hours", "%v, or off", err)
		}
	}
	oneOf(d, path+".report", ch.Report, "write weekly or off", "", clausewatch.ReportWeekly, clausewatch.ReportOff)
	ch.checkDelivery(d, path)
}

// checkOnce complains where two entries of a channel set the same for it.
func (c *Config) checkOnce(d *decoder) {
	set := map[string]bool{}
	for i, ch := range c.Channels {
		written := ch.written()
		written["time_zone"], written["quiet_hours"], written["report"] = ch.TimeZone, ch.QuietHours, ch.Report
		for key, value := range written {
			if value == "" {
				continue
			}
			if set[ch.To+" "+key] {
				d.complainAt(fmt.Sprintf("channels[%d].%s", i, key), "%s of %s is set in another entry already; it holds for the whole channel, keep one", key, ch.To)
			}
			set[ch.To+" "+key] = true
		}
	}
}

func (c *Config) checkAccess(d *decoder) {
	for i, who := range c.Access.Managers {
		if platform, id := clausewatch.Channel(who).Split(); (platform != "slack" && platform != "discord") || id == "" {
			d.complainAt(fmt.Sprintf("access.managers[%d]", i), "%q names nobody; write slack:U0123456789 or discord:112233445566778899", who)
		} else if workspace, user, in := strings.Cut(id, "/"); in && (platform != "slack" || workspace == "" || user == "" || strings.Contains(user, "/")) {
			d.complainAt(fmt.Sprintf("access.managers[%d]", i), "%q names nobody; write slack:T0123/U0123456789 for a person in a workspace that installed the app", who)
		}
	}
	oneOf(d, "access.subscribe", c.Access.Subscribe, "write everyone or managers", Everyone, Managers)
	oneOf(d, "access.settings", c.Access.Settings, "write everyone or managers", Everyone, Managers)
	oneOf(d, "access.watch", c.Access.Watch, "write everyone or managers", Everyone, Managers)
	oneOf(d, "access.triage", c.Access.Triage, "write everyone or managers", Everyone, Managers)
}

func oneOf(d *decoder, path, value, move string, all ...string) {
	if !slices.Contains(all, value) {
		d.complainAt(path, "%s: %q is none; %s", path, value, move)
	}
}
