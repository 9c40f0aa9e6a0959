package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// alongside is how long before a lost connection an outage of a host may have begun to be a part of it. Some hosts are looked
// at before the others, and the first that fails to answer is told as the fault of its host.
const alongside = 6 * time.Hour

// ofOutage chooses the alerts of an outage (?1), and those of the outages that it absorbed: these are edited into its own.
// Who heard the end of an absorbed one knows of that one alone.
const ofOutage = `(outage = ?1 OR kind = 'blind' AND outage IN (SELECT id FROM outages WHERE part_of = ?1)
	AND NOT EXISTS (SELECT 1 FROM alerts r WHERE r.outage = alerts.outage AND r.channel = alerts.channel AND r.kind = 'recovered'))`

// absorb makes the outages of hosts that began lately, and of which no document is answered, a part of the outage of our
// connection. Their end is told to nobody, and their alerts become those of the connection's outage.
func absorb(ctx context.Context, tx *sql.Tx, into int64, since, at time.Time) error {
	type part struct {
		outage         int64
		document, host string
		cause          clausewatch.Cause
		since          moment
	}
	parts, err := list(ctx, tx, func(row scanner) (p part, err error) {
		return p, row.Scan(&p.outage, &p.document, &p.host, &p.cause, &p.since)
	}, `SELECT o.id, d.document, d.host, d.cause, d.since FROM outages o JOIN outage_documents d ON d.outage = o.id
		WHERE o.scope = 'host' AND o.ended_at IS NULL AND o.since >= ? AND d.ended_at IS NULL ORDER BY o.id, d.document`, since.UnixMilli())
	if err != nil {
		return fmt.Errorf("find what the connection took with it: %w", err)
	}
	answered := map[int64]bool{}
	for _, p := range parts {
		answered[p.outage] = answered[p.outage] || !p.cause.Unanswered()
	}
	for _, p := range parts {
		if answered[p.outage] {
			continue
		}
		if err := end(ctx, tx, p.outage, at); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE outages SET told_at = ?1, part_of = ?2 WHERE id = ?3", at.UnixMilli(), into, p.outage); err != nil {
			return fmt.Errorf("write outage: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE outages SET since = min(since, ?1) WHERE id = ?2", p.since.UnixMilli(), into); err != nil {
			return fmt.Errorf("write outage: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO outage_documents (outage, document, host, cause, since) VALUES (?, ?, ?, ?, ?)",
			into, p.document, p.host, string(p.cause), p.since.UnixMilli()); err != nil {
			return fmt.Errorf("write outage: %w", err)
		}
	}
	return revise(ctx, tx, into, at, "blind")
}
