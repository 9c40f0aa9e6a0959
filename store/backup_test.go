package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

func TestBackupHoldsEverything(t *testing.T) {
	s := full(t)
	copied := filepath.Join(t.TempDir(), "copy of it?.db")
	for range 2 { // the second replaces the first
		if err := s.Backup(t.Context(), copied); err != nil {
			t.Fatal(err)
		}
	}
	files := must(os.ReadDir(filepath.Dir(copied)))
	if len(files) != 1 || files[0].Name() != "copy of it?.db" {
		t.Errorf("beside the copy there are %v", files)
	}
	want := everything(t, s)
	again := must(Open(t.Context(), copied))
	defer again.Close()
	if got := everything(t, again); got != want {
		t.Errorf("the copy holds\n%s\nwant\n%s", got, want)
	}
	integrity(t, again)
}

func TestBackupNamesTheNextMove(t *testing.T) {
	s := full(t)
	folder := t.TempDir()
	link := filepath.Join(folder, "link.db")
	if err := os.Link(s.path, link); err != nil {
		t.Skip("no hard links here:", err)
	}
	before := everything(t, s)
	for path, want := range map[string]string{
		"":                                  "no path is given",
		folder:                              "it is a folder",
		filepath.Join(folder, "no", "x.db"): "there is no folder",
		s.path:                              "it is the database itself",
		link:                                "it is the database itself",
	} {
		says(t, s.Backup(t.Context(), path), "back up to", want)
	}
	if after := everything(t, s); after != before {
		t.Error("the database changed")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Backup(ctx, filepath.Join(folder, "cancelled.db")); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, file := range must(os.ReadDir(folder)) {
		if file.Name() != "link.db" {
			t.Errorf("%s was left behind", file.Name())
		}
	}
}

// A copy that is made while looks are written holds whole looks only, and does not keep them from being written.
func TestBackupWhileWriting(t *testing.T) {
	s := full(t)
	ctx, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	first := make(chan bool)
	writer.Go(func() {
		for i := 10; ctx.Err() == nil; i++ {
			look := brings(reading("acme/aup", clock(i), "Text of "+clock(i).Format(time.RFC3339)), Settled,
				change(clausewatch.High, true))
			if _, err := s.Record(context.WithoutCancel(ctx), look); err != nil {
				t.Error(err)
				return
			}
			if i == 10 {
				close(first)
			}
		}
	})
	<-first
	folder := t.TempDir()
	for _, name := range []string{"1", "2", "3", "4", "5"} {
		if err := s.Backup(t.Context(), filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
	stop()
	writer.Wait()
	for _, name := range []string{"1", "2", "3", "4", "5"} {
		c := must(Open(t.Context(), filepath.Join(folder, name)))
		integrity(t, c)
		changes, alerts := must(c.Changes(t.Context(), ChangeFilter{})), alertsOf(t, c, AlertFilter{})
		if len(changes) < 2 || len(alerts) != 2*len(changes) {
			t.Errorf("copy %s holds %d changes and %d alerts, want two for each", name, len(changes), len(alerts))
		}
		c.Close()
	}
}
