package discord

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// lookUp answers as the bot answers what was looked up; what it does not know is an error of the person who asks.
func lookUp(_ context.Context, r chat.Request) chat.Message {
	if strings.Contains(r.Text, "nothing") {
		return chat.Message{Text: "no platform " + r.Text}
	}
	return chat.Message{Text: "found " + r.Text, Share: r.Text}
}

// waits is a handler that answers no command before the channel is closed.
func waits(open <-chan struct{}, h answering) answering {
	return func(ctx context.Context, r chat.Request) chat.Message {
		select {
		case <-open:
		case <-ctx.Done():
		}
		return h(ctx, r)
	}
}

func TestWhoSeesAnAnswer(t *testing.T) {
	hide := discordtest.Option{Name: "private", Value: true}
	for name, test := range map[string]struct {
		words   string
		more    []discordtest.Option
		answers []string // by whom they are seen
		shows   bool     // there is a button that shows it to the channel
	}{
		"what was looked up":            {"amazon", nil, []string{"public"}, false},
		"what was looked up in private": {"amazon", []discordtest.Option{hide}, []string{"ephemeral"}, true},
		"a question too long to show":   {"amazon " + strings.Repeat("x", 100), []discordtest.Option{hide}, []string{"ephemeral"}, false},
		"an error":                      {"nothing", nil, []string{"ephemeral"}, false},
		"an error in private":           {"nothing", []discordtest.Option{hide}, []string{"ephemeral"}, false},
	} {
		for _, slow := range []bool{false, true} {
			server := startServer(t)
			d, _ := connected(server)
			d.timings.quick = testTime
			h, want, open := answering(lookUp), test.answers, make(chan struct{})
			if slow {
				d.timings.quick, h = time.Nanosecond, waits(open, lookUp)
				if want[0] == "public" {
					want = []string{"ephemeral", "public"}
				}
			}
			_, stop := listenWith(t, d, h)
			i := typed(t, server, "terms", append([]discordtest.Option{{Name: "platform", Value: test.words}}, test.more...)...)
			close(open)
			await(t, server, "the answers", func() bool { return len(i.Answers()) == len(want) })
			stop()
			if kind := map[bool]int{false: 4, true: 5}[slow]; i.Kind != kind {
				t.Errorf("%s, slow %v: acknowledged with %d, want %d", name, slow, i.Kind, kind)
			}
			for n, p := range i.Answers() {
				if p.Answer != want[n] {
					t.Errorf("%s, slow %v: part %d %q is %s, want %s", name, slow, n, p.Words(), p.Answer, want[n])
				}
			}
			last := i.Answers()[len(want)-1].Words()
			if !strings.Contains(last, test.words) || strings.Contains(last, "Show to the channel") != test.shows {
				t.Errorf("%s, slow %v: the answer is %q, want it with a button to show it: %v", name, slow, last, test.shows)
			}
			if slow && len(want) == 2 && strings.TrimSpace(i.Answers()[0].Words()) != publicText {
				t.Errorf("%s: what stands first is %q", name, i.Answers()[0].Words())
			}
		}
	}
}

func TestPrivateAnswerIsShownToTheChannelByItsButton(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(lookUp))
	hidden := answerTo(t, typed(t, server, "changes", discordtest.Option{Name: "platform", Value: "amazon @here"}, discordtest.Option{Name: "private", Value: true}))
	i, err := server.Click(within(t), hidden, "Show to the channel", testUser)
	p := answerOf(t, i, err)
	if p.Answer != "public" || !strings.Contains(p.Words(), "someone asked: /terms changes amazon @here") || !strings.Contains(p.Words(), "found changes amazon") || len(p.Pings()) > 0 {
		t.Errorf("%s answer %q, pings %q", p.Answer, p.Words(), p.Pings())
	}
	i, err = server.ClickID(within(t), testChannel, testUser, showPrefix+"nothing of the kind any more")
	if p := answerOf(t, i, err); p.Answer != "ephemeral" || strings.Contains(p.Words(), "asked") {
		t.Errorf("what is an error by now is a %s answer %q", p.Answer, p.Words())
	}
	stop()
}

