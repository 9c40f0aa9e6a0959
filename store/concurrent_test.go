package store

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

const (
	writers    = 8
	lookRounds = 15
)

// Looks of eight documents are written while others read, one delivers and one copies: nothing fails, nothing is lost.
func TestManyAtOnce(t *testing.T) {
	s := fresh(t)
	var refs []string
	for i := range writers {
		refs = append(refs, fmt.Sprintf("acme/doc%d", i))
	}
	subs := []clausewatch.Subscription{follow("slack:a", "", 0), follow("slack:b", "acme", 0), follow("discord:c", "",
		clausewatch.High)}
	if err := s.Sync(t.Context(), catalogue(refs...), subs, start); err != nil {
		t.Fatal(err)
	}
	var writing, others sync.WaitGroup
	for _, ref := range refs {
		writing.Go(func() { manyLooks(t, s, ref) })
	}
	ctx, stop := context.WithCancel(t.Context())
	for i := range 4 {
		others.Go(func() {
			for n := i; ctx.Err() == nil; n++ {
				readAll(t, s, refs[n%len(refs)])
			}
		})
	}
	order := map[clausewatch.Channel][]int64{}
	others.Go(func() {
		for ctx.Err() == nil {
			deliver(t, s, order)
		}
	})
	others.Go(func() {
		if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "copy.db")); err != nil {
			t.Error(err)
		}
	})
	writing.Wait()
	stop()
	others.Wait()
	for deliver(t, s, order) > 0 {
	}

	integrity(t, s)
	const each = lookRounds - 1 // changes of a document, all told and all high
	if n := len(must(s.Changes(t.Context(), ChangeFilter{}))); n != writers*each {
		t.Errorf("%d changes, want %d", n, writers*each)
	}
	for _, channel := range []clausewatch.Channel{"slack:a", "slack:b", "discord:c"} {
		ids := order[channel]
		if len(ids) != writers*each {
			t.Errorf("%s was told %d times, want %d", channel, len(ids), writers*each)
		}
		for i := 1; i < len(ids); i++ {
			if ids[i] <= ids[i-1] {
				t.Errorf("%s was told alert %d after %d", channel, ids[i], ids[i-1])
			}
		}
	}
}

func manyLooks(t *testing.T, s *Store, ref string) {
	for i := range lookRounds {
		v := reading(ref, clock(i), "Fixed: This stays.", fmt.Sprintf("Moving: Text %d of %s.", i, ref))
		look := brings(v, Settled, change(clausewatch.High, true))
		if i == 0 {
			look.As, look.Change = Baseline, nil
		}
		// The first part is the same for all documents in a round: several write the same bytes at once.
		look.Snapshots, look.Readable = []clausewatch.Snapshot{sent("https://x/a", clock(i), fmt.Sprint("round ", i)),
			sent("https://x/b", clock(i), v.Text)}, true
		if _, err := s.Record(context.Background(), look); err != nil {
			t.Errorf("%s, look %d: %v", ref, i, err)
		}
	}
}

// readAll reads what readers read; each answer must fit itself.
func readAll(t *testing.T, s *Store, ref string) {
	ctx := context.Background()
	w, err := s.Watch(ctx, ref)
	if err != nil {
		t.Error(err)
		return
	}
	if w.Settled != nil {
		if len(w.Snapshots) != 2 || w.Snapshots[1].SHA256 != digest([]byte(w.Settled.Text)) {
			t.Errorf("%s: version %q goes with snapshots of another look", ref, w.Settled.Text)
		}
		if _, err := s.Snapshot(ctx, w.Snapshots[0].SHA256); err != nil {
			t.Error(err)
		}
		platform, document := clausewatch.SplitRef(ref)
		hits, err := s.Search(ctx, Query{Text: "stays", Platform: platform, Document: document})
		if err != nil || len(hits) != 1 {
			t.Errorf("%s: search finds %v, %v", ref, hits, err)
		}
	}
	if _, err := s.Health(ctx, ""); err != nil {
		t.Error(err)
	}
	if _, err := s.Due(ctx, clock(10_000), 0); err != nil {
		t.Error(err)
	}
}

// deliver takes what is owed, once, and settles it.
func deliver(t *testing.T, s *Store, order map[clausewatch.Channel][]int64) (n int) {
	ctx := context.Background()
	for _, platform := range []string{"slack", "discord"} {
		owed, err := s.Owed(ctx, platform, clock(10_000), time.Hour, 10)
		if err != nil {
			t.Error(err)
		}
		for _, a := range owed {
			order[a.Channel] = append(order[a.Channel], a.ID)
			if err := s.Settle(ctx, a.ID, "post", clock(10_000)); err != nil {
				t.Error(err)
			}
			n++
		}
	}
	return n
}
