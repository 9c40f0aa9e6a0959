package slacktest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// A Team is a workspace beside the one of BotToken.
type Team struct {
	ID, Name string

	server   *Server
	token    string // "" while the app is not installed
	installs int
	dead     map[string]string // tokens of before, with the word they are refused with
}

// A grant is what a code is good for.
type grant struct {
	team     string
	redirect string
	used     bool
	answer   url.Values
}

// AddTeam makes a workspace that has not installed the app.
func (s *Server) AddTeam(id, name string) *Team {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &Team{ID: id, Name: name, server: s, dead: map[string]string{}}
	s.teams[id] = t
	return t
}

// Choose says what people do who come to AuthorizeURL from now on: they allow the app in this workspace. More, which may be nil, is laid
// over what Slack answers then: "error" sends them back with that instead of a code, and what oauth.v2.access answers is named by its keys,
// "scope", "is_enterprise_install", "token_type", "access_token", "refresh_token".
func (s *Server) Choose(team string, more url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.choice = url.Values{"team": {team}}
	for key, values := range more {
		s.choice[key] = values
	}
}

// serveAuthorize is the page on which people allow the app; they do what Choose says.
func (s *Server) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	back, err := url.Parse(query.Get("redirect_uri"))
	if err != nil || back.Host == "" || query.Get("client_id") != s.ClientID || query.Get("state") == "" || query.Get("scope") != scopes {
		s.fault("the app asks to be installed with %v", query)
		http.Error(w, "invalid", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	said := url.Values{"state": {query.Get("state")}}
	if refusal := s.choice.Get("error"); refusal != "" {
		said.Set("error", refusal)
	} else {
		code := s.newID("code-")
		s.codes[code] = grant{team: s.choice.Get("team"), redirect: query.Get("redirect_uri"), answer: s.choice}
		said.Set("code", code)
	}
	back.RawQuery = said.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// exchange gives a token for a code, as oauth.v2.access does.
func (s *Server) exchange(form url.Values) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	g, known := s.codes[form.Get("code")]
	switch {
	case form.Get("client_id") != s.ClientID:
		return refusal("invalid_client_id")
	case form.Get("client_secret") != s.ClientSecret:
		return refusal("bad_client_secret")
	case !known:
		return refusal("invalid_code")
	case g.used:
		return refusal("code_already_used")
	case g.redirect != form.Get("redirect_uri"):
		return refusal("bad_redirect_uri")
	}
	g.used = true
	s.codes[form.Get("code")] = g
	id, name, token := g.team, "Loopback", s.BotToken
	if t := s.teams[g.team]; t != nil {
		if t.token == "" {
			t.installs++
			t.token = fmt.Sprintf("xoxb-%s-%d", t.ID, t.installs)
		}
		name, token = t.Name, t.token
	}
	answer := map[string]any{
		"ok": true, "access_token": token, "token_type": "bot", "scope": scopes, "bot_user_id": "U0BOT", "app_id": "A0001",
		"team": map[string]any{"id": id, "name": name}, "enterprise": nil, "is_enterprise_install": false,
		"authed_user": map[string]any{"id": "U0ADMIN"},
	}
	for key, values := range g.answer {
		switch key {
		case "is_enterprise_install":
			answer[key], answer["team"], answer["enterprise"] = true, nil, map[string]any{"id": "E1", "name": "Loopback Group"}
		case "scope", "token_type", "access_token", "refresh_token":
			answer[key] = values[0]
		}
	}
	return answer
}

// Token is what the app was given for the workspace, "" while it is not installed.
func (t *Team) Token() string {
	t.server.mu.Lock()
	defer t.server.mu.Unlock()
	return t.token
}

// Revoke lets the token of the workspace in no more, with this word, and tells nobody.
func (t *Team) Revoke(code string) {
	t.server.mu.Lock()
	defer t.server.mu.Unlock()
	t.dead[t.token] = code
	t.token = ""
}

// Uninstall is what Slack does when somebody removes the app: the token is dead, and two events say so.
func (t *Team) Uninstall(ctx context.Context) error {
	t.Revoke("account_inactive")
	for _, event := range Removal() {
		if err := t.server.Event(ctx, t.ID, event); err != nil {
			return err
		}
	}
	return nil
}

// Removal are the events of a workspace that removes the app.
func Removal() []map[string]any {
	return []map[string]any{
		{"type": "tokens_revoked", "tokens": map[string]any{"oauth": []string{}, "bot": []string{"U0BOT"}}},
		{"type": "app_uninstalled"},
	}
}

// EventBody is an event as Slack posts it, to be signed with Signed.
func (s *Server) EventBody(team string, event map[string]any) (id, body string) {
	s.mu.Lock()
	id = s.newID("Ev")
	s.mu.Unlock()
	raw, err := json.Marshal(map[string]any{"token": "verification", "team_id": team, "api_app_id": "A0001", "type": "event_callback",
		"event_id": id, "event_time": time.Now().Unix(), "event": event})
	if err != nil {
		panic(err) // what tests give always encodes
	}
	return id, string(raw)
}

// Event sends an event of a workspace over one of the connections and returns once that was acknowledged.
func (s *Server) Event(ctx context.Context, team string, event map[string]any) error {
	id, body := s.EventBody(team, event)
	if s.Through != nil {
		_, err := s.Through(ctx, "application/json", body)
		return err
	}
	frame, err := json.Marshal(map[string]any{"envelope_id": "E" + id, "type": "events_api", "accepts_response_payload": false,
		"payload": json.RawMessage(body)})
	if err != nil {
		return err
	}
	if err := s.Raw(ctx, frame); err != nil {
		return err
	}
	_, err = s.Acknowledged(ctx, "E"+id)
	return err
}

// teamOf is the workspace of a bot token, or the word that it is refused with.
func (s *Server) teamOf(token string) (team, refused string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if token == s.BotToken {
		return s.Team, ""
	}
	for _, t := range s.teams {
		if code := t.dead[token]; code != "" {
			return t.ID, code
		}
		if t.token == token {
			return t.ID, ""
		}
	}
	return "", "invalid_auth"
}

// split takes the workspace off the id of a place.
func (s *Server) split(id string) (team, rest string) {
	if team, rest, ok := strings.Cut(id, "/"); ok {
		return team, rest
	}
	return s.Team, id
}

// place is the channel of a post with its workspace before it, unless that is the one of BotToken.
func (s *Server) place(p Post) string {
	if slices.Contains([]string{"", s.Team}, p.Team) {
		return p.Channel
	}
	return p.Team + "/" + p.Channel
}
