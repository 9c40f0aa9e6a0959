package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A ProofQuery chooses what Proofs tell of. Its zero value is all that is watched.
type ProofQuery struct {
	Platform, Document string                // Document is the id within the platform
	Covers             func(ref string) bool // nil is all
	From, To           time.Time             // the period, both ends included
	// Gap is the length from which on the gap of each document is wanted, beside the longest of all; 0 asks for that one alone.
	Gap time.Duration
}

// Proofs tell what the looks of a period show of each watched document that a query chooses, by platform and as configured. They are
// those of Proof, but for what takes long where there is much: they have no Causes and no Changes, and Gap is known of the one document
// with the longest, of those whose gap is as long as the query wants, and maybe of others.
func (s *Store) Proofs(ctx context.Context, q ProofQuery) (all []Proof, err error) {
	platforms, err := s.Platforms(ctx)
	if err != nil {
		return nil, err
	}
	at, watched := map[string]int{}, 0
	var refs []string
	for _, p := range platforms {
		watched += len(p.Documents)
		for _, d := range p.Documents {
			if ref := d.Ref(); (q.Platform == "" || p.ID == q.Platform) && (q.Document == "" || d.ID == q.Document) && (q.Covers == nil || q.Covers(ref)) {
				at[ref], refs = len(all), append(refs, ref)
				all = append(all, Proof{Document: d, From: q.From.UTC(), To: q.To.UTC()})
			}
		}
	}
	b := period{ctx: ctx, all: all, at: at, ProofQuery: q, among: " AND ?1 = ''"}
	if len(refs) < watched {
		chosen, err := json.Marshal(refs)
		if err != nil {
			return nil, err
		}
		b.among, b.refs = " AND d.ref IN (SELECT value FROM json_each(?1))", string(chosen)
	}
	err = s.view(ctx, func(tx *sql.Tx) error {
		b.tx = tx
		for _, read := range []func() error{b.readEnds, b.countLooks, b.countChanges, b.readGaps} {
			if err := read(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what the looks from %s to %s show: %w", q.From.UTC().Format(time.RFC3339), q.To.UTC().Format(time.RFC3339), err)
	}
	return all, nil
}

// A period fills the proofs of many documents at once.
type period struct {
	ProofQuery
	ctx context.Context
	tx  *sql.Tx
	all []Proof
	at  map[string]int // place in all, by reference
	// among is a condition on documents d that chooses them, ?1 being refs.
	among, refs string
	later       bool // there are looks after the period
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

// readEnds reads the looks at the ends of the period, and what the last one saw. What stands with the document is not sought among
// its looks. No text came into force after the last look that gave one: where it gave that one, nothing waits.
func (b *period) readEnds() error {
	const text = "SELECT at FROM captures WHERE document = d.ref AND " + readable
	return b.each(`SELECT ref, end, other, before, first_text,
			CASE WHEN looked_at > coalesce(end, -1) THEN
				(SELECT at FROM captures WHERE document = d.ref AND at > coalesce(end, -1) AND at BETWEEN ?2 AND ?3 ORDER BY at LIMIT 1) END,
			CASE WHEN text_at > ?3 THEN (`+text+` AND at > ?3 ORDER BY at LIMIT 1) END,
			coalesce(looked_at > ?3, 0)
		FROM (SELECT d.ref, d.first_text, d.looked_at, d.text_at, c.at AS end,
				CASE WHEN v.settled_at IS NULL OR v.settled_at > c.at THEN v.first_seen END AS other,
				CASE WHEN d.first_text <= ?2 THEN (`+text+` AND at <= ?2 ORDER BY at DESC LIMIT 1) END AS before
			FROM documents d
			LEFT JOIN captures c ON c.id = CASE WHEN d.text_at <= ?3 THEN d.last_text ELSE (SELECT id FROM captures
				WHERE document = d.ref AND at <= ?3 AND `+readable+` ORDER BY at DESC, id DESC LIMIT 1) END
			LEFT JOIN versions v ON v.id = CASE WHEN c.id = d.last_text AND c.version = d.in_force THEN NULL ELSE c.version END
			WHERE d.watched = 1`+b.among+`) d`,
		[]any{b.refs, b.From.UnixMilli(), b.To.UnixMilli()},
		func(row scanner, ref *string) (func(*Proof, int), error) {
			var end, other, before, since, blind, after moment
			var later bool
			err := row.Scan(ref, &end, &other, &before, &since, &blind, &after, &later)
			return func(p *Proof, _ int) {
				b.later = b.later || later
				p.Since, p.Begin, p.End, p.Waiting, p.Blind, p.After = since.Time, before.Time, end.Time, other.Time, blind.Time, after.Time
				if p.Begin.IsZero() && !p.Since.After(p.To) {
					p.Begin = p.Since
				}
			}, err
		})
}

// countLooks takes those before the period from those until its end. Where there are later ones, they are those until the end of the
// last day, of which is taken away what is after the period; and so it is done with the first day.
func (b *period) countLooks() error {
	first, last := b.From.UnixMilli()/aDay, b.To.UnixMilli()/aDay
	watched := " WHERE d.watched = 1" + b.among + " GROUP BY d.ref"
	const until = "SELECT looks << 32 | texts FROM days WHERE document = d.ref AND day " // both with one search
	err := b.each("SELECT d.ref, CASE WHEN d.looked_at > ?4 THEN coalesce(("+until+"<= ?3 ORDER BY day DESC LIMIT 1), 0) ELSE d.looks << 32 | d.texts END, "+
		"coalesce(("+until+"< ?2 ORDER BY day DESC LIMIT 1), 0) FROM documents d"+watched,
		[]any{b.refs, first, last, b.To.UnixMilli()}, func(row scanner, ref *string) (func(*Proof, int), error) {
			var end, before int64
			err := row.Scan(ref, &end, &before)
			return func(p *Proof, _ int) {
				p.Looks, p.Readable = int(end>>32-before>>32), int(end&0xffffffff-before&0xffffffff)
			}, err
		})
	if err != nil {
		return err
	}
	outside := [][2]int64{{first * aDay, b.From.UnixMilli() - 1}}
	if b.later {
		outside = append(outside, [2]int64{b.To.UnixMilli() + 1, (last+1)*aDay - 1})
	}
	for _, outside := range outside {
		err := b.each(`SELECT d.ref, count(*), sum(`+readable+`) FROM documents d
			CROSS JOIN captures c ON c.document = d.ref AND c.at BETWEEN ?2 AND ?3`+watched,
			[]any{b.refs, outside[0], outside[1]}, func(row scanner, ref *string) (func(*Proof, int), error) {
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

// countChanges counts what channels are told of, and the rest.
func (b *period) countChanges() error {
	return b.each(`SELECT d.ref, count(*), sum(c.told + c.digest) FROM documents d
		CROSS JOIN changes c ON c.document = d.ref AND c.technical = 0 AND c.at BETWEEN ?2 AND ?3
		WHERE d.watched = 1`+b.among+" GROUP BY d.ref",
		[]any{b.refs, b.From.UnixMilli(), b.To.UnixMilli()}, func(row scanner, ref *string) (func(*Proof, int), error) {
			var n, told int
			err := row.Scan(ref, &n, &told)
			return func(p *Proof, _ int) { p.Told, p.Quiet = told, n-told }, err
		})
}

// readGaps finds the longest gap of all, and those that are wanted. Each day knows how long a gap that ends in it can be: only the
// looks of those documents are gone through that may have such a one.
func (b *period) readGaps() error {
	least, err := b.farthest()
	if err != nil {
		return err
	}
	wanted := b.Gap.Milliseconds()
	if wanted > 0 {
		least = min(least, wanted)
	}
	longest, known := int64(-1), map[int]bool{}
	for {
		gaps, err := b.gapsFrom(least)
		if err != nil {
			return err
		}
		for _, n := range slices.SortedFunc(maps.Keys(gaps), func(i, j int) int { return cmp.Or(cmp.Compare(gaps[j], gaps[i]), i-j) }) {
			asked := wanted > 0 && gaps[n] >= wanted
			if !asked && gaps[n] <= longest {
				break
			}
			if known[n] {
				continue
			}
			if err := b.all[n].readGap(b.ctx, b.tx); err != nil {
				return err
			}
			known[n], longest = true, max(longest, b.all[n].Gap.Length().Milliseconds())
		}
		if least == 0 || longest >= least {
			return nil
		}
		least /= 2
	}
}

// everyDay is the days of the period that have looks, one by one.
const everyDay = `WITH RECURSIVE n (day) AS (SELECT max(?2, (SELECT min(day) FROM days))
	UNION ALL SELECT day + 1 FROM n WHERE day < min(?3, (SELECT max(day) FROM days))) `

// farthest is as long as any gap in the period, or longer; 0 where not all documents are asked about.
func (b *period) farthest() (gap int64, err error) {
	if b.refs != "" {
		return 0, nil
	}
	return gap, b.tx.QueryRowContext(b.ctx, everyDay+`SELECT coalesce(max((SELECT gap FROM days WHERE day = n.day ORDER BY gap DESC LIMIT 1)), 0)
		FROM n WHERE ?1 = ''`, b.refs, b.From.UnixMilli()/aDay, b.To.UnixMilli()/aDay).Scan(&gap)
}

// gapsFrom are the documents that may have a gap of a length or of more, by their places, each with how long it can be.
func (b *period) gapsFrom(least int64) (map[int]int64, error) {
	query := everyDay + `SELECT l.document, max(l.gap) FROM n CROSS JOIN days l ON l.day = n.day AND l.gap >= ?4 WHERE ?1 = '' GROUP BY l.document`
	if b.refs != "" {
		query = `SELECT d.ref, max(l.gap) FROM documents d CROSS JOIN days l ON l.document = d.ref AND l.day BETWEEN ?2 AND ?3 AND l.gap >= ?4
			WHERE d.watched = 1` + b.among + " GROUP BY d.ref"
	}
	gaps := map[int]int64{}
	return gaps, b.each(query, []any{b.refs, b.From.UnixMilli() / aDay, b.To.UnixMilli() / aDay, least},
		func(row scanner, ref *string) (func(*Proof, int), error) {
			var gap int64
			err := row.Scan(ref, &gap)
			return func(_ *Proof, n int) { gaps[n] = gap }, err
		})
}
