//go:build unix

package bot_test

import (
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/watcher/classify"
)

// wished are the ways to subscribe, each with its preview of 90 days.
var wished = []struct {
	name string
	ask  func(*asker) string
}{
	{"subscribe all", func(a *asker) string { return "subscribe all min:medium" }},
	{"subscribe PLATFORM", func(a *asker) string { return "subscribe " + a.platform() + " min:medium daily" }},
	{"subscribe DOCUMENT", func(a *asker) string { return "subscribe " + a.document() }},
	{"subscribe DOCUMENT ABOUT", func(a *asker) string { return "subscribe " + a.about() }},
	{"subscribe category", func(a *asker) string {
		all := classify.Builtin().Categories()
		return "subscribe category:" + all[a.IntN(len(all))].ID
	}},
	{"subscribe PLATFORM category", func(a *asker) string {
		all := classify.Builtin().Categories()
		return "subscribe " + a.platform() + " category:" + all[a.IntN(len(all))].ID
	}},
	{"settings", func(a *asker) string { return "settings quiet:20-8 zone:Europe/Berlin" }},
}

// BenchmarkSubscribe asks to hear of more in the world of BenchmarkAnswers, and leaves nothing behind but the facts.
func BenchmarkSubscribe(b *testing.B) {
	const channel clausewatch.Channel = "slack:C9999999"
	asks := full.open(b)
	asks.Access.Settings = "everyone"
	a := newAsker(b, asks)
	clear := func() {
		all, err := asks.Store.Subscriptions(b.Context(), channel)
		if err != nil {
			b.Fatal(err)
		}
		for _, s := range all {
			if err := asks.Store.Unsubscribe(b.Context(), s.ID, "bench", today); err != nil {
				b.Fatal(err)
			}
		}
	}
	for _, row := range wished {
		b.Run(row.name, func(b *testing.B) {
			defer clear()
			measure(b, func() func() {
				clear()
				r := chat.Request{Platform: "slack", Channel: "C9999999", Text: row.ask(a)}
				return func() {
					if m := asks.Answer(b.Context(), r); m.Text == "" {
						b.Fatalf("%s: no answer", r.Text)
					}
				}
			})
		})
	}
}
