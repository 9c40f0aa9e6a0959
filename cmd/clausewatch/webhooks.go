package main

import (
	"log/slog"

	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
)

// webhooks are those of the configuration that have an address.
func webhooks(cfg config.Discord, log *slog.Logger) *discord.Webhooks {
	w := &discord.Webhooks{APIURL: cfg.APIURL, Log: log}
	for _, one := range cfg.Webhooks {
		tags := map[string]string{}
		for _, t := range one.Tags {
			tags[t.Platform] = t.Tag
		}
		w.All = append(w.All, discord.Webhook{Name: one.Name, URL: one.URL.Value, Tags: tags})
	}
	return w
}
