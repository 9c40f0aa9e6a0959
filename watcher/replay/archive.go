// Package replay feeds recorded captures of a page through the same line as live ones, without any network.
//
// An Archive is a folder, or a .tar.zst of one, that holds a meta.json and the files it names: pages and PDFs with the
// declaration they were captured under ("snapshots"), or Markdown versions ("versions"). Open reads it, Document says
// what was declared, Seek chooses the file that Fetch serves. When to look, what a page says and whether to tell it is
// the watcher's business; the clock is whatever its caller makes of File.At.
package replay

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
)

// An Archive is a sequence of recorded captures of one document. It serves one file at a time, as a watcher.Fetcher.
// It is safe for concurrent use, though a Seek during a Fetch decides at random which file is served.
type Archive struct {
	name  string
	meta  meta
	files []File
	dec   *zstd.Decoder

	mu sync.Mutex
	at int
}

// A File is one recorded capture.
type File struct {
	Name string    // within the archive: "007.html"
	At   time.Time // of the capture, as recorded; files stand in the archive's order, which dates need not follow
	URL  string    // the address it came from
	// Contiguous says that nothing was captured between the file before and this one; false for the first.
	Contiguous bool
	Size       int64 // bytes
	// Theirs says that the archive's own tools made this file differ from the one before, by its own word. It is for judging
	// a replay afterwards: no watcher is told.
	Theirs bool

	declaration int // index in meta.Declarations, -1 for none
	sha256      string
	packed      []byte // zstd
}

// Open reads an archive: a folder, or a .tar.zst. Everything that meta.json names must be there. The files are kept in
// memory, compressed. The error names the archive and what is wrong with it, or is ctx's.
func Open(ctx context.Context, name string) (*Archive, error) {
	a := &Archive{name: strings.TrimSuffix(filepath.Base(filepath.Clean(name)), ".tar.zst")}
	contents, err := read(ctx, name)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("open archive %s: %w", name, err)
	}
	if err := a.fill(contents); err != nil {
		return nil, fmt.Errorf("open archive %s: %w", name, err)
	}
	return a, nil
}

// fill takes from the contents what meta.json names.
func (a *Archive) fill(contents *contents) (err error) {
	if contents.meta == nil {
		return errors.New("it holds no meta.json; name a folder or .tar.zst with a meta.json beside the recorded files")
	}
	if a.meta, err = parseMeta(contents.meta); err != nil {
		return err
	}
	for i, c := range a.meta.captures() {
		packed, ok := contents.files[c.File]
		if !ok {
			return fmt.Errorf("meta.json names %q, which is not in the archive; record it again", c.File)
		}
		at, err := time.Parse(time.RFC3339, c.Date)
		if err != nil {
			return fmt.Errorf("meta.json: date %q of %s: want 2006-01-02T15:04:05Z", c.Date, c.File)
		}
		f := File{Name: c.File, At: at.UTC(), Size: packed.size, sha256: packed.sha256, packed: packed.zstd, declaration: -1}
		if c.Declaration != nil {
			f.declaration = *c.Declaration
		}
		if f.declaration >= len(a.meta.Declarations) || f.declaration < -1 {
			return fmt.Errorf("meta.json: %s names declaration %d of %d", c.File, f.declaration, len(a.meta.Declarations))
		}
		f.URL = a.meta.address(c, f.declaration)
		f.Theirs = c.Kind == "technical"
		f.Contiguous = i > 0 && (c.Step == nil || c.Step.Contiguous == nil || *c.Step.Contiguous)
		a.files = append(a.files, f)
	}
	if len(a.files) == 0 {
		return errors.New("meta.json lists neither snapshots nor versions")
	}
	a.dec, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	return err
}

// Name is the archive's file name without folder and ending.
func (a *Archive) Name() string { return a.name }

// Files are the recorded captures, in the archive's order. There is at least one.
func (a *Archive) Files() []File { return append([]File(nil), a.files...) }

// Seek makes Fetch serve file i from now on. Before the first Seek it serves file 0; an i that is not there panics.
func (a *Archive) Seek(i int) {
	_ = a.files[i]
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at = i
}

// Fetch serves the file that Seek chose, whatever address of doc is asked for: an archive holds one page. When last has
// the same bytes, the answer is "not modified". The error is ctx's.
func (a *Archive) Fetch(ctx context.Context, _ clausewatch.Document, _ int, last clausewatch.Snapshot) (
	clausewatch.Snapshot, error,
) {
	if ctx.Err() != nil {
		return clausewatch.Snapshot{}, ctx.Err()
	}
	a.mu.Lock()
	f := a.files[a.at]
	a.mu.Unlock()
	s := clausewatch.Snapshot{
		URL: f.URL, FinalURL: f.URL, Status: http.StatusOK, At: f.At, SHA256: f.sha256, Size: f.Size,
		Header: http.Header{"Content-Type": {mediaType(f.Name)}},
	}
	if last.SHA256 != "" && last.SHA256 == f.sha256 {
		s.Status, s.NotModified = http.StatusNotModified, true
		return s, nil
	}
	body, err := a.dec.DecodeAll(f.packed, make([]byte, 0, f.Size))
	if err != nil {
		return clausewatch.Snapshot{}, fmt.Errorf("unpack %s of %s: %w", f.Name, a.name, err)
	}
	s.Body = body
	return s, nil
}

// Close frees the decoder. Fetch must not be called afterwards.
func (a *Archive) Close() error {
	a.dec.Close()
	return nil
}

// mediaType follows from the file's ending. No character set is claimed: the archive does not record what was stated.
func mediaType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".html", ".htm":
		return "text/html"
	case ".pdf":
		return "application/pdf"
	case ".md":
		return "text/markdown"
	case ".txt":
		return "text/plain"
	case ".xml", ".rss", ".atom":
		return "application/xml"
	case ".json":
		return "application/json"
	}
	return "application/octet-stream"
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
