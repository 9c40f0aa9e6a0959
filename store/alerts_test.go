package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

const lease = 5 * time.Minute

// owes is a store in which slack:a is owed alerts 1 and 3, slack:b 2 and 4, discord:c 5, at the minutes of the same number.
func owes(t *testing.T) *Store {
	t.Helper()
	s := fresh(t)
	for i, channel := range []clausewatch.Channel{"slack:a", "slack:b", "slack:a", "slack:b", "discord:c"} {
		if id := must(s.Test(t.Context(), channel, clock(i+1))); id != int64(i+1) {
			t.Fatalf("alert %d has the id %d", i+1, id)
		}
	}
	return s
}

func take(t *testing.T, s *Store, platform string, minute, limit int) string {
	t.Helper()
	owed, err := s.Owed(t.Context(), platform, clock(minute), lease, limit)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, a := range owed {
		ids = append(ids, fmt.Sprint(a.ID))
	}
	return strings.Join(ids, " ")
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestOwedKeepsTheOrderOfAChannel(t *testing.T) {
	s := owes(t)
	if got := take(t, s, "slack", 0, 0); got != "" {
		t.Errorf("before its time: %s", got)
	}
	if got := take(t, s, "slack", 100, 1); got != "1" {
		t.Errorf("the oldest: %s", got)
	}
	if got := take(t, s, "slack", 100, 0); got != "2" {
		t.Errorf("of the other channel: %s", got)
	}
	if got := take(t, s, "slack", 100, 0); got != "" {
		t.Errorf("both channels are being served, yet: %s", got)
	}
	if got := take(t, s, "discord", 100, 0); got != "5" {
		t.Errorf("of the other platform: %s", got)
	}
	if got := take(t, s, "console", 100, 0); got != "" {
		t.Errorf("of a platform that is owed nothing: %s", got)
	}
	done(t, s.Settle(t.Context(), 2, "post-2", clock(101)))
	if got := take(t, s, "slack", 101, 0); got != "4" {
		t.Errorf("after the first is settled: %s", got)
	}
	done(t, s.Postpone(t.Context(), 1, clock(130), "too many requests", true))
	if got := take(t, s, "slack", 129, 0); got != "4" { // 3 waits for 1; the lease of 4 has ended
		t.Errorf("while the first is postponed: %s", got)
	}
	if got := take(t, s, "slack", 130, 0); got != "1" {
		t.Errorf("when its time has come: %s", got)
	}
}

func TestLeaseEnds(t *testing.T) {
	s := owes(t)
	if got := take(t, s, "discord", 10, 0); got != "5" {
		t.Fatalf("got %s", got)
	}
	if next := must(s.NextOwed(t.Context(), "discord", clock(10))); !next.Equal(clock(15)) {
		t.Errorf("next owed at %s, want the end of the lease %s", next, clock(15))
	}
	if got := take(t, s, "discord", 14, 0); got != "" {
		t.Errorf("while leased: %s", got)
	}
	if got := take(t, s, "discord", 15, 0); got != "5" {
		t.Errorf("after a crash: %s", got)
	}
}

func TestSettledAlertIsSent(t *testing.T) {
	s := owes(t)
	done(t, s.Postpone(t.Context(), 5, clock(6), "reset by peer", true))
	done(t, s.Settle(t.Context(), 5, "post", clock(7)))
	done(t, s.Settle(t.Context(), 5, "again", clock(8))) // keeps the first
	want := clausewatch.Alert{ID: 5, Channel: "discord:c", Kind: clausewatch.AlertTest, State: clausewatch.AlertSent,
		Attempts: 1, NextAt: clock(6),
		PostID: "post", Created: clock(5), Sent: clock(7)}
	if diff := cmp.Diff(want, must(s.Alert(t.Context(), 5))); diff != "" {
		t.Errorf("alert (-want +got):\n%s", diff)
	}
	done(t, s.Postpone(t.Context(), 5, clock(9), "late", true)) // stays sent
	if a := must(s.Alert(t.Context(), 5)); !cmp.Equal(a, want) {
		t.Errorf("a sent alert became %+v", a)
	}
	if next := must(s.NextOwed(t.Context(), "discord", clock(10))); !next.IsZero() {
		t.Errorf("with nothing owed, the next is owed at %s", next)
	}
}

func TestPostponeCountsFailedAttemptsOnly(t *testing.T) {
	s := owes(t)
	take(t, s, "discord", 10, 0)
	done(t, s.Postpone(t.Context(), 5, clock(10), "", false)) // being stopped
	if a := must(s.Alert(t.Context(), 5)); a.Attempts != 0 || a.State != clausewatch.AlertOwed {
		t.Errorf("got %+v", a)
	}
	if got := take(t, s, "discord", 10, 0); got != "5" {
		t.Errorf("the lease was not given back: %q", got)
	}
	for i := range 3 {
		done(t, s.Postpone(t.Context(), 5, clock(20+i), "503", true))
	}
	if a := must(s.Alert(t.Context(), 5)); a.Attempts != 3 || a.Error != "503" || !a.NextAt.Equal(clock(22)) {
		t.Errorf("got %+v", a)
	}
}

func TestParkedChannelLosesNothing(t *testing.T) {
	s := watching(t, follow("discord:d", "", clausewatch.None))
	record(t, s, brings(reading("acme/aup", clock(0), "Zero."), Baseline, nil))
	owed := func(minute int) Recorded {
		return record(t, s, brings(reading("acme/aup", clock(minute), fmt.Sprint("Text ", minute)), Settled,
			change(clausewatch.Low, true)))
	}
	first, second := owed(1), owed(2) // slack:all, discord:d each
	done(t, s.Park(t.Context(), first.Alerts[0], Parting{Reason: "channel_not_found"}, clock(2)))
	third := owed(3)
	for _, c := range []struct {
		id    int64
		state clausewatch.AlertState
		err   string
	}{
		{first.Alerts[0], clausewatch.AlertParked, "channel_not_found"}, {second.Alerts[0], clausewatch.AlertParked, ""},
		{third.Alerts[0], clausewatch.AlertParked, ""}, {first.Alerts[1], clausewatch.AlertOwed,
			""}, {third.Alerts[1], clausewatch.AlertOwed, ""},
	} {
		if a := must(s.Alert(t.Context(), c.id)); a.State != c.state || a.Error != c.err {
			t.Errorf("alert %d is %s (%q), want %s (%q)", c.id, a.State, a.Error, c.state, c.err)
		}
	}
	if got := take(t, s, "slack", 50, 0); got != "" {
		t.Errorf("a parked channel is served: %s", got)
	}
	done(t, s.Reached(t.Context(), "discord:d", clock(60)))
	if n := len(alertsOf(t, s, AlertFilter{State: clausewatch.AlertParked})); n != 3 {
		t.Errorf("%d alerts are parked after another channel was reached, want 3", n)
	}
	done(t, s.Reached(t.Context(), "slack:all", clock(60)))
	if n := len(alertsOf(t, s, AlertFilter{State: clausewatch.AlertParked})); n != 0 {
		t.Errorf("%d alerts are parked, want none", n)
	}
	if a := must(s.Alert(t.Context(),
		first.Alerts[0])); a.State != clausewatch.AlertOwed || a.Attempts != 0 || !a.NextAt.Equal(clock(60)) {
		t.Errorf("got %+v", a)
	}
	if got := take(t, s, "slack", 60, 0); got != fmt.Sprint(first.Alerts[0]) {
		t.Errorf("after it is found again, %s comes first, want %d", got, first.Alerts[0])
	}
	if fourth := owed(61); must(s.Alert(t.Context(), fourth.Alerts[0])).State != clausewatch.AlertOwed {
		t.Error("the channel is still parked")
	}
}

func TestTestThatArrivesFindsTheChannelAgain(t *testing.T) {
	s := owes(t)
	done(t, s.Park(t.Context(), 1, Parting{Reason: "gone"}, clock(9)))
	id := must(s.Test(t.Context(), "slack:a", clock(10)))
	if got := take(t, s, "slack", 10, 0); got != fmt.Sprintf("2 %d", id) {
		t.Errorf("taken are %s", got)
	}
	done(t, s.Settle(t.Context(), id, "post", clock(11)))
	if got := take(t, s, "slack", 11, 0); got != "1" {
		t.Errorf("after the test arrived: %s", got)
	}
}

func TestUnknownAlert(t *testing.T) {
	s := owes(t)
	_, err := s.Alert(t.Context(), 99)
	for what, err := range map[string]error{"read": err, "settle": s.Settle(t.Context(), 99, "", clock(1)),
		"park":     s.Park(t.Context(), 99, Parting{}, clock(1)),
		"postpone": s.Postpone(t.Context(), 99, clock(1), "", true), "hold": s.Hold(t.Context(), 99, "", time.Minute, clock(1))} {
		if !errors.Is(err, ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", what, err)
		}
	}
	_, err = s.Test(t.Context(), "teams:x", clock(1))
	says(t, err, `channel "teams:x"`)
}

func TestAlertsAreChosen(t *testing.T) {
	s := owes(t)
	done(t, s.Sync(t.Context(), catalogue("acme/aup"), []clausewatch.Subscription{follow("slack:b", "", 0)}, start))
	look := seen("acme/aup", clock(6), "failed")
	look.Failures, look.BlindSince, look.Joins = 3, clock(6), clausewatch.OutageOfHost
	record(t, s, look)
	done(t, s.Settle(t.Context(), 2, "", clock(7)))
	for _, c := range []struct {
		filter AlertFilter
		want   []int64
	}{
		{AlertFilter{}, []int64{6, 5, 4, 3, 2, 1}},
		{AlertFilter{Limit: 2}, []int64{6, 5}},
		{AlertFilter{Channel: "slack:b"}, []int64{6, 4, 2}},
		{AlertFilter{State: clausewatch.AlertSent}, []int64{2}},
		{AlertFilter{Document: "acme/aup"}, []int64{6}},
		{AlertFilter{Channel: "slack:b", State: clausewatch.AlertOwed, Limit: 1}, []int64{6}},
		{AlertFilter{Channel: "slack:z"}, nil},
	} {
		var got []int64
		for _, a := range alertsOf(t, s, c.filter) {
			got = append(got, a.ID)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.filter, diff)
		}
	}
}

func TestAlertIDsAreNeverGivenTwice(t *testing.T) {
	s := owes(t)
	must(s.write.Exec("DROP TRIGGER alerts_remain"))
	must(s.write.Exec("DELETE FROM alerts"))
	if id := must(s.Test(t.Context(), "console", clock(1))); id != 6 {
		t.Errorf("the next id is %d, want 6", id)
	}
}
