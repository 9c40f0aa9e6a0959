package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// wait keeps a change for a channel, which hears of it with whatever else waits for it then. A change that waits already is told at
// the earlier of both times.
func wait(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel, change int64, due time.Time, why clausewatch.Wait) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO waiting (channel, change, due_at, why) VALUES (?, ?, ?, ?)
		ON CONFLICT (channel, change) DO UPDATE SET due_at = excluded.due_at, why = excluded.why WHERE excluded.due_at < due_at`,
		string(channel), change, due.UnixMilli(), string(why))
	if err != nil {
		return fmt.Errorf("keep change %d for %s: %w", change, channel, err)
	}
	return nil
}

// A Waiting is a change that a channel is yet to hear of.
type Waiting struct {
	Channel clausewatch.Channel
	Change  int64
	Due     time.Time
	Why     clausewatch.Wait
}

// Waiting is what waits for a channel, the earliest first; channel "" gives all.
func (s *Store) Waiting(ctx context.Context, channel clausewatch.Channel) ([]Waiting, error) {
	all, err := list(ctx, s.read, func(row scanner) (w Waiting, err error) {
		var due moment
		err = row.Scan(&w.Channel, &w.Change, &due, &w.Why)
		w.Due = due.Time
		return w, err
	}, "SELECT channel, change, due_at, why FROM waiting WHERE ?1 = '' OR channel = ?1 ORDER BY due_at, channel, change", string(channel))
	if err != nil {
		return nil, fmt.Errorf("list what waits: %w", err)
	}
	return all, nil
}

// Gather owes to each channel what waited for it until now: several changes in one digest, a single one in an alert of its own. What
// falls into a mute, or into quiet hours without anything of high severity, waits until they end. It returns how many alerts it owed.
func (s *Store) Gather(ctx context.Context, now time.Time) (int, error) {
	channels, err := s.ripe(ctx, now)
	if err != nil {
		return 0, fmt.Errorf("find what waited long enough: %w", err)
	}
	owed := 0
	var failed error
	for _, channel := range channels {
		n := 0
		err := s.transaction(ctx, func(tx *sql.Tx) (err error) {
			n, err = gather(ctx, tx, channel, now)
			return err
		})
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("gather what waits for %s: %w", channel, err))
			continue
		}
		owed += n
	}
	return owed, failed
}

// ripe are the channels for which something waited long enough and that hear of it now.
func (s *Store) ripe(ctx context.Context, now time.Time) (ripe []clausewatch.Channel, err error) {
	type one struct {
		channel clausewatch.Channel
		worst   clausewatch.Severity
	}
	all, err := list(ctx, s.read, func(row scanner) (o one, err error) { return o, row.Scan(&o.channel, &o.worst) },
		`SELECT w.channel, max(c.severity) FROM waiting w JOIN changes c ON c.id = w.change WHERE w.due_at <= ?
		GROUP BY w.channel ORDER BY w.channel`, now.UnixMilli())
	if err != nil {
		return nil, err
	}
	for _, o := range all {
		set, err := channelSettings(ctx, s.read, o.channel)
		if err != nil {
			return nil, err
		}
		if later, _ := set.Hearing(now, clausewatch.AtOnce, o.worst); later.IsZero() {
			ripe = append(ripe, o.channel)
		}
	}
	return ripe, nil
}

func gather(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel, now time.Time) (int, error) {
	type one struct {
		change   int64
		document string
	}
	all, err := list(ctx, tx, func(row scanner) (o one, err error) { return o, row.Scan(&o.change, &o.document) },
		`SELECT c.id, c.document FROM waiting w JOIN changes c ON c.id = w.change WHERE w.channel = ? AND w.due_at <= ?
		ORDER BY c.at, c.id`, string(channel), now.UnixMilli())
	if err != nil || len(all) == 0 {
		return 0, err
	}
	var changes []int64
	for _, o := range all {
		changes = append(changes, o.change)
	}
	a := clausewatch.Alert{Channel: channel, Kind: clausewatch.AlertDigest, Created: now, NextAt: now}
	if len(all) == 1 {
		a.Kind, a.Change, a.Document = clausewatch.AlertChange, all[0].change, all[0].document
		_, err = insertAlert(ctx, tx, a)
	} else {
		_, err = insertDigest(ctx, tx, a, changes)
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM waiting WHERE channel = ? AND due_at <= ?", string(channel), now.UnixMilli())
	return 1, err
}
