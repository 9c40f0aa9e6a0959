// Package store keeps everything in one SQLite file: what is watched, what was seen, what changed, what is owed to whom.
//
// It is the only package that knows SQL and the only thing between the watcher and the bot. Facts (captures, snapshots,
// versions, changes, alerts) are only ever added; triggers in the schema refuse anything else. What belongs together is
// one transaction: Record writes all that one look brought, the alerts owed included, or nothing.
//
// Times are kept to the millisecond and come back in UTC. What a look means, and what a message says, is decided elsewhere.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlitecodes "modernc.org/sqlite/lib"

	"github.com/clausewatch/clausewatch"
)

// ErrNotFound says that there is no such row. Errors wrap it with what was looked for.
var ErrNotFound = errors.New("not found")

// ErrDamaged says that something stored cannot be read back as it was written. Restoring a backup is the only cure.
var ErrDamaged = errors.New("it is damaged; restore a backup")

// A Store is an open database. It is safe for concurrent use, and other processes may use the same file. One writer works
// at a time; readers neither wait for it nor make it wait.
type Store struct {
	path  string
	write *sql.DB // one connection, immediate transactions: a writer waits for another, and never fails because of it
	read  *sql.DB // query only
	codec *codec

	versions   *cache[int64, clausewatch.Version] // by id; LastSeen is that of the reading
	texts      *cache[int64, string]              // of versions, by id
	catalogues *cache[int64, []clausewatch.Platform]
}

// patience is how long a statement waits for another process's transaction.
const patience = 5 * time.Second

// Open opens or creates the database at path and brings its schema up to date, after a copy of what was there. Its error
// names the next move: the path is a folder, its folder is missing, it cannot be written, it is no database, another
// program has it locked, or a newer program has written it.
func Open(ctx context.Context, path string) (*Store, error) { return open(ctx, path, patience) }

func open(ctx context.Context, path string, patience time.Duration) (*Store, error) {
	if err := usable(path); err != nil {
		return nil, err
	}
	sqlite.StrictPragmas(true)
	s := &Store{path: path, versions: newCache[int64, clausewatch.Version](32 << 20),
		texts: newCache[int64, string](16 << 20), catalogues: newCache[int64, []clausewatch.Platform](1)}
	if err := s.connect(ctx, patience); err != nil {
		s.Close() // the first error says more
		return nil, explain(path, err)
	}
	return s, nil
}

func (s *Store) connect(ctx context.Context, patience time.Duration) (err error) {
	if s.codec, err = newCodec(); err != nil {
		return err
	}
	if err := ours(ctx, s.path); err != nil {
		return err
	}
	first, err := begin(ctx, s.path, patience)
	if err != nil {
		return err
	}
	defer first.Close()
	if s.write, err = pool(ctx, dsn(s.path, patience)+"&_txlock=immediate", 1, patience); err != nil {
		return err
	}
	if err := try(ctx, s.write); err != nil {
		return err
	}
	if err := migrate(ctx, s.path, s.write); err != nil {
		return err
	}
	// What is asked of each of a thousand documents lies in some 30 MB of pages: in a smaller cache they push each other out.
	s.read, err = pool(ctx, dsn(s.path, patience)+"&_query_only=1&_pragma=cache_size(-49152)", 4, patience)
	return err
}

// try writes something and takes it back. Opening alone reads only, and would leave it to the first look to find out what
// cannot be written.
func try(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "PRAGMA user_version = 1")
	return errors.Join(err, tx.Rollback())
}

// address is the path as a URI that SQLite reads back to the same path, whatever letters it has.
func address(path string) string {
	if !filepath.IsAbs(path) {
		path = "./" + path // so that no name, such as :memory:, is a special one
	}
	if runtime.GOOS == "windows" {
		path = filepath.ToSlash(path)
	}
	return "file:" + strings.ReplaceAll(url.PathEscape(path), "%2F", "/")
}

func dsn(path string, patience time.Duration) string {
	return fmt.Sprintf("%s?_pragma=busy_timeout(%d)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)"+
		"&_pragma=foreign_keys(1)&_pragma=journal_size_limit(67108864)&_defensive=1&_dqs=0", address(path), patience.Milliseconds())
}

// begin makes a new file a WAL one. Two programs that do so at once stand in each other's way until one gives up: each
// tries for a moment only, and again until patience ends.
func begin(ctx context.Context, path string, patience time.Duration) (*sql.DB, error) {
	brief := min(patience, 100*time.Millisecond)
	for until := time.Now().Add(patience); ; {
		db, err := pool(ctx, dsn(path, brief), 1, brief)
		if code(err) != sqlitecodes.SQLITE_BUSY || time.Now().After(until) {
			return db, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(rand.N(50 * time.Millisecond)):
		}
	}
}

