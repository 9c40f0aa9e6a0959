package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// longestHold is the longest time between two attempts through an installation on hold.
const longestHold = time.Hour

// Hold notes that an alert, or its edit, could not be sent because its platform refuses the whole installation: the alert is given
// back as it was, and nothing is sent through the installation for a while, which doubles with each attempt up to an hour. The error wraps
// ErrNotFound.
func (s *Store) Hold(ctx context.Context, alert int64, reason string, wait time.Duration, now time.Time) error {
	return s.onAlert(ctx, "hold", alert, func(tx *sql.Tx, channel clausewatch.Channel, _ clausewatch.AlertState) error {
		_, err := tx.ExecContext(ctx, "UPDATE alerts SET lease_until = 0, error = ? WHERE id = ?", reason, alert)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO holds (installation, reason, since, try_at, tries) VALUES (?1, ?2, ?3, ?3 + min(?4, ?5), 1)
			ON CONFLICT (installation) DO UPDATE SET reason = excluded.reason, try_at = ?3 + min(?4 << min(tries, 20), ?5), tries = tries + 1`,
			channel.Installation(), reason, now.UnixMilli(), wait.Milliseconds(), longestHold.Milliseconds())
		return err
	})
}

// TryHeld makes all installations on hold be tried at once: a service that starts may have other tokens than before.
func (s *Store) TryHeld(ctx context.Context, now time.Time) error {
	if _, err := s.write.ExecContext(ctx, "UPDATE holds SET try_at = ?1 WHERE try_at > ?1", now.UnixMilli()); err != nil {
		return fmt.Errorf("try what is on hold: %w", err)
	}
	return nil
}

// Begin is for a service that starts, alone on its database: what an earlier one had taken to deliver and did not settle before it was
// killed is free at once, and what is on hold is tried.
func (s *Store) Begin(ctx context.Context, now time.Time) error {
	if _, err := s.write.ExecContext(ctx, "UPDATE alerts SET lease_until = 0 WHERE lease_until > ?", now.UnixMilli()); err != nil {
		return fmt.Errorf("free what was being delivered: %w", err)
	}
	return s.TryHeld(ctx, now)
}

// OnHold are the installations on hold, in the order of their names.
func (s *Store) OnHold(ctx context.Context) ([]clausewatch.Hold, error) {
	all, err := list(ctx, s.read, func(row scanner) (h clausewatch.Hold, err error) {
		var since, try moment
		err = row.Scan(&h.Installation, &h.Reason, &since, &try, &h.Tries)
		h.Since, h.TryAt = since.Time, try.Time
		return h, err
	}, "SELECT installation, reason, since, try_at, tries FROM holds ORDER BY installation")
	if err != nil {
		return nil, fmt.Errorf("list what is on hold: %w", err)
	}
	return all, nil
}

// heldBack tells of an alert a whether its installation is on hold at the time ?2, as clausewatch.Channel.Installation names it.
const heldBack = `(CASE instr(a.channel, '/') WHEN 0 THEN a.chat || ':' ELSE substr(a.channel, 1, instr(a.channel, '/')) END
	IN (SELECT installation FROM holds WHERE try_at > ?2))`

// A PlainForm is a message whose form its platform refused and that went out without its layout: a bug of ours.
type PlainForm struct {
	At      time.Time           `json:"at"`
	Channel clausewatch.Channel `json:"channel"`
	Alert   int64               `json:"alert,omitempty"` // 0 for an answer
	Answer  string              `json:"answer"`          // the platform's word for what is wrong
}

// NotePlain writes such a fact.
func (s *Store) NotePlain(ctx context.Context, p PlainForm) error {
	_, err := s.write.ExecContext(ctx, "INSERT INTO plain_forms (at, channel, alert, answer) VALUES (?, ?, ?, ?)", p.At.UnixMilli(),
		string(p.Channel), p.Alert, p.Answer)
	if err != nil {
		return fmt.Errorf("note that a message to %s went out plainly: %w", p.Channel, err)
	}
	return nil
}

// PlainForms are those since a time, oldest first.
func (s *Store) PlainForms(ctx context.Context, since time.Time) ([]PlainForm, error) {
	all, err := list(ctx, s.read, func(row scanner) (p PlainForm, err error) {
		var at moment
		err = row.Scan(&at, &p.Channel, &p.Alert, &p.Answer)
		p.At = at.Time
		return p, err
	}, "SELECT at, channel, alert, answer FROM plain_forms WHERE at >= ? ORDER BY id", since.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("list messages that went out plainly: %w", err)
	}
	return all, nil
}
