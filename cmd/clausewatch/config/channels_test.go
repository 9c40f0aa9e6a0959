package config

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

const oneDocument = `
slack: {bot_token: xoxb-1, app_token: xapp-1}
discord: {token: abc}
platforms: [{id: acme, documents: [{id: aup, url: "https://acme.example/aup"}, {id: terms, url: "https://acme.example/terms"}]}]
`

func TestChannelsSayWhatAndWhen(t *testing.T) {
	c, err := Parse("x.yaml", []byte(oneDocument+`
channels:
  - {to: "slack:C1", documents: [acme/aup], about: spam, rhythm: daily, time_zone: berlin, quiet_hours: 20-8}
  - {to: "slack:C1", platforms: [acme], category: content_licence, min_severity: high, report: off}
  - {to: console, quiet_hours: off}
  - {to: "slack:C1", platforms: [acme], threads: off}
  - {to: "discord:1", threads: each, form: components, crosspost: on, role: 112233445566778899, role_from: medium, silent: minor}
access: {managers: ["slack:U1"], subscribe: managers}
`))
	if err != nil {
		t.Fatal(err)
	}
	subs := []clausewatch.Subscription{
		{Channel: "slack:C1", Platform: "acme", Document: "aup", About: "spam", Rhythm: clausewatch.Daily, Origin: "config"},
		{Channel: "slack:C1", Platform: "acme", Category: "content_licence", MinSeverity: clausewatch.High, Origin: "config"},
		{Channel: "console", Origin: "config"},
		{Channel: "slack:C1", Platform: "acme", Origin: "config"},
		{Channel: "discord:1", Origin: "config"},
	}
	if diff := cmp.Diff(subs, c.Subscriptions()); diff != "" {
		t.Errorf("subscriptions (-want +got):\n%s", diff)
	}
	settings := []clausewatch.ChannelSettings{
		{Channel: "slack:C1", Zone: "Europe/Berlin", Quiet: "20:00-08:00", Report: "off", Delivery: clausewatch.Delivery{Threads: "off"},
			Fixed: []string{"zone", "quiet", "report", "threads"}},
		{Channel: "console", Fixed: []string{"quiet"}},
		{Channel: "discord:1", Delivery: clausewatch.Delivery{Threads: "each", Form: "components", Crosspost: "on", Role: "112233445566778899",
			RoleFrom: clausewatch.Medium, Silent: clausewatch.Medium}, Fixed: []string{"threads", "form", "crosspost", "role", "role_from", "silent"}},
	}
	if diff := cmp.Diff(settings, c.ChannelSettings()); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Access{Managers: []string{"slack:U1"}, Subscribe: Managers, Settings: Managers, Watch: Managers, Triage: Everyone}, c.Access); diff != "" {
		t.Errorf("access (-want +got):\n%s", diff)
	}
}

func TestFaultsOfChannelsNameTheNextMove(t *testing.T) {
	for text, want := range map[string]string{
		`channels: [{to: "slack:C1", about: spam}]`:                                                         "about names a clause of one document",
		`channels: [{to: "slack:C1", documents: [acme/aup, acme/terms], about: spam}]`:                      "about names a clause of one document",
		`channels: [{to: "slack:C1", category: content_license}]`:                                           `did you mean "content_licence"?`,
		`channels: [{to: "slack:C1", rhythm: hourly}]`:                                                      "write daily or weekly",
		`channels: [{to: "slack:C1", time_zone: Europe/Berlni}]`:                                            "did you mean Europe/Berlin?",
		`channels: [{to: "slack:C1", quiet_hours: night}]`:                                                  "write them as 20:00-08:00",
		`channels: [{to: "slack:C1", report: monthly}]`:                                                     "write weekly or off",
		`channels: [{to: "slack:C1", time_zone: UTC}, {to: "slack:C1", time_zone: UTC, platforms: [acme]}]`: "set in another entry already",
		`channels: [{to: "slack:C1", quite_hours: 20-8}]`:                                                   `did you mean "quiet_hours"?`,
		`channels: [{to: "slack:C1", threads: sometimes}]`:                                                  "write on, off or each",
		`channels: [{to: "slack:C1", silent: minor}]`:                                                       "channels of slack have no such setting",
		`channels: [{to: console, threads: on}]`:                                                            "console has no such setting",
		`channels: [{to: "discord:1", role: "@mods"}]`:                                                      "write the id of a role",
		`channels: [{to: "discord:1", form: cards}]`:                                                        "write embed or components",
		`channels: [{to: "discord:1", threads: on}, {to: "discord:1", threads: on, platforms: [acme]}]`:     "set in another entry already",
		`access: {managers: [U1]}`:                                                                          "write slack:U0123456789",
		`access: {subscribe: nobody}`:                                                                       "write everyone or managers",
		`access: {settings: all}`:                                                                           "write everyone or managers",
		`access: {watch: all}`:                                                                              "write everyone or managers",
		`access: {manager: ["slack:U1"]}`:                                                                   `did you mean "managers"?`,
	} {
		_, err := Parse("x.yaml", []byte(oneDocument+text))
		var all Complaints
		if !errors.As(err, &all) || len(all) != 1 || !strings.Contains(all[0].Text, want) || all[0].Line != 5 || all[0].Column < 10 {
			t.Errorf("%s: got %v, want one complaint with %q at its place", text, err, want)
		}
	}
}
