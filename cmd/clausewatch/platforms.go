package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/slack"
)

type slackCommand struct {
	Manifest   slackManifestCommand   `cmd:"" help:"Print the app manifest to create the app from."`
	Workspaces slackWorkspacesCommand `cmd:"" help:"List the workspaces that installed the app."`
}

type slackManifestCommand struct {
	OAuth string `name:"oauth" placeholder:"URL" help:"For other workspaces to install the app: the public address of the service, https://…"`
	HTTP  string `placeholder:"URL" help:"For mode http: the public address of the service, https://…; without it the manifest is for Socket Mode."`
}

// Run prints the manifest.
func (c *slackManifestCommand) Run(s *session) error {
	text, err := slack.Manifest(c.HTTP, c.OAuth)
	if err != nil {
		return usageError{err}
	}
	_, err = fmt.Fprint(s.out, text)
	return err
}

type discordCommand struct {
	Register discordRegisterCommand `cmd:"" help:"Register the slash commands with Discord."`
	Invite   discordInviteCommand   `cmd:"" help:"Print the address to let the bot into a server, with what it asks for and why."`
	Check    discordCheckCommand    `cmd:"" help:"Try the token, the gateway and the commands."`
}

type discordRegisterCommand struct{ configured }

// Run registers the commands once; the service does the same when it starts.
func (c *discordRegisterCommand) Run(s *session) error {
	v, err := c.open(s, s.out)
	if err != nil {
		return err
	}
	defer v.Close()
	if v.discord == nil {
		return errDiscordOff
	}
	if err := v.discord.Register(s.ctx); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, "commands registered")
	return err
}

type alertCommand struct {
	Test alertTestCommand `cmd:"" help:"Put one alert into the outbox; a running service delivers it, else this command does."`
}

type alertTestCommand struct {
	configured
	To string `required:"" placeholder:"CHANNEL" help:"slack:C…, discord:… or console"`
}

// Run owes one test alert, and delivers it where no service does.
func (c *alertTestCommand) Run(s *session) error {
	channel, err := clausewatch.ParseChannel(c.To)
	if err != nil {
		return usageError{err}
	}
	v, err := c.open(s, s.out)
	if err != nil {
		return err
	}
	defer v.Close()
	platform, _ := channel.Split()
	if _, on := v.outbox.Senders[platform]; !on {
		return fmt.Errorf("%s is off in the configuration; set its tokens", platform)
	}
	if err := v.ensure(s.ctx); err != nil {
		return err
	}
	id, err := v.store.Test(s.ctx, channel, time.Now())
	if err != nil {
		return err
	}
	if v.hold() != nil {
		_, err = fmt.Fprintf(s.out, "alert %d is in the outbox; the running service delivers it to %s\n", id, channel)
		return err
	}
	if _, err := v.deliver(s.ctx); err != nil {
		return err
	}
	alert, err := v.store.Alert(s.ctx, id)
	if err != nil {
		return err
	}
	if alert.State == clausewatch.AlertOwed {
		return fmt.Errorf("alert %d was not delivered to %s: %s; it stays in the outbox for the next run or check", id, channel, alert.Error)
	}
	if alert.State != clausewatch.AlertSent {
		return fmt.Errorf("alert %d was not delivered to %s: %s", id, channel, alert.Error)
	}
	_, err = fmt.Fprintf(s.out, "alert %d delivered to %s\n", id, channel)
	return err
}

type backupCommand struct {
	configured
	Output string `short:"o" name:"output" required:"" placeholder:"FILE" help:"Where the copy goes."`
}

// Run copies the database while the service may be running.
func (c *backupCommand) Run(s *session) error {
	cfg, err := c.find()
	if err != nil {
		return err
	}
	if _, err := os.Stat(cfg.Database); errors.Is(err, fs.ErrNotExist) { // an empty copy would look like a good one
		return fmt.Errorf("back up %s: there is no such database; name the service's configuration with -c, or go to its folder", cfg.Database)
	}
	for _, ending := range []string{"", "-wal", "-shm", ".lock"} {
		if filepath.Clean(c.Output) == filepath.Clean(cfg.Database+ending) {
			return fmt.Errorf("back up to %s: that file belongs to the database itself; name another one", c.Output)
		}
	}
	v, err := build(s, cfg, s.out)
	if err != nil {
		return err
	}
	defer v.Close()
	if err := v.store.Backup(s.ctx, c.Output); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%s copied to %s\n", v.config.Database, c.Output)
	return err
}
