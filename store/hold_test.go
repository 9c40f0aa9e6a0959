package store

import (
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// blind is a look that makes acme/aup blind for its channels.
func blind(at time.Time) Look {
	l := seen("acme/aup", at, clausewatch.Unreadable)
	l.Capture.Cause, l.Failures, l.BlindSince, l.Joins = clausewatch.CauseLogin, 3, at.Add(-2*time.Hour), clausewatch.OutageOfDocument
	return l
}

// What waits for the end of quiet hours is in nobody's way.
func TestQuietHoursKeepBlindnessButNothingThatIsHigh(t *testing.T) {
	s := fresh(t)
	done(t, s.Sync(t.Context(), catalogue("acme/aup", "birch/aup"), []clausewatch.Subscription{follow("slack:night", "", 0)}, start))
	done(t, s.SetChannel(t.Context(), clausewatch.ChannelSettings{Channel: "slack:night", Quiet: "20:00-08:00"}, "slack:U1", start))
	for _, ref := range []string{"acme/aup", "birch/aup"} {
		record(t, s, brings(reading(ref, clock(1), "Zero."), Baseline, nil))
	}
	record(t, s, blind(clock(9*60)))
	if got := take(t, s, "slack", 9*60, 0); got != "" {
		t.Errorf("at 21:00 %s is told", got)
	}
	if next := must(s.NextOwed(t.Context(), "slack", clock(9*60))); !next.Equal(clock(20 * 60)) {
		t.Errorf("the next is owed at %s, want 8:00", next)
	}
	changes(t, s, "birch/aup", clock(10*60), clausewatch.High)
	if got := take(t, s, "slack", 10*60, 0); got != "2" {
		t.Errorf("at 22:00 %q is told, want what is high", got)
	}
	done(t, s.Settle(t.Context(), 2, "post", clock(10*60)))
	if got := take(t, s, "slack", 20*60, 0); got != "1" {
		t.Errorf("at 8:00 %q is told", got)
	}
}

func TestMutedChannelIsOwedNothingButTests(t *testing.T) {
	s := fresh(t)
	done(t, s.Sync(t.Context(), catalogue("acme/aup"), []clausewatch.Subscription{follow("slack:a", "", 0)}, start))
	record(t, s, brings(reading("acme/aup", clock(1), "Zero."), Baseline, nil))
	record(t, s, blind(clock(10)))
	set := clausewatch.ChannelSettings{Channel: "slack:a", MutedUntil: clock(100)}
	done(t, s.SetChannel(t.Context(), set, "slack:U1", clock(11)))
	if got := take(t, s, "slack", 12, 0); got != "" {
		t.Errorf("%s is told to a channel that is muted", got)
	}
	if next := must(s.NextOwed(t.Context(), "slack", clock(12))); !next.Equal(clock(100)) {
		t.Errorf("the next is owed at %s, want the end of the mute", next)
	}
	test := must(s.Test(t.Context(), "slack:a", clock(13)))
	if got := take(t, s, "slack", 13, 0); got != "2" || test != 2 {
		t.Errorf("of a test %q is told", got)
	}
	done(t, s.Settle(t.Context(), test, "post", clock(14)))
	if got := take(t, s, "slack", 100, 0); got != "1" {
		t.Errorf("when the mute ends %q is told", got)
	}
}

func TestEndOfBlindnessIsToldToWhoHearsOfTheChangeLater(t *testing.T) {
	s := rhythmic(t)
	record(t, s, blind(clock(10)))
	look := brings(reading("acme/aup", clock(20), "Other."), Settled, change(clausewatch.Low, true))
	look.Leaves = true
	record(t, s, look)
	if got := tells(t, s, "slack:night"); got != "blind[0] change[1]" {
		t.Errorf("who hears at once hears of %s", got)
	}
	if got := tells(t, s, "slack:daily"); got != "blind[0] recovered[0]" {
		t.Errorf("who hears daily hears of %s", got)
	}
}
