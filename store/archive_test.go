package store

import (
	"archive/tar"
	"errors"
	"io"
	"os"
	"sort"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// smallArchive unpacks the pages of the first archive, from a place in the list on, that holds between 20 and 150 of them.
func smallArchive(t *testing.T, archives []string, from int) [][]byte {
	t.Helper()
	for i := range archives {
		path := archives[(i+from)%len(archives)]
		info, err := os.Stat(path)
		if err != nil || info.Size() > 2<<20 {
			continue
		}
		if pages := unpackPages(t, path); len(pages) >= 20 && len(pages) <= 150 {
			return pages
		}
	}
	t.Skip("the corpus holds no small archive of pages")
	return nil
}

func unpackPages(t *testing.T, path string) [][]byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(64<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer unpacked.Close()
	pages := map[string][]byte{}
	var names []string
	for r := tar.NewReader(unpacked); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(h.Name, ".html") {
			b, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			pages[h.Name], names = b, append(names, h.Name)
		}
	}
	sort.Strings(names)
	var all [][]byte
	for _, n := range names {
		all = append(all, pages[n])
	}
	return all
}
