package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Note is what was written under a key, "" when nothing was.
func (s *Store) Note(ctx context.Context, key string) (string, error) {
	var value string
	err := s.read.QueryRowContext(ctx, "SELECT value FROM notes WHERE key = ?", key).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read note %s: %w", key, err)
	}
	return value, nil
}

// SetNote writes a value under a key, in the place of what was there. What it means is known to its writer alone.
func (s *Store) SetNote(ctx context.Context, key, value string) error {
	_, err := s.write.ExecContext(ctx, "INSERT INTO notes (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
		key, value)
	if err != nil {
		return fmt.Errorf("write note %s: %w", key, err)
	}
	return nil
}
