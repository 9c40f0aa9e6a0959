package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"text/tabwriter"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/slack"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
	"github.com/clausewatch/clausewatch/store"
)

type slackWorkspacesCommand struct {
	configured
	JSON bool `name:"json" help:"One line of JSON a workspace."`
}

// An installation is what `slack workspaces --json` says of a workspace; never its token.
type installation struct {
	clausewatch.Workspace
	Kept  int    `json:"kept"`  // alerts that it is owed
	State string `json:"state"` // "installed", or what is wrong and what to do
}

// Run lists the workspaces that installed the app, while a service may be running.
func (c *slackWorkspacesCommand) Run(s *session) error {
	cfg, err := c.find()
	if err != nil {
		return err
	}
	if _, err := os.Stat(cfg.Database); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("list workspaces in %s: there is no such database; name the service's configuration with -c, or go to its folder", cfg.Database)
	}
	db, err := store.Open(s.ctx, cfg.Database)
	if err != nil {
		return err
	}
	defer db.Close()
	workspaces, err := db.Workspaces(s.ctx)
	if err != nil {
		return err
	}
	var all []installation
	for _, w := range workspaces {
		kept, err := db.Kept(s.ctx, w.Team)
		if err != nil {
			return err
		}
		all = append(all, installation{w, kept, stateOf(w, cfg)})
	}
	if c.JSON {
		out := json.NewEncoder(s.out)
		out.SetEscapeHTML(false)
		for _, one := range all {
			if err := out.Encode(one); err != nil {
				return err
			}
		}
		return nil
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(s.out, "no workspace has installed the app;", installHint(cfg))
		return err
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TEAM\tNAME\tINSTALLED\tBY\tOWED\tSTATE")
	for _, one := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\n", one.Team, one.Name, one.Installed.Format(time.RFC3339), one.By, one.Kept, one.State)
	}
	return table.Flush()
}

// stateOf says in words how a workspace is.
func stateOf(w clausewatch.Workspace, cfg *config.Config) string {
	switch key := cfg.Slack.Key(); {
	case !w.Gone.IsZero():
		return fmt.Sprintf("gone since %s (%s); %s", w.Gone.Format(time.RFC3339), w.Why, installHint(cfg))
	case !cfg.Slack.OAuth():
		return "not reached: slack.client_id, slack.client_secret and slack.token_key are not set"
	case w.Key != slack.KeyID(key):
		return "not reached: its token was encrypted with another slack.token_key; set that again, or install the app again at " + slack.InstallURL(cfg.HTTP.PublicURL)
	}
	return "installed"
}

// installHint says where the app is installed.
func installHint(cfg *config.Config) string {
	if !cfg.Slack.OAuth() {
		return "set slack.client_id, slack.client_secret and slack.token_key for that"
	}
	return "somebody there installs it at " + slack.InstallURL(cfg.HTTP.PublicURL)
}
