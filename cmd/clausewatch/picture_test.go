package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/demo"
)

var update = flag.Bool("update", false, "draw docs/alert.svg anew")

// TestPictureOfAnAlert holds the picture in the README to what is really sent: the service watches the first platform of the demo,
// which changes its terms, and the blocks that reach Slack are drawn. Times and the version's id, which differ from run to run,
// are those of the picture.
func TestPictureOfAnAlert(t *testing.T) {
	const picture = "../../docs/alert.svg"
	site := &demo.Site{}
	server := httptest.NewServer(site)
	defer server.Close()
	slack := slacktest.Start()
	defer slack.Close()
	file := filepath.Join(t.TempDir(), "picture.yaml")
	terms := demo.Platforms(server.URL)[0].Documents[0]
	config := fmt.Sprintf(`database: %s
http: {listen: ""}
fetch: {allow_private_networks: [127.0.0.0/8]}
watch: {interval: 1s, confirm_after: 100ms}
slack: {bot_token: %q, app_token: %q, api_url: %q}
platforms: [{id: lanternbay, name: Lanternbay Cloud, documents: [{id: terms, name: %q, url: %q}]}]
channels: [{to: "slack:%s"}]
`, filepath.Join(filepath.Dir(file), "picture.db"), slack.BotToken, slack.AppToken, slack.APIURL, terms.Name, terms.URLs[0], slackChannel)
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	p := start(t, file, &said)
	p.running(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	eventually(ctx, t, p, "the first version", func() bool {
		if _, err := slack.Command(ctx, "C0000000002", "U0000000001", "lanternbay terms termination"); err != nil {
			t.Fatal(err)
		}
		return slack.Wait(within(ctx, time.Second), func() bool {
			for _, post := range slack.Posts() {
				if strings.Contains(post.Words(), "at least 30 days") {
					return true
				}
			}
			return false
		}) == nil
	})
	site.Advance()
	eventually(ctx, t, p, "the alert", func() bool { return len(slack.Posts(slackChannel)) > 0 })
	p.signal(t, syscall.SIGTERM)
	post := slack.Posts(slackChannel)[0]
	got, err := slacktest.Draw(post.Blocks, "An alert in a chat channel. "+post.Text, "March 2nd, 2026 at 9:41 AM")
	if err != nil {
		t.Fatal(err)
	}
	got = regexp.MustCompile(`version( |</tspan><tspan[^>]*>)[0-9a-f]{12}`).ReplaceAllString(got, "version${1}e26dff499cd7")
	if *update {
		if err := os.WriteFile(picture, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("docs/alert.svg is not what is sent; draw it anew with go test ./cmd/clausewatch -run TestPicture -update. Got:\n%s", got)
	}
}
