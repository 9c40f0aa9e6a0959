package bot_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
	"github.com/clausewatch/clausewatch/bot/console"
	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
	"github.com/clausewatch/clausewatch/bot/slack"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// A side is a chat platform with what its fake received.
type side struct {
	channel clausewatch.Channel
	sender  chat.Sender
	posted  func() []chattest.Post
}

// sides are all chat platforms; the fakes refuse what is beyond the limits of theirs.
func sides(t *testing.T) []side {
	t.Helper()
	s, d := slacktest.Start(), discordtest.Start()
	t.Cleanup(func() {
		s.Close()
		d.Close()
		for _, fault := range append(s.Faults(), d.Faults()...) {
			t.Errorf("it complains: %s", fault)
		}
	})
	var shown strings.Builder
	return []side{
		{"slack:C0001", &slack.Slack{BotToken: s.BotToken, AppToken: s.AppToken, APIURL: s.APIURL, Pace: time.Nanosecond}, func() (all []chattest.Post) {
			for _, p := range s.Posts() {
				all = append(all, chattest.Post{Text: p.Words(), Links: links(p.Links())})
			}
			return all
		}},
		{"discord:200000000000000001", &discord.Discord{Token: d.Token, APIURL: d.APIURL, Pace: time.Nanosecond}, func() (all []chattest.Post) {
			for _, p := range d.Posts() {
				all = append(all, chattest.Post{Text: p.Words(), Links: links(p.Links())})
			}
			return all
		}},
		{"console", &console.Console{Out: &shown, Width: 80}, func() []chattest.Post { return []chattest.Post{{Text: unmarked(shown.String())}} }},
	}
}

func links[L slacktest.Link | discordtest.Link](all []L) (out []chat.Link) {
	for _, l := range all {
		switch l := any(l).(type) {
		case slacktest.Link:
			out = append(out, chat.Link{Label: l.Label, URL: l.URL})
		case discordtest.Link:
			out = append(out, chat.Link{Label: l.Label, URL: l.URL})
		}
	}
	return out
}

// unmarked takes the marks of what went and what came, and of quotes, out of what the console shows.
func unmarked(s string) string {
	return strings.NewReplacer("[-", "", "-]", "", "{+", "", "+}", "", "│ ", "").Replace(s)
}

// A recorder hands messages on and keeps them; it edits where the sender behind it does.
type recorder struct {
	chat.Sender
	mutex sync.Mutex
	last  chat.Message
}

func (r *recorder) keep(m chat.Message) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	r.last = m
}

func (r *recorder) Send(ctx context.Context, channel string, m chat.Message) (string, error) {
	r.keep(m)
	return r.Sender.Send(ctx, channel, m)
}

func (r *recorder) Edit(ctx context.Context, channel, post string, m chat.Message) (string, error) {
	r.keep(m)
	return r.Sender.(chat.Editor).Edit(ctx, channel, post, m)
}

// numbered are so many words that occur nowhere else, some of them in other scripts.
func numbered(of string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s%sx%d. ", [...]string{"w", "ü", "語", "&<", "*"}[i%5], of, i)
	}
	return strings.TrimSpace(b.String())
}

// each fills every number from one to another in.
func each(format string, from, to int) (all []string) {
	for n := from; n <= to; n++ {
		all = append(all, fmt.Sprintf(format, n))
	}
	return all
}

