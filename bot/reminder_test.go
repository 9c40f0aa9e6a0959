package bot_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// turn does the duties of the clock at a time and gives what they owe: channel, kind and days before, in the order of alerts.
func (w *world) turn(when string) (owed []string) {
	w.t.Helper()
	before := map[int64]bool{}
	for _, a := range w.alerts() {
		before[a.ID] = true
	}
	for range 2 { // done twice, they owe nothing more
		clock := &bot.Timetable{Store: w.store, Now: func() time.Time { return at(when) }}
		if _, err := clock.Turn(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
	for _, a := range slices.Backward(w.alerts()) {
		if before[a.ID] {
			continue
		}
		line := string(a.Channel) + " " + string(a.Kind)
		if a.Days > 0 {
			line += fmt.Sprintf(" %d", a.Days)
		}
		owed = append(owed, line)
	}
	return owed
}

func (w *world) alerts() []clausewatch.Alert {
	w.t.Helper()
	all, err := w.store.Alerts(w.t.Context(), store.AlertFilter{})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// delivered is what is sent at a time.
func (w *world) delivered(when string) []chat.Message {
	w.t.Helper()
	s := &scripted{}
	o, _ := newOutbox(w, s)
	o.Now = func() time.Time { return at(when) }
	if _, err := o.Deliver(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return s.sent
}

func (w *world) set(set clausewatch.ChannelSettings, when string) {
	w.t.Helper()
	if err := w.store.SetChannel(w.t.Context(), set, "slack:U1", at(when)); err != nil {
		w.t.Fatal(err)
	}
}

func listens(channel clausewatch.Channel, least clausewatch.Severity) clausewatch.Subscription {
	return clausewatch.Subscription{Channel: channel, Platform: "acme", MinSeverity: least, Origin: "config"}
}

// stating is acme/terms with one clause and these days.
func stating(when, clause string, days ...clausewatch.Deadline) clausewatch.Version {
	v := read("acme/terms", at(when), "", "# 2 Disputes", "out|2.1 "+clause)
	v.Deadlines = days
	return v
}

// optOutBy is a last day that the clause of stating states.
func optOutBy(on clausewatch.Date, words string) clausewatch.Deadline {
	return clausewatch.Deadline{Kind: clausewatch.OptOutCloses, On: on, Provision: "out", Words: words}
}

const choice = "You may opt out of arbitration until June 15, 2026."

// changing is a world of which acme/terms came to state on a day that one may opt out until 15 June 2026.
func changing(t *testing.T, when string, severity clausewatch.Severity, subs ...clausewatch.Subscription) *world {
	t.Helper()
	w := newWorld(t, subs...)
	for _, s := range subs { // reports are not what these tests are about
		set := clausewatch.ChannelSettings{Channel: s.Channel, Report: clausewatch.ReportOff}
		w.set(set, "2026-01-05 08:00")
	}
	w.baseline(stating("2026-01-05 08:00", "You may not opt out of arbitration."))
	old := *w.clause("acme/terms", "out")
	next := stating(when, choice, optOutBy("2026-06-15", choice))
	now := next.Provisions[1]
	w.becomes(next, clausewatch.Change{Material: true, Severity: severity, Told: true, Headline: "opting out is possible", Why: "confirmed",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: severity, Old: &old, New: &now,
			Edits: []clausewatch.Edit{{Op: clausewatch.Delete, Text: old.Text}, {Op: clausewatch.Insert, Text: now.Text}}}}})
	return w
}

// hear checks what is owed at times that follow each other.
func (w *world) hear(want map[string][]string) {
	w.t.Helper()
	for _, when := range slices.Sorted(func(yield func(string) bool) {
		for when := range want {
			if !yield(when) {
				return
			}
		}
	}) {
		if diff := cmp.Diff(want[when], w.turn(when)); diff != "" {
			w.t.Errorf("at %s (-want +got):\n%s", when, diff)
		}
	}
}

func TestChannelsAreRemindedAtNineInTheirZones(t *testing.T) {
	w := changing(t, "2026-05-01 09:00", clausewatch.Medium, listens("slack:BERLIN", 0), listens("slack:LONDON", 0), listens("slack:ANGELES", 0))
	for channel, zone := range map[clausewatch.Channel]string{"slack:BERLIN": "Europe/Berlin", "slack:ANGELES": "America/Los_Angeles"} {
		w.set(clausewatch.ChannelSettings{Channel: channel, Zone: zone, Report: clausewatch.ReportOff}, "2026-05-01 10:00")
	}
	w.hear(map[string][]string{
		"2026-06-01 06:59": nil,
		"2026-06-01 07:00": {"slack:BERLIN reminder 14"},
		"2026-06-01 09:00": {"slack:LONDON reminder 14"},
		"2026-06-01 15:59": nil,
		"2026-06-01 16:00": {"slack:ANGELES reminder 14"},
		"2026-06-08 16:00": {"slack:BERLIN reminder 7", "slack:LONDON reminder 7", "slack:ANGELES reminder 7"},
		"2026-06-14 12:00": {"slack:BERLIN reminder 1", "slack:LONDON reminder 1"},
		"2026-06-16 06:00": {"slack:ANGELES reminder 1"}, // it is still the 15th there
		"2026-06-16 12:00": nil,
	})
}

func TestOnlyTheNearestReminderIsOwedAfterAPause(t *testing.T) {
	w := changing(t, "2026-05-01 09:00", clausewatch.Medium, listens("slack:C1", 0))
	w.hear(map[string][]string{
		"2026-05-20 09:00": nil,
		"2026-06-10 12:00": {"slack:C1 reminder 7"},
		"2026-06-15 12:00": {"slack:C1 reminder 1"},
	})
}

func TestNoReminderSaysWhatTheAlertOfTheChangeHasJustSaid(t *testing.T) {
	w := changing(t, "2026-06-05 12:00", clausewatch.Medium, listens("slack:C1", 0))
	w.hear(map[string][]string{
		"2026-06-05 13:00": nil, // 14 days before is over, and the alert came after it
		"2026-06-08 09:00": {"slack:C1 reminder 7"},
		"2026-06-14 09:00": {"slack:C1 reminder 1"},
	})
}

func TestADayOfTheFirstTextIsRemindedOf(t *testing.T) {
	w := newWorld(t, listens("slack:C1", 0), listens("slack:HIGH", clausewatch.High))
	for _, c := range []clausewatch.Channel{"slack:C1", "slack:HIGH"} {
		w.set(clausewatch.ChannelSettings{Channel: c, Report: clausewatch.ReportOff}, "2026-01-05 08:00")
	}
	w.baseline(stating("2026-06-05 12:00", choice, optOutBy("2026-06-15", choice)))
	w.hear(map[string][]string{
		"2026-06-05 12:01": {"slack:C1 reminder 14"}, // what no change brought weighs medium
		"2026-06-08 09:00": {"slack:C1 reminder 7"},
	})
}

func TestWhoIsReminded(t *testing.T) {
	clause := listens("slack:CLAUSE", clausewatch.High)
	clause.Document, clause.Clause = "terms", "out"
	elsewhere := listens("slack:AUP", 0)
	elsewhere.Document = "aup"
	category := listens("slack:CATEGORY", 0)
	category.Category = "spam"
	w := changing(t, "2026-05-01 09:00", clausewatch.Medium, listens("slack:ALL", 0), listens("slack:HIGH", clausewatch.High), clause, elsewhere, category,
		listens("slack:ALL", clausewatch.High))
	w.hear(map[string][]string{"2026-06-08 10:00": {"slack:ALL reminder 7", "slack:CLAUSE reminder 7"}})
}

func TestMutesAndQuietHoursPutRemindersOff(t *testing.T) {
	w := changing(t, "2026-05-01 09:00", clausewatch.Medium, listens("slack:MUTED", 0), listens("slack:LONG", 0), listens("slack:QUIET", 0))
	w.set(clausewatch.ChannelSettings{Channel: "slack:MUTED", Report: clausewatch.ReportOff, MutedUntil: at("2026-06-10 12:00")}, "2026-05-20 10:00")
	w.set(clausewatch.ChannelSettings{Channel: "slack:LONG", Report: clausewatch.ReportOff, MutedUntil: at("2026-06-16 12:00")}, "2026-05-20 10:00")
	w.set(clausewatch.ChannelSettings{Channel: "slack:QUIET", Report: clausewatch.ReportOff, Quiet: "20:00-11:00"}, "2026-05-20 10:00")
	w.hear(map[string][]string{
		"2026-06-01 10:00": nil,
		"2026-06-01 11:00": {"slack:QUIET reminder 14"},
		"2026-06-08 11:00": {"slack:QUIET reminder 7"},
		"2026-06-10 12:00": {"slack:MUTED reminder 7"},
		"2026-06-14 11:00": {"slack:MUTED reminder 1", "slack:QUIET reminder 1"},
		"2026-06-16 12:00": nil, // the day has passed for the one that was muted longest
	})
}

func TestAWithdrawnDayIsNotRemindedOf(t *testing.T) {
	w := changing(t, "2026-05-01 09:00", clausewatch.Medium, listens("slack:C1", 0))
	w.delivered("2026-05-01 10:00")
	if got := w.turn("2026-06-01 09:00"); len(got) != 1 {
		t.Fatalf("got %v, want one reminder", got)
	}
	// It is withdrawn before the reminder could be delivered.
	old := *w.clause("acme/terms", "out")
	next := stating("2026-06-01 09:01", "You may not opt out of arbitration.")
	now := next.Provisions[1]
	w.becomes(next, clausewatch.Change{Material: true, Why: "not told", Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Old: &old, New: &now}}})
	shown := shownAll(w.delivered("2026-06-01 09:02"))
	has(t, shown, "Reminder of 2026-06-15: the text of Acme · Terms of Service no longer states that day")
	if got := w.turn("2026-06-08 09:00"); len(got) > 0 {
		t.Errorf("a day that is no longer stated is reminded of: %v", got)
	}
}

