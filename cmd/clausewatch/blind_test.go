package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// TestBlindnessIsToldEditedAndEnded runs the program on a site that hides its rules behind a bot wall, then behind a login,
// and shows them again with a change: one alert that is edited in place, and one about the change, on Slack and on Discord.
func TestBlindnessIsToldEditedAndEnded(t *testing.T) {
	const (
		open = iota
		wall
		login
		changed
	)
	var act atomic.Int64
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		days := 30
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch act.Load() {
		case wall:
			w.Header().Set("Cf-Mitigated", "challenge")
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>")
			return
		case login:
			fmt.Fprint(w, `<html><head><title>Sign in</title></head><body><main><h1>Sign in</h1><form><input type="password"></form></main></body></html>`)
			return
		case changed:
			days = 14
		}
		fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>Pier rules</title></head><body><main><h1>Pier rules</h1><p>Effective 1 May 2026.</p>
<p>These rules apply to everyone who ties a boat to our pier, and to everyone they bring along for the day.</p>
<h2>Lost ropes</h2><p>You must report a lost rope within %d days, to the harbour office or to any of our wardens.</p>
<h2>Noise</h2><p>You may not run an engine beside the pier between ten in the evening and six in the morning.</p></main></body></html>`, days)
	}))
	defer site.Close()
	slack, discord := slacktest.Start(), discordtest.Start()
	defer slack.Close()
	defer discord.Close()
	file := filepath.Join(t.TempDir(), "blind.yaml")
	config := fmt.Sprintf(`database: %s
http: {listen: ""}
fetch: {allow_private_networks: [127.0.0.0/8]}
watch: {interval: 1s, confirm_after: 100ms}
slack: {bot_token: %q, app_token: %q, api_url: %q}
discord: {token: %q, api_url: %q}
platforms:
  - {id: pier, name: Pier, documents: [{id: terms, name: Pier rules, url: %q}]}
channels: [{to: "slack:%s"}, {to: "discord:%s"}]
`, filepath.Join(filepath.Dir(file), "blind.db"), slack.BotToken, slack.AppToken, slack.APIURL, discord.Token, discord.APIURL,
		site.URL+"/rules", slackChannel, discordChannel)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	p := start(t, file, &said)
	p.running(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()

	// shown is what the nth message in each channel reads like.
	shown := func(n int, words ...string) func() bool {
		return func() bool {
			onSlack, onDiscord := slack.Posts(slackChannel), discord.Posts(discordChannel)
			if len(onSlack) <= n || len(onDiscord) <= n {
				return false
			}
			for _, word := range words {
				if !strings.Contains(onSlack[n].Words(), word) || !strings.Contains(onDiscord[n].Words(), word) {
					return false
				}
			}
			return true
		}
	}
	eventually(ctx, t, p, "the first version", func() bool {
		var out bytes.Buffer
		return execute(ctx, []string{"ask", "-c", file, "/terms pier terms ropes"}, nil, &out, &out) == 0 && strings.Contains(out.String(), "30 days")
	})
	act.Store(wall)
	eventually(ctx, t, p, "the alert of blindness", shown(0, "Cannot read Pier", "a bot wall answers in its place"))
	act.Store(login)
	eventually(ctx, t, p, "its edit", shown(0, "Cannot read Pier", "the page asks for a login"))
	act.Store(changed)
	eventually(ctx, t, p, "its end", shown(0, "Could not be read", "It can be read again"))
	eventually(ctx, t, p, "the change", shown(1, "14", "This is what changed meanwhile"))
	p.signal(t, syscall.SIGTERM)
	if n, m := len(slack.Posts(slackChannel)), len(discord.Posts(discordChannel)); n != 2 || m != 2 {
		t.Errorf("%d messages on Slack and %d on Discord, want the blindness and the change on each", n, m)
	}
	for _, fault := range append(slack.Faults(), discord.Faults()...) {
		t.Errorf("a platform complains: %s", fault)
	}
}
