package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// An AgainRule says when what nobody has taken up is told again.
type AgainRule struct {
	After time.Duration       // since it was told, or was open again; 0 means never
	To    clausewatch.Channel // "" is the channel that was told
}

// stale is how much longer ago than its time an alert may have been told to be told again all the same: a service that was
// down for weeks, or has this rule for the first time, does not bring up what is long over.
const stale = 30 * 24 * time.Hour

// OweAgain owes once more what was told and is open: what has a snooze that is over, in the channel that was told, once a
// snooze; and what is of high severity and was not taken up in the time of the rule, once. It returns how many alerts it
// owed. What it owed before it owes no second time.
func (s *Store) OweAgain(ctx context.Context, rule AgainRule, now time.Time) (owed int, err error) {
	if due, err := dueAgain(ctx, s.read, rule, now); err != nil || len(due) == 0 { // most of the time, and then nothing is locked
		return 0, err
	}
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		due, err := dueAgain(ctx, tx, rule, now)
		for i := 0; i < len(due) && err == nil; i++ {
			if _, err = insertAlert(ctx, tx, due[i]); err == nil { // the message may say that it is snoozed
				_, err = tx.ExecContext(ctx, "UPDATE alerts SET revision = revision + 1 WHERE id = ? AND ? <> 0", due[i].About, due[i].Review)
			}
		}
		owed = len(due)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("owe what is told again: %w", err)
	}
	return owed, nil
}

// dueAgain are the alerts to owe.
func dueAgain(ctx context.Context, db querier, rule AgainRule, now time.Time) ([]clausewatch.Alert, error) {
	snoozed, err := list(ctx, db, scanReviewed, selectReviewed+` WHERE a.id IN (SELECT r.alert FROM reviews r
		WHERE r.action = 'snooze' AND r.until <= ? AND r.until > ?
		AND NOT EXISTS (SELECT 1 FROM alerts t WHERE t.about = r.alert AND coalesce(t.review, 0) = r.id))
		AND a.state = 'sent' ORDER BY a.id`, now.UnixMilli(), now.Add(-stale).UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("find snoozes that are over: %w", err)
	}
	var due []clausewatch.Alert
	for _, a := range snoozed {
		stand, err := standing(ctx, db, a.ID, now)
		if err != nil {
			return nil, err
		}
		over := stand.Decision // of what is assigned the snooze is over as well
		if over.Action != clausewatch.Snooze || now.Before(over.Until) {
			continue
		}
		told, err := toldAgain(ctx, db, a.ID, over.ID)
		if err != nil {
			return nil, err
		}
		if !told {
			due = append(due, again(a, a.Channel, over.ID, now))
		}
	}
	if rule.After <= 0 {
		return due, nil
	}
	late := now.Add(-rule.After)
	high, err := list(ctx, db, scanReviewed, selectReviewed+` WHERE a.state = 'sent' AND a.sent <= ? AND a.sent > ?
		AND a.kind IN ('change', 'digest', 'reminder') AND severity = ?
		AND NOT EXISTS (SELECT 1 FROM alerts t WHERE t.about = a.id AND coalesce(t.review, 0) = 0) ORDER BY a.id`,
		late.UnixMilli(), late.Add(-stale).UnixMilli(), int(clausewatch.High))
	if err != nil {
		return nil, fmt.Errorf("find what nobody took up: %w", err)
	}
	for _, a := range high {
		stand, err := standing(ctx, db, a.ID, now)
		if err != nil {
			return nil, err
		}
		if stand.State != clausewatch.ReviewOpen || stand.Since.After(late) {
			continue
		}
		to := rule.To
		if to == "" {
			to = a.Channel
		}
		due = append(due, again(a, to, 0, now))
	}
	return due, nil
}

func again(a Reviewed, to clausewatch.Channel, snooze int64, now time.Time) clausewatch.Alert {
	return clausewatch.Alert{Kind: clausewatch.AlertAgain, Channel: to, Document: a.Document, About: a.ID, Review: snooze, Created: now, NextAt: now}
}

func standing(ctx context.Context, db querier, alert int64, now time.Time) (clausewatch.Stand, error) {
	reviews, err := reviewsOf(ctx, db, alert)
	if err != nil {
		return clausewatch.Stand{}, fmt.Errorf("list the reviews of alert %d: %w", alert, err)
	}
	return clausewatch.Standing(reviews, now), nil
}

func toldAgain(ctx context.Context, db querier, alert, snooze int64) (told bool, err error) {
	err = db.QueryRowContext(ctx, "SELECT count(*) > 0 FROM alerts WHERE about = ? AND coalesce(review, 0) = ?", alert, snooze).Scan(&told)
	return told, err
}