func TestAReminderQuotesWhatStatesTheDay(t *testing.T) {
	w := changing(t, "2026-05-01 09:00", clausewatch.High, listens("slack:C1", 0))
	w.delivered("2026-05-01 10:00")
	w.turn("2026-06-01 09:00")
	all := w.delivered("2026-06-01 09:02")
	if len(all) != 1 || all[0].Severity != clausewatch.High || all[0].Key != "clausewatch-2" {
		t.Fatalf("got %+v, want one message of high severity", all)
	}
	var quotes []string
	for _, b := range all[0].Blocks {
		if b.Kind == chat.Quote {
			quotes = append(quotes, b.Spans[0].Text)
		}
	}
	if !slices.Equal(quotes, []string{choice}) {
		t.Errorf("it quotes %q, want %q", quotes, choice)
	}
	has(t, shownAll(all), "the last day to opt out or refuse is", "2026-06-15", "change 1 of 2026-05-01, high: opting out is possible",
		"/terms diff acme terms 2026-05-01..2026-05-01", "Alert 2", "/terms upcoming acme terms")
}

func TestAReminderOfABlindDocumentSaysSo(t *testing.T) {
	w := changing(t, "2026-05-01 09:00", clausewatch.Medium, listens("slack:C1", 0))
	w.delivered("2026-05-01 10:00")
	w.record(store.Look{Capture: clausewatch.Capture{Document: "acme/terms", At: at("2026-05-30 08:00"), Outcome: clausewatch.Unreadable,
		Cause: clausewatch.CauseLogin, Detail: "a form with a password field"}, Failures: 1, BlindSince: at("2026-05-30 08:00")})
	w.turn("2026-06-01 09:00")
	has(t, shownAll(w.delivered("2026-06-01 09:02")), choice, "It cannot be read since 2026-05-30 08:00 UTC: this is what the last text said that could be.")
}
