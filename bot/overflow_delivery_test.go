package bot_test

import (
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// TestNoWordOfAnAlertIsLostInAnyDelivery has a large alert delivered to Discord in every way that a channel can want, and to a forum
// and through a webhook, edited to a larger one, and reads every word of the message there.
func TestNoWordOfAnAlertIsLostInAnyDelivery(t *testing.T) {
	quick(t)
	const channel, forum, hooked = "200000000000000001", "200000000000000015", "200000000000000016"
	for name, c := range map[string]struct {
		to       clausewatch.Channel
		delivery clausewatch.Delivery
	}{
		"file":                   {"discord:" + channel, clausewatch.Delivery{}},
		"thread":                 {"discord:" + channel, clausewatch.Delivery{Threads: clausewatch.ThreadsOn}},
		"components":             {"discord:" + channel, clausewatch.Delivery{Form: clausewatch.FormComponents}},
		"components in a thread": {"discord:" + channel, clausewatch.Delivery{Form: clausewatch.FormComponents, Threads: clausewatch.ThreadsEach}},
		"forum":                  {"discord:" + forum, clausewatch.Delivery{}},
		"webhook":                {clausewatch.DiscordWebhook + ":hooked", clausewatch.Delivery{}},
	} {
		t.Run(name, func(t *testing.T) {
			d := discordtest.Start()
			defer func() {
				d.Close()
				for _, fault := range d.Faults() {
					t.Errorf("it complains: %s", fault)
				}
			}()
			d.Place(discordtest.Place{ID: forum, Kind: discordtest.Forum, Guild: d.Guild})
			hook := d.Hook("900000000000000001", "secret", discordtest.Place{ID: hooked})
			r := &recorder{Sender: &discord.Discord{Token: d.Token, APIURL: d.APIURL, Pace: time.Nanosecond}}
			if platform, _ := c.to.Split(); platform == clausewatch.DiscordWebhook {
				r.Sender = &discord.Webhooks{APIURL: d.APIURL, Pace: time.Nanosecond, All: []discord.Webhook{{Name: "hooked", URL: hook}}}
			}
			w := newFooters(t, 60, clausewatch.Subscription{Channel: c.to, Origin: "config"})
			set := clausewatch.ChannelSettings{Channel: c.to, Report: clausewatch.ReportOff, Delivery: c.delivery}
			if err := w.store.SetChannel(t.Context(), set, "console", at("2026-01-05 08:00")); err != nil {
				t.Fatal(err)
			}
			o, clock := newOutbox(w, nil)
			platform, _ := c.to.Split()
			o.Senders = map[string]chat.Sender{platform: r}
			clock.turn(24 * time.Hour)
			day := at("2026-05-20 08:00")
			w.footers(day, 1, 1)
			deliver(t, o, 1)
			w.footers(day, 2, 60)
			deliver(t, o, 0)
			var posts []chattest.Post
			for _, p := range d.Posts() {
				posts = append(posts, chattest.Post{Text: p.Words(), Links: links(p.Links())})
			}
			m := r.last
			if platform == clausewatch.DiscordWebhook { // nobody can ask there
				for i := range m.Blocks {
					m.Blocks[i].Buttons = nil
				}
			}
			has(t, unmarked(shownAll([]chat.Message{m})), each("Policy %d", 1, 60)...)
			chattest.Complete(t, posts, m)
		})
	}
}
