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
	together = 24 * time.Hour      // documents of a host that become unreadable within it may be of one outage
	still    = time.Hour           // an alert of an outage that goes on without news is brought up to date no more often
	gathers  = 10 * time.Minute    // nor one to which documents come, or which they leave: they mostly do so together
	unclear  = 15 * 24 * time.Hour // a return is brought up to date when a text that waited at that time is decided on
)

// A member is a document's part in an outage.
type member struct {
	outage  int64
	scope   clausewatch.OutageScope
	cause   clausewatch.Cause
	touched moment
}

// outages brings what is known of outages up to what the look says, and owes what channels hear because of it. It gives
// the outage whose end the channels learn from the change of this look, 0 for none.
func (l *readyLook) outages(ctx context.Context, tx *sql.Tx, doc document, subs audience,
	ids Recorded) (owed []int64, ended int64, err error) {
	m, err := memberOf(ctx, tx, l.Capture.Document)
	if err != nil {
		return nil, 0, err
	}
	var over int64 // the outage that this look ended
	switch {
	case m == nil && doc.failures > 0 && l.Failures == 0:
		if err := reread(ctx, tx, l.Capture); err != nil {
			return nil, 0, err
		}
	case m == nil:
	case l.Leaves:
		if over, err = leave(ctx, tx, *m, l.Capture, l.Failures == 0); err != nil {
			return nil, 0, err
		}
	case l.Capture.Outcome == clausewatch.Failed || l.Capture.Outcome == clausewatch.Unreadable:
		if err := stay(ctx, tx, *m, l.Capture); err != nil {
			return nil, 0, err
		}
	}
	if owed, ended, err = l.returns(ctx, tx, over, subs, ids); err != nil {
		return nil, 0, err
	}
	if l.Settle || l.Drop {
		if err := reviseReturns(ctx, tx, l.Capture.Document, l.Capture.At); err != nil {
			return nil, 0, err
		}
	}
	if l.Joins == "" {
		return owed, ended, nil
	}
	more, err := l.join(ctx, tx, doc, subs, ids)
	return append(owed, more...), ended, err
}

func memberOf(ctx context.Context, tx *sql.Tx, ref string) (*member, error) {
	var m member
	err := tx.QueryRowContext(ctx, `SELECT o.id, o.scope, d.cause, o.touched_at FROM outage_documents d JOIN outages o ON o.id = d.outage
		WHERE d.document = ? AND d.ended_at IS NULL`, ref).Scan(&m.outage, &m.scope, &m.cause, &m.touched)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("find the outage of %s: %w", ref, err)
	}
	return &m, nil
}

// stay notes a look that changed nothing about an outage. Its alerts say so when the cause is another one, else once in a
// while: when the last try was is no news. What a single host answers is none where our own connection is lost.
func stay(ctx context.Context, tx *sql.Tx, m member, c clausewatch.Capture) error {
	other := m.cause != c.Cause && m.scope != clausewatch.OutageOfConnection
	if m.cause != c.Cause {
		if _, err := tx.ExecContext(ctx, "UPDATE outage_documents SET cause = ? WHERE outage = ? AND document = ?", string(c.Cause), m.outage,
			c.Document); err != nil {
			return fmt.Errorf("write outage: %w", err)
		}
	}
	if !other && c.At.Sub(m.touched.Time) < still {
		return nil
	}
	return touch(ctx, tx, m.outage, c.At, c.At)
}

// touch makes the alerts of an outage due for editing at a time, or sooner where they are already.
func touch(ctx context.Context, tx *sql.Tx, outage int64, at, due time.Time) error {
	if _, err := tx.ExecContext(ctx, "UPDATE outages SET touched_at = ? WHERE id = ?", at.UnixMilli(), outage); err != nil {
		return fmt.Errorf("write outage: %w", err)
	}
	return revise(ctx, tx, outage, due, "blind")
}

// revise makes the alerts of an outage of these kinds due for editing at a time, or sooner where they are already.
func revise(ctx context.Context, tx *sql.Tx, outage int64, due time.Time, kinds ...clausewatch.AlertKind) error {
	for _, kind := range kinds {
		_, err := tx.ExecContext(ctx, `UPDATE alerts SET revision = revision + 1,
			edit_at = CASE WHEN revision > shown THEN min(edit_at, ?2) ELSE ?2 END
			WHERE kind = ?3 AND `+ofOutage, outage, due.UnixMilli(), string(kind))
		if err != nil {
			return fmt.Errorf("revise the alerts of outage %d: %w", outage, err)
		}
	}
	return nil
}

// soon is when an outage that something joined or left is worth an edit.
func (m member) soon(at time.Time) time.Time {
	if due := m.touched.Add(gathers); due.After(at) {
		return due
	}
	return at
}

