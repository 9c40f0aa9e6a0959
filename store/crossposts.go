package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// mostCrossposts is how many messages of one channel Discord publishes in an hour; it says so nowhere but in its refusals.
const mostCrossposts = 10

// A CrosspostState is how far the publishing of an alert has come.
type CrosspostState string

const (
	CrosspostOwed   CrosspostState = "owed"
	CrosspostDone   CrosspostState = "done"
	CrosspostFailed CrosspostState = "failed" // for good; the alert itself was told all the same
)

// A Crosspost is an alert that an announcement channel publishes to the channels that follow it.
type Crosspost struct {
	Alert    int64
	Channel  clausewatch.Channel
	PostID   string // of the alert as it stands now
	State    CrosspostState
	Queued   time.Time
	Due      time.Time // of one that is owed
	Ended    time.Time // of another one
	Attempts int       // that failed
	Error    string    // of the last one
}

// queueCrosspost owes the publishing of an alert that was just sent, where its channel wants that. A test is no news.
func queueCrosspost(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel, alert int64, now time.Time) error {
	set, err := channelSettings(ctx, tx, channel)
	if err != nil || set.Delivery.Crosspost != clausewatch.CrosspostOn {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO crossposts (alert, channel, chat, state, queued, due_at) SELECT id, channel, chat, 'owed', ?2, ?2
		FROM alerts WHERE id = ?1 AND kind <> 'test' ON CONFLICT DO NOTHING`, alert, now.UnixMilli())
	return err
}

const selectCrosspost = "SELECT c.alert, c.channel, a.post_id, c.state, c.queued, c.due_at, c.ended, c.attempts, c.error FROM crossposts c JOIN alerts a ON a.id = c.alert"

func scanCrosspost(row scanner) (c Crosspost, err error) {
	var queued, due, ended moment
	err = row.Scan(&c.Alert, &c.Channel, &c.PostID, &c.State, &queued, &due, &ended, &c.Attempts, &c.Error)
	c.Queued, c.Due, c.Ended = queued.Time, due.Time, ended.Time
	return c, err
}

// Crossposts are the alerts that are to be published now on a platform: the oldest of each channel, unless that one waits or its
// channel has published as many in the last hour as it may.
func (s *Store) Crossposts(ctx context.Context, chat string, now time.Time) ([]Crosspost, error) {
	all, err := list(ctx, s.read, scanCrosspost, selectCrosspost+` WHERE c.alert IN (SELECT min(alert) FROM crossposts WHERE chat = ?1 AND state = 'owed' GROUP BY channel)
		AND c.due_at <= ?2 AND (SELECT count(*) FROM crossposts d WHERE d.channel = c.channel AND d.state = 'done' AND d.ended > ?3) < ?4 ORDER BY c.alert`,
		chat, now.UnixMilli(), now.Add(-time.Hour).UnixMilli(), mostCrossposts)
	if err != nil {
		return nil, fmt.Errorf("list what is to be published: %w", err)
	}
	return all, nil
}

// Crosspost is the publishing of an alert. The error wraps ErrNotFound where its channel did not want that.
func (s *Store) Crosspost(ctx context.Context, alert int64) (Crosspost, error) {
	c, err := scanCrosspost(s.read.QueryRowContext(ctx, selectCrosspost+" WHERE c.alert = ?", alert))
	return c, missing(err, "crosspost of alert %d", alert)
}

// Crossposted notes that an alert was published, or with a reason that it never will be.
func (s *Store) Crossposted(ctx context.Context, alert int64, reason string, now time.Time) error {
	state := CrosspostDone
	if reason != "" {
		state = CrosspostFailed
	}
	return s.onCrosspost(ctx, alert, "UPDATE crossposts SET state = ?2, ended = ?3, error = ?4 WHERE alert = ?1 AND state = 'owed'", string(state), now.UnixMilli(), reason)
}

// PostponeCrosspost gives the publishing of an alert back until a time, after an attempt that failed for a reason.
func (s *Store) PostponeCrosspost(ctx context.Context, alert int64, until time.Time, reason string) error {
	return s.onCrosspost(ctx, alert, "UPDATE crossposts SET due_at = ?2, error = ?3, attempts = attempts + 1 WHERE alert = ?1 AND state = 'owed'", until.UnixMilli(), reason)
}

func (s *Store) onCrosspost(ctx context.Context, alert int64, update string, values ...any) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, update, append([]any{alert}, values...)...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, sql.ErrNoRows)
		}
		return nil
	})
	return missing(err, "crosspost of alert %d that is owed", alert)
}
