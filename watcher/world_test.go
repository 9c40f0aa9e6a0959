package watcher_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// TestMain lets the test binary be the child that reads PDFs.
func TestMain(m *testing.M) {
	extract.Child()
	if err := makeEmpty(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// empty is a store that watches nothing yet. Each world begins with a copy of it: making the schema takes its time.
var empty []byte

func makeEmpty() error {
	folder, err := os.MkdirTemp("", "watcher")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "empty.db")
	db, err := store.Open(context.Background(), path)
	if err != nil {
		return err
	}
	if err := db.Close(); err != nil {
		return err
	}
	empty, err = os.ReadFile(path)
	return err
}

const (
	ref     = "lantern/terms"
	feedRef = "lantern/news"
	address = "https://lantern.example/terms"
	second  = "https://lantern.example/terms-2"
	feedAt  = "https://lantern.example/news.xml"
)

// Who listens: all hears of everything, high of what is grave, other of another platform only.
const (
	all   = clausewatch.Channel("slack:all")
	high  = clausewatch.Channel("slack:high")
	other = clausewatch.Channel("discord:other")
)

// A world is a watcher with a real store, a site that answers as a test says, and a clock that a test turns.
type world struct {
	t *testing.T
	*watcher.Watcher
	path string
	site *site
	time time.Time            // what the clock shows
	next map[string]time.Time // when the last look at each document said that the next one is
}

// lending is a world that watches the terms of Lantern at one address, and its news.
func lending(t *testing.T) *world {
	t.Helper()
	return watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}},
		clausewatch.Document{ID: "news", Kind: clausewatch.Feed, URLs: []string{feedAt}})
}

// watching is a world that watches these documents of Lantern.
func watching(t *testing.T, docs ...clausewatch.Document) *world {
	t.Helper()
	w := &world{t: t, time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	w.open(func() time.Time { return w.time }, docs...)
	return w
}

// open makes the store, the site and the watcher of a world.
func (w *world) open(now func() time.Time, docs ...clausewatch.Document) {
	w.t.Helper()
	w.path = filepath.Join(w.t.TempDir(), "watch.db")
	if err := os.WriteFile(w.path, empty, 0o600); err != nil {
		w.t.Fatal(err)
	}
	db, err := store.Open(w.t.Context(), w.path)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { db.Close() }) // some tests close it themselves
	w.site = &site{answers: map[string]answer{}}
	// Few texts of these tests state a date: a second look is to decide about them all the same.
	w.Watcher = &watcher.Watcher{Store: db, Fetcher: w.site, Now: now, Rules: watcher.Rules{SilentAfter: -1}}
	w.configure(docs...)
}

// configure makes these the documents that are watched from now on.
func (w *world) configure(docs ...clausewatch.Document) {
	w.t.Helper()
	for i := range docs {
		docs[i].Platform, docs[i].Name = "lantern", docs[i].ID
	}
	platforms := []clausewatch.Platform{{ID: "lantern", Name: "Lantern", Documents: docs}}
	subs := []clausewatch.Subscription{
		{Channel: all}, {Channel: all, Platform: "lantern"}, {Channel: high, MinSeverity: clausewatch.High},
		{Channel: other, Platform: "birch"},
	}
	w.next = map[string]time.Time{} // another configuration may make a document due
	if err := w.Store.Sync(w.t.Context(), platforms, subs, w.Now()); err != nil {
		w.t.Fatal(err)
	}
}

// look looks at a document and makes sure that the next look is in the future.
func (w *world) look(ref string) watcher.Finding {
	w.t.Helper()
	f, err := w.Look(w.t.Context(), ref)
	if err != nil {
		w.t.Fatal(err)
	}
	if !f.NextAt.After(w.Now()) {
		w.t.Errorf("the next look at %s is at %s, but it is %s already", ref, f.NextAt, w.Now())
	}
	w.next[ref] = f.NextAt.Truncate(time.Millisecond) // as the store keeps it
	return f
}

// due waits for the next look at a document and takes it.
func (w *world) due(ref string) watcher.Finding {
	w.t.Helper()
	next, known := w.next[ref]
	if !known {
		next = w.watch(ref).NextAt
	}
	w.time = next
	return w.look(ref)
}

// untilSettled takes looks when they are due until the text in force holds words; it gives the last finding.
func (w *world) untilSettled(words string) (f watcher.Finding) {
	w.t.Helper()
	for range 20 {
		if f = w.due(ref); !f.Held && strings.Contains(w.inForce(ref).Text, words) {
			return f
		}
	}
	w.t.Fatalf("after twenty looks the text in force does not say %q:\n%s", words, w.inForce(ref).Text)
	return f
}

func (w *world) watch(ref string) store.Watch {
	w.t.Helper()
	return must(w.Store.Watch(w.t.Context(), ref))(w.t)
}

func (w *world) inForce(ref string) clausewatch.Version {
	w.t.Helper()
	return must(w.Store.Current(w.t.Context(), ref))(w.t)
}

func (w *world) changes(ref string) []clausewatch.Change {
	w.t.Helper()
	platform, document := clausewatch.SplitRef(ref)
	return must(w.Store.Changes(w.t.Context(), store.ChangeFilter{Platform: platform, Document: document}))(w.t)
}

// versions are those that came into force.
func (w *world) versions(ref string) []clausewatch.Version {
	w.t.Helper()
	return must(w.Store.Versions(w.t.Context(), ref))(w.t)
}

func (w *world) captures(ref string) []clausewatch.Capture {
	w.t.Helper()
	return must(w.Store.Captures(w.t.Context(), ref, 0))(w.t)
}

// alerts are what is owed about a document: "slack:all change", oldest first.
func (w *world) alerts(ref string) []string {
	w.t.Helper()
	var said []string
	for _, a := range must(w.Store.Alerts(w.t.Context(), store.AlertFilter{Document: ref}))(w.t) {
		said = append([]string{fmt.Sprintf("%s %s", a.Channel, a.Kind)}, said...)
	}
	return said
}

// everything is all that the store knows of a document, to tell whether anything was written.
func (w *world) everything(ref string) string {
	w.t.Helper()
	alerts := must(w.Store.Alerts(w.t.Context(), store.AlertFilter{Document: ref}))(w.t)
	b, err := json.MarshalIndent([]any{w.watch(ref), w.captures(ref), w.versions(ref), w.changes(ref), alerts}, "", " ")
	if err != nil {
		w.t.Fatal(err)
	}
	return string(b)
}

// brief is a finding in a line.
func brief(f watcher.Finding) string {
	return fmt.Sprintf("%s %s %q, first %v, held %v, told %v, why %q, %d changes", f.Outcome, f.Cause, f.Detail, f.First, f.Held, f.Told, f.Why, f.Changes)
}

// must is for calls whose error is not what the test is about.
func must[T any](value T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func alertsAbout(ref string) store.AlertFilter { return store.AlertFilter{Document: ref} }
