package bot

import (
	"context"
	"fmt"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// stateIn says in a value how an alert stands, by whom and since when; nil while nobody has decided anything.
func stateIn(s clausewatch.Stand) []chat.Span {
	r := s.Decision
	switch {
	case r.ID == 0:
		return nil
	case s.State == clausewatch.Assigned:
		r = s.Assignment
	case s.State == clausewatch.ReviewOpen && r.Action == clausewatch.Snooze:
		return []chat.Span{{Text: "open again, since the snooze of " + by(r) + " is over, "}, {Text: clock(s.Since), Time: s.Since}}
	}
	words := decided(r) + " by " + by(r)
	if r.Action == clausewatch.Reopen {
		words = "reopened by " + by(r)
	}
	if r.Action == clausewatch.NotMaterial {
		words = decided(r) + " (" + r.Text + ") by " + by(r)
	}
	return []chat.Span{{Text: words + ", "}, {Text: clock(r.At), Time: r.At}}
}

// reviewOf is what people of this channel decided about the alert of a change; at the console those of every channel. It is
// left out, and logged, where it cannot be read: the answer it belongs to says enough without it.
func (q *question) reviewOf(ctx context.Context, c clausewatch.Change) []chat.Field {
	channel := q.channel()
	if channel == "" {
		return nil
	}
	all, err := q.bot.Store.AlertsOf(ctx, c.ID)
	if err != nil {
		q.bot.log().Error("read the reviews of a change", "change", c.ID, "err", err)
		return nil
	}
	var fields []chat.Field
	for _, r := range all {
		state := stateIn(clausewatch.Standing(r.Reviews, q.now))
		if state == nil || r.Channel != channel && q.request.Platform != "console" {
			continue
		}
		where := "here"
		if r.Channel != channel {
			where = "in " + string(r.Channel)
		}
		fields = append(fields, chat.Field{Name: "Review", Value: append(state, chat.Span{Text: fmt.Sprintf(", %s (alert %d)", where, r.ID)})})
	}
	return fields
}

// reviewField is the same of one alert.
func (q *question) reviewField(ctx context.Context, a clausewatch.Alert) ([]chat.Field, error) {
	all, err := q.bot.Store.Reviews(ctx, a)
	if err != nil {
		return nil, err
	}
	if state := stateIn(clausewatch.Standing(all, q.now)); state != nil {
		return []chat.Field{{Name: "Review", Value: state}}, nil
	}
	return nil, nil
}
