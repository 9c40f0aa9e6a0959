package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// A scripted sender fails as its script says, one entry a send, then works.
type scripted struct {
	mutex  sync.Mutex
	script []func(ctx context.Context) error
	sent   []chat.Message
	to     []string
	at     []time.Time
}

func (s *scripted) Send(ctx context.Context, channel string, m chat.Message) (string, error) {
	s.mutex.Lock()
	n := len(s.sent)
	s.sent, s.to, s.at = append(s.sent, m), append(s.to, channel), append(s.at, time.Now())
	var step func(context.Context) error
	if n < len(s.script) {
		step = s.script[n]
	}
	s.mutex.Unlock()
	if step != nil {
		if err := step(ctx); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("post-%d", n+1), nil
}

func (s *scripted) keys() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	var all []string
	for _, m := range s.sent {
		all = append(all, m.Key)
	}
	return all
}

func fails(err error) func(context.Context) error { return func(context.Context) error { return err } }

// owing is a world in which the Slack channel C1 is owed the change of acme/aup.
func owing(t *testing.T) (*world, int64) {
	t.Helper()
	w := newWorld(t, clausewatch.Subscription{Channel: "slack:C1", Platform: "acme", Origin: "config"})
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	r := w.shorten(at("2026-03-01 09:00"))
	if len(r.Alerts) != 1 {
		t.Fatalf("%d alerts are owed, want 1", len(r.Alerts))
	}
	return w, r.Alerts[0]
}

