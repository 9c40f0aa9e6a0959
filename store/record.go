package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Record writes everything one look brought, and what is owed because of it, in one transaction. A look that contradicts
// itself, or the state of its document, is an error that writes nothing; the error wraps ErrNotFound when there is no such
// document. Capture.Version is set to the text that was read: the new one, the one settled, or the one confirmed.
func (s *Store) Record(ctx context.Context, look Look) (Recorded, error) {
	var ids Recorded
	ready, err := s.prepare(ctx, look)
	if err == nil {
		err = s.transaction(ctx, func(tx *sql.Tx) error {
			ids, err = ready.write(ctx, tx)
			return err
		})
	}
	if err != nil {
		return Recorded{}, fmt.Errorf("record look at %q: %w", look.Capture.Document, err)
	}
	return ids, nil
}

// A readyLook is a look with everything compressed, so that the transaction is short.
type readyLook struct {
	Look
	store   *Store
	parts   []sending
	version *packedVersion
	change  *packedChange
	// wordings are what the change says, none where it is not told.
	wordings []int64
}

func (s *Store) prepare(ctx context.Context, look Look) (*readyLook, error) {
	if err := consistent(look); err != nil {
		return nil, err
	}
	ready := &readyLook{Look: look, store: s}
	ref, at := look.Capture.Document, look.Capture.At
	var err error
	if look.Version != nil {
		if ready.version, err = s.packVersion(*look.Version, ref, at); err != nil {
			return nil, fmt.Errorf("version: %w", err)
		}
	}
	if look.Change != nil {
		if ready.change, err = s.packChange(*look.Change, ref, at, look.As == Technical); err != nil {
			return nil, fmt.Errorf("change: %w", err)
		}
		if ready.wordings, err = s.wordings(ctx, ready.change); err != nil {
			return nil, fmt.Errorf("change: %w", err)
		}
	}
	ready.parts, err = s.packSnapshots(ctx, ref, look.Snapshots, look.Readable)
	return ready, err
}

// consistent refuses a look that contradicts itself.
func consistent(look Look) error {
	read := look.Capture.Outcome == clausewatch.Unchanged || look.Capture.Outcome == clausewatch.Changed
	replaces := look.Settle || look.Version != nil && (look.As == Settled || look.As == Technical)
	switch {
	case look.Capture.At.IsZero():
		return errors.New("the look has no time")
	case look.NextAt.IsZero():
		return errors.New("the look does not say when the next one is due")
	case !slices.Contains([]clausewatch.Outcome{clausewatch.Unchanged, clausewatch.Changed, clausewatch.Unreadable,
		clausewatch.Failed},
		look.Capture.Outcome):
		return fmt.Errorf("outcome %q is none", look.Capture.Outcome)
	case look.Version != nil && !slices.Contains([]VersionState{Baseline, Candidate, Settled, Technical}, look.As):
		return fmt.Errorf("a new version cannot be %q", look.As)
	case look.Version == nil && look.As != "":
		return fmt.Errorf("state %q without a version", look.As)
	case (look.Version != nil && look.As != Candidate || look.Settle) && !read:
		return fmt.Errorf("a version from a look that is %s", look.Capture.Outcome)
	case look.Readable && !read:
		return fmt.Errorf("readable snapshots from a look that is %s", look.Capture.Outcome)
	case look.Settle && look.Version != nil:
		return errors.New("it settles the candidate and brings another version")
	case look.Settle && look.Drop:
		return errors.New("it both settles and drops the candidate")
	case look.Change != nil && !replaces:
		return errors.New("a change without a version that comes into force")
	case look.Change == nil && replaces && look.As != Technical:
		return errors.New("a version comes into force without the change that leads to it")
	case look.Joins != "" && !slices.Contains([]clausewatch.OutageScope{clausewatch.OutageOfDocument, clausewatch.OutageOfHost,
		clausewatch.OutageOfConnection}, look.Joins):
		return fmt.Errorf("outage scope %q is none", look.Joins)
	case look.Joins != "" && look.BlindSince.IsZero():
		return errors.New("it joins an outage, but does not say since when")
	case look.Suggest && len(look.Capture.Moved) == 0:
		return errors.New("it suggests other addresses and has none")
	}
	return nil
}

// fits refuses a look that contradicts the state of its document.
func (l *readyLook) fits(d document) error {
	switch {
	case l.As == Baseline && d.inForce.Valid:
		return fmt.Errorf("a baseline, but version %d is in force", d.inForce.Int64)
	case l.Version != nil && l.As != Baseline && !d.inForce.Valid:
		return fmt.Errorf("a version that is %s, but none is in force: the first one is the baseline", l.As)
	case (l.Settle || l.Drop) && !d.candidate.Valid:
		return errors.New("it settles or drops a candidate, but none waits")
	}
	return nil
}

