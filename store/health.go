package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Health is how a watched document is doing. Times are zero where there is none.
type Health struct {
	Document     clausewatch.Document
	LastLook     time.Time
	LastReadable time.Time // the last look that gave a text
	NextAt       time.Time
	BlindSince   time.Time
	LastChange   time.Time // the last change that channels are told, at once or in a digest
	// Outcome, Cause and Detail are those of the last look.
	Outcome    clausewatch.Outcome
	Cause      clausewatch.Cause
	Detail     string
	Moved      []string // where the last look says that the addresses have gone, nil for nowhere
	Failures   int      // looks in a row without text, until now
	Provisions int      // of the version in force
	Version    string   // short hash of the version in force
}

// Health reports on the watched documents of a platform, "" for all, ordered by platform and as configured.
func (s *Store) Health(ctx context.Context, platform string) ([]Health, error) {
	all, err := list(ctx, s.read, scanHealth, `
		SELECT d.body, d.next_at, d.readable_at, d.blind_since, d.failures,
			coalesce(v.text_sha, ''), coalesce(v.provisions, 0),
			c.at, coalesce(c.outcome, ''), coalesce(c.cause, ''), coalesce(c.detail, ''), coalesce(c.moved, ''),
			(SELECT at FROM changes WHERE document = d.ref AND told + digest = 1 ORDER BY at DESC LIMIT 1)
		FROM documents d
		LEFT JOIN versions v ON v.id = d.in_force
		LEFT JOIN captures c ON c.id = (SELECT id FROM captures WHERE document = d.ref ORDER BY at DESC, id DESC LIMIT 1)
		WHERE d.watched = 1 AND (?1 = '' OR d.platform = ?1) ORDER BY d.platform,
		d.position`, platform)
	if err != nil {
		return nil, fmt.Errorf("read health: %w", err)
	}
	return all, nil
}

func scanHealth(row scanner) (h Health, err error) {
	var body []byte
	var next, readable, blind, look, change moment
	var v clausewatch.Version
	var moved addressList
	err = row.Scan(&body, &next, &readable, &blind, &h.Failures, &v.TextSHA, &h.Provisions, &look, &h.Outcome,
		&h.Cause, &h.Detail, &moved, &change)
	if err != nil {
		return h, err
	}
	h.NextAt, h.BlindSince, h.LastChange = next.Time, blind.Time, change.Time
	h.LastLook, h.LastReadable = look.Time, readable.Time
	h.Version, h.Moved = v.Short(), moved
	return h, json.Unmarshal(body, &h.Document)
}
