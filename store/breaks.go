package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

const (
	// tryAgain is how often a channel that cannot be reached is tried without a reason.
	tryAgain = 24 * time.Hour
	// ManyKept is how many alerts a channel gets one by one that were kept for it; more become one digest.
	ManyKept = 10
)

// A Parting says why a channel cannot be reached.
type Parting struct {
	Reason string                // in plain words, with the next move
	Gone   bool                  // trying again cannot help until somebody names another way to it
	Tell   []clausewatch.Channel // who is told where nobody is known who subscribed the channel, or that person cannot be reached
}

// Park keeps this alert, or its edit, and every other that its channel is owed, now or later, until the channel is found again: it is
// tried once a day. When it was reachable until now, that is owed to one place, in the same transaction: to the person who subscribed it last, else to
// those of Tell. A channel that is a person being told of another one has nobody to tell; those of Tell hear of the other one then. The
// error wraps ErrNotFound.
func (s *Store) Park(ctx context.Context, alert int64, p Parting, now time.Time) error {
	return s.onAlert(ctx, "park", alert, func(tx *sql.Tx, channel clausewatch.Channel, _ clausewatch.AlertState) error {
		var kind clausewatch.AlertKind
		var of int64
		err := tx.QueryRowContext(ctx, `UPDATE alerts SET error = ?, attempts = attempts + (state <> 'sent'), lease_until = 0 WHERE id = ?
			RETURNING kind, coalesce(break, 0)`, p.Reason, alert).Scan(&kind, &of)
		if err != nil {
			return err
		}
		if kind != clausewatch.AlertLost {
			return lose(ctx, tx, channel, p, now)
		}
		others := p.Tell
		p.Tell = nil
		if err := breaks(ctx, tx, channel, p, now); err != nil {
			return err
		}
		return oweLost(ctx, tx, of, others, now)
	})
}

// Lose is Park for what a platform says about a channel by itself: that it was deleted. Of one that hears of nothing and is owed nothing,
// nothing is noted.
func (s *Store) Lose(ctx context.Context, channel clausewatch.Channel, p Parting, now time.Time) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		concerned, err := concerns(ctx, tx, channel)
		if err != nil || !concerned {
			return err
		}
		return lose(ctx, tx, channel, p, now)
	})
	if err != nil {
		return fmt.Errorf("note that %s is lost: %w", channel, err)
	}
	return nil
}

// concerns tells whether a channel hears of anything or is owed something.
func concerns(ctx context.Context, db querier, channel clausewatch.Channel) (yes bool, err error) {
	err = db.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM subscriptions WHERE channel = ?1)
		OR EXISTS (SELECT 1 FROM alerts WHERE channel = ?1 AND state IN ('owed', 'parked'))`, string(channel)).Scan(&yes)
	return yes, err
}

// lose opens a break, or goes on with the one that is open, and owes it to those who are to be told when it is new.
func lose(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel, p Parting, now time.Time) error {
	known, err := openBreak(ctx, tx, channel)
	if err != nil {
		return err
	}
	if err := breaks(ctx, tx, channel, p, now); err != nil || known.ID != 0 {
		return err
	}
	if known, err = openBreak(ctx, tx, channel); err != nil {
		return err
	}
	tell := p.Tell
	if who, err := subscriber(ctx, tx, channel); err != nil {
		return err
	} else if who != "" {
		tell = []clausewatch.Channel{who}
	}
	return oweLost(ctx, tx, known.ID, tell, now)
}

// breaks opens a break of a channel, or notes how the open one stands now, and parks what the channel is owed.
func breaks(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel, p Parting, now time.Time) error {
	var try any
	if !p.Gone {
		try = now.Add(tryAgain).UnixMilli()
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO breaks (channel, reason, since, try_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (channel) WHERE ended_at IS NULL DO UPDATE SET reason = excluded.reason,
		try_at = CASE WHEN left_at IS NULL THEN excluded.try_at END`,
		string(channel), p.Reason, now.UnixMilli(), try)
	if err != nil {
		return err
	}
	return parkOwed(ctx, tx, channel)
}

func parkOwed(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel) error {
	_, err := tx.ExecContext(ctx, "UPDATE alerts SET state = 'parked', lease_until = 0 WHERE channel = ? AND state = 'owed'", string(channel))
	return err
}

