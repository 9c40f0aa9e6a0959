package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

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

// syncSubscriptions replaces those of the configuration. One that stays keeps its id.
func syncSubscriptions(ctx context.Context, tx *sql.Tx, wanted []clausewatch.Subscription) error {
	before, err := subscriptions(ctx, tx, "")
	if err != nil {
		return err
	}
	var kept []clausewatch.Subscription
	same := func(a clausewatch.Subscription) func(clausewatch.Subscription) bool {
		return func(b clausewatch.Subscription) bool {
			a.ID, b.ID = 0, 0
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
		if err := subscribe(ctx, tx, w); err != nil {
			return err
		}
	}
	for _, b := range before {
		if b.Origin == fromConfig && !slices.ContainsFunc(kept, same(b)) {
			if _, err := tx.ExecContext(ctx, "DELETE FROM subscriptions WHERE id = ?", b.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func subscribe(ctx context.Context, tx *sql.Tx, sub clausewatch.Subscription) error {
	_, err := tx.ExecContext(ctx,
		`INSERT INTO subscriptions (channel, platform, document, clause, about, category, min_severity, rhythm, origin)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		sub.Channel, sub.Platform, sub.Document, sub.Clause, sub.About, sub.Category, int(sub.MinSeverity), sub.Rhythm, sub.Origin)
	return err
}
