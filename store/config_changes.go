package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A ConfigChange is the fact that what is watched, who hears of what, or what is set for a channel became another.
type ConfigChange struct {
	ID      int64               `json:"id"`
	At      time.Time           `json:"at"`
	Who     string              `json:"who"`               // "config", or the person: "slack:U123"
	Channel clausewatch.Channel `json:"channel,omitempty"` // "" for what is watched
	What    string              `json:"what"`              // platform, document, subscription or channel
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
