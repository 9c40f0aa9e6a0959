package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date. A database that holds something is copied first, to PATH-before-N.bak; one that a
// newer program has written is refused.
func migrate(ctx context.Context, path string, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	return upgrade(ctx, path, db, files)
}

func upgrade(ctx context.Context, path string, db *sql.DB, files fs.FS) error {
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	var used bool
	const versioned = "SELECT count(*) > 0 FROM sqlite_master WHERE name = 'goose_db_version'"
	if err := db.QueryRowContext(ctx, versioned).Scan(&used); err != nil {
		return err
	}
	if used {
		have, newest, err := provider.GetVersions(ctx)
		if err != nil {
			return fmt.Errorf("read the version of its schema: %w", err)
		}
		if have > newest {
			return fmt.Errorf("its schema %d is newer than this program's %d; use the newer program, or name another file",
				have, newest)
		}
		if have == newest {
			return nil
		}
		if have > 0 {
			if err := backup(ctx, db, path, fmt.Sprintf("%s-before-%d.bak", path, have+1)); err != nil {
				return fmt.Errorf("copy it before its schema changes: %w", err)
			}
		}
	}
	if _, err := provider.Up(ctx); err != nil {
		// Two programs may create the same database at once: the second finds the work done.
		if have, newest, e := provider.GetVersions(ctx); e == nil && have == newest {
			return nil
		}
		return fmt.Errorf("bring its schema up to date: %w", err)
	}
	return nil
}

// ours refuses the database of another program before anything in it is touched. Whatever else is wrong with the file is
// found by those who open it for good.
func ours(ctx context.Context, path string) error {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return nil
	}
	db, err := sql.Open("sqlite", address(path)+"?mode=ro")
	if err != nil {
		return nil
	}
	defer db.Close()
	var tables, schema, captures int
	err = db.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(name = 'goose_db_version'), 0), coalesce(sum(name = 'captures'), 0)
		FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`).Scan(&tables, &schema, &captures)
	if err == nil && tables > 0 && (schema == 0 || tables > 1 && captures == 0) {
		return errors.New("it is the database of another program; name another file")
	}
	return nil
}
