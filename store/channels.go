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

// ChannelSettings are what is set for a channel; one of which nothing was ever set has the defaults.
func (s *Store) ChannelSettings(ctx context.Context, channel clausewatch.Channel) (clausewatch.ChannelSettings, error) {
	return channelSettings(ctx, s.read, channel)
}

func channelSettings(ctx context.Context, db querier, channel clausewatch.Channel) (clausewatch.ChannelSettings, error) {
	set := clausewatch.ChannelSettings{Channel: channel, Report: clausewatch.ReportWeekly}
	var muted moment
	var mutes, delivery, fixed []byte
	err := db.QueryRowContext(ctx, "SELECT zone, quiet, report, muted_until, mutes, delivery, fixed FROM channels WHERE channel = ?", string(channel)).
		Scan(&set.Zone, &set.Quiet, &set.Report, &muted, &mutes, &delivery, &fixed)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return set, nil
	case err == nil:
		err = errors.Join(json.Unmarshal(mutes, &set.Mutes), json.Unmarshal(fixed, &set.Fixed), json.Unmarshal(delivery, &set.Delivery))
	}
	if err != nil {
		return set, fmt.Errorf("read the settings of %s: %w", channel, err)
	}
	set.MutedUntil = muted.Time
	return set, nil
}

// SetChannel sets what holds for a channel from now on, but for what the configuration has set, and notes who did. What waits
// because of a mute that is over, of the channel or of a platform, is due.
func (s *Store) SetChannel(ctx context.Context, set clausewatch.ChannelSettings, who string, now time.Time) error {
	err := s.transaction(ctx, func(tx *sql.Tx) error { return setChannel(ctx, tx, set, who, now) })
	if err != nil {
		return fmt.Errorf("set %s: %w", set.Channel, err)
	}
	return nil
}

func setChannel(ctx context.Context, tx *sql.Tx, set clausewatch.ChannelSettings, who string, now time.Time) error {
	before, err := channelSettings(ctx, tx, set.Channel)
	if err != nil {
		return err
	}
	if set.Report == "" {
		set.Report = clausewatch.ReportWeekly
	}
	if set.Fixed == nil {
		set.Fixed = []string{}
	}
	if set.Mutes == nil {
		set.Mutes = map[string]time.Time{}
	}
	mutes, err := json.Marshal(set.Mutes)
	if err != nil {
		return err
	}
	fixed, err := json.Marshal(set.Fixed)
	if err != nil {
		return err
	}
	delivery, err := json.Marshal(set.Delivery)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO channels (channel, zone, quiet, report, muted_until, mutes, delivery, fixed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (channel) DO UPDATE SET zone = excluded.zone, quiet = excluded.quiet, report = excluded.report,
		muted_until = excluded.muted_until, mutes = excluded.mutes, delivery = excluded.delivery, fixed = excluded.fixed`,
		string(set.Channel), set.Zone, set.Quiet, set.Report, stamp(set.MutedUntil), string(mutes), string(delivery), string(fixed))
	if err != nil {
		return err
	}
	if before.Muted(now) && !set.Muted(now) {
		_, err := tx.ExecContext(ctx, "UPDATE waiting SET due_at = ? WHERE channel = ? AND why = ? AND due_at > ?", now.UnixMilli(),
			string(set.Channel), string(clausewatch.WaitMuted), now.UnixMilli())
		if err != nil {
			return err
		}
	}
	for platform := range before.Mutes {
		if before.MutedFor(platform, now).IsZero() || !set.MutedFor(platform, now).IsZero() {
			continue
		}
		_, err := tx.ExecContext(ctx, `UPDATE waiting SET due_at = ? WHERE channel = ? AND why = ? AND due_at > ?
			AND change IN (SELECT id FROM changes WHERE document IN (SELECT ref FROM documents WHERE platform = ?))`, now.UnixMilli(),
			string(set.Channel), string(clausewatch.WaitPlatform), now.UnixMilli(), platform)
		if err != nil {
			return err
		}
	}
	return noteConfig(ctx, tx, ConfigChange{At: now, Who: who, Channel: set.Channel, What: "channel", Subject: string(set.Channel)}, before, set)
}

// syncChannels makes the settings of the configuration those of their channels. What it no longer sets has the default again; a mute
// stays, for nobody sets one in the configuration.
func syncChannels(ctx context.Context, tx *sql.Tx, wanted []clausewatch.ChannelSettings, now time.Time) error {
	all, err := list(ctx, tx, func(row scanner) (c clausewatch.Channel, err error) { return c, row.Scan(&c) },
		"SELECT channel FROM channels WHERE fixed <> '[]' ORDER BY channel")
	if err != nil {
		return err
	}
	byChannel := map[clausewatch.Channel]clausewatch.ChannelSettings{}
	for _, w := range wanted {
		if _, twice := byChannel[w.Channel]; twice {
			return fmt.Errorf("%s is set twice", w.Channel)
		}
		byChannel[w.Channel] = w
		all = append(all, w.Channel)
	}
	done := map[clausewatch.Channel]bool{}
	for _, channel := range all {
		if done[channel] {
			continue
		}
		done[channel] = true
		before, err := channelSettings(ctx, tx, channel)
		if err != nil {
			return err
		}
		next := before.Configured(byChannel[channel])
		if !before.Same(next) {
			if err := setChannel(ctx, tx, next, fromConfig, now); err != nil {
				return err
			}
		}
	}
	return nil
}
