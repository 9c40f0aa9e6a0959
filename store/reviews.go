package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// ErrAlready says that a review would change nothing.
var ErrAlready = errors.New("it stands so already")

// Review writes down what somebody decided about an alert, and makes the messages that show it due for editing: its own and
// those that told it again. The error wraps ErrAlready when the alert stands so already, and then nothing was written; it
// wraps ErrNotFound when there is no such alert.
func (s *Store) Review(ctx context.Context, r clausewatch.Review) (id int64, err error) {
	err = s.onAlert(ctx, "review", r.Alert, func(tx *sql.Tx, _ clausewatch.Channel, _ clausewatch.AlertState) error {
		before, err := reviewsOf(ctx, tx, r.Alert)
		if err != nil {
			return err
		}
		if clausewatch.Standing(before, r.At).Already(r) {
			return ErrAlready
		}
		if r.Assigned == "" && r.Assignee != "" { // as they were called when they reviewed something themselves
			err := tx.QueryRowContext(ctx, "SELECT name FROM reviews WHERE by = ? AND name <> '' ORDER BY id DESC LIMIT 1", r.Assignee).Scan(&r.Assigned)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return err
			}
		}
		done, err := tx.ExecContext(ctx, `INSERT INTO reviews (alert, at, action, by, name, assignee, assigned, until, text)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, r.Alert, r.At.UnixMilli(), string(r.Action), r.By, r.Name, r.Assignee, r.Assigned,
			stamp(r.Until), r.Text)
		if err != nil {
			return err
		}
		if id, err = done.LastInsertId(); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE alerts SET revision = revision + 1 WHERE id = ?1 OR about = ?1", r.Alert)
		return err
	})
	return id, err
}

// Reviews are all reviews of an alert, in the order in which they were written. One that tells another again has those of
// the other.
func (s *Store) Reviews(ctx context.Context, a clausewatch.Alert) ([]clausewatch.Review, error) {
	id := a.ID
	if a.About != 0 {
		id = a.About
	}
	all, err := reviewsOf(ctx, s.read, id)
	if err != nil {
		return nil, fmt.Errorf("list the reviews of alert %d: %w", id, err)
	}
	return all, nil
}

func reviewsOf(ctx context.Context, db querier, alert int64) ([]clausewatch.Review, error) {
	return list(ctx, db, scanReview, selectReview+" WHERE r.alert = ? ORDER BY r.id", alert)
}

const selectReview = "SELECT r.id, r.alert, r.at, r.action, r.by, r.name, r.assignee, r.assigned, r.until, r.text FROM reviews r"

func scanReview(row scanner) (r clausewatch.Review, err error) {
	var at, until moment
	err = row.Scan(&r.ID, &r.Alert, &at, &r.Action, &r.By, &r.Name, &r.Assignee, &r.Assigned, &until, &r.Text)
	r.At, r.Until = at.Time, until.Time
	return r, err
}

// A Reviewed is an alert with its severity and what people decided about it.
type Reviewed struct {
	clausewatch.Alert
	Severity clausewatch.Severity // of the gravest change that it tells of
	Reviews  []clausewatch.Review
}

// ToReview are the alerts that a channel was sent after a time, first or again, and that somebody may have to see to: gravest
// first and newest first among those, whatever was decided about them. What tells of blindness that is over is left out.
func (s *Store) ToReview(ctx context.Context, channel clausewatch.Channel, after time.Time) (all []Reviewed, err error) {
	err = s.view(ctx, func(tx *sql.Tx) error {
		all, err = list(ctx, tx, scanReviewed, selectReviewed+" WHERE a.id IN ("+toldHere+`)
			AND NOT (a.kind = 'blind' AND EXISTS (SELECT 1 FROM outages o WHERE o.id = a.outage AND o.ended_at IS NOT NULL))
			ORDER BY severity DESC, a.id DESC`, string(channel), after.UnixMilli())
		if err != nil {
			return err
		}
		reviews, err := list(ctx, tx, scanReview, selectReview+" WHERE r.alert IN ("+toldHere+") ORDER BY r.id", string(channel), after.UnixMilli())
		if err != nil {
			return err
		}
		of := map[int64][]clausewatch.Review{}
		for _, r := range reviews {
			of[r.Alert] = append(of[r.Alert], r)
		}
		for i := range all {
			all[i].Reviews = of[all[i].ID]
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list what %s has to review: %w", channel, err)
	}
	return all, nil
}

// toldHere are the alerts to review that a channel was sent after a time; of those that tell another again, the other.
const toldHere = `SELECT coalesce(about, id) FROM alerts WHERE channel = ?1 AND state = 'sent' AND sent > ?2
	AND kind IN ('change', 'digest', 'blind', 'moved', 'reminder', 'again')`

// AlertsOf are the alerts that tell of a change, each with what people decided about it, oldest first. Those that tell
// another alert again are not among them.
func (s *Store) AlertsOf(ctx context.Context, change int64) (all []Reviewed, err error) {
	err = s.view(ctx, func(tx *sql.Tx) error {
		all, err = list(ctx, tx, scanReviewed, selectReviewed+` WHERE a.id IN (
			SELECT id FROM alerts WHERE change = ?1 UNION SELECT alert FROM alert_changes WHERE change = ?1)
			AND a.about IS NULL AND a.state <> 'merged' ORDER BY a.id`, change)
		for i := 0; i < len(all) && err == nil; i++ {
			all[i].Reviews, err = reviewsOf(ctx, tx, all[i].ID)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the alerts of change %d: %w", change, err)
	}
	return all, nil
}

// severityOf is how grave an alert is: its change, and those that it tells of beside it. What cannot be
// read, and a day that is near, have no change to go by.
const severityOf = `max(CASE a.kind WHEN 'blind' THEN 2 WHEN 'reminder' THEN 2 WHEN 'moved' THEN 1 ELSE 0 END,
	coalesce((SELECT c.severity FROM changes c WHERE c.id = a.change), 0),
	coalesce((SELECT max(c.severity) FROM alert_changes t JOIN changes c ON c.id = t.change WHERE t.alert = a.id), 0))`

const selectReviewed = "SELECT " + alertColumns + ", " + severityOf + " AS severity FROM alerts a"

func scanReviewed(row scanner) (r Reviewed, err error) {
	r.Alert, err = scanAlert(withLast{row, &r.Severity})
	return r, err
}

// withLast scans a row that has one column more than its scan knows.
type withLast struct {
	row  scanner
	last any
}

func (w withLast) Scan(columns ...any) error { return w.row.Scan(append(columns, w.last)...) }

// ToldIn tells whether an alert was told in a channel, first or again.
func (s *Store) ToldIn(ctx context.Context, a clausewatch.Alert, channel clausewatch.Channel) (told bool, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT count(*) > 0 FROM alerts WHERE (id = ?1 OR about = ?1) AND channel = ?2", a.ID, string(channel)).Scan(&told)
	if err != nil {
		return false, fmt.Errorf("ask where alert %d was told: %w", a.ID, err)
	}
	return told, nil
}
