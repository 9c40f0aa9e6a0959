package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
)

// Snapshot is what was sent with this hash, with its body, which is checked against the hash, and the facts of the last
// readable sending of it (of any, when none was readable). The error wraps ErrNotFound.
func (s *Store) Snapshot(ctx context.Context, sha256 string) (clausewatch.Snapshot, error) {
	var snapshot clausewatch.Snapshot
	err := s.view(ctx, func(tx *sql.Tx) error {
		var err error
		snapshot, err = scanSnapshot(tx.QueryRowContext(ctx, selectSnapshot+
			" WHERE b.sha256 = ? ORDER BY s.readable DESC, s.id DESC LIMIT 1", sha256))
		if err != nil {
			return err
		}
		snapshot.Body, err = body(ctx, tx, sha256)
		return err
	})
	return snapshot, missing(err, "snapshot %s", sha256)
}

const (
	snapshotColumns = "s.url, s.final_url, s.status, s.header, s.at, b.sha256, b.size"
	selectSnapshot  = "SELECT " + snapshotColumns + " FROM snapshots s JOIN blobs b ON b.id = s.blob"
)

func scanSnapshot(row scanner) (s clausewatch.Snapshot, err error) {
	var header []byte
	var at moment
	if err := row.Scan(&s.URL, &s.FinalURL, &s.Status, &header, &at, &s.SHA256, &s.Size); err != nil {
		return s, err
	}
	s.At = at.Time
	return s, json.Unmarshal(header, &s.Header)
}

// Bytes are kept once each, as zstd. The page before serves as the dictionary of the next one, which then takes some
// hundredths of its size; a chain of such pages ends at a keyframe, which needs no other.
const (
	chain   = 32 // pages from one keyframe to the next
	worthy  = 4  // a delta is kept when it is at least so many times smaller than the page alone
	rawDict = 1  // the id that both sides give to the dictionary
)

// A blob is a page as it is stored.
type blob struct {
	sha   string
	size  int
	base  sql.NullInt64
	depth int
	zstd  []byte
}

// A sending is a snapshot ready to be written; its blob is nil when the bytes are known already.
type sending struct {
	clausewatch.Snapshot
	header []byte
	blob   *blob
}

// packSnapshots compresses what is new among the parts of a look. It writes nothing: bases are never deleted or rewritten,
// so that what was a base before the transaction still is one in it.
func (s *Store) packSnapshots(ctx context.Context, ref string, parts []clausewatch.Snapshot,
	readable bool) ([]sending, error) {
	packed := make([]sending, len(parts))
	for i, part := range parts {
		if err := s.packSnapshot(ctx, &packed[i], ref, i, part, readable); err != nil {
			return nil, fmt.Errorf("snapshot of %s: %w", part.URL, err)
		}
	}
	return packed, nil
}

func (s *Store) packSnapshot(ctx context.Context, to *sending, ref string, part int, snapshot clausewatch.Snapshot,
	readable bool) error {
	known := snapshot.Body == nil && snapshot.SHA256 != "" // sent before, and not again
	if !known {
		if snapshot.NotModified {
			return errors.New("“not modified” brought no bytes and names none; take the last snapshot's facts instead")
		}
		sum := digest(snapshot.Body)
		if snapshot.SHA256 != "" && snapshot.SHA256 != sum {
			return fmt.Errorf("its bytes have the hash %s, not %s", sum, snapshot.SHA256)
		}
		if len(snapshot.Body) > largest {
			return fmt.Errorf("it is %d bytes long; at most %d can be kept", len(snapshot.Body), largest)
		}
		snapshot.SHA256 = sum
	}
	to.Snapshot = snapshot
	var err error
	if to.header, err = json.Marshal(snapshot.Header); err != nil {
		return err
	}
	var stored int64
	err = s.read.QueryRowContext(ctx, "SELECT id FROM blobs WHERE sha256 = ?", snapshot.SHA256).Scan(&stored)
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, sql.ErrNoRows):
		return err
	case known:
		return fmt.Errorf("its bytes are neither given nor stored under %s", snapshot.SHA256)
	}
	to.blob, err = s.compress(ctx, ref, part, readable, snapshot.SHA256, snapshot.Body)
	return err
}

