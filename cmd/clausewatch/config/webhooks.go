package config

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A Webhook is one entry of discord.webhooks: an address of Discord's that takes messages without a bot.
type Webhook struct {
	Name string `yaml:"name"`
	URL  Secret `yaml:"url"`
	Tags []Tag  `yaml:"tags"` // where it is of a forum
}

// A Tag is the tag of a forum for alerts about a platform.
type Tag struct {
	Platform string `yaml:"platform"`
	Tag      string `yaml:"tag"` // its id
}

// webhookForm is what the address of a webhook looks like, whichever host of Discord's it is on.
var webhookForm = regexp.MustCompile(`^(/api(/v\d+)?)?/webhooks/\d+/[^/]+$`)

// checkWebhooks complains of webhooks that cannot be meant. It never shows an address.
func (c *Config) checkWebhooks(d *decoder) {
	seen := map[string]bool{}
	for i, w := range c.Discord.Webhooks {
		path := fmt.Sprintf("discord.webhooks[%d]", i)
		checkID(d, path, w.Name, "a webhook", seen)
		u, err := url.Parse(strings.TrimSpace(w.URL.Value))
		switch {
		case w.URL.Value == "" && c.uses(w.Name):
			d.complainAt(path+".url", "the webhook %q has no url%s", w.Name, unset(w.URL))
		case w.URL.Value == "": // nobody is told through it
		case err != nil || !webhookForm.MatchString(strings.TrimSuffix(u.Path, "/")) || u.Scheme != "https" && u.Scheme != "http":
			d.complainAt(path+".url", "the url of the webhook %q is none: copy it in the channel's settings (Integrations, Webhooks, \"Copy Webhook URL\")", w.Name)
		case !c.ofDiscord(u.Hostname()):
			d.complainAt(path+".url", "the url of the webhook %q leads to %s, which is not Discord; set discord.api_url where it is meant to be", w.Name, u.Hostname())
		}
		watched := ids(c.Watched())
		for j, t := range w.Tags {
			if !d.misread["platforms"] && !d.misread["catalogue"] && !slices.Contains(watched, t.Platform) {
				d.complainAt(fmt.Sprintf("%s.tags[%d].platform", path, j), "no platform %q is watched%s", t.Platform, did(t.Platform, watched))
			}
			if t.Tag == "" || strings.Trim(t.Tag, "0123456789") != "" {
				d.complainAt(fmt.Sprintf("%s.tags[%d].tag", path, j), "%q is no id of a tag, which has digits only (developer mode, \"Copy Tag ID\")", t.Tag)
			}
		}
	}
}

// uses tells whether a channel of the file is reached through a webhook.
func (c *Config) uses(name string) bool {
	return slices.ContainsFunc(c.Channels, func(ch Channel) bool { return ch.To == clausewatch.DiscordWebhook+":"+name })
}

// ofDiscord tells whether a host is one of Discord's, or the one that stands in its place.
func (c *Config) ofDiscord(host string) bool {
	api, err := url.Parse(c.Discord.APIURL)
	return host == "discord.com" || strings.HasSuffix(host, ".discord.com") || host == "discordapp.com" || strings.HasSuffix(host, ".discordapp.com") ||
		err == nil && api.Hostname() == host
}

// checkToWebhook complains of a channel that no webhook reaches.
func (c *Config) checkToWebhook(d *decoder, path string, to clausewatch.Channel) {
	_, name := to.Split()
	var names []string
	for _, w := range c.Discord.Webhooks {
		names = append(names, w.Name)
	}
	if !slices.Contains(names, name) {
		d.complainAt(path, "%s: there is no webhook %q under discord.webhooks%s; add one with this name and its url", to, name, did(name, names))
	}
}
