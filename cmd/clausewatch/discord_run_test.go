package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
	"github.com/clausewatch/clausewatch/bot/web"
	"github.com/clausewatch/clausewatch/cmd/clausewatch/config"
	"github.com/clausewatch/clausewatch/store"
)

// TestStoppedServiceEndsWhileDiscordHangs stops the whole service by SIGTERM while Discord lets it in no more, and looks at what
// the next one will know of the sessions that were begun.
func TestStoppedServiceEndsWhileDiscordHangs(t *testing.T) {
	for name, test := range map[string]struct {
		act   discordtest.Act
		noted string // how the note begins
	}{
		"says nothing":       {discordtest.Act{NoHello: true}, "[]"},
		"lets nobody in":     {discordtest.Act{Mute: true}, "[[1"},
		"knows no session":   {discordtest.Act{Invalid: true}, "[[1"},
		"wants to reconnect": {discordtest.Act{Reconnect: true}, "[[1"},
		"sends us away":      {discordtest.Act{Status: 503}, "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := fakeDiscord(t)
			server.AlwaysGateway(test.act)
			folder := t.TempDir()
			file, database := filepath.Join(folder, "a.yaml"), filepath.Join(folder, "a.db")
			text := fmt.Sprintf("database: %s\nhttp: {listen: \"\"}\ndiscord: {token: %s, api_url: \"%s\"}\nchannels: [{to: console}]\n"+
				"platforms: [{id: boats, documents: [{id: harbour, url: \"http://127.0.0.1:1/\"}]}]\n", database, server.Token, server.APIURL)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			var said bytes.Buffer
			p := start(t, file, &said)
			p.running(t)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := server.Wait(ctx, func() bool { return server.Opened() > 0 && (test.noted == "[]" || server.Identifies() > 0) }); err != nil {
				t.Fatalf("%v\n%s", err, p.log)
			}
			if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			ctx, cancel = context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			select {
			case err := <-p.ended:
				if err != nil {
					t.Errorf("ended with %v\n%s", err, p.log)
				}
			case <-ctx.Done():
				t.Fatalf("it goes on ten seconds after SIGTERM\n%s", p.log)
			}
			db := open(t, database)
			defer db.Close()
			if note, err := db.Note(t.Context(), "discord identifies"); err != nil || !strings.HasPrefix(note, test.noted) {
				t.Errorf("noted of sessions is %q, %v; want %s", note, err, test.noted)
			}
		})
	}
}

// nobody answers nothing.
type nobody struct{}

func (nobody) Answer(context.Context, chat.Request) chat.Message   { return chat.Message{Text: "no"} }
func (nobody) Suggest(context.Context, chat.Partial) []chat.Choice { return nil }

func TestReadyShowsEachShard(t *testing.T) {
	server := fakeDiscord(t)
	server.Limit(discordtest.Limit{Shards: 2, Total: 1000, Remaining: 900, Concurrency: 2})
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	cfg, err := config.Parse("a.yaml", fmt.Appendf(nil, "discord: {token: %s, api_url: \"%s\"}\nchannels: [{to: console}]", server.Token, server.APIURL))
	if err != nil {
		t.Fatal(err)
	}
	v := &service{store: db, discord: connection(cfg, slog.New(slog.DiscardHandler), db), bot: &bot.Bot{Store: db}}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- v.discord.Listen(ctx, nobody{}) }()
	limit, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := server.Wait(limit, func() bool { return v.discord.Healthy() == nil }); err != nil {
		t.Fatal(err)
	}
	ready := func() web.Result {
		for _, r := range (&web.Server{Checks: v.checks(time.Now())}).Ready(t.Context()).Checks {
			if r.Name == "discord" {
				return r
			}
		}
		return web.Result{}
	}
	r := ready()
	var parts []string
	for _, p := range r.Parts {
		parts = append(parts, p.Name)
	}
	if got := strings.Join(parts, ", "); !r.OK || got != "shard 0, shard 1, identifies" || !strings.Contains(r.Parts[2].Reason, "2 of 500") {
		t.Errorf("got %+v, want both shards and the sessions", r)
	}
	if c := v.connections(); len(c) != 1 || c[0].Name != "Discord" || c[0].Healthy() != nil {
		t.Errorf("the bot knows of the connections %+v", c)
	}
	server.AlwaysGateway(discordtest.Act{Status: 503})
	if err := server.HangUpShard(1, 4000); err != nil {
		t.Fatal(err)
	}
	if err := server.Wait(limit, func() bool { return v.discord.Healthy() != nil }); err != nil {
		t.Fatal(err)
	}
	if r := ready(); r.OK || !strings.Contains(r.Reason, "shard 1") || !r.Parts[0].OK || r.Parts[1].OK || r.Parts[1].Reason == "" {
		t.Errorf("got %+v, want shard 1 down alone", r)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
