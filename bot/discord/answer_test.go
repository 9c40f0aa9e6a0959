package discord

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestPublicAnswerIsSeenByTheChannel(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(func(context.Context, chat.Request) chat.Message {
		m := chat.Message{Text: "for all", Public: true}
		for range 5 {
			m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Text, Spans: chat.Plain(strings.Repeat("word ", 900))})
		}
		return m
	}))
	i := ask(t, server, "x")
	answerTo(t, i)
	stop()
	all := i.Answers()
	if len(all) < 4 || all[0].Answer != "ephemeral" || strings.TrimSpace(all[0].Words()) != publicText {
		t.Fatalf("%d answers, the first %q (%s)", len(all), all[0].Words(), all[0].Answer)
	}
	words := 0
	for _, p := range all[1:] {
		words += strings.Count(p.Words(), "word")
		if p.Answer != "public" {
			t.Errorf("a part is %s", p.Answer)
		}
	}
	if words != 4500 {
		t.Errorf("%d words, want 4500", words)
	}
}

func TestLongAnswerStaysPrivateInAllItsParts(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(func(context.Context, chat.Request) chat.Message {
		return chat.Message{Text: strings.Repeat("word ", 4000)}
	}))
	i := ask(t, server, "x")
	answerTo(t, i)
	stop()
	words := 0
	for _, p := range i.Answers() {
		words += strings.Count(p.Words(), "word")
		if p.Answer != "ephemeral" {
			t.Errorf("a part is %s", p.Answer)
		}
	}
	if words < 4000 || len(i.Answers()) < 4 {
		t.Errorf("%d answers with %d words, want all of 4000", len(i.Answers()), words)
	}
}

func TestAnswerThatTakesLongIsAcknowledgedAtOnce(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	open := make(chan struct{})
	_, stop := listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		<-open
		return echo(ctx, r)
	}))
	i := ask(t, server, "slow") // returns with the acknowledgement
	if n := len(i.Answers()); n != 0 {
		t.Errorf("%d answers before there is one", n)
	}
	close(open)
	answerTo(t, i)
	stop()
}

func TestPersonInADirectMessageIsKnown(t *testing.T) {
	i := &discordgo.Interaction{User: &discordgo.User{ID: "7"}}
	if got := userOf(i); got == nil || got.ID != "7" {
		t.Errorf("user %v, want 7", got)
	}
	if got := userOf(&discordgo.Interaction{Member: &discordgo.Member{}}); got != nil {
		t.Errorf("user %v of nobody", got)
	}
}

func TestAnswerGetsThroughOnABadDay(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	server.Script("callback", discordtest.Reply{Lose: true}) // it counts all the same: the second one hears so
	server.Script("original", discordtest.Reply{Status: 429, RetryAfter: 0.01}, discordtest.Reply{Status: 400, Code: 50035, Message: "Invalid"})
	_, stop := listenWith(t, d, answering(func(context.Context, chat.Request) chat.Message {
		return chat.Message{Text: "line", Blocks: []chat.Block{{Kind: chat.Quote, Spans: chat.Plain("quoted words")}}}
	}))
	p := answerTo(t, ask(t, server, "x"))
	stop()
	if p.Embeds() != 0 || !strings.Contains(p.Words(), "quoted words") {
		t.Errorf("the answer is %q with %d embeds, want its plain form", p.Words(), p.Embeds())
	}
}

func TestTokenOfACommandIsNotInTheLog(t *testing.T) {
	server := startServer(t)
	var log bytes.Buffer
	d, _ := connected(server)
	d.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	server.Script("callback", discordtest.Reply{}, discordtest.Reply{Status: 404, Code: 10062, Message: "Unknown interaction"})
	server.Script("original", discordtest.Reply{Lose: true}, discordtest.Reply{Status: 500}, discordtest.Reply{Lose: true})
	var asked atomic.Int32
	_, stop := listenWith(t, d, answering(func(ctx context.Context, r chat.Request) chat.Message {
		asked.Add(1)
		return echo(ctx, r)
	}))
	i := ask(t, server, "x")
	await(t, server, "three attempts", func() bool { return server.Calls("original") == 3 })
	ctx, cancel := context.WithCancel(t.Context())
	go server.Command(ctx, testChannel, testUser, "help") // it is never acknowledged
	await(t, server, "a late acknowledgement", func() bool { return server.Calls("callback") == 2 })
	cancel()
	stop()
	if asked.Load() != 1 {
		t.Errorf("the handler was asked %d times, want 1: nobody can hear the answer to an expired command", asked.Load())
	}
	for _, secret := range []string{server.Token, i.Data["token"].(string)} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("a secret is in the log:\n%s", log.String())
		}
	}
	if !strings.Contains(log.String(), "could not be delivered") || !strings.Contains(log.String(), "10062") {
		t.Errorf("the log says nothing about it:\n%s", log.String())
	}
}

func TestGlobalRateLimitDoesNotHoldAnswers(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "the commands", func() bool { return server.Commands() != nil })
	server.Script("messages", discordtest.Reply{Status: 429, RetryAfter: 600, Global: true})
	if _, err := d.Send(t.Context(), testChannel, chat.Message{Text: "x"}); patienceOf(err) != 10*time.Minute {
		t.Errorf("got %v, want a failure that asks for ten minutes", err)
	}
	answerTo(t, ask(t, server, "x"))
	stop()
}

func TestPanicInTheHandlerIsTold(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(func(context.Context, chat.Request) chat.Message { panic(errors.New("oh")) }))
	if p := answerTo(t, ask(t, server, "x")); !strings.Contains(p.Words(), "This is an error of ours") || p.Answer != "ephemeral" {
		t.Errorf("the answer is %q", p.Words())
	}
	stop()
}
