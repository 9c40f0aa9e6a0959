package slack

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// OAuth lets further workspaces install the app, beside the one of BotToken or in its place. Their channels and people have the
// workspace before their ids: "T9/C1", "T9/U1".
type OAuth struct {
	ClientID, ClientSecret string
	// AuthorizeURL is where people allow the app; "" means https://slack.com/oauth/v2/authorize.
	AuthorizeURL string
	// PublicURL is where people and Slack reach ServeHTTP, without "/slack/".
	PublicURL string
	// Key encrypts the tokens that are stored; KeySize bytes.
	Key   []byte
	Store Workspaces
}

// Workspaces remembers the workspaces that installed the app.
type Workspaces interface {
	Workspaces(ctx context.Context) ([]clausewatch.Workspace, error)
	// Workspace is the zero one, and no error, for a team that never installed the app.
	Workspace(ctx context.Context, team string) (clausewatch.Workspace, error)
	// Install takes the place of an earlier installation, and makes due what the workspace is owed; Return does that too.
	Install(ctx context.Context, w clausewatch.Workspace) error
	// Leave keeps everything. It does nothing for a workspace that installed the app after that time.
	Leave(ctx context.Context, team, why string, at time.Time) error
	Return(ctx context.Context, team string, at time.Time) error
}

// A workspace is where a call goes.
type workspace struct {
	team string // "" for the one of BotToken
	api  *slack.Client
}

// split takes the workspace off an id, "" for that of BotToken.
func split(id string) (team, rest string) {
	if team, rest, ok := strings.Cut(id, "/"); ok {
		return team, rest
	}
	return "", id
}

// named is the id of a channel or person with its workspace before it, unless that is the one of BotToken. No other place makes
// such names.
func (s *Slack) named(team, id string) string {
	if s.OAuth == nil || team == "" || id == "" || team == s.ownTeam() {
		return id
	}
	return team + "/" + id
}

// ownTeam is the workspace of BotToken, "" when there is none or Slack has not told yet.
func (s *Slack) ownTeam() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.own
}

// reach finds where a call about a channel or person goes. The error is temporary, what is to be sent stays owed; it names the next move.
func (s *Slack) reach(ctx context.Context, channel string) (workspace, error) {
	team, id := split(channel)
	switch {
	case id == "":
		return workspace{}, fmt.Errorf("slack: %q names no channel", channel)
	case team == "" && s.BotToken == "" && s.OAuth != nil:
		return workspace{}, heldUp(afterPatience, fmt.Errorf("slack: %s is in the workspace of slack.bot_token, which is not set: "+
			"set it, or name the channel with its workspace, slack:T0123/%s", channel, channel))
	case team == "" || team == s.ownTeam():
		return workspace{api: s.api}, nil
	case s.OAuth == nil:
		return workspace{}, heldUp(afterPatience, fmt.Errorf("slack: %s is in a workspace that installed the app, and slack.client_id, "+
			"slack.client_secret and slack.token_key are not set: set them", channel))
	}
	w, err := s.OAuth.Store.Workspace(ctx, team)
	if err != nil {
		return workspace{}, err
	}
	if w.Team == "" || !w.Gone.IsZero() {
		return workspace{}, heldUp(afterPatience, s.absent(team, w))
	}
	api, err := s.client(w)
	if err != nil {
		return workspace{}, heldUp(afterInstallation, err)
	}
	return workspace{team, api}, nil
}

// heldUp is a failure of all sends to a workspace, until somebody acts; they stay owed.
func heldUp(after time.Duration, err error) error {
	return &clausewatch.Failure{Err: err, Of: clausewatch.FaultInstallation, Why: err.Error(), After: after}
}

// client calls Slack with the token of a workspace.
func (s *Slack) client(w clausewatch.Workspace) (*slack.Client, error) {
	token, err := open(s.OAuth.Key, w)
	if err != nil {
		return nil, fmt.Errorf("slack workspace %s: %w: set the key of before again, or let somebody there install the app again at %s",
			w.Team, err, s.OAuth.address(installPath))
	}
	return slack.New(token, slack.OptionAPIURL(s.apiURL()), slack.OptionHTTPClient(s.calls)), nil
}

