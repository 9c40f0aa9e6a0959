package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
)

// An Entry is an entry of a feed as it read when it first came, whatever was made of it later.
type Entry struct {
	Document  string // the feed's reference
	Version   int64  // whose text has its words
	Provision clausewatch.Provision
	FirstSeen time.Time
	// Older says that it stood in the feed when we first read it, or first read it in this way: it is older than FirstSeen.
	Older bool
}

// When is when the entry came out, as far as is known: its stated date, unless we had seen it before that, else when we
// first saw it. It is zero for an older entry without such a date.
func (e Entry) When() time.Time {
	switch at := e.Provision.At; {
	case !at.IsZero() && !at.After(e.FirstSeen):
		return at
	case e.Older:
		return time.Time{}
	}
	return e.FirstSeen
}

// Entries are the entries of a platform's watched feeds that came out between two times, both included, the newest first.
// Last are those of which it is not known and that may have: they were first seen after since.
func (s *Store) Entries(ctx context.Context, platform string, since, until time.Time) ([]Entry, error) {
	var all []Entry
	err := s.view(ctx, func(tx *sql.Tx) error {
		feeds, err := list(ctx, tx, func(row scanner) (ref string, err error) { return ref, row.Scan(&ref) },
			"SELECT ref FROM documents WHERE platform = ? AND watched = 1 AND json_extract(body, '$.kind') = ? ORDER BY position",
			platform, string(clausewatch.Feed))
		if err != nil {
			return err
		}
		for _, feed := range feeds {
			entries, err := s.entries(ctx, tx, feed, since)
			if err != nil {
				return fmt.Errorf("feed %s: %w", feed, err)
			}
			all = append(all, entries...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list entries of %s: %w", platform, err)
	}
	all = slices.DeleteFunc(all, func(e Entry) bool {
		when := e.When()
		return !when.IsZero() && (when.Before(since) || when.After(until))
	})
	slices.SortStableFunc(all, func(a, b Entry) int { return b.When().Compare(a.When()) })
	return all, nil
}

// entries are those of a feed's first version and those that changes added, first seen from since on. No entry came out
// later than it was seen, so none of the others did from since on.
func (s *Store) entries(ctx context.Context, tx *sql.Tx, feed string, since time.Time) ([]Entry, error) {
	first, err := list(ctx, tx, s.scanVersion, selectVersion+" WHERE v.document = ? AND v.state = ? AND v.first_seen >= ?",
		feed, string(Baseline), since.UnixMilli())
	if err != nil {
		return nil, err
	}
	var all []Entry
	for _, v := range first {
		for _, p := range v.Provisions {
			all = append(all, Entry{feed, v.ID, p, v.FirstSeen, true})
		}
	}
	later, err := list(ctx, tx, s.scanAdded,
		"SELECT technical, at, to_version, body FROM changes WHERE document = ? AND at >= ? AND added > 0 ORDER BY at, id",
		feed, since.UnixMilli())
	if err != nil {
		return nil, err
	}
	for _, entries := range later {
		for _, e := range entries {
			e.Document = feed
			all = append(all, e)
		}
	}
	return all, nil
}

// scanAdded reads the entries that a change added.
func (s *Store) scanAdded(row scanner) ([]Entry, error) {
	var technical bool
	var at moment
	var to int64
	var body []byte
	if err := row.Scan(&technical, &at, &to, &body); err != nil {
		return nil, err
	}
	var c clausewatch.Change
	if err := s.codec.unpack(body, &c); err != nil {
		return nil, fmt.Errorf("read the change to version %d: %w", to, err)
	}
	var all []Entry
	for _, p := range c.Provisions {
		if p.Kind == clausewatch.Added && p.New != nil {
			all = append(all, Entry{Version: to, Provision: *p.New, FirstSeen: at.Time, Older: technical})
		}
	}
	return all, nil
}
