package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Subscriptions are what a channel wants to hear, in the order in which it was asked for; channel "" is every channel.
func (s *Store) Subscriptions(ctx context.Context, channel clausewatch.Channel) ([]clausewatch.Subscription, error) {
	all, err := subscriptions(ctx, s.read, channel)
	if err != nil {
		return nil, fmt.Errorf("list subscriptions: %w", err)
	}
	return all, nil
}

func subscriptions(ctx context.Context, db querier, channel clausewatch.Channel) ([]clausewatch.Subscription, error) {
	return list(ctx, db, func(row scanner) (sub clausewatch.Subscription, err error) {
		err = row.Scan(&sub.ID, &sub.Channel, &sub.Platform, &sub.Document, &sub.Clause, &sub.About, &sub.Category, &sub.MinSeverity,
			&sub.Rhythm, &sub.Origin)
		return sub, err
	}, `SELECT id, channel, platform, document, clause, about, category, min_severity, rhythm, origin FROM subscriptions
		WHERE ?1 = '' OR channel = ?1 ORDER BY id`, channel)
}

// fromConfig is the origin of what Sync replaces.
const fromConfig = "config"

// scope is the subscription without its least severity, rhythm, origin and words: two of a channel with the same scope are one.
func scope(s clausewatch.Subscription) clausewatch.Subscription {
	return clausewatch.Subscription{Channel: s.Channel, Platform: s.Platform, Document: s.Document, Clause: s.Clause, Category: s.Category}
}

// Subscribe makes a channel hear of more, or of the same from another severity or in another rhythm, and notes who did. It gives
// the subscription that was there before with the same scope, nil when there was none. Where that is the same, or of the configuration, which
// alone can change it, nothing is written.
func (s *Store) Subscribe(ctx context.Context, sub clausewatch.Subscription, who string, now time.Time) (before *clausewatch.Subscription, err error) {
	if _, err := clausewatch.ParseChannel(string(sub.Channel)); err != nil {
		return nil, err
	}
	sub.ID, sub.Origin = 0, fromChat
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		all, err := subscriptions(ctx, tx, sub.Channel)
		if err != nil {
			return err
		}
		for _, b := range all {
			if scope(b) == scope(sub) && (before == nil || b.Origin == fromChat) {
				before = &b
			}
		}
		switch {
		case before == nil:
			return subscribe(ctx, tx, sub, who, now)
		case before.Origin == fromConfig, before.MinSeverity == sub.MinSeverity && before.Rhythm == sub.Rhythm:
			return nil
		}
		if _, err := tx.ExecContext(ctx, "UPDATE subscriptions SET min_severity = ?, rhythm = ? WHERE id = ?", int(sub.MinSeverity),
			string(sub.Rhythm), before.ID); err != nil {
			return err
		}
		sub.ID = before.ID
		return noteSubscription(ctx, tx, before, &sub, who, now)
	})
	if err != nil {
		return nil, fmt.Errorf("subscribe %s: %w", sub.Channel, err)
	}
	return before, nil
}

// Unsubscribe takes away a subscription that was made in chat and notes who did. What waits for the channel already is told. The
// error wraps ErrNotFound when there is none of this id, or when the configuration has made it.
func (s *Store) Unsubscribe(ctx context.Context, id int64, who string, now time.Time) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		all, err := subscriptions(ctx, tx, "")
		if err != nil {
			return err
		}
		for _, b := range all {
			if b.ID == id && b.Origin == fromChat {
				return unsubscribe(ctx, tx, b, who, now)
			}
		}
		return sql.ErrNoRows
	})
	return missing(err, "subscription %d", id)
}

func unsubscribe(ctx context.Context, tx *sql.Tx, sub clausewatch.Subscription, who string, now time.Time) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM subscriptions WHERE id = ?", sub.ID); err != nil {
		return err
	}
	return noteSubscription(ctx, tx, &sub, nil, who, now)
}

