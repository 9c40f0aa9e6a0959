package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// TestKilledServiceTellsOfALostChannelOnce kills the running service while it finds out that a channel is archived and tells a manager of
// it, and once more while the channel, which is back, gets what was kept for it. Each is posted once, and in its order.
func TestKilledServiceTellsOfALostChannelOnce(t *testing.T) {
	const alerts, manager = 6, "U0000000001"
	site := httptest.NewServer(http.NotFoundHandler())
	defer site.Close()
	slack := slacktest.Start()
	defer slack.Close()
	file := filepath.Join(t.TempDir(), "lost.yaml")
	database := filepath.Join(filepath.Dir(file), "lost.db")
	config := fmt.Sprintf(`database: %s
http: {listen: ""}
fetch: {allow_private_networks: [127.0.0.0/8]}
slack: {bot_token: %q, app_token: %q, api_url: %q}
platforms:
  - {id: pier, name: Pier, documents: [{id: terms, name: Pier rules, url: %q}]}
channels: [{to: "slack:%s"}]
access: {managers: ["slack:%s"]}
`, database, slack.BotToken, slack.AppToken, slack.APIURL, site.URL+"/rules", slackChannel, manager)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	db := open(t, database)
	for range alerts {
		if _, err := db.Test(t.Context(), "slack:"+slackChannel, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	var said bytes.Buffer
	kill := func(when string, seen func() bool, s syscall.Signal) {
		t.Helper()
		p := start(t, file, &said)
		p.running(t)
		eventually(ctx, t, p, when, seen)
		select {
		case err := <-p.ended:
			t.Fatalf("the service ended by itself: %v\n%s", err, p.log)
		case <-time.After(rand.N(300 * time.Millisecond)):
		}
		p.signal(t, s)
	}
	posts := func() int { return slack.Calls("chat.postMessage") }

	slack.Refuse(slackChannel, "is_archived")
	for range 3 {
		before := posts()
		kill("a call", func() bool { return posts() > before || len(slack.Posts(manager)) > 0 }, syscall.SIGKILL)
	}
	kill("the telling", func() bool { return len(slack.Posts(manager)) > 0 }, syscall.SIGKILL)
	kill("what is left to do", func() bool { return states(t, database)[clausewatch.AlertSent] == 1 }, syscall.SIGTERM)
	if n := states(t, database); n[clausewatch.AlertParked] != alerts || len(slack.Posts(slackChannel)) != 0 {
		t.Errorf("the alerts stand as %v, want %d parked and one sent", n, alerts)
	}
	if told := slack.Posts(manager); len(told) != 1 || !strings.Contains(told[0].Words(), "unarchive it") {
		t.Errorf("the manager was told %d times, want once: %v", len(told), told)
	}

	slack.Refuse(slackChannel, "")
	p := start(t, file, &said)
	eventually(ctx, t, p, "a connection", func() bool { return slack.Connections() > 0 })
	if _, err := slack.Command(ctx, slackChannel, manager, "subscriptions"); err != nil {
		t.Fatal(err)
	}
	eventually(ctx, t, p, "the first", func() bool { return len(slack.Posts(slackChannel)) > 1 })
	p.signal(t, syscall.SIGKILL)
	kill("a third", func() bool { return alertsIn(slack) > 2 }, syscall.SIGTERM)
	kill("all", func() bool { return states(t, database)[clausewatch.AlertSent] == alerts+1 }, syscall.SIGTERM)
	var got []string
	for _, post := range slack.Posts(slackChannel) {
		if post.Answer == "" {
			got = append(got, post.Words()[strings.LastIndex(post.Words(), "Alert "):])
		}
	}
	if len(got) != alerts || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != alerts {
		t.Errorf("posted are %q, want each of %d once and in order", got, alerts)
	}
	if told := slack.Posts(manager); len(told) != 1 || !strings.Contains(told[0].Words(), "reached again") {
		t.Errorf("the manager reads %v", told)
	}
}

// alertsIn counts the alerts in the channel, without answers.
func alertsIn(slack *slacktest.Server) (n int) {
	for _, p := range slack.Posts(slackChannel) {
		if p.Answer == "" {
			n++
		}
	}
	return n
}

// states counts how the alerts of the database stand.
func states(t *testing.T, database string) map[clausewatch.AlertState]int {
	t.Helper()
	n := map[clausewatch.AlertState]int{}
	for _, a := range alertsOf(t, database) {
		n[a.State]++
	}
	return n
}
