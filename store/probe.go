package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// probe makes a document of each of so many hosts due at a time, where it would be due later: of hosts that were not looked
// at since a time before, those whose turn comes first. What cannot be read and what waits for a second look is left alone.
func probe(ctx context.Context, tx *sql.Tx, hosts int, since, at time.Time) error {
	type candidate struct {
		document
		last moment
		free bool
	}
	all, err := list(ctx, tx, func(row scanner) (c candidate, err error) {
		return c, row.Scan(&c.id, &c.body, &c.nextAt, &c.last, &c.free)
	}, `SELECT id, body, next_at, (SELECT max(at) FROM captures WHERE document = ref), failures = 0 AND candidate IS NULL
		FROM documents WHERE watched = 1 ORDER BY next_at, ref`)
	if err != nil {
		return fmt.Errorf("list other documents: %w", err)
	}
	asked, first := map[string]bool{}, map[string]candidate{}
	var order []string
	for _, c := range all {
		host, err := c.host()
		if err != nil {
			return err
		}
		if !c.last.Before(since) {
			asked[host] = true
		}
		if _, known := first[host]; c.free && !known {
			first[host] = c
			order = append(order, host)
		}
	}
	for _, host := range order {
		c := first[host]
		if asked[host] || hosts == 0 {
			continue
		}
		hosts--
		if !c.nextAt.After(at) {
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE documents SET next_at = ? WHERE id = ?", at.UnixMilli(), c.id); err != nil {
			return fmt.Errorf("hasten a document of %s: %w", host, err)
		}
	}
	return nil
}
