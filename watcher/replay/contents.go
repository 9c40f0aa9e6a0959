package replay

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/klauspost/compress/zstd"
)

const (
	window     = 64 << 20  // of zstd --long=26, in which archives are written
	mostBytes  = 512 << 20 // of all files together
	mostFile   = 64 << 20  // of one file
	mostMeta   = 32 << 20  // of meta.json
	mostFiles  = 20000
	metaName   = "meta.json"
	notArchive = "name a folder or a .tar.zst"
)

// contents are an archive's files by their name, each compressed.
type contents struct {
	meta  []byte
	files map[string]packed
	total int64
	enc   *zstd.Encoder
}

type packed struct {
	zstd   []byte
	size   int64
	sha256 string
}

// read takes in a folder or a .tar.zst.
func read(ctx context.Context, name string) (*contents, error) {
	info, err := os.Stat(name)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errors.New("there is no such file or folder")
		}
		return nil, err
	}
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	c := &contents{files: map[string]packed{}, enc: enc}
	if info.IsDir() {
		return c, c.readFolder(ctx, name)
	}
	if !strings.HasSuffix(name, ".tar.zst") {
		return nil, errors.New("it is neither a folder nor a .tar.zst; " + notArchive)
	}
	return c, c.readTar(ctx, name)
}

// readFolder takes the files directly in a folder; links that lead out of it are refused.
func (c *contents) readFolder(ctx context.Context, name string) error {
	root, err := os.OpenRoot(name)
	if err != nil {
		return err
	}
	defer root.Close()
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if e.IsDir() {
			continue
		}
		f, err := root.Open(e.Name())
		if err != nil {
			return err
		}
		info, err := f.Stat()
		if err == nil && !info.Mode().IsRegular() {
			err = fmt.Errorf("%q is no file", e.Name())
		}
		if err == nil {
			err = c.add(e.Name(), f)
		}
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *contents) readTar(ctx context.Context, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(window), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return damaged(err)
	}
	defer z.Close()
	for t := tar.NewReader(z); ; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			_, err = io.Copy(io.Discard, io.LimitReader(z, mostBytes)) // the checksum stands at the very end
			return damaged(err)
		}
		if err != nil {
			return damaged(err)
		}
		switch entry, err := clean(h); {
		case err != nil:
			return err
		case entry == "":
			continue
		default:
			if err := c.add(entry, t); err != nil {
				return err
			}
		}
	}
}

// clean is the plain name of a file in a tar, "" for a folder. Whatever leads elsewhere is refused: nothing is written
// to disk, but an archive that tries has no business here.
func clean(h *tar.Header) (string, error) {
	switch h.Typeflag {
	case tar.TypeReg:
	case tar.TypeDir, tar.TypeXGlobalHeader:
		return "", nil
	default:
		return "", fmt.Errorf("%q is neither a file nor a folder; only those are read", h.Name)
	}
	name := path.Clean(h.Name)
	if path.IsAbs(name) || name == ".." || strings.HasPrefix(name, "../") || strings.Contains(name, `\`) {
		return "", fmt.Errorf("%q leads out of the archive", h.Name)
	}
	return name, nil
}

// add reads one file and keeps it compressed.
func (c *contents) add(name string, r io.Reader) error {
	if len(c.files) == mostFiles {
		return fmt.Errorf("it holds more than %d files", mostFiles)
	}
	limit := int64(mostFile)
	if name == metaName {
		limit = mostMeta
	}
	var buf bytes.Buffer
	n, err := io.Copy(&buf, io.LimitReader(r, limit+1))
	if err != nil {
		return damaged(fmt.Errorf("%s: %w", name, err))
	}
	if n > limit {
		return fmt.Errorf("%s is larger than %d MiB", name, limit>>20)
	}
	if c.total += n; c.total > mostBytes {
		return fmt.Errorf("it unpacks to more than %d MiB", mostBytes>>20)
	}
	if name == metaName {
		c.meta = buf.Bytes()
		return nil
	}
	c.files[name] = packed{zstd: c.enc.EncodeAll(buf.Bytes(), nil), size: n, sha256: digest(buf.Bytes())}
	return nil
}

// damaged says of an error of the compression or the tar what it means; nil stays nil.
func damaged(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("it is cut off; copy it again: %w", err)
	}
	return fmt.Errorf("it is damaged, or no .tar.zst; copy it again: %w", err)
}
