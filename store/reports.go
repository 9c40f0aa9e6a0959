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

// OweReport owes a channel the report of the period that begins at since, and tells whether it did: a report of that period is
// owed once.
func (s *Store) OweReport(ctx context.Context, channel clausewatch.Channel, since, now time.Time) (owed bool, err error) {
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		var before bool
		err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM alerts WHERE channel = ? AND kind = 'report' AND since = ?)", string(channel),
			since.UnixMilli()).Scan(&before)
		if err != nil || before {
			return err
		}
		owed = true
		_, err = insertAlert(ctx, tx, clausewatch.Alert{Channel: channel, Kind: clausewatch.AlertReport, Since: since, Created: now, NextAt: now})
		return err
	})
	if err != nil {
		return false, fmt.Errorf("owe a report to %s: %w", channel, err)
	}
	return owed, nil
}

// LastReport is the last report that was owed to a channel, nil where none was.
func (s *Store) LastReport(ctx context.Context, channel clausewatch.Channel) (*clausewatch.Alert, error) {
	a, err := scanAlert(s.read.QueryRowContext(ctx, selectAlert+" WHERE a.channel = ? AND a.kind = 'report' ORDER BY a.since DESC LIMIT 1", string(channel)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find the last report to %s: %w", channel, err)
	}
	return &a, nil
}

// Following is since when a channel follows anything, as far as that was noted: zero where it was not.
func (s *Store) Following(ctx context.Context, channel clausewatch.Channel) (time.Time, error) {
	var since moment
	err := s.read.QueryRowContext(ctx, "SELECT min(at) FROM config_changes WHERE channel = ? AND what = 'subscription'", string(channel)).Scan(&since)
	if err != nil {
		return time.Time{}, fmt.Errorf("find since when %s follows anything: %w", channel, err)
	}
	return since.Time, nil
}

// LookedBy tells whether one of the watched documents that covers says yes to was looked at by that time.
func (s *Store) LookedBy(ctx context.Context, covers func(ref string) bool, at time.Time) (bool, error) {
	refs, err := list(ctx, s.read, func(row scanner) (ref string, err error) { return ref, row.Scan(&ref) },
		`SELECT ref FROM documents WHERE watched = 1 AND EXISTS (SELECT 1 FROM captures WHERE document = ref AND at <= ?)`, at.UnixMilli())
	if err != nil {
		return false, fmt.Errorf("find what was looked at by %s: %w", at.UTC().Format(time.RFC3339), err)
	}
	for _, ref := range refs {
		if covers(ref) {
			return true, nil
		}
	}
	return false, nil
}

// ToldBy is the first alert that told a channel of a change, or is to tell it: alone, in a digest, or with others of the same
// event. It is 0 where none does.
func (s *Store) ToldBy(ctx context.Context, channel clausewatch.Channel, c clausewatch.Change) (alert int64, err error) {
	err = s.read.QueryRowContext(ctx, `SELECT id FROM alerts WHERE document = ?1 AND change = ?2 AND channel = ?3 AND kind = 'change'
		UNION ALL SELECT a.id FROM alert_changes t JOIN alerts a ON a.id = t.alert WHERE t.change = ?2 AND a.channel = ?3 ORDER BY 1 LIMIT 1`,
		c.Document, c.ID, string(channel)).Scan(&alert)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("find what told %s of change %d: %w", channel, c.ID, err)
	}
	return alert, nil
}

// Failures counts the looks at a document between two moments, both left out, that gave no text, by their causes.
func (s *Store) Failures(ctx context.Context, ref string, from, to time.Time) (map[clausewatch.Cause]int, error) {
	causes := map[clausewatch.Cause]int{}
	_, err := list(ctx, s.read, func(row scanner) (cause clausewatch.Cause, err error) {
		var n int
		err = row.Scan(&cause, &n)
		causes[cause] = n
		return cause, err
	}, "SELECT cause, count(*) FROM captures WHERE document = ? AND at > ? AND at < ? AND NOT "+readable+" GROUP BY cause", ref, from.UnixMilli(), to.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("count the failures of %s: %w", ref, err)
	}
	return causes, nil
}

// Held counts the changes of policies that were decided about from one moment to another, both included, and that channels are not
// told, by the rule that decided so (Change.Why). The sum of them for a document is Proof.Quiet.
func (s *Store) Held(ctx context.Context, refs []string, from, to time.Time) (map[string]int, error) {
	asked, err := json.Marshal(refs)
	if err != nil {
		return nil, err
	}
	rules := map[string]int{}
	_, err = list(ctx, s.read, func(row scanner) (none struct{}, err error) {
		var why string
		var n int
		err = row.Scan(&why, &n)
		rules[why] = n
		return none, err
	}, `SELECT c.why, count(*) FROM json_each(?) r CROSS JOIN changes c ON c.document = r.value
		WHERE c.technical = 0 AND c.told = 0 AND c.digest = 0 AND c.at BETWEEN ? AND ? GROUP BY c.why`, string(asked), from.UnixMilli(), to.UnixMilli())
	if err != nil {
		return nil, fmt.Errorf("count what was held back: %w", err)
	}
	return rules, nil
}
