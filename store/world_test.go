package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// start is when the tests begin; clock counts minutes from it.
var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func clock(minutes int) time.Time { return start.Add(time.Duration(minutes) * time.Minute) }

func policy(ref string) clausewatch.Document {
	platform, id := clausewatch.SplitRef(ref)
	return clausewatch.Document{Platform: platform, ID: id, Name: strings.ToUpper(id), Kind: clausewatch.Policy,
		URLs: []string{"https://" + platform + ".example/" + id}}
}

// catalogue makes platforms of references, in their order.
func catalogue(refs ...string) []clausewatch.Platform {
	var all []clausewatch.Platform
	for _, ref := range refs {
		d := policy(ref)
		if len(all) == 0 || all[len(all)-1].ID != d.Platform {
			all = append(all, clausewatch.Platform{ID: d.Platform, Name: strings.ToUpper(d.Platform[:1]) + d.Platform[1:]})
		}
		p := &all[len(all)-1]
		p.Documents = append(p.Documents, d)
	}
	return all
}

func follow(channel clausewatch.Channel, ref string, least clausewatch.Severity) clausewatch.Subscription {
	platform, document := clausewatch.SplitRef(ref)
	return clausewatch.Subscription{Channel: channel, Platform: platform, Document: document, MinSeverity: least,
		Origin: fromConfig}
}

// madeOnce is the file of an empty database: to make the tables anew for each test takes most of the time of many.
var madeOnce = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "clausewatch-test-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "empty.db")
	s, err := Open(context.Background(), path)
	if err == nil {
		err = s.Close()
	}
	if err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// fresh is an empty store in a folder of its own.
func fresh(t testing.TB) *Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.db")
	made, err := madeOnce()
	if err == nil {
		err = os.WriteFile(path, made, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// watching is a store that watches acme/aup, acme/terms and birch/aup; slack:all hears of all, slack:high of what is high.
func watching(t testing.TB, more ...clausewatch.Subscription) *Store {
	t.Helper()
	s := fresh(t)
	subs := append([]clausewatch.Subscription{follow("slack:all", "", clausewatch.None), follow("slack:high", "",
		clausewatch.High)}, more...)
	if err := s.Sync(t.Context(), catalogue("acme/aup", "acme/terms", "birch/aup"), subs, start); err != nil {
		t.Fatal(err)
	}
	return s
}

// reading is a version of clauses, each one a line; "Heading: clause" has a heading.
func reading(ref string, at time.Time, clauses ...string) *clausewatch.Version {
	v := &clausewatch.Version{Document: ref, Extractor: 1, Title: "Title of " + ref, Language: "en", FirstSeen: at,
		LastSeen: at}
	var lines []string
	for i, c := range clauses {
		heading, text, ok := strings.Cut(c, ": ")
		if !ok {
			heading, text = "", c
		}
		lines = append(lines, text)
		v.Provisions = append(v.Provisions, clausewatch.Provision{ID: fmt.Sprintf("p%d", i),
			Path:    []string{fmt.Sprint(i + 1)},
			Heading: heading, Block: clausewatch.Paragraph, Text: text})
	}
	v.Text = strings.Join(lines, "\n")
	v.TextSHA = digest([]byte(v.Text))
	return v
}

func seen(ref string, at time.Time, outcome clausewatch.Outcome) Look {
	return Look{Capture: clausewatch.Capture{Document: ref, At: at, Took: 1500 * time.Microsecond, Outcome: outcome},
		NextAt: at.Add(time.Hour)}
}

func brings(v *clausewatch.Version, as VersionState, change *clausewatch.Change) Look {
	l := seen(v.Document, v.FirstSeen, clausewatch.Changed)
	l.Version, l.As, l.Change = v, as, change
	return l
}

// change is one modified provision.
func change(severity clausewatch.Severity, told bool) *clausewatch.Change {
	return &clausewatch.Change{Material: true, Severity: severity, Told: told, Why: "because", Headline: "it changed",
		Counts: clausewatch.Counts{Modified: 1}, Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: severity}}}
}

func sent(url string, at time.Time, body string) clausewatch.Snapshot {
	return clausewatch.Snapshot{URL: url, FinalURL: url + "/final", Status: 200,
		Header: map[string][]string{"Etag": {`"` + digest([]byte(body))[:8] + `"`}},
		At:     at, SHA256: digest([]byte(body)), Size: int64(len(body)), Body: []byte(body)}
}

func record(t testing.TB, s *Store, look Look) Recorded {
	t.Helper()
	ids, err := s.Record(t.Context(), look)
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func watch(t testing.TB, s *Store, ref string) Watch {
	t.Helper()
	w, err := s.Watch(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func alertsOf(t testing.TB, s *Store, f AlertFilter) []clausewatch.Alert {
	t.Helper()
	all, err := s.Alerts(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// must is for calls whose error is not what the test is about.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// says checks that an error is there and names what it must.
func says(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", words)
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("the error has several lines:\n%s", err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("got error %q, want %q in it", err, w)
		}
	}
}

// everything is the content of every table, to tell whether anything was written.
func everything(t testing.TB, s *Store) string {
	t.Helper()
	names, err := list(t.Context(), s.read, func(row scanner) (n string, err error) { return n, row.Scan(&n) },
		"SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range names {
		rows, err := s.read.QueryContext(t.Context(), "SELECT * FROM "+name)
		if err != nil {
			t.Fatal(err)
		}
		dump(t, &b, name, rows)
	}
	return b.String()
}

func dump(t testing.TB, b *strings.Builder, name string, rows *sql.Rows) {
	t.Helper()
	defer rows.Close()
	columns := must(rows.Columns())
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(b, "%s %v\n", name, values)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// integrity is what SQLite says of the file, the words and the references.
func integrity(t testing.TB, s *Store) {
	t.Helper()
	ctx := context.Background()
	var said string
	if err := s.write.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&said); err != nil || said != "ok" {
		t.Errorf("integrity_check says %q, %v", said, err)
	}
	if _, err := s.write.ExecContext(ctx,
		"INSERT INTO provisions_words (provisions_words, rank) VALUES ('integrity-check', 1)"); err != nil {
		t.Errorf("the words do not fit the provisions: %v", err)
	}
	broken, err := list(ctx, s.write, func(row scanner) (table string, err error) {
		var id, parent, key any
		return table, row.Scan(&table, &id, &parent, &key)
	}, "PRAGMA foreign_key_check")
	if err != nil || len(broken) > 0 {
		t.Errorf("references are broken in %v, %v", broken, err)
	}
}
