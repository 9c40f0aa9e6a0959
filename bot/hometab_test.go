package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// atHome asks on the page of the app for all channels, as Slack's Home tab does.
func atHome(t *testing.T, b *bot.Bot, user, text string) chat.Message {
	t.Helper()
	return b.Answer(t.Context(), chat.Request{Platform: "slack", Channel: user, User: user, Name: "Ann", Home: true, Text: text})
}

// houses is a world in which two workspaces hear of the same change.
func houses(t *testing.T) *world {
	w := newWorld(t, ofAcme("slack:C1", "aup"), ofAcme("slack:T9/C1", "aup"), ofAcme("discord:9", "aup"))
	w.baseline(acmeAUP(at("2026-05-01 08:00"), "2025-11-01", "30"))
	w.shorten(at("2026-05-19 09:00"))
	told(t, w)
	return w
}

func TestHomeHasButtonsThatWorkForEachChannelOfTheWorkspace(t *testing.T) {
	w := houses(t)
	b := newBot(w)
	m := atHome(t, b, "U1", "home")
	shown := shownAll([]chat.Message{m})
	has(t, shown, "Waiting for somebody", "told in slack:C1", "→ Acknowledge: /terms ack ", "→ Send a test message there: /terms test in:slack:C1",
		"Refresh: /terms home", "Subscribe: /terms subscribe")
	if strings.Contains(shown, "T9") || strings.Contains(shown, "discord") {
		t.Errorf("it tells of another workspace:\n%s", shown)
	}
	ack, ok := button(m, "Acknowledge")
	if !ok {
		t.Fatal("no button to acknowledge")
	}
	diff, _ := button(m, "Show diff")
	has(t, shownAll([]chat.Message{atHome(t, b, "U1", diff.Ask)}), "All that changed")
	has(t, atHome(t, b, "T9/U1", ack.Ask).Text, "told in another channel")
	has(t, atHome(t, b, "U1", ack.Ask).Text, "is acknowledged.")
	has(t, atHome(t, b, "U2", ack.Ask).Text, "is acknowledged already, by Ann")
	if _, ok := button(atHome(t, b, "U1", "home"), "Acknowledge"); ok {
		t.Error("what is acknowledged still waits")
	}
	test, _ := button(m, "Send a test message there")
	has(t, atHome(t, b, "U1", test.Ask).Text, "on its way to slack:C1")
	for _, r := range []chat.Request{{Platform: "slack", Channel: "T9/U1", User: "T9/U1", Home: true}, {Platform: "slack", Channel: "C2", User: "U1"}, {Platform: "discord", Channel: "9", User: "1"}} {
		r.Text = test.Ask
		has(t, b.Answer(t.Context(), r).Text, "goes to the channel where it is asked for")
	}
}

func TestWhoMayNotIsToldWhoMayOnTheHomePageToo(t *testing.T) {
	w := houses(t)
	b := newBot(w)
	m := atHome(t, b, "U1", "home")
	b.Access = bot.Access{Subscribe: bot.Managers, Triage: bot.Managers, Managers: []string{"slack:U7"}}
	for _, label := range []string{"Acknowledge", "Send a test message there"} {
		a, _ := button(m, label)
		has(t, atHome(t, b, "U1", a.Ask).Text, "only managers may", "(slack:U7); you are slack:U1")
	}
}

func TestHomeOfHundredsOfChannelsHasPages(t *testing.T) {
	quick(t)
	var subs []clausewatch.Subscription
	for i := range 200 {
		subs = append(subs, ofAcme(clausewatch.Channel(fmt.Sprintf("slack:C%03d", i)), "aup"))
	}
	w := newWorld(t, subs...)
	w.baseline(acmeAUP(at("2026-05-01 08:00"), "2025-11-01", "30"))
	w.shorten(at("2026-05-19 09:00"))
	told(t, w)
	b := newBot(w)
	r := chat.Request{Platform: "slack", Channel: "U1", User: "U1", Home: true, Text: "home"}
	all := strings.Join(pages(t, b, r), "\n")
	for i := range 200 {
		has(t, all, fmt.Sprintf("test in:slack:C%03d", i))
	}
	m := b.Answer(t.Context(), r)
	n := 0
	for _, block := range m.Blocks {
		n += max(1, len(block.Buttons)/5)
	}
	if n > 60 || weight(m) > 8000 {
		t.Errorf("a page has %d blocks and %d characters", n, weight(m))
	}
	has(t, shownAll([]chat.Message{m}), "200 alerts waiting for somebody", "196 more; /terms open", "Page 1 of 34 of the channels")
}

// weight counts the characters of a message.
func weight(m chat.Message) (n int) { return len(shownAll([]chat.Message{m})) }

func TestHomeOnDiscordShowsChannelsOfItsServerAlone(t *testing.T) {
	w := newWorld(t, ofAcme("discord:9", "aup"), ofAcme("discord:10", "aup"), ofAcme("discord:20", "aup"))
	w.baseline(acmeAUP(at("2026-05-01 08:00"), "2025-11-01", "30"))
	w.shorten(at("2026-05-19 09:00"))
	told(t, w)
	for server, channels := range map[string][]clausewatch.Channel{"500": {"discord:9", "discord:10"}, "600": {"discord:20"}} {
		if err := w.store.Place(t.Context(), server, channels); err != nil {
			t.Fatal(err)
		}
	}
	b := newBot(w)
	home := func(server, channel string) string {
		return shownAll([]chat.Message{b.Answer(t.Context(), chat.Request{Platform: "discord", Team: server, Channel: channel, User: "1", Text: "home"})})
	}
	inside := home("500", "9")
	has(t, inside, "discord:9", "discord:10", "changes are told in 2 channels")
	if strings.Contains(inside, "discord:20") {
		t.Errorf("it shows a channel of another server:\n%s", inside)
	}
	if outside := home("", "77"); strings.Contains(outside, "discord:") {
		t.Errorf("a direct message shows channels of servers:\n%s", outside)
	}
}

func TestAnAlertIsAskedAboutWhereItWasTold(t *testing.T) {
	w := houses(t)
	b := newBot(w)
	all, err := w.store.Alerts(t.Context(), store.AlertFilter{Channel: "slack:C1"})
	if err != nil || len(all) != 1 {
		t.Fatalf("%d alerts (%v), want one", len(all), err)
	}
	for _, verb := range []string{"alert", "why"} {
		ask := func(r chat.Request) string {
			r.Text = fmt.Sprint(verb, " ", all[0].ID)
			return shownAll([]chat.Message{b.Answer(t.Context(), r)})
		}
		const elsewhere = "was told in another place"
		for _, r := range []chat.Request{{Platform: "slack", Channel: "C2", User: "U1"}, {Platform: "console"}, {Platform: "discord", Channel: "9", User: "77"}} {
			if got := ask(r); strings.Contains(got, elsewhere) != (r.User == "77") {
				t.Errorf("%s, asked from %+v:\n%s", verb, r, got)
			}
		}
		has(t, ask(chat.Request{Platform: "slack", Channel: "T9/C1", User: "T9/U1"}), elsewhere)
		b.Access.Managers = []string{"discord:77"}
		if got := ask(chat.Request{Platform: "discord", Channel: "9", User: "77"}); strings.Contains(got, elsewhere) {
			t.Errorf("a manager of the configuration may not ask: %s", got)
		}
		b.Access.Managers = nil
	}
}
