package config

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

func TestExampleLoadsAndShowsEverySetting(t *testing.T) {
	text, err := os.ReadFile("../../../config.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c, err := Parse("config.example.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Watched()) != 3 || len(c.Subscriptions()) != 1 {
		t.Errorf("got %d platforms and %d subscriptions, want 3 and 1", len(c.Watched()), len(c.Subscriptions()))
	}
	for _, key := range settings(reflect.TypeFor[Config]()) {
		if key != "css" && !strings.Contains(string(text), key+":") { // a selector is written as a word
			t.Errorf("config.example.yaml does not show %q", key)
		}
	}
}

// settings are the names of all settings below a type.
func settings(t reflect.Type) []string {
	for t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[Secret]() {
		return nil
	}
	var all []string
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag != "-" {
			all = append(all, tag)
			all = append(all, settings(t.Field(i).Type)...)
		}
	}
	return all
}

func TestEveryComplaintIsMadeAtOnceWithItsPlace(t *testing.T) {
	_, err := Parse("x.yaml", []byte(`databse: a.db
watch:
  intervall: 1h
  confirm_after: soon
slack: {mode: socket, tokn: x}
platforms:
  - id: acme
    documents:
      - {id: tos, url: "https://acme.example/tos", selct: main}
channels:
  to: [console]
`))
	want := []string{
		`x.yaml:1:1: unknown key "databse" in the file; did you mean "database"?`,
		`x.yaml:3:3: unknown key "intervall" in watch; did you mean "interval"?`,
		`x.yaml:4:18: watch.confirm_after: "soon" is no duration; write 90s, 10m, 1h or 7d`,
		`x.yaml:5:23: unknown key "tokn" in slack; known here: api_url, app_token, authorize_url, bot_token, `,
		`x.yaml:9:52: unknown key "selct" in platforms[0].documents[0]; did you mean "select"?`,
		`x.yaml:11:7: channels[0].to: want one value, not a list`,
	}
	complain(t, err, want)
}

func TestMeaningIsCheckedToo(t *testing.T) {
	t.Setenv("CLAUSEWATCH_TEST_EMPTY", "")
	_, err := Parse("x.yaml", []byte(`watch: {interval: 10ms, blind_after: 0}
slack: {bot_token: "${CLAUSEWATCH_TEST_EMPTY}"}
catalogue: [amazn]
fetch: {allow_private_networks: [10.0.0.1]}
platforms:
  - id: Acme
    documents:
      - {id: tos, url: "acme.example/tos"}
      - {id: tos, url: "https://acme.example/tos", select: ["main >"]}
  - {id: empty}
channels:
  - {to: "slack:C1"}
  - {to: "irc:x"}
  - {to: console, platforms: [Acmee], min_severity: huge, documents: [Acme/toss]}
`))
	want := []string{
		`watch.interval: 10ms is too short`,
		`watch.blind_after: 0 looks`,
		`no platform "amazn" in the catalogue; did you mean "amazon"?`,
		`"10.0.0.1" is no network`,
		`id "Acme": use small letters`,
		`"acme.example/tos" is no web address`,
		`id "tos" is taken`,
		`main >`,
		`platform "empty" has no documents`,
		`slack:C1 needs slack.bot_token, but ${CLAUSEWATCH_TEST_EMPTY} is empty`,
		`channel "irc:x": want slack:C0123, discord:1234, discord-webhook:NAME or console`,
		`no platform "Acmee" is watched; did you mean "Acme"?`,
		`severity "huge"`,
		`no document "Acme/toss" is watched; did you mean "Acme/tos"?`,
	}
	complain(t, err, want)
}

func TestBrowserIsChecked(t *testing.T) {
	plain := filepath.Join(t.TempDir(), "chromium")
	if err := os.WriteFile(plain, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`{path: /no/such/chromium}`:                       `x.yaml:1:25: fetch.browser.path: "/no/such/chromium" is no program that can be run`,
		`{path: "` + plain + `"}`:                         `is no program that can be run; install Chromium`,
		`{path: sh, remote_url: "http://127.0.0.1:9222"}`: `x.yaml:1:41: fetch.browser.path and remote_url are both set; keep one`,
		`{remote_url: "http://10.0.0.7:9222"}`:            `is another machine`,
		`{remote_url: "https://127.0.0.1:9222"}`:          `is no DevTools address; write http://127.0.0.1:9222`,
		`{remote_url: "127.0.0.1:9222"}`:                  `is no DevTools address`,
		`{remot_url: ""}`:                                 `unknown key "remot_url" in fetch.browser; did you mean "remote_url"?`,
	} {
		_, err := Parse("x.yaml", []byte("fetch: {browser: "+text+"}"))
		complain(t, err, []string{want})
	}
	for text, on := range map[string]bool{
		`{path: sh}`: true, `{remote_url: "http://localhost:9222"}`: true, `{remote_url: "ws://[::1]:9222/devtools/browser/1"}`: true,
		`{path: "", remote_url: ""}`: false, `{}`: false,
	} {
		c, err := Parse("x.yaml", []byte("fetch: {browser: "+text+"}"))
		if err != nil || c.Fetch.Browser.On() != on {
			t.Errorf("%s: got error %v, want on: %v", text, err, on)
		}
	}
}

