package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// show gives the whole of an alert as an answer: what a channel that wants no threads was told the beginning of.
func (q *question) show(ctx context.Context) (chat.Message, error) {
	e, err := q.example(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	needs := "alert needs the number that stands below one, such as /terms alert " + e.alert
	if len(q.input.Words) != 1 {
		return chat.Message{}, &puzzle{text: needs}
	}
	typed := q.input.Words[0].Text
	id, err := alertNumber(typed)
	if err != nil {
		return chat.Message{}, &puzzle{text: "no alert “" + shorten(typed, 40) + "”; " + needs}
	}
	a, err := q.bot.Store.Alert(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return chat.Message{}, &puzzle{text: fmt.Sprintf("no alert %d; %s", id, needs)}
	}
	if err != nil {
		return chat.Message{}, err
	}
	c := composer{q.bot.Store, q.catalog, q.bot.log(), q.now}
	m, err := c.compose(ctx, a)
	m.Key, m.Alert, m.Thread, m.Topics, m.Delivery = "", 0, "", nil, clausewatch.Delivery{} // it is an answer
	return m, err
}
