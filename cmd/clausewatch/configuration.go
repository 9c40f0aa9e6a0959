package main

import (
	"fmt"

	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
)

type configCommand struct {
	Check configCheckCommand `cmd:"" help:"Every complaint at once, with line and column."`
}

type configCheckCommand struct{ configured }

// Run says what the configuration means, or all that is wrong with it.
func (c *configCheckCommand) Run(s *session) error {
	cfg, err := config.Find(c.File)
	if err != nil {
		return complaint(err)
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
	_, err = fmt.Fprintf(s.out, "%s is good: %s, %s, %s; %s; Slack %s, Discord %s; database %s\n", name,
		count(len(platforms), "platform"), count(documents, "document"), count(feeds, "feed"), count(len(cfg.Channels), "channel"),
		onOff(cfg.Slack.On()), onOff(cfg.Discord.On()), cfg.Database)
	return err
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