func TestInADirectMessageThereIsNoChannelToShowAnAnswerTo(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(lookUp))
	await(t, server, "a connection", server.Connected)
	i := server.Post(2, testChannel, testUser, map[string]any{"id": "500000000000000001", "name": "terms", "type": 1, "options": []any{
		map[string]any{"name": "platform", "type": 3, "value": "amazon"}, map[string]any{"name": "private", "type": 5, "value": true}}})
	delete(i.Data, "guild_id")
	if err := server.Dispatch("INTERACTION_CREATE", i.Data); err != nil {
		t.Fatal(err)
	}
	if p := answerTo(t, i); strings.Contains(p.Words(), "Show to") || !strings.Contains(p.Words(), "found amazon") {
		t.Errorf("the answer is %q", p.Words())
	}
	stop()
}

func TestLongPublicAnswerIsPublicInAllItsParts(t *testing.T) {
	for _, slow := range []bool{false, true} {
		server := startServer(t)
		d, _ := connected(server)
		h := answering(func(context.Context, chat.Request) chat.Message {
			m := chat.Message{Text: "for all", Public: true}
			for range 5 {
				m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Text, Spans: chat.Plain(strings.Repeat("word ", 900))})
			}
			return m
		})
		open := make(chan struct{})
		if slow {
			d.timings.quick, h = time.Nanosecond, waits(open, h)
		}
		_, stop := listenWith(t, d, h)
		i := ask(t, server, "x")
		close(open)
		words := 0
		await(t, server, "all words", func() bool {
			words = 0
			for _, p := range i.Answers() {
				words += strings.Count(p.Words(), "word")
			}
			return words >= 4500
		})
		stop()
		all := i.Answers()
		if slow {
			all = all[1:]
		}
		for n, p := range all {
			if p.Answer != "public" {
				t.Errorf("slow %v: part %d is %s", slow, n, p.Answer)
			}
		}
		if words != 4500 || len(all) < 4 {
			t.Errorf("slow %v: %d words in %d parts, want 4500", slow, words, len(all))
		}
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
	d.timings.quick = time.Nanosecond
	open := make(chan struct{})
	_, stop := listenWith(t, d, waits(open, func(context.Context, chat.Request) chat.Message {
		return chat.Message{Text: "line", Blocks: []chat.Block{{Kind: chat.Quote, Spans: chat.Plain("quoted words")}}}
	}))
	i := ask(t, server, "x")
	close(open)
	p := answerTo(t, i)
	stop()
	if p.Embeds() != 0 || !strings.Contains(p.Words(), "quoted words") {
		t.Errorf("the answer is %q with %d embeds, want its plain form", p.Words(), p.Embeds())
	}
}

func TestQuickAnswerWhoseFormIsRefusedComesInItsPlainForm(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	d.timings.quick = testTime
	server.Script("callback", discordtest.Reply{Status: 400, Code: 50035, Message: "Invalid"})
	_, stop := listenWith(t, d, answering(func(context.Context, chat.Request) chat.Message {
		return chat.Message{Text: "line", Share: "x", Blocks: []chat.Block{{Kind: chat.Quote, Spans: chat.Plain(strings.Repeat("quoted ", 500))}}}
	}))
	i := ask(t, server, "x")
	await(t, server, "all words", func() bool {
		n := 0
		for _, p := range i.Answers() {
			n += strings.Count(p.Words(), "quoted")
		}
		return n == 500
	})
	stop()
	for _, p := range i.Answers() {
		if p.Embeds() != 0 || p.Answer != "public" {
			t.Errorf("a part with %d embeds is %s", p.Embeds(), p.Answer)
		}
	}
}

func TestTokenOfACommandIsNotInTheLog(t *testing.T) {
	server := startServer(t)
	var log bytes.Buffer
	d, _ := connected(server)
	d.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	server.Script("callback", discordtest.Reply{}, discordtest.Reply{Status: 404, Code: 10062, Message: "Unknown interaction"})
	server.Script("original", discordtest.Reply{Lose: true}, discordtest.Reply{Status: 500}, discordtest.Reply{Lose: true})
	d.timings.quick = time.Nanosecond
	open := make(chan struct{})
	_, stop := listenWith(t, d, waits(open, echo))
	i := ask(t, server, "x")
	close(open)
	await(t, server, "three attempts", func() bool { return server.Calls("original") == 3 })
	ctx, cancel := context.WithCancel(t.Context())
	go server.Command(ctx, testChannel, testUser, "help") // it is never acknowledged
	await(t, server, "a late acknowledgement", func() bool { return server.Calls("callback") == 2 })
	cancel()
	stop()
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