// pool opens connections and makes sure that their pragmas took: a misspelt one would be passed over in silence.
func pool(ctx context.Context, name string, connections int, patience time.Duration) (*sql.DB, error) {
	db, err := sql.Open("sqlite", name)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	for _, pragma := range [][2]string{{"journal_mode", "wal"}, {"busy_timeout", fmt.Sprint(patience.Milliseconds())},
		{"synchronous", "1"}, {"foreign_keys", "1"}} {
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+pragma[0]).Scan(&got); err != nil {
			return nil, errors.Join(err, db.Close())
		}
		if got != pragma[1] {
			return nil, errors.Join(fmt.Errorf(
				"pragma %s is %s, not %s; the file system may not support it: name a file on a local disk",
				pragma[0], got, pragma[1]), db.Close())
		}
	}
	return db, nil
}

// usable finds what would otherwise surface as a riddle of SQLite's. It never opens the file: closing it would give up
// the locks that this process holds on it.
func usable(path string) error {
	if path == "" {
		return errors.New("open database: no path is given; name a file, for example clausewatch.db")
	}
	if strings.ContainsRune(path, 0) {
		return fmt.Errorf("open database %q: a path cannot hold a zero byte; name another file", path)
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("open database %s: it is a folder; name a file, for example %s", path, filepath.Join(path,
			"clausewatch.db"))
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("open database %s: it is no ordinary file; name another one", path)
	case err == nil:
		return nil
	}
	folder := filepath.Dir(path)
	switch info, err := os.Stat(folder); {
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("open database %s: folder %s cannot be entered; change its permissions, or name another file",
			path, folder)
	case err != nil:
		return fmt.Errorf("open database %s: there is no folder %s; create it, or name another file", path, folder)
	case !info.IsDir():
		return fmt.Errorf("open database %s: %s is no folder; name another file", path, folder)
	}
	return nil
}

// explain adds the next move to an error of SQLite's.
func explain(path string, err error) error {
	move := ""
	switch code(err) {
	case sqlitecodes.SQLITE_BUSY, sqlitecodes.SQLITE_LOCKED:
		move = "another program has it locked; stop that one, or name another file: "
	case sqlitecodes.SQLITE_READONLY, sqlitecodes.SQLITE_CANTOPEN, sqlitecodes.SQLITE_PERM:
		move = "it or its folder cannot be written; change the permissions, or name another file: "
	case sqlitecodes.SQLITE_NOTADB:
		move = "it is no SQLite database; name another file: "
	case sqlitecodes.SQLITE_CORRUPT:
		move = "it is damaged; restore a backup, or name another file: "
	case sqlitecodes.SQLITE_FULL:
		move = "the disk is full; make room: "
	}
	return fmt.Errorf("open database %s: %s%w", path, move, err)
}

// code is SQLite's primary result code in an error, 0 when it is none of SQLite's.
func code(err error) int {
	var fault *sqlite.Error
	if !errors.As(err, &fault) {
		return 0
	}
	return fault.Code() & 0xff
}

// Close ends all work on the database. The store is of no use afterwards.
func (s *Store) Close() error {
	var errs []error
	if s.read != nil {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		if s.read != nil { // it was opened whole
			if _, err := s.write.Exec("PRAGMA optimize"); err != nil && code(err) != sqlitecodes.SQLITE_BUSY {
				errs = append(errs, err) // statistics can wait until nobody else writes
			}
		}
		errs = append(errs, s.write.Close())
	}
	if s.codec != nil {
		s.codec.close()
	}
	return errors.Join(errs...)
}

// transaction runs do in one immediate transaction: all of it, or nothing.
func (s *Store) transaction(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	if err := do(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// view runs do on one state of the database, whatever is written meanwhile.
func (s *Store) view(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := s.read.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return do(tx)
}

// stamp is a time as a column holds it, null for none.
func stamp(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMilli(), Valid: !t.IsZero()}
}

// A moment scans such a column.
type moment struct{ time.Time }

// Scan reads milliseconds; null is the zero time.
func (m *moment) Scan(value any) error {
	switch v := value.(type) {
	case nil:
		m.Time = time.Time{}
	case int64:
		m.Time = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("a time is stored as %T", value)
	}
	return nil
}

// missing turns "no rows" into ErrNotFound with the name of what was looked for.
func missing(err error, format string, args ...any) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		err = ErrNotFound
	}
	return fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), err)
}

// A querier is a pool or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// A scanner is one row.
type scanner interface{ Scan(columns ...any) error }

// list reads all rows of a query and lets go of it; scan reads one.
func list[T any](ctx context.Context, db querier, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// limit is a row limit for SQL: none when n is not positive.
func limit(n int) int {
	if n <= 0 {
		return -1
	}
	return n
}
