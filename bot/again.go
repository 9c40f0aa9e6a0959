package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// oweAgain is the duty to tell again what nobody has taken up, and what has a snooze that is over.
func (t *Timetable) oweAgain(ctx context.Context, now time.Time) (int, error) {
	return t.Store.OweAgain(ctx, t.Again, now)
}

// again tells of an alert once more: whose it was, why it comes again, its first sentence and two of its clauses. That it was
// open when this was owed stays true, whatever was decided since and stands below the heading.
func (c *composer) again(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	first, err := c.store.Alert(ctx, a.About)
	if err != nil {
		return chat.Message{}, fmt.Errorf("read the alert that is told again: %w", err)
	}
	told, err := c.tell(ctx, first)
	if err != nil {
		return chat.Message{}, fmt.Errorf("compose alert %d, which is told again: %w", first.ID, err)
	}
	where := "here"
	if first.Channel != a.Channel {
		where = "in " + string(first.Channel)
	}
	was := []chat.Span{{Text: fmt.Sprintf("Alert %d was told %s on ", first.ID, where)}, {Text: clock(first.Sent), Time: first.Sent}}
	var why []chat.Span
	m := chat.Message{Text: "Nobody took this up yet. " + told.Text, Severity: told.Severity}
	switch {
	case a.Review != 0:
		m.Text = "The snooze is over. " + told.Text
		snooze, err := c.snooze(ctx, first, a.Review)
		if err != nil {
			return chat.Message{}, err
		}
		why = append(was, chat.Span{Text: ". " + capital(by(snooze)) + " snoozed it until "}, chat.Span{Text: clock(snooze.Until), Time: snooze.Until}, chat.Span{Text: "."})
	default:
		why = append(was, chat.Span{Text: ". Nobody had acknowledged, assigned or snoozed it, or set it aside, by "},
			chat.Span{Text: clock(a.Created), Time: a.Created}, chat.Span{Text: "."})
	}
	m.Blocks = append(m.Blocks, heading("Told again"), line(why...), line(chat.Span{Text: strings.TrimRight(told.Text, ".") + "."}))
	m.Blocks = append(m.Blocks, gist(told)...)
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Note, Spans: []chat.Span{{Text: fmt.Sprintf("Alert %d, about alert %d · ", a.ID, first.ID)},
		command(fmt.Sprintf("why %d", first.ID))}})
	return m, nil
}

// snooze is the review of an alert that put it off.
func (c *composer) snooze(ctx context.Context, a clausewatch.Alert, id int64) (clausewatch.Review, error) {
	all, err := c.store.Reviews(ctx, a)
	if err != nil {
		return clausewatch.Review{}, err
	}
	for _, r := range all {
		if r.ID == id {
			return r, nil
		}
	}
	return clausewatch.Review{}, fmt.Errorf("alert %d has no review %d", a.ID, id)
}

// gist are the first clauses that a message quotes; where it quotes none, the beginning of its first list.
func gist(m chat.Message) []chat.Block {
	var quotes []chat.Block
	for _, b := range m.Blocks {
		if b.Kind == chat.Quote && len(quotes) < inAlert {
			quotes = append(quotes, b)
		}
	}
	if len(quotes) > 0 {
		return quotes
	}
	for _, b := range m.Blocks {
		if b.Kind == chat.List {
			b.Items = b.Items[:min(len(b.Items), 5)]
			return []chat.Block{b}
		}
	}
	return nil
}

// whyAgain says which rule is behind an alert that tells another again.
func (q *question) whyAgain(a clausewatch.Alert) string {
	rule := "because it is of high severity and nobody had acknowledged, assigned or snoozed it, or set it aside, in the time that triage.again_after sets; " +
		"that is done once"
	if a.Review != 0 {
		rule = "because the time was over for which somebody had snoozed it; that is done once a snooze"
	}
	return fmt.Sprintf("Alert %d tells alert %d of %s again, %s. /terms why %d says why that one was told", a.ID, a.About, q.catalog.title(a.Document), rule, a.About)
}
