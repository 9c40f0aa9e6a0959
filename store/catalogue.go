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

// Sync makes the configuration the truth: these platforms and documents are watched, in this order, and no others; these
// are the subscriptions of the configuration, whatever their Origin says, and what it sets for channels. What was made in chat
// stays: subscriptions, documents that it does not name, and what it does not set of a channel. Each difference is noted as a fact.
//
// Nothing is deleted: what is no longer named keeps its history and is no longer looked at. A document is due at once
// when it is new or back again, or when its addresses or selectors are other ones; a shorter interval holds from now. What waits
// for a digest of a document that is no longer looked at is owed now: no look will come that could.
// An error writes nothing.
func (s *Store) Sync(ctx context.Context, platforms []clausewatch.Platform, subs []clausewatch.Subscription,
	now time.Time, channels ...clausewatch.ChannelSettings) error {
	if err := complete(platforms, subs); err != nil {
		return fmt.Errorf("sync configuration: %w", err)
	}
	err := s.transaction(ctx, func(tx *sql.Tx) error {
		if err := syncWatched(ctx, tx, platforms, now); err != nil {
			return err
		}
		if err := syncSubscriptions(ctx, tx, subs, now); err != nil {
			return err
		}
		if err := syncChannels(ctx, tx, channels, now); err != nil {
			return err
		}
		if err := letGo(ctx, tx, now); err != nil {
			return err
		}
		return s.digestUnwatched(ctx, tx, now)
	})
	if err != nil {
		return fmt.Errorf("sync configuration: %w", err)
	}
	return nil
}

// syncWatched makes these platforms and documents those that are watched, beside the documents that were added in chat.
func syncWatched(ctx context.Context, tx *sql.Tx, platforms []clausewatch.Platform, now time.Time) error {
	before, err := watched(ctx, tx)
	if err != nil {
		return err
	}
	// -1: watched until now
	for _, statement := range []string{"UPDATE platforms SET watched = -1 WHERE watched = 1",
		"UPDATE documents SET watched = -1 WHERE watched = 1 AND origin = 'config'"} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	for _, p := range platforms {
		if err := syncPlatform(ctx, tx, p, now); err != nil {
			return fmt.Errorf("platform %s: %w", p.ID, err)
		}
	}
	for _, statement := range []string{
		"UPDATE platforms SET watched = 1 WHERE watched = -1 AND id IN (SELECT platform FROM documents WHERE watched = 1)",
		"UPDATE platforms SET watched = 0 WHERE watched = -1", "UPDATE documents SET watched = 0 WHERE watched = -1"} {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return noteSince(ctx, tx, before, fromConfig, now)
}

// complete names the first thing that could not be kept.
func complete(platforms []clausewatch.Platform, subs []clausewatch.Subscription) error {
	var ids, refs []string
	for _, p := range platforms {
		if p.ID == "" || strings.Contains(p.ID, "/") {
			return fmt.Errorf("platform id %q: want a word without a slash", p.ID)
		}
		if slices.Contains(ids, p.ID) {
			return fmt.Errorf("platform %s is named twice", p.ID)
		}
		ids = append(ids, p.ID)
		for _, d := range p.Documents {
			switch {
			case d.Platform != p.ID:
				return fmt.Errorf("document %q of platform %s says it is of platform %q", d.ID, p.ID, d.Platform)
			case d.ID == "" || strings.Contains(d.ID, "/"):
				return fmt.Errorf("document id %q of platform %s: want a word without a slash", d.ID, p.ID)
			case len(d.URLs) == 0:
				return fmt.Errorf("document %s has no address", d.Ref())
			case slices.Contains(refs, d.Ref()):
				return fmt.Errorf("document %s is named twice", d.Ref())
			}
			refs = append(refs, d.Ref())
		}
	}
	for _, sub := range subs {
		if _, err := clausewatch.ParseChannel(string(sub.Channel)); err != nil {
			return err
		}
	}
	return nil
}

func syncPlatform(ctx context.Context, tx *sql.Tx, p clausewatch.Platform, now time.Time) error {
	aliases, err := json.Marshal(p.Aliases)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO platforms (id, name, aliases, watched) VALUES (?, ?, ?, 1)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, aliases = excluded.aliases,
		watched = 1`, p.ID, p.Name, string(aliases))
	if err != nil {
		return err
	}
	for i, d := range p.Documents {
		if err := syncDocument(ctx, tx, d, i, now); err != nil {
			return fmt.Errorf("document %s: %w", d.ID, err)
		}
	}
	return nil
}

func syncDocument(ctx context.Context, tx *sql.Tx, d clausewatch.Document, position int, now time.Time) error {
	body, err := json.Marshal(d)
	if err != nil {
		return err
	}
	var reading, old string
	var watched int
	next := now.UnixMilli()
	err = tx.QueryRowContext(ctx, "SELECT reading, body, watched, next_at FROM documents WHERE ref = ?", d.Ref()).
		Scan(&reading, &old, &watched, &next)
	var before clausewatch.Document
	switch {
	case errors.Is(err, sql.ErrNoRows): // new: due at once
	case err != nil:
		return err
	case watched == 0 || reading != d.Reading():
		next = now.UnixMilli()
	default:
		if err := json.Unmarshal([]byte(old), &before); err != nil {
			return err
		}
		if d.Interval > 0 && (before.Interval == 0 || d.Interval < before.Interval) {
			next = min(next, now.Add(d.Interval).UnixMilli())
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO documents (ref, platform, position, body, reading, watched, next_at)
		VALUES (?, ?, ?, ?, ?, 1, ?)
		ON CONFLICT (ref) DO UPDATE SET position = excluded.position, body = excluded.body,
		reading = excluded.reading, watched = 1, origin = 'config',
		next_at = excluded.next_at`, d.Ref(), d.Platform, position, string(body), d.Reading(), next)
	return err
}