// absent says why nothing can be sent to a workspace, and what to do.
func (s *Slack) absent(team string, w clausewatch.Workspace) error {
	if w.Team == "" {
		return fmt.Errorf("slack workspace %s has not installed the app: somebody there does so at %s", team, s.OAuth.address(installPath))
	}
	return fmt.Errorf("slack workspace %s lets the app in no more since %s (%s): somebody there installs it again at %s; what its channels are owed is kept",
		team, w.Gone.UTC().Format(time.RFC3339), w.Why, s.OAuth.address(installPath))
}

// place names where a request comes from and who asks. The words are for the person, where alerts cannot be sent there.
func (s *Slack) place(ctx context.Context, r chat.Request) (_ chat.Request, words string, err error) {
	if s.OAuth == nil || r.Team == "" {
		return r, "", nil
	}
	if err := s.knowOwn(ctx); err != nil {
		return r, "", err
	}
	if r.Team == s.ownTeam() {
		return r, "", nil
	}
	w, err := s.OAuth.Store.Workspace(ctx, r.Team)
	if err != nil {
		return r, "", err
	}
	r.Channel, r.User = s.named(r.Team, r.Channel), s.named(r.Team, r.User)
	switch {
	case w.Team == "":
		words = "Alerts cannot be sent to this workspace yet: install the app at " + s.OAuth.address(installPath) + "."
	case !w.Gone.IsZero():
		words = "Alerts cannot be sent to this workspace any more: install the app again at " + s.OAuth.address(installPath) + ". What it is owed is kept."
	}
	return r, words, nil
}

// knowOwn finds out which workspace is that of BotToken, unless that is known or there is none. A token that Slack refuses has none.
func (s *Slack) knowOwn(ctx context.Context) error {
	if s.BotToken == "" || s.ownTeam() != "" {
		return nil
	}
	if err := s.Check(ctx); err != nil && !isFinal(err) {
		return err
	}
	return nil
}

// local is a message for a workspace: people of it are named by the ids that it knows them by, and nobody of another one is.
func local(m chat.Message, team string) chat.Message {
	if team == "" {
		return m
	}
	own := func(spans []chat.Span) []chat.Span {
		spans = slices.Clone(spans)
		for i, span := range spans {
			if span.Person == "" {
				continue
			}
			spans[i].Person = ""
			if person := clausewatch.Channel(span.Person); person.Workspace() == team {
				platform, id := person.Split()
				_, id = split(id)
				spans[i].Person = platform + ":" + id
			}
		}
		return spans
	}
	m.Blocks = slices.Clone(m.Blocks)
	for i := range m.Blocks {
		b := &m.Blocks[i]
		b.Spans, b.Fields, b.Items = own(b.Spans), slices.Clone(b.Fields), slices.Clone(b.Items)
		for j := range b.Fields {
			b.Fields[j].Value = own(b.Fields[j].Value)
		}
		for j := range b.Items {
			b.Items[j] = own(b.Items[j])
		}
	}
	return m
}

// barred notes that Slack refuses the token of a workspace that installed the app, with its word for it. It stops the sends of that one alone.
func (s *Slack) barred(ctx context.Context, tried, team, why string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
	defer cancel()
	// An installation that came while the call was under way is not the one whose token was refused.
	err := s.OAuth.Store.Leave(ctx, team, why, s.now().Add(-callTimeout))
	s.log().Error("slack refuses the token of a workspace; the others go on", "team", team, "code", why, "install", s.OAuth.address(installPath), "err", err)
	return heldUp(afterInstallation, fmt.Errorf("%s: slack refuses the token of the workspace %s (%s): somebody there installs the app again at %s; "+
		"what its channels are owed is kept", tried, team, why, s.OAuth.address(installPath)))
}

// storeTime bounds what is noted of a workspace, so that Slack is answered within its three seconds.
const storeTime = 2 * time.Second

// InstallURL is where people install the app of a service that the world reaches at an address.
func InstallURL(public string) string { return (&OAuth{PublicURL: public}).address(installPath) }

// address is one of ours as the world reaches it.
func (o *OAuth) address(path string) string { return strings.TrimSuffix(o.PublicURL, "/") + path }
