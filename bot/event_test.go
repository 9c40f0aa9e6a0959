package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// footers is a platform of so many policies.
func footers(n int) []clausewatch.Platform {
	p := clausewatch.Platform{ID: "delta", Name: "Delta"}
	for i := range n {
		d := policy(fmt.Sprintf("policy-%d", i+1), fmt.Sprintf("Delta Policy %d", i+1))
		d.Platform, d.URLs = p.ID, []string{fmt.Sprintf("https://delta.example/%d", i+1)}
		p.Documents = append(p.Documents, d)
	}
	return []clausewatch.Platform{p}
}

// newFooters is a world with that platform, each document with a first version.
func newFooters(t *testing.T, n int, subs ...clausewatch.Subscription) *world {
	t.Helper()
	w := newWorld(t, subs...)
	if err := w.store.Sync(t.Context(), footers(n), subs, at("2026-01-05 08:00")); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		w.baseline(read(fmt.Sprintf("delta/policy-%d", i+1), at("2026-01-05 08:00"), "", fmt.Sprintf("own|What policy %d alone says.", i+1)))
	}
	return w
}

// adds records that clauses came into a document.
func (w *world) adds(ref string, when time.Time, severity clausewatch.Severity, effective clausewatch.Date, clauses ...string) store.Recorded {
	w.t.Helper()
	lines := []string{"own|" + w.clause(ref, "own").Text}
	for n, c := range clauses {
		lines = append(lines, fmt.Sprintf("new%d|%s", n, c))
	}
	next := read(ref, when, "", lines...)
	c := clausewatch.Change{Material: true, Severity: severity, Told: true, Why: "confirmed: the new text stood at the second look",
		Headline: fmt.Sprintf("a new clause (%d added)", len(clauses)), Dates: clausewatch.DateChanges{Effective: clausewatch.DateChange{New: effective}}}
	for n := range clauses {
		p := next.Provisions[1+n]
		c.Provisions = append(c.Provisions, clausewatch.ProvisionChange{Kind: clausewatch.Added, Severity: severity, New: &p})
	}
	return w.becomes(next, c)
}

const footer = "By staying you agree that we may share what you upload."

func TestOneRedesignOverTenPagesIsOneAlertWithAList(t *testing.T) {
	w := newFooters(t, 10, subscriber())
	s := &editing{}
	o, _ := newOutbox(w, s)
	first := w.adds("delta/policy-1", at("2026-05-20 08:00"), clausewatch.Medium, "2026-07-01", footer)
	if len(first.Alerts) != 1 {
		t.Fatalf("the first page owes %d alerts, want 1", len(first.Alerts))
	}
	deliver(t, o, 1)
	for n := 2; n <= 10; n++ {
		r := w.adds(fmt.Sprintf("delta/policy-%d", n), at("2026-05-20 08:00").Add(time.Duration(n)*time.Minute), clausewatch.Medium, "2026-07-01", footer)
		if len(r.Alerts) != 0 {
			t.Errorf("page %d owes %d alerts of its own, want none", n, len(r.Alerts))
		}
	}
	deliver(t, o, 0)
	if len(s.sent) != 1 || len(s.edited) != 1 {
		t.Fatalf("%d messages were sent and %d edits made, want one of each", len(s.sent), len(s.edited))
	}
	shown := shownAll(s.edited)
	has(t, shown, "[Medium: Delta · Policy 1: a new clause (1 added), in 10 documents; takes effect 2026-07-01]", footer,
		"The same wording in 10 documents:", "/terms why 1")
	for n := 1; n <= 10; n++ {
		has(t, shown, fmt.Sprintf("Delta · Policy %d (https://delta.example/policy-%d), first seen 2026-05-20", n, n))
	}
	golden(t, "testdata/event.golden", shown)
}