// oweLost owes to channels that another one cannot be reached, to each once. That one itself is left out.
func oweLost(ctx context.Context, tx *sql.Tx, of int64, tell []clausewatch.Channel, now time.Time) error {
	for _, to := range tell {
		var done bool
		err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM breaks WHERE id = ?1 AND channel = ?2)
			OR EXISTS (SELECT 1 FROM alerts WHERE break = ?1 AND channel = ?2 AND kind = 'lost')`, of, string(to)).Scan(&done)
		if err != nil {
			return err
		}
		if done {
			continue
		}
		if _, err := insertAlert(ctx, tx, clausewatch.Alert{Channel: to, Kind: clausewatch.AlertLost, Break: of, Created: now, NextAt: now}); err != nil {
			return err
		}
	}
	return nil
}

// subscriber is where the person is told who subscribed a channel, the last one where there were several; "" when nobody is known, or when that
// person cannot be reached.
func subscriber(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel) (clausewatch.Channel, error) {
	people, err := list(ctx, tx, func(row scanner) (who string, err error) { return who, row.Scan(&who) },
		`SELECT c.who FROM config_changes c JOIN subscriptions s ON s.id = json_extract(c.after, '$.id') AND s.channel = c.channel
		WHERE c.channel = ? AND c.what = 'subscription' AND s.origin = 'chat' ORDER BY c.id DESC`, string(channel))
	if err != nil {
		return "", err
	}
	for _, person := range people {
		to := clausewatch.Direct(person)
		if to == "" || to == channel {
			continue
		}
		lost, err := openBreak(ctx, tx, to)
		if err != nil || lost.ID == 0 {
			return to, err
		}
	}
	return "", nil
}

// found ends the break of a channel, and the hold on its installation. First is the alert that found it, 0 when another word did. What
// was kept is due, in its order; where it is much, as one digest.
func found(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel, first int64, now time.Time) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM holds WHERE installation = ?", channel.Installation()); err != nil {
		return err
	}
	b, err := openBreak(ctx, tx, channel)
	if err != nil || b.ID == 0 {
		return err
	}
	// What an attempt is being made at is not taken away from it.
	if _, err := tx.ExecContext(ctx, "UPDATE alerts SET state = 'owed' WHERE channel = ? AND state = 'parked' AND lease_until > ?",
		string(channel), now.UnixMilli()); err != nil {
		return err
	}
	kept, err := list(ctx, tx, scanAlert, selectAlert+` WHERE a.channel = ?1 AND a.state = 'parked'
		AND a.created >= coalesce((SELECT max(retired_at) FROM breaks WHERE channel = ?1), 0) ORDER BY a.id`, string(channel))
	if err != nil {
		return err
	}
	followed := len(kept)
	if first == 0 && 0 < followed && followed <= ManyKept {
		followed-- // the first of them is the first alert
	}
	if _, err := tx.ExecContext(ctx, "UPDATE breaks SET ended_at = ?, followed = ? WHERE id = ?", now.UnixMilli(), followed, b.ID); err != nil {
		return err
	}
	head, err := release(ctx, tx, channel, kept, now)
	if err != nil {
		return err
	}
	if first == 0 {
		first = head
	}
	if _, err := tx.ExecContext(ctx, "UPDATE alerts SET break = ? WHERE id = ? AND kind <> 'lost'", b.ID, first); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE alerts SET revision = revision + 1 WHERE break = ? AND kind = 'lost'", b.ID) // it says that it is over
	return err
}

// release makes what was kept for a channel due: one by one, or in one digest. It gives the one that comes first, 0 for none.
func release(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel, kept []clausewatch.Alert, now time.Time) (int64, error) {
	if len(kept) == 0 {
		return 0, nil
	}
	if len(kept) > ManyKept {
		return merge(ctx, tx, channel, kept, now)
	}
	for _, a := range kept {
		if _, err := tx.ExecContext(ctx, "UPDATE alerts SET state = 'owed', attempts = 0, lease_until = 0, next_at = ? WHERE id = ?",
			now.UnixMilli(), a.ID); err != nil {
			return 0, err
		}
	}
	return kept[0].ID, nil
}

// merge owes alerts as one digest, which tells of all of them.
func merge(ctx context.Context, tx *sql.Tx, channel clausewatch.Channel, kept []clausewatch.Alert, now time.Time) (int64, error) {
	digest, err := insertAlert(ctx, tx, clausewatch.Alert{Channel: channel, Kind: clausewatch.AlertDigest, Created: now, NextAt: now})
	if err != nil {
		return 0, err
	}
	for _, a := range kept {
		_, err := tx.ExecContext(ctx, `INSERT INTO alert_changes (alert, change, at)
			SELECT DISTINCT ?1, change, ?3 FROM (SELECT change FROM alerts WHERE id = ?2 AND change IS NOT NULL
				UNION SELECT change FROM alert_changes WHERE alert = ?2) WHERE true ON CONFLICT DO NOTHING`, digest, a.ID, now.UnixMilli())
		if err == nil {
			_, err = tx.ExecContext(ctx, "UPDATE alerts SET state = 'merged', told_in = ?, lease_until = 0 WHERE id = ?", digest, a.ID)
		}
		if err != nil {
			return 0, fmt.Errorf("put alert %d into digest %d: %w", a.ID, digest, err)
		}
	}
	return digest, nil
}

// Reached notes that a channel can be reached again: what is kept for it is due, see Settle.
func (s *Store) Reached(ctx context.Context, channel clausewatch.Channel, now time.Time) error {
	var lost bool
	err := s.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM breaks WHERE channel = ? AND ended_at IS NULL)
		OR EXISTS (SELECT 1 FROM holds WHERE installation = ?)`, string(channel), channel.Installation()).Scan(&lost)
	if err == nil && lost { // most of the time it is not, and then nothing is locked
		err = s.transaction(ctx, func(tx *sql.Tx) error { return found(ctx, tx, channel, 0, now) })
	}
	if err != nil {
		return fmt.Errorf("note that %s is reached: %w", channel, err)
	}
	return nil
}

