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

// Digest are the changes that an AlertDigest is about, oldest first, complete. They are the same for each channel, and
// however often they are asked for.
func (s *Store) Digest(ctx context.Context, a clausewatch.Alert) ([]clausewatch.Change, error) {
	all, err := list(ctx, s.read, s.scanChange, selectChange+" WHERE c.document = ? AND c.digested_at = ? ORDER BY c.at, c.id",
		a.Document, a.Created.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("list the changes of digest %d: %w", a.ID, err)
	}
	return all, nil
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

// oweDigest owes what waits of a document at the time of the alert, and marks it with that time, by which Digest finds it.
func oweDigest(ctx context.Context, tx *sql.Tx, subs audience, a clausewatch.Alert) ([]int64, error) {
	var worst sql.NullInt64
	err := tx.QueryRowContext(ctx, "SELECT max(severity) FROM changes WHERE document = ? AND "+waits, a.Document).Scan(&worst)
	if err != nil {
		return nil, fmt.Errorf("find what waits for a digest: %w", err)
	}
	if !worst.Valid {
		return nil, nil
	}
	_, err = tx.ExecContext(ctx, "UPDATE changes SET digested_at = ? WHERE document = ? AND "+waits, a.Created.UnixMilli(), a.Document)
	if err != nil {
		return nil, fmt.Errorf("mark what goes into a digest: %w", err)
	}
	a.Kind = clausewatch.AlertDigest
	return tell(ctx, tx, subs, a, func(sub clausewatch.Subscription) bool {
		return sub.Wants(a.Document, clausewatch.Severity(worst.Int64))
	})
}

// digestUnwatched owes what waits of documents that are not looked at any more.
func digestUnwatched(ctx context.Context, tx *sql.Tx, now time.Time) error {
	refs, err := list(ctx, tx, func(row scanner) (ref string, err error) { return ref, row.Scan(&ref) },
		"SELECT ref FROM documents WHERE watched = 0 AND ref IN (SELECT document FROM changes WHERE "+waits+") ORDER BY ref")
	if err != nil || len(refs) == 0 {
		return err
	}
	subs := sync.OnceValues(func() ([]clausewatch.Subscription, error) { return subscriptions(ctx, tx, "") })
	for _, ref := range refs {
		if _, err := oweDigest(ctx, tx, subs, clausewatch.Alert{Document: ref, Created: now, NextAt: now}); err != nil {
			return fmt.Errorf("digest of %s: %w", ref, err)
		}
	}
	return nil
}