func noteSubscription(ctx context.Context, tx *sql.Tx, before, after *clausewatch.Subscription, who string, now time.Time) error {
	about := before
	if about == nil {
		about = after
	}
	fact := ConfigChange{At: now, Who: who, Channel: about.Channel, What: "subscription", Subject: about.String()}
	var was, is any
	if before != nil {
		was = before
	}
	if after != nil {
		is = after
	}
	return noteConfig(ctx, tx, fact, was, is)
}

// SetClause notes which clause a subscription means that names it by words alone. The error wraps ErrNotFound when there is no such
// subscription, or when its clause is known.
func (s *Store) SetClause(ctx context.Context, id int64, clause string, now time.Time) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		all, err := subscriptions(ctx, tx, "")
		if err != nil {
			return err
		}
		for _, b := range all {
			if b.ID == id && b.Clause == "" && b.About != "" {
				return moveClause(ctx, tx, b, clause, now)
			}
		}
		return sql.ErrNoRows
	})
	return missing(err, "subscription %d without a clause", id)
}

func moveClause(ctx context.Context, tx *sql.Tx, sub clausewatch.Subscription, clause string, now time.Time) error {
	before := sub
	sub.Clause = clause
	if _, err := tx.ExecContext(ctx, "UPDATE subscriptions SET clause = ? WHERE id = ?", clause, sub.ID); err != nil {
		return err
	}
	return noteSubscription(ctx, tx, &before, &sub, fromConfig, now)
}

// followMerged makes subscriptions to a clause that went into another one follow that.
func followMerged(ctx context.Context, tx *sql.Tx, subs audience, c clausewatch.Change, now time.Time) error {
	for _, p := range c.Provisions {
		if p.Kind != clausewatch.Merged || p.New == nil || c.Stage != "" {
			continue
		}
		all, err := subs()
		if err != nil {
			return err
		}
		for _, sub := range all {
			gone := sub.Clause != "" && sub.Clause != p.New.ID && sub.Platform+"/"+sub.Document == c.Document &&
				slices.ContainsFunc(p.Parts, func(part clausewatch.Provision) bool { return part.ID == sub.Clause })
			if !gone {
				continue
			}
			if err := moveClause(ctx, tx, sub, p.New.ID, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// fromChat is the origin of what people made where they talk.
const fromChat = "chat"

// syncSubscriptions replaces those of the configuration. One that stays keeps its id.
func syncSubscriptions(ctx context.Context, tx *sql.Tx, wanted []clausewatch.Subscription, now time.Time) error {
	before, err := subscriptions(ctx, tx, "")
	if err != nil {
		return err
	}
	var kept []clausewatch.Subscription
	same := func(a clausewatch.Subscription) func(clausewatch.Subscription) bool {
		return func(b clausewatch.Subscription) bool {
			a.ID, b.ID = 0, 0
			if a.About != "" {
				a.Clause, b.Clause = "", "" // it is found later, and followed
			}
			return a == b
		}
	}
	for i := range wanted {
		w := wanted[i]
		w.Origin = fromConfig
		if slices.ContainsFunc(kept, same(w)) {
			continue
		}
		kept = append(kept, w)
		if slices.ContainsFunc(before, same(w)) {
			continue
		}
		if err := subscribe(ctx, tx, w, fromConfig, now); err != nil {
			return err
		}
	}
	for _, b := range before {
		if b.Origin == fromConfig && !slices.ContainsFunc(kept, same(b)) {
			if err := unsubscribe(ctx, tx, b, fromConfig, now); err != nil {
				return err
			}
		}
	}
	return nil
}

func subscribe(ctx context.Context, tx *sql.Tx, sub clausewatch.Subscription, who string, now time.Time) error {
	done, err := tx.ExecContext(ctx,
		`INSERT INTO subscriptions (channel, platform, document, clause, about, category, min_severity, rhythm, origin)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		sub.Channel, sub.Platform, sub.Document, sub.Clause, sub.About, sub.Category, int(sub.MinSeverity), sub.Rhythm, sub.Origin)
	if err != nil {
		return err
	}
	if sub.ID, err = done.LastInsertId(); err != nil {
		return err
	}
	return noteSubscription(ctx, tx, nil, &sub, who, now)
}
