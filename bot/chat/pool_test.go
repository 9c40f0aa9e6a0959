package chat

import (
	"log/slog"
	"testing"
	"testing/synctest"
	"time"
)

func TestPoolTurnsAwayWhomItCannotServe(t *testing.T) {
	p := NewPool(1)
	release, refusal := p.Take()
	if refusal != "" {
		t.Fatal(refusal)
	}
	if _, refusal := p.Take(); refusal != BusyText {
		t.Errorf("a full pool says %q, want %q", refusal, BusyText)
	}
	if quick := p.TakeQuick(); quick == nil {
		t.Error("a pool full of commands completes nothing")
	} else {
		quick()
	}
	release()
	if _, refusal := p.Take(); refusal != "" {
		t.Errorf("after a release the pool says %q", refusal)
	}
}

func TestClosedPoolWaitsForWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPool(2)
		release, _ := p.Take()
		stopped := false
		began := time.Now()
		go func() {
			time.Sleep(3 * time.Second)
			release()
		}()
		p.Close(10*time.Second, func() { stopped = true }, slog.New(slog.DiscardHandler))
		if waited := time.Since(began); waited != 3*time.Second || stopped {
			t.Errorf("waited %s, stopped %v; want 3 s and no stop", waited, stopped)
		}
		if _, refusal := p.Take(); refusal != RestartText {
			t.Errorf("a closed pool says %q, want %q", refusal, RestartText)
		}
	})
}

func TestClosingPoolStopsWhatTakesTooLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := NewPool(1)
		release, _ := p.Take()
		began := time.Now()
		p.Close(10*time.Second, release, slog.New(slog.DiscardHandler))
		if waited := time.Since(began); waited != 10*time.Second {
			t.Errorf("waited %s, want 10 s", waited)
		}
	})
}

func TestSeenKnowsARepeat(t *testing.T) {
	var s Seen
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	if s.Before("a", now) || !s.Before("a", now.Add(time.Minute)) {
		t.Error("a repeat is not known, or a first one is")
	}
	if s.Before("a", now.Add(seenFor+2*time.Minute)) {
		t.Error("a command is remembered for longer than it can be repeated")
	}
	if s.Before("", now) || s.Before("", now) {
		t.Error("a command without an id is no repeat")
	}
	for range seenMost + 5 {
		now = now.Add(time.Millisecond)
		s.Before(now.String(), now)
	}
	if len(s.ids) > seenMost {
		t.Errorf("%d ids are kept, want at most %d", len(s.ids), seenMost)
	}
}