func (w *world) alert(id int64) clausewatch.Alert {
	w.t.Helper()
	a, err := w.store.Alert(context.Background(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// clock is a time that a test turns on.
type clock struct {
	mutex sync.Mutex
	now   time.Time
}

func (c *clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

func (c *clock) turn(d time.Duration) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(d)
}

func newOutbox(w *world, s chat.Sender) (*bot.Outbox, *clock) {
	c := &clock{now: today}
	return &bot.Outbox{Store: w.store, Senders: map[string]chat.Sender{"slack": s}, Now: c.Now}, c
}

func deliver(t *testing.T, o *bot.Outbox, want int) {
	t.Helper()
	got, err := o.Deliver(t.Context())
	if err != nil {
		t.Fatalf("Deliver: %v", err)
	}
	if got != want {
		t.Fatalf("Deliver sent %d alerts, want %d", got, want)
	}
}

func TestAnAlertIsSentOnceAndSettled(t *testing.T) {
	w, id := owing(t)
	s := &scripted{}
	o, _ := newOutbox(w, s)
	deliver(t, o, 1)
	deliver(t, o, 0)
	if a := w.alert(id); a.State != clausewatch.AlertSent || a.PostID != "post-1" || s.to[0] != "C1" {
		t.Errorf("got state %s, post %q, channel %q, want sent, post-1, C1", a.State, a.PostID, s.to[0])
	}
	if s.sent[0].Key != w.alert(id).Key() || s.sent[0].Alert != id {
		t.Errorf("the message has key %q and alert %d", s.sent[0].Key, s.sent[0].Alert)
	}
}

func TestATemporaryFailureIsRepeatedWithTheSameKeyLaterAndLater(t *testing.T) {
	w, id := owing(t)
	broken := errors.New("the line is down")
	s := &scripted{script: []func(context.Context) error{fails(broken), fails(broken), fails(broken)}}
	o, c := newOutbox(w, s)
	for i, least := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute} {
		deliver(t, o, 0)
		a := w.alert(id)
		if wait := a.NextAt.Sub(c.Now()); a.Attempts != i+1 || wait < least-time.Second || wait > least*5/4 ||
			!strings.Contains(a.Error, "line is down") {
			t.Errorf("attempt %d: got attempts %d, wait %s, error %q, want wait of %s up to a quarter more", i+1,
				a.Attempts, wait, a.Error, least)
		}
		deliver(t, o, 0) // not before its time
		c.turn(least * 5 / 4)
	}
	deliver(t, o, 1)
	if want := slices.Repeat([]string{w.alert(id).Key()}, 4); !slices.Equal(s.keys(), want) {
		t.Errorf("got keys %q, want %q", s.keys(), want)
	}
}

func TestTheWaitNeverExceedsAnHourAndAQuarter(t *testing.T) {
	w, id := owing(t)
	s := &scripted{}
	for range 12 {
		s.script = append(s.script, fails(errors.New("down")))
	}
	o, c := newOutbox(w, s)
	for range 12 {
		deliver(t, o, 0)
		if wait := w.alert(id).NextAt.Sub(c.Now()); wait > 75*time.Minute {
			t.Fatalf("waits %s", wait)
		}
		c.turn(75 * time.Minute)
	}
	if wait := w.alert(id).NextAt.Sub(c.Now()); wait > 0 {
		t.Errorf("still waits %s", wait)
	}
	deliver(t, o, 1)
}

func TestTheOtherSidesWishToWaitIsHeard(t *testing.T) {
	w, id := owing(t)
	s := &scripted{script: []func(context.Context) error{fails(&clausewatch.Failure{Err: errors.New("slow down"),
		After: 3 * time.Hour})}}
	o, c := newOutbox(w, s)
	deliver(t, o, 0)
	if wait := w.alert(id).NextAt.Sub(c.Now()); wait < 3*time.Hour {
		t.Errorf("waits %s, want 3 h", wait)
	}
}

func TestAPermanentFailureParksTheChannelAndDeletesNothing(t *testing.T) {
	w, id := owing(t)
	if _, err := w.store.Test(t.Context(), "slack:C1", today); err != nil {
		t.Fatal(err)
	}
	s := &scripted{script: []func(context.Context) error{fails(&clausewatch.Failure{Err: errors.New("no such channel"),
		Permanent: true})}}
	o, c := newOutbox(w, s)
	deliver(t, o, 0)
	c.turn(23 * time.Hour)
	deliver(t, o, 0)
	a := w.alert(id)
	if a.State != clausewatch.AlertParked || !strings.Contains(a.Error, "no such channel") {
		t.Errorf("got state %s, error %q, want parked", a.State, a.Error)
	}
	if second := w.alert(id + 1); second.State != clausewatch.AlertParked {
		t.Errorf("the channel's other alert is %s, want parked", second.State)
	}
	if len(s.sent) != 1 {
		t.Errorf("%d sends to a lost channel, want 1", len(s.sent))
	}
}

func TestBeingStoppedIsNoFailedAttempt(t *testing.T) {
	w, id := owing(t)
	ctx, cancel := context.WithCancel(t.Context())
	s := &scripted{script: []func(context.Context) error{func(ctx context.Context) error { cancel(); <-ctx.Done(); return ctx.Err() }}}
	o, _ := newOutbox(w, s)
	if _, err := o.Deliver(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Deliver: got %v, want context.Canceled", err)
	}
	if a := w.alert(id); a.State != clausewatch.AlertOwed || a.Attempts != 0 || a.NextAt.After(today) {
		t.Errorf("got state %s, attempts %d, next %s; want it owed as it was", a.State, a.Attempts, a.NextAt)
	}
	deliver(t, o, 1) // the lease is given back as well
}

func TestAnAlertSentWhileBeingStoppedIsSettled(t *testing.T) {
	w, id := owing(t)
	ctx, cancel := context.WithCancel(t.Context())
	s := &scripted{script: []func(context.Context) error{func(context.Context) error { cancel(); return nil }}}
	o, _ := newOutbox(w, s)
	if n, _ := o.Deliver(ctx); n != 1 {
		t.Errorf("Deliver counted %d sent, want 1", n)
	}
	if a := w.alert(id); a.State != clausewatch.AlertSent {
		t.Errorf("got state %s, want sent", a.State)
	}
}

func TestAPanicInTheSenderIsAFailedAttempt(t *testing.T) {
	w, id := owing(t)
	s := &scripted{script: []func(context.Context) error{func(context.Context) error { panic("nil map") }}}
	o, c := newOutbox(w, s)
	var log bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	deliver(t, o, 0)
	if a := w.alert(id); a.State != clausewatch.AlertOwed || a.Attempts != 1 || !strings.Contains(a.Error, "nil map") ||
		!strings.Contains(log.String(), "panic") {
		t.Errorf("got %+v, log %s", a, log.String())
	}
	c.turn(time.Hour)
	deliver(t, o, 1)
}

// A crash between Send and Settle: the alert was leased and sent, and nothing was written down.
func TestACrashBeforeSettlingRepeatsWithTheSameKey(t *testing.T) {
	w, id := owing(t)
	owed, err := w.store.Owed(t.Context(), "slack", today, 5*time.Minute, 10)
	if err != nil || len(owed) != 1 {
		t.Fatalf("owed %v, %v", owed, err)
	}
	before := owed[0].Key() // it was sent with this
	s := &scripted{}
	o, c := newOutbox(w, s)
	deliver(t, o, 0) // the dead one's lease holds
	c.turn(6 * time.Minute)
	deliver(t, o, 1)
	if keys := s.keys(); len(keys) != 1 || keys[0] != before || w.alert(id).State != clausewatch.AlertSent {
		t.Errorf("got keys %q, want %q once", keys, before)
	}
}

func TestOneChannelsFailureHoldsUpNoOther(t *testing.T) {
	w, _ := owing(t)
	if _, err := w.store.Test(t.Context(), "slack:C2", at("2026-03-02 09:00")); err != nil {
		t.Fatal(err)
	}
	s := &scripted{script: []func(context.Context) error{fails(errors.New("down"))}}
	o, _ := newOutbox(w, s)
	deliver(t, o, 1)
	if !slices.Contains(s.to, "C2") {
		t.Errorf("sent to %q, want C2 among them", s.to)
	}
}

func TestTheOrderWithinAChannelIsKept(t *testing.T) {
	w, id := owing(t)
	second, err := w.store.Test(t.Context(), "slack:C1", at("2026-03-02 09:00"))
	if err != nil {
		t.Fatal(err)
	}
	s := &scripted{script: []func(context.Context) error{fails(errors.New("down"))}}
	o, c := newOutbox(w, s)
	deliver(t, o, 0)
	if len(s.sent) != 1 {
		t.Errorf("%d sends, want 1: the second alert waits for the first", len(s.sent))
	}
	c.turn(time.Hour)
	deliver(t, o, 2)
	if got := []int64{s.sent[1].Alert, s.sent[2].Alert}; got[0] != id || got[1] != second {
		t.Errorf("sent alerts %v, want %d, %d", got, id, second)
	}
}

func TestRunDeliversWhatComesAndEndsWithItsContext(t *testing.T) {
	w, id := owing(t)
	ctx, cancel := context.WithCancel(t.Context())
	s := &scripted{script: []func(context.Context) error{func(context.Context) error { cancel(); return nil }}}
	o, _ := newOutbox(w, s)
	if err := o.Run(ctx); err != nil {
		t.Errorf("Run: %v", err)
	}
	if a := w.alert(id); a.State != clausewatch.AlertSent {
		t.Errorf("got state %s, want sent", a.State)
	}
}

func TestRunRepeatsWhenTheTimeHasCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, id := owing(t)
		ctx, cancel := context.WithCancel(t.Context())
		s := &scripted{script: []func(context.Context) error{fails(errors.New("down")), fails(errors.New("down")),
			func(context.Context) error { cancel(); return nil }}}
		began := time.Now()
		o := &bot.Outbox{Store: w.store, Senders: map[string]chat.Sender{"slack": s},
			Now: func() time.Time { return today.Add(time.Since(began)) }}
		if err := o.Run(ctx); err != nil {
			t.Errorf("Run: %v", err)
		}
		if a := w.alert(id); a.State != clausewatch.AlertSent || a.Attempts != 2 {
			t.Errorf("got state %s after %d failed attempts, want sent after 2", a.State, a.Attempts)
		}
		for i, least := range []time.Duration{30 * time.Second, time.Minute} {
			if wait := s.at[i+1].Sub(s.at[i]); wait < least || wait > least*5/4+2*time.Second {
				t.Errorf("attempt %d came after %s, want %s up to a quarter more", i+2, wait, least)
			}
		}
	})
}

func TestASendThatHangsIsAFailedAttemptAfterItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, id := owing(t)
		s := &scripted{script: []func(context.Context) error{func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}}
		o, _ := newOutbox(w, s)
		deliver(t, o, 0)
		if a := w.alert(id); a.State != clausewatch.AlertOwed || a.Attempts != 1 {
			t.Errorf("got state %s, attempts %d, want it owed after one failed attempt", a.State, a.Attempts)
		}
	})
}
