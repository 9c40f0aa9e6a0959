package replay

import (
	"archive/tar"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
)

// Host is the host of the first address that an archive says it was captured at, "" where it says none or cannot be read:
// Open says then why. It reads no further than meta.json.
func Host(ctx context.Context, name string) string {
	b, err := peek(ctx, name)
	if err != nil {
		return ""
	}
	m, err := parseMeta(b)
	if err != nil || len(m.captures()) == 0 {
		return ""
	}
	c := m.captures()[0]
	address := c.URL
	if n := c.Declaration; address == "" && n != nil && *n >= 0 && *n < len(m.Declarations) {
		address = m.Declarations[*n].Decl.Fetch
	}
	return clausewatch.Document{URLs: []string{address}}.Host()
}

// peek is meta.json of a folder or .tar.zst.
func peek(ctx context.Context, name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		f, err := os.Open(filepath.Join(name, metaName))
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, mostMeta))
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(window), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	for t := tar.NewReader(io.LimitReader(z, mostBytes)); ; {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		h, err := t.Next()
		if err != nil {
			return nil, errors.Join(errors.New("no meta.json"), err)
		}
		if strings.TrimPrefix(h.Name, "./") == metaName {
			return io.ReadAll(io.LimitReader(t, mostMeta))
		}
	}
}
