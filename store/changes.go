package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A ChangeFilter chooses changes; its zero value is all of them.
type ChangeFilter struct {
	Platform, Document string    // Document is the id within the platform
	Since, Until       time.Time // of Change.At, both included
	ToldOnly           bool      // leaves out what channels are not told, neither at once nor in a digest
	MinSeverity        clausewatch.Severity
	Limit              int // the newest so many; 0 is all
	Skip               int // of these, the newest so many are left out
}

// where is the filter as a condition on changes c.
func (f ChangeFilter) where() (condition string, args []any) {
	and := func(one string, arg any) {
		condition += map[bool]string{true: " WHERE ", false: " AND "}[len(args) == 0] + one
		args = append(args, arg)
	}
	switch {
	case f.Platform != "" && f.Document != "":
		and("c.document = ?", f.Platform+"/"+f.Document)
	case f.Platform != "": // "0" follows "/"
		and("c.document > ?", f.Platform+"/")
		and("c.document < ?", f.Platform+"0")
	case f.Document != "":
		and("substr(c.document, instr(c.document, '/') + 1) = ?", f.Document)
	}
	if !f.Since.IsZero() {
		and("c.at >= ?", f.Since.UnixMilli())
	}
	if !f.Until.IsZero() {
		and("c.at <= ?", f.Until.UnixMilli())
	}
	if f.ToldOnly {
		and("c.told + c.digest = ?", 1) // never both
	}
	if f.MinSeverity > clausewatch.None {
		and("c.severity >= ?", int(f.MinSeverity))
	}
	return condition, args
}

// Changes are the changes that a filter chooses, newest first, complete.
func (s *Store) Changes(ctx context.Context, f ChangeFilter) ([]clausewatch.Change, error) {
	condition, args := f.where()
	// First which ones, from an index alone: to sort rows with their bodies takes long.
	all, err := list(ctx, s.read, s.scanChange, selectChange+" WHERE c.id IN (SELECT c.id FROM changes c"+condition+
		" ORDER BY c.at DESC, c.id DESC LIMIT ? OFFSET ?) ORDER BY c.at DESC, c.id DESC", append(args, limit(f.Limit), f.Skip)...)
	if err != nil {
		return nil, fmt.Errorf("list changes: %w", err)
	}
	return all, nil
}

// Outlines are the changes that a filter chooses, newest first, as far as they are known without reading any: without what they say,
// their provisions, signals and dates.
func (s *Store) Outlines(ctx context.Context, f ChangeFilter) ([]clausewatch.Change, error) {
	condition, args := f.where()
	all, err := list(ctx, s.read, scanOutline, `SELECT c.id, c.document, c.from_version, c.to_version, c.at, c.severity, c.material, c.told, c.digest,
		c.digested_at, c.added, c.removed, c.modified, c.moved, c.renumbered, c.split, c.merged, coalesce(c.event, 0), c.why
		FROM changes c WHERE c.id IN (SELECT c.id FROM changes c`+condition+" ORDER BY c.at DESC, c.id DESC LIMIT ? OFFSET ?) ORDER BY c.at DESC, c.id DESC",
		append(args, limit(f.Limit), f.Skip)...)
	if err != nil {
		return nil, fmt.Errorf("outline changes: %w", err)
	}
	return all, nil
}

func scanOutline(row scanner) (c clausewatch.Change, err error) {
	var at, digested moment
	n := &c.Counts
	err = row.Scan(&c.ID, &c.Document, &c.From, &c.To, &at, &c.Severity, &c.Material, &c.Told, &c.Digest, &digested, &n.Added, &n.Removed,
		&n.Modified, &n.Moved, &n.Renumbered, &n.Split, &n.Merged, &c.Event, &c.Why)
	c.At, c.Digested = at.Time, digested.Time
	return c, err
}

// Tally counts the changes that a filter chooses by severity; its Limit does not count.
func (s *Store) Tally(ctx context.Context, f ChangeFilter) (map[clausewatch.Severity]int, error) {
	condition, args := f.where()
	from := "changes c"
	if f.Platform == "" { // document by document, an index holds all that is asked of them
		from = "documents d CROSS JOIN changes c ON c.document = d.ref"
	}
	by := map[clausewatch.Severity]int{}
	_, err := list(ctx, s.read, func(row scanner) (struct{}, error) {
		var severity clausewatch.Severity
		var n int
		err := row.Scan(&severity, &n)
		by[severity] = n
		return struct{}{}, err
	}, "SELECT c.severity, count(*) FROM "+from+condition+" GROUP BY c.severity", args...)
	if err != nil {
		return nil, fmt.Errorf("count changes: %w", err)
	}
	return by, nil
}