func TestFaultInOnePartDoesNotHideThoseOfOthers(t *testing.T) {
	_, err := Parse("x.yaml", []byte(`slack: {bot_tokn: x}
platforms:
  - {id: acme, alias: a, documents: [{id: tos, url: "https://acme.example/tos"}]}
channels:
  - console
  - {to: "slack:C1"}
  - {to: "discord:1"}
  - {to: irc, platforms: [acmee], min_severity: huge}
`))
	complain(t, err, []string{
		`unknown key "bot_tokn" in slack`,
		`unknown key "alias" in platforms[0]`,
		`channels[0]: want settings`,
		`discord:1 needs discord.token`, // Slack and the platforms were misread: what is said of them is enough
		`channel "irc": want slack:C0123`,
		`severity "huge": want`,
	})
}

// TestSettingsOfRequestsAreKnown keeps a configuration good that holds what only the HTTP modes need.
func TestSettingsOfRequestsAreKnown(t *testing.T) {
	t.Setenv("CLAUSEWATCH_TEST_SECRET", "s3cret")
	c, err := Parse("x.yaml", []byte(`slack: {mode: socket, signing_secret: "${CLAUSEWATCH_TEST_SECRET}"}
discord: {mode: gateway, public_key: ""}`))
	if err != nil {
		t.Fatal(err)
	}
	if c.Slack.SigningSecret.Value != "s3cret" || c.Slack.On() {
		t.Errorf("got %q, on %v", c.Slack.SigningSecret.Value, c.Slack.On())
	}
}

// complain checks that each wanted text is in one complaint and that there are no others.
func complain(t *testing.T, err error, want []string) {
	t.Helper()
	var got Complaints
	if !errors.As(err, &got) {
		t.Fatalf("got error %v, want complaints", err)
	}
	for _, w := range want {
		if !strings.Contains(got.Error(), w) {
			t.Errorf("no complaint says %q", w)
		}
	}
	if len(got) != len(want) || t.Failed() {
		t.Errorf("got %d complaints, want %d:\n%v", len(got), len(want), got)
	}
}

func TestBrokenYAMLIsOneComplaintWithItsLine(t *testing.T) {
	for _, text := range []string{"watch: {interval: 1h", "a: b: c", "\tx: 1", "platforms: [", "- a\n- b", "--- \na: 1\n--- \nb: 2"} {
		_, err := Parse("x.yaml", []byte(text))
		if err == nil || !strings.HasPrefix(err.Error(), "x.yaml:") {
			t.Errorf("Parse(%q) = %v, want a complaint with its place", text, err)
		}
	}
}

func TestSecretsComeFromTheEnvironmentAndFiles(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("xapp-2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CLAUSEWATCH_TEST_TOKEN", "xoxb-1")
	c, err := Parse("x.yaml", []byte(`slack: {bot_token: "${CLAUSEWATCH_TEST_TOKEN}", app_token: "file:`+file+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	if c.Slack.BotToken.Value != "xoxb-1" || c.Slack.AppToken.Value != "xapp-2" {
		t.Errorf("got %q and %q", c.Slack.BotToken.Value, c.Slack.AppToken.Value)
	}
	if s := c.Slack.BotToken.String() + c.Slack.BotToken.GoString(); strings.Contains(s, "xoxb") {
		t.Errorf("a secret prints itself: %s", s)
	}
	if _, err := Parse("x.yaml", []byte(`slack: {bot_token: "file:/no/such/file"}`)); err == nil || !strings.Contains(err.Error(), "create the file") {
		t.Errorf("a missing secret file: got %v", err)
	}
	if _, err := Parse("x.yaml", []byte(`slack: {bot_token: "hunter2", app_token: "x"}`)); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a wrong token must be refused without being shown: got %v", err)
	}
}

func TestDefaultWatchesTheCatalogue(t *testing.T) {
	c, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	platforms, documents, feeds := c.Watched(), 0, 0
	seen := map[string]bool{}
	for _, p := range platforms {
		for _, d := range p.Documents {
			if seen[d.Ref()] {
				t.Errorf("%s is in the catalogue twice", d.Ref())
			}
			seen[d.Ref()] = true
			if d.Kind == clausewatch.Feed {
				feeds++
			} else {
				documents++
			}
			if !strings.HasPrefix(d.URLs[0], "https://") {
				t.Errorf("%s: %s is not https", d.Ref(), d.URLs[0])
			}
		}
	}
	if len(platforms) < 25 || documents < 80 || feeds < 5 {
		t.Errorf("got %d platforms, %d documents, %d feeds; want at least 25, 80 and 5", len(platforms), documents, feeds)
	}
	if time.Duration(c.Watch.ConfirmAfter) != 10*time.Minute {
		t.Errorf("confirm_after is %s by default", c.Watch.ConfirmAfter)
	}
	if subs := c.Subscriptions(); len(subs) != 1 || subs[0].Channel != "console" {
		t.Errorf("got subscriptions %v, want the console alone", subs)
	}
}

func TestCatalogueIsAsGoodAsAFileOfOnesOwn(t *testing.T) {
	if _, err := Parse("catalogue.yaml", catalogueText); err != nil {
		t.Error(err)
	}
}

func TestOwnPlatformStandsInPlaceOfTheBuiltIn(t *testing.T) {
	c, err := Parse("x.yaml", []byte(`catalogue: [amazon, github]
platforms: [{id: amazon, documents: [{id: aup, url: "http://127.0.0.1:1/aup"}]}]`))
	if err != nil {
		t.Fatal(err)
	}
	all := c.Watched()
	if len(all) != 2 || all[0].Documents[0].URLs[0] != "http://127.0.0.1:1/aup" || all[1].ID != "github" {
		t.Errorf("got %+v", all)
	}
}
