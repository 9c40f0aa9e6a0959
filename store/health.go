package store

import (
	"context"
	"database/sql"
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

// Health reports on the watched documents of a platform, "" for all, ordered by platform and as configured. The documents are shared with
// other callers: who wants to change one takes a copy.
func (s *Store) Health(ctx context.Context, platform string) ([]Health, error) {
	documents, err := s.watchedDocuments(ctx, platform)
	if err != nil {
		return nil, fmt.Errorf("read health: %w", err)
	}
	all, err := list(ctx, s.read, func(row scanner) (Health, error) { return scanHealth(row, documents) }, `
		SELECT d.ref, d.body, d.next_at, d.readable_at, d.blind_since, d.failures,
			coalesce(v.text_sha, ''), coalesce(v.provisions, 0),
			c.at, coalesce(c.outcome, ''), coalesce(c.cause, ''), coalesce(c.detail, ''), coalesce(c.moved, ''), d.told_at
		FROM documents d
		LEFT JOIN versions v ON v.id = d.in_force
		LEFT JOIN captures c ON c.id = d.last_look
		WHERE d.watched = 1`+ofPlatform(platform)+" ORDER BY d.platform, d.position", platform)
	if err != nil {
		return nil, fmt.Errorf("read health: %w", err)
	}
	return all, nil
}

// ofPlatform is a condition on documents d, ?1 being the id of a platform, "" for all of them: only without an OR it is found by
// an index.
func ofPlatform(platform string) string {
	if platform == "" {
		return " AND ?1 = ''"
	}
	return " AND d.platform = ?1"
}

// watchedDocuments are the watched documents of a platform, "" for all, by reference, as they are remembered.
func (s *Store) watchedDocuments(ctx context.Context, platform string) (map[string]clausewatch.Document, error) {
	platforms, err := s.Platforms(ctx)
	if err != nil {
		return nil, err
	}
	all := map[string]clausewatch.Document{}
	for _, p := range platforms {
		if platform == "" || p.ID == platform {
			for _, d := range p.Documents {
				all[d.Ref()] = d
			}
		}
	}
	return all, nil
}

// scanHealth reads how a document is doing. What came to be watched since documents were remembered is read itself.
func scanHealth(row scanner, documents map[string]clausewatch.Document) (h Health, err error) {
	var ref string
	var body sql.RawBytes
	var next, readable, blind, look, change moment
	var v clausewatch.Version
	var moved addressList
	err = row.Scan(&ref, &body, &next, &readable, &blind, &h.Failures, &v.TextSHA, &h.Provisions, &look, &h.Outcome,
		&h.Cause, &h.Detail, &moved, &change)
	if err != nil {
		return h, err
	}
	h.NextAt, h.BlindSince, h.LastChange = next.Time, blind.Time, change.Time
	h.LastLook, h.LastReadable = look.Time, readable.Time
	h.Version, h.Moved = v.Short(), moved
	var known bool
	if h.Document, known = documents[ref]; !known {
		err = json.Unmarshal(body, &h.Document)
	}
	return h, err
}
