package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// telling is a store in which slack:all and slack:high were sent a change of high severity at minute 2; the alert of
// slack:all is 1.
func telling(t *testing.T, more ...clausewatch.Subscription) *Store {
	t.Helper()
	s := watching(t, more...)
	record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
	record(t, s, brings(reading("acme/aup", clock(2), "Two."), Settled, change(clausewatch.High, true)))
	sendAll(t, s, 2)
	return s
}

// sendAll settles everything that is owed.
func sendAll(t *testing.T, s *Store, minute int) {
	t.Helper()
	for _, a := range alertsOf(t, s, AlertFilter{State: clausewatch.AlertOwed}) {
		if err := s.Settle(t.Context(), a.ID, fmt.Sprintf("post-%d", a.ID), clock(minute)); err != nil {
			t.Fatal(err)
		}
	}
}

func decide(t *testing.T, s *Store, r clausewatch.Review) int64 {
	t.Helper()
	id, err := s.Review(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func acknowledge(alert int64, minute int) clausewatch.Review {
	return clausewatch.Review{Alert: alert, At: clock(minute), Action: clausewatch.Acknowledge, By: "slack:U1", Name: "Ann"}
}

func snooze(alert int64, minute, until int) clausewatch.Review {
	return clausewatch.Review{Alert: alert, At: clock(minute), Action: clausewatch.Snooze, By: "slack:U1", Until: clock(until)}
}

func TestAReviewIsKeptAndItsMessageIsDueForEditing(t *testing.T) {
	s := telling(t)
	want := []clausewatch.Review{acknowledge(1, 5),
		{Alert: 1, At: clock(6), Action: clausewatch.Assign, By: "slack:U1", Name: "Ann", Assignee: "slack:U2", Assigned: "Bob"},
		snooze(1, 7, 60), {Alert: 1, At: clock(8), Action: clausewatch.NotMaterial, By: "console", Text: "a typo"}}
	for i := range want {
		want[i].ID = decide(t, s, want[i])
	}
	a := must(s.Alert(t.Context(), 1))
	got := must(s.Reviews(t.Context(), a))
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	if a.Revision != 4 {
		t.Errorf("the alert was revised %d times, want 4", a.Revision)
	}
	owed := must(s.Owed(t.Context(), "slack", clock(9), time.Minute, 10))
	if len(owed) != 1 || owed[0].ID != 1 || owed[0].State != clausewatch.AlertSent {
		t.Errorf("due is %+v, want the edit of alert 1", owed)
	}
}

func TestTheSameReviewTwiceIsWrittenOnce(t *testing.T) {
	s := telling(t)
	decide(t, s, acknowledge(1, 5))
	before := everything(t, s)
	second := acknowledge(1, 6)
	second.By = "slack:U2"
	if _, err := s.Review(t.Context(), second); !errors.Is(err, ErrAlready) {
		t.Errorf("got %v, want ErrAlready", err)
	}
	if after := everything(t, s); after != before {
		t.Errorf("something was written:\n%s", after)
	}
	if _, err := s.Review(t.Context(), acknowledge(99, 6)); !errors.Is(err, ErrNotFound) {
		t.Errorf("a review of no alert: got %v, want ErrNotFound", err)
	}
}

func TestReviewsAreNeverRewritten(t *testing.T) {
	s := telling(t)
	decide(t, s, acknowledge(1, 5))
	for _, statement := range []string{"DELETE FROM reviews", "UPDATE reviews SET by = 'slack:U9'", "UPDATE alerts SET review = 1",
		"UPDATE alerts SET about = 2"} {
		if _, err := s.write.Exec(statement); err == nil || !strings.Contains(err.Error(), "constraint failed") {
			t.Errorf("%s: %v, want it refused", statement, err)
		}
	}
}

func TestAnAssigneeIsCalledAsTheyWereWhenTheyReviewed(t *testing.T) {
	s := telling(t)
	decide(t, s, acknowledge(1, 5))
	decide(t, s, clausewatch.Review{Alert: 2, At: clock(6), Action: clausewatch.Assign, By: "slack:U2", Assignee: "slack:U1"})
	all := must(s.Reviews(t.Context(), clausewatch.Alert{ID: 2}))
	if len(all) != 1 || all[0].Assigned != "Ann" {
		t.Errorf("got %+v, want it assigned to Ann", all)
	}
}

func TestWhatAChannelHasToReviewComesGravestFirst(t *testing.T) {
	s := telling(t)
	record(t, s, brings(reading("acme/terms", clock(3), "One."), Baseline, nil))
	record(t, s, brings(reading("acme/terms", clock(4), "Two."), Settled, change(clausewatch.Low, true)))
	record(t, s, brings(reading("birch/aup", clock(3), "One."), Baseline, nil))
	blind := seen("birch/aup", clock(5), clausewatch.Failed)
	blind.Failures, blind.BlindSince, blind.Joins = 3, clock(5), clausewatch.OutageOfHost
	record(t, s, blind)
	must(s.Test(t.Context(), "slack:all", clock(5)))
	sendAll(t, s, 6)
	record(t, s, brings(reading("acme/aup", clock(7), "Three."), Settled, change(clausewatch.High, true))) // owed, not sent
	decide(t, s, acknowledge(1, 8))
	list := func() (shown []string) {
		t.Helper()
		for _, r := range must(s.ToReview(t.Context(), "slack:all", clock(0))) {
			shown = append(shown, fmt.Sprintf("%s %s %s %d", r.Kind, r.Document, r.Severity, len(r.Reviews)))
		}
		return shown
	}
	if got, want := strings.Join(list(), ", "), "change acme/aup high 1, blind birch/aup medium 0, change acme/terms low 0"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	back := seen("birch/aup", clock(9), clausewatch.Unchanged)
	back.Leaves = true
	record(t, s, back)
	if got, want := strings.Join(list(), ", "), "change acme/aup high 1, change acme/terms low 0"; got != want {
		t.Errorf("after it could be read again: got %s, want %s", got, want)
	}
	if late := must(s.ToReview(t.Context(), "slack:all", clock(2))); len(late) != 1 {
		t.Errorf("%d of those told after minute 2, want 1", len(late))
	}
}

func TestAlertsOfAChangeComeWithTheirReviews(t *testing.T) {
	s := telling(t)
	decide(t, s, acknowledge(2, 5))
	all := must(s.AlertsOf(t.Context(), 1))
	if len(all) != 2 || all[0].Channel != "slack:all" || len(all[0].Reviews) != 0 || len(all[1].Reviews) != 1 || all[1].Severity != clausewatch.High {
		t.Errorf("got %+v, want the alerts of both channels, the second with a review", all)
	}
	digested := collecting(t)
	flush := seen("acme/aup", clock(9), clausewatch.Unchanged)
	flush.Digest = true
	record(t, digested, flush)
	sendAll(t, digested, 9)
	all = must(digested.AlertsOf(t.Context(), 1))
	if len(all) != 1 || all[0].Kind != clausewatch.AlertDigest || all[0].Severity != clausewatch.Medium {
		t.Errorf("got %+v, want the digest, as grave as its gravest change", all)
	}
}
