package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// OweReminder owes a reminder of a deadline to a channel, so many days before it, and tells whether it did. It does not where
// that was owed before, where the version in force does not state the day any more, and where the channel was told of the
// change that brought it, a.Change, since told: that told it the day.
func (s *Store) OweReminder(ctx context.Context, a clausewatch.Alert, told time.Time) (owed bool, err error) {
	if owed, err = remindable(ctx, s.read, a, told); err != nil || !owed {
		return false, remindFailed(a, err)
	}
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		if owed, err = remindable(ctx, tx, a, told); err != nil || !owed {
			return err
		}
		_, err = insertAlert(ctx, tx, a)
		return err
	})
	return owed && err == nil, remindFailed(a, err)
}

func remindFailed(a clausewatch.Alert, err error) error {
	if err != nil {
		return fmt.Errorf("remind %s of %s: %w", a.Channel, a.Document, err)
	}
	return nil
}

func remindable(ctx context.Context, db querier, a clausewatch.Alert, told time.Time) (may bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM deadlines u JOIN documents d ON d.ref = u.document
			WHERE d.watched = 1 AND u.document = ?1 AND u.on_day = ?2 AND u.kind = ?3)
		AND NOT EXISTS (SELECT 1 FROM alerts WHERE deadline IS NOT NULL AND document = ?1 AND json_extract(deadline, '$.kind') = ?3
			AND json_extract(deadline, '$.on') = ?2 AND days = ?4 AND channel = ?5)
		AND NOT EXISTS (SELECT 1 FROM alerts WHERE channel = ?5 AND kind = 'change' AND document = ?1 AND change = ?6 AND created >= ?7)
		AND NOT EXISTS (SELECT 1 FROM alert_changes t JOIN alerts a ON a.id = t.alert WHERE t.change = ?6 AND a.channel = ?5 AND t.at >= ?7)`,
		a.Document, string(a.Deadline.On), string(a.Deadline.Kind), a.Days, string(a.Channel), a.Change, told.UnixMilli()).Scan(&may)
	return may, err
}
