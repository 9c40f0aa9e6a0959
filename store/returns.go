package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// returns owes the ends of outages that channels have not heard of: at once, or with the next look where this one brought
// a text that waits for it, so that the message can say what changed meanwhile. A channel that hears of that change by this
// very look learns the end from it: ended is the outage that its alert speaks of. For a channel an outage of a host is over
// when the last document that it follows is back, whatever becomes of the others.
func (l *readyLook) returns(ctx context.Context, tx *sql.Tx, over int64, subs audience,
	ids Recorded) (owed []int64, ended int64, err error) {
	ref, at := l.Capture.Document, l.Capture.At
	due, err := list(ctx, tx, func(row scanner) (id int64, err error) { return id, row.Scan(&id) },
		`SELECT o.id FROM outage_documents d JOIN outages o ON o.id = d.outage WHERE d.document = ? AND o.told_at IS NULL
		AND (o.ended_at IS NOT NULL OR o.scope = 'host' AND d.ended_at IS NOT NULL) ORDER BY o.id`, ref)
	if err != nil {
		return nil, 0, fmt.Errorf("find outages of %s whose end is not told: %w", ref, err)
	}
	for _, id := range due {
		r, err := reach(ctx, tx, id)
		if err != nil {
			return nil, 0, err
		}
		alone := len(r.open) == 1
		if alone && id == over && l.Version != nil && l.As == Candidate {
			continue
		}
		waits, err := channels(ctx, tx, id)
		if err != nil {
			return nil, 0, err
		}
		if alone && l.change != nil && l.change.Told {
			ended = id
			heard, err := hearers(ctx, tx, subs, l.change.Change, at)
			if err != nil {
				return nil, 0, err
			}
			for _, h := range heard {
				if h.due.IsZero() {
					delete(waits, h.channel)
				}
			}
		}
		if r.over {
			if _, err := tx.ExecContext(ctx, "UPDATE outages SET told_at = ? WHERE id = ?", at.UnixMilli(), id); err != nil {
				return nil, 0, fmt.Errorf("write outage: %w", err)
			}
		} else if err := r.stillBlind(subs, waits); err != nil {
			return nil, 0, err
		}
		a := clausewatch.Alert{Kind: clausewatch.AlertRecovered, Document: ref, Capture: ids.Capture, Outage: id, Since: r.since, Created: at, NextAt: at}
		more, err := tell(ctx, tx, subs, a, func(sub clausewatch.Subscription) bool {
			for member := range r.open {
				if waits[sub.Channel] && sub.Covers(member) {
					return true
				}
			}
			return false
		})
		if err != nil {
			return nil, 0, err
		}
		owed = append(owed, more...)
	}
	return owed, ended, nil
}

// A reached is what an outage concerned.
type reached struct {
	open  map[string]bool // its documents, by reference: whether they are a part of it still
	since time.Time
	over  bool
}

func reach(ctx context.Context, tx *sql.Tx, outage int64) (r reached, err error) {
	r.open = map[string]bool{}
	_, err = list(ctx, tx, func(row scanner) (struct{}, error) {
		var ref string
		var open bool
		err := row.Scan(&ref, &open)
		r.open[ref] = open
		return struct{}{}, err
	}, "SELECT document, ended_at IS NULL FROM outage_documents WHERE outage = ?", outage)
	var began moment
	if err == nil {
		err = tx.QueryRowContext(ctx, "SELECT since, ended_at IS NOT NULL FROM outages WHERE id = ?", outage).Scan(&began, &r.over)
	}
	if err != nil {
		return r, fmt.Errorf("read outage %d: %w", outage, err)
	}
	r.since = began.Time
	return r, nil
}

// stillBlind takes away the channels that follow a document which is a part of the outage still.
func (r reached) stillBlind(subs audience, waits map[clausewatch.Channel]bool) error {
	all, err := subs()
	if err != nil {
		return err
	}
	for _, sub := range all {
		for ref, open := range r.open {
			if open && sub.Covers(ref) {
				delete(waits, sub.Channel)
			}
		}
	}
	return nil
}

// reviseReturns makes the messages about a document's last returns due for editing: a text that waited then is decided on.
func reviseReturns(ctx context.Context, tx *sql.Tx, ref string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE alerts SET revision = revision + 1 WHERE kind = 'recovered' AND created >= ? AND created < ?
		AND outage IN (SELECT outage FROM outage_documents WHERE document = ?)`, at.Add(-unclear).UnixMilli(), at.UnixMilli(), ref)
	if err != nil {
		return fmt.Errorf("revise the returns of %s: %w", ref, err)
	}
	return nil
}

// letGo ends the part in outages of documents that are watched no more. Nobody hears of the end of an outage that ended so.
func letGo(ctx context.Context, tx *sql.Tx, now time.Time) error {
	refs, err := list(ctx, tx, func(row scanner) (ref string, err error) { return ref, row.Scan(&ref) },
		`SELECT ref FROM documents WHERE watched = 0 AND ref IN (SELECT document FROM outage_documents WHERE ended_at IS NULL) ORDER BY ref`)
	if err != nil {
		return fmt.Errorf("find what is watched no more: %w", err)
	}
	for _, ref := range refs {
		m, err := memberOf(ctx, tx, ref)
		if err != nil {
			return err
		}
		if m == nil {
			return errors.New("the outage of " + ref + " ended twice")
		}
		over, err := leave(ctx, tx, *m, clausewatch.Capture{Document: ref, At: now}, false)
		if err != nil {
			return err
		}
		if over == 0 {
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE outages SET told_at = ? WHERE id = ?", now.UnixMilli(), over); err != nil {
			return fmt.Errorf("write outage: %w", err)
		}
	}
	return nil
}