// leave ends a document's part in an outage, and the outage with it when less than half of it is left: of its hosts where
// the connection was lost, else of its documents. What is left is let go; the next look at it that fails is told by itself.
// It gives the outage when that ended.
func leave(ctx context.Context, tx *sql.Tx, m member, c clausewatch.Capture, read bool) (over int64, err error) {
	_, err = tx.ExecContext(ctx, "UPDATE outage_documents SET ended_at = ?, read = ? WHERE outage = ? AND document = ?", c.At.UnixMilli(),
		read, m.outage, c.Document)
	if err != nil {
		return 0, fmt.Errorf("write outage: %w", err)
	}
	unit := "document"
	if m.scope == clausewatch.OutageOfConnection {
		unit = "host"
	}
	var left, all, gone int
	err = tx.QueryRowContext(ctx, "SELECT count(DISTINCT CASE WHEN ended_at IS NULL THEN "+unit+" END), count(DISTINCT "+unit+
		"), count(ended_at) FROM outage_documents WHERE outage = ?", m.outage).Scan(&left, &all, &gone)
	if err != nil {
		return 0, fmt.Errorf("count what is left of outage %d: %w", m.outage, err)
	}
	if m.scope == clausewatch.OutageOfConnection && gone == 1 { // the first sign of life: what about the others?
		if _, err := tx.ExecContext(ctx, `UPDATE documents SET next_at = ?1 WHERE watched = 1 AND next_at > ?1
			AND ref IN (SELECT document FROM outage_documents WHERE outage = ?2 AND ended_at IS NULL)`, c.At.UnixMilli(), m.outage); err != nil {
			return 0, fmt.Errorf("hasten the documents of outage %d: %w", m.outage, err)
		}
	}
	if 2*left >= all {
		return 0, touch(ctx, tx, m.outage, c.At, m.soon(c.At))
	}
	if err := end(ctx, tx, m.outage, c.At); err != nil {
		return 0, err
	}
	return m.outage, touch(ctx, tx, m.outage, c.At, c.At)
}

func end(ctx context.Context, tx *sql.Tx, outage int64, at time.Time) error {
	for _, statement := range []string{"UPDATE outages SET ended_at = ? WHERE id = ?",
		"UPDATE outage_documents SET ended_at = ? WHERE outage = ? AND ended_at IS NULL"} {
		if _, err := tx.ExecContext(ctx, statement, at.UnixMilli(), outage); err != nil {
			return fmt.Errorf("end outage %d: %w", outage, err)
		}
	}
	return nil
}

// reread notes that a document could be read which an outage let go when it ended: its messages count it to those that
// are back.
func reread(ctx context.Context, tx *sql.Tx, c clausewatch.Capture) error {
	ids, err := list(ctx, tx, func(row scanner) (id int64, err error) { return id, row.Scan(&id) },
		`UPDATE outage_documents SET read = 1 WHERE document = ? AND read = 0
		AND outage IN (SELECT id FROM outages WHERE ended_at >= ?) RETURNING outage`, c.Document, c.At.Add(-together).UnixMilli())
	if err != nil {
		return fmt.Errorf("write outage: %w", err)
	}
	for _, id := range ids {
		if err := revise(ctx, tx, id, c.At.Add(gathers), "blind", "recovered"); err != nil {
			return err
		}
	}
	return nil
}

