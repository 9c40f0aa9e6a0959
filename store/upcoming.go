package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
)

// An Upcoming is a day that a watched document states.
type Upcoming struct {
	clausewatch.Deadline
	Document string // reference
	Version  int64  // that states it
	Change   int64  // since which it is stated; 0 where the first version states it, or a reading of ours found it
	Since    time.Time
	// Waits says that the text that states it is not in force: it waits for the look that confirms it.
	Waits bool
}

// An UpcomingFilter chooses documents; its zero value is all that are watched.
type UpcomingFilter struct{ Platform, Document string } // Document is the id within the platform

// Upcoming are the days from one to another, both included, that the versions in force state, and the texts that wait to be
// confirmed, in their order.
func (s *Store) Upcoming(ctx context.Context, f UpcomingFilter, from, to clausewatch.Date) (all []Upcoming, err error) {
	const watched = ` WHERE d.watched = 1 AND (?1 = '' OR d.platform = ?1) AND (?2 = '' OR substr(d.ref, length(d.platform) + 2) = ?2)`
	err = s.view(ctx, func(tx *sql.Tx) error {
		var err error
		all, err = list(ctx, tx, func(row scanner) (u Upcoming, err error) {
			var since moment
			err = row.Scan(&u.Document, &u.On, &u.Kind, &u.Provision, &u.Words, &u.Version, &u.Change, &since)
			u.Since = since.Time
			return u, err
		}, `SELECT u.document, u.on_day, u.kind, u.provision, u.words, u.version, coalesce(u.change, 0), u.since
			FROM deadlines u JOIN documents d ON d.ref = u.document`+watched+` AND u.on_day BETWEEN ?3 AND ?4`,
			f.Platform, f.Document, string(from), string(to))
		if err != nil {
			return err
		}
		waiting, err := list(ctx, tx, scanDated, `SELECT d.ref, v.id, v.first_seen, coalesce(v.facts ->> 'deadlines', '[]')
			FROM documents d JOIN versions v ON v.id = d.candidate`+watched, f.Platform, f.Document)
		for _, v := range waiting {
			all = append(all, v.beside(all, from, to)...)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list what is upcoming: %w", err)
	}
	slices.SortStableFunc(all, func(a, b Upcoming) int {
		return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.Document, b.Document), cmp.Compare(a.Kind, b.Kind))
	})
	return all, nil
}

// A dated version is what a list of days needs of it.
type dated struct {
	document  string
	version   int64
	seen      time.Time
	deadlines []clausewatch.Deadline
}

func scanDated(row scanner) (v dated, err error) {
	var seen moment
	var body []byte
	if err := row.Scan(&v.document, &v.version, &seen, &body); err != nil {
		return v, err
	}
	v.seen = seen.Time
	return v, json.Unmarshal(body, &v.deadlines)
}

// beside are the days of a version that waits which its document does not state yet.
func (v dated) beside(inForce []Upcoming, from, to clausewatch.Date) (all []Upcoming) {
	for _, d := range v.deadlines {
		stated := slices.ContainsFunc(inForce, func(u Upcoming) bool {
			return u.Document == v.document && u.Kind == d.Kind && u.On == d.On
		})
		if !stated && d.On >= from && d.On <= to {
			all = append(all, Upcoming{Deadline: d, Document: v.document, Version: v.version, Since: v.seen, Waits: true})
		}
	}
	return all
}

// writeDeadlines puts the days of a version that comes into force in the place of those of the one before it. A day that was
// stated before keeps the change that brought it.
func (l *readyLook) writeDeadlines(ctx context.Context, tx *sql.Tx, version, change int64) error {
	ref := l.Capture.Document
	before, err := list(ctx, tx, func(row scanner) (u Upcoming, err error) {
		var since moment
		err = row.Scan(&u.On, &u.Kind, &u.Change, &since)
		u.Since = since.Time
		return u, err
	}, "DELETE FROM deadlines WHERE document = ? RETURNING on_day, kind, coalesce(change, 0), since", ref)
	if err != nil {
		return fmt.Errorf("take back deadlines: %w", err)
	}
	v, err := scanDated(tx.QueryRowContext(ctx, "SELECT document, id, first_seen, coalesce(facts ->> 'deadlines', '[]') FROM versions WHERE id = ?", version))
	if err != nil {
		return fmt.Errorf("read deadlines of version %d: %w", version, err)
	}
	if l.As == Technical {
		change = 0
	}
	for _, d := range v.deadlines {
		from, since := change, v.seen
		if n := slices.IndexFunc(before, func(u Upcoming) bool { return u.On == d.On && u.Kind == d.Kind }); n >= 0 {
			from, since = before[n].Change, before[n].Since
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO deadlines (document, on_day, kind, provision, words, version, change, since)
			VALUES (?, ?, ?, ?, ?, ?, nullif(?, 0), ?) ON CONFLICT DO NOTHING`, ref, string(d.On), string(d.Kind), d.Provision, d.Words,
			version, from, since.UnixMilli())
		if err != nil {
			return fmt.Errorf("write deadline %s: %w", d.On, err)
		}
	}
	return nil
}
