package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/pressly/goose/v3"
)

// later are the migrations of a later program.
func later(t *testing.T, more map[string]string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	for _, f := range must(fs.Glob(migrations, "migrations/*.sql")) {
		files[filepath.Base(f)] = &fstest.MapFile{Data: must(migrations.ReadFile(f))}
	}
	for name, content := range more {
		files[name] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + content)}
	}
	return files
}

func TestMigrationCopiesTheDatabaseFirst(t *testing.T) {
	s := full(t)
	before := everything(t, s)
	files := later(t, map[string]string{"0002_more.sql": "CREATE TABLE trials (id INTEGER PRIMARY KEY) STRICT;"})
	if err := upgrade(t.Context(), s.path, s.write, files); err != nil {
		t.Fatal(err)
	}
	if _, err := s.write.Exec("INSERT INTO trials VALUES (1)"); err != nil {
		t.Errorf("the schema did not change: %v", err)
	}
	old := must(Open(t.Context(), s.path+"-before-2.bak"))
	defer old.Close()
	if got := everything(t, old); got != before {
		t.Errorf("the copy holds\n%s\nwant\n%s", got, before)
	}
	if err := upgrade(t.Context(), s.path, s.write, files); err != nil {
		t.Errorf("a second time: %v", err)
	}
	// This program does not know schema 2.
	_, err := Open(t.Context(), s.path)
	says(t, err, "schema 2 is newer than this program's 1", "use the newer program")
}

func TestMigrationThatFailsChangesNothing(t *testing.T) {
	s := full(t)
	before := everything(t, s)
	files := later(t,
		map[string]string{"0002_bad.sql": "CREATE TABLE trials (id INTEGER PRIMARY KEY) STRICT;\nINSERT INTO nosuch VALUES (1);"})
	if err := upgrade(t.Context(), s.path, s.write, files); err == nil {
		t.Fatal("no error")
	}
	if after := everything(t, s); after != before {
		t.Error("something was written")
	}
	if _, err := os.Stat(s.path + "-before-2.bak"); err != nil {
		t.Errorf("there is no copy: %v", err)
	}
	again, err := Open(t.Context(), s.path) // the old program still works
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

func TestNewDatabaseNeedsNoCopy(t *testing.T) {
	s := fresh(t)
	for _, f := range must(os.ReadDir(filepath.Dir(s.path))) {
		if filepath.Ext(f.Name()) == ".bak" {
			t.Errorf("there is %s", f.Name())
		}
	}
	if version := stored(t, s, "SELECT max(version_id) FROM goose_db_version"); version != 1 {
		t.Errorf("schema %d, want 1", version)
	}
}

// A program that was killed while it created the database leaves a file that the next one completes.
func TestHalfCreatedDatabaseIsCompleted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "half.db")
	db := must(sql.Open("sqlite", address(path)))
	provider := must(goose.NewProvider(goose.DialectSQLite3, db, later(t, nil), goose.WithDisableGlobalRegistry(true)))
	if _, err := provider.GetDBVersion(context.Background()); err != nil && !errors.Is(err, goose.ErrVersionNotFound) {
		t.Fatal(err) // writes the table of versions only
	}
	db.Close()
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Sync(t.Context(), catalogue("acme/aup"), nil, start); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(path + "-before-1.bak"); err == nil {
		t.Error("an empty database was copied")
	}
}
