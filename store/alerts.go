package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
)

// owe writes the alerts that a look gives rise to: at most one a channel and event, however many of its subscriptions
// want it, and keeps what a channel hears of later. What a parked channel is owed is parked with it.
func (l *readyLook) owe(ctx context.Context, tx *sql.Tx, doc document, ids Recorded) ([]int64, error) {
	subs := sync.OnceValues(func() ([]clausewatch.Subscription, error) { return subscriptions(ctx, tx, "") })
	// That a document can be read again comes before what changed in it.
	owed, ended, err := l.outages(ctx, tx, doc, subs, ids)
	if err != nil {
		return nil, err
	}
	about := clausewatch.Alert{Document: l.Capture.Document, Capture: ids.Capture, Created: l.Capture.At, NextAt: l.Capture.At}
	if l.Digest { // what waited is older than what this look brought
		more, err := l.store.oweDigest(ctx, tx, subs, about)
		if err != nil {
			return nil, err
		}
		owed = append(owed, more...)
	}
	if l.change != nil && l.change.Told {
		a := about
		a.Kind, a.Change, a.Outage = clausewatch.AlertChange, ids.Change, ended
		more, err := tellChange(ctx, tx, subs, a, l.change)
		if err != nil {
			return nil, err
		}
		owed = append(owed, more...)
	}
	if l.change != nil && !l.change.technical {
		if err := followMerged(ctx, tx, subs, l.change.Change, l.Capture.At); err != nil {
			return nil, err
		}
	}
	if l.Suggest {
		more, err := l.suggest(ctx, tx, subs, ids)
		if err != nil {
			return nil, err
		}
		owed = append(owed, more...)
	}
	return owed, nil
}

// An audience is all subscriptions, read when they are first needed: most looks have nothing to tell.
type audience func() ([]clausewatch.Subscription, error)

// tell owes an alert to each channel with a subscription that wants it, once.
func tell(ctx context.Context, tx *sql.Tx, subs audience, a clausewatch.Alert,
	wants func(clausewatch.Subscription) bool) (owed []int64, err error) {
	all, err := subs()
	if err != nil {
		return nil, err
	}
	heard := map[clausewatch.Channel]bool{}
	for _, sub := range all {
		if heard[sub.Channel] || !wants(sub) {
			continue
		}
		heard[sub.Channel], a.Channel = true, sub.Channel
		id, err := insertAlert(ctx, tx, a)
		if err != nil {
			return nil, err
		}
		owed = append(owed, id)
	}
	return owed, nil
}

