package chattest

import (
	"archive/tar"
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// Policies are recorded policies, the longest first, at most so many: the last version in each of some archives of the corpus that
// CLAUSEWATCH_CORPUS names, else of the one beside the project. It skips the test where there is none.
func Policies(t *testing.T, most int) []string {
	t.Helper()
	root := os.Getenv("CLAUSEWATCH_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	archives, err := filepath.Glob(filepath.Join(root, "versions", "*.tar.zst"))
	if err != nil || len(archives) == 0 {
		t.Skipf("no recorded policies in %s; name a corpus with CLAUSEWATCH_CORPUS", root)
	}
	var policies []string
	for _, name := range archives[:min(len(archives), 60)] {
		policies = append(policies, lastIn(t, name))
	}
	slices.SortFunc(policies, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return policies[:min(len(policies), most)]
}

// lastIn is the last Markdown file of an archive.
func lastIn(t *testing.T, name string) string {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := zstd.NewReader(file, zstd.WithDecoderMaxWindow(1<<27), zstd.WithDecoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	var last []byte
	for archive := tar.NewReader(plain); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return string(last)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if strings.HasSuffix(header.Name, ".md") {
			if last, err = io.ReadAll(archive); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
}
