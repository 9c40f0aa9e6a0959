package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// week is a world that reads two documents of Acme each day at 08:00 from Monday 2026-05-04 on, until a day.
func week(t *testing.T, until string, subs ...clausewatch.Subscription) *world {
	t.Helper()
	w := newWorld(t, subs...)
	w.baseline(acmeAUP(at("2026-05-04 08:00"), "2026-04-01", "30"))
	w.baseline(read("acme/terms", at("2026-05-04 08:00"), "", "# 1 The service", "We offer storage by the month."))
	for day := at("2026-05-05 08:00"); day.Before(at(until)); day = day.AddDate(0, 0, 1) {
		w.looks("acme/aup", day)
		w.looks("acme/terms", day)
	}
	return w
}

func ofAcme(channel clausewatch.Channel, document string) clausewatch.Subscription {
	return clausewatch.Subscription{Channel: channel, Platform: "acme", Document: document, Origin: "config"}
}

func TestAWeekWithoutChangesIsReportedAsOne(t *testing.T) {
	w := week(t, "2026-05-18 10:00", ofAcme("slack:C1", "aup"), ofAcme("slack:C1", "terms"))
	w.hear(map[string][]string{
		"2026-05-11 08:59": nil,                 // it is watched for less than a week
		"2026-05-11 09:00": {"slack:C1 report"}, // a week and an hour
		"2026-05-12 10:00": nil,                 //
		"2026-05-18 08:59": nil,                 //
		"2026-05-18 20:00": {"slack:C1 report"}, // the service was down in the morning
		"2026-05-18 21:00": nil,                 //
	})
	all := w.delivered("2026-05-18 20:01")
	if len(all) != 2 || all[1].Key != "clausewatch-2" {
		t.Fatalf("got %d messages, the last with the key %q", len(all), all[len(all)-1].Key)
	}
	golden(t, "testdata/report.golden", shownAll(all))
}

func TestFirstReportIsOfAFullWeek(t *testing.T) {
	w := newWorld(t, ofAcme("slack:C1", "aup"))
	w.baseline(acmeAUP(at("2026-05-06 08:00"), "2026-04-01", "30"))
	w.hear(map[string][]string{"2026-05-11 09:00": nil, "2026-05-18 09:00": {"slack:C1 report"}})
}

func TestWhoFollowsSinceMiddayIsReportedNextMonday(t *testing.T) {
	w := week(t, "2026-05-25 10:00")
	if _, err := w.store.Subscribe(t.Context(), clausewatch.Subscription{Channel: "slack:C1", Platform: "acme"}, "slack:U1", at("2026-05-18 12:00")); err != nil {
		t.Fatal(err)
	}
	w.hear(map[string][]string{"2026-05-18 13:00": nil, "2026-05-25 09:00": {"slack:C1 report"}})
}

func TestReportsFollowTheSettingsOfTheirChannel(t *testing.T) {
	w := week(t, "2026-06-08 10:00", ofAcme("slack:OFF", "aup"), ofAcme("slack:AUCKLAND", "aup"), ofAcme("slack:MUTED", "aup"), ofAcme("slack:QUIET", "aup"))
	w.set(clausewatch.ChannelSettings{Channel: "slack:OFF", Report: clausewatch.ReportOff}, "2026-05-05 08:00")
	w.set(clausewatch.ChannelSettings{Channel: "slack:AUCKLAND", Zone: "Pacific/Auckland"}, "2026-05-05 08:00")
	w.set(clausewatch.ChannelSettings{Channel: "slack:QUIET", Quiet: "18:00-12:00"}, "2026-05-05 08:00")
	w.hear(map[string][]string{
		"2026-05-17 21:00": {"slack:AUCKLAND report"},
		"2026-05-18 09:00": {"slack:MUTED report"},
		"2026-05-18 12:00": {"slack:QUIET report"},
	})
	w.set(clausewatch.ChannelSettings{Channel: "slack:MUTED", MutedUntil: at("2026-05-27 08:00")}, "2026-05-18 10:00")
	w.hear(map[string][]string{
		"2026-05-24 21:00": {"slack:AUCKLAND report"},
		"2026-05-25 12:00": {"slack:QUIET report"},
		"2026-05-27 09:00": nil, // the mute is over; the report of its Monday is left to the next
		"2026-06-01 09:00": {"slack:AUCKLAND report", "slack:MUTED report"},
	})
	for _, a := range w.alerts() {
		if a.Channel == "slack:MUTED" && a.Created.Equal(at("2026-06-01 09:00")) && !a.Since.Equal(at("2026-05-18 09:00")) {
			t.Errorf("the report after a mute begins %s, want where the one before ended", a.Since)
		}
	}
}

func TestAnotherZoneDoesNotTellAWeekTwice(t *testing.T) {
	w := week(t, "2026-06-08 10:00", ofAcme("slack:C1", "aup"))
	w.set(clausewatch.ChannelSettings{Channel: "slack:C1", Zone: "Europe/Berlin"}, "2026-05-05 08:00")
	w.hear(map[string][]string{"2026-05-18 07:00": {"slack:C1 report"}})
	w.set(clausewatch.ChannelSettings{Channel: "slack:C1", Zone: "America/New_York"}, "2026-05-18 08:00")
	w.hear(map[string][]string{"2026-05-18 14:00": nil, "2026-05-25 12:59": nil, "2026-05-25 13:00": {"slack:C1 report"}})
}

