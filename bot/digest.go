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
	merged, err := c.store.Merged(ctx, a.ID)
	if err != nil {
		return chat.Message{}, err
	}
	if len(all)+len(merged) == 0 {
		return chat.Message{}, fmt.Errorf("digest %d of %s holds no change", a.ID, a.Document)
	}
	for i := range all {
		heard, err := c.followed(ctx, a.Channel, all[i])
		if err != nil {
			return chat.Message{}, err
		}
		all[i] = heard.Change
	}
	if len(merged) > 0 {
		return c.backlog(ctx, a, all, merged), nil
	}
	if a.Document == "" {
		return c.collected(ctx, a, all)
	}
	last := all[len(all)-1]
	to, err := c.store.Version(ctx, last.To)
	if err != nil {
		return chat.Message{}, fmt.Errorf("read version %d: %w", last.To, err)
	}
	title := c.names.title(a.Document)
	m := chat.Message{Text: "Digest: " + title + " changed " + often(all)}
	var items [][]chat.Span
	for _, change := range all {
		m.Severity = max(m.Severity, change.Severity)
		items = append(items, digestLine(change, ""))
	}
	m.Blocks = []chat.Block{heading("Digest · " + title), line(chat.Span{Text: capital("changed " + often(all) + ":")}), {Kind: chat.List, Items: items},
		note(capital(all[0].Why) + ". What is of high severity is told at once.")}
	m.Blocks = append(m.Blocks, c.foot(a, last, to)...)
	return m, nil
}

// digestLine is a change in one line: its day, its severity, the document where titled names it, and how to see its clauses.
func digestLine(c clausewatch.Change, titled string) []chat.Span {
	item := []chat.Span{{Text: date(c.At), Bold: true}}
	for _, s := range []string{severity(c.Severity), titled} {
		if s != "" {
			item = append(item, chat.Span{Text: " · " + s})
		}
	}
	return append(item, chat.Span{Text: ": " + headlineWithDate(c)}, chat.Span{Text: fmt.Sprintf(" (change %d: ", c.ID)}, diffOf(c),
		chat.Span{Text: ")"})
}

// diffOf is the command that shows the clauses of a change.
func diffOf(c clausewatch.Change) chat.Span {
	platform, document := clausewatch.SplitRef(c.Document)
	return command(fmt.Sprintf("diff %s %s %s..%s", platform, document, date(c.At), date(c.At)))
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
	if a.Document == "" {
		waited, err := q.bot.Store.Waited(ctx, a.ID)
		if err != nil {
			return chat.Message{}, err
		}
		m.Text = fmt.Sprintf("Alert %d: %s told together%s", a.ID, count(len(all), "change"), since(waited))
		merged, err := q.bot.Store.Merged(ctx, a.ID)
		if err != nil {
			return chat.Message{}, err
		}
		if len(merged) > 0 {
			m.Text = fmt.Sprintf("Alert %d: %s told together because they were kept while the channel could not be reached", a.ID, count(len(merged), "alert"))
		}
	}
	var items [][]chat.Span
	for _, c := range all {
		m.Severity = max(m.Severity, c.Severity)
		of := ""
		if a.Document == "" {
			of = " · " + q.catalog.title(c.Document)
		}
		items = append(items, []chat.Span{{Text: fmt.Sprintf("%s%s · change %d", date(c.At), of, c.ID), Bold: true},
			{Text: fmt.Sprintf(": severity %s%s; %s", c.Severity, because(c.Reason), c.Why)}})
	}
	for _, s := range q.because(ctx, a, all...) {
		fields = append(fields, field("Subscription", s))
	}
	m.Blocks = []chat.Block{heading(fmt.Sprintf("Why alert %d", a.ID)), line(chat.Span{Text: m.Text + "."}),
		{Kind: chat.List, Items: items}, {Kind: chat.Fields, Fields: fields}}
	return m, nil
}
