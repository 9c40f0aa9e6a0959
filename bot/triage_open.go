package bot

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	inOpen  = 15                  // alerts of a page of those that are open
	openFor = 90 * 24 * time.Hour // what was told longer ago is listed no more
)

// openAlerts lists what of this channel somebody has to see to: open, assigned or snoozed, gravest and newest first.
func (q *question) openAlerts(ctx context.Context) (chat.Message, error) {
	if len(q.input.Words) > 0 {
		return q.reviews(ctx)
	}
	channel := q.channel()
	if channel == "" {
		return say("alerts are told in channels that have an id; this one has none, so nothing is open here"), nil
	}
	all, err := q.bot.Store.ToReview(ctx, channel, q.now.Add(-openFor))
	if err != nil {
		return chat.Message{}, err
	}
	var open []store.Reviewed
	counts := map[clausewatch.ReviewState]int{}
	worst := clausewatch.None
	for _, r := range all {
		s := clausewatch.Standing(r.Reviews, q.now)
		if s.State == clausewatch.Acknowledged || s.State == clausewatch.Immaterial {
			continue
		}
		counts[s.State]++
		worst = max(worst, r.Severity)
		open = append(open, r)
	}
	total := len(open)
	switch {
	case len(all) == 0:
		return say("nothing is open in this channel: no alert was told here in the last 90 days"), nil
	case total == 0:
		m := say("nothing is open in this channel: each alert of the last 90 days was acknowledged or set aside")
		m.Blocks = append(m.Blocks, line(chat.Span{Text: "What was decided about the gravest: "}, command(fmt.Sprintf("reviews %d", all[0].ID))))
		return m, nil
	}
	p := q.part(total, inOpen)
	var items [][]chat.Span
	for _, r := range open[p.from:p.to] {
		item, err := q.openItem(ctx, r, clausewatch.Standing(r.Reviews, q.now))
		if err != nil {
			return chat.Message{}, err
		}
		items = append(items, item)
	}
	m := chat.Message{Text: "In this channel " + strings.Join(states(counts), ", "), Severity: worst}
	m.Blocks = []chat.Block{heading(m.Text), {Kind: chat.List, Items: items}}
	first := q.firstNumber(items)
	m.Blocks = append(m.Blocks, line(chat.Span{Text: "Next: "}, command("ack "+first), chat.Span{Text: ", "}, command("assign "+first+" @person"),
		chat.Span{Text: ", "}, command("snooze "+first+" 3d"), chat.Span{Text: ", "}, command("immaterial "+first+" REASON")))
	q.turn(&m, p)
	return m, nil
}

// firstNumber is the number of the first alert of a list.
func (q *question) firstNumber(items [][]chat.Span) string { return items[0][0].Text }

// states say how many alerts are in each state: "2 alerts are open", "1 assigned".
func states(counts map[clausewatch.ReviewState]int) []string {
	is := func(n int) string {
		if n == 1 {
			return " is "
		}
		return " are "
	}
	var parts []string
	for _, s := range []clausewatch.ReviewState{clausewatch.ReviewOpen, clausewatch.Assigned, clausewatch.Snoozed} {
		switch n := counts[s]; {
		case n == 0:
		case len(parts) == 0:
			parts = append(parts, count(n, "alert")+is(n)+string(s))
		default:
			parts = append(parts, fmt.Sprintf("%d %s", n, s))
		}
	}
	return parts
}

func (q *question) openItem(ctx context.Context, r store.Reviewed, s clausewatch.Stand) ([]chat.Span, error) {
	about, err := alertSubject(ctx, q.bot.Store, q.catalog, r.Alert)
	if err != nil {
		return nil, err
	}
	if r.Channel != q.channel() {
		about += " – told in " + string(r.Channel)
	}
	item := []chat.Span{{Text: strconv.FormatInt(r.ID, 10), Bold: true}, {Text: " · " + date(r.Sent) + " · " + about}}
	switch s.State {
	case clausewatch.Assigned:
		item = append(item, chat.Span{Text: " – assigned to "}, assignee(s.Assignment))
	case clausewatch.Snoozed:
		item = append(item, chat.Span{Text: " – snoozed until "}, chat.Span{Text: clock(s.Decision.Until), Time: s.Decision.Until})
		if s.Assignment.ID != 0 {
			item = append(item, chat.Span{Text: ", assigned to "}, assignee(s.Assignment))
		}
	}
	return item, nil
}

// reviews shows all that was decided and said about one alert, oldest first; without a number, what is open.
func (q *question) reviews(ctx context.Context) (chat.Message, error) {
	if len(q.input.Words) == 0 {
		return q.openAlerts(ctx)
	}
	a, _, err := q.alertNamed(ctx, "reviews", "reviews 12")
	if err != nil {
		return chat.Message{}, err
	}
	all, err := q.bot.Store.Reviews(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	about, err := alertSubject(ctx, q.bot.Store, q.catalog, a)
	if err != nil {
		return chat.Message{}, err
	}
	s := clausewatch.Standing(all, q.now)
	m := chat.Message{Text: fmt.Sprintf("Alert %d is %s: %s", a.ID, stateOf(s), about)}
	m.Blocks = []chat.Block{heading(fmt.Sprintf("Alert %d is %s", a.ID, stateOf(s))), line(chat.Span{Text: capital(about)})}
	var items [][]chat.Span
	for _, r := range all {
		items = append(items, decision(r))
	}
	if len(items) == 0 {
		m.Blocks = append(m.Blocks, line(chat.Span{Text: "Nobody has said anything about it yet: "}, command(fmt.Sprintf("ack %d", a.ID)),
			chat.Span{Text: " takes it up, "}, command(fmt.Sprintf("comment %d WORDS", a.ID)), chat.Span{Text: " says something."}))
		return m, nil
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.List, Items: items})
	return m, nil
}

// stateOf says how an alert stands in a few words.
func stateOf(s clausewatch.Stand) string {
	switch s.State {
	case clausewatch.ReviewOpen:
		return "open"
	case clausewatch.Assigned:
		return decided(s.Assignment)
	}
	return decided(s.Decision)
}
