package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/clausewatch/clausewatch"
)

// announcedWithin is how many changes of a document back the announcement is looked for of what took effect.
const announcedWithin = 50

// FollowsUp is the alert that this one goes on from, and that its channel was sent: what it tells again, the trouble that is over,
// the change that a reminder is about, the announcement of what took effect or was withdrawn. The id is 0 when there is none.
func (s *Store) FollowsUp(ctx context.Context, a clausewatch.Alert) (before clausewatch.Alert, err error) {
	err = s.view(ctx, func(tx *sql.Tx) error {
		switch a.Kind {
		case clausewatch.AlertAgain:
			before, err = sentBefore(ctx, tx, a, "a.id = ?3", a.About)
		case clausewatch.AlertRecovered:
			before, err = sentBefore(ctx, tx, a, "a.outage = ?3 AND a.kind = 'blind'", a.Outage)
		case clausewatch.AlertReminder:
			before, err = sentBefore(ctx, tx, a, tellsOfChange, a.Change)
		case clausewatch.AlertChange:
			var announced int64
			if announced, err = s.announcement(ctx, tx, a.Change); announced != 0 {
				before, err = sentBefore(ctx, tx, a, tellsOfChange, announced)
			}
		}
		return err
	})
	if err != nil {
		return clausewatch.Alert{}, fmt.Errorf("look for the alert that %d follows up: %w", a.ID, err)
	}
	return before, nil
}

const tellsOfChange = "a.id IN (SELECT id FROM alerts WHERE change = ?3 UNION SELECT alert FROM alert_changes WHERE change = ?3) AND a.kind IN ('change', 'digest')"

// sentBefore is the newest alert that the same channel was sent before this one and for which the condition holds.
func sentBefore(ctx context.Context, tx *sql.Tx, a clausewatch.Alert, condition string, value int64) (clausewatch.Alert, error) {
	if value == 0 {
		return clausewatch.Alert{}, nil
	}
	before, err := scanAlert(tx.QueryRowContext(ctx, selectAlert+" WHERE a.id < ?1 AND +a.channel = ?2 AND a.post_id <> '' AND "+condition+
		" ORDER BY a.id DESC LIMIT 1", a.ID, string(a.Channel), value))
	if errors.Is(err, sql.ErrNoRows) {
		return clausewatch.Alert{}, nil
	}
	return before, err
}

// announcement is the change that announced what another one brought into force or withdrew, 0 when that is not one of these.
func (s *Store) announcement(ctx context.Context, tx *sql.Tx, change int64) (int64, error) {
	c, err := s.scanChange(tx.QueryRowContext(ctx, selectChange+" WHERE c.id = ?", change))
	if err != nil || c.Stage != clausewatch.StageTookEffect && c.Stage != clausewatch.StageWithdrawn {
		return 0, err
	}
	earlier, err := list(ctx, tx, s.scanChange, selectChange+" WHERE c.document = ? AND c.id < ? ORDER BY c.at DESC, c.id DESC LIMIT ?", c.Document, c.ID, announcedWithin)
	if err != nil {
		return 0, err
	}
	for _, e := range earlier {
		if e.Stage == clausewatch.StageAnnounced {
			return e.ID, nil
		}
	}
	return 0, nil
}