// Try makes a channel that cannot be reached be tried at once, because somebody gave a reason to. It tells whether there is one.
func (s *Store) Try(ctx context.Context, channel clausewatch.Channel, now time.Time) (bool, error) {
	b, err := openBreak(ctx, s.read, channel)
	if err == nil && b.ID != 0 && (b.TryAt.IsZero() || b.TryAt.After(now)) {
		err = s.transaction(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, "UPDATE breaks SET try_at = ? WHERE id = ? AND ended_at IS NULL", now.UnixMilli(), b.ID)
			if err == nil { // nor does it wait for a failed attempt
				_, err = tx.ExecContext(ctx, "UPDATE alerts SET next_at = ?1 WHERE channel = ?2 AND state = 'parked' AND attempts > 0 AND next_at > ?1",
					now.UnixMilli(), string(channel))
			}
			return err
		})
	}
	if err != nil {
		return false, fmt.Errorf("try %s: %w", channel, err)
	}
	return b.ID != 0, nil
}

// Breaks are those that last, the oldest first: of a channel, or of all for "".
func (s *Store) Breaks(ctx context.Context, channel clausewatch.Channel) ([]clausewatch.Break, error) {
	all, err := list(ctx, s.read, scanBreak, selectBreak+" WHERE b.ended_at IS NULL AND (?1 = '' OR b.channel = ?1) ORDER BY b.since, b.id",
		string(channel))
	for i := 0; i < len(all) && err == nil; i++ {
		all[i].Told, err = told(ctx, s.read, all[i].ID)
	}
	if err != nil {
		return nil, fmt.Errorf("list channels that cannot be reached: %w", err)
	}
	return all, nil
}

// Break is one. The error wraps ErrNotFound.
func (s *Store) Break(ctx context.Context, id int64) (clausewatch.Break, error) {
	b, err := scanBreak(s.read.QueryRowContext(ctx, selectBreak+" WHERE b.id = ?", id))
	if err == nil {
		b.Told, err = told(ctx, s.read, id)
	}
	return b, missing(err, "break %d", id)
}

// Away is the break of its channel that ends, or has ended, with an alert; its ID is 0 when there is none. Kept are the other alerts.
func (s *Store) Away(ctx context.Context, a clausewatch.Alert) (clausewatch.Break, error) {
	if a.Break != 0 && a.Kind != clausewatch.AlertLost {
		return s.Break(ctx, a.Break)
	}
	if a.State == clausewatch.AlertSent {
		return clausewatch.Break{}, nil
	}
	b, err := openBreak(ctx, s.read, a.Channel)
	if err != nil {
		return b, fmt.Errorf("find the break of %s: %w", a.Channel, err)
	}
	if a.State == clausewatch.AlertParked {
		b.Kept = max(0, b.Kept-1)
	}
	return b, nil
}

// Merged are the alerts that a digest tells in their place, oldest first.
func (s *Store) Merged(ctx context.Context, digest int64) ([]clausewatch.Alert, error) {
	all, err := list(ctx, s.read, scanAlert, selectAlert+" WHERE a.told_in = ? ORDER BY a.id", digest)
	if err != nil {
		return nil, fmt.Errorf("list what digest %d tells: %w", digest, err)
	}
	return all, nil
}

const selectBreak = `SELECT b.id, b.channel, b.left_at IS NOT NULL, b.reason, b.since, b.try_at, b.ended_at, b.retired_at,
	EXISTS (SELECT 1 FROM subscriptions s WHERE s.channel = b.channel),
	CASE WHEN b.ended_at IS NULL THEN (SELECT count(*) FROM alerts a WHERE a.channel = b.channel AND a.state = 'parked') ELSE b.followed END
	FROM breaks b`

func scanBreak(row scanner) (b clausewatch.Break, err error) {
	var since, try, ended, retired moment
	err = row.Scan(&b.ID, &b.Channel, &b.Left, &b.Reason, &since, &try, &ended, &retired, &b.Follows, &b.Kept)
	b.Since, b.TryAt, b.Ended, b.Retired = since.Time, try.Time, ended.Time, retired.Time
	return b, err
}

// openBreak is the break of a channel that lasts; its ID is 0 when there is none.
func openBreak(ctx context.Context, db querier, channel clausewatch.Channel) (clausewatch.Break, error) {
	b, err := scanBreak(db.QueryRowContext(ctx, selectBreak+" WHERE b.channel = ? AND b.ended_at IS NULL", string(channel)))
	if errors.Is(err, sql.ErrNoRows) {
		return clausewatch.Break{}, nil
	}
	return b, err
}

func told(ctx context.Context, db querier, id int64) ([]clausewatch.Channel, error) {
	return list(ctx, db, func(row scanner) (to clausewatch.Channel, err error) { return to, row.Scan(&to) },
		"SELECT channel FROM alerts WHERE break = ? AND kind = 'lost' ORDER BY id", id)
}
