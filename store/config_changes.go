package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A ConfigChange is the fact that what is watched, who hears of what, or what is set for a channel became another.
type ConfigChange struct {
	ID      int64               `json:"id"`
	At      time.Time           `json:"at"`
	Who     string              `json:"who"`               // "config", or the person: "slack:U123"
	Channel clausewatch.Channel `json:"channel,omitempty"` // "" for what is watched
	What    string              `json:"what"`              // platform, document, subscription, channel or workspace
	Subject string              `json:"subject"`           // which one, in words
	Before  json.RawMessage     `json:"before"`            // null when it was made
	After   json.RawMessage     `json:"after"`             // null when it was taken away
}

// ConfigChanges are those of a channel, oldest first; channel "" gives all.
func (s *Store) ConfigChanges(ctx context.Context, channel clausewatch.Channel) ([]ConfigChange, error) {
	all, err := list(ctx, s.read, func(row scanner) (c ConfigChange, err error) {
		var at moment
		var before, after sql.NullString
		err = row.Scan(&c.ID, &at, &c.Who, &c.Channel, &c.What, &c.Subject, &before, &after)
		c.At = at.Time
		if before.Valid {
			c.Before = json.RawMessage(before.String)
		}
		if after.Valid {
			c.After = json.RawMessage(after.String)
		}
		return c, err
	}, `SELECT id, at, who, channel, what, subject, before, after FROM config_changes WHERE ?1 = '' OR channel = ?1 ORDER BY id`, string(channel))
	if err != nil {
		return nil, fmt.Errorf("list changes of the configuration: %w", err)
	}
	return all, nil
}

// noteConfig writes such a fact; before and after are nil where there was nothing, or is nothing now.
func noteConfig(ctx context.Context, tx *sql.Tx, c ConfigChange, before, after any) error {
	var packed [2]any
	for i, v := range []any{before, after} {
		if v == nil {
			continue
		}
		body, err := json.Marshal(v)
		if err != nil {
			return err
		}
		packed[i] = string(body)
	}
	_, err := tx.ExecContext(ctx, "INSERT INTO config_changes (at, who, channel, what, subject, before, after) VALUES (?, ?, ?, ?, ?, ?, ?)",
		c.At.UnixMilli(), c.Who, string(c.Channel), c.What, c.Subject, packed[0], packed[1])
	if err != nil {
		return fmt.Errorf("note the change of %s %s: %w", c.What, c.Subject, err)
	}
	return nil
}

// watched are the platforms and documents that are watched, by "platform acme" and "document acme/aup", as JSON.
func watched(ctx context.Context, tx *sql.Tx) (map[string]json.RawMessage, error) {
	all := map[string]json.RawMessage{}
	_, err := list(ctx, tx, func(row scanner) (struct{}, error) {
		var what, body string
		err := row.Scan(&what, &body)
		all[what] = json.RawMessage(body)
		return struct{}{}, err
	}, `SELECT 'document ' || ref, json_set(body, '$.origin', origin) FROM documents WHERE watched = 1
		UNION ALL SELECT 'platform ' || id, json_object('id', id, 'name', name, 'aliases', json(aliases)) FROM platforms WHERE watched = 1`)
	return all, err
}

// noteSince notes what became another of what is watched, since it was as before.
func noteSince(ctx context.Context, tx *sql.Tx, before map[string]json.RawMessage, who string, now time.Time) error {
	after, err := watched(ctx, tx)
	if err != nil {
		return err
	}
	names := slices.Collect(maps.Keys(after))
	for name := range before {
		if _, stays := after[name]; !stays {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if bytes.Equal(before[name], after[name]) {
			continue
		}
		what, subject, _ := strings.Cut(name, " ")
		if err := noteConfig(ctx, tx, ConfigChange{At: now, Who: who, What: what, Subject: subject}, present(before[name]),
			present(after[name])); err != nil {
			return err
		}
	}
	return nil
}

// present is nil for what is not there.
func present(body json.RawMessage) any {
	if body == nil {
		return nil
	}
	return body
}
