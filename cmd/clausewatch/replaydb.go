package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

// A stored is what a database of ours holds of one document: each look that brought bytes is a file. It begins with the
// reading that the database has of the first one, so that what today's reading makes otherwise of it shows.
type stored struct {
	store    *store.Store // a copy
	document clausewatch.Document
	sendings []store.Sending
	first    clausewatch.Version
	at       int
	zero     bool
}

// openStored copies a database and gives a source for each policy and feed that it watches and has read. Close ends the copy.
func openStored(ctx context.Context, path string, zero bool) (all []source, close func() error, err error) {
	folder, err := os.MkdirTemp("", "clausewatch-replay-")
	if err != nil {
		return nil, nil, fmt.Errorf("replay %s: %w", path, err)
	}
	remove := func() error { return os.RemoveAll(folder) }
	copied := filepath.Join(folder, "copy.db")
	if err := store.Copy(ctx, path, copied); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("replay: %w", err), remove())
	}
	db, err := store.Open(ctx, copied)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("replay %s: %w", path, err), remove())
	}
	close = func() error { return errors.Join(db.Close(), remove()) }
	platforms, err := db.Platforms(ctx)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("replay %s: %w", path, err), close())
	}
	for _, p := range platforms {
		for _, d := range p.Documents {
			rec, err := newStored(ctx, db, d, zero)
			if err != nil {
				return nil, nil, errors.Join(fmt.Errorf("replay %s: %w", path, err), close())
			}
			if rec != nil {
				all = append(all, source{name: d.Ref(), host: d.Host(), open: func(context.Context) (recording, error) { return rec, nil }})
			}
		}
	}
	return all, close, nil
}

// newStored is nil for a document that could never be read.
func newStored(ctx context.Context, db *store.Store, doc clausewatch.Document, zero bool) (*stored, error) {
	versions, err := db.Versions(ctx, doc.Ref())
	if err != nil || len(versions) == 0 {
		return nil, err
	}
	s := &stored{store: db, document: doc, zero: zero}
	if s.first, err = db.Version(ctx, versions[0].ID); err != nil {
		return nil, err
	}
	all, err := db.Sendings(ctx, doc.Ref())
	if err != nil {
		return nil, err
	}
	begin := slices.IndexFunc(all, func(sending store.Sending) bool {
		return slices.EqualFunc(sending.Parts, s.first.Snapshots, func(p clausewatch.Snapshot, sha string) bool { return p.SHA256 == sha })
	})
	if begin < 0 {
		return nil, fmt.Errorf("%s: the bytes of its first version are not stored; restore a backup", doc.Ref())
	}
	s.sendings = all[begin:]
	return s, nil
}

// Name is the document's reference.
func (s *stored) Name() string { return s.document.Ref() }

// Files are the looks, named for their number and time.
func (s *stored) Files() []replay.File {
	files := make([]replay.File, len(s.sendings))
	for i, sending := range s.sendings {
		at := sending.At.UTC()
		files[i] = replay.File{Name: fmt.Sprintf("%d@%s", sending.Capture, at.Format("2006-01-02T15:04:05Z")), At: at,
			URL: sending.Parts[0].URL, Contiguous: i > 0}
	}
	return files
}

// Seek makes Fetch serve look i.
func (s *stored) Seek(i int) { s.at = i }

// Document is the document at the addresses that look i asked. Which selectors held then is not kept: those of today count.
func (s *stored) Document(i int) clausewatch.Document {
	doc := s.document
	doc.URLs = nil
	for _, p := range s.sendings[i].Parts {
		doc.URLs = append(doc.URLs, p.URL)
	}
	if s.zero {
		doc.Select, doc.Remove = nil, nil
	}
	return doc
}

// Fetch serves what the look was sent.
func (s *stored) Fetch(ctx context.Context, _ clausewatch.Document, part int, last clausewatch.Snapshot) (clausewatch.Snapshot, error) {
	sent := s.sendings[s.at].Parts[part]
	if last.SHA256 == sent.SHA256 {
		sent.NotModified = true
		return sent, nil
	}
	bytes, err := s.store.Snapshot(ctx, sent.SHA256)
	sent.Body = bytes.Body
	return sent, err
}

// Close leaves the copy open: it is shared.
func (s *stored) Close() error { return nil }

// Baseline is the first version as it was read then.
func (s *stored) Baseline() clausewatch.Version { return s.first }
