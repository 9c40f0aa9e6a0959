package config

import (
	"strings"
	"testing"
	"time"
)

func TestTriageIsADayInTheChannelOfTheAlertUnlessSaidOtherwise(t *testing.T) {
	c, err := Parse("x.yaml", []byte("channels: [{to: console}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Triage; got != (Triage{AgainAfter: Duration(24 * time.Hour)}) || c.Access.Triage != Everyone {
		t.Errorf("by default got %+v and %q, want 24h, the channel of the alert, everyone", got, c.Access.Triage)
	}
	c, err = Parse("x.yaml", []byte("triage: {again_after: 0s, again_to: console}\naccess: {triage: managers}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Triage.AgainAfter != 0 || c.Triage.AgainTo != "console" || c.Access.Triage != Managers {
		t.Errorf("got %+v and %q, want what was set", c.Triage, c.Access.Triage)
	}
}

func TestFaultsOfTriageAreSaidWithTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"triage: {again_after: -1h}":                      `x.yaml:1:23: triage.again_after is negative; write 24h, or 0s`,
		"triage: {again_after: 5s}":                       `x.yaml:1:23: triage.again_after: 5s leaves nobody the time`,
		"triage: {again_after: soon}":                     `x.yaml:1:23: triage.again_after: "soon" is no duration`,
		"triage: {again_to: \"legal\"}":                   `x.yaml:1:20: channel "legal": want slack:C0123`,
		"triage: {again_to: \"slack:C0LEGAL\"}":           `x.yaml:1:20: slack:C0LEGAL needs slack.bot_token`,
		"triage: {again_too: console}":                    `x.yaml:1:10: unknown key "again_too" in triage; did you mean "again_to"?`,
		"access: {triage: everybody}":                     `x.yaml:1:18: access.triage: "everybody" is none; write everyone or managers`,
		"channels: [{to: \"discord:1\"}]":                 `x.yaml:1:17: discord:1 needs discord.token`,
		"channels: [{to: \"teams:1\"}]\ntriage: {x: 1}\n": `x.yaml:1:17: channel "teams:1": want slack:C0123`,
	} {
		_, err := Parse("x.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