// Count counts the changes that a filter chooses, up to a number; its Limit does not count.
func (s *Store) Count(ctx context.Context, f ChangeFilter, most int) (n int, err error) {
	condition, args := f.where()
	from := "changes c"
	if f.Platform == "" { // as in Tally
		from = "documents d CROSS JOIN changes c ON c.document = d.ref"
	}
	err = s.read.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM "+from+condition+" LIMIT ?)", append(args, most)...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count changes: %w", err)
	}
	return n, nil
}

// Change is one change, complete. The error wraps ErrNotFound.
func (s *Store) Change(ctx context.Context, id int64) (clausewatch.Change, error) {
	c, err := s.scanChange(s.read.QueryRowContext(ctx, selectChange+" WHERE c.id = ?", id))
	return c, missing(err, "change %d", id)
}

const selectChange = `SELECT c.id, c.document, c.from_version, c.to_version, c.at, c.digest,
	c.digested_at, coalesce(c.event, 0), c.body FROM changes c`

func (s *Store) scanChange(row scanner) (c clausewatch.Change, err error) {
	var id, from, to, event int64
	var document string
	var at, digested moment
	var digest bool
	var body []byte
	if err := row.Scan(&id, &document, &from, &to, &at, &digest, &digested, &event, &body); err != nil {
		return c, err
	}
	if err := s.codec.unpack(body, &c); err != nil {
		return c, fmt.Errorf("read change %d: %w", id, err)
	}
	c.ID, c.Document, c.From, c.To, c.At = id, document, from, to, at.Time
	c.Digest, c.Digested, c.Event = digest, digested.Time, event
	return c, nil
}

// A packedChange is a change ready to be written, but for the versions it joins.
type packedChange struct {
	clausewatch.Change
	technical bool
	body      []byte
}

// packChange completes a change. One of our own reading is never told.
func (s *Store) packChange(c clausewatch.Change, ref string, at time.Time, technical bool) (*packedChange, error) {
	if c.Document != "" && c.Document != ref {
		return nil, fmt.Errorf("it is a change of %s", c.Document)
	}
	n := c.Counts
	if sum := n.Added + n.Removed + n.Modified + n.Moved + n.Renumbered + n.Split + n.Merged; sum != len(c.Provisions) {
		return nil, fmt.Errorf("it counts %d changes and has %d", sum, len(c.Provisions))
	}
	if c.Severity < clausewatch.None || c.Severity > clausewatch.High {
		return nil, fmt.Errorf("it has the %s", c.Severity)
	}
	if c.Told && c.Digest {
		return nil, errors.New("it is told both at once and in a digest")
	}
	c.Document = ref
	c.Told, c.Digest = c.Told && !technical, c.Digest && !technical
	if c.At.IsZero() {
		c.At = at
	}
	body, err := s.codec.pack(c)
	if err != nil {
		return nil, err
	}
	var back clausewatch.Change
	if err := s.codec.unpack(body, &back); err != nil {
		return nil, err
	}
	return &packedChange{Change: c, technical: technical, body: body}, nil
}

func insertChange(ctx context.Context, tx *sql.Tx, c *packedChange, from, to int64) (int64, error) {
	if c.From != 0 && c.From != from {
		return 0, fmt.Errorf("the change leads from version %d, but %d is in force", c.From, from)
	}
	if c.To != 0 && c.To != to {
		return 0, fmt.Errorf("the change leads to version %d, not to %d", c.To, to)
	}
	n := c.Counts
	done, err := tx.ExecContext(ctx, `INSERT INTO changes (document, from_version, to_version, at, severity, material,
		told, digest, technical,
		added, removed, modified, moved, renumbered, split, merged, event, why, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
		?, ?, ?, ?, nullif(?, 0), ?, ?)`,
		c.Document, from, to, c.At.UnixMilli(), int(c.Severity), c.Material, c.Told, c.Digest, c.technical,
		n.Added, n.Removed, n.Modified, n.Moved, n.Renumbered, n.Split, n.Merged, c.Event, c.Why, c.body)
	if err != nil {
		return 0, fmt.Errorf("write change: %w", err)
	}
	id, err := done.LastInsertId()
	if err != nil {
		return 0, err
	}
	return id, noteTouched(ctx, tx, id, c.Change)
}
