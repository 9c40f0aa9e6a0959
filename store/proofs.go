package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
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
// those of Proof, but for what takes long where there is much: they have no Causes and no Changes, and Gap is known only of the one
// document with the longest, and of those whose gap may be as long as the query wants.
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
	ctx  context.Context
	tx   *sql.Tx
	all  []Proof
	at   map[string]int // place in all, by reference
	gaps []int64        // as long as any gap of each, or longer, in milliseconds
	// among is a condition on documents d that chooses them, ?1 being refs.
	among, refs string
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
	return b.each(`SELECT ref, end, other, before,
			CASE WHEN before IS NULL AND first_text BETWEEN ?2 AND ?3 THEN first_text END,
			first_text,
			CASE WHEN looked > coalesce(end, -1) THEN
				(SELECT at FROM captures WHERE document = d.ref AND at > coalesce(end, -1) AND at BETWEEN ?2 AND ?3 ORDER BY at LIMIT 1) END,
			CASE WHEN texted > ?3 THEN (`+text+` AND at > ?3 ORDER BY at LIMIT 1) END
		FROM (SELECT d.ref, d.first_text, l.at AS looked, t.at AS texted, c.at AS end,
				CASE WHEN v.settled_at IS NULL OR v.settled_at > c.at THEN v.first_seen END AS other,
				CASE WHEN d.first_text <= ?2 THEN (`+text+` AND at <= ?2 ORDER BY at DESC LIMIT 1) END AS before
			FROM documents d
			LEFT JOIN captures l ON l.id = d.last_look
			LEFT JOIN captures t ON t.id = d.last_text
			LEFT JOIN captures c ON c.id = CASE WHEN t.at <= ?3 THEN t.id ELSE (SELECT id FROM captures
				WHERE document = d.ref AND at <= ?3 AND `+readable+` ORDER BY at DESC, id DESC LIMIT 1) END
			LEFT JOIN versions v ON v.id = CASE WHEN c.id = t.id AND c.version = d.in_force THEN NULL ELSE c.version END
			WHERE d.watched = 1`+b.among+`) d`,
		[]any{b.refs, b.From.UnixMilli(), b.To.UnixMilli()},
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
	first, last := b.From.UnixMilli()/aDay, b.To.UnixMilli()/aDay
	b.gaps = make([]int64, len(b.all))
	watched := " WHERE d.watched = 1" + b.among + " GROUP BY d.ref"
	err := b.each("SELECT d.ref, sum(l.looks), sum(l.texts), max(l.gap) FROM documents d CROSS JOIN days l ON l.document = d.ref AND l.day BETWEEN ?2 AND ?3"+watched,
		[]any{b.refs, first, last}, func(row scanner, ref *string) (func(*Proof, int), error) {
			var looks, texts int
			var gap int64
			err := row.Scan(ref, &looks, &texts, &gap)
			return func(p *Proof, n int) { p.Looks, p.Readable, b.gaps[n] = looks, texts, gap }, err
		})
	if err != nil {
		return err
	}
	for _, outside := range [][2]int64{{first * aDay, b.From.UnixMilli() - 1}, {b.To.UnixMilli() + 1, (last+1)*aDay - 1}} {
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

// readGaps finds the longest gap of all, and those that are wanted: it goes through the looks of those documents only that may have
// them.
func (b *period) readGaps() error {
	order := make([]int, len(b.all))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(b.gaps[j], b.gaps[i]) })
	longest, wanted := -1, b.Gap.Milliseconds()
	for _, n := range order {
		p := &b.all[n]
		asked := wanted > 0 && b.gaps[n] >= wanted
		if !asked && longest >= 0 && b.gaps[n] <= b.all[longest].Gap.Length().Milliseconds() {
			break
		}
		if err := p.readGap(b.ctx, b.tx); err != nil {
			return err
		}
		if longest < 0 || p.Gap.Length() > b.all[longest].Gap.Length() {
			longest = n
		}
	}
	for n := range b.all { // those that were only looked at
		if n != longest && (wanted == 0 || b.gaps[n] < wanted) {
			b.all[n].Gap = Gap{}
		}
	}
	return nil
}
