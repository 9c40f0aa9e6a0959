package bot

import (
	"context"
	"fmt"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// digest tells of the changes of a document that were collected because it changes often, oldest first, each in a line
// that says how to see its clauses.
func (c *composer) digest(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	all, err := c.store.Digest(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	if len(all) == 0 {
		return chat.Message{}, fmt.Errorf("digest %d of %s holds no change", a.ID, a.Document)
	}
	last := all[len(all)-1]
	to, err := c.store.Version(ctx, last.To)
	if err != nil {
		return chat.Message{}, fmt.Errorf("read version %d: %w", last.To, err)
	}
	title := c.names.title(a.Document)
	m := chat.Message{Text: "Digest: " + title + " changed " + often(all)}
	platform, document := clausewatch.SplitRef(a.Document)
	var items [][]chat.Span
	for _, change := range all {
		m.Severity = max(m.Severity, change.Severity)
		day := date(change.At)
		item := []chat.Span{{Text: day, Bold: true}}
		if w := severity(change.Severity); w != "" {
			item = append(item, chat.Span{Text: " · " + w})
		}
		items = append(items, append(item, chat.Span{Text: ": " + headlineWithDate(change)},
			chat.Span{Text: fmt.Sprintf(" (change %d: ", change.ID)},
			command(fmt.Sprintf("diff %s %s %s..%s", platform, document, day, day)), chat.Span{Text: ")"}))
	}
	m.Blocks = []chat.Block{heading("Digest · " + title), line(chat.Span{Text: capital("changed " + often(all) + ":")}), {Kind: chat.List, Items: items},
		note(capital(all[0].Why) + ". What is of high severity is told at once.")}
	m.Blocks = append(m.Blocks, c.foot(a, last, to)...)
	return m, nil
}

// often says how many changes these are, and of which days.
func often(all []clausewatch.Change) string {
	first, last := date(all[0].At), date(all[len(all)-1].At)
	days := " on " + first
	if first != last {
		days = fmt.Sprintf(" from %s to %s", first, last)
	}
	if len(all) == 1 {
		return "once" + days
	}
	return count(len(all), "time") + days
}

// whyDigest says of each change of a digest which rule put it there.
func (q *question) whyDigest(ctx context.Context, a clausewatch.Alert, fields []chat.Field) (chat.Message, error) {
	all, err := q.bot.Store.Digest(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Text: fmt.Sprintf("Alert %d: digest of %s: %s over its budget, collected for up to a week", a.ID,
		q.catalog.title(a.Document), count(len(all), "change"))}
	var items [][]chat.Span
	for _, c := range all {
		m.Severity = max(m.Severity, c.Severity)
		items = append(items, []chat.Span{{Text: fmt.Sprintf("%s · change %d", date(c.At), c.ID), Bold: true},
			{Text: fmt.Sprintf(": severity %s%s; %s", c.Severity, because(c.Reason), c.Why)}})
	}
	for _, s := range q.because(ctx, a, m.Severity) {
		fields = append(fields, field("Subscription", s))
	}
	m.Blocks = []chat.Block{heading(fmt.Sprintf("Why alert %d", a.ID)), line(chat.Span{Text: m.Text + "."}),
		{Kind: chat.List, Items: items}, {Kind: chat.Fields, Fields: fields}}
	return m, nil
}
