package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Revise notes that what a sent alert tells has become another: it is due for editing. Of one that is still owed, the
// message will tell it. The error wraps ErrNotFound.
func (s *Store) Revise(ctx context.Context, alert int64) error {
	return s.onAlert(ctx, "revise", alert, func(tx *sql.Tx, _ clausewatch.Channel, _ clausewatch.AlertState) error {
		_, err := tx.ExecContext(ctx, "UPDATE alerts SET revision = revision + 1 WHERE id = ?", alert)
		return err
	})
}

// Edited notes that the message of a sent alert shows this revision. PostID stands for the message from now on; "" leaves
// what did. The error wraps ErrNotFound.
func (s *Store) Edited(ctx context.Context, alert, revision int64, postID string) error {
	return s.onAlert(ctx, "note the edit of", alert, func(tx *sql.Tx, _ clausewatch.Channel, _ clausewatch.AlertState) error {
		_, err := tx.ExecContext(ctx, `UPDATE alerts SET shown = max(shown, ?), post_id = coalesce(nullif(?, ''), post_id), lease_until = 0,
			edit_attempts = 0, edit_at = 0, error = '' WHERE id = ?`, revision, postID, alert)
		return err
	})
}

// PostponeEdit gives an alert back that could not be edited, until a time, with the reason. PostID and attempt are as in
// Edited and Postpone. The error wraps ErrNotFound.
func (s *Store) PostponeEdit(ctx context.Context, alert int64, postID string, until time.Time, reason string, attempt bool) error {
	return s.onAlert(ctx, "postpone the edit of", alert, func(tx *sql.Tx, _ clausewatch.Channel, _ clausewatch.AlertState) error {
		_, err := tx.ExecContext(ctx, `UPDATE alerts SET edit_at = ?, post_id = coalesce(nullif(?, ''), post_id), error = ?,
			edit_attempts = edit_attempts + ?, lease_until = 0 WHERE id = ?`, until.UnixMilli(), postID, reason, attempt, alert)
		return err
	})
}

// editHeads are, of each channel of the platform ?1 that is not parked, the oldest alert that is due for editing. Of one that is parked, an
// edit finds out whether it is back where nothing else is kept for it.
const editHeads = `SELECT min(id) FROM alerts WHERE state = 'sent' AND revision > shown AND chat = ?1
	AND channel NOT IN (SELECT b.channel FROM breaks b WHERE b.ended_at IS NULL AND (b.try_at IS NULL OR b.try_at > ?2
		OR EXISTS (SELECT 1 FROM alerts p WHERE p.channel = b.channel AND p.state = 'parked'))) GROUP BY channel`
