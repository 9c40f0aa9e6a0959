package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// AddDocument watches a document that somebody asked for in chat, due at once, and notes who did. A platform that is not watched
// is added with it. The configuration keeps it watched, and takes it over when it names it. One that is watched already is an error.
func (s *Store) AddDocument(ctx context.Context, p clausewatch.Platform, d clausewatch.Document, who string, now time.Time) error {
	d.Platform = p.ID
	p.Documents = []clausewatch.Document{d}
	if err := complete([]clausewatch.Platform{p}, nil); err != nil {
		return fmt.Errorf("add %s: %w", d.Ref(), err)
	}
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		before, err := watched(ctx, tx)
		if err != nil {
			return err
		}
		if _, there := before["document "+d.Ref()]; there {
			return errors.New("it is watched already")
		}
		if _, there := before["platform "+p.ID]; !there {
			if err := addPlatform(ctx, tx, p); err != nil {
				return err
			}
		}
		var last int
		if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(position), -1) FROM documents WHERE platform = ? AND ref <> ?", p.ID, d.Ref()).
			Scan(&last); err != nil {
			return err
		}
		if err := syncDocument(ctx, tx, d, last+1, now); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE documents SET origin = ? WHERE ref = ?", fromChat, d.Ref()); err != nil {
			return err
		}
		return noteSince(ctx, tx, before, who, now)
	})
	if err != nil {
		return fmt.Errorf("add %s: %w", d.Ref(), err)
	}
	return nil
}

func addPlatform(ctx context.Context, tx *sql.Tx, p clausewatch.Platform) error {
	aliases, err := json.Marshal(p.Aliases)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO platforms (id, name, aliases, watched) VALUES (?, ?, ?, 1)
		ON CONFLICT (id) DO UPDATE SET watched = 1`, p.ID, p.Name, string(aliases))
	return err
}

// DropDocument ends the watching of a document that was added in chat, and notes who did. Its history stays, and what waits for a
// digest of it is owed. The error wraps ErrNotFound when there is no such document, or when the configuration names it.
func (s *Store) DropDocument(ctx context.Context, ref, who string, now time.Time) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		before, err := watched(ctx, tx)
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, "UPDATE documents SET watched = 0 WHERE ref = ? AND watched = 1 AND origin = ?", ref, fromChat)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, sql.ErrNoRows)
		}
		platform, _ := clausewatch.SplitRef(ref)
		if _, err := tx.ExecContext(ctx, `UPDATE platforms SET watched = 0 WHERE id = ?1
			AND NOT EXISTS (SELECT 1 FROM documents WHERE platform = ?1 AND watched = 1)`, platform); err != nil {
			return err
		}
		if err := letGo(ctx, tx, now); err != nil {
			return err
		}
		if err := s.digestUnwatched(ctx, tx, now); err != nil {
			return err
		}
		return noteSince(ctx, tx, before, who, now)
	})
	return missing(err, "document %q added in chat", ref)
}

// Added are the references of the documents that are watched because somebody asked for them in chat.
func (s *Store) Added(ctx context.Context) ([]string, error) {
	refs, err := list(ctx, s.read, func(row scanner) (ref string, err error) { return ref, row.Scan(&ref) },
		"SELECT ref FROM documents WHERE watched = 1 AND origin = ? ORDER BY ref", fromChat)
	if err != nil {
		return nil, fmt.Errorf("list documents added in chat: %w", err)
	}
	return refs, nil
}
