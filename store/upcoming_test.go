package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func effective(on clausewatch.Date) clausewatch.Deadline {
	return clausewatch.Deadline{Kind: clausewatch.TakesEffect, On: on}
}

func optOut(on clausewatch.Date, provision, words string) clausewatch.Deadline {
	return clausewatch.Deadline{Kind: clausewatch.OptOutCloses, On: on, Provision: provision, Words: words}
}

// dating is a version that states days.
func dating(ref string, minute int, text string, days ...clausewatch.Deadline) *clausewatch.Version {
	v := reading(ref, clock(minute), text)
	v.Deadlines = days
	return v
}

// ahead are the days that a store lists, each in a line: day, document, kind, the change that brought it, whether it waits.
func ahead(t *testing.T, s *Store, f UpcomingFilter, from, to clausewatch.Date) (all []string) {
	t.Helper()
	listed, err := s.Upcoming(t.Context(), f, from, to)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range listed {
		line := fmt.Sprintf("%s %s %s change %d since %d", u.On, u.Document, u.Kind, u.Change, int(u.Since.Sub(start)/time.Minute))
		if u.Waits {
			line += " waits"
		}
		all = append(all, line)
	}
	return all
}

func TestUpcomingFollowsTheVersionsInForce(t *testing.T) {
	s := watching(t)
	record(t, s, brings(dating("acme/aup", 0, "One.", effective("2026-04-01")), Baseline, nil))
	record(t, s, brings(dating("acme/terms", 0, "Terms."), Baseline, nil))
	record(t, s, brings(dating("birch/aup", 0, "Other.", optOut("2026-03-20", "p0", "Other."), effective("2027-01-01")), Baseline, nil))
	check := func(name string, f UpcomingFilter, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, ahead(t, s, f, "2026-03-01", "2026-12-31")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	check("the first versions", UpcomingFilter{}, "2026-03-20 birch/aup opt_out_closes change 0 since 0", "2026-04-01 acme/aup takes_effect change 0 since 0")
	check("of a platform", UpcomingFilter{Platform: "birch"}, "2026-03-20 birch/aup opt_out_closes change 0 since 0")
	check("of a document", UpcomingFilter{Platform: "acme", Document: "terms"})

	moved := record(t, s, brings(dating("acme/aup", 60, "Two.", effective("2026-05-01")), Settled, change(clausewatch.High, true)))
	check("a day that moved", UpcomingFilter{Platform: "acme"}, fmt.Sprintf("2026-05-01 acme/aup takes_effect change %d since 60", moved.Change))
	record(t, s, brings(dating("acme/aup", 120, "Three.", effective("2026-05-01")), Settled, change(clausewatch.Low, false)))
	check("a day that stayed", UpcomingFilter{Platform: "acme"}, fmt.Sprintf("2026-05-01 acme/aup takes_effect change %d since 60", moved.Change))
	technical := brings(dating("acme/aup", 120, "Three!", effective("2026-05-01"), effective("2026-06-01")), Technical, change(clausewatch.Low, false))
	technical.Capture.At = clock(150)
	record(t, s, technical)
	check("read otherwise", UpcomingFilter{Platform: "acme"}, fmt.Sprintf("2026-05-01 acme/aup takes_effect change %d since 60", moved.Change),
		"2026-06-01 acme/aup takes_effect change 0 since 120")
	record(t, s, brings(dating("acme/aup", 180, "Four."), Settled, change(clausewatch.Low, true)))
	check("a day that is gone", UpcomingFilter{Platform: "acme"})
	integrity(t, s)
}

func TestUpcomingShowsWhatWaitsToBeConfirmed(t *testing.T) {
	s := watching(t)
	record(t, s, brings(dating("acme/aup", 0, "One.", effective("2026-04-01")), Baseline, nil))
	record(t, s, brings(dating("acme/aup", 60, "Two.", effective("2026-04-01"), optOut("2026-05-01", "p0", "Two.")), Candidate, nil))
	want := []string{"2026-04-01 acme/aup takes_effect change 0 since 0", "2026-05-01 acme/aup opt_out_closes change 0 since 60 waits"}
	if diff := cmp.Diff(want, ahead(t, s, UpcomingFilter{}, "2026-03-01", "2026-12-31")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	settles := seen("acme/aup", clock(70), clausewatch.Changed)
	settles.Settle, settles.Change = true, change(clausewatch.High, true)
	r := record(t, s, settles)
	want[1] = fmt.Sprintf("2026-05-01 acme/aup opt_out_closes change %d since 60", r.Change)
	if diff := cmp.Diff(want, ahead(t, s, UpcomingFilter{}, "2026-03-01", "2026-12-31")); diff != "" {
		t.Errorf("settled (-want +got):\n%s", diff)
	}
}

func TestUpcomingIsOfWhatIsWatched(t *testing.T) {
	s := watching(t)
	record(t, s, brings(dating("acme/aup", 0, "One.", effective("2026-04-01")), Baseline, nil))
	if err := s.Sync(t.Context(), catalogue("birch/aup"), nil, clock(10)); err != nil {
		t.Fatal(err)
	}
	if got := ahead(t, s, UpcomingFilter{}, "2026-03-01", "2026-12-31"); len(got) > 0 {
		t.Errorf("got %v of a document that is not watched any more", got)
	}
}

// reminder is one that is due to a channel.
func reminder(channel clausewatch.Channel, d clausewatch.Deadline, days int, change int64) clausewatch.Alert {
	return clausewatch.Alert{Channel: channel, Kind: clausewatch.AlertReminder, Document: "acme/aup", Change: change, Deadline: &d, Days: days,
		Created: clock(1000), NextAt: clock(1000)}
}

func TestAReminderIsOwedOnce(t *testing.T) {
	s := watching(t)
	record(t, s, brings(dating("acme/aup", 0, "One.", optOut("2026-04-01", "p0", "One.")), Baseline, nil))
	owe := func(a clausewatch.Alert) bool {
		t.Helper()
		owed, err := s.OweReminder(t.Context(), a, clock(900))
		if err != nil {
			t.Fatal(err)
		}
		return owed
	}
	first := reminder("slack:all", optOut("2026-04-01", "p0", "One."), 14, 0)
	if !owe(first) || owe(first) {
		t.Error("it is owed not at all, or twice")
	}
	if owe(reminder("slack:all", optOut("2026-04-01", "p7", "Said otherwise."), 14, 0)) {
		t.Error("the same day is told again because it is worded otherwise")
	}
	if !owe(reminder("slack:all", *first.Deadline, 7, 0)) || !owe(reminder("slack:other", *first.Deadline, 14, 0)) {
		t.Error("another threshold, or another channel, is not reminded")
	}
	if owe(reminder("slack:all", optOut("2026-04-02", "p0", "One."), 1, 0)) {
		t.Error("a day is told that the version in force does not state")
	}
	got := alertsOf(t, s, AlertFilter{Channel: "slack:all", State: clausewatch.AlertOwed})
	if len(got) != 2 || got[1].Days != 14 || got[1].Deadline == nil || *got[1].Deadline != *first.Deadline || got[1].Kind != clausewatch.AlertReminder {
		t.Errorf("got %+v", got)
	}
}

func TestNoReminderOfWhatWasJustTold(t *testing.T) {
	s := watching(t)
	record(t, s, brings(dating("acme/aup", 0, "One."), Baseline, nil))
	r := record(t, s, brings(dating("acme/aup", 60, "Two.", effective("2026-04-01")), Settled, change(clausewatch.Low, true)))
	for _, c := range []struct {
		channel clausewatch.Channel
		told    time.Time
		want    bool
	}{
		{"slack:all", clock(30), false},  // its alert came after the day of the reminder
		{"slack:all", clock(90), true},   // and here before it
		{"slack:high", clock(30), true},  // was not told of the change
		{"slack:high", clock(30), false}, // but is reminded already
	} {
		owed, err := s.OweReminder(t.Context(), reminder(c.channel, effective("2026-04-01"), 14, r.Change), c.told)
		if err != nil || owed != c.want {
			t.Errorf("%s, due at %v: owed %v, %v; want %v", c.channel, c.told, owed, err, c.want)
		}
	}
}

func TestAReminderOfADigestedChangeCountsTheDigest(t *testing.T) {
	s := watching(t)
	record(t, s, brings(dating("acme/aup", 0, "One."), Baseline, nil))
	c := change(clausewatch.High, false)
	c.Digest = true
	r := record(t, s, brings(dating("acme/aup", 60, "Two.", effective("2026-04-01")), Settled, c))
	look := seen("acme/aup", clock(120), clausewatch.Unchanged)
	look.Digest = true
	record(t, s, look)
	for told, want := range map[time.Time]bool{clock(100): false, clock(130): true} {
		owed, err := s.OweReminder(t.Context(), reminder("slack:high", effective("2026-04-01"), 14, r.Change), told)
		if err != nil || owed != want {
			t.Errorf("due at %v: owed %v, %v; want %v", told, owed, err, want)
		}
	}
}
