package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Told counts the changes of a document after that time of which channels were told by an alert of their own.
func (s *Store) Told(ctx context.Context, ref string, after time.Time) (n int, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT count(*) FROM changes WHERE document = ? AND at > ? AND told = 1", ref,
		after.UnixMilli()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what was told of %s: %w", ref, err)
	}
	return n, nil
}

// Digest are the changes that an AlertDigest tells of, oldest first, complete.
func (s *Store) Digest(ctx context.Context, a clausewatch.Alert) ([]clausewatch.Change, error) {
	all, err := list(ctx, s.read, s.scanChange, selectChange+` JOIN alert_changes t ON t.change = c.id WHERE t.alert = ?
		ORDER BY c.at, c.id`, a.ID)
	if err != nil {
		return nil, fmt.Errorf("list the changes of digest %d: %w", a.ID, err)
	}
	return all, nil
}

// insertDigest owes an alert that tells of several changes.
func insertDigest(ctx context.Context, tx *sql.Tx, a clausewatch.Alert, changes []int64) (int64, error) {
	id, err := insertAlert(ctx, tx, a)
	if err != nil {
		return 0, err
	}
	for _, change := range changes {
		if _, err := tx.ExecContext(ctx, `INSERT INTO alert_changes (alert, change, at, why) VALUES (?1, ?2, ?3,
			coalesce((SELECT why FROM waiting WHERE channel = ?4 AND change = ?2), ''))`, id, change, a.Created.UnixMilli(),
			string(a.Channel)); err != nil {
			return 0, fmt.Errorf("put change %d into digest %d: %w", change, id, err)
		}
	}
	return id, nil
}

// waits is what is owed to a digest and in none yet.
const waits = "digest = 1 AND digested_at IS NULL"

func waitsSince(ctx context.Context, tx *sql.Tx, ref string) (time.Time, error) {
	var since moment
	err := tx.QueryRowContext(ctx, "SELECT min(at) FROM changes WHERE document = ? AND "+waits, ref).Scan(&since)
	if err != nil {
		return time.Time{}, fmt.Errorf("find what waits for a digest: %w", err)
	}
	return since.Time, nil
}

// oweDigest hands over what waits of a document: to each channel those changes that it wants, in one alert, or kept for the time
// at which it hears of them.
func (s *Store) oweDigest(ctx context.Context, tx *sql.Tx, subs audience, a clausewatch.Alert) (owed []int64, err error) {
	all, err := list(ctx, tx, s.scanChange, selectChange+" WHERE c.document = ? AND "+waits+" ORDER BY c.at, c.id", a.Document)
	if err != nil {
		return nil, fmt.Errorf("find what waits for a digest: %w", err)
	}
	if len(all) == 0 {
		return nil, nil
	}
	_, err = tx.ExecContext(ctx, "UPDATE changes SET digested_at = ? WHERE document = ? AND "+waits, a.Created.UnixMilli(), a.Document)
	if err != nil {
		return nil, fmt.Errorf("mark what goes into a digest: %w", err)
	}
	var channels []clausewatch.Channel
	now := map[clausewatch.Channel][]int64{}
	for _, c := range all {
		heard, err := hearers(ctx, tx, subs, c, a.Created)
		if err != nil {
			return nil, err
		}
		for _, h := range heard {
			if !h.due.IsZero() {
				if err := wait(ctx, tx, h.channel, c.ID, h.due, h.why); err != nil {
					return nil, err
				}
				continue
			}
			if now[h.channel] == nil {
				channels = append(channels, h.channel)
			}
			now[h.channel] = append(now[h.channel], c.ID)
		}
	}
	a.Kind = clausewatch.AlertDigest
	for _, channel := range channels {
		a.Channel = channel
		id, err := insertDigest(ctx, tx, a, now[channel])
		if err != nil {
			return nil, err
		}
		owed = append(owed, id)
	}
	return owed, nil
}

// digestUnwatched owes what waits of documents that are not looked at any more.
func (s *Store) digestUnwatched(ctx context.Context, tx *sql.Tx, now time.Time) error {
	refs, err := list(ctx, tx, func(row scanner) (ref string, err error) { return ref, row.Scan(&ref) },
		"SELECT ref FROM documents WHERE watched = 0 AND ref IN (SELECT document FROM changes WHERE "+waits+") ORDER BY ref")
	if err != nil || len(refs) == 0 {
		return err
	}
	subs := sync.OnceValues(func() ([]clausewatch.Subscription, error) { return subscriptions(ctx, tx, "") })
	for _, ref := range refs {
		if _, err := s.oweDigest(ctx, tx, subs, clausewatch.Alert{Document: ref, Created: now, NextAt: now}); err != nil {
			return fmt.Errorf("digest of %s: %w", ref, err)
		}
	}
	return nil
}
