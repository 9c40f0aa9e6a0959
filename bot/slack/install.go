package slack

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch"
)

// The app is installed in a workspace as OAuth 2.0 has it (docs.slack.dev/authentication/installing-with-oauth): we send the browser to
// Slack with a state, Slack sends it back with a code, and we exchange the code for the token of the workspace.

const (
	installPath = "/slack/install"
	oauthPath   = "/slack/oauth"
	// authorizeURL is where people allow an app in Slack.
	authorizeURL = "https://slack.com/oauth/v2/authorize"
	// stateCookie binds a state to the browser that began. A browser takes it from this very host over https alone.
	stateCookie = "__Host-clausewatch-install"
	// stateLives is how long a person may take in Slack.
	stateLives = 10 * time.Minute
)

// serveInstall answers people who install the app.
func (s *Slack) serveInstall(w http.ResponseWriter, r *http.Request) {
	s.prepare()
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	switch {
	case r.Method != http.MethodGet:
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, "this address is for a browser: GET", http.StatusMethodNotAllowed)
	case r.URL.Path == installPath:
		s.begin(w, r)
	default:
		state := ""
		if c, err := r.Cookie(stateCookie); err == nil {
			state = c.Value
		}
		http.SetCookie(w, cookie("", -1))
		s.finish(context.WithoutCancel(r.Context()), r.URL.Query(), state).write(w)
	}
}

// begin sends the browser to Slack.
func (s *Slack) begin(w http.ResponseWriter, r *http.Request) {
	at, err := url.Parse(s.OAuth.authorize())
	if err != nil {
		s.log().Error("slack.authorize_url is no address", "err", err)
		notSetUp.write(w)
		return
	}
	state := s.OAuth.state(s.now())
	query := at.Query()
	query.Set("client_id", s.OAuth.ClientID)
	query.Set("scope", strings.Join(scopes, ","))
	query.Set("redirect_uri", s.OAuth.address(oauthPath))
	query.Set("state", state)
	at.RawQuery = query.Encode()
	http.SetCookie(w, cookie(state, int(stateLives.Seconds())))
	http.Redirect(w, r, at.String(), http.StatusFound)
}

// cookie holds a state. Lax: it comes along when Slack sends the browser back, and with nothing that another site does by itself.
func cookie(state string, seconds int) *http.Cookie {
	return &http.Cookie{Name: stateCookie, Value: state, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode}
}

// teamID is what ids of workspaces look like.
var teamID = regexp.MustCompile(`^T[A-Z0-9]{1,20}$`)

// finish takes who came back from Slack with this query and this cookie, and gives the page to show. Either all of an installation is
// stored or nothing. Ctx must not end with the browser: the code is good once.
func (s *Slack) finish(ctx context.Context, query url.Values, cookie string) page {
	ctx, cancel := context.WithTimeout(ctx, 2*callTimeout)
	defer cancel()
	state := query.Get("state")
	same := subtle.ConstantTimeCompare([]byte(state), []byte(cookie)) == 1
	if !same || !s.OAuth.good(state, s.now()) || s.used.Before(state, s.now()) {
		return outOfDate
	}
	switch refusal := query.Get("error"); {
	case refusal == "access_denied":
		return cancelled
	case refusal != "" || query.Get("code") == "":
		s.log().Warn("slack sent somebody back without a code", "error", shortened(clean(refusal), 80))
		return refusedCode
	}
	if err := s.knowOwn(ctx); err != nil { // before the code is used
		s.log().Warn("slack could not be asked which workspace slack.bot_token is for (auth.test)", "err", withoutAddress(err))
		return unreached
	}
	got, err := slack.GetOAuthV2ResponseContext(ctx, s.calls, s.OAuth.ClientID, s.OAuth.ClientSecret, query.Get("code"), s.OAuth.address(oauthPath),
		slack.OAuthOptionAPIURL(s.apiURL()))
	switch code := code(err); {
	case code == "invalid_code" || code == "code_already_used" || code == "code_expired":
		return refusedCode
	case code != "":
		s.log().Error("slack refuses to install the app: check slack.client_id and slack.client_secret, and the redirect URL on the app's page",
			"code", code, "redirect", s.OAuth.address(oauthPath))
		return notSetUp
	case err != nil:
		s.log().Warn("slack could not be asked for a token (oauth.v2.access)", "err", withoutAddress(err))
		return unreached
	}
	return s.keep(ctx, got)
}

