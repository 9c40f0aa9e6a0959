package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
)

// An event is one wording that comes into several documents of a platform: a new clause in each of its policies, an item in
// two of its feeds, a sentence below every page. A change belongs to the event of an earlier one if that was told at most
// oneEvent before, of another document, and
//
//   - every clause that it changed materially was changed in the same words by the first change of the event, so that who
//     has read of that one learns nothing else; and
//   - these are at least half of what the first one changed, so that a small change is not told as a part of a large one
//     with which it has only a sentence in common.
//
// It is compared with the first change alone: by comparing with the last one, an event would drift to other words.
const oneEvent = 48 * time.Hour

// wordings are those of a change that is told, nil of another.
func (s *Store) wordings(ctx context.Context, c *packedChange) ([]int64, error) {
	if !c.Told {
		return nil, nil
	}
	names, err := namesAt(ctx, s.read, c.Document)
	if err != nil {
		return nil, err
	}
	return clausewatch.Wordings(c.Change, names), nil
}

// namesAt are the names of a document's platform and of all its documents, with and without the name of the platform before
// them.
func namesAt(ctx context.Context, db querier, ref string) ([]string, error) {
	id, _ := clausewatch.SplitRef(ref)
	p, err := scanPlatform(db.QueryRowContext(ctx, "SELECT id, name, aliases FROM platforms WHERE id = ?", id))
	if err != nil {
		return nil, missing(err, "platform %q", id)
	}
	documents, err := list(ctx, db, scanDocument, "SELECT body FROM documents WHERE platform = ? ORDER BY ref", id)
	if err != nil {
		return nil, fmt.Errorf("read the names of %s: %w", id, err)
	}
	names := append([]string{p.Name}, p.Aliases...)
	for _, d := range documents {
		names = append(names, d.Name, strings.TrimPrefix(d.Name, p.Name+" "))
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// eventOf is the first change of the event that a change belongs to, null when it is that itself.
func eventOf(ctx context.Context, tx *sql.Tx, c *packedChange, wordings []int64) (first sql.NullInt64, err error) {
	if len(wordings) == 0 {
		return first, nil
	}
	said, err := json.Marshal(wordings)
	if err != nil {
		return first, err
	}
	platform, _ := clausewatch.SplitRef(c.Document)
	err = tx.QueryRowContext(ctx, `SELECT c.id FROM
			(SELECT change, count(*) AS common FROM wordings WHERE hash IN (SELECT value FROM json_each(?1)) GROUP BY change) w
		JOIN changes c ON c.id = w.change
		WHERE w.common = ?2 AND c.event IS NULL AND c.at BETWEEN ?3 AND ?4
		AND c.document > ?5 || '/' AND c.document < ?5 || '0' AND c.document <> ?6
		AND NOT EXISTS (SELECT 1 FROM changes o WHERE o.event = c.id AND o.document = ?6)
		AND (SELECT count(*) FROM wordings WHERE change = c.id) <= 2 * ?2
		ORDER BY (SELECT count(*) FROM wordings WHERE change = c.id), c.id LIMIT 1`,
		string(said), len(wordings), c.At.Add(-oneEvent).UnixMilli(), c.At.UnixMilli(), platform, c.Document).Scan(&first)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return first, fmt.Errorf("look for the event of a change: %w", err)
	}
	return first, nil
}

// insertWordings notes what a change says, for those that come after it.
func insertWordings(ctx context.Context, tx *sql.Tx, change int64, wordings []int64) error {
	for _, hash := range wordings {
		if _, err := tx.ExecContext(ctx, "INSERT INTO wordings (hash, change) VALUES (?, ?)", hash, change); err != nil {
			return fmt.Errorf("write the wording of change %d: %w", change, err)
		}
	}
	return nil
}
