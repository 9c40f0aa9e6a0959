package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"
)

func TestOpenSetsEveryConnection(t *testing.T) {
	s := fresh(t)
	if !sqlite.StrictPragmasEnabled() {
		t.Error("a pragma may be more than one statement")
	}
	for name, db := range map[string]*sql.DB{"write": s.write, "read": s.read} {
		connections := db.Stats().MaxOpenConnections
		held := make([]*sql.Conn, connections)
		for i := range held { // all of them at once, so that each is another one
			held[i] = must(db.Conn(t.Context()))
			for pragma, want := range map[string]string{"journal_mode": "wal", "busy_timeout": "5000",
				"synchronous": "1", "foreign_keys": "1",
				"query_only": map[string]string{"write": "0", "read": "1"}[name]} {
				var got string
				if err := held[i].QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
					t.Errorf("%s connection %d: %s is %q, %v; want %q", name, i, pragma, got, err, want)
				}
			}
		}
		for _, c := range held {
			c.Close()
		}
		if want := map[string]int{"write": 1, "read": 4}[name]; connections != want {
			t.Errorf("%s pool has %d connections, want %d", name, connections, want)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	s := watching(t)
	if _, err := s.read.Exec("DELETE FROM subscriptions"); err == nil {
		t.Error("a reader deleted rows")
	}
}

func TestOpenTakesAnyPath(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	for _, name := range []string{"with space.db", "what?.db", "a#b.db", "a%20b.db", "100%.db", "ümlaut-日本.db",
		"a&_pragma=journal_mode(OFF).db",
		"semi;colon'quote\".db", "file:odd.db", ":memory:", "plain"} {
		for _, path := range []string{name, filepath.Join(folder, "sub?folder #1", name)} {
			t.Run(path, func(t *testing.T) {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				s, err := Open(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Sync(t.Context(), catalogue("acme/aup"), nil, start); err != nil {
					t.Error(err)
				}
				if err := s.Backup(t.Context(), path+" (copy?)"); err != nil {
					t.Error(err)
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
				for _, file := range []string{path, path + " (copy?)"} {
					if info, err := os.Stat(file); err != nil || info.Size() == 0 {
						t.Errorf("there is no file %q: %v", file, err)
					}
				}
				again, err := Open(t.Context(), path)
				if err != nil {
					t.Fatal(err)
				}
				defer again.Close()
				if all := must(again.Platforms(t.Context())); len(all) != 1 {
					t.Errorf("opened again, it holds %d platforms, want 1", len(all))
				}
			})
		}
	}
}

func TestOpenNamesTheNextMove(t *testing.T) {
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := filepath.Join(folder, "foreign.db")
	other := must(sql.Open("sqlite", address(foreign)))
	must(other.Exec("CREATE TABLE recipes (name TEXT)"))
	other.Close()
	untouched := must(os.ReadFile(foreign))
	for _, c := range []struct {
		name, path string
		want       []string
	}{
		{"folder", folder, []string{"it is a folder", "name a file", filepath.Join(folder, "clausewatch.db")}},
		{"missing folder", filepath.Join(folder, "no", "such", "x.db"), []string{"there is no folder",
			filepath.Join(folder, "no", "such"), "create it"}},
		{"file as folder", filepath.Join(file("leaf", "x"), "x.db"), []string{"folder", "name another file"}},
		{"no database", file("text.db", strings.Repeat("this is a letter, not a database. ", 100)),
			[]string{"it is no SQLite database", "name another file"}},
		{"another program's", foreign, []string{"database of another program", "name another file"}},
		{"empty", "", []string{"no path is given", "name a file"}},
		{"zero byte", "a\x00b", []string{"zero byte"}},
		{"device", os.DevNull, []string{"no ordinary file"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Open(t.Context(), c.path)
			if err == nil {
				s.Close()
			}
			says(t, err, append(c.want, "open database")...)
		})
	}
	if got := must(os.ReadFile(foreign)); !bytes.Equal(got, untouched) {
		t.Error("another program's database was written to")
	}
}

func TestOpenWhatCannotBeWritten(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write everything")
	}
	folder := t.TempDir()
	path := filepath.Join(folder, "x.db")
	s := must(Open(t.Context(), path))
	s.Close()
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), path)
	says(t, err, "cannot be written", "change the permissions")
	os.Chmod(path, 0o600)
	if err := os.Chmod(folder, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(folder, 0o700)
	_, err = Open(t.Context(), filepath.Join(folder, "new.db"))
	says(t, err, "cannot be written", "change the permissions")
}

func TestReadOnlyErrorNamesTheNextMove(t *testing.T) {
	// The permission cases above cannot run as root; a connection opened read-only gives the same code.
	path := filepath.Join(t.TempDir(), "x.db")
	must(Open(t.Context(), path)).Close()
	db := must(sql.Open("sqlite", address(path)+"?mode=ro"))
	defer db.Close()
	_, err := db.Exec("DELETE FROM subscriptions")
	says(t, explain(path, err), "cannot be written", "change the permissions")
}

func TestDamagedDatabaseIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	must(Open(t.Context(), path)).Close()
	content := must(os.ReadFile(path))
	for i := 100; i < len(content); i++ { // the header stays
		content[i] = 0xa5
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), path)
	says(t, err, "it is damaged", "restore a backup")
}

func TestLockedDatabaseNamesTheNextMove(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	must(Open(t.Context(), path)).Close()
	release := lockElsewhere(t, path)
	_, err := open(t.Context(), path, 20*time.Millisecond)
	says(t, err, "another program has it locked", "stop that one")
	release()
	s, err := open(t.Context(), path, time.Minute)
	if err != nil {
		t.Fatalf("after the lock is gone: %v", err)
	}
	s.Close()
}

func TestTwoStoresShareAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	type opened struct {
		s   *Store
		err error
	}
	both := make(chan opened)
	for range 2 { // both create it
		go func() {
			s, err := Open(context.Background(), path)
			both <- opened{s, err}
		}()
	}
	a, b := <-both, <-both
	if a.err != nil || b.err != nil {
		t.Fatal(a.err, b.err)
	}
	defer b.s.Close()
	if err := a.s.Sync(t.Context(), catalogue("acme/aup"), nil, start); err != nil {
		t.Fatal(err)
	}
	if err := a.s.Close(); err != nil {
		t.Fatal(err)
	}
	if all := must(b.s.Platforms(t.Context())); len(all) != 1 {
		t.Errorf("the other store sees %d platforms, want 1", len(all))
	}
	record(t, b.s, seen("acme/aup", clock(1), "failed"))
}

func TestCancelledWorkWritesNothing(t *testing.T) {
	s := watching(t)
	before := everything(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Record(ctx, brings(reading("acme/aup", clock(1), "One."), Baseline, nil)); !errors.Is(err,
		context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if err := s.Sync(ctx, nil, nil, clock(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if after := everything(t, s); after != before {
		t.Errorf("something was written:\n%s", after)
	}
}
