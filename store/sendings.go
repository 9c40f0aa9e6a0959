package store

import (
	"context"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A Sending is what the addresses of a document sent at one look. Its parts have no bodies.
type Sending struct {
	Capture int64
	At      time.Time
	Parts   []clausewatch.Snapshot
}

// Sendings are the looks at a document that brought bytes, readable or not, oldest first.
func (s *Store) Sendings(ctx context.Context, ref string) (all []Sending, err error) {
	type part struct {
		capture int64
		at      moment
		clausewatch.Snapshot
	}
	parts, err := list(ctx, s.read, func(row scanner) (p part, err error) {
		p.Snapshot, err = scanSnapshot(headed{row, []any{&p.capture, &p.at}})
		return p, err
	}, "SELECT c.id, c.at, "+snapshotColumns+` FROM snapshots s JOIN blobs b ON b.id = s.blob JOIN captures c ON c.id = s.capture
		WHERE s.document = ? ORDER BY c.at, c.id, s.part`, ref)
	if err != nil {
		return nil, fmt.Errorf("list what was sent for %s: %w", ref, err)
	}
	for _, p := range parts {
		if n := len(all); n == 0 || all[n-1].Capture != p.capture {
			all = append(all, Sending{Capture: p.capture, At: p.at.Time})
		}
		last := &all[len(all)-1]
		last.Parts = append(last.Parts, p.Snapshot)
	}
	return all, nil
}

// headed is a row whose first columns go elsewhere.
type headed struct {
	scanner
	first []any
}

func (h headed) Scan(rest ...any) error { return h.scanner.Scan(append(h.first, rest...)...) }