func (l *readyLook) write(ctx context.Context, tx *sql.Tx) (ids Recorded, err error) {
	doc, err := readDocument(ctx, tx, l.Capture.Document)
	if errors.Is(err, sql.ErrNoRows) {
		return ids, ErrNotFound
	}
	if err != nil {
		return ids, err
	}
	if err := l.fits(doc); err != nil {
		return ids, err
	}
	before := doc.inForce.Int64
	if ids.Version, err = l.writeVersion(ctx, tx, &doc); err != nil {
		return ids, err
	}
	read := sql.NullInt64{Int64: ids.Version, Valid: ids.Version != 0}
	if l.Capture.Outcome == clausewatch.Unchanged {
		read = doc.inForce
	}
	if ids.Capture, err = insertCapture(ctx, tx, l.Capture, read); err != nil {
		return ids, err
	}
	if err := insertSnapshots(ctx, tx, l.parts, ids.Capture, l.Look); err != nil {
		return ids, err
	}
	if l.Readable && l.Snapshots != nil {
		doc.sentBy = sql.NullInt64{Int64: ids.Capture, Valid: true}
	}
	if l.change != nil {
		if ids.Change, err = l.writeChange(ctx, tx, before, doc.inForce.Int64); err != nil {
			return ids, err
		}
	}
	if doc.inForce.Int64 != before {
		if err := l.writeDeadlines(ctx, tx, doc.inForce.Int64, ids.Change); err != nil {
			return ids, err
		}
	}
	if err := l.writeDocument(ctx, tx, doc); err != nil {
		return ids, err
	}
	if ids.Alerts, err = l.owe(ctx, tx, doc, ids); err != nil {
		return ids, err
	}
	if l.Probe > 0 {
		if err := probe(ctx, tx, l.Probe, l.BlindSince, l.Capture.At); err != nil {
			return ids, err
		}
	}
	if l.Hasten {
		ids.Hastened, err = hasten(ctx, tx, l.Capture.Document, l.Capture.At)
	}
	return ids, err
}

// writeVersion stores, settles, drops or confirms; doc is changed to what holds afterwards.
func (l *readyLook) writeVersion(ctx context.Context, tx *sql.Tx, doc *document) (id int64, err error) {
	at := l.Capture.At
	waiting, before := doc.candidate, doc.inForce
	if l.Settle {
		doc.inForce, doc.candidate = waiting, sql.NullInt64{}
		if err := settle(ctx, tx, waiting.Int64, at); err != nil {
			return 0, err
		}
		id = waiting.Int64
	} else if waiting.Valid && (l.Drop || l.version != nil) {
		doc.candidate = sql.NullInt64{}
		as := Replaced
		if l.Drop {
			as = Dropped
		}
		if err := drop(ctx, tx, waiting.Int64, as); err != nil {
			return 0, err
		}
	}
	if l.version != nil {
		if id, err = insertVersion(ctx, tx, l.version, l.As, at); err != nil {
			return 0, err
		}
		if err := remember(ctx, tx, l.Capture.Document, l.version.Provisions, at); err != nil {
			return 0, err
		}
		if l.As == Candidate {
			doc.candidate = sql.NullInt64{Int64: id, Valid: true}
		} else {
			doc.inForce = sql.NullInt64{Int64: id, Valid: true}
		}
	}
	if doc.inForce.Valid && l.Capture.Outcome == clausewatch.Unchanged {
		if err := confirm(ctx, tx, doc.inForce.Int64, at); err != nil {
			return 0, err
		}
	}
	if doc.inForce == before {
		return id, nil
	}
	provisions, err := l.provisions(ctx, tx, doc.inForce)
	if err != nil {
		return 0, err
	}
	return id, reindex(ctx, tx, *doc, l.Capture.Document, provisions)
}

// provisions are those of the version that comes into force.
func (l *readyLook) provisions(ctx context.Context, tx *sql.Tx, id sql.NullInt64) ([]clausewatch.Provision, error) {
	if l.version != nil {
		return l.version.Provisions, nil
	}
	v, err := l.store.version(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	return v.Provisions, nil
}

// writeChange writes a change, what it says, and the event that it belongs to.
func (l *readyLook) writeChange(ctx context.Context, tx *sql.Tx, from, to int64) (int64, error) {
	first, err := eventOf(ctx, tx, l.change, l.wordings)
	if err != nil {
		return 0, err
	}
	l.change.Event = first.Int64
	id, err := insertChange(ctx, tx, l.change, from, to)
	if err != nil {
		return 0, err
	}
	return id, insertWordings(ctx, tx, id, l.wordings)
}

func insertCapture(ctx context.Context, tx *sql.Tx, c clausewatch.Capture, version sql.NullInt64) (int64, error) {
	moved, err := addresses(c.Moved)
	if err != nil {
		return 0, err
	}
	done, err := tx.ExecContext(ctx,
		"INSERT INTO captures (document, at, took, outcome, cause, detail, version, moved) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		c.Document, c.At.UnixMilli(), c.Took.Microseconds(), string(c.Outcome), string(c.Cause), c.Detail, version, moved)
	if err != nil {
		return 0, fmt.Errorf("write look: %w", err)
	}
	return done.LastInsertId()
}

func (l *readyLook) writeDocument(ctx context.Context, tx *sql.Tx, doc document) error {
	var readable time.Time
	if l.Capture.Outcome == clausewatch.Unchanged || l.Capture.Outcome == clausewatch.Changed {
		readable = l.Capture.At
	}
	_, err := tx.ExecContext(ctx, `UPDATE documents SET in_force = ?, candidate = ?, sent_by = ?, next_at = ?,
		failures = ?, blind_since = ?, readable_at = coalesce(?, readable_at)
		WHERE ref = ?`, doc.inForce, doc.candidate, doc.sentBy, l.NextAt.UnixMilli(),
		l.Failures, stamp(l.BlindSince), stamp(readable), l.Capture.Document)
	if err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	return nil
}
