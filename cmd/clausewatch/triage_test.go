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

	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// TestReviewsAreShownOnTheMessageInSlack runs the program on a site that changes once. The alert is acknowledged by a click on
// its button and commented by a command, in Slack; the one message shows both, edited in place.
func TestReviewsAreShownOnTheMessageInSlack(t *testing.T) {
	site, days := pier(t)
	slack := slacktest.Start()
	defer slack.Close()
	file := filepath.Join(t.TempDir(), "triage.yaml")
	config := fmt.Sprintf(`database: %s
http: {listen: ""}
fetch: {allow_private_networks: [127.0.0.0/8]}
watch: {interval: 1s, confirm_after: 100ms}
slack: {bot_token: %q, app_token: %q, api_url: %q}
platforms:
  - {id: pier, name: Pier, documents: [{id: terms, name: Pier rules, url: %q}]}
channels: [{to: "slack:%s"}]
access: {triage: managers, managers: ["slack:U0000000001"]}
triage: {again_after: 24h, again_to: "slack:C0000000009"}
`, filepath.Join(filepath.Dir(file), "triage.db"), slack.BotToken, slack.AppToken, slack.APIURL, site, slackChannel)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	p := start(t, file, &said)
	p.running(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	shown := func(words ...string) func() bool {
		return func() bool {
			posts := slack.Posts(slackChannel)
			for _, word := range words {
				if len(posts) == 0 || !strings.Contains(posts[0].Words(), word) {
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
	days.Store(14)
	eventually(ctx, t, p, "the alert", shown("“30 days” becomes “14 days”"))
	alert := slack.Posts(slackChannel)[0]
	refused, err := slack.Click(ctx, alert, "Acknowledge", "U0000000002")
	if err != nil {
		t.Fatal(err)
	}
	answers(ctx, t, refused, "only managers may review alerts")
	assign, err := slack.Click(ctx, alert, "Assign", "U0000000001")
	if err != nil {
		t.Fatal(err)
	}
	view, err := assign.Dialogue(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := assign.Submit(ctx, view, "U0000000007"); err != nil {
		t.Fatal(err)
	}
	eventually(ctx, t, p, "the assignee on the message", shown("Assigned to @U0000000007 by someone, "))
	clicked, err := slack.Click(ctx, alert, "Acknowledge", "U0000000001")
	if err != nil {
		t.Fatal(err)
	}
	answers(ctx, t, clicked, "Alert 1 is acknowledged")
	eventually(ctx, t, p, "who acknowledged on the message", shown("“30 days” becomes “14 days”", "Acknowledged by someone, ", "Reopen"))
	command, err := slack.Command(ctx, slackChannel, "U0000000001", "comment 1 the wardens & the office know")
	if err != nil {
		t.Fatal(err)
	}
	answers(ctx, t, command, "Your comment stands with alert 1")
	eventually(ctx, t, p, "the comment on the message", shown("Acknowledged by someone, ", "the wardens & the office know"))
	p.signal(t, syscall.SIGTERM)
	messages := 0
	for _, post := range slack.Posts(slackChannel) {
		if post.Answer == "" {
			messages++
		}
	}
	if messages != 1 {
		t.Errorf("%d messages in the channel, want the alert alone", messages)
	}
	for _, fault := range slack.Faults() {
		t.Errorf("slack complains: %s", fault)
	}
}

// answers checks what the person who clicked or typed is told.
func answers(ctx context.Context, t *testing.T, c *slacktest.Command, want string) {
	t.Helper()
	post, err := c.Answer(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got := post.Words(); !strings.Contains(got, want) || post.Answer != "ephemeral" {
		t.Errorf("the %s answer is %q, want one for the person alone with %q", post.Answer, got, want)
	}
}
