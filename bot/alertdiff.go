package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// diffOfAlert shows all clauses of the changes that an alert of this channel tells of, each to the last word: also those that the
// channel does not follow, and long ones whole.
func (q *question) diffOfAlert(ctx context.Context, id int64) (chat.Message, error) {
	a, _, err := q.alertNamed(ctx, "diff", fmt.Sprintf("diff %d", id))
	if err != nil {
		return chat.Message{}, err
	}
	all, err := q.changesOf(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	if len(all) == 0 {
		return chat.Message{}, &puzzle{text: fmt.Sprintf("alert %d tells of no change of words; /terms alert %d shows it", a.ID, a.ID)}
	}
	about, err := alertSubject(ctx, q.bot.Store, q.catalog, a)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Text: fmt.Sprintf("Alert %d: %s", a.ID, about)}
	m.Blocks = []chat.Block{heading(fmt.Sprintf("All that changed · alert %d", a.ID))}
	var parts []leaf
	for _, c := range all {
		m.Severity = max(m.Severity, c.Severity)
		parts = append(parts, q.wholly(ctx, c)...)
	}
	q.turn(&m, q.leaf(&m, parts))
	return m, nil
}

// changesOf are the changes that an alert tells of, complete.
func (q *question) changesOf(ctx context.Context, a clausewatch.Alert) (all []clausewatch.Change, err error) {
	switch a.Kind {
	case clausewatch.AlertDigest:
		return q.bot.Store.Digest(ctx, a)
	case clausewatch.AlertChange:
		c, err := q.bot.Store.Change(ctx, a.Change)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		others, err := q.bot.Store.Siblings(ctx, a)
		all = []clausewatch.Change{c}
		for _, o := range others {
			all = append(all, o.Change)
		}
		return all, err
	}
	return nil, nil
}

// wholly are the leaves of a change with each clause to the last word, and the places of those that only moved.
func (q *question) wholly(ctx context.Context, c clausewatch.Change) []leaf {
	top, more := heading(q.top(c)), []chat.Block{heading(q.top(c) + " · continued")}
	all := []leaf{{blocks: []chat.Block{top, line(chat.Span{Text: headline(c)})}}}
	var places [][]chat.Span
	for _, p := range heaviest(c.Provisions) {
		blocks := q.quoter.changed(ctx, p, c.From, c.To)
		switch {
		case len(blocks) == 0:
			places = append(places, chat.Plain(capital(string(p.Kind))+changedPlace(p)))
		case len(p.Edits) > 0 && len(blocks) == 1 && p.Kind != clausewatch.Added && p.Kind != clausewatch.Removed && p.Kind != clausewatch.Merged:
			blocks = []chat.Block{q.quoter.check(ctx, capital(string(p.Kind))+changedPlace(p), wholeEdits(p.Edits), c.From, c.To)}
		}
		for _, b := range blocks {
			all = append(all, leaf{[]chat.Block{b}, more})
		}
	}
	for from := 0; from < len(places); from += inList {
		all = append(all, leaf{[]chat.Block{note("The same words at another place or number:"),
			{Kind: chat.List, Items: places[from:min(from+inList, len(places))]}}, more})
	}
	return append(all, leaf{q.tail(ctx, c, ""), more})
}
