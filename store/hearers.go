package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A hearer is a channel that hears of a change: at once where due is zero.
type hearer struct {
	channel clausewatch.Channel
	due     time.Time
	why     clausewatch.Wait
}

// hearers are the channels with a subscription that wants a change, in the order of those subscriptions. Where several of one
// channel want it, the soonest of their rhythms holds, and what the change weighs for the one that weighs it most.
func hearers(ctx context.Context, tx *sql.Tx, subs audience, c clausewatch.Change, at time.Time) ([]hearer, error) {
	all, err := subs()
	if err != nil {
		return nil, err
	}
	var heard []hearer
	for _, sub := range all {
		if !sub.Hears(c) || slices.ContainsFunc(heard, func(h hearer) bool { return h.channel == sub.Channel }) {
			continue
		}
		set, err := channelSettings(ctx, tx, sub.Channel)
		if err != nil {
			return nil, err
		}
		h := hearer{channel: sub.Channel}
		for n, same := range all {
			if same.Channel != sub.Channel || !same.Hears(c) {
				continue
			}
			severity, _ := same.Weigh(c)
			due, why := set.Hearing(at, same.Rhythm, severity)
			if all[n].ID == sub.ID || due.Before(h.due) {
				h.due, h.why = due, why
			}
		}
		platform, _ := clausewatch.SplitRef(c.Document)
		if end := set.MutedFor(platform, at); end.After(h.due) {
			h.due, h.why = end, clausewatch.WaitPlatform
		}
		heard = append(heard, h)
	}
	return heard, nil
}

// tellChange owes a change to each channel that wants it, or keeps it for the time at which that hears of it. The alert of a change
// that a channel hears of at once speaks of the outage that a names as well.
func tellChange(ctx context.Context, tx *sql.Tx, subs audience, a clausewatch.Alert, c *packedChange) (owed []int64, err error) {
	heard, err := hearers(ctx, tx, subs, c.Change, a.Created)
	if err != nil {
		return nil, err
	}
	for _, h := range heard {
		if !h.due.IsZero() {
			if err := wait(ctx, tx, h.channel, a.Change, h.due, h.why); err != nil {
				return nil, err
			}
			continue
		}
		a.Channel = h.channel
		id, err := oweChange(ctx, tx, a, c)
		if err != nil {
			return nil, err
		}
		if id != 0 {
			owed = append(owed, id)
		}
	}
	return owed, nil
}
