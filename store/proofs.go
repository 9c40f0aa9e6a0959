package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Proofs tell what the looks of a period show of a watched document of a platform, of each of them where document, an id, is "", or
// of all where platform is, by platform and as configured. They are those of Proof, but for what takes long where there is much:
// they have no Causes; Changes are without their contents; and Gap is known of the one document with the longest.
func (s *Store) Proofs(ctx context.Context, platform, document string, from, to time.Time) (all []Proof, err error) {
	platforms, err := s.Platforms(ctx)
	if err != nil {
		return nil, err
	}
	at := map[string]int{}
	for _, p := range platforms {
		for _, d := range p.Documents {
			if (platform == "" || p.ID == platform) && (document == "" || d.ID == document) {
				at[d.Ref()] = len(all)
				all = append(all, Proof{Document: d, From: from.UTC(), To: to.UTC()})
			}
		}
	}
	err = s.view(ctx, func(tx *sql.Tx) error {
		b := period{ctx: ctx, tx: tx, all: all, at: at, platform: platform, from: from, to: to}
		for _, read := range []func() error{b.readEnds, b.countLooks, b.readChanges, b.readLongest} {
			if err := read(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what the looks from %s to %s show: %w", from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339), err)
	}
	return all, nil
}

// A period fills the proofs of many documents at once.
type period struct {
	ctx      context.Context
	tx       *sql.Tx
	all      []Proof
	at       map[string]int // place in all, by reference
	platform string
	from, to time.Time
	gaps     []int64 // as long as any gap of each, or longer, in milliseconds
}

// each reads rows that begin with the reference of a document; scan reads one with the place of that reference to be filled.
func (b *period) each(query string, args []any, scan func(row scanner, ref *string) (fill func(p *Proof, n int), err error)) error {
	_, err := list(b.ctx, b.tx, func(row scanner) (struct{}, error) {
		var ref string
		fill, err := scan(row, &ref)
		if n, known := b.at[ref]; err == nil && known { // what came to be watched just now is not
			fill(&b.all[n], n)
		}
		return struct{}{}, err
	}, query, args...)
	return err
}

// readEnds reads the looks at the ends of the period, and what the last one saw.
func (b *period) readEnds() error {
	const text = "SELECT at FROM captures WHERE document = d.ref AND " + readable
	return b.each(`SELECT ref, end, other, before,
			CASE WHEN before IS NULL THEN (`+text+` AND at > ?2 AND at <= ?3 ORDER BY at LIMIT 1) END,
			(`+text+` ORDER BY at LIMIT 1),
			(SELECT at FROM captures WHERE document = d.ref AND at > coalesce(end, -1) AND at BETWEEN ?2 AND ?3 ORDER BY at LIMIT 1),
			(`+text+` AND at > ?3 ORDER BY at LIMIT 1)
		FROM (SELECT d.ref, d.platform, c.at AS end, CASE WHEN v.settled_at IS NULL OR v.settled_at > c.at THEN v.first_seen END AS other,
				(`+text+` AND at <= ?2 ORDER BY at DESC LIMIT 1) AS before
			FROM documents d
			LEFT JOIN captures c ON c.id = (SELECT id FROM captures WHERE document = d.ref AND at <= ?3 AND `+readable+`
				ORDER BY at DESC, id DESC LIMIT 1)
			LEFT JOIN versions v ON v.id = c.version
			WHERE d.watched = 1 AND (?1 = '' OR d.platform = ?1)) d`,
		[]any{b.platform, b.from.UnixMilli(), b.to.UnixMilli()},
		func(row scanner, ref *string) (func(*Proof, int), error) {
			var end, other, before, first, since, blind, after moment
			err := row.Scan(ref, &end, &other, &before, &first, &since, &blind, &after)
			return func(p *Proof, _ int) {
				p.Since, p.Begin, p.End, p.Waiting, p.Blind, p.After = since.Time, before.Time, end.Time, other.Time, blind.Time, after.Time
				if p.Begin.IsZero() {
					p.Begin = first.Time
				}
			}, err
		})
}

// countLooks sums up the days of the period, and takes away what of the first and the last one is not of it.
func (b *period) countLooks() error {
	first, last := b.from.UnixMilli()/aDay, b.to.UnixMilli()/aDay
	b.gaps = make([]int64, len(b.all))
	const watched = " WHERE d.watched = 1 AND (?1 = '' OR d.platform = ?1) GROUP BY d.ref"
	err := b.each("SELECT d.ref, sum(l.looks), sum(l.texts), max(l.gap) FROM documents d CROSS JOIN days l ON l.document = d.ref AND l.day BETWEEN ?2 AND ?3"+watched,
		[]any{b.platform, first, last}, func(row scanner, ref *string) (func(*Proof, int), error) {
			var looks, texts int
			var gap int64
			err := row.Scan(ref, &looks, &texts, &gap)
			return func(p *Proof, n int) { p.Looks, p.Readable, b.gaps[n] = looks, texts, gap }, err
		})
	if err != nil {
		return err
	}
	for _, outside := range [][2]int64{{first * aDay, b.from.UnixMilli() - 1}, {b.to.UnixMilli() + 1, (last+1)*aDay - 1}} {
		err := b.each(`SELECT d.ref, count(*), sum(`+readable+`) FROM documents d
			CROSS JOIN captures c ON c.document = d.ref AND c.at BETWEEN ?2 AND ?3`+watched,
			[]any{b.platform, outside[0], outside[1]}, func(row scanner, ref *string) (func(*Proof, int), error) {
				var looks, texts int
				err := row.Scan(ref, &looks, &texts)
				return func(p *Proof, _ int) { p.Looks, p.Readable = p.Looks-looks, p.Readable-texts }, err
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// aDay is in milliseconds, as in the schema.
const aDay = int64(24 * time.Hour / time.Millisecond)

// readChanges reads what channels are told of, and counts the rest.
func (b *period) readChanges() error {
	return b.each(`SELECT d.ref, c.id, c.at, c.severity, c.told, c.digest FROM documents d
		CROSS JOIN changes c ON c.document = d.ref AND c.technical = 0 AND c.at BETWEEN ?2 AND ?3
		WHERE d.watched = 1 AND (?1 = '' OR d.platform = ?1) ORDER BY d.ref, c.at, c.id`,
		[]any{b.platform, b.from.UnixMilli(), b.to.UnixMilli()}, func(row scanner, ref *string) (func(*Proof, int), error) {
			var c clausewatch.Change
			var at moment
			err := row.Scan(ref, &c.ID, &at, &c.Severity, &c.Told, &c.Digest)
			c.Document, c.At = *ref, at.Time
			return func(p *Proof, _ int) {
				if c.Told || c.Digest {
					p.Changes = append(p.Changes, c)
				} else {
					p.Quiet++
				}
			}, err
		})
}

// readLongest finds the longest gap of all: it goes through the looks of those documents only that may have it.
func (b *period) readLongest() error {
	order := make([]int, len(b.all))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(b.gaps[j], b.gaps[i]) })
	longest := -1
	for _, n := range order {
		p := &b.all[n]
		if longest >= 0 && b.gaps[n] <= b.all[longest].Gap.Length().Milliseconds() {
			break
		}
		if err := p.readGap(b.ctx, b.tx); err != nil {
			return err
		}
		switch {
		case longest < 0 || p.Gap.Length() > b.all[longest].Gap.Length():
			if longest >= 0 {
				b.all[longest].Gap = Gap{}
			}
			longest = n
		default:
			p.Gap = Gap{}
		}
	}
	return nil
}
