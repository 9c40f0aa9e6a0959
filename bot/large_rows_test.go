package bot_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher/classify"
)

// To record 200,000 changes one by one would take an hour. These rows are written into the same tables by hand, past Record
// and under the same triggers; a test of a small world makes sure that they read back as Record's do. Bytes that were sent
// (snapshots, blobs) and texts once seen have no rows: no answer reads them.

// open opens a bot on the large world. Its database is made once and kept in the folder for temporary files under the hash of
// all that it is made of; delete it when it takes too much room.
func (l large) open(t testing.TB) *bot.Bot {
	t.Helper()
	sum := sha256.New()
	fmt.Fprint(sum, l, classifier().Number())
	for _, name := range []string{"large_words_test.go", "large_world_test.go", "large_rows_test.go", "../store/migrations/0001_first.sql"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sum.Write(text)
	}
	path := filepath.Join(os.TempDir(), "clausewatch-bench-"+hex.EncodeToString(sum.Sum(nil))[:12]+".db")
	if _, err := os.Stat(path); err != nil {
		began := time.Now()
		l.write(t, path+".part")
		if err := os.Rename(path+".part", path); err != nil {
			t.Fatal(err)
		}
		t.Logf("made %s in %s", path, time.Since(began).Round(time.Second))
	}
	return l.bot(t, path)
}

// bot opens the database at path.
func (l large) bot(t testing.TB, path string) *bot.Bot {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return &bot.Bot{Store: s, Now: func() time.Time { return today }, PublicURL: "https://terms.example",
		Categories: classify.Builtin().Categories()}
}

