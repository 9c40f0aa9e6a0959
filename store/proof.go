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

// A Proof is what the looks of a period show of one watched document. It states facts and leaves it to its reader what they
// are worth: what lies between two looks was seen by nobody.
type Proof struct {
	Document clausewatch.Document
	From, To time.Time // the period, both ends included
	// Since is the first look of all that gave a text, zero where none did: before it nothing is known.
	Since time.Time
	// Looks counts the looks of the period, Readable those of them that gave a text, Causes the others.
	Looks, Readable int
	Causes          map[clausewatch.Cause]int
	// Begin and End are the looks that gave a text and stand at the ends of the period: the last at or before From, or the
	// first after it where there is none; and the last at or before To. Zero where there is none. They are one look where
	// only one was ever made; then nothing can be said of what changed.
	Begin, End time.Time
	// After is the first look after To that gave a text, zero where there was none so far.
	After time.Time
	// Blind is the first look of the period after End, or of the period where there is no End; zero where End was the last one. It
	// gave no text, and neither did any other since.
	Blind time.Time
	// Gap is the longest time between two looks from Begin to End that gave a text and follow each other.
	Gap Gap
	// Told counts the changes of the policy that were decided about in the period and that channels are told, at once or in a digest,
	// and Changes are these, oldest first. Quiet counts the others, which by our rules are no news.
	Told, Quiet int
	Changes     []clausewatch.Change
	// Waiting is since when the text stands that End saw, where it is another one than that in force and was not decided
	// about by then; zero where End saw the text in force.
	Waiting time.Time
}

// A Gap is a time without a look that gave a text, between two that did.
type Gap struct{ From, To time.Time }

// Length is how long it lasted.
func (g Gap) Length() time.Duration { return g.To.Sub(g.From) }

// Unchanged tells whether the looks at Begin and End, and all between them, saw no other text that is news.
func (p Proof) Unchanged() bool {
	return p.Begin.Before(p.End) && p.Told == 0 && p.Waiting.IsZero()
}

// Whole tells whether the text was read at or before the beginning of the period, and in it: then what is said from Begin to
// End holds from From to End.
func (p Proof) Whole() bool {
	return !p.Begin.IsZero() && !p.Begin.After(p.From) && p.End.After(p.From)
}

// Proof tells what the looks of a period show of each watched document that covers says yes to; nil is all. They come by
// platform and as configured.
func (s *Store) Proof(ctx context.Context, covers func(ref string) bool, from, to time.Time) (all []Proof, err error) {
	err = s.view(ctx, func(tx *sql.Tx) error {
		documents, err := list(ctx, tx, func(row scanner) (d clausewatch.Document, err error) {
			var body []byte
			if err := row.Scan(&body); err != nil {
				return d, err
			}
			return d, json.Unmarshal(body, &d)
		}, "SELECT body FROM documents WHERE watched = 1 ORDER BY platform, position")
		if err != nil {
			return err
		}
		for _, d := range documents {
			if covers != nil && !covers(d.Ref()) {
				continue
			}
			p := Proof{Document: d, From: from.UTC(), To: to.UTC()}
			if err := s.prove(ctx, tx, &p); err != nil {
				return fmt.Errorf("%s: %w", d.Ref(), err)
			}
			all = append(all, p)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what the looks from %s to %s show: %w", from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339), err)
	}
	return all, nil
}

const readable = "outcome IN ('unchanged', 'changed')"

func (s *Store) prove(ctx context.Context, tx *sql.Tx, p *Proof) error {
	ref, from, to := p.Document.Ref(), p.From.UnixMilli(), p.To.UnixMilli()
	var since, before, first, after, end, other moment
	if err := tx.QueryRowContext(ctx, `SELECT count(*),
		(SELECT at FROM captures WHERE document = ?1 AND `+readable+` ORDER BY at LIMIT 1),
		(SELECT at FROM captures WHERE document = ?1 AND at <= ?2 AND `+readable+` ORDER BY at DESC LIMIT 1),
		(SELECT at FROM captures WHERE document = ?1 AND at > ?2 AND at <= ?3 AND `+readable+` ORDER BY at LIMIT 1),
		(SELECT at FROM captures WHERE document = ?1 AND at > ?3 AND `+readable+` ORDER BY at LIMIT 1)
		FROM captures WHERE document = ?1 AND at BETWEEN ?2 AND ?3`, ref, from, to).Scan(&p.Looks, &since, &before, &first, &after); err != nil {
		return err
	}
	p.Since, p.Begin, p.After = since.Time, before.Time, after.Time
	if p.Begin.IsZero() {
		p.Begin = first.Time
	}
	if err := tx.QueryRowContext(ctx, `SELECT c.at, CASE WHEN v.settled_at IS NULL OR v.settled_at > c.at THEN v.first_seen END
		FROM captures c LEFT JOIN versions v ON v.id = c.version WHERE c.document = ? AND c.at <= ? AND `+readable+`
		ORDER BY c.at DESC, c.id DESC LIMIT 1`, ref, to).Scan(&end, &other); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	p.End, p.Waiting = end.Time, other.Time
	if err := p.readGap(ctx, tx); err != nil {
		return err
	}
	if err := p.readCauses(ctx, tx); err != nil {
		return err
	}
	const ofPeriod = " WHERE c.document = ? AND c.technical = 0 AND c.at BETWEEN ? AND ? AND c.told + c.digest = ?"
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM changes c"+ofPeriod, ref, from, to, 0).Scan(&p.Quiet); err != nil {
		return err
	}
	var err error
	p.Changes, err = list(ctx, tx, s.scanChange, selectChange+ofPeriod+" ORDER BY c.at, c.id", ref, from, to, 1)
	p.Told = len(p.Changes)
	return err
}

func (p *Proof) readGap(ctx context.Context, tx *sql.Tx) error {
	if !p.Begin.Before(p.End) {
		return nil
	}
	var from, to moment
	err := tx.QueryRowContext(ctx, `SELECT before, at FROM (SELECT at, lag(at) OVER (ORDER BY at) AS before FROM captures
		WHERE document = ? AND at BETWEEN ? AND ? AND `+readable+`) ORDER BY at - before DESC, at LIMIT 1`, p.Document.Ref(),
		p.Begin.UnixMilli(), p.End.UnixMilli()).Scan(&from, &to)
	p.Gap = Gap{from.Time, to.Time}
	return err
}

func (p *Proof) readCauses(ctx context.Context, tx *sql.Tx) error {
	type counted struct {
		cause clausewatch.Cause
		n     int
		blind time.Time
	}
	all, err := list(ctx, tx, func(row scanner) (c counted, err error) {
		var blind moment
		err = row.Scan(&c.cause, &c.n, &blind)
		c.blind = blind.Time
		return c, err
	}, `SELECT cause, count(*), min(CASE WHEN at > ?4 THEN at END) FROM captures
		WHERE document = ?1 AND at BETWEEN ?2 AND ?3 AND NOT `+readable+` GROUP BY cause`, p.Document.Ref(), p.From.UnixMilli(),
		p.To.UnixMilli(), p.End.UnixMilli())
	p.Readable = p.Looks
	for _, c := range all {
		p.Readable -= c.n
		if p.Causes == nil {
			p.Causes = map[clausewatch.Cause]int{}
		}
		p.Causes[c.cause] = c.n
		if !c.blind.IsZero() && (p.Blind.IsZero() || c.blind.Before(p.Blind)) {
			p.Blind = c.blind
		}
	}
	return err
}