func TestAnEventSaysWhatDiffersInEachDocument(t *testing.T) {
	w := newFooters(t, 5, subscriber())
	day := at("2026-05-20 08:00")
	w.adds("delta/policy-1", day, clausewatch.Medium, "2026-07-01", footer, "Under Delta Policy 1 a fee of 5 € is due.")
	w.adds("delta/policy-2", day, clausewatch.Low, "", footer)
	w.adds("delta/policy-3", day, clausewatch.Medium, "2026-08-01", footer, "Under Delta Policy 3 a fee of 5 € is due.")
	other := w.adds("delta/policy-4", day, clausewatch.Medium, "", footer, "Under Delta Policy 4 a fee of 6 € is due.")
	if len(other.Alerts) != 1 {
		t.Errorf("a document that says more owes %d alerts, want one of its own", len(other.Alerts))
	}
	s := &editing{}
	o, _ := newOutbox(w, s)
	deliver(t, o, 2)
	shown := shownAll(s.sent)
	has(t, shown, "in 3 documents; takes effect 2026-07-01]",
		"Delta · Policy 1 (https://delta.example/policy-1), first seen 2026-05-20: shown above",
		"Policy 2 (https://delta.example/policy-2), first seen 2026-05-20; severity low; no effective date stated; 1 of the 2 changed clauses (change 2: /terms diff delta policy-2 2026-05-20..2026-05-20)",
		"first seen 2026-05-20; takes effect 2026-08-01; with other names in it (change 3:",
		"[Medium: Delta · Policy 4: a new clause (2 added); no effective date stated]")
	golden(t, "testdata/event-differs.golden", shown)
}

func TestHighSeverityBreaksOutOfItsEvent(t *testing.T) {
	w := newFooters(t, 3, subscriber())
	day := at("2026-05-20 08:00")
	w.adds("delta/policy-1", day, clausewatch.Low, "", footer)
	if r := w.adds("delta/policy-2", day, clausewatch.High, "", footer); len(r.Alerts) != 1 {
		t.Fatalf("what is of high severity owes %d alerts, want 1", len(r.Alerts))
	}
	if r := w.adds("delta/policy-3", day, clausewatch.High, "", footer); len(r.Alerts) != 0 {
		t.Errorf("another one of high severity owes %d alerts, want none: it is told with the one before", len(r.Alerts))
	}
	s := &editing{}
	o, _ := newOutbox(w, s)
	deliver(t, o, 2)
	shown := shownAll(s.sent)
	has(t, shown, "[Low: Delta · Policy 1: a new clause (1 added); no effective date stated]",
		"[High: Delta · Policy 2: a new clause (1 added), in 2 documents; no effective date stated]",
		"The same wording as alert 1 about Delta · Policy 1 (/terms why 1), which told of severity low: here it is high.")
	golden(t, "testdata/event-high.golden", shown)
}

func TestAnOldAlertIsNotRewrittenWithWhatCameLater(t *testing.T) {
	w := newFooters(t, 3, subscriber())
	day := at("2026-05-20 08:00")
	w.adds("delta/policy-1", day, clausewatch.Low, "", footer)
	s := &editing{}
	o, c := newOutbox(w, s)
	deliver(t, o, 1)
	c.turn(30 * time.Hour)
	if r := w.adds("delta/policy-2", day.Add(30*time.Hour), clausewatch.Low, "", footer); len(r.Alerts) != 1 {
		t.Fatalf("a document that came a day later owes %d alerts, want 1", len(r.Alerts))
	}
	deliver(t, o, 1)
	has(t, shownAll(s.sent[1:]), "[Low: Delta · Policy 2: a new clause", "The same wording as alert 1 about Delta · Policy 1 (/terms why 1).")
	if len(s.edited) != 0 {
		t.Errorf("%d edits of an old alert", len(s.edited))
	}
	c.turn(30 * time.Hour)
	if r := w.adds("delta/policy-3", day.Add(49*time.Hour), clausewatch.Low, "", footer); len(r.Alerts) != 1 {
		t.Fatalf("a document two days later owes %d alerts, want 1", len(r.Alerts))
	}
	deliver(t, o, 1)
	if shown := shownAll(s.sent[2:]); strings.Contains(shown, "The same wording") {
		t.Errorf("what comes after two days is another event:\n%s", shown)
	}
}

