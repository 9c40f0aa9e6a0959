package extract

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
)

// feedCorpus finds the folder of real feeds beside the repository, which is no part of it.
func feedCorpus(t *testing.T) string {
	t.Helper()
	root := os.Getenv("CLAUSEWATCH_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	dir := filepath.Join(root, "feeds")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no corpus of feeds at %s: set CLAUSEWATCH_CORPUS to read it", dir)
	}
	return dir
}

func unpackFeeds(t *testing.T, archive string) map[string][]byte {
	t.Helper()
	f, err := os.Open(archive)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := zstd.NewReader(f, zstd.WithDecoderMaxWindow(128<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	files := map[string][]byte{}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatalf("unpack %s: %v", archive, err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatalf("unpack %s: %v", archive, err)
		}
		files[strings.TrimPrefix(h.Name, "./")] = b
	}
}

// readable is the least number of the corpus' single feeds that must be read; the others are broken beyond repair or
// no feeds at all. It guards against losing ground.
const readable = 257

func TestFeedsOfTheCorpusAreReadOrRefused(t *testing.T) {
	dir := feedCorpus(t)
	files := unpackFeeds(t, filepath.Join(dir, "files.tar.zst"))
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	read, items := 0, 0
	for _, name := range names {
		blocks, _, _, err := readFeed(context.Background(), clausewatch.Snapshot{URL: "https://example.org/feed", Body: files[name]})
		checkEntries(t, name, blocks)
		if err == nil {
			read++
			items += len(blocks)
			continue
		}
		t.Logf("%s: %v", name, err)
		var failure *clausewatch.Failure
		var unreadable *clausewatch.UnreadableError
		if !errors.As(err, &failure) && !errors.As(err, &unreadable) {
			t.Errorf("%s: error without a cause: %v", name, err)
		}
	}
	t.Logf("%d feeds, %d read, %d items", len(names), read, items)
	if read < readable {
		t.Errorf("read %d feeds, want at least %d", read, readable)
	}
}

// checkEntries holds what every caller relies on.
func checkEntries(t *testing.T, name string, blocks []block) {
	t.Helper()
	seen := map[string]bool{}
	for i, b := range blocks {
		switch {
		case b.kind != clausewatch.Entry:
			t.Errorf("%s: block %d is a %s, want an entry", name, i, b.kind)
		case len(b.id) != 16 || seen[b.id]:
			t.Errorf("%s: block %d has id %q, want 16 hex digits of its own", name, i, b.id)
		case b.text == "" || b.text != canonical(b.text):
			t.Errorf("%s: block %d is not one canonical line: %q", name, i, b.text)
		}
		seen[b.id] = true
	}
}

func TestFeedHistoriesBringNoFalseNews(t *testing.T) {
	dir := feedCorpus(t)
	archives, err := filepath.Glob(filepath.Join(dir, "seq", "*.tar.zst"))
	if err != nil || len(archives) == 0 {
		t.Fatalf("no histories in %s: %v", dir, err)
	}
	steps, quiet, told, exact, edits := 0, 0, 0, 0, 0
	for _, archive := range archives {
		files := unpackFeeds(t, archive)
		var meta struct {
			States []struct {
				File string `json:"file"`
				Step struct {
					Label  string `json:"label"`
					Counts []int  `json:"counts"` // added, removed, edited
					Edited []struct {
						Fields []string `json:"fields"`
					} `json:"edited"`
				} `json:"step"`
			} `json:"states"`
		}
		if err := json.Unmarshal(files["meta.json"], &meta); err != nil {
			t.Fatal(err)
		}
		var before map[string]block
		for _, state := range meta.States {
			name := filepath.Base(archive) + " " + state.File
			blocks, _, _, err := readFeed(context.Background(), clausewatch.Snapshot{Body: files[state.File]})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			checkEntries(t, name, blocks)
			now, fresh := map[string]block{}, 0
			for _, b := range blocks {
				now[b.id] = b
				if _, known := before[b.id]; !known {
					fresh++
				}
			}
			if before != nil {
				steps++
				switch state.Step.Label {
				case "noise", "reordered", "items_removed":
					quiet++
					if fresh > 0 {
						t.Errorf("%s: %s brought %d new entries", name, state.Step.Label, fresh)
					}
				case "new_items":
					told++
					if want := state.Step.Counts[0]; fresh == want {
						exact++
					} else if fresh == 0 || fresh > want { // fewer: known by their link, with a slash at its end or without
						t.Errorf("%s: %d new entries, want %d", name, fresh, want)
					}
				case "items_edited":
					edits++
					words := false // a date moved alone is no edit
					for _, e := range state.Step.Edited {
						words = words || !slices.Equal(e.Fields, []string{"pubDate"})
					}
					if fresh > 0 || differ(before, now) != words {
						t.Errorf("%s: %d new entries, edits seen %v, want 0, %v", name, fresh, differ(before, now), words)
					}
				default:
					t.Errorf("%s: unknown label %q", name, state.Step.Label)
				}
			}
			before = now
		}
	}
	t.Logf("%d steps: %d quiet, %d with news, %d of these exact, %d with edits", steps, quiet, told, exact, edits)
	if exact < told-1 {
		t.Errorf("%d of %d steps brought exactly the news they are labelled with, want at least %d", exact, told, told-1)
	}
}

// differ reports whether an entry known from before reads otherwise now.
func differ(before, now map[string]block) bool {
	for id, b := range now {
		if old, known := before[id]; known && old.text != b.text {
			return true
		}
	}
	return false
}
