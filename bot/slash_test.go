package bot_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// notOnDiscord are the commands of the grammar without a slash command of their own, each with the reason. They can be typed into
// the first field of /terms all the same.
var notOnDiscord = map[string]string{
	"home": "it shows what the channels of the whole platform follow, those of other servers too: a page for the operator, not for a server",
}

func TestEveryCommandOfTheGrammarCanBePickedOnDiscord(t *testing.T) {
	there := discord.Words()
	for _, name := range bot.Commands() {
		why, left := notOnDiscord[name]
		if slices.Contains(there, name) == left {
			t.Errorf("%s: picked on Discord %v, left out of it %v (%s); want one of both", name, left, left, why)
		}
	}
	for _, word := range there {
		if !slices.Contains(bot.Commands(), word) {
			t.Errorf("Discord asks %q, which is no command of the grammar", word)
		}
	}
	for name := range notOnDiscord {
		if !slices.Contains(bot.Commands(), name) {
			t.Errorf("%s is left out and is no command", name)
		}
	}
}

// A slash is a command as it was registered, with the words before its options: "alerts add".
type slash struct {
	Name    string
	Type    int
	Options []struct {
		slash
		Required, Autocomplete bool
		Choices                []struct{ Name string }
	}
}

// TestAnythingCanBeTypedIntoEveryOption fills each option of each command with what nothing is called, and asks for completions
// of it: each is answered, and none of the answers is an error of ours.
func TestAnythingCanBeTypedIntoEveryOption(t *testing.T) {
	w := newWorld(t, follower())
	w.fill()
	server := discordtest.Start()
	d := &discord.Discord{Token: server.Token, APIURL: server.APIURL, Pace: time.Nanosecond}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	ended := make(chan error, 1)
	go func() { ended <- d.Listen(ctx, newBot(w)) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		server.Close()
		for _, fault := range server.Faults() {
			t.Errorf("discord complains: %s", fault)
		}
	}()
	if err := server.Wait(ctx, func() bool { return server.Commands() != nil }); err != nil {
		t.Fatal(err)
	}
	var all []slash
	if err := json.Unmarshal(server.Commands(), &all); err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(all); i++ { // a command with parts is its parts
		for _, o := range all[i].Options {
			if o.Type == 1 {
				o.Name = all[i].Name + " " + o.Name
				all = append(all, o.slash)
			}
		}
	}
	asked := 0
	for _, c := range all {
		if len(c.Options) > 0 && c.Options[0].Type == 1 {
			continue
		}
		for _, typed := range []string{"zzz no such thing", "@everyone <@1> `x` ||\n", "acme aup spam", `"`} {
			var filled []discordtest.Option
			for _, o := range c.Options {
				switch {
				case o.Type == 3 && len(o.Choices) > 0:
					filled = append(filled, discordtest.Option{Name: o.Name, Value: o.Choices[0].Name})
				case o.Type == 3:
					filled = append(filled, discordtest.Option{Name: o.Name, Value: typed})
				case o.Type == 5:
					filled = append(filled, discordtest.Option{Name: o.Name, Value: true})
				case o.Type == 6:
					filled = append(filled, discordtest.Option{Name: o.Name, Value: discordtest.Person{ID: "600000000000000002", Username: "someone"}})
				}
			}
			for n, o := range c.Options {
				if !o.Autocomplete {
					continue
				}
				focused := slices.Clone(filled)
				focused[n].Focused = true
				if _, err := server.Complete(ctx, "200000000000000001", "600000000000000001", c.Name, focused...); err != nil {
					t.Errorf("/%s: completing %s: %v", c.Name, o.Name, err)
				}
			}
			i, err := server.Command(ctx, "200000000000000001", "600000000000000001", c.Name, filled...)
			if err != nil {
				t.Fatal(err)
			}
			p, err := i.Answer(ctx)
			pings := slices.DeleteFunc(p.Pings(), func(s string) bool { return strings.HasPrefix(s, "</") && c.Name == "help" }) // commands to click
			if err != nil || strings.Contains(p.Words(), "error of ours") || len(pings) > 0 {
				t.Errorf("/%s %q: %q pings %q, %v", c.Name, typed, p.Words(), pings, err)
			}
			asked++
		}
	}
	if asked < 100 {
		t.Errorf("%d commands were asked, want all of them", asked)
	}
}
