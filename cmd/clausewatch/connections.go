package main

import "github.com/clausewatch/clausewatch/bot"

// connections are the chat platforms that this process listens to, for the answer to status.
func (v *service) connections() []bot.Connection {
	var all []bot.Connection
	if v.slack != nil {
		all = append(all, bot.Connection{Name: "Slack", Healthy: v.slack.Healthy})
	}
	if v.discord != nil {
		all = append(all, bot.Connection{Name: "Discord", Healthy: v.discord.Healthy})
	}
	return all
}