// keep stores what Slack gave, unless it is not what we asked for.
func (s *Slack) keep(ctx context.Context, got *slack.OAuthV2Response) page {
	missing := missingScopes(got.Scope)
	switch {
	case got.IsEnterpriseInstall:
		return wholeOrganisation
	case !teamID.MatchString(got.Team.ID) || !strings.HasPrefix(got.AccessToken, "xoxb-"):
		s.log().Error("slack gave no token of a bot in a workspace (oauth.v2.access)", "team", got.Team.ID, "kind", got.TokenType)
		return notSetUp
	case got.RefreshToken != "" || got.ExpiresIn > 0:
		s.log().Error("slack gave a token that expires: switch token rotation off on the app's page", "team", got.Team.ID)
		return notSetUp
	case missing != "" || got.Scope == "":
		s.log().Warn("an installation lacks a scope: add it on the app's page", "team", got.Team.ID, "missing", missing)
		return lacksScope
	}
	if got.Team.ID == s.ownTeam() {
		return alreadyThere
	}
	token, err := seal(s.OAuth.Key, got.Team.ID, got.AccessToken)
	if err != nil {
		s.log().Error("the token of a workspace could not be encrypted", "team", got.Team.ID, "err", err)
		return notStored
	}
	w := clausewatch.Workspace{
		Team: got.Team.ID, Enterprise: got.Enterprise.ID, Name: strings.Join(strings.Fields(clean(got.Team.Name)), " "), Bot: got.BotUserID, Scopes: strings.Split(got.Scope, ","),
		Token: token, Key: KeyID(s.OAuth.Key), Installed: s.now().UTC().Truncate(time.Millisecond), By: "slack:" + got.Team.ID + "/" + got.AuthedUser.ID,
	}
	if err := s.OAuth.Store.Install(ctx, w); err != nil {
		s.log().Error("an installation could not be stored", "team", w.Team, "err", err)
		return notStored
	}
	s.log().Info("a workspace installed the app", "team", w.Team, "name", w.Name, "by", w.By)
	return installedIn(w.Name)
}

func (o *OAuth) authorize() string {
	if o.AuthorizeURL == "" {
		return authorizeURL
	}
	return o.AuthorizeURL
}

// A state is 16 random bytes, the second at which it ends, and a MAC of both: nothing is kept of those that never come back, and no
// flood of them pushes others out.
const stateSize = 16 + 8 + sha256.Size

func (o *OAuth) state(now time.Time) string {
	raw := make([]byte, 16, stateSize)
	rand.Read(raw) // never fails
	raw = binary.BigEndian.AppendUint64(raw, uint64(now.Add(stateLives).Unix()))
	return base64.RawURLEncoding.EncodeToString(append(raw, o.mac(raw)...))
}

// good tells whether a state is one of ours and has not ended.
func (o *OAuth) good(state string, now time.Time) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(state)
	if err != nil || len(raw) != stateSize {
		return false
	}
	said, mac := raw[:24], raw[24:]
	ends := time.Unix(int64(binary.BigEndian.Uint64(said[16:])), 0)
	return hmac.Equal(mac, o.mac(said)) && now.Before(ends)
}

func (o *OAuth) mac(said []byte) []byte {
	h := hmac.New(sha256.New, derived(o.Key, "clausewatch slack install state", sha256.Size))
	h.Write(said)
	return h.Sum(nil)
}
