package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
)

// Current is the version in force. The error wraps ErrNotFound before the first readable look. What is in a version that
// Current, Version or VersionAt gives is shared with other callers: who wants to change it takes a copy.
func (s *Store) Current(ctx context.Context, ref string) (clausewatch.Version, error) {
	v, err := s.readVersion(ctx, "JOIN documents d ON d.in_force = v.id WHERE d.ref = ?", ref)
	return v, missing(err, "version in force of %q", ref)
}

// Version is a stored version, whatever became of it. The error wraps ErrNotFound.
func (s *Store) Version(ctx context.Context, id int64) (clausewatch.Version, error) {
	v, err := s.readVersion(ctx, "WHERE v.id = ?", id)
	return v, missing(err, "version %d", id)
}

// readVersion is the one version that a condition chooses, from the cache where it is there. When it was seen last is read in any case.
func (s *Store) readVersion(ctx context.Context, which string, args ...any) (v clausewatch.Version, err error) {
	var id int64
	var last moment
	if err := s.read.QueryRowContext(ctx, "SELECT v.id, v.last_seen FROM versions v "+which, args...).Scan(&id, &last); err != nil {
		return v, err
	}
	v, known := s.versions.get(id)
	if !known {
		if v, err = s.scanVersion(s.read.QueryRowContext(ctx, selectVersion+" WHERE v.id = ?", id)); err != nil {
			return v, err
		}
		s.versions.put(id, v, weight(v))
	}
	v.LastSeen = last.Time
	return v, nil
}

// weight is about how many bytes a version takes.
func weight(v clausewatch.Version) int {
	bytes := 1000 + len(v.Text)
	for _, p := range v.Provisions {
		bytes += 800 + len(p.Text) + len(p.Heading) + len(p.Intro) + len(p.Why) + len(p.Sketch)
	}
	return bytes
}

// Text is the text of a stored version alone, which is quicker than the whole of it. The error wraps ErrNotFound.
func (s *Store) Text(ctx context.Context, id int64) (string, error) {
	if v, known := s.versions.get(id); known {
		return v.Text, nil
	}
	if text, known := s.texts.get(id); known {
		return text, nil
	}
	var sum string
	var body []byte
	err := s.read.QueryRowContext(ctx, "SELECT text_sha, body FROM versions WHERE id = ?", id).Scan(&sum, &body)
	if err != nil {
		return "", missing(err, "version %d", id)
	}
	text, err := s.codec.member(body, "text")
	if err != nil {
		return "", fmt.Errorf("read version %d: %w", id, err)
	}
	if err := undamaged(id, text, sum); err != nil {
		return text, err
	}
	s.texts.put(id, text, len(text))
	return text, nil
}

// undamaged checks a text against its hash.
func undamaged(id int64, text, sum string) error {
	if got := digest([]byte(text)); got != sum {
		return fmt.Errorf("version %d: its text has the hash %s, not %s: %w", id, got, sum, ErrDamaged)
	}
	return nil
}

// VersionAt is the version that stood at a time, as we know by now: the last that we had first seen by then among those
// that came into force. Of two readings of the same text it is the newer one. The error wraps ErrNotFound before the first.
func (s *Store) VersionAt(ctx context.Context, ref string, at time.Time) (clausewatch.Version, error) {
	v, err := s.readVersion(ctx, `WHERE v.document = ? AND v.settled_at IS NOT NULL
		AND v.first_seen <= ? ORDER BY v.first_seen DESC, v.settled_at DESC, v.id DESC LIMIT 1`, ref, at.UnixMilli())
	return v, missing(err, "version of %q at %s", ref, at.UTC().Format(time.RFC3339))
}

// Versions are all that came into force, oldest first, without their text and provisions.
func (s *Store) Versions(ctx context.Context, ref string) ([]clausewatch.Version, error) {
	all, err := list(ctx, s.read, func(row scanner) (v clausewatch.Version, err error) {
		var id int64
		var facts []byte
		var first, last moment
		if err := row.Scan(&id, &first, &last, &facts); err != nil {
			return v, err
		}
		err = json.Unmarshal(facts, &v)
		v.ID, v.FirstSeen, v.LastSeen = id, first.Time, last.Time
		return v, err
	}, `SELECT id, first_seen, last_seen, facts FROM versions WHERE document = ? AND settled_at IS NOT NULL
		ORDER BY first_seen, settled_at, id`, ref)
	if err != nil {
		return nil, fmt.Errorf("list versions of %s: %w", ref, err)
	}
	return all, nil
}

const selectVersion = "SELECT v.id, v.text_sha, v.first_seen, v.last_seen, v.body FROM versions v"

