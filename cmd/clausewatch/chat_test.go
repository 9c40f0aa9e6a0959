package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

const (
	slackChannel   = "C0000000001"
	discordChannel = "200000000000000001"
	discordUser    = "600000000000000001"
)

// TestServiceTellsAndAnswersOnSlackAndDiscord runs the program as an operator does, on a site that changes once, with a
// Slack and a Discord of its own: one alert must reach each channel, and /terms must be answered on both.
func TestServiceTellsAndAnswersOnSlackAndDiscord(t *testing.T) {
	site, days := pier(t)
	slack, discord := slacktest.Start(), discordtest.Start()
	defer slack.Close()
	defer discord.Close()

	file := filepath.Join(t.TempDir(), "chat.yaml")
	config := fmt.Sprintf(`database: %s
http: {listen: ""}
fetch: {allow_private_networks: [127.0.0.0/8]}
watch: {interval: 1s, confirm_after: 100ms}
slack: {bot_token: %q, app_token: %q, api_url: %q}
discord: {token: %q, api_url: %q}
platforms:
  - {id: pier, name: Pier, documents: [{id: terms, name: Pier rules, url: %q}]}
channels: [{to: "slack:%s"}, {to: "discord:%s"}]
`, filepath.Join(filepath.Dir(file), "chat.db"), slack.BotToken, slack.AppToken, slack.APIURL, discord.Token, discord.APIURL,
		site, slackChannel, discordChannel)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	p := start(t, file, &said)
	p.running(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()

	answered := func(text string) bool { return strings.Contains(text, "report a lost rope within 30 days") }
	eventually(ctx, t, p, "an answer on Slack", func() bool { // once the first version is read
		if _, err := slack.Command(ctx, "C0000000002", "U0000000001", "pier terms ropes"); err != nil {
			t.Fatal(err)
		}
		return slack.Wait(within(ctx, time.Second), func() bool {
			for _, post := range slack.Posts() {
				if answered(post.Words()) {
					return true
				}
			}
			return false
		}) == nil
	})
	if _, err := discord.Command(ctx, "200000000000000002", discordUser, "terms", discordtest.Option{Name: "platform", Value: "pier"},
		discordtest.Option{Name: "document", Value: "terms"}, discordtest.Option{Name: "about", Value: "ropes"}); err != nil {
		t.Fatal(err)
	}
	eventually(ctx, t, p, "an answer on Discord", func() bool {
		for _, post := range discord.Posts() {
			if answered(post.Words()) {
				return true
			}
		}
		return false
	})

	days.Store(14)
	told := func(text string) bool {
		return strings.Contains(text, "“30 days” becomes “14 days”")
	}
	eventually(ctx, t, p, "the alert on both sides", func() bool {
		onSlack, onDiscord := slack.Posts(slackChannel), discord.Posts(discordChannel)
		return len(onSlack) > 0 && told(onSlack[0].Words()) && len(onDiscord) > 0 && told(onDiscord[0].Words())
	})
	p.signal(t, syscall.SIGTERM)
	if n, m := len(slack.Posts(slackChannel)), len(discord.Posts(discordChannel)); n != 1 || m != 1 {
		t.Errorf("%d alerts on Slack and %d on Discord, want one on each", n, m)
	}
	for _, fault := range append(slack.Faults(), discord.Faults()...) {
		t.Errorf("a platform complains: %s", fault)
	}
}

func within(ctx context.Context, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(ctx, d)
	context.AfterFunc(ctx, cancel)
	return ctx
}

// eventually asks until done says yes, while the service lives.
func eventually(ctx context.Context, t *testing.T, p *process, what string, done func() bool) {
	t.Helper()
	for !done() {
		select {
		case err := <-p.ended:
			t.Fatalf("the service ended before %s: %v\n%s", what, err, p.log)
		case <-ctx.Done():
			t.Fatalf("%s did not come:\n%s", what, p.log)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// TestRefusedTokenIsSaidInOneLine starts the service with a token that each platform refuses.
func TestRefusedTokenIsSaidInOneLine(t *testing.T) {
	slack, discord := slacktest.Start(), discordtest.Start()
	defer slack.Close()
	defer discord.Close()
	for name, section := range map[string]string{
		"slack":   fmt.Sprintf("slack: {bot_token: xoxb-wrong, app_token: %q, api_url: %q}\nchannels: [{to: \"slack:C1\"}]", slack.AppToken, slack.APIURL),
		"discord": fmt.Sprintf("discord: {token: wrong, api_url: %q}\nchannels: [{to: \"discord:1\"}]", discord.APIURL),
	} {
		file := filepath.Join(t.TempDir(), "token.yaml")
		text := "database: " + filepath.Join(filepath.Dir(file), "token.db") + "\nhttp: {listen: \"\"}\nplatforms: [{id: pier, documents: [{id: terms, url: \"https://pier.example/\"}]}]\n" + section + "\n"
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		code := execute(t.Context(), []string{"run", "-c", file}, nil, &out, &errs)
		lines := strings.Split(strings.TrimSpace(errs.String()), "\n")
		if last := lines[len(lines)-1]; code != 1 || !strings.Contains(last, name) || !strings.Contains(last, "token") || strings.Contains(errs.String(), "xoxb-wrong") {
			t.Errorf("%s: exit code %d, said %q; want 1 and a line that says whose token is wrong, without the token", name, code, errs.String())
		}
	}
}
