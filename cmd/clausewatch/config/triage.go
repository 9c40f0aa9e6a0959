package config

import (
	"time"

	"github.com/clausewatch/clausewatch"
)

// Triage is when an alert of high severity that nobody has taken up is told again, and where.
type Triage struct {
	AgainAfter Duration `yaml:"again_after"` // 0 is never
	AgainTo    string   `yaml:"again_to"`    // "" is the channel that was told
}

// againAfter is a working day and the night behind it: who was away has seen it by then. It is told in the channel where it
// was, since silence there is what may mean that nobody has read it.
const againAfter = Duration(24 * time.Hour)

// shortAgain is the least time for which people are left alone with an alert.
const shortAgain = Duration(10 * time.Minute)

func (c *Config) checkTriage(d *decoder) {
	switch after := c.Triage.AgainAfter; {
	case after < 0:
		d.complainAt("triage.again_after", "triage.again_after is negative; write 24h, or 0s to tell nothing again")
	case after > 0 && after < shortAgain:
		d.complainAt("triage.again_after", "triage.again_after: %s leaves nobody the time to read an alert; write 10m or more, or 0s to tell nothing again", after)
	}
	if c.Triage.AgainTo != "" {
		c.checkTo(d, "triage.again_to", c.Triage.AgainTo)
	}
}

// checkTo complains of a channel that is none, or whose platform is off.
func (c *Config) checkTo(d *decoder, path, typed string) {
	to, err := clausewatch.ParseChannel(typed)
	if err != nil {
		d.complainAt(path, "%v", err)
	}
	switch platform, _ := to.Split(); {
	case platform == "slack":
		c.checkSlackPlace(d, path, to)
	case platform == "discord" && !c.Discord.On() && !d.misread["discord"]:
		d.complainAt(path, "%s needs discord.token%s", to, unset(c.Discord.Token))
	case platform == clausewatch.DiscordWebhook && !d.misread["discord"]:
		c.checkToWebhook(d, path, to)
	}
}
