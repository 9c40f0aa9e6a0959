package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Due are the references of the watched documents whose time has come, the longest waiting first; at most so many
// when that is positive.
func (s *Store) Due(ctx context.Context, now time.Time, most int) ([]string, error) {
	refs, err := list(ctx, s.read, func(row scanner) (ref string, err error) { return ref, row.Scan(&ref) },
		"SELECT ref FROM documents WHERE watched = 1 AND next_at <= ? ORDER BY next_at, ref LIMIT ?",
		now.UnixMilli(), limit(most))
	if err != nil {
		return nil, fmt.Errorf("list due documents: %w", err)
	}
	return refs, nil
}

// hasten makes the other policies of a document's platform due at a time, where they would be due later, and gives their
// references. Whatever waits for a reason of its own is left alone: a document that cannot be read, and whose site may
// have asked for peace, and a text that must stand for a while before a second look.
func hasten(ctx context.Context, tx *sql.Tx, ref string, at time.Time) ([]string, error) {
	platform, _ := clausewatch.SplitRef(ref)
	refs, err := list(ctx, tx, func(row scanner) (ref string, err error) { return ref, row.Scan(&ref) },
		`UPDATE documents SET next_at = ?1 WHERE platform = ?2 AND ref <> ?3 AND watched = 1 AND next_at > ?1
		AND json_extract(body, '$.kind') <> ?4 AND failures = 0 AND blind_since IS NULL AND candidate IS NULL RETURNING ref`,
		at.UnixMilli(), platform, ref, string(clausewatch.Feed))
	if err != nil {
		return nil, fmt.Errorf("hasten the policies of %s: %w", platform, err)
	}
	slices.Sort(refs)
	return refs, nil
}

// NextDue is when the next watched document is due, zero when none is watched.
func (s *Store) NextDue(ctx context.Context) (time.Time, error) {
	var next moment
	if err := s.read.QueryRowContext(ctx, "SELECT min(next_at) FROM documents WHERE watched = 1").Scan(&next); err != nil {
		return time.Time{}, fmt.Errorf("find the next due document: %w", err)
	}
	return next.Time, nil
}

// Watch is what is known of a document, watched or not. The error wraps ErrNotFound when there is none of this reference,
// and ErrDamaged when one of its versions cannot be read; then all is there but its versions and snapshots.
func (s *Store) Watch(ctx context.Context, ref string) (Watch, error) {
	var w Watch
	err := s.view(ctx, func(tx *sql.Tx) error {
		row, err := readDocument(ctx, tx, ref)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(row.body, &w.Document); err != nil {
			return err
		}
		w.NextAt, w.Failures, w.BlindSince, w.MovedTold = row.nextAt.Time, row.failures, row.blindSince.Time, row.movedTold
		in, err := memberOf(ctx, tx, ref)
		if err != nil {
			return err
		}
		if in != nil {
			w.Outage = in.scope
		}
		if w.Settled, err = s.version(ctx, tx, row.inForce); err != nil {
			return err
		}
		if w.Candidate, err = s.version(ctx, tx, row.candidate); err != nil {
			return err
		}
		if w.DigestSince, err = waitsSince(ctx, tx, ref); err != nil {
			return err
		}
		w.Snapshots, err = list(ctx, tx, scanSnapshot, selectSnapshot+" WHERE s.capture = ? ORDER BY s.part", row.sentBy)
		return err
	})
	return w, missing(err, "document %q", ref)
}

// A document is its row, as far as looks change it.
type document struct {
	id                         int64
	body                       []byte
	nextAt                     moment
	inForce, candidate, sentBy sql.NullInt64
	failures                   int
	blindSince                 moment
	movedTold                  addressList
}

// host is the host of the document's first address.
func (d document) host() (string, error) {
	var doc clausewatch.Document
	err := json.Unmarshal(d.body, &doc)
	return doc.Host(), err
}

func readDocument(ctx context.Context, tx *sql.Tx, ref string) (d document, err error) {
	err = tx.QueryRowContext(ctx, `SELECT id, body, next_at, in_force, candidate, sent_by, failures, blind_since, moved_told
		FROM documents
		WHERE ref = ?`, ref).Scan(&d.id, &d.body, &d.nextAt, &d.inForce, &d.candidate, &d.sentBy, &d.failures,
		&d.blindSince, &d.movedTold)
	return d, err
}

// Captures are the looks at a document, newest first; at most so many when that is positive.
func (s *Store) Captures(ctx context.Context, ref string, most int) ([]clausewatch.Capture, error) {
	captures, err := list(ctx, s.read, scanCapture, `SELECT id, document, at, took, outcome, cause, detail,
		coalesce(version, 0), moved
		FROM captures WHERE document = ? ORDER BY at DESC, id DESC LIMIT ?`, ref, limit(most))
	if err != nil {
		return nil, fmt.Errorf("list looks at %s: %w", ref, err)
	}
	return captures, nil
}

func scanCapture(row scanner) (c clausewatch.Capture, err error) {
	var at moment
	var took int64
	var gone addressList
	err = row.Scan(&c.ID, &c.Document, &at, &took, &c.Outcome, &c.Cause, &c.Detail, &c.Version, &gone)
	c.Moved = gone
	c.At, c.Took = at.Time, time.Duration(took)*time.Microsecond
	return c, err
}