// compress takes the last page of the same part as the dictionary, if that pays.
func (s *Store) compress(ctx context.Context, ref string, part int, readable bool, sha string, page []byte) (*blob, error) {
	alone := &blob{sha: sha, size: len(page), zstd: s.codec.encoder.EncodeAll(page, nil)}
	delta := &blob{sha: sha, size: len(page)}
	var base string
	err := s.read.QueryRowContext(ctx, `SELECT b.id, b.sha256, b.depth + 1 FROM snapshots s JOIN blobs b ON b.id = s.blob
		WHERE s.document = ? AND s.part = ? AND s.readable = ? ORDER BY s.id DESC LIMIT 1`, ref, part, readable).
		Scan(&delta.base, &base, &delta.depth)
	if errors.Is(err, sql.ErrNoRows) {
		return alone, nil
	}
	if err != nil {
		return nil, err
	}
	if delta.depth >= chain {
		return alone, nil
	}
	dictionary, err := body(ctx, s.read, base)
	if err != nil || len(dictionary) == 0 {
		return alone, nil // a damaged base must not spoil what comes after it
	}
	if delta.zstd, err = encode(page, dictionary); err != nil {
		return nil, err
	}
	if len(delta.zstd)*worthy > len(alone.zstd) {
		return alone, nil
	}
	if back, err := decode(delta.zstd, dictionary, len(page)); err != nil || !bytes.Equal(back, page) {
		return alone, nil
	}
	return delta, nil
}

func encode(page, dictionary []byte) ([]byte, error) {
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true),
		zstd.WithWindowSize(min(window(len(page)+len(dictionary)),
			zstd.MaxWindowSize)), zstd.WithEncoderDictRaw(rawDict, dictionary))
	if err != nil {
		return nil, err
	}
	defer encoder.Close()
	return encoder.EncodeAll(page, nil), nil
}

// window is a power of two that so many bytes fit in: the end of a page sees the start of its dictionary through it.
func window(bytes int) int {
	size := 1 << 16
	for size < bytes {
		size <<= 1
	}
	return size
}

// decode unpacks a page of a known size; dictionary is nil for a keyframe.
func decode(packed, dictionary []byte, size int) ([]byte, error) {
	options := []zstd.DOption{zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxMemory(uint64(window(size)))}
	if dictionary != nil {
		options = append(options, zstd.WithDecoderDictRaw(rawDict, dictionary))
	}
	decoder, err := zstd.NewReader(nil, options...)
	if err != nil {
		return nil, err
	}
	defer decoder.Close()
	return decoder.DecodeAll(packed, make([]byte, 0, size))
}

// body unpacks stored bytes from their keyframe on, and checks them against their hash.
func body(ctx context.Context, db querier, sha string) ([]byte, error) {
	blobs, err := list(ctx, db, func(row scanner) (b blob, err error) {
		return b, row.Scan(&b.base, &b.size, &b.zstd)
	}, `WITH RECURSIVE links (id, base, depth) AS (
			SELECT id, base, depth FROM blobs WHERE sha256 = ?
			UNION ALL SELECT b.id, b.base, b.depth FROM blobs b JOIN links l ON b.id = l.base)
		SELECT b.base, b.size, b.zstd FROM links l JOIN blobs b ON b.id = l.id ORDER BY l.depth`, sha)
	if err != nil {
		return nil, err
	}
	if len(blobs) == 0 {
		return nil, sql.ErrNoRows
	}
	var page []byte
	for i, b := range blobs {
		if b.base.Valid != (i > 0) {
			return nil, fmt.Errorf("its chain of %d pages is broken: %w", len(blobs), ErrDamaged)
		}
		if page, err = decode(b.zstd, page, b.size); err != nil {
			return nil, fmt.Errorf("page %d of %d in its chain cannot be unpacked: %w: %w", i+1,
				len(blobs), err, ErrDamaged)
		}
	}
	if got := digest(page); got != sha {
		return nil, fmt.Errorf("its stored bytes have the hash %s: %w", got, ErrDamaged)
	}
	return page, nil
}

// insertSnapshots writes the facts of a look's sendings, and the bytes that are new.
func insertSnapshots(ctx context.Context, tx *sql.Tx, parts []sending, capture int64, look Look) error {
	for i, p := range parts {
		if b := p.blob; b != nil { // another look may have written the same bytes meanwhile
			if _, err := tx.ExecContext(ctx, `INSERT INTO blobs (sha256, size, base, depth, zstd) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (sha256) DO NOTHING`, b.sha, b.size, b.base, b.depth, b.zstd); err != nil {
				return fmt.Errorf("write bytes: %w", err)
			}
		}
		at := p.At
		if at.IsZero() {
			at = look.Capture.At
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO snapshots (capture, document, part, readable, at, url,
			final_url, status, header, blob)
			SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, id FROM blobs
			WHERE sha256 = ?`, capture, look.Capture.Document, i, look.Readable, at.UnixMilli(),
			p.URL, p.FinalURL, p.Status, string(p.header), p.SHA256); err != nil {
			return fmt.Errorf("write snapshot: %w", err)
		}
	}
	return nil
}
