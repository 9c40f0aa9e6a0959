package main

import "fmt"

type configCommand struct {
	Check configCheckCommand `cmd:"" help:"Every complaint at once, with line and column."`
}

type configCheckCommand struct{ configured }

// Run says what the configuration means, or all that is wrong with it.
func (c *configCheckCommand) Run(s *session) error {
	cfg, err := c.find()
	if err != nil {
		return err
	}
	platforms, documents, feeds := cfg.Watched(), 0, 0
	for _, p := range platforms {
		for _, d := range p.Documents {
			if d.Kind == "feed" {
				feeds++
			} else {
				documents++
			}
		}
	}
	name := cfg.File
	if name == "" {
		name = "built-in default"
	}
	channels := count(len(cfg.Channels), "channel")
	if len(cfg.Channels) == 0 {
		channels = "no channel, so nobody hears of changes (name one under channels:, or subscribe one in chat)"
	}
	_, err = fmt.Fprintf(s.out, "%s is good: %s, %s, %s; %s; Slack %s, Discord %s; database %s\n", name,
		count(len(platforms), "platform"), count(documents, "document"), count(feeds, "feed"), channels,
		onOff(cfg.Slack.On()), onOff(cfg.Discord.On()), cfg.Database)
	return err
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
