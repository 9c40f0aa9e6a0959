package store

import (
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

func TestNothingGoesThroughAnInstallationOnHold(t *testing.T) {
	s := fresh(t)
	for _, c := range []clausewatch.Channel{"slack:C1", "slack:C2", "slack:T1/C1", "slack:T1/C2", "slack:T2/C1", "discord:1"} {
		must(s.Test(t.Context(), c, clock(1)))
	}
	if got := take(t, s, "slack", 2, 1); got != "1" {
		t.Fatalf("taken are %s", got)
	}
	done(t, s.Hold(t.Context(), 1, "token_revoked", 5*time.Minute, clock(2)))
	if a := must(s.Alert(t.Context(), 1)); a.State != clausewatch.AlertOwed || a.Attempts != 0 || a.Error != "token_revoked" {
		t.Errorf("the alert is %+v, want it as it was", a)
	}
	done(t, s.Hold(t.Context(), 3, "token_revoked", 5*time.Minute, clock(2)))
	if got := take(t, s, "slack", 3, 0); got != "5" {
		t.Errorf("taken are %q, want that of the other workspace", got)
	}
	if got := take(t, s, "discord", 3, 0); got != "6" {
		t.Errorf("taken are %q, want that of the other platform", got)
	}
	if got := take(t, s, "slack", 7, 0); got != "1 2 3 4" {
		t.Errorf("after five minutes taken are %q", got)
	}
	done(t, s.Settle(t.Context(), 1, "post", clock(8)))
	if all := must(s.OnHold(t.Context())); len(all) != 1 || all[0].Installation != "slack:T1/" || all[0].Tries != 1 {
		t.Errorf("on hold are %+v", all)
	}
}

func TestAHoldGrowsToAnHour(t *testing.T) {
	s := fresh(t)
	id := must(s.Test(t.Context(), "discord:1", clock(0)))
	now := clock(0)
	for n, minutes := range []int{5, 10, 20, 40, 60, 60} {
		done(t, s.Hold(t.Context(), id, "401", 5*time.Minute, now))
		all := must(s.OnHold(t.Context()))
		if len(all) != 1 || all[0].Tries != n+1 || !all[0].Since.Equal(clock(0)) || all[0].TryAt.Sub(now) != time.Duration(minutes)*time.Minute {
			t.Errorf("after attempt %d the hold is %+v, want %d minutes", n+1, all, minutes)
		}
		now = all[0].TryAt
	}
	done(t, s.Hold(t.Context(), id, "401", 5*time.Minute, now))
	done(t, s.TryHeld(t.Context(), now.Add(time.Minute)))
	if all := must(s.OnHold(t.Context())); !all[0].TryAt.Equal(now.Add(time.Minute)) {
		t.Errorf("after a start it is tried at %s", all[0].TryAt)
	}
}

func TestAStartFreesWhatADeadServiceHadTaken(t *testing.T) {
	s := owes(t)
	if got := take(t, s, "slack", 10, 0); got != "1 2" {
		t.Fatalf("taken are %s", got)
	}
	done(t, s.Hold(t.Context(), 2, "401", time.Hour, clock(10)))
	done(t, s.Begin(t.Context(), clock(11)))
	if got := take(t, s, "slack", 11, 0); got != "1 2" {
		t.Errorf("after a start taken are %q", got)
	}
}

func TestPlainFormsAreCounted(t *testing.T) {
	s := fresh(t)
	for n, answer := range []string{"invalid_blocks", "msg_too_long"} {
		done(t, s.NotePlain(t.Context(), PlainForm{At: clock(n), Channel: "slack:C1", Alert: 7, Answer: answer}))
	}
	if all := must(s.PlainForms(t.Context(), clock(1))); len(all) != 1 || all[0].Answer != "msg_too_long" || all[0].Alert != 7 {
		t.Errorf("got %+v", all)
	}
}
