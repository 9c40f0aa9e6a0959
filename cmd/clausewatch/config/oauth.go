package config

import (
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"net/netip"
	"net/url"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// tokenKeySize is how many bytes a token key has.
const tokenKeySize = 32

// OAuth tells whether workspaces can install the app.
func (s Slack) OAuth() bool {
	return s.ClientID != "" && s.ClientSecret.Value != "" && s.Key() != nil
}

// installs tells whether that is wanted, in whole or in part.
func (s Slack) installs() bool {
	return s.ClientID != "" || s.ClientSecret.Value != "" || s.TokenKey.Value != ""
}

// Key is the token key, nil when it is none.
func (s Slack) Key() []byte {
	written := strings.TrimSpace(s.TokenKey.Value)
	for _, read := range []func(string) ([]byte, error){hex.DecodeString, base64.StdEncoding.DecodeString, base64.RawStdEncoding.DecodeString,
		base64.URLEncoding.DecodeString, base64.RawURLEncoding.DecodeString} {
		if key, err := read(written); err == nil && len(key) == tokenKeySize {
			return key
		}
	}
	return nil
}

// makeKey says how an operator comes by a token key.
const makeKey = "make one with `openssl rand -base64 32`, keep it in the environment, and keep a copy: without it every workspace installs the app again"

// emptyVariable says which variable a secret was to come from.
func emptyVariable(s Secret) string {
	if s.From == "" {
		return ""
	}
	return " (" + s.From + " is empty)"
}

// checkOAuth complains of what is half set for workspaces that install the app.
func (c *Config) checkOAuth(d *decoder) {
	s := c.Slack
	if d.misread["slack"] || !s.installs() {
		return
	}
	var missing []string
	for _, one := range []struct {
		name  string
		value string
		how   string
	}{
		{"client_id", s.ClientID, " (it stands on the \"Basic Information\" page of the app)"},
		{"client_secret", s.ClientSecret.Value, emptyVariable(s.ClientSecret)},
		{"token_key", s.TokenKey.Value, emptyVariable(s.TokenKey) + " (" + makeKey + ")"},
	} {
		if one.value == "" {
			missing = append(missing, "slack."+one.name+one.how)
		}
	}
	if len(missing) > 0 {
		first, _, _ := strings.Cut(missing[0], " ")
		d.complainAt(first, "workspaces install the app when slack.client_id, slack.client_secret and slack.token_key are all set; not set: %s",
			strings.Join(missing, ", "))
	} else if s.Key() == nil {
		d.complainAt("slack.token_key", "slack.token_key is not %d bytes in base64 or hex; %s", tokenKeySize, makeKey)
	}
	if c.HTTP.Listen == "" {
		d.complainAt("http.listen", "http.listen is \"\", but people who install the app in Slack come there; write 127.0.0.1:8080 behind a proxy with https")
	}
	u, err := url.Parse(c.HTTP.PublicURL)
	switch ip, bad := netip.ParseAddr(cmp.Or(u, &url.URL{}).Hostname()); {
	case c.HTTP.PublicURL == "":
		d.complainAt("http.public_url", "http.public_url is not set, but Slack sends people who install the app back to it; write https://terms.example.org")
	case err == nil && u.Scheme != "https" && u.Hostname() != "localhost" && (bad != nil || !ip.IsLoopback()):
		d.complainAt("http.public_url", "http.public_url: Slack sends people who install the app to https alone; write https://%s", u.Host)
	}
	checkURL(d, "slack.authorize_url", s.AuthorizeURL)
}

// checkSlackPlace complains of a channel or person of Slack that nothing is set up for, or that is none.
func (c *Config) checkSlackPlace(d *decoder, path string, to clausewatch.Channel) {
	_, id := to.Split()
	workspace, rest, in := strings.Cut(id, "/")
	switch {
	case d.misread["slack"]:
	case in && (workspace == "" || rest == "" || strings.Contains(rest, "/")):
		d.complainAt(path, "%s names no place in Slack; write slack:C0123, or slack:T0123/C0123 in a workspace that installed the app", to)
	case in && !c.Slack.OAuth():
		d.complainAt(path, "%s is in a workspace that installs the app, which needs slack.client_id, slack.client_secret and slack.token_key; add them", to)
	case !in && c.Slack.BotToken.Value == "" && c.Slack.OAuth():
		d.complainAt(path, "%s needs slack.bot_token%s, or write slack:T0123/%s, with the workspace that installed the app", to, unset(c.Slack.BotToken), id)
	case !in && c.Slack.BotToken.Value == "":
		d.complainAt(path, "%s needs slack.bot_token%s", to, unset(c.Slack.BotToken))
	}
}