// scanVersion reads a whole version and checks its text against its hash.
func (s *Store) scanVersion(row scanner) (v clausewatch.Version, err error) {
	var id int64
	var sum string
	var first, last moment
	var body []byte
	if err := row.Scan(&id, &sum, &first, &last, &body); err != nil {
		return v, err
	}
	if err := s.codec.unpack(body, &v); err != nil {
		return v, fmt.Errorf("read version %d: %w", id, err)
	}
	v.ID, v.FirstSeen, v.LastSeen = id, first.Time, last.Time
	return v, undamaged(id, v.Text, sum)
}

// version is nil for no id.
func (s *Store) version(ctx context.Context, tx *sql.Tx, id sql.NullInt64) (*clausewatch.Version, error) {
	if !id.Valid {
		return nil, nil
	}
	v, err := s.scanVersion(tx.QueryRowContext(ctx, selectVersion+" WHERE v.id = ?", id))
	if err != nil {
		return nil, fmt.Errorf("version %d: %w", id.Int64, err)
	}
	return &v, nil
}

// A packedVersion is a version ready to be written.
type packedVersion struct {
	clausewatch.Version
	facts, body []byte
}

// packVersion completes a version and makes sure that it comes back as it goes in.
func (s *Store) packVersion(v clausewatch.Version, ref string, at time.Time) (*packedVersion, error) {
	sum := digest([]byte(v.Text))
	switch {
	case v.Document != "" && v.Document != ref:
		return nil, fmt.Errorf("it is a version of %s", v.Document)
	case v.TextSHA != "" && v.TextSHA != sum:
		return nil, fmt.Errorf("its text has the hash %s, not %s", sum, v.TextSHA)
	}
	v.ID, v.Document, v.TextSHA = 0, ref, sum
	if v.FirstSeen.IsZero() {
		v.FirstSeen = at
	}
	if v.LastSeen.IsZero() {
		v.LastSeen = v.FirstSeen
	}
	p := &packedVersion{Version: v}
	var err error
	if p.body, err = s.codec.pack(v); err != nil {
		return nil, err
	}
	var back clausewatch.Version
	if err := s.codec.unpack(p.body, &back); err != nil {
		return nil, err
	}
	if digest([]byte(back.Text)) != sum {
		return nil, fmt.Errorf("its text is not UTF-8")
	}
	v.Text, v.Provisions = "", nil
	p.facts, err = json.Marshal(v)
	return p, err
}

func insertVersion(ctx context.Context, tx *sql.Tx, v *packedVersion, as VersionState, at time.Time) (int64, error) {
	settled := stamp(at)
	if as == Candidate {
		settled.Valid = false
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO versions (document, state, text_sha, provisions, classifier, first_seen,
		last_seen, settled_at, facts, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,
		?)`, v.Document, string(as), v.TextSHA, len(v.Provisions), v.Classifier, v.FirstSeen.UnixMilli(), v.LastSeen.UnixMilli(),
		settled, string(v.facts), v.body)
	if err != nil {
		return 0, fmt.Errorf("write version: %w", err)
	}
	return done.LastInsertId()
}

// settle puts a candidate into force.
func settle(ctx context.Context, tx *sql.Tx, id int64, at time.Time) error {
	_, err := tx.ExecContext(ctx,
		"UPDATE versions SET state = ?, settled_at = ?, last_seen = max(last_seen, ?) WHERE id = ?",
		string(Settled), at.UnixMilli(), at.UnixMilli(), id)
	return err
}

// drop gives a candidate up.
func drop(ctx context.Context, tx *sql.Tx, id int64, as VersionState) error {
	_, err := tx.ExecContext(ctx, "UPDATE versions SET state = ? WHERE id = ?", string(as), id)
	return err
}

// confirm notes that a look has read the same text again.
func confirm(ctx context.Context, tx *sql.Tx, id int64, at time.Time) error {
	_, err := tx.ExecContext(ctx, "UPDATE versions SET last_seen = max(last_seen, ?) WHERE id = ?", at.UnixMilli(), id)
	return err
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// FirstSeen is when the first text was read of a document that is watched: of any of a platform where document is "", of any at
// all where platform is. It is zero when none was.
func (s *Store) FirstSeen(ctx context.Context, platform, document string) (time.Time, error) {
	var first moment
	err := s.read.QueryRowContext(ctx, `SELECT min((SELECT first_seen FROM versions WHERE document = d.ref ORDER BY id LIMIT 1))
		FROM documents d WHERE d.watched = 1 AND (?1 = '' OR d.platform = ?1) AND (?2 = '' OR d.ref = ?1 || '/' || ?2)`, platform, document).Scan(&first)
	if err != nil {
		return time.Time{}, fmt.Errorf("find the first text of %s/%s: %w", platform, document, err)
	}
	return first.Time, nil
}