// Platforms are the platforms that are watched, ordered by id, each with the documents that are, as configured. They are
// shared with other callers: who wants to change them takes a copy.
func (s *Store) Platforms(ctx context.Context) ([]clausewatch.Platform, error) {
	all, _, err := s.Catalogue(ctx)
	return all, err
}

// Catalogue is what Platforms are, with its revision: as long as that is the same, so is everything in it. Any process that
// changes what is watched makes another one.
func (s *Store) Catalogue(ctx context.Context) (all []clausewatch.Platform, revision int64, err error) {
	const current = "SELECT revision FROM catalogue"
	if err = s.read.QueryRowContext(ctx, current).Scan(&revision); err == nil {
		if all, known := s.catalogues.get(revision); known {
			return all, revision, nil
		}
		err = s.view(ctx, func(tx *sql.Tx) error {
			if err := tx.QueryRowContext(ctx, current).Scan(&revision); err != nil {
				return err
			}
			all, err = watchedPlatforms(ctx, tx)
			return err
		})
	}
	if err != nil {
		return nil, 0, fmt.Errorf("list platforms: %w", err)
	}
	s.catalogues.put(revision, all, 1)
	return all, revision, nil
}

func watchedPlatforms(ctx context.Context, tx *sql.Tx) ([]clausewatch.Platform, error) {
	all, err := list(ctx, tx, scanPlatform, "SELECT id, name, aliases FROM platforms WHERE watched = 1 ORDER BY id")
	if err != nil {
		return nil, err
	}
	documents, err := list(ctx, tx, scanDocument, "SELECT body FROM documents WHERE watched = 1 ORDER BY platform, position")
	if err != nil {
		return nil, err
	}
	for _, d := range documents {
		i := slices.IndexFunc(all, func(p clausewatch.Platform) bool { return p.ID == d.Platform })
		if i >= 0 {
			all[i].Documents = append(all[i].Documents, d)
		}
	}
	return all, nil
}

func scanPlatform(row scanner) (p clausewatch.Platform, err error) {
	var aliases []byte
	if err := row.Scan(&p.ID, &p.Name, &aliases); err != nil {
		return p, err
	}
	return p, json.Unmarshal(aliases, &p.Aliases)
}

func scanDocument(row scanner) (d clausewatch.Document, err error) {
	var body []byte
	if err := row.Scan(&body); err != nil {
		return d, err
	}
	return d, json.Unmarshal(body, &d)
}
