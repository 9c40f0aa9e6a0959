// Package slack brings messages to Slack workspaces and answers the /terms command there.
//
// It speaks to Slack with two tokens: the bot token posts (chat.postMessage), the app-level token opens Socket Mode
// connections, over which commands arrive without any public address. Where people install the app in further workspaces (OAuth),
// each has a bot token of its own; channels and people there have the workspace before their ids, which is put there in one place
// (named) and read in one (reach). In mode http Slack sends requests to ServeHTTP
// instead; what is done with them is the same. Two connections are held at a time, so that the
// minute in which Slack asks one of them to reconnect loses no command. Commands are acknowledged first and empty; the
// answer follows through the command's response_url.
//
// Slack completes nothing in a slash command; Handler.Suggest completes what is typed into forms.
//
// What it does not do: it decides nothing about what is said or to whom, and it repeats nothing. A Send is one attempt;
// the outbox that called it repeats, and a repeat carries the same client_msg_id, which Slack does not document but
// treats as "already posted". That is best effort: without it, an answer that was lost on the way means two posts.
//
// Words that a policy or a person wrote reach Slack only as rich_text elements and plain_text objects, which Slack does
// not interpret, or escaped in a verbatim mrkdwn object; text.go is the one file that makes those.
package slack

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	// command is the one slash command of the manifest.
	command = "/terms"
	// defaultAPI is where Slack's Web API is for all but government workspaces.
	defaultAPI = "https://slack.com/api/"
	// callTimeout bounds one call of the Web API; slack-go's own client has no timeout at all.
	callTimeout = 10 * time.Second
)

// scopes are what the bot token must be allowed to do: receive the command, post.
var scopes = []string{"commands", "chat:write"}

// Slack is the workspaces that its tokens reach: the one of BotToken, and those that installed the app (OAuth). Set the exported fields before the first call and leave them alone
// afterwards; all methods may be called from several goroutines.
type Slack struct {
	// BotToken (xoxb-…) posts; its scopes are commands and chat:write. With OAuth it may be "".
	BotToken string
	// OAuth lets further workspaces install the app; nil for none. Their tokens are stored, and all that follows holds for them too.
	OAuth *OAuth
	// AppToken (xapp-…) opens the Socket Mode connections; its scope is connections:write. Only Listen needs it.
	AppToken string
	// Requests says that Slack sends requests to ServeHTTP, signed with SigningSecret, in place of Socket Mode connections.
	Requests      bool
	SigningSecret string
	// APIURL is the base of the Web API and ends in "/api/"; "" means https://slack.com/api/.
	APIURL string
	// ResponseURLPrefix is where answers may be posted to; a command whose response_url lies elsewhere is not answered.
	// "" means https://hooks.slack.com/ for slack.com, and for any other APIURL that server itself.
	ResponseURLPrefix string
	// HTTP makes the calls; nil means a client with a timeout of ten seconds a call.
	HTTP *http.Client
	Log  *slog.Logger     // nil discards
	Now  func() time.Time // nil means time.Now
	// Pace is the least time between two posts to one channel; 0 means one second, which is Slack's documented rate.
	Pace time.Duration
	// Plain is told of each message whose form Slack refused and that went out without its layout, which is a bug of ours: its channel, its
	// alert, and Slack's word for what is wrong; nil tells nobody.
	Plain func(channel string, alert int64, answer string)
	// Workers bounds the commands answered at the same time; 0 means 64. One more is told that we are busy.
	Workers int
	// Grace is how long Listen waits for the answers under way when it is stopped; 0 means eight seconds.
	Grace time.Duration

	once    sync.Once
	api     *slack.Client
	calls   *http.Client
	answers *http.Client // the same, but follows no redirect: a response_url is a place that we were told
	prefix  string

	mu       sync.Mutex
	lanes    map[string]*rate.Limiter // by channel, its workspace before it
	posted   map[string]place         // by client_msg_id: parts of messages that are not complete yet
	own      string                   // the workspace of BotToken, once Slack has told
	refused  error                    // why Slack does not let us in, nil when it does or has not been asked
	verified time.Time                // when the bot token was last seen to be good
	sockets  []*socket                // while Listen runs
	listener *listener                // while Listen runs in mode http
	trouble  trouble
	again    time.Time // when a refused BotToken is tried next, while others go on
	used     chat.Seen // installations that came back from Slack

	watch time.Duration // between two looks of the watchdog; 0 means 15 seconds
}

