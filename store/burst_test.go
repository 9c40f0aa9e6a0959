package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// burst records changes of so many documents, each in words of its own, a minute apart from the first minute on.
func burst(t *testing.T, s *Store, from, to int, severity clausewatch.Severity) (alerts int) {
	t.Helper()
	for n := from; n <= to; n++ {
		alerts += len(record(t, s, gains(fmt.Sprintf("delta/p%d", n), clock(n), severity, fmt.Sprintf("Words %d.", n))).Alerts)
	}
	return alerts
}

func TestMoreThanFiveAlertsInTenMinutesBecomeADigest(t *testing.T) {
	s := siblings(t, 14)
	if n := burst(t, s, 1, 8, clausewatch.Medium); n != 5 {
		t.Errorf("%d alerts are owed, want 5", n)
	}
	waiting := must(s.Waiting(t.Context(), "slack:all"))
	if len(waiting) != 3 {
		t.Fatalf("%d changes wait, want 3", len(waiting))
	}
	for _, w := range waiting {
		if w.Why != clausewatch.WaitMany || !w.Due.Equal(clock(1).Add(10*time.Minute)) {
			t.Errorf("change %d waits until %s because of %s, want ten minutes after the first of the five", w.Change, w.Due, w.Why)
		}
	}
	if n := burst(t, s, 9, 9, clausewatch.High); n != 1 {
		t.Errorf("what is of high severity owes %d alerts, want 1", n)
	}
	afterwards(t, s, clock(10), 0)
	afterwards(t, s, clock(11), 1)
	afterwards(t, s, clock(11), 0)
	if got, want := tells(t, s, "slack:all"), "change[1] change[2] change[3] change[4] change[5] change[9] digest[6 7 8]"; got != want {
		t.Errorf("told are %s, want %s", got, want)
	}
	digests := alertsOf(t, s, AlertFilter{Channel: "slack:all", Limit: 1})
	if why := must(s.Waited(t.Context(), digests[0].ID)); len(why) != 1 || why[0] != clausewatch.WaitMany {
		t.Errorf("the digest is one because of %v, want %v", why, clausewatch.WaitMany)
	}
	if n := burst(t, s, 12, 12, clausewatch.Medium); n != 1 {
		t.Errorf("after the burst a change owes %d alerts, want 1", n)
	}
}

func TestWhatJoinsAnAlertOrIsHighCountsToNoBurst(t *testing.T) {
	s := siblings(t, 12)
	for n := 1; n <= 6; n++ {
		record(t, s, gains(fmt.Sprintf("delta/p%d", n), clock(n), clausewatch.Low, "The same words."))
	}
	if n := burst(t, s, 7, 9, clausewatch.High); n != 3 {
		t.Errorf("%d alerts of high severity, want 3", n)
	}
	if n := burst(t, s, 10, 10, clausewatch.Low); n != 1 {
		t.Errorf("a change owes %d alerts, want 1: only one alert that is not of high severity was owed before", n)
	}
}

func TestABurstInOneChannelIsNoneInAnother(t *testing.T) {
	s := siblings(t, 6)
	if err := s.Sync(t.Context(), catalogue("delta/p1", "delta/p2", "delta/p3", "delta/p4", "delta/p5", "delta/p6"), []clausewatch.Subscription{
		follow("slack:all", "", clausewatch.None), follow("slack:one", "delta/p6", clausewatch.None)}, start); err != nil {
		t.Fatal(err)
	}
	burst(t, s, 1, 5, clausewatch.Low)
	r := record(t, s, gains("delta/p6", clock(6), clausewatch.Low, "Words 6."))
	if len(r.Alerts) != 1 || must(s.Alert(t.Context(), r.Alerts[0])).Channel != "slack:one" || len(must(s.Waiting(t.Context(), "slack:all"))) != 1 {
		t.Errorf("alerts %v are owed, want one to slack:one, while it waits for slack:all", r.Alerts)
	}
}
