package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
)

// ChangesOf are the changes of a document that are about any of some provisions, by their ids, or about what those were split
// off from, made of or became, newest first, complete. Until is the last moment of Change.At; the zero time is no bound.
func (s *Store) ChangesOf(ctx context.Context, ref string, provisions []string, until time.Time) ([]clausewatch.Change, error) {
	var all []clausewatch.Change
	err := s.view(ctx, func(tx *sql.Tx) error {
		read, asked := map[int64]bool{}, map[string]bool{}
		for next := provisions; len(next) > 0; {
			ids, err := json.Marshal(next)
			if err != nil {
				return err
			}
			for _, id := range next {
				asked[id] = true
			}
			found, err := s.touching(ctx, tx, ref, string(ids), until, read)
			if err != nil {
				return err
			}
			all, next = append(all, found...), nil
			for _, c := range all {
				read[c.ID] = true
				next = append(next, related(c, asked)...)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the changes of provisions of %s: %w", ref, err)
	}
	slices.SortFunc(all, Newer)
	return all, nil
}

// Newer sorts changes, the newest first.
func Newer(a, b clausewatch.Change) int {
	return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.ID, a.ID))
}

// touching are the changes about provisions, a JSON array of ids, that were not read before.
func (s *Store) touching(ctx context.Context, tx *sql.Tx, ref, ids string, until time.Time, read map[int64]bool) ([]clausewatch.Change, error) {
	changes, err := list(ctx, tx, func(row scanner) (id int64, err error) { return id, row.Scan(&id) },
		"SELECT DISTINCT change FROM touched WHERE document = ? AND provision IN (SELECT value FROM json_each(?))", ref, ids)
	if err != nil {
		return nil, err
	}
	one, err := tx.PrepareContext(ctx, selectChange+" WHERE c.id = ?1 AND (?2 IS NULL OR c.at <= ?2)")
	if err != nil {
		return nil, err
	}
	defer one.Close()
	var all []clausewatch.Change
	for _, id := range changes {
		if read[id] {
			continue
		}
		switch c, err := s.scanChange(one.QueryRowContext(ctx, id, stamp(until))); {
		case err == nil:
			all = append(all, c)
		case !errors.Is(err, sql.ErrNoRows): // it is of later
			return nil, err
		}
	}
	return all, nil
}

// A Touch is that a change is about a provision of its document.
type Touch struct {
	Provision string
	Change    int64
	At        time.Time // Change.At
	Told      bool      // channels are told, at once or in a digest
	Material  bool      // what the change does to this provision is news
	// Beside says that others stand beside it in the change: it was split, or made of them, or has another id since.
	Beside bool
}

// Touches tell which changes of a document are about any of some provisions, by their ids, newest first, without reading a change.
// Until is the last moment of Change.At; the zero time is no bound.
func (s *Store) Touches(ctx context.Context, ref string, provisions []string, until time.Time) ([]Touch, error) {
	asked, err := json.Marshal(provisions)
	if err != nil {
		return nil, err
	}
	all, err := list(ctx, s.read, func(row scanner) (t Touch, err error) {
		var at moment
		err = row.Scan(&t.Provision, &t.Change, &at, &t.Told, &t.Material, &t.Beside)
		t.At = at.Time
		return t, err
	}, `SELECT t.provision, t.change, c.at, c.told + c.digest, t.material, t.beside
		FROM touched t CROSS JOIN changes c ON c.id = t.change
		WHERE t.document = ?1 AND t.provision IN (SELECT value FROM json_each(?2)) AND (?3 IS NULL OR c.at <= ?3)
		ORDER BY c.at DESC, c.id DESC`, ref, string(asked), stamp(until))
	if err != nil {
		return nil, fmt.Errorf("list what touched provisions of %s: %w", ref, err)
	}
	return all, nil
}

// related are the provisions that stand in a change beside one of some, and are none of them.
func related(c clausewatch.Change, asked map[string]bool) (more []string) {
	for _, pc := range c.Provisions {
		ids := touched(pc)
		if !slices.ContainsFunc(ids, func(id string) bool { return asked[id] }) {
			continue
		}
		for _, id := range ids {
			if !asked[id] && !slices.Contains(more, id) {
				more = append(more, id)
			}
		}
	}
	return more
}

// touched are the ids of the provisions that a change of one is about.
func touched(pc clausewatch.ProvisionChange) (ids []string) {
	for _, p := range []*clausewatch.Provision{pc.Old, pc.New} {
		if p != nil {
			ids = append(ids, p.ID)
		}
	}
	for _, p := range pc.Parts {
		ids = append(ids, p.ID)
	}
	return ids
}

// noteTouched notes which provisions a change is about.
func noteTouched(ctx context.Context, tx *sql.Tx, change int64, c clausewatch.Change) error {
	note, err := tx.PrepareContext(ctx, `INSERT INTO touched (document, provision, change, material, beside) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET material = max(material, excluded.material), beside = max(beside, excluded.beside)`)
	if err != nil {
		return err
	}
	defer note.Close()
	for _, pc := range c.Provisions {
		ids := touched(pc)
		for _, id := range ids {
			beside := slices.ContainsFunc(ids, func(other string) bool { return other != id })
			if _, err := note.ExecContext(ctx, c.Document, id, change, pc.Material(), beside); err != nil {
				return fmt.Errorf("note what the change is about: %w", err)
			}
		}
	}
	return nil
}
