package bot

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	homeLately   = 7 * 24 * time.Hour // what was told since then is told lately
	homeItems    = 8                  // lines of each part
	homeAlerts   = 4                  // alerts with buttons, and lines of the other parts beside them
	homeChannels = 6                  // channels of a page
)

// home shows the whole of a chat platform at once: what its channels follow, what waits for somebody, what was told lately and
// what cannot be read. The console, which is one channel, sees those of all platforms. On the page of an app for all this (Request.Home)
// alerts and channels have buttons, which work there for each of the workspace.
func (q *question) home(ctx context.Context) (chat.Message, error) {
	subs, err := q.bot.Store.Subscriptions(ctx, "")
	if err != nil {
		return chat.Message{}, err
	}
	concerns, err := q.concerns(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	follows := map[clausewatch.Channel][]string{}
	for _, s := range subs {
		if concerns(s.Channel) {
			follows[s.Channel] = append(follows[s.Channel], q.subscription(s))
		}
	}
	channels := slices.Sorted(maps.Keys(follows))
	open, err := q.openIn(ctx, channels)
	if err != nil {
		return chat.Message{}, err
	}
	lately, err := q.lately(ctx, concerns)
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
		count(len(open), "alert"), len(lately), len(blind), count(len(health), "document"), count(len(channels), "channel"))}
	m.Blocks = append(m.Blocks, heading("Clausewatch"), line(chat.Span{Text: capital(m.Text) + "."}))
	p := q.part(len(channels), homeChannels)
	following, err := q.following(ctx, channels[p.from:p.to], follows)
	if err != nil {
		return m, err
	}
	if p.number == 1 {
		waiting, err := q.waitingHere(ctx, open)
		if err != nil {
			return m, err
		}
		most := homeItems
		if q.request.Home {
			most = homeAlerts
		}
		m.Blocks = append(m.Blocks, homePart("Waiting for somebody", "Nothing of the last 90 days.", waiting)...)
		m.Blocks = append(m.Blocks, homePart("Told lately", "Nothing in the last 7 days.", lists(lately, most, "/terms changes shows what changed"))...)
		m.Blocks = append(m.Blocks, homePart("Cannot be read", nothingBlind(unread), lists(blind, most, "/terms status shows them all"))...)
	}
	m.Blocks = append(m.Blocks, homePart("Who hears of what", "No channel follows anything: /terms subscribe in a channel says what it could.", following)...)
	if p.of > 1 {
		m.Blocks = append(m.Blocks, note(fmt.Sprintf("Page %d of %d of the channels; /terms subscriptions in a channel shows its own.", p.number, p.of)))
	}
	buttons := q.turns(p)
	if q.request.Home {
		buttons = append(buttons, chat.Button{Label: "Refresh", Ask: "home", Place: chat.Turns}, chat.Button{Label: "Subscribe", Ask: "subscribe"})
	}
	buttons = append(buttons, chat.Button{Label: "What can be asked", Ask: "help"}, chat.Button{Label: "Send me a test message", Ask: "test"})
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Buttons: buttons})
	return m, nil
}

// homePart is one part under its title, which says so where it has nothing.
func homePart(title, none string, blocks []chat.Block) []chat.Block {
	if len(blocks) == 0 {
		blocks = []chat.Block{note(none)}
	}
	return append([]chat.Block{heading(title)}, blocks...)
}

// following says of channels what they follow and what keeps messages from them.
func (q *question) following(ctx context.Context, channels []clausewatch.Channel, follows map[clausewatch.Channel][]string) (blocks []chat.Block, err error) {
	var items [][]chat.Span
	for _, c := range channels {
		item := []chat.Span{{Text: string(c), Bold: true}, {Text: ": " + shorten(strings.Join(follows[c], "; "), 300)}}
		breaks, err := q.bot.Store.Breaks(ctx, c)
		if err != nil {
			return nil, err
		}
		for _, b := range breaks {
			item = append(item, chat.Span{Text: " – cannot be reached since " + clock(b.Since) + ": " + b.Reason})
		}
		items = append(items, item)
		blocks = append(blocks, line(item...), chat.Block{Kind: chat.Actions, Buttons: []chat.Button{{Label: "Send a test message there", Ask: "test in:" + string(c)}}})
	}
	if !q.request.Home {
		return lists(items, homeChannels, ""), nil
	}
	return blocks, nil
}

// waitingHere are the gravest of the open alerts, with their buttons where these work for all of them.
func (q *question) waitingHere(ctx context.Context, open []store.Reviewed) (blocks []chat.Block, err error) {
	most := homeItems
	if q.request.Home {
		most = homeAlerts
	}
	var items [][]chat.Span
	for _, r := range open[:min(len(open), most)] {
		stand := clausewatch.Standing(r.Reviews, q.now)
		item, err := q.openItem(ctx, r, stand)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
		blocks = append(blocks, line(item...), chat.Block{Kind: chat.Actions, Buttons: reviewButtons(r.Alert, r.ID, stand.State)})
	}
	if !q.request.Home {
		blocks = lists(items, homeItems, "")
	}
	if rest := len(open) - len(items); rest > 0 {
		blocks = append(blocks, note(fmt.Sprintf("%d more; /terms open in a channel shows its own", rest)))
	}
	return blocks, nil
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

// concerns tells of channels whether they are to be seen where it is asked: those of the place, on Discord those that are known to be
// of the server, and the person.
func (q *question) concerns(ctx context.Context) (func(clausewatch.Channel) bool, error) {
	if q.request.Platform != "discord" {
		return q.ofPlace, nil
	}
	known, err := q.bot.Store.Placed(ctx, q.request.Team)
	return func(c clausewatch.Channel) bool {
		return known[c] || c == q.channel() || c == clausewatch.Channel("discord:@"+q.request.User)
	}, err
}

// openIn are the alerts of channels that are open, assigned or snoozed, gravest first.
func (q *question) openIn(ctx context.Context, channels []clausewatch.Channel) (open []store.Reviewed, err error) {
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
	return open, nil
}

// lately are the alerts about changes that were told here in the last days, newest first.
func (q *question) lately(ctx context.Context, concerns func(clausewatch.Channel) bool) ([][]chat.Span, error) {
	all, err := q.bot.Store.Alerts(ctx, store.AlertFilter{State: clausewatch.AlertSent, Limit: 200})
	if err != nil {
		return nil, err
	}
	var items [][]chat.Span
	for _, a := range all {
		if !concerns(a.Channel) || a.Sent.Before(q.now.Add(-homeLately)) || a.Kind != clausewatch.AlertChange && a.Kind != clausewatch.AlertDigest {
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