func TestOnTheConsoleAFurtherDocumentIsAnAlertThatNamesTheFirst(t *testing.T) {
	sub := subscriber()
	sub.Channel = "console"
	w := newFooters(t, 2, sub)
	s := &editing{}
	o, _ := newOutbox(w, s)
	o.Senders = map[string]chat.Sender{"console": s}
	w.adds("delta/policy-1", at("2026-05-20 08:00"), clausewatch.Low, "", footer)
	deliver(t, o, 1)
	w.adds("delta/policy-2", at("2026-05-20 08:01"), clausewatch.Low, "", footer)
	deliver(t, o, 1)
	has(t, shownAll(s.sent[1:]), "Delta · Policy 2", "The same wording as alert 1 about Delta · Policy 1 (/terms why 1).")
	if len(s.edited) != 0 {
		t.Errorf("%d edits on the console", len(s.edited))
	}
}

func TestAChannelHearsOfThoseDocumentsOfAnEventThatItFollows(t *testing.T) {
	one := clausewatch.Subscription{Channel: "slack:C1", Platform: "delta", Document: "policy-2", Origin: "config"}
	three := one
	three.Document = "policy-3"
	w := newFooters(t, 4, one, three)
	day := at("2026-05-20 08:00")
	for n := 1; n <= 4; n++ {
		w.adds(fmt.Sprintf("delta/policy-%d", n), day, clausewatch.Low, "", footer)
	}
	all := told(t, w)
	shown := shownAll(all)
	has(t, shown, "[Low: Delta · Policy 2: a new clause (1 added), in 2 documents; no effective date stated]", "Delta · Policy 3")
	if len(all) != 1 || strings.Contains(shown, "Policy 1") || strings.Contains(shown, "Policy 4") {
		t.Errorf("%d messages, want one about what is followed:\n%s", len(all), shown)
	}
}

func TestTheFirstSentenceKeepsItsDateHoweverLongTheHeadline(t *testing.T) {
	w := newFooters(t, 2, subscriber())
	for n := 1; n <= 2; n++ {
		ref := fmt.Sprintf("delta/policy-%d", n)
		next := read(ref, at("2026-05-20 08:00"), "", "own|"+w.clause(ref, "own").Text, "new|"+footer)
		w.becomes(next, clausewatch.Change{Material: true, Severity: clausewatch.High, Headline: strings.Repeat("ändern ", 80), Told: true, Why: "confirmed",
			Dates:      clausewatch.DateChanges{Effective: clausewatch.DateChange{New: "2026-12-01"}},
			Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Added, New: &next.Provisions[1]}}})
	}
	m := told(t, w)[0]
	if n := utf8.RuneCountInString(m.Text); n > 300 || !strings.HasPrefix(m.Text, "High: Delta · Policy 1: ändern") ||
		!strings.HasSuffix(m.Text, "…, in 2 documents; takes effect 2026-12-01") {
		t.Errorf("the first sentence has %d characters: %s", n, m.Text)
	}
	has(t, shownAll([]chat.Message{m}), strings.TrimSpace(strings.Repeat("ändern ", 80)))
}