func TestAReportTellsWhatIsNotKnown(t *testing.T) {
	w := week(t, "2026-05-14 10:00", ofAcme("slack:C1", ""))
	waits := read("acme/terms", at("2026-05-15 08:00"), "", "# 1 The service", "We offer storage by the week.")
	w.record(store.Look{Capture: clausewatch.Capture{Document: "acme/terms", At: waits.FirstSeen, Outcome: clausewatch.Changed}, Snapshots: snapshot(waits, waits.FirstSeen),
		Readable: true, Version: &waits, As: store.Candidate})
	for n, hour := range []string{"08", "14", "20"} {
		w.record(store.Look{Capture: clausewatch.Capture{Document: "acme/aup", At: at("2026-05-14 " + hour + ":30"), Outcome: clausewatch.Unreadable,
			Cause: clausewatch.CauseChallenge, Detail: "a check for robots"}, Failures: n + 1, BlindSince: at("2026-05-14 08:30")})
	}
	w.turn("2026-05-18 09:00")
	shown := shownAll(w.delivered("2026-05-18 09:01"))
	has(t, shown, "[Report of 2026-05-11 to 2026-05-18: in 1 another text waits to be confirmed; of 3 documents it is not known for all of the time]",
		"Acme · Acceptable Use Policy: no material change between 2026-05-11 08:00 UTC and 2026-05-14 08:00 UTC",
		"Longest time without a text: 4 days, from the look at 2026-05-14 08:00 UTC until the end; in between: 3 ×",
		"Could not be read at the end", "Acme · Acceptable Use Policy: since 2026-05-14 08:30 UTC",
		"Waits to be confirmed", "Acme · Terms of Service: another text stands since 2026-05-15 08:00 UTC",
		"Acme · Privacy Notice: never read so far", "Documents: 4", "Looks: 10", "With a text: 7 (70 %)")
	if strings.Contains(shown, "No material change in") {
		t.Errorf("it claims more than was seen:\n%s", shown)
	}
}

func TestAReportCountsWhatWaitsForTheChannel(t *testing.T) {
	daily := ofAcme("slack:C1", "aup")
	daily.Rhythm = clausewatch.Weekly
	w := week(t, "2026-05-19 10:00", daily)
	w.shorten(at("2026-05-19 11:00"))
	b := newBot(w)
	b.Now = func() time.Time { return at("2026-05-20 10:00") }
	m := b.Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", Text: "report"})
	has(t, shownAll([]chat.Message{m}), "1 document changed", "(change 1: /terms diff acme aup 2026-05-19..2026-05-19); not told here yet",
		"1 change waits to be told here together, from 2026-05-25 09:00 UTC on")
}

func TestUpcomingListsEveryDayOfAManyDayedCatalogue(t *testing.T) {
	w := newWorld(t)
	v := read("acme/terms", at("2026-05-01 08:00"), "", "You may opt out.")
	for n := range 45 {
		v.Deadlines = append(v.Deadlines, clausewatch.Deadline{Kind: clausewatch.TakesEffect, On: clausewatch.Date(today.AddDate(0, 0, n+1).Format(time.DateOnly))})
	}
	w.baseline(v)
	all := pages(t, newBot(w), chat.Request{Platform: "slack", Channel: "C1", Text: "upcoming acme"})
	if len(all) != 6 {
		t.Fatalf("%d pages of 45 days, want 6", len(all))
	}
	has(t, all[0], "[45 days ahead at Acme; next: 2026-05-21, tomorrow, Acme · Terms of Service, takes effect", "2026-05-28 · in 8 days")
	has(t, all[5], "2026-06-30 · in 41 days", "2026-07-04 · in 45 days")
}

func TestUpcomingShowsWindowsWithoutADay(t *testing.T) {
	w := newWorld(t)
	counted := "You may opt out of arbitration within 30 days of your acceptance. Write to us."
	v := read("acme/terms", at("2026-05-01 08:00"), "", "# 2 Disputes", "2.1 "+counted, "2.2 "+choice)
	v.Provisions[1].Attributes = []clausewatch.Attribute{{Name: "arbitration_opt_out", Words: "30 days", Value: "30 days"}}
	v.Deadlines = []clausewatch.Deadline{{Kind: clausewatch.OptOutCloses, On: "2026-06-15", Provision: v.Provisions[2].ID, Words: choice}}
	w.baseline(v)
	ask := func(text string) string {
		return shownAll([]chat.Message{newBot(w).Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", Text: text})})
	}
	has(t, ask("upcoming acme terms"), "1 day ahead of Acme · Terms of Service", choice, "Windows without a day",
		"30 days, but no day that we can compute", "You may opt out of arbitration within 30 days of your acceptance.")
	if shown := ask("upcoming acme"); strings.Contains(shown, "without a day") {
		t.Errorf("a platform's list shows windows of one document:\n%s", shown)
	}
}

func TestUpcomingCountsDaysWhereTheChannelIs(t *testing.T) {
	w := newWorld(t)
	w.baseline(stating("2026-05-01 08:00", choice, optOutBy("2026-06-15", choice)))
	w.set(clausewatch.ChannelSettings{Channel: "slack:C1", Zone: "Pacific/Auckland"}, "2026-05-01 08:00")
	for channel, want := range map[string]string{"C1": "today", "C2": "tomorrow"} {
		b := newBot(w)
		b.Now = func() time.Time { return at("2026-06-14 20:00") }
		m := b.Answer(t.Context(), chat.Request{Platform: "slack", Channel: channel, Text: "upcoming"})
		has(t, m.Text, fmt.Sprintf("next: 2026-06-15, %s, Acme · Terms of Service", want))
	}
}
