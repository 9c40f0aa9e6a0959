package slack

import (
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
)

func TestManifestAsksForWhatTheCodeUses(t *testing.T) {
	for _, public := range []string{"", "https://terms.example.org/policies/"} {
		t.Run(public, func(t *testing.T) { manifestFor(t, public, "") })
		t.Run(public+" installed", func(t *testing.T) { manifestFor(t, public, "https://terms.example.org/policies/") })
	}
}

func TestManifestForAnAddressThatSlackDoesNotPostTo(t *testing.T) {
	for _, public := range []string{"http://terms.example.org", "terms.example.org", "https://", "%"} {
		if m, err := Manifest(public, ""); err == nil {
			t.Errorf("%q: got %s, want an error", public, m)
		}
		if m, err := Manifest("", public); err == nil {
			t.Errorf("installed at %q: got %s, want an error", public, m)
		}
	}
}

func manifestFor(t *testing.T, public, install string) {
	var m struct {
		Display struct {
			Name        string `yaml:"name"`
			Description string `yaml:"description"`
		} `yaml:"display_information"`
		Features struct {
			Bot struct {
				Name string `yaml:"display_name"`
			} `yaml:"bot_user"`
			Commands []struct {
				Command     string `yaml:"command"`
				Description string `yaml:"description"`
				Hint        string `yaml:"usage_hint"`
				URL         string `yaml:"url"`
				Escape      bool   `yaml:"should_escape"`
			} `yaml:"slash_commands"`
		} `yaml:"features"`
		OAuth struct {
			Redirects []string            `yaml:"redirect_urls"`
			Scopes    map[string][]string `yaml:"scopes"`
		} `yaml:"oauth_config"`
		Settings struct {
			Interactivity struct {
				Enabled bool   `yaml:"is_enabled"`
				URL     string `yaml:"request_url"`
				Options string `yaml:"message_menu_options_url"`
			} `yaml:"interactivity"`
			Events struct {
				URL string   `yaml:"request_url"`
				Bot []string `yaml:"bot_events"`
			} `yaml:"event_subscriptions"`
			SocketMode    bool `yaml:"socket_mode_enabled"`
			TokenRotation bool `yaml:"token_rotation_enabled"`
		} `yaml:"settings"`
	}
	text, err := Manifest(public, install)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	if len(m.Features.Commands) != 1 || m.Features.Commands[0].Command != command {
		t.Errorf("commands %+v, want %s alone", m.Features.Commands, command)
	}
	if len(m.OAuth.Scopes) != 1 || !slices.Equal(m.OAuth.Scopes["bot"], scopes) {
		t.Errorf("scopes %v, want those of the bot: %v", m.OAuth.Scopes, scopes)
	}
	var redirects []string
	if install != "" {
		redirects = []string{"https://terms.example.org/policies" + oauthPath}
	}
	if !slices.Equal(m.OAuth.Redirects, redirects) {
		t.Errorf("people who install the app are sent back to %q, want %q", m.OAuth.Redirects, redirects)
	}
	if s := m.Settings; !s.Interactivity.Enabled || s.SocketMode != (public == "") || s.TokenRotation {
		t.Errorf("settings %+v, want interactivity, socket mode where there is no address, and no token rotation", s)
	}
	if events := []string{"app_home_opened", "app_uninstalled", "tokens_revoked"}; !slices.Equal(m.Settings.Events.Bot, events) || (m.Settings.Events.URL == "") != (public == "") {
		t.Errorf("events %+v, want %v", m.Settings.Events, events)
	}
	commands, clicks := "", ""
	if public != "" {
		commands, clicks = "https://terms.example.org/policies/slack/commands", "https://terms.example.org/policies/slack/interactions"
	}
	if m.Features.Commands[0].URL != commands || m.Settings.Interactivity.URL != clicks || m.Settings.Interactivity.Options != clicks {
		t.Errorf("commands go to %q and clicks to %q, want %q and %q", m.Features.Commands[0].URL, m.Settings.Interactivity.URL, commands, clicks)
	}
	for _, c := range m.Features.Commands { // with should_escape, Slack would send <@U1|name> instead of what was typed
		if c.Escape || c.Description == "" || c.Hint == "" {
			t.Errorf("command %+v: want words for it and no escaping", c)
		}
	}
	if len(m.Display.Name) > 35 || len(m.Display.Description) > 140 || len(m.Features.Bot.Name) > 80 {
		t.Errorf("a name or description is too long: %+v", m.Display)
	}
}
