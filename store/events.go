package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A channel gets at most ManyAlerts about changes within this time; what comes then waits until the time since the first of them is
// over, and is told together. High severity is told at once all the same.
const (
	ManyAlerts = 5
	ManyWithin = 10 * time.Minute
)

// editable is how long a message is brought up to date with further documents of its event: one of yesterday is read by
// nobody any more.
const editable = 24 * time.Hour

// oweChange owes a channel a change that it wants to hear of at once. It gives the id of the alert that was made for it, 0 when
// the channel hears of it by the alert that it has of the same event, since nobody is told the same words twice, or later with
// others, since many came.
func oweChange(ctx context.Context, tx *sql.Tx, a clausewatch.Alert, c *packedChange) (int64, error) {
	if a.Outage == 0 { // the end of an outage is told nowhere else
		into, err := tellsOf(ctx, tx, a, c)
		if err != nil {
			return 0, err
		}
		if into != 0 {
			return 0, addTo(ctx, tx, into, a.Change, a.Created)
		}
		until, err := manyUntil(ctx, tx, a, c)
		if err != nil {
			return 0, err
		}
		if !until.IsZero() {
			return 0, wait(ctx, tx, a.Channel, a.Change, until, clausewatch.WaitMany)
		}
	}
	return insertAlert(ctx, tx, a)
}

// manyUntil is until when a change waits because its channel was told of many within a short time, zero when it does not.
func manyUntil(ctx context.Context, tx *sql.Tx, a clausewatch.Alert, c *packedChange) (time.Time, error) {
	if c.Severity >= clausewatch.High {
		return time.Time{}, nil
	}
	var many int
	var first moment
	err := tx.QueryRowContext(ctx, `SELECT count(*), min(created) FROM (SELECT a.created FROM alerts a JOIN changes c ON c.id = a.change
		WHERE a.channel = ? AND a.kind = 'change' AND a.created > ? AND c.severity < ? ORDER BY a.created DESC, a.id DESC LIMIT ?)`,
		string(a.Channel), a.Created.Add(-ManyWithin).UnixMilli(), int(clausewatch.High), ManyAlerts).Scan(&many, &first)
	if err != nil {
		return time.Time{}, fmt.Errorf("count what %s was told lately: %w", a.Channel, err)
	}
	if many < ManyAlerts {
		return time.Time{}, nil
	}
	return first.Time.Add(ManyWithin), nil
}

// tellsOf is the alert by which a channel hears of a further document of an event, 0 when it needs one of its own: it has none
// yet, or the last one is old, went into a digest, was said where nothing can be changed, is done with, or told of less than a high severity that this one
// has.
func tellsOf(ctx context.Context, tx *sql.Tx, a clausewatch.Alert, c *packedChange) (id int64, err error) {
	if c.Event == 0 {
		return 0, nil
	}
	var state clausewatch.AlertState
	var sent moment
	var told clausewatch.Severity
	err = tx.QueryRowContext(ctx, `SELECT a.id, a.state, a.sent,
		max(c.severity, coalesce((SELECT max(o.severity) FROM alert_changes m JOIN changes o ON o.id = m.change WHERE m.alert = a.id), 0))
		FROM changes c CROSS JOIN alerts a ON a.change = c.id -- the event is small, what a channel ever heard is not
		WHERE (c.id = ?1 OR c.event = ?1) AND a.channel = ?2 AND a.kind = 'change' ORDER BY a.id DESC LIMIT 1`,
		c.Event, string(a.Channel)).Scan(&id, &state, &sent, &told)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil
	case err != nil:
		return 0, fmt.Errorf("look for an alert of the event of change %d: %w", a.Change, err)
	case c.Severity == clausewatch.High && c.Severity > told:
		return 0, nil
	case state == clausewatch.AlertMerged, state == clausewatch.AlertSent && (!a.Channel.Edits() || a.Created.Sub(sent.Time) > editable):
		return 0, nil
	}
	stand, err := standing(ctx, tx, id, a.Created)
	if err != nil || stand.State == clausewatch.Acknowledged || stand.State == clausewatch.Immaterial {
		return 0, err // who took it up took up what it told then
	}
	return id, nil
}

