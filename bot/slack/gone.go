package slack

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack/slackevents"
)

// probes is between two rounds in which Slack is asked whether the tokens of workspaces are good. Events and sends tell sooner; what
// they told while this program was not running, or Slack took back, is found out here.
const probes = time.Hour

// A departure is what Slack tells of a workspace that removed the app, or took its token back.
type departure struct {
	team string // "" when it is no departure
	why  string
	at   time.Time
}

// leaving reads it from an event of a connection.
func leaving(e slackevents.EventsAPIEvent) departure {
	d := departure{team: e.TeamID, why: e.InnerEvent.Type}
	if outer, ok := e.Data.(*slackevents.EventsAPICallbackEvent); ok && outer.EventTime > 0 {
		d.at = time.Unix(int64(outer.EventTime), 0)
	}
	switch inner := e.InnerEvent.Data.(type) {
	case *slackevents.AppUninstalledEvent:
		return d
	case *slackevents.TokensRevokedEvent: // of the bot, for those of people are none of ours
		if len(inner.Tokens.Bot) > 0 {
			return d
		}
	}
	return departure{}
}

// left notes that a workspace is gone. Of that of BotToken Slack is asked anew.
func (l *listener) left(ctx context.Context, d departure) error {
	s := l.slack
	if d.team == "" {
		return nil
	}
	if s.OAuth == nil || d.team == s.ownTeam() {
		s.mu.Lock()
		s.verified = time.Time{}
		s.mu.Unlock()
		return nil
	}
	if d.at.Unix() <= 0 {
		d.at = s.now()
	}
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	s.log().Warn("a workspace lets the app in no more; what it is owed is kept", "team", d.team, "why", d.why)
	return s.OAuth.Store.Leave(ctx, d.team, d.why, d.at)
}

// tend asks Slack now and then about the workspaces that installed the app, until ctx ends.
func (s *Slack) tend(ctx context.Context) {
	round := time.NewTicker(probes)
	defer round.Stop()
	for {
		if err := s.probe(ctx); err != nil && ctx.Err() == nil {
			s.log().Warn("the workspaces that installed the app could not be asked about", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-round.C:
		}
	}
}

// probe asks Slack once about each workspace that installed the app (auth.test), and notes which are gone and which are back.
func (s *Slack) probe(ctx context.Context) error {
	all, err := s.OAuth.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range all {
		if w.Team == s.ownTeam() {
			s.log().Warn(s.twice(w.Team))
		}
		api, err := s.client(w)
		if err != nil {
			continue // Installed says so
		}
		call, cancel := context.WithTimeout(ctx, callTimeout)
		asked := s.now()
		who, err := api.AuthTestContext(call)
		cancel()
		why := code(err)
		if err == nil && missingScopes(who.Header.Get("X-OAuth-Scopes")) != "" {
			why = "missing_scope"
		}
		switch {
		case err == nil && who.TeamID != w.Team:
			err = fmt.Errorf("slack workspace %s: slack said neither yes nor no", w.Team)
		case installation[why] != "":
			err = s.OAuth.Store.Leave(ctx, w.Team, why, asked)
		case err == nil && !w.Gone.IsZero():
			s.log().Info("a workspace lets the app in again", "team", w.Team)
			err = s.OAuth.Store.Return(ctx, w.Team, asked)
		}
		if err != nil {
			return withoutAddress(err)
		}
	}
	return nil
}

// twice says that a workspace installed the app before its token came into the configuration.
func (s *Slack) twice(team string) string {
	return "slack workspace " + team + " is that of slack.bot_token, and installed the app before: what it follows under slack:" + team +
		"/… cannot be changed in chat any more; leave slack.bot_token empty, or name its channels in the configuration"
}

// Installed says how the workspaces that installed the app are: in words which are gone, "" when none is; and an error for what the
// operator must mend, which is a key that does not open their tokens.
func (s *Slack) Installed(ctx context.Context) (words string, err error) {
	s.prepare()
	if s.OAuth == nil {
		return "", nil
	}
	all, err := s.OAuth.Store.Workspaces(ctx)
	if err != nil {
		return "", err
	}
	var gone []string
	for _, w := range all {
		if w.Team == s.ownTeam() {
			gone = append(gone, s.twice(w.Team))
		} else if !w.Gone.IsZero() {
			gone = append(gone, s.absent(w.Team, w).Error())
		} else if _, err := s.client(w); err != nil {
			return "", err
		}
	}
	if len(all) == 0 {
		return "no workspace has installed the app yet; somebody does so at " + s.OAuth.address(installPath), nil
	}
	return strings.Join(gone, "; "), nil
}
