package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
)

// Backup writes a consistent copy of the database to path while others go on reading and writing. The copy is checked,
// and appears whole or not at all; an older copy that was there is replaced, another file is refused. It is one file, with
// nothing beside it.
func (s *Store) Backup(ctx context.Context, path string) error {
	if err := backup(ctx, s.read, s.path, path); err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	return nil
}

// IsDatabase tells a file that is a database of SQLite's.
func IsDatabase(path string) bool { return isDatabase(path) }

// Copy writes a consistent copy of the database at one path to another. It opens the first for reading only and leaves it as
// it is, even where this program would bring its schema up to date; a service may be at work on it. Whose database it is, is
// for Open to find out on the copy.
func Copy(ctx context.Context, from, to string) (err error) {
	if err := usable(from); err != nil {
		return err
	}
	if !isDatabase(from) {
		return fmt.Errorf("copy database %s: there is no database of that name; name another file", from)
	}
	name := fmt.Sprintf("%s?mode=ro&_pragma=busy_timeout(%d)", address(from), patience.Milliseconds())
	if _, err := os.Stat(from + "-wal"); errors.Is(err, os.ErrNotExist) {
		name += "&immutable=1" // nobody has it open: SQLite need not make the files by which programs agree (sqlite.org/wal.html)
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return fmt.Errorf("copy database %s: %w", from, err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := backup(ctx, db, from, to); err != nil {
		return fmt.Errorf("copy database %s to %s: %w", from, to, err)
	}
	return nil
}

// backer is SQLite's online backup, as the driver offers it.
type backer interface {
	NewBackup(uri string) (*sqlite.Backup, error)
}

// pages are copied at a time, so that ctx can end it; 1,024 are 4 MB.
const pages = 1024

func backup(ctx context.Context, db *sql.DB, from, to string) (err error) {
	if err := writable(from, to); err != nil {
		return err
	}
	half := to + ".part"
	if err := discard(half); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, discard(half))
		}
	}()
	if err := copyInto(ctx, db, half); err != nil {
		return err
	}
	if err := sound(ctx, half); err != nil {
		return err
	}
	if err := flush(half); err != nil {
		return err
	}
	if err := os.Rename(half, to); err != nil {
		return err
	}
	return flushFolder(filepath.Dir(to))
}

// writable refuses what would destroy the database or could not hold the copy.
func writable(from, to string) error {
	if to == "" {
		return errors.New("no path is given; name a file")
	}
	if _, err := os.Stat(filepath.Dir(to)); err != nil {
		return fmt.Errorf("there is no folder %s; create it, or name another file", filepath.Dir(to))
	}
	there, err := os.Stat(to)
	if err != nil {
		return nil
	}
	if there.IsDir() {
		return fmt.Errorf("it is a folder; name a file in it, for example %s", filepath.Join(to,
			filepath.Base(from)+".bak"))
	}
	if own, err := os.Stat(from); err == nil && os.SameFile(own, there) {
		return errors.New("it is the database itself; name another file")
	}
	if there.Size() > 0 && !isDatabase(to) {
		return errors.New("a file is there that is no backup, and would be lost; name another file")
	}
	return nil
}

// isDatabase tells a file that begins as SQLite's do (https://www.sqlite.org/fileformat.html, section 1.3).
func isDatabase(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, 16)
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == "SQLite format 3\x00"
}

// copyInto copies within one read transaction: it sees one state, and no writer makes it start again.
func copyInto(ctx context.Context, db *sql.DB, half string) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, "BEGIN DEFERRED"); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
	var schema int
	if err := conn.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master").Scan(&schema); err != nil {
		return err // the state is fixed by the first read
	}
	return conn.Raw(func(driver any) error {
		b, ok := driver.(backer)
		if !ok {
			return fmt.Errorf("the driver %T cannot back up", driver)
		}
		copying, err := b.NewBackup(address(half))
		if err != nil {
			return err
		}
		for more := true; more; {
			if err = ctx.Err(); err == nil {
				more, err = copying.Step(pages)
			}
			if err != nil {
				return errors.Join(err, copying.Finish())
			}
		}
		return copying.Finish()
	})
}

// sound checks a copy by SQLite's own means, and makes it one file.
func sound(ctx context.Context, path string) (err error) {
	db, err := sql.Open("sqlite", address(path))
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	var said, mode string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return fmt.Errorf("the copy is not sound: %s", said)
	}
	if err := db.QueryRowContext(ctx, "PRAGMA journal_mode(DELETE)").Scan(&mode); err != nil {
		return err
	}
	if mode != "delete" {
		return fmt.Errorf("the copy keeps a journal of kind %s", mode)
	}
	return nil
}

func flush(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// flushFolder makes a rename last. Not every file system lets a folder be flushed; the copy itself is safe by then.
func flushFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	f.Sync()
	return f.Close()
}

// discard removes a half copy and what SQLite may have left beside it.
func discard(half string) error {
	var errs []error
	for _, name := range []string{half, half + "-journal", half + "-wal", half + "-shm"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
