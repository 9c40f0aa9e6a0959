package main

import (
	"bytes"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// typedAtDiscord runs a command line with this configuration of Discord, and gives its code and what it printed.
func typedAtDiscord(t *testing.T, settings string, args ...string) (code int, out, errs string) {
	t.Helper()
	folder := t.TempDir()
	file := filepath.Join(folder, "a.yaml")
	text := fmt.Sprintf("database: %s\nlog: error\ndiscord: {%s}\nchannels: [{to: console}]\n", filepath.Join(folder, "a.db"), settings)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	code = execute(t.Context(), append(args, "-c", file), strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

func fakeDiscord(t *testing.T) *discordtest.Server {
	t.Helper()
	server := discordtest.Start()
	t.Cleanup(func() {
		server.Close()
		for _, fault := range server.Faults() {
			t.Errorf("discord complains: %s", fault)
		}
	})
	return server
}

func TestInviteNamesWhatItAsksFor(t *testing.T) {
	server := fakeDiscord(t)
	for name, settings := range map[string]string{
		"configured": "application_id: \"" + server.Application + "\"",
		"asked":      "token: " + server.Token + ", api_url: \"" + server.APIURL + "\"",
	} {
		code, out, errs := typedAtDiscord(t, settings, "discord", "invite")
		line, rest, _ := strings.Cut(out, "\n")
		u, err := url.Parse(line)
		if code != 0 || err != nil || u.Host != "discord.com" || u.Path != "/oauth2/authorize" {
			t.Fatalf("%s: exit %d, %q, %s", name, code, line, errs)
		}
		q := u.Query()
		if q.Get("client_id") != server.Application || q.Get("scope") != "bot applications.commands" || q.Get("permissions") != "309237730304" {
			t.Errorf("%s: %s asks for %v", name, line, q)
		}
		for _, p := range append(discord.Permissions(), discord.Extras()...) {
			if !strings.Contains(rest, p.Name) || !strings.Contains(rest, p.Why) {
				t.Errorf("%s: %s is not explained in\n%s", name, p.Name, rest)
			}
		}
	}
	if n := server.Calls("applications/@me"); n != 1 {
		t.Errorf("Discord was asked %d times, want only where no id is configured", n)
	}
}

func TestInviteThatKnowsNoApplicationSaysWhatToSet(t *testing.T) {
	server := fakeDiscord(t)
	for settings, want := range map[string]string{
		"mode: gateway": "discord.application_id",
		"token: wrong, api_url: \"" + server.APIURL + "\"": "discord refuses the token",
	} {
		if code, out, errs := typedAtDiscord(t, settings, "discord", "invite"); code != 1 || out != "" || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %q, %q; want 1 and %q", settings, code, out, errs, want)
		}
	}
}

func TestDiscordIsTriedWithoutASession(t *testing.T) {
	server := fakeDiscord(t)
	good := "token: " + server.Token + ", api_url: \"" + server.APIURL + "\""
	code, out, errs := typedAtDiscord(t, good, "discord", "check")
	if code != 0 || !strings.Contains(out, server.Application) || !strings.Contains(out, "lets us through") ||
		!strings.Contains(out, "1000 of 1000") || !strings.Contains(out, "not known to be registered") {
		t.Errorf("exit %d, %s%s", code, out, errs)
	}
	if n := server.Identifies(); n != 0 {
		t.Errorf("%d sessions were begun", n)
	}
	server.Limit(discordtest.Limit{Shards: 1, Total: 1000, Remaining: 3, Concurrency: 1})
	for settings, want := range map[string]string{
		good:                                 "3 more sessions",
		strings.Replace(good, "MTA", "x", 1): "discord.token",
		"mode: gateway":                      "discord is off",
		good + ", shard_count: 2, mode: http, public_key: " + strings.Repeat("ab", 32): "has no shards",
	} {
		if code, out, errs := typedAtDiscord(t, settings, "discord", "check"); code != 1 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit %d, %s%s, want 1 and %q", settings, code, out, errs, want)
		}
	}
}