func TestTheFirstSentenceSaysFromWhenAChangeHolds(t *testing.T) {
	for _, c := range []struct {
		headline string
		dates    clausewatch.DateChange
		want     string
	}{
		{"a new clause", clausewatch.DateChange{}, "a new clause; no effective date stated"},
		{"a new clause", clausewatch.DateChange{New: "2026-12-01"}, "a new clause; takes effect 2026-12-01"},
		{"a new clause", clausewatch.DateChange{Old: "2026-01-01", New: "2026-05-20"}, "a new clause; effective 2026-05-20"},
		{"a new clause", clausewatch.DateChange{Old: "2026-01-01", New: "2026-01-01"}, "a new clause; effective date still 2026-01-01"},
		{"only the date changed: now 2026-12-01", clausewatch.DateChange{Old: "2026-01-01", New: "2026-12-01"}, "only the date changed: now 2026-12-01"},
	} {
		w := newFooters(t, 1, subscriber())
		next := read("delta/policy-1", at("2026-05-20 08:00"), "", "own|"+w.clause("delta/policy-1", "own").Text, "new|"+footer)
		w.becomes(next, clausewatch.Change{Material: true, Severity: clausewatch.Low, Headline: c.headline, Told: true, Why: "confirmed",
			Dates:      clausewatch.DateChanges{Effective: c.dates},
			Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Added, New: &next.Provisions[1]}}})
		if got, want := told(t, w)[0].Text, "Low: Delta · Policy 1: "+c.want; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAFeedEntryThatASecondFeedRepeatsIsOneAlert(t *testing.T) {
	feeds := []clausewatch.Platform{{ID: "delta", Name: "Delta", Documents: []clausewatch.Document{policy("news", "News"), policy("changelog", "Changelog")}}}
	for i := range feeds[0].Documents {
		d := &feeds[0].Documents[i]
		d.Platform, d.Kind, d.URLs = "delta", clausewatch.Feed, []string{"https://delta.example/" + d.ID}
	}
	w := newWorld(t)
	if err := w.store.Sync(t.Context(), feeds, []clausewatch.Subscription{subscriber()}, at("2026-01-05 08:00")); err != nil {
		t.Fatal(err)
	}
	for n, ref := range []string{"delta/news", "delta/changelog"} {
		w.baseline(read(ref, at("2026-01-05 08:00"), "", "old|Older entry"))
		next := read(ref, at("2026-05-20 08:00").Add(time.Duration(n)*time.Hour), "", "old|Older entry", "new|Storage in the south. You can store there now.")
		p := &next.Provisions[1]
		p.Block, p.Heading, p.At = clausewatch.Entry, "Storage in the south.", at("2026-05-19 00:00")
		w.becomes(next, clausewatch.Change{Material: true, Headline: "new entry: Storage in the south", Told: true, Why: "told: new entries",
			Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Added, New: p}}})
	}
	all := told(t, w)
	shown := shownAll(all)
	has(t, shown, "[Delta · News: new entry: Storage in the south, in 2 documents]", "The same wording in 2 documents:", "Delta · Changelog (https://delta.example/changelog)")
	if len(all) != 1 {
		t.Errorf("%d messages about one entry, want 1:\n%s", len(all), shown)
	}
}

func TestABurstOfChangesIsTheFirstFiveAndADigestThatSaysWhy(t *testing.T) {
	w := newFooters(t, 8, subscriber())
	w.withoutReports("slack:C1")
	begin := at("2026-05-20 08:00")
	for n := 1; n <= 8; n++ {
		w.adds(fmt.Sprintf("delta/policy-%d", n), begin.Add(time.Duration(n)*time.Minute), clausewatch.Low, "", fmt.Sprintf("Clause %d is like no other.", n))
	}
	timetable := &bot.Timetable{Store: w.store, Now: func() time.Time { return today }}
	if n, err := timetable.Turn(t.Context()); err != nil || n != 1 {
		t.Fatalf("the clock owes %d alerts, %v; want 1", n, err)
	}
	all := told(t, w)
	if len(all) != 6 {
		t.Fatalf("%d messages, want 5 alerts and a digest", len(all))
	}
	shown := shownAll(all[5:])
	has(t, shown, "3 changes: 3 low, on 2026-05-20", "Delta · Policy 6", "Delta · Policy 7", "Delta · Policy 8",
		"Told together because more than 5 changes came within 10 minutes.")
	why := shownAll([]chat.Message{newBot(w).Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", Text: "why 6"})})
	has(t, why, "Alert 6: 3 changes told together because more than 5 changes came within 10 minutes")
	golden(t, "testdata/burst.golden", shown+why)
}
