package config

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
)

func TestTokenKeyIsReadInEachForm(t *testing.T) {
	key := bytes.Repeat([]byte{0xfb, 0xff, 0x01, 0x20}, 8)
	for name, written := range map[string]string{
		"hex": hex.EncodeToString(key), "HEX": strings.ToUpper(hex.EncodeToString(key)), "base64": base64.StdEncoding.EncodeToString(key),
		"base64 without =": base64.RawStdEncoding.EncodeToString(key), "base64 of addresses": base64.URLEncoding.EncodeToString(key),
		"with a line end": base64.StdEncoding.EncodeToString(key) + "\n",
	} {
		if got := (Slack{TokenKey: Secret{Value: written}}).Key(); !bytes.Equal(got, key) {
			t.Errorf("%s: got %x, want %x", name, got, key)
		}
	}
	for _, written := range []string{"", "secret", hex.EncodeToString(key[:31]), base64.StdEncoding.EncodeToString(append(key, 1)), strings.Repeat("k", 32)} {
		if got := (Slack{TokenKey: Secret{Value: written}}).Key(); got != nil {
			t.Errorf("%q is a key: %x", written, got)
		}
	}
}

func TestHalfOfAnInstallationIsAFault(t *testing.T) {
	const key = "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
	t.Setenv("CLAUSEWATCH_TEST_KEY", key)
	t.Setenv("CLAUSEWATCH_TEST_EMPTY", "")
	const web = `http: {public_url: "https://terms.example"}` + "\n"
	const oauth = `client_id: "1.2", client_secret: s, token_key: "${CLAUSEWATCH_TEST_KEY}"`
	for text, want := range map[string]string{
		web + `slack: {` + oauth + `, app_token: xapp-1}`:                                                                                     "",
		web + `slack: {` + oauth + `, app_token: xapp-1, bot_token: xoxb-1}`:                                                                  "",
		web + `slack: {` + oauth + `, mode: http, signing_secret: s}`:                                                                         "",
		`slack: {client_id: "${CLAUSEWATCH_TEST_EMPTY}", client_secret: "${CLAUSEWATCH_TEST_EMPTY}", token_key: "${CLAUSEWATCH_TEST_EMPTY}"}`: "",
		web + `slack: {` + oauth + `}`:                                                                                                        "x.yaml:2:9: slack.client_id is set and slack.app_token, over which commands come, is not; add it",
		web + `slack: {` + oauth + `, mode: http}`:                                                                                            "slack.signing_secret, by which Slack's requests are known, is not set",
		web + `slack: {client_id: "1.2", app_token: xapp-1, bot_token: xoxb-1}`:                                                               "not set: slack.client_secret, slack.token_key (make one with `openssl rand -base64 32`",
		web + `slack: {client_id: "1.2", client_secret: "${CLAUSEWATCH_TEST_EMPTY}", token_key: "${CLAUSEWATCH_TEST_KEY}"}`:                   "x.yaml:2:42: workspaces install the app when slack.client_id, slack.client_secret and slack.token_key are all set; not set: slack.client_secret (${CLAUSEWATCH_TEST_EMPTY} is empty)",
		web + `slack: {client_secret: s, token_key: "${CLAUSEWATCH_TEST_KEY}"}`:                                                               "not set: slack.client_id (it stands on the \"Basic Information\" page of the app)",
		web + `slack: {client_id: "1.2", client_secret: s, token_key: "too short", app_token: xapp-1}`:                                        "slack.token_key is not 32 bytes in base64 or hex; make one with",
		web + `slack: {client_id: "1.2", app_token: xapp-1}`:                                                                                  "not set: slack.client_secret, slack.token_key",
		`slack: {` + oauth + `, app_token: xapp-1}`:                                                                                           "http.public_url is not set, but Slack sends people who install the app back to it",
		`http: {public_url: "http://terms.example"}` + "\n" + `slack: {` + oauth + `, app_token: xapp-1}`:                                     "write https://terms.example",
		`http: {public_url: "http://127.0.0.1:8080"}` + "\n" + `slack: {` + oauth + `, app_token: xapp-1}`:                                    "",
		`http: {listen: "", public_url: "https://terms.example"}` + "\n" + `slack: {` + oauth + `, app_token: xapp-1}`:                        "people who install the app in Slack come there",
		web + `slack: {` + oauth + `, app_token: xapp-1, authorize_url: slack.example}`:                                                       `"slack.example" is no web address`,
		web + `slack: {` + oauth + `, app_token: xapp-1}` + "\n" + `channels: [{to: "slack:T1/C1"}]`:                                          "",
		web + `slack: {` + oauth + `, app_token: xapp-1}` + "\n" + `channels: [{to: "slack:C1"}]`:                                             "slack:C1 needs slack.bot_token; add it, or write slack:T0123/C1",
		web + `slack: {` + oauth + `, app_token: xapp-1}` + "\n" + `channels: [{to: "slack:T1/"}]`:                                            "slack:T1/ names no place in Slack",
		`slack: {bot_token: xoxb-1, app_token: xapp-1}` + "\n" + `channels: [{to: "slack:T1/C1"}]`:                                            "slack:T1/C1 is in a workspace that installs the app, which needs slack.client_id",
		web + `slack: {` + oauth + `, app_token: xapp-1}` + "\n" + `access: {managers: ["slack:T1/U1", "slack:U1"]}`:                          "",
		web + `slack: {` + oauth + `, app_token: xapp-1}` + "\n" + `access: {managers: ["slack:/U1"]}`:                                        `"slack:/U1" names nobody`,
		web + `slack: {` + oauth + `, app_token: xapp-1}` + "\n" + `access: {managers: ["discord:1/2"]}`:                                      `"discord:1/2" names nobody`,
	} {
		c, err := Parse("x.yaml", []byte(text+"\n"))
		switch {
		case want == "" && err != nil:
			t.Errorf("%s\n%v, want no fault", text, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s\ngot %v\nwant %q", text, err, want)
		}
		if said := fmt.Sprintf("%v %+v", err, c); strings.Contains(said, key) {
			t.Errorf("%s\nthe key is shown: %s", text, said)
		}
	}
}
