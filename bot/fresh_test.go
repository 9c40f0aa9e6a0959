package bot_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
	"github.com/clausewatch/clausewatch/store"
)

// The bot remembers what is watched and the versions that it has read. Another process, as `run` beside `ask`, records a change
// and changes the catalogue: the next answer shows it.
func TestAnAnswerShowsWhatAnotherProcessHasJustRecorded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "both.db")
	var both [2]*store.Store
	for i := range both {
		var err error
		if both[i], err = store.Open(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { both[i].Close() })
	}
	if err := both[0].Sync(t.Context(), platforms(), nil, at("2026-01-05 08:00")); err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: both[0], texts: map[string]clausewatch.Version{}}
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	asked := newBot(w)
	asked.Store = both[1]
	answer := func(text, want string) {
		t.Helper()
		got := console.Render(asked.Answer(t.Context(), chat.Request{Platform: "console", Text: text}), console.Options{})
		if !strings.Contains(got, want) {
			t.Errorf("%s: got\n%s\nwant %q in it", text, got, want)
		}
	}
	answer("acme aup notice", "We give you 30 days of notice")
	answer("dragon", "no platform or document")
	w.shorten(at("2026-03-01 09:00"))
	answer("acme aup notice", "We give you 14 days of notice")
	answer("acme aup notice", "Last changed: 2026-03-01")
	answer("since acme aup notice", "We give you 30 days of notice")
	more := append(platforms(), platforms()[0])
	more[3].ID, more[3].Name, more[3].Aliases, more[3].Documents = "dragon", "Dragon Post", nil, nil
	if err := w.store.Sync(t.Context(), more, nil, at("2026-03-02 09:00")); err != nil {
		t.Fatal(err)
	}
	answer("dragon", "Dragon Post")
	if got := asked.Suggest(t.Context(), chat.Partial{Field: "platform", Typed: "drag"}); len(got) != 1 || got[0].Value != "dragon" {
		t.Errorf("completed to %v, want dragon", got)
	}
}

func TestDiffOfManyChangesShowsTheLastAndHowToSeeThoseBefore(t *testing.T) {
	w := newWorld(t)
	first := at("2026-01-05 08:00")
	w.baseline(acmeAUP(first, "2025-11-01", "30"))
	for i := range 60 {
		old := *w.clause("acme/aup", "notice")
		next := acmeAUP(first.AddDate(0, 0, i+1), "2025-11-01", fmt.Sprint(i+1))
		now := old
		now.Text = strings.Replace(now.Text, "30", fmt.Sprint(i+1), 1)
		w.becomes(next, clausewatch.Change{Told: true, Severity: clausewatch.Low, Headline: "the notice is another one",
			Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Old: &old, New: &now}}})
	}
	m := newBot(w).Answer(t.Context(), chat.Request{Platform: "console", Text: "diff acme aup 2026-01-01..today"})
	if !strings.Contains(m.Text, ": 60 changes") {
		t.Errorf("got %q, want it to count 60 changes", m.Text)
	}
	shown := 0
	for i, p := range pages(t, newBot(w), chat.Request{Platform: "console", Text: "diff acme aup 2026-01-01..today"}) {
		has(t, p, "The last 50 of 60 differences; those before: /terms diff acme aup 2026-01-01..2026-01-16", fmt.Sprintf("Page %d of ", i+1))
		shown += strings.Count(p, "Clauses: 1 modified")
	}
	if shown != 50 {
		t.Errorf("%d changes are shown, want 50", shown)
	}
}