// addTo makes a change a part of what an alert tells; a message that was sent is due for editing.
func addTo(ctx context.Context, tx *sql.Tx, alert, change int64, at time.Time) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO alert_changes (alert, change, at) VALUES (?, ?, ?)", alert, change, at.UnixMilli())
	if err == nil {
		_, err = tx.ExecContext(ctx, "UPDATE alerts SET revision = revision + 1 WHERE id = ?1 OR about = ?1", alert)
	}
	if err != nil {
		return fmt.Errorf("add change %d to alert %d: %w", change, alert, err)
	}
	return nil
}

// Waited are the reasons for which the changes that an alert tells of were kept, each once; none where they were told at once.
func (s *Store) Waited(ctx context.Context, alert int64) ([]clausewatch.Wait, error) {
	all, err := list(ctx, s.read, func(row scanner) (why clausewatch.Wait, err error) { return why, row.Scan(&why) },
		"SELECT DISTINCT why FROM alert_changes WHERE alert = ? AND why <> '' ORDER BY why", alert)
	if err != nil {
		return nil, fmt.Errorf("list why the changes of alert %d were kept: %w", alert, err)
	}
	return all, nil
}

// A Sibling is a change of the same event that an alert tells of beside its own, in another document.
type Sibling struct {
	Change clausewatch.Change
	To     clausewatch.Version // without its text and provisions
	// Common counts the clauses that changed in the same words in the alert's own change, More those that changed otherwise.
	Common, More int
}

// Siblings are the changes of an alert's event that it tells of beside its own, in the order in which they were recorded.
func (s *Store) Siblings(ctx context.Context, alert clausewatch.Alert) ([]Sibling, error) {
	var all []Sibling
	err := s.view(ctx, func(tx *sql.Tx) error {
		changes, err := list(ctx, tx, s.scanChange, selectChange+
			" JOIN alert_changes m ON m.change = c.id WHERE m.alert = ? ORDER BY c.id", alert.ID)
		if err != nil {
			return err
		}
		for _, c := range changes {
			b := Sibling{Change: c}
			var facts []byte
			var first, last moment
			if err := tx.QueryRowContext(ctx, `SELECT first_seen, last_seen, facts,
				(SELECT count(*) FROM wordings WHERE change = ?2 AND hash IN (SELECT hash FROM wordings WHERE change = ?3)),
				(SELECT count(*) FROM wordings WHERE change = ?2 AND hash NOT IN (SELECT hash FROM wordings WHERE change = ?3))
				FROM versions WHERE id = ?1`, c.To, c.ID, alert.Change).Scan(&first, &last, &facts, &b.Common, &b.More); err != nil {
				return err
			}
			if err := json.Unmarshal(facts, &b.To); err != nil {
				return err
			}
			b.To.ID, b.To.FirstSeen, b.To.LastSeen = c.To, first.Time, last.Time
			all = append(all, b)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list what alert %d tells of beside its own change: %w", alert.ID, err)
	}
	return all, nil
}

// ToldBefore is the last alert before this one by which its channel heard of the same event, and the weightiest severity that it
// told by then. The id is 0 when there is none.
func (s *Store) ToldBefore(ctx context.Context, alert clausewatch.Alert) (before clausewatch.Alert, told clausewatch.Severity, err error) {
	err = s.view(ctx, func(tx *sql.Tx) error {
		var first int64
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(event, id) FROM changes WHERE id = ?", alert.Change).Scan(&first); err != nil {
			return err
		}
		// The + lets SQLite begin with the event, which is small, and not with all that the channel ever heard.
		before, err = scanAlert(tx.QueryRowContext(ctx, selectAlert+` WHERE a.id < ?1 AND +a.channel = ?2 AND a.kind IN ('change', 'digest')
			AND a.id IN (SELECT t.id FROM changes c JOIN alerts t ON t.change = c.id WHERE c.id = ?3 OR c.event = ?3
				UNION SELECT m.alert FROM changes c JOIN alert_changes m ON m.change = c.id WHERE c.id = ?3 OR c.event = ?3)
			ORDER BY a.id DESC LIMIT 1`, alert.ID, string(alert.Channel), first))
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT coalesce(max(severity), 0) FROM changes WHERE id = ?1
			OR id IN (SELECT change FROM alert_changes WHERE alert = ?2 AND at <= ?3)`, before.Change, before.ID,
			alert.Created.UnixMilli()).Scan(&told)
	})
	if err != nil {
		return before, told, fmt.Errorf("look for an alert before %d of the same event: %w", alert.ID, err)
	}
	return before, told, nil
}
