package bot_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

func TestARefusedInstallationStopsAllAndLosesNothing(t *testing.T) {
	w := newWorld(t)
	for _, channel := range []clausewatch.Channel{"slack:C1", "slack:C2", "slack:C3", "slack:T9/C1"} {
		w.tests(channel, 2, today)
	}
	revoked := &clausewatch.Failure{Err: errors.New("post: token_revoked"), Of: clausewatch.FaultInstallation, Why: "the token was revoked; install the app again",
		After: 5 * time.Minute}
	s := &moody{fails: map[string]error{"C1": revoked, "C2": revoked, "C3": revoked}}
	o, c := newOutbox(w, s)
	deliver(t, o, 2) // those of the other workspace
	if s.tries != 3 {
		t.Errorf("%d attempts, want one of the refused installation", s.tries)
	}
	for _, wait := range []time.Duration{5, 10, 20, 40, 60, 60} { // one attempt each time, later and later
		tries := s.tries
		c.turn(wait*time.Minute - time.Second)
		deliver(t, o, 0)
		if s.tries != tries {
			t.Errorf("an attempt before %d minutes are over", wait)
		}
		c.turn(time.Second)
		deliver(t, o, 0)
		if s.tries != tries+1 {
			t.Errorf("%d attempts after %d minutes, want 1", s.tries-tries, wait)
		}
	}
	has(t, w.command(c, "status"), "nothing can be sent through 1 installation", "slack: since 2026-05-20 10:00", "7 attempts failed", "install the app again")
	if breaks, err := w.store.Breaks(t.Context(), ""); err != nil || len(breaks) != 0 {
		t.Errorf("lost are %+v, %v, want none", breaks, err)
	}
	for _, channel := range []string{"C1", "C2", "C3"} {
		s.set(channel, nil)
	}
	c.turn(time.Hour)
	deliver(t, o, 6)
	var ids []int64
	for _, m := range s.said {
		ids = append(ids, m.Alert)
	}
	if want := []int64{7, 8, 1, 3, 5, 2, 4, 6}; !slices.Equal(ids, want) {
		t.Errorf("sent are %v, want %v", ids, want)
	}
	if holds, err := w.store.OnHold(t.Context()); err != nil || len(holds) != 0 {
		t.Errorf("on hold are %+v, %v", holds, err)
	}
	for id := range int64(8) {
		if a := w.alert(id + 1); a.State != clausewatch.AlertSent || a.Attempts != 0 {
			t.Errorf("alert %d is %s after %d failed attempts, want none", a.ID, a.State, a.Attempts)
		}
	}
}

// A service that starts may have other tokens: it tries what was on hold.
func TestAStartTriesWhatIsOnHold(t *testing.T) {
	w, id := owing(t)
	s := &scripted{script: []func(context.Context) error{fails(&clausewatch.Failure{Err: errors.New("401"), Of: clausewatch.FaultInstallation, After: time.Hour})}}
	o, _ := newOutbox(w, s)
	deliver(t, o, 0)
	deliver(t, o, 0)
	ctx, cancel := context.WithCancel(t.Context())
	s.script = append(s.script, func(context.Context) error { cancel(); return nil })
	if err := o.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if a := w.alert(id); a.State != clausewatch.AlertSent {
		t.Errorf("the alert is %s", a.State)
	}
}

func TestPlainFormsAreCountedInStatus(t *testing.T) {
	w, id := owing(t)
	if err := w.store.NotePlain(t.Context(), store.PlainForm{At: today.Add(-time.Hour), Channel: "slack:C1", Alert: id, Answer: "invalid_blocks"}); err != nil {
		t.Fatal(err)
	}
	has(t, w.command(&clock{now: today}, "status"), "1 message went out without layout in the last 30 days", "invalid_blocks", "error of ours")
}
