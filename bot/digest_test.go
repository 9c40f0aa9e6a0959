package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// collecting is a world in which three changes of birch/tou wait for the digest.
func collecting(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, subscriber())
	w.baseline(read("birch/tou", at("2026-02-20 08:00"), "", "fee|Fees are due."))
	for _, c := range []struct {
		day, text string
		severity  clausewatch.Severity
	}{
		{"2026-03-01 09:00", "Fees are due within 14 days.", clausewatch.Medium},
		{"2026-03-01 18:00", "Fees are due within 14 days, by card.", clausewatch.None},
		{"2026-03-05 12:00", "Fees are due within 14 days, by card or in coin.", clausewatch.Low},
	} {
		old := *w.clause("birch/tou", "fee")
		next := read("birch/tou", at(c.day), "", "fee|"+c.text)
		now := next.Provisions[0]
		w.becomes(next, clausewatch.Change{Material: true, Severity: c.severity, Digest: true, Headline: fmt.Sprintf("“%s” becomes “%s”", old.Text, now.Text),
			Why:        "in the weekly digest: 5 changes of this document were told within 30 days",
			Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: c.severity, Old: &old, New: &now}}})
	}
	return w
}

func TestDigestListsItsChangesOldestFirst(t *testing.T) {
	w := collecting(t)
	ask := func(text string) string {
		t.Helper()
		return shownAll([]chat.Message{newBot(w).Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", Text: text})})
	}
	if all := told(t, w); len(all) > 0 {
		t.Fatalf("what waits is told: %s", shownAll(all))
	}
	quiet := ask("quiet birch")
	has(t, quiet, "3 changes at Birchwood not told", "in the weekly digest: 5 changes of this document were told within 30 days")

	w.record(store.Look{Capture: clausewatch.Capture{Document: "birch/tou", At: at("2026-03-08 09:00"), Outcome: clausewatch.Unchanged}, Digest: true})
	all := told(t, w)
	shown := shownAll(all)
	has(t, shown, "[Digest: Birchwood · Terms of Use changed 3 times from 2026-03-01 to 2026-03-05]",
		"2026-03-01 · medium: “Fees are due.” becomes “Fees are due within 14 days.” (change 1: /terms diff birch tou 2026-03-01..2026-03-01)",
		"2026-03-05 · low:", "(change 3: /terms diff birch tou 2026-03-05..2026-03-05)", "/terms why 1")
	if len(all) != 1 || all[0].Severity != clausewatch.Medium || all[0].Key != "clausewatch-1" {
		t.Errorf("got %d messages, the first of severity %s with the key %q", len(all), all[0].Severity, all[0].Key)
	}
	why, changes := ask("why 1"), ask("changes birch tou")
	has(t, why, "digest of Birchwood · Terms of Use: 3 changes", "severity medium; in the weekly digest: 5 changes", "everything that is watched", "sent")
	has(t, changes, "3 changes", "told in it on 2026-03-08")
	has(t, ask("quiet birch"), "nothing was held back")
	golden(t, "testdata/digest.golden", quiet+shown+why)
}

func TestDigestLosesNoChangeHoweverMany(t *testing.T) {
	w := newWorld(t, subscriber())
	w.baseline(read("birch/tou", at("2026-02-20 08:00"), "", "fee|Fees are due."))
	for n := range 60 {
		next := read("birch/tou", at("2026-03-01 09:00"), "", fmt.Sprintf("fee|Fees are due in %d days.", n))
		w.becomes(next, clausewatch.Change{Material: true, Digest: true, Headline: strings.Repeat("long ", 40) + fmt.Sprintf("end %d.", n), Why: "in the digest"})
	}
	w.record(store.Look{Capture: clausewatch.Capture{Document: "birch/tou", At: at("2026-03-08 09:00"), Outcome: clausewatch.Unchanged}, Digest: true})
	shown := shownAll(told(t, w))
	for n := range 60 {
		has(t, shown, fmt.Sprintf("end %d.", n))
	}
	has(t, shown, "changed 60 times on 2026-03-01")
}
