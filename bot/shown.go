package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// show gives the whole of an alert as an answer: what a channel that wants no threads was told the beginning of.
func (q *question) show(ctx context.Context) (chat.Message, error) {
	a, err := q.asked(ctx, "alert")
	if err != nil {
		return chat.Message{}, err
	}
	c := composer{q.bot.Store, q.catalog, q.bot.log(), q.now}
	m, err := c.compose(ctx, a)
	m.Key, m.Alert, m.Thread, m.Topics, m.Delivery = "", 0, "", nil, clausewatch.Delivery{} // it is an answer
	return m, err
}

// asked is the alert whose number is typed: one that was told in this place, since what people decided and said about it is theirs. The
// console and the managers of the configuration may ask about all.
func (q *question) asked(ctx context.Context, verb string) (a clausewatch.Alert, err error) {
	e, err := q.example(ctx)
	if err != nil {
		return a, err
	}
	needs := verb + " needs the number that stands below an alert, such as /terms " + verb + " " + e.alert
	if len(q.input.Words) != 1 {
		return a, &puzzle{text: needs}
	}
	typed := q.input.Words[0].Text
	id, err := alertNumber(typed)
	if err != nil {
		return a, &puzzle{text: "no alert “" + shorten(typed, 40) + "”; " + needs}
	}
	if a, err = q.bot.Store.Alert(ctx, id); errors.Is(err, store.ErrNotFound) {
		return a, &puzzle{text: fmt.Sprintf("no alert %d; %s", id, needs)}
	}
	if err != nil {
		return a, err
	}
	concerns, err := q.concerns(ctx)
	if err != nil {
		return a, err
	}
	if !concerns(a.Channel) && !slices.Contains(q.bot.Access.Managers, q.who()) {
		return a, &puzzle{text: fmt.Sprintf("alert %d was told in another place; it can be asked about there", id)}
	}
	return a, nil
}
