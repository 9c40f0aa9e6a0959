package slack

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

	"github.com/clausewatch/clausewatch/bot/chat"
)

// TestLongestRealPoliciesKeepTheLimits says whole policies, as quotes, notes and lists.
func TestLongestRealPoliciesKeepTheLimits(t *testing.T) {
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
	for i, policy := range policies[:min(len(policies), 12)] {
		m := chat.Message{Text: "x"}
		var want []string
		for j, p := range strings.Split(policy, "\n\n") {
			switch want = append(want, p); (i + j) % 4 {
			case 0:
				m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Note, Spans: chat.Plain(p)})
			case 1:
				m.Blocks = append(m.Blocks, chat.Block{Kind: chat.List, Items: [][]chat.Span{chat.Plain(p)}})
			default:
				m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Label: "§", Spans: []chat.Span{{Text: p, Strike: true}}})
			}
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Label: "all in one", Spans: chat.Plain(policy)})
		all := shown(t, m)
		readable(t, all, append(want, policy)...)
		t.Logf("%d characters in %d posts", 2*len(policy), len(all))
	}
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
