package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
)

// LeftFor is how long the subscriptions of a server stay from which the bot was taken.
const LeftFor = 30 * 24 * time.Hour

// byItself is who did what follows from time alone, in a ConfigChange.
const byItself = "clausewatch"

// Place notes in which server channels are: those that hear of something or are owed something.
func (s *Store) Place(ctx context.Context, server string, channels []clausewatch.Channel) error {
	known, err := s.Placed(ctx, server)
	if err != nil {
		return err
	}
	moved := slices.DeleteFunc(slices.Clone(channels), func(c clausewatch.Channel) bool { return known[c] })
	if len(moved) == 0 {
		return nil
	}
	names, err := json.Marshal(moved)
	if err != nil {
		return err
	}
	moved, err = list(ctx, s.read, func(row scanner) (c clausewatch.Channel, err error) { return c, row.Scan(&c) },
		`SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM subscriptions WHERE channel = value)
		OR EXISTS (SELECT 1 FROM alerts WHERE channel = value AND state IN ('owed', 'parked'))`, string(names))
	if err != nil {
		return fmt.Errorf("place channels of server %s: %w", server, err)
	}
	if len(moved) == 0 {
		return nil
	}
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		for _, c := range moved {
			if _, err := tx.ExecContext(ctx, `INSERT INTO servers (channel, server) VALUES (?, ?)
				ON CONFLICT (channel) DO UPDATE SET server = excluded.server`, string(c), server); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("place channels of server %s: %w", server, err)
	}
	return nil
}

// Placed are the channels that are known to be in a server.
func (s *Store) Placed(ctx context.Context, server string) (map[clausewatch.Channel]bool, error) {
	all, err := channelsOf(ctx, s.read, server)
	if err != nil {
		return nil, fmt.Errorf("list the channels of server %s: %w", server, err)
	}
	known := map[clausewatch.Channel]bool{}
	for _, c := range all {
		known[c] = true
	}
	return known, nil
}

func channelsOf(ctx context.Context, db querier, server string) ([]clausewatch.Channel, error) {
	return list(ctx, db, func(row scanner) (c clausewatch.Channel, err error) { return c, row.Scan(&c) },
		"SELECT channel FROM servers WHERE server = ? ORDER BY channel", server)
}

// Servers are those in which channels are known to be.
func (s *Store) Servers(ctx context.Context) ([]string, error) {
	all, err := list(ctx, s.read, func(row scanner) (server string, err error) { return server, row.Scan(&server) },
		"SELECT DISTINCT server FROM servers ORDER BY server")
	if err != nil {
		return nil, fmt.Errorf("list servers: %w", err)
	}
	return all, nil
}

// LeaveServer notes that the bot was taken from a server: what its channels are owed is kept, and nobody is told. It returns how many channels
// that concerns.
func (s *Store) LeaveServer(ctx context.Context, server, reason string, now time.Time) (n int, err error) {
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		all, err := channelsOf(ctx, tx, server)
		for _, c := range all {
			concerned, err := concerns(ctx, tx, c)
			if err != nil {
				return err
			}
			if !concerned {
				continue
			}
			_, err = tx.ExecContext(ctx, `INSERT INTO breaks (channel, reason, since, left_at) VALUES (?1, ?2, ?3, ?3)
				ON CONFLICT (channel) WHERE ended_at IS NULL DO UPDATE SET reason = excluded.reason, try_at = NULL,
				left_at = coalesce(left_at, excluded.left_at)`, string(c), reason, now.UnixMilli())
			if err == nil {
				err = parkOwed(ctx, tx, c)
			}
			if err != nil {
				return err
			}
			n++
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("note that the bot left server %s: %w", server, err)
	}
	return n, nil
}

// JoinServer notes that the bot is in a server, since a time, and which channels that has. Those that were lost because it had left go
// on; one that could not be reached for another reason is tried when the bot joined after that.
func (s *Store) JoinServer(ctx context.Context, server string, channels []clausewatch.Channel, since, now time.Time) error {
	if err := s.Place(ctx, server, channels); err != nil {
		return err
	}
	all, err := channelsOf(ctx, s.read, server)
	for i := 0; i < len(all) && err == nil; i++ {
		var b clausewatch.Break
		if b, err = openBreak(ctx, s.read, all[i]); err != nil || b.ID == 0 {
			continue
		}
		if b.Left {
			err = s.Reached(ctx, all[i], now)
		} else if since.After(b.Since) {
			_, err = s.Try(ctx, all[i], now)
		}
	}
	if err != nil {
		return fmt.Errorf("note that the bot is in server %s: %w", server, err)
	}
	return nil
}

// Retire takes away the subscriptions that were made in chat in servers from which the bot was taken thirty days ago, and says so among
// the changes of the configuration. What its channels are owed stays where it is, and is not told when the bot comes back after that. It
// returns how many it took away.
func (s *Store) Retire(ctx context.Context, now time.Time) (n int, err error) {
	const long = "FROM breaks WHERE left_at <= ? AND retired_at IS NULL AND ended_at IS NULL"
	var some bool
	if err := s.read.QueryRowContext(ctx, "SELECT count(*) > 0 "+long, now.Add(-LeftFor).UnixMilli()).Scan(&some); err != nil || !some {
		return 0, err
	}
	err = s.transaction(ctx, func(tx *sql.Tx) error {
		all, err := list(ctx, tx, func(row scanner) (c clausewatch.Channel, err error) { return c, row.Scan(&c) },
			"SELECT channel "+long, now.Add(-LeftFor).UnixMilli())
		if err != nil {
			return err
		}
		for _, c := range all {
			subs, err := subscriptions(ctx, tx, c)
			if err != nil {
				return err
			}
			for _, sub := range subs {
				if sub.Origin != fromChat {
					continue
				}
				if err := unsubscribe(ctx, tx, sub, byItself, now); err != nil {
					return err
				}
				n++
			}
			if _, err := tx.ExecContext(ctx, "UPDATE breaks SET retired_at = ? WHERE channel = ? AND ended_at IS NULL", now.UnixMilli(), string(c)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("retire the subscriptions of servers that the bot left: %w", err)
	}
	return n, nil
}