// insertAlert owes an alert, or parks it where its channel is parked. A test is owed all the same: it finds out whether
// the channel is back. What waits for the end of quiet hours is due then.
func insertAlert(ctx context.Context, tx *sql.Tx, a clausewatch.Alert) (int64, error) {
	chat, _ := a.Channel.Split()
	if sleeps(a.Kind) {
		set, err := channelSettings(ctx, tx, a.Channel)
		if err != nil {
			return 0, err
		}
		if end := set.QuietUntil(a.NextAt); !end.IsZero() {
			a.NextAt = end
		}
	}
	var deadline any
	if a.Deadline != nil {
		body, err := json.Marshal(a.Deadline)
		if err != nil {
			return 0, err
		}
		deadline = string(body)
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO alerts (channel, chat, kind, document, change, capture, since,
		state, next_at, created, outage, about, deadline, days, review, break)
		VALUES (?1, ?2, ?3, ?4, nullif(?5, 0), nullif(?6, 0), ?7,
			CASE WHEN ?3 <> 'test' AND EXISTS (SELECT 1 FROM breaks WHERE channel = ?1 AND ended_at IS NULL) THEN 'parked' ELSE 'owed' END,
			?8, ?9, nullif(?10, 0), nullif(?11, 0), ?12, nullif(?13, 0), nullif(?14, 0), nullif(?15, 0))`,
		string(a.Channel), chat, string(a.Kind), a.Document, a.Change, a.Capture, stamp(a.Since),
		a.NextAt.UnixMilli(), a.Created.UnixMilli(), a.Outage, a.About, deadline, a.Days, a.Review, a.Break)
	if err != nil {
		return 0, fmt.Errorf("owe %s to %s: %w", a.Kind, a.Channel, err)
	}
	return done.LastInsertId()
}

// sleeps tells what quiet hours hold back by its kind alone. Whether they hold back changes follows from their severity (hearers).
func sleeps(kind clausewatch.AlertKind) bool {
	switch kind {
	case clausewatch.AlertBlind, clausewatch.AlertRecovered, clausewatch.AlertMoved, clausewatch.AlertReminder, clausewatch.AlertReport,
		clausewatch.AlertAgain:
		return true
	}
	return false
}

// Owed takes what is to be delivered now to the channels of a chat platform ("slack", "discord", "console"): of each
// channel the oldest alert it is owed, if that one is due and nobody has it. A later one waits for it, so that the order
// within a channel is kept, but not for one that is kept for a later time, such as the end of quiet hours. A channel that is muted
// is owed nothing but tests. Of a channel that is parked and to be tried, the oldest of what is kept for it comes. Beside them come sent
// alerts that are due for editing, of each channel the oldest; they hold nothing up. Through an installation on hold nothing comes. Those taken are the caller's for the lease; settle, postpone or park them before it ends. They come oldest
// first, at most so many when that is positive.
func (s *Store) Owed(ctx context.Context, platform string, now time.Time, lease time.Duration,
	most int) ([]clausewatch.Alert, error) {
	next, err := s.NextOwed(ctx, platform, now)
	if err != nil || next.IsZero() || next.After(now) {
		return nil, err
	}
	var taken []clausewatch.Alert
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		var err error
		taken, err = list(ctx, tx, scanAlert, selectAlert+" WHERE (a.id IN ("+heads+") OR a.id IN ("+editHeads+
			")) AND "+dueAt+" <= ?2 AND a.lease_until <= ?2 AND NOT "+heldBack+" ORDER BY a.state = 'sent', a.id LIMIT ?3",
			platform, now.UnixMilli(), limit(most))
		if err != nil {
			return err
		}
		for _, a := range taken { // a message that is made from now on shows what holds now
			if _, err := tx.ExecContext(ctx, "UPDATE alerts SET lease_until = ?, shown = CASE state WHEN 'sent' THEN shown ELSE revision END WHERE id = ?",
				now.Add(lease).UnixMilli(), a.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("take alerts owed on %s: %w", platform, err)
	}
	return taken, nil
}

// heads are, at the time ?2, the oldest owed alerts of each channel of the platform ?1, and the oldest parked ones of each that is to
// be tried.
const heads = `SELECT min(id) FROM alerts WHERE state = 'owed' AND chat = ?1 AND (attempts > 0 OR next_at <= ?2)
	AND (kind = 'test' OR channel NOT IN (` + muted + `)) GROUP BY channel
	UNION ALL SELECT min(a.id) FROM breaks b CROSS JOIN alerts a ON a.channel = b.channel AND a.state = 'parked' -- breaks are few, alerts are not
	WHERE b.ended_at IS NULL AND b.try_at <= ?2 AND a.chat = ?1 AND (a.attempts > 0 OR a.next_at <= ?2) AND b.channel NOT IN (` + muted + `)
		AND NOT EXISTS (SELECT 1 FROM alerts t WHERE t.channel = b.channel AND t.state = 'owed') GROUP BY b.channel`

// muted are the channels that are at the time ?2.
const muted = "SELECT channel FROM channels WHERE muted_until > ?2"

// dueAt is when something may be done about an alert.
const dueAt = "CASE state WHEN 'sent' THEN edit_at ELSE next_at END"

// NextOwed is the earliest time, as things stand now, at which Owed can find something, zero when nothing is owed. It may be in
// the past.
func (s *Store) NextOwed(ctx context.Context, platform string, now time.Time) (time.Time, error) {
	var next moment
	err := s.read.QueryRowContext(ctx, `SELECT min(at) FROM (
		SELECT max(`+dueAt+`, lease_until) AS at FROM alerts WHERE id IN (`+heads+`) OR id IN (`+editHeads+`)
		UNION ALL SELECT next_at FROM alerts WHERE state = 'owed' AND chat = ?1 AND attempts = 0 AND next_at > ?2
		UNION ALL SELECT b.try_at FROM breaks b WHERE b.ended_at IS NULL AND b.try_at > ?2
			AND EXISTS (SELECT 1 FROM alerts a WHERE a.channel = b.channel AND a.state = 'parked' AND a.chat = ?1)
		UNION ALL SELECT muted_until FROM channels WHERE muted_until > ?2
			AND EXISTS (SELECT 1 FROM alerts a WHERE a.state = 'owed' AND a.chat = ?1 AND a.channel = channels.channel))`,
		platform, now.UnixMilli()).Scan(&next)
	if err != nil {
		return time.Time{}, fmt.Errorf("find the next alert owed on %s: %w", platform, err)
	}
	return next.Time, nil
}

// Settle notes that an alert was delivered as the message postID. A channel that was parked is found again by it: the rest
// of what it is owed is due. So is an installation that was on hold. Settling twice keeps the first. The error wraps ErrNotFound.
func (s *Store) Settle(ctx context.Context, alert int64, postID string, now time.Time) error {
	return s.onAlert(ctx, "settle", alert, func(tx *sql.Tx, channel clausewatch.Channel,
		state clausewatch.AlertState) error {
		if state == clausewatch.AlertSent {
			return nil
		}
		_, err := tx.ExecContext(ctx,
			"UPDATE alerts SET state = 'sent', post_id = ?, sent = ?, lease_until = 0, error = '' WHERE id = ?",
			postID, now.UnixMilli(), alert)
		if err == nil {
			err = queueCrosspost(ctx, tx, channel, alert, now)
		}
		if err != nil {
			return err
		}
		return found(ctx, tx, channel, alert, now)
	})
}

// Postpone gives an alert back until a time, with the reason. Attempt says whether an attempt failed; being stopped is
// none. One that is sent stays so, and one that is parked is tried again then. The error wraps ErrNotFound.
func (s *Store) Postpone(ctx context.Context, alert int64, until time.Time, reason string, attempt bool) error {
	return s.onAlert(ctx, "postpone", alert, func(tx *sql.Tx, _ clausewatch.Channel, _ clausewatch.AlertState) error {
		_, err := tx.ExecContext(ctx, `UPDATE alerts SET next_at = ?, error = ?, attempts = attempts + ?, lease_until = 0
			WHERE id = ? AND state IN ('owed', 'parked')`, until.UnixMilli(), reason, attempt, alert)
		return err
	})
}

// onAlert runs do in a transaction on an alert that exists.
func (s *Store) onAlert(ctx context.Context, what string, alert int64,
	do func(tx *sql.Tx, channel clausewatch.Channel, state clausewatch.AlertState) error) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		var channel clausewatch.Channel
		var state clausewatch.AlertState
		if err := tx.QueryRowContext(ctx, "SELECT channel, state FROM alerts WHERE id = ?", alert).Scan(&channel,
			&state); err != nil {
			return err
		}
		return do(tx, channel, state)
	})
	return missing(err, "%s alert %d", what, alert)
}

// Test owes a test alert to a channel and returns its id. A parked channel gets it too: a test that arrives finds it again.
func (s *Store) Test(ctx context.Context, channel clausewatch.Channel, now time.Time) (id int64, err error) {
	if _, err := clausewatch.ParseChannel(string(channel)); err != nil {
		return 0, err
	}
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		id, err = insertAlert(ctx, tx, clausewatch.Alert{Channel: channel, Kind: clausewatch.AlertTest, NextAt: now,
			Created: now})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("owe a test: %w", err)
	}
	return id, nil
}

// An AlertFilter chooses alerts; its zero value is all of them.
type AlertFilter struct {
	Channel  clausewatch.Channel
	State    clausewatch.AlertState
	Document string // reference; an alert is of each document that it tells of
	Limit    int    // the newest so many; 0 is all
}

// Alerts are those that a filter chooses, newest first.
func (s *Store) Alerts(ctx context.Context, f AlertFilter) ([]clausewatch.Alert, error) {
	all, err := list(ctx, s.read, scanAlert, selectAlert+` WHERE (?1 = '' OR a.channel = ?1) AND (?2 = '' OR a.state = ?2)
		AND (?3 = '' OR a.document = ?3 OR a.outage IN (SELECT outage FROM outage_documents WHERE document = ?3)
			OR a.id IN (SELECT m.alert FROM changes c JOIN alert_changes m ON m.change = c.id WHERE c.document = ?3))
		ORDER BY a.id DESC LIMIT ?4`, string(f.Channel), string(f.State), f.Document, limit(f.Limit))
	if err != nil {
		return nil, fmt.Errorf("list alerts: %w", err)
	}
	return all, nil
}

// Alert is one alert. The error wraps ErrNotFound.
func (s *Store) Alert(ctx context.Context, id int64) (clausewatch.Alert, error) {
	a, err := scanAlert(s.read.QueryRowContext(ctx, selectAlert+" WHERE a.id = ?", id))
	return a, missing(err, "alert %d", id)
}

const selectAlert = "SELECT " + alertColumns + " FROM alerts a"

const alertColumns = `a.id, a.channel, a.kind, a.document, coalesce(a.change, 0), coalesce(a.capture, 0),
	a.since, a.state,
	a.attempts, a.next_at, a.post_id, a.error, a.created, a.sent, coalesce(a.outage, 0), a.revision,
	a.edit_attempts, coalesce(a.about, 0), coalesce(a.deadline, ''), coalesce(a.days, 0), coalesce(a.review, 0),
	coalesce(a.break, 0), coalesce(a.told_in, 0)`

func scanAlert(row scanner) (a clausewatch.Alert, err error) {
	var since, next, created, sent moment
	var deadline string
	err = row.Scan(&a.ID, &a.Channel, &a.Kind, &a.Document, &a.Change, &a.Capture, &since, &a.State, &a.Attempts,
		&next, &a.PostID,
		&a.Error, &created, &sent, &a.Outage, &a.Revision, &a.EditAttempts, &a.About, &deadline, &a.Days, &a.Review,
		&a.Break, &a.ToldIn)
	if err == nil && deadline != "" {
		err = json.Unmarshal([]byte(deadline), &a.Deadline)
	}
	a.Since, a.NextAt, a.Created, a.Sent = since.Time, next.Time, created.Time, sent.Time
	return a, err
}
