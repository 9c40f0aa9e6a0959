package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Seen tells of each text whether it was a provision of the document before that time, in a version of any state.
func (s *Store) Seen(ctx context.Context, ref string, texts []string, before time.Time) ([]bool, error) {
	seen := make([]bool, len(texts))
	err := s.view(ctx, func(tx *sql.Tx) error {
		find, err := tx.PrepareContext(ctx, "SELECT count(*) > 0 FROM seen WHERE document = ? AND hash = ? AND first_at < ?")
		if err != nil {
			return err
		}
		defer find.Close()
		for n, text := range texts {
			if err := find.QueryRowContext(ctx, ref, textHash(text), before.UnixMilli()).Scan(&seen[n]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for texts of %s: %w", ref, err)
	}
	return seen, nil
}

// Flips counts since that time how often a document went back on a text: candidates that were given up, and versions whose
// text was one before.
func (s *Store) Flips(ctx context.Context, ref string, since time.Time) (n int, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT count(*) FROM versions v WHERE v.document = ? AND v.first_seen >= ? AND (v.state = ?
		OR EXISTS (SELECT 1 FROM versions o WHERE o.document = v.document AND o.text_sha = v.text_sha AND o.id < v.id AND o.first_seen < v.first_seen))`,
		ref, since.UnixMilli(), string(Dropped)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count flips of %s: %w", ref, err)
	}
	return n, nil
}

// remember notes the texts of a version's provisions.
func remember(ctx context.Context, tx *sql.Tx, ref string, provisions []clausewatch.Provision, at time.Time) error {
	note, err := tx.PrepareContext(ctx, `INSERT INTO seen (document, hash, first_at, last_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (document, hash) DO UPDATE SET last_at = max(last_at, excluded.last_at)`)
	if err != nil {
		return fmt.Errorf("remember texts: %w", err)
	}
	defer note.Close()
	for _, p := range provisions {
		if _, err := note.ExecContext(ctx, ref, textHash(p.Text), at.UnixMilli(), at.UnixMilli()); err != nil {
			return fmt.Errorf("remember texts: %w", err)
		}
	}
	return nil
}

func textHash(text string) int64 {
	sum := sha256.Sum256([]byte(text))
	return int64(binary.BigEndian.Uint64(sum[:8]))
}
