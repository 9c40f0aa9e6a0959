package store

import (
	"context"
	"fmt"
	"time"
)

// An Explanation is what a language model wrote about a change, checked against it, or why that was refused.
type Explanation struct {
	Change  int64
	Text    string // "" when it was refused
	Model   string
	At      time.Time
	Refused string // why; "" when it was not
}

// Unexplained are the policy changes since a moment that channels are told of, at once or in a digest, and for which no
// model was asked to the end: the oldest first, at most so many.
func (s *Store) Unexplained(ctx context.Context, since time.Time, most int) ([]int64, error) {
	one := func(row scanner) (id int64, err error) { return id, row.Scan(&id) }
	all, err := list(ctx, s.read, one, `SELECT c.id FROM changes c JOIN documents d ON d.ref = c.document
		WHERE c.at >= ? AND c.told + c.digest = 1 AND c.technical = 0 AND d.body ->> 'kind' <> 'feed'
		AND NOT EXISTS (SELECT 1 FROM explanations e WHERE e.change = c.id) ORDER BY c.at, c.id LIMIT ?`, since.UnixMilli(), limit(most))
	if err != nil {
		return nil, fmt.Errorf("list what is not explained: %w", err)
	}
	return all, nil
}

// Explain stores what a model wrote about a change, or why it was refused. One that is there already stays.
func (s *Store) Explain(ctx context.Context, e Explanation) error {
	_, err := s.write.ExecContext(ctx, `INSERT INTO explanations (change, text, model, at, refused) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (change) DO NOTHING`, e.Change, e.Text, e.Model, e.At.UnixMilli(), e.Refused)
	if err != nil {
		return fmt.Errorf("store the explanation of change %d: %w", e.Change, err)
	}
	return nil
}

// Explanation is what a model wrote about a change. The error wraps ErrNotFound when none was asked to the end.
func (s *Store) Explanation(ctx context.Context, change int64) (e Explanation, err error) {
	var at moment
	err = s.read.QueryRowContext(ctx, "SELECT change, text, model, at, refused FROM explanations WHERE change = ?", change).
		Scan(&e.Change, &e.Text, &e.Model, &at, &e.Refused)
	e.At = at.Time
	return e, missing(err, "explanation of change %d", change)
}
