package store

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// shelf is a store of 500 documents with 100 provisions each.
func shelf(b *testing.B) *Store {
	b.Helper()
	s := fresh(b)
	var refs []string
	for i := range 500 {
		refs = append(refs, fmt.Sprintf("p%02d/d%d", i/10, i))
	}
	if err := s.Sync(b.Context(), catalogue(refs...), []clausewatch.Subscription{follow("slack:a", "", 0)},
		start); err != nil {
		b.Fatal(err)
	}
	for i, ref := range refs {
		look := brings(reading(ref, clock(1), clauses(uint64(i))...), Baseline, nil)
		look.Snapshots, look.Readable = []clausewatch.Snapshot{sent("https://x/", clock(1), page(uint64(i), 0))}, true
		record(b, s, look)
	}
	return s
}

// clauses are a hundred, of some sixty words each; low words are common, as in any language.
func clauses(seed uint64) []string {
	random := rand.New(rand.NewPCG(seed, 5))
	words := rand.NewZipf(random, 1.2, 3, 20_000)
	var all []string
	for i := range 100 {
		var c strings.Builder
		fmt.Fprintf(&c, "Heading word%d: ", words.Uint64())
		for range 60 {
			fmt.Fprintf(&c, "word%d ", words.Uint64())
		}
		fmt.Fprintf(&c, "number %d of %d.", i, seed)
		all = append(all, c.String())
	}
	return all
}

func BenchmarkStore(b *testing.B) {
	s := shelf(b)
	var kept, size int64
	s.read.QueryRow("SELECT sum(length(zstd)) FROM blobs").Scan(&kept)
	s.read.QueryRow("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").Scan(&size)
	b.Logf("50,000 provisions: the file has %d MB, of which snapshots %d MB", size>>20, kept>>20)
	ref := "p00/d0"
	for name, q := range map[string]Query{
		"rare word": {Text: "word9000", Limit: 10}, "two words": {Text: "word20 word30",
			Limit: 10}, "common word": {Text: "word1", Limit: 10},
		"any of three": {Text: "word1 word2 word3", AnyWord: true, Limit: 10}, "phrase": {Text: `"word1 word2 word1"`,
			Limit: 10},
		"prefix": {Text: "wor*", Limit: 10}, "one platform": {Text: "word20", Platform: "p07", Limit: 10},
	} {
		b.Run("Search/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Search(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	minute := 2
	b.Run("Record/unchanged", func(b *testing.B) {
		for b.Loop() {
			minute++
			record(b, s, seen(ref, clock(minute), clausewatch.Unchanged))
		}
	})
	b.Run("Record/change of 100 provisions and 100 KB", func(b *testing.B) {
		var pages []string
		for i := range 16 {
			pages = append(pages, page(0, i+1))
		}
		for b.Loop() {
			minute++
			v := reading(ref, clock(minute), clauses(uint64(minute))...)
			look := brings(v, Settled, change(clausewatch.High, true))
			look.Snapshots, look.Readable = []clausewatch.Snapshot{sent("https://x/", clock(minute),
				pages[minute%16]+clock(minute).String())}, true
			record(b, s, look)
		}
	})
	b.Run("Watch", func(b *testing.B) {
		for b.Loop() {
			watch(b, s, ref)
		}
	})
	b.Run("Health", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Health(b.Context(), ""); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Owed/nothing", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Owed(b.Context(), "discord", clock(minute), lease, 16); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// A proof of a month reads 720 looks of each document.
func BenchmarkProof(b *testing.B) {
	s := fresh(b)
	var refs []string
	for i := range 240 {
		refs = append(refs, fmt.Sprintf("p%02d/d%d", i/10, i))
	}
	if err := s.Sync(b.Context(), catalogue(refs...), nil, start); err != nil {
		b.Fatal(err)
	}
	for _, ref := range refs {
		record(b, s, brings(reading(ref, clock(0), "One."), Baseline, nil))
	}
	if _, err := s.write.Exec(`WITH RECURSIVE hours (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM hours WHERE n < 720)
		INSERT INTO captures (document, at, took, outcome, cause, detail, version, moved)
		SELECT d.ref, ? + n * 3600000, 0, 'unchanged', '', '', d.in_force, '' FROM hours, documents d`, start.UnixMilli()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if all, err := s.Proof(b.Context(), nil, clock(0), clock(720*60)); err != nil || len(all) != 240 || all[0].Looks != 721 {
			b.Fatal(len(all), err)
		}
	}
}
