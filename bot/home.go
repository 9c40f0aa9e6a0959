package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	homeLately = 7 * 24 * time.Hour // what was told since then is told lately
	homeItems  = 8                  // lines of each part
)

// home shows the whole of a chat platform at once: what its channels follow, what waits for somebody, what was told lately and
// what cannot be read. The console, which is one channel, sees those of all platforms.
func (q *question) home(ctx context.Context) (chat.Message, error) {
	subs, err := q.bot.Store.Subscriptions(ctx, "")
	if err != nil {
		return chat.Message{}, err
	}
	follows := map[clausewatch.Channel][]string{}
	for _, s := range subs {
		if q.ofPlace(s.Channel) {
			follows[s.Channel] = append(follows[s.Channel], q.subscription(s))
		}
	}
	var channels []clausewatch.Channel
	var following [][]chat.Span
	for c := range follows {
		channels = append(channels, c)
	}
	slices.Sort(channels)
	for _, c := range channels {
		item := []chat.Span{{Text: string(c), Bold: true}, {Text: ": " + shorten(strings.Join(follows[c], "; "), 300)}}
		breaks, err := q.bot.Store.Breaks(ctx, c)
		if err != nil {
			return chat.Message{}, err
		}
		for _, b := range breaks {
			item = append(item, chat.Span{Text: " – cannot be reached since " + clock(b.Since) + ": " + b.Reason})
		}
		following = append(following, item)
	}
	waiting, err := q.openIn(ctx, channels)
	if err != nil {
		return chat.Message{}, err
	}
	lately, err := q.lately(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	health, err := q.bot.Store.Health(ctx, "")
	if err != nil {
		return chat.Message{}, err
	}
	var blind [][]chat.Span
	unread := 0
	for _, h := range health {
		if h.LastReadable.IsZero() {
			unread++
		}
		if !h.BlindSince.IsZero() {
			blind = append(blind, []chat.Span{{Text: q.catalog.title(h.Document.Ref()), Bold: true},
				{Text: fmt.Sprintf(": since %s: %s", date(h.BlindSince), reason(h.Cause, h.Detail))}})
		}
	}
	m := chat.Message{Text: fmt.Sprintf("%s waiting for somebody, %d told in the last 7 days, %d of %s cannot be read; changes are told in %s",
		count(len(waiting), "alert"), len(lately), len(blind), count(len(health), "document"), count(len(channels), "channel"))}
	m.Blocks = append(m.Blocks, heading("Clausewatch"), line(chat.Span{Text: capital(m.Text) + "."}))
	for _, part := range []struct {
		title, none, rest string
		items             [][]chat.Span
	}{
		{"Waiting for somebody", "Nothing of the last 90 days.", "/terms open in a channel shows its own", waiting},
		{"Told lately", "Nothing in the last 7 days.", "/terms changes shows what changed", lately},
		{"Cannot be read", nothingBlind(unread), "/terms status shows them all", blind},
		{"Who hears of what", "No channel follows anything: /terms subscribe in a channel says what it could.", "/terms subscriptions in a channel shows its own", following},
	} {
		m.Blocks = append(m.Blocks, heading(part.title))
		if len(part.items) == 0 {
			m.Blocks = append(m.Blocks, note(part.none))
			continue
		}
		m.Blocks = append(m.Blocks, lists(part.items, homeItems, part.rest)...)
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Buttons: []chat.Button{
		{Label: "What can be asked", Ask: "help"}, {Label: "Send me a test message", Ask: "test"}}})
	return m, nil
}

// nothingBlind says that no document is blind, and how many were not read at all so far.
func nothingBlind(unread int) string {
	if unread > 0 {
		return "Nothing that was read before; " + count(unread, "document") + " not read yet."
	}
	return "Nothing: each document was read at its last look."
}

// ofPlace tells whether a channel is of the platform where it is asked, and on Slack of the workspace: nobody hears of another's.
func (q *question) ofPlace(c clausewatch.Channel) bool {
	platform, _ := c.Split()
	return q.request.Platform == "console" || platform == q.request.Platform && c.Workspace() == clausewatch.Channel(q.who()).Workspace()
}

// openIn are the alerts of channels that are open, assigned or snoozed, gravest first.
func (q *question) openIn(ctx context.Context, channels []clausewatch.Channel) ([][]chat.Span, error) {
	var open []store.Reviewed
	for _, c := range channels {
		all, err := q.bot.Store.ToReview(ctx, c, q.now.Add(-openFor))
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			if s := clausewatch.Standing(r.Reviews, q.now).State; s != clausewatch.Acknowledged && s != clausewatch.Immaterial {
				open = append(open, r)
			}
		}
	}
	slices.SortStableFunc(open, func(a, b store.Reviewed) int { return int(b.Severity - a.Severity) })
	items := make([][]chat.Span, len(open))
	for i, r := range open {
		item, err := q.openItem(ctx, r, clausewatch.Standing(r.Reviews, q.now))
		if err != nil {
			return nil, err
		}
		items[i] = item
	}
	return items, nil
}

// lately are the alerts about changes that were told here in the last days, newest first.
func (q *question) lately(ctx context.Context) ([][]chat.Span, error) {
	all, err := q.bot.Store.Alerts(ctx, store.AlertFilter{State: clausewatch.AlertSent, Limit: 200})
	if err != nil {
		return nil, err
	}
	var items [][]chat.Span
	for _, a := range all {
		if !q.ofPlace(a.Channel) || a.Sent.Before(q.now.Add(-homeLately)) || a.Kind != clausewatch.AlertChange && a.Kind != clausewatch.AlertDigest {
			continue
		}
		about, err := alertSubject(ctx, q.bot.Store, q.catalog, a)
		if err != nil {
			return nil, err
		}
		items = append(items, []chat.Span{{Text: fmt.Sprint(a.ID), Bold: true}, {Text: " · " + date(a.Sent) + " · " + about + " – told in " + string(a.Channel)}})
	}
	return items, nil
}