// join makes a document part of an outage: of one that goes on and that it belongs to, else of a new one. Each channel that
// follows the document hears of the outage once; those that have heard of it find the document added there.
func (l *readyLook) join(ctx context.Context, tx *sql.Tx, doc document, subs audience, ids Recorded) ([]int64, error) {
	c := l.Capture
	host, err := doc.host()
	if err != nil {
		return nil, err
	}
	into, err := l.goingOn(ctx, tx, host)
	if err != nil {
		return nil, err
	}
	outage := into.outage
	if outage == 0 {
		where := host
		if l.Joins == clausewatch.OutageOfConnection {
			where = ""
		}
		done, err := tx.ExecContext(ctx, "INSERT INTO outages (scope, host, cause, since, touched_at) VALUES (?, ?, ?, ?, ?)",
			string(l.Joins), where, string(c.Cause), l.BlindSince.UnixMilli(), c.At.UnixMilli())
		if err == nil {
			outage, err = done.LastInsertId()
		}
		if err == nil && l.Joins == clausewatch.OutageOfConnection {
			err = absorb(ctx, tx, outage, l.BlindSince.Add(-alongside), c.At)
		}
		if err != nil {
			return nil, fmt.Errorf("write outage: %w", err)
		}
	} else if err := touch(ctx, tx, outage, c.At, into.soon(c.At)); err != nil {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO outage_documents (outage, document, host, cause, since) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (outage, document) DO UPDATE SET cause = excluded.cause, ended_at = NULL, read = 0`,
		outage, c.Document, host, string(c.Cause), l.BlindSince.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("write outage: %w", err)
	}
	know, err := channels(ctx, tx, outage)
	if err != nil {
		return nil, err
	}
	a := clausewatch.Alert{Kind: clausewatch.AlertBlind, Document: c.Document, Capture: ids.Capture, Outage: outage, Since: l.BlindSince,
		Created: c.At, NextAt: c.At}
	return tell(ctx, tx, subs, a, func(sub clausewatch.Subscription) bool {
		_, heard := know[sub.Channel]
		return sub.Covers(c.Document) && !heard
	})
}

// goingOn is the outage that a document belongs to which cannot be read now; its id is 0 when there is none. One that left the
// outage of a host and fails again is news: its channels may have heard that it is back.
func (l *readyLook) goingOn(ctx context.Context, tx *sql.Tx, host string) (m member, err error) {
	switch l.Joins {
	case clausewatch.OutageOfConnection:
		err = tx.QueryRowContext(ctx, `SELECT id, touched_at FROM outages WHERE scope = 'connection' AND ended_at IS NULL
			ORDER BY id DESC LIMIT 1`).Scan(&m.outage, &m.touched)
	case clausewatch.OutageOfHost:
		err = tx.QueryRowContext(ctx, `SELECT id, touched_at FROM outages WHERE scope = 'host' AND host = ? AND cause = ? AND ended_at IS NULL
			AND since >= ? AND id NOT IN (SELECT outage FROM outage_documents WHERE document = ?) ORDER BY id DESC LIMIT 1`,
			host, string(l.Capture.Cause), l.BlindSince.Add(-together).UnixMilli(), l.Capture.Document).
			Scan(&m.outage, &m.touched)
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return m, fmt.Errorf("find an outage of %q: %w", host, err)
	}
	return m, nil
}

// channels are those that have heard of an outage, and whether they have yet to hear of its end. Who heard the end of what
// it absorbed has heard of something else.
func channels(ctx context.Context, tx *sql.Tx, outage int64) (map[clausewatch.Channel]bool, error) {
	know := map[clausewatch.Channel]bool{}
	_, err := list(ctx, tx, func(row scanner) (struct{}, error) {
		var c clausewatch.Channel
		var told bool
		err := row.Scan(&c, &told)
		know[c] = !told
		return struct{}{}, err
	}, "SELECT channel, max(kind <> 'blind') FROM alerts WHERE "+ofOutage+" GROUP BY channel HAVING max(kind = 'blind')", outage)
	if err != nil {
		return nil, fmt.Errorf("list who heard of outage %d: %w", outage, err)
	}
	return know, nil
}

// ConnectionLost tells whether an outage of our own connection goes on.
func (s *Store) ConnectionLost(ctx context.Context) (lost bool, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT count(*) > 0 FROM outages WHERE scope = 'connection' AND ended_at IS NULL").Scan(&lost)
	if err != nil {
		return false, fmt.Errorf("ask whether the connection is lost: %w", err)
	}
	return lost, nil
}

// LastLooks are, by the host of its first address, the last looks at each watched document: those after a time, and those at
// documents that became unreadable shortly before it, which are looked at seldom.
func (s *Store) LastLooks(ctx context.Context, after time.Time) (map[string][]clausewatch.Capture, error) {
	type look struct {
		host string
		clausewatch.Capture
	}
	all, err := list(ctx, s.read, func(row scanner) (l look, err error) {
		var body []byte
		var at moment
		if err := row.Scan(&body, &at, &l.Document, &l.Outcome, &l.Cause); err != nil {
			return l, err
		}
		l.At = at.Time
		l.host, err = document{body: body}.host()
		return l, err
	}, `SELECT d.body, c.at, d.ref, c.outcome, c.cause FROM documents d
		JOIN captures c ON c.id = (SELECT id FROM captures WHERE document = d.ref ORDER BY at DESC, id DESC LIMIT 1)
		WHERE d.watched = 1 AND (c.at >= ? OR d.blind_since >= ?)`, after.UnixMilli(), after.Add(-alongside).UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("list the last looks: %w", err)
	}
	byHost := map[string][]clausewatch.Capture{}
	for _, l := range all {
		byHost[l.host] = append(byHost[l.host], l.Capture)
	}
	return byHost, nil
}

// Outage is an outage with its documents, in the order in which they became part of it; of one that turned out to be a part
// of a greater one, that one. The error wraps ErrNotFound.
func (s *Store) Outage(ctx context.Context, id int64) (o clausewatch.Outage, err error) {
	err = s.view(ctx, func(tx *sql.Tx) error {
		var since, ended moment
		if err := tx.QueryRowContext(ctx, `SELECT o.id, o.scope, o.host, o.cause, o.since, o.ended_at FROM outages told
			JOIN outages o ON o.id = coalesce(told.part_of, told.id) WHERE told.id = ?`, id).Scan(&o.ID, &o.Scope,
			&o.Host, &o.Cause, &since, &ended); err != nil {
			return err
		}
		o.Since, o.Ended = since.Time, ended.Time
		o.Documents, err = list(ctx, tx, func(row scanner) (d clausewatch.OutageDocument, err error) {
			var since, ended moment
			err = row.Scan(&d.Document, &d.Cause, &since, &ended, &d.Read)
			d.Since, d.Ended = since.Time, ended.Time
			return d, err
		}, "SELECT document, cause, since, ended_at, read FROM outage_documents WHERE outage = ? ORDER BY since, document", o.ID)
		return err
	})
	return o, missing(err, "outage %d", id)
}
