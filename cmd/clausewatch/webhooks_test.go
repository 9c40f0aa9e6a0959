package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestAlertComesThroughAWebhookWithoutAToken(t *testing.T) {
	server := fakeDiscord(t)
	t.Setenv("COMMUNITY", server.Hook("900000000000000001", "s3cret", discordtest.Place{ID: "200000000000000001"}))
	folder := t.TempDir()
	file := filepath.Join(folder, "a.yaml")
	text := fmt.Sprintf("database: %s\nlog: debug\ndiscord: {api_url: %q, webhooks: [{name: community, url: \"${COMMUNITY}\"}]}\nchannels: [{to: \"discord-webhook:community\", form: components}]\n",
		filepath.Join(folder, "a.db"), server.APIURL)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	test := func(to string) (code int, said string) {
		var out, errs bytes.Buffer
		code = execute(t.Context(), []string{"alert", "test", "--to", to, "-c", file}, strings.NewReader(""), &out, &errs)
		return code, out.String() + errs.String()
	}
	if code, said := test("discord-webhook:community"); code != 0 || !strings.Contains(said, "delivered to discord-webhook:community") || strings.Contains(said, "s3cret") {
		t.Errorf("exit %d: %s", code, said)
	}
	if posts := server.Posts("200000000000000001"); len(posts) != 1 || !strings.Contains(posts[0].Words(), "this channel is reached") || posts[0].Embeds() != 0 {
		t.Errorf("posts %+v, want one of components", posts)
	}
	if code, said := test("discord-webhook:other"); code == 0 || !strings.Contains(said, "discord.webhooks") {
		t.Errorf("a name that is none: exit %d: %s", code, said)
	}
	server.Unhook("900000000000000001", "s3cret")
	if code, said := test("discord-webhook:community"); code == 0 || !strings.Contains(said, "Integrations, Webhooks") || strings.Contains(said, "s3cret") {
		t.Errorf("a webhook that was deleted: exit %d: %s", code, said)
	}
}