// Check asks Slack who we are (auth.test). It fails with a permanent clausewatch.Failure that names the next move when
// the token is refused or lacks a scope, and with a temporary error when Slack could not be asked. Without a BotToken, for workspaces
// that install the app, there is nothing to ask.
func (s *Slack) Check(ctx context.Context) error {
	s.prepare()
	if s.BotToken == "" && s.mustHaveToken() {
		return s.refuse(errors.New("slack has no bot token: set slack.bot_token to the xoxb- token of \"OAuth & Permissions\""))
	}
	if problem := apiProblem(s.apiURL()); problem != "" {
		return s.refuse(errors.New(problem))
	}
	if s.BotToken == "" {
		return nil
	}
	call, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	who, err := s.api.AuthTestContext(call)
	if err != nil {
		return s.failure(ctx, "ask slack who we are (auth.test)", "", err)
	}
	if who.UserID == "" && who.TeamID == "" {
		return errors.New("ask slack who we are (auth.test): slack said neither yes nor no; trying again")
	}
	if missing := missingScopes(who.Header.Get("X-OAuth-Scopes")); missing != "" {
		return s.refuse(fmt.Errorf("slack: the bot token lacks the scope %s: add it under \"OAuth & Permissions\" and "+
			"install the app again", missing))
	}
	s.mu.Lock()
	first := s.verified.IsZero()
	s.verified, s.refused, s.own = s.now(), nil, who.TeamID
	s.mu.Unlock()
	if first {
		s.log().Info("slack knows us", "team", who.TeamID, "bot", who.UserID)
	}
	return nil
}

// missingScopes names the scopes that the header of auth.test does not list, "" when none or when there is no header.
func missingScopes(header string) string {
	if header == "" {
		return ""
	}
	has := map[string]bool{}
	for scope := range strings.SplitSeq(header, ",") {
		has[strings.TrimSpace(scope)] = true
	}
	var missing []string
	for _, scope := range scopes {
		if !has[scope] {
			missing = append(missing, scope)
		}
	}
	return strings.Join(missing, ", ")
}

// refuse remembers why Slack cannot be used and says that trying again will not help.
func (s *Slack) refuse(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refused = err
	return &clausewatch.Failure{Err: err, Permanent: true}
}

// prepare builds the clients once from the exported fields.
func (s *Slack) prepare() {
	s.once.Do(func() {
		s.calls = s.HTTP
		if s.calls == nil {
			s.calls = &http.Client{Timeout: callTimeout}
		}
		answers := *s.calls
		answers.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		s.answers = &answers
		s.api = slack.New(s.BotToken, slack.OptionAPIURL(s.apiURL()), slack.OptionAppLevelToken(s.AppToken),
			slack.OptionHTTPClient(s.calls))
		s.prefix = s.responsePrefix()
		s.lanes = map[string]*rate.Limiter{}
		s.posted = map[string]place{}
	})
}

func (s *Slack) apiURL() string {
	if s.APIURL == "" {
		return defaultAPI
	}
	return strings.TrimSuffix(s.APIURL, "/") + "/" // without the slash, host and method would run together
}

// apiProblem says what is wrong with the base address, "" when nothing is.
func apiProblem(base string) string {
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
		return fmt.Sprintf("slack.api_url %q is no http address: the usual one is %s", base, defaultAPI)
	}
	return ""
}

// responsePrefix is where answers may go. It ends in a slash, so that no longer host name can begin with it.
func (s *Slack) responsePrefix() string {
	if s.ResponseURLPrefix != "" {
		return strings.TrimSuffix(s.ResponseURLPrefix, "/") + "/"
	}
	u, err := url.Parse(s.apiURL())
	switch {
	case err != nil || u.Host == "slack.com":
		return "https://hooks.slack.com/"
	case u.Host == "slack-gov.com":
		return "https://hooks.slack-gov.com/"
	default:
		return u.Scheme + "://" + u.Host + "/"
	}
}

func (s *Slack) log() *slog.Logger {
	if s.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return s.Log
}

func (s *Slack) now() time.Time {
	if s.Now == nil {
		return time.Now()
	}
	return s.Now()
}
