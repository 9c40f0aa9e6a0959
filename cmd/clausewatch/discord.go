package main

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/web"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
)

// connection is Discord as it is configured.
func connection(cfg *config.Config, log *slog.Logger, memory discord.Memory) *discord.Discord {
	c := cfg.Discord
	return &discord.Discord{Token: c.Token.Value, ApplicationID: c.ApplicationID, APIURL: c.APIURL, Log: log, Memory: memory,
		Requests: c.Mode == "http", PublicKey: c.PublicKey, TestGuild: c.TestGuild, ShardCount: c.ShardCount, ShardIDs: c.ShardIDs}
}

// shards are the parts of Discord's health.
func (v *service) shards() []web.Result {
	var all []web.Result
	for _, s := range v.discord.States() {
		r := web.Result{Name: s.Name, OK: s.Err == nil, Reason: s.Detail}
		if s.Err != nil {
			r.Reason = s.Err.Error()
		}
		all = append(all, r)
	}
	return all
}

var errDiscordOff = errors.New("discord is off: set discord.token in the configuration, or DISCORD_TOKEN in the environment")

type discordInviteCommand struct{ configured }

// Run prints the address to let the bot into a server, and what it asks for.
func (c *discordInviteCommand) Run(s *session) error {
	cfg, err := c.find()
	if err != nil {
		return err
	}
	id, err := connection(cfg, slog.New(slog.DiscardHandler), nil).Application(s.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s\n\nWho opens it and manages a server lets the bot in there, with two scopes:\n", discord.Invite(id))
	fmt.Fprintf(s.out, "  %-26s %s\n  %-26s %s\n", "bot", "to post in channels", "applications.commands", "to be asked by /terms and its siblings")
	fmt.Fprintf(s.out, "and %s:\n", count(len(discord.Permissions()), "permission"))
	for _, p := range discord.Permissions() {
		fmt.Fprintf(s.out, "  %-26s %s\n", p.Name, p.Why)
	}
	fmt.Fprintln(s.out, "It does not ask for these, which a server can give to the bot's role where they are wanted:")
	for _, p := range discord.Extras() {
		fmt.Fprintf(s.out, "  %s: %s\n", p.Name, p.Why)
	}
	_, err = fmt.Fprintln(s.out, "A channel's own permissions can take each of them away again; `clausewatch alert test --to discord:CHANNEL` tries them.")
	return err
}

type discordCheckCommand struct{ configured }

// Run tries what the service needs of Discord.
func (c *discordCheckCommand) Run(s *session) error {
	v, err := c.open(s, s.out)
	if err != nil {
		return err
	}
	defer v.Close()
	if v.discord == nil {
		return errDiscordOff
	}
	return v.discord.Inspect(s.ctx, func(what, result string) { fmt.Fprintf(s.out, "%-12s %s\n", what, result) })
}
