package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/clausewatch/clausewatch"
)

// suggest notes the addresses that a document has moved to, and owes the suggestion to those who follow it. Those that it
// had from its first look on are noted alone: a baseline alarms nobody.
func (l *readyLook) suggest(ctx context.Context, tx *sql.Tx, subs audience, ids Recorded) ([]int64, error) {
	moved, err := addresses(l.Capture.Moved)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE documents SET moved_told = ? WHERE ref = ?", moved, l.Capture.Document); err != nil {
		return nil, fmt.Errorf("write document: %w", err)
	}
	if l.As == Baseline {
		return nil, nil
	}
	a := clausewatch.Alert{Kind: clausewatch.AlertMoved, Document: l.Capture.Document, Capture: ids.Capture, Created: l.Capture.At,
		NextAt: l.Capture.At}
	return tell(ctx, tx, subs, a, func(sub clausewatch.Subscription) bool { return sub.Covers(a.Document) })
}

// addresses is a list of addresses as a column holds it, ” for none.
func addresses(all []string) (string, error) {
	if len(all) == 0 {
		return "", nil
	}
	packed, err := json.Marshal(all)
	return string(packed), err
}

// An addressList scans such a column.
type addressList []string

// Scan reads JSON; the empty text is none.
func (l *addressList) Scan(value any) error {
	switch v := value.(type) {
	case string:
		if *l = nil; v == "" {
			return nil
		}
		return json.Unmarshal([]byte(v), l)
	case nil:
		*l = nil
		return nil
	}
	return fmt.Errorf("addresses are stored as %T", value)
}