// write makes the database of the world at path.
func (l large) write(t testing.TB, path string) {
	t.Helper()
	os.Remove(path)
	platforms := l.catalogue()
	var subs []clausewatch.Subscription
	for i, p := range platforms {
		subs = append(subs, clausewatch.Subscription{Channel: clausewatch.Channel(fmt.Sprintf("slack:C%07d", i%40)), Platform: p.ID,
			MinSeverity: clausewatch.Severity(i % 3)})
	}
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Sync(t.Context(), platforms, subs, worldBegan)
	s.Close()
	if err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(memory)&_pragma=synchronous(0)&_pragma=cache_size(-200000)")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer encoder.Close()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	r := &rows{t: t, ctx: t.Context(), tx: tx, encoder: encoder, statements: map[string]*sql.Stmt{}}
	random := rand.New(rand.NewPCG(3, 3))
	provisions, changes := shares(l.documents, l.provisions, 8, 0.6, random), shares(l.documents, l.changes, 2, 1, random)
	n := 0
	for _, p := range platforms {
		for _, d := range p.Documents {
			r.document(l, l.past(d, p.Name, provisions[n], changes[n], uint64(n)), n)
			n++
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA journal_mode = wal"); err != nil {
		t.Fatal(err)
	}
}

// rows writes rows in one transaction.
type rows struct {
	t                          testing.TB
	ctx                        context.Context
	tx                         *sql.Tx
	encoder                    *zstd.Encoder
	statements                 map[string]*sql.Stmt
	versions, captures, alerts int64 // given so far
	changes                    int64
}

func (r *rows) insert(table, columns string, values ...any) {
	statement, ok := r.statements[table]
	if !ok {
		marks := "?"
		for range len(values) - 1 {
			marks += ", ?"
		}
		var err error
		if statement, err = r.tx.PrepareContext(r.ctx, "INSERT INTO "+table+" ("+columns+") VALUES ("+marks+")"); err != nil {
			r.t.Fatal(err)
		}
		r.statements[table] = statement
	}
	if _, err := statement.ExecContext(r.ctx, values...); err != nil {
		r.t.Fatalf("%s: %v", table, err)
	}
}

func (r *rows) packed(value any) []byte { return r.encoder.EncodeAll([]byte(r.json(value)), nil) }

func (r *rows) json(value any) string {
	plain, err := json.Marshal(value)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(plain)
}

const captureColumns = "id, document, at, took, outcome, cause, detail, version, moved"

// document writes everything about one document; n is its number in the order of the catalogue.
func (r *rows) document(l large, p *past, n int) {
	ref := p.document.Ref()
	first := r.versions + 1
	for i, v := range p.versions {
		last := today.Add(-time.Hour)
		if i+1 < len(p.versions) {
			last = p.versions[i+1].FirstSeen.Add(-time.Hour)
		}
		state := store.Settled
		if i == 0 {
			state = store.Baseline
		}
		v.LastSeen = last
		facts := v
		facts.Text, facts.Provisions = "", nil
		r.versions++
		r.insert("versions", "id, document, state, text_sha, provisions, classifier, first_seen, last_seen, settled_at, facts, body",
			r.versions, ref, string(state), v.TextSHA, len(v.Provisions), v.Classifier, v.FirstSeen.UnixMilli(), last.UnixMilli(),
			v.FirstSeen.UnixMilli(), r.json(facts), r.packed(v))
	}
	r.past(p, first)
	blind := n%40 == 7
	r.looks(l, p, r.versions, blind)
	r.inForce(p, n, blind)
}

// past writes the changes of a document, the looks that brought them, and the alerts that told of them.
func (r *rows) past(p *past, first int64) {
	random := rand.New(rand.NewPCG(uint64(first), 4))
	ref := p.document.Ref()
	bodies := map[string][]byte{} // those that are the same but for their time are packed once
	for k := 1; k <= p.changes; k++ {
		from, to := p.at(k-1), p.at(k)
		fate := strings.Fields("told told told told told told told told told told told told told told digest technical quiet quiet quiet quiet")[random.IntN(20)]
		c := p.forth[min(from, to)]
		if to < from {
			c = p.back[to]
		}
		c.Told, c.Digest, c.Why = fate == "told", fate == "digest", "confirmed: the new text stood at the second look"
		if fate == "quiet" {
			c.Why = "not told: only signs or the character set differ"
		}
		key := fmt.Sprint(from, to, fate)
		if bodies[key] == nil {
			bodies[key] = r.packed(c)
		}
		at := p.when(k).UnixMilli()
		r.captures++
		r.insert("captures", captureColumns, r.captures, ref, at, 400_000, string(clausewatch.Changed),
			"", "", first+int64(to), "")
		r.changes++
		digested := sql.NullInt64{Int64: at + 7*24*3600*1000, Valid: c.Digest}
		r.insert("changes", `id, document, from_version, to_version, at, severity, material, told, digest, digested_at, technical, added, removed,
			modified, moved, renumbered, split, merged, why, body`, r.changes, ref, first+int64(from), first+int64(to), at, int(c.Severity), c.Material,
			c.Told, c.Digest, digested, fate == "technical", c.Counts.Added, c.Counts.Removed, c.Counts.Modified, 0, 0, 0, 0, c.Why, bodies[key])
		for id, material := range touched(c) {
			r.insert("touched", "document, provision, change, material, beside", ref, id, r.changes, material, false)
		}
		if c.Told {
			r.alerts++
			r.insert("alerts", "id, channel, chat, kind, document, change, capture, state, next_at, created, sent, post_id", r.alerts,
				fmt.Sprintf("slack:C%07d", r.alerts%40), "slack", string(clausewatch.AlertChange), ref, r.changes, r.captures, "sent", at, at, at+2000,
				fmt.Sprint(at))
			if random.IntN(10) == 0 {
				r.insert("explanations", "change, text, model, at, refused", r.changes, "The clause says something else about its period now.", "a model",
					at, "")
			}
		}
	}
}

// looks writes the looks of the last 30 days that brought nothing; one in fifty failed, and the last ones of a document that is
// blind now.
func (r *rows) looks(l large, p *past, version int64, blind bool) {
	const month = 30 * 24 * time.Hour
	for k := range l.looks {
		r.captures++
		at := today.Add(-month + month/time.Duration(l.looks+1)*time.Duration(k+1))
		outcome, cause, detail, read := clausewatch.Unchanged, clausewatch.Cause(""), "", sql.NullInt64{Int64: version, Valid: true}
		if k%50 == 13 || blind && k >= l.looks-5 {
			outcome, cause, detail, read = clausewatch.Unreadable, clausewatch.CauseLogin, "a form with a password field", sql.NullInt64{}
		}
		r.insert("captures", captureColumns, r.captures, p.document.Ref(), at.UnixMilli(), 350_000, string(outcome), string(cause), detail, read, "")
	}
}

// inForce writes what a document is now.
func (r *rows) inForce(p *past, n int, blind bool) {
	since := sql.NullInt64{Int64: today.Add(-12 * time.Hour).UnixMilli(), Valid: blind}
	failures := 0
	if blind {
		failures = 5
	}
	if _, err := r.tx.ExecContext(r.ctx, "UPDATE documents SET in_force = ?, readable_at = ?, failures = ?, blind_since = ?, next_at = ? WHERE ref = ?",
		r.versions, today.Add(-time.Hour).UnixMilli(), failures, since, today.Add(time.Duration(n)*time.Second).UnixMilli(), p.document.Ref()); err != nil {
		r.t.Fatal(err)
	}
	var id int64
	if err := r.tx.QueryRowContext(r.ctx, "SELECT id FROM documents WHERE ref = ?", p.document.Ref()).Scan(&id); err != nil {
		r.t.Fatal(err)
	}
	last := p.versions[len(p.versions)-1]
	for i, c := range last.Provisions {
		body := c
		body.Category, body.Sketch, body.Heading, body.Text = "", nil, "", ""
		r.insert("provisions", "id, document, version, classifier, seen, category, sketch, heading, text, body", id<<20+int64(i), p.document.Ref(), r.versions,
			last.Classifier, last.FirstSeen.UnixMilli(),
			c.Category, c.Sketch, c.Heading, c.Text, r.json(body))
	}
	r.ahead(p, n)
}

// ahead writes the days that a document states: when it takes effect, and of every third one a last day to refuse.
func (r *rows) ahead(p *past, n int) {
	v := p.versions[len(p.versions)-1]
	for i, kind := range []clausewatch.DeadlineKind{clausewatch.TakesEffect, clausewatch.OptOutCloses} {
		if i == 1 && n%3 > 0 || len(v.Provisions) == 0 {
			continue
		}
		c := v.Provisions[n%len(v.Provisions)]
		if _, err := r.tx.ExecContext(r.ctx, `INSERT INTO deadlines (document, on_day, kind, provision, words, version, change, since)
			VALUES (?1, ?2, ?3, ?4, ?5, ?6, (SELECT max(id) FROM changes WHERE document = ?1), ?7)`, p.document.Ref(),
			today.AddDate(0, 0, n%90-10).Format(time.DateOnly), string(kind), c.ID, c.Text, r.versions, v.FirstSeen.UnixMilli()); err != nil {
			r.t.Fatal(err)
		}
	}
}

// touched are the ids of the provisions that a change is about, each with whether what it does to it is news. In no change of this
// world does one provision stand beside another.
func touched(c clausewatch.Change) map[string]bool {
	ids := map[string]bool{}
	for _, p := range c.Provisions {
		for _, side := range []*clausewatch.Provision{p.Old, p.New} {
			if side != nil {
				ids[side.ID] = ids[side.ID] || p.Material()
			}
		}
	}
	return ids
}
