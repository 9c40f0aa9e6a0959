package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// collected is the digest of a channel: the changes that waited for it, oldest first, each in a line. Changes of one event are one
// line that names the documents.
func (c *composer) collected(ctx context.Context, a clausewatch.Alert, all []clausewatch.Change) (chat.Message, error) {
	waited, err := c.store.Waited(ctx, a.ID)
	if err != nil {
		return chat.Message{}, err
	}
	items, worst := c.inLines(all)
	m := chat.Message{Text: "Digest: " + weighed(all) + between(all), Severity: worst}
	m.Blocks = []chat.Block{heading("Digest"), line(chat.Span{Text: capital(weighed(all) + between(all) + ":")}), {Kind: chat.List, Items: items}}
	if s := since(waited); s != "" {
		m.Blocks = append(m.Blocks, note("Told together"+s+"."))
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · /terms why %d · /terms subscriptions shows when this channel hears of what", a.ID, a.ID)))
	return m, nil
}

// inLines are changes, each event in a line, and the gravest severity.
func (c *composer) inLines(all []clausewatch.Change) (items [][]chat.Span, worst clausewatch.Severity) {
	for _, event := range events(all) {
		first := event[0]
		worst = max(worst, first.Severity)
		titles := make([]string, len(event))
		for i, change := range event {
			titles[i] = c.names.title(change.Document)
		}
		item := digestLine(first, strings.Join(titles, ", "))
		for _, more := range event[1:] {
			item = append(item, chat.Span{Text: fmt.Sprintf(" (change %d: ", more.ID)}, diffOf(more), chat.Span{Text: ")"})
		}
		items = append(items, item)
	}
	return items, worst
}

// since says why changes are told together, "" where nothing is known of it.
func since(waited []clausewatch.Wait) string {
	var all []string
	for _, why := range waited {
		if s := waits[why]; s != "" {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return ""
	}
	return " because " + strings.Join(all, ", and ")
}

// waits say why a channel hears of a change later than it was recorded.
var waits = map[clausewatch.Wait]string{
	clausewatch.WaitDaily:    "this channel hears of them once a day",
	clausewatch.WaitWeekly:   "this channel hears of them once a week",
	clausewatch.WaitQuiet:    "they came in its quiet hours",
	clausewatch.WaitMuted:    "they came while it was muted",
	clausewatch.WaitPlatform: "they came while their platform was muted here",
	clausewatch.WaitMany:     fmt.Sprintf("more than %d changes came within %s", store.ManyAlerts, human(store.ManyWithin)),
}

// events puts changes of one event together, each at the place of its oldest; within an event the weightiest comes first.
func events(all []clausewatch.Change) [][]clausewatch.Change {
	var out [][]clausewatch.Change
	at := map[int64]int{}
	for _, c := range all {
		first := c.Event
		if first == 0 {
			first = c.ID
		}
		i, known := at[first]
		if !known {
			at[first] = len(out)
			out = append(out, []clausewatch.Change{c})
			continue
		}
		out[i] = append(out[i], c)
	}
	for _, event := range out {
		slices.SortStableFunc(event, func(a, b clausewatch.Change) int { return int(b.Severity) - int(a.Severity) })
	}
	return out
}

// weighed says how many changes these are and of what severity: "3 changes: 1 high, 2 low".
func weighed(all []clausewatch.Change) string {
	by := map[clausewatch.Severity]int{}
	for _, c := range all {
		by[c.Severity]++
	}
	n, parts := tally(by)
	return count(n, "change") + ": " + parts
}

// between says from when to when changes were.
func between(all []clausewatch.Change) string {
	first, last := date(all[0].At), date(all[len(all)-1].At)
	if first == last {
		return ", on " + first
	}
	return ", from " + first + " to " + last
}
