package discord

import (
	"context"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestHelpNamesTheCommandsAsTheyArePicked(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	long := false
	_, stop := listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		m := echo(ctx, r)
		if long {
			m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Text, Spans: chat.Plain(strings.Repeat("word ", 1000))})
		}
		return m
	}))
	await(t, server, "the commands", func() bool { return d.Mention("", "terms") != "/terms" })
	for _, long = range []bool{false, true} {
		i := typed(t, server, "help")
		await(t, server, "all of it", func() bool {
			all := i.Answers()
			return len(all) > 0 && strings.Contains(all[len(all)-1].Words(), "you said help")
		})
		first := i.Answers()[0]
		for _, want := range []string{"</terms:" + server.CommandID("terms") + ">", "</alerts add:" + server.CommandID("alerts") + ">",
			"</review snooze:" + server.CommandID("review") + ">", "How platforms handle a matter"} {
			if !strings.Contains(string(first.Body), strings.ReplaceAll(strings.ReplaceAll(want, "<", "\\u003c"), ">", "\\u003e")) {
				t.Errorf("long %v: help lacks %s: %s", long, want, first.Body)
			}
		}
		if first.Answer != "ephemeral" {
			t.Errorf("help is %s", first.Answer)
		}
	}
	if p := answerTo(t, typed(t, server, "terms", discordtest.Option{Name: "platform", Value: "helpful"})); strings.Contains(p.Words(), "Pick a command") {
		t.Errorf("another question is answered %q", p.Words())
	}
	stop()
}

func TestHelpNamesNoCommandsThatCannotBeClicked(t *testing.T) {
	if got := new(Discord).picks("300000000000000001"); got != "" {
		t.Errorf("without their ids the commands are %q", got)
	}
}