// TestNoWordOfAnAlertIsLostForItsSize has the largest alerts there are delivered to each platform, and reads every word of the
// message there.
func TestNoWordOfAnAlertIsLostForItsSize(t *testing.T) {
	quick(t)
	day := at("2026-05-20 08:00")
	for _, c := range []struct {
		name      string
		documents int
		rhythm    clausewatch.Rhythm
		before    func(w *world) // it is delivered
		after     func(w *world) // that, an edit; nil for none
		holds     []string       // words of the message, so that it is what the case is about
	}{
		{name: "400 changed clauses", documents: 1, before: func(w *world) {
			var all []string
			for n := range 400 {
				all = append(all, fmt.Sprintf("Clause %d: %s", n, numbered(fmt.Sprintf("c%d", n), 20)))
			}
			w.adds("delta/policy-1", day, clausewatch.Medium, "", all...)
		}, holds: append(each("Clause %d:", 0, 399), "wc399x15.")},
		{name: "a clause of 60,000 characters", documents: 1, before: func(w *world) {
			text := numbered("long", 6_000)
			if len(text) < 60_000 {
				w.t.Fatalf("the clause has %d characters", len(text))
			}
			w.adds("delta/policy-1", day, clausewatch.High, "2026-07-01", text)
		}, holds: []string{"wlongx5995."}},
		{name: "a reworded clause of 60,000 characters", documents: 1, before: func(w *world) { w.rewords("delta/policy-1", day, 3_000) },
			holds: append(each("old%d.", 0, 2999), each("new%d.", 0, 2999)...)},
		{name: "120 documents in one event", documents: 120, before: func(w *world) { w.footers(day, 1, 120) }, holds: append(each("Policy %d", 1, 120), "in 120 documents")},
		{name: "119 documents that come later", documents: 120, before: func(w *world) { w.footers(day, 1, 1) }, after: func(w *world) { w.footers(day, 2, 120) },
			holds: append(each("Policy %d", 1, 120), "in 120 documents")},
		{name: "a digest of 120 documents in one event", documents: 120, rhythm: clausewatch.Daily, before: func(w *world) { w.footers(day, 1, 120) },
			holds: append(each("Policy %d", 1, 120), each("policy-%d", 1, 120)...)},
		{name: "a digest of 120 changes", documents: 120, rhythm: clausewatch.Daily, before: func(w *world) {
			for n := 1; n <= 120; n++ {
				w.adds(fmt.Sprintf("delta/policy-%d", n), day, clausewatch.Low, "", numbered(fmt.Sprintf("d%d", n), 5))
			}
		}, holds: append(each("Policy %d", 1, 120), each("policy-%d", 1, 120)...)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var all []side
			var subs []clausewatch.Subscription
			recorders, senders := map[clausewatch.Channel]*recorder{}, map[string]chat.Sender{}
			for _, s := range sides(t) {
				if c.after != nil && !s.channel.Edits() {
					continue
				}
				platform, _ := s.channel.Split()
				recorders[s.channel] = &recorder{Sender: s.sender}
				all, senders[platform] = append(all, s), recorders[s.channel]
				subs = append(subs, clausewatch.Subscription{Channel: s.channel, Rhythm: c.rhythm, Origin: "config"})
			}
			w := newFooters(t, c.documents, subs...)
			o, clock := newOutbox(w, nil)
			o.Senders = senders
			clock.turn(24 * time.Hour)
			c.before(w)
			if _, err := w.store.Gather(t.Context(), clock.Now()); err != nil {
				t.Fatal(err)
			}
			deliver(t, o, len(all))
			if c.after != nil {
				c.after(w)
				deliver(t, o, 0)
			}
			for _, s := range all {
				m, posts := recorders[s.channel].last, s.posted()
				whole := shownAll([]chat.Message{m})
				has(t, unmarked(whole), c.holds...)
				chattest.Complete(t, posts, m)
				t.Logf("%s: %d characters in %d posts", s.channel, len(whole), len(posts))
			}
		})
	}
}

// footers records that the same sentence came into the documents from one number to another.
func (w *world) footers(when time.Time, from, to int) {
	w.t.Helper()
	for n := from; n <= to; n++ {
		w.adds(fmt.Sprintf("delta/policy-%d", n), when, clausewatch.Medium, "", footer)
	}
}

// rewords records that a long clause reads otherwise in so many places.
func (w *world) rewords(ref string, when time.Time, places int) {
	w.t.Helper()
	var edits []clausewatch.Edit
	for n := range places {
		edits = append(edits, clausewatch.Edit{Op: clausewatch.Equal, Text: "It stays. "},
			clausewatch.Edit{Op: clausewatch.Delete, Text: fmt.Sprintf("old%d. ", n)}, clausewatch.Edit{Op: clausewatch.Insert, Text: fmt.Sprintf("new%d. ", n)})
	}
	edits = append(edits, clausewatch.Edit{Op: clausewatch.Equal, Text: "The end."})
	becomes := func(text string, when time.Time, told bool, edits []clausewatch.Edit) {
		old := *w.clause(ref, "own")
		next := read(ref, when, "", "own|"+text)
		w.becomes(next, clausewatch.Change{Material: true, Severity: clausewatch.High, Told: told, Why: "confirmed", Headline: "a clause reworded",
			Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: clausewatch.High, Old: &old, New: &next.Provisions[0], Edits: edits}}})
	}
	becomes(clausewatch.OldText(edits), when.Add(-time.Hour), false, nil)
	becomes(clausewatch.NewText(edits), when, true, edits)
}
