package discord

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// none is for budgets whose waits nobody asks about.
func none(error) {}

func TestIdentifiesKeepTheirDistanceAndTheirBudget(t *testing.T) {
	server := startServer(t)
	server.Limit(discordtest.Limit{Shards: 1, Total: 1000, Remaining: 1000, Concurrency: 1})
	d, c := connected(server)
	const eager, half = 200, 500
	for i := range half {
		before, _ := c.waited()
		if _, err := d.budget.take(t.Context(), d, 0, none); err != nil {
			t.Fatal(err)
		}
		after, _ := c.waited()
		gap := after - before
		if i > 0 && gap < identifyGap-time.Second || i > 0 && i < eager && gap > identifyGap {
			t.Errorf("identify %d came after %s, want about %s", i, gap, identifyGap)
		}
		if i >= eager && gap < 170*time.Second {
			t.Errorf("identify %d came after %s: at that pace there are more than %d in a day", i, gap, half)
		}
	}
	var why error
	before, _ := c.waited()
	if _, err := d.budget.take(t.Context(), d, 0, func(err error) { why = err }); err != nil {
		t.Fatal(err)
	}
	after, _ := c.waited()
	if after < 24*time.Hour-time.Minute || after-before < time.Hour {
		t.Errorf("one more than half came %s after the first and %s after the last one, want none before a day is over", after, after-before)
	}
	if why == nil || !strings.Contains(why.Error(), "500 sessions were begun in 24 hours") || !strings.Contains(why.Error(), "the log says") {
		t.Errorf("it waited because of %v, want how many there were and the next move", why)
	}
	c.wait(t.Context(), 25*time.Hour)
	before, _ = c.waited()
	d.budget.take(t.Context(), d, 0, none)
	if after, _ := c.waited(); after != before || len(d.budget.last) != 1 {
		t.Errorf("a day later an identify waits %s, and %d are counted", after-before, len(d.budget.last))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.budget.take(ctx, d, 0, none); err == nil {
		t.Error("an identify after the end of ctx")
	}
}

// TestCrashLoopKeepsTheBudget begins a session in each of many processes, one after the other, that know of each other by
// their database alone.
func TestCrashLoopKeepsTheBudget(t *testing.T) {
	server := startServer(t)
	server.Limit(discordtest.Limit{Shards: 1, Total: 1000, Remaining: 1000, Concurrency: 1})
	_, c := connected(server)
	shared := &brief{}
	began := c.now()
	n := 0
	for ; c.now().Sub(began) < 23*time.Hour; n++ {
		d, _ := connected(server)
		d.Memory, d.Now = shared, c.now
		d.timings.wait = c.wait
		if _, err := d.budget.take(t.Context(), d, 0, none); err != nil {
			t.Fatal(err)
		}
	}
	if n < 200 || n > 501 {
		t.Errorf("%d sessions were begun in 23 hours, want between 200 and 501", n)
	}
}

func TestBucketsIdentifyBesideEachOther(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	l := limits{asked: now.Add(-time.Second), total: 2000, remaining: 2000, concurrency: 4}
	last := []identify{{now.Add(-20 * time.Second), 6}, {now, 1}}
	for shard, want := range map[int]time.Duration{0: 0, 1: identifyGap, 2: 0, 3: 0, 5: identifyGap, 9: identifyGap} {
		at, why := due(now, last, shard, l)
		if at.Sub(now) != want || why != nil {
			t.Errorf("shard %d waits %s (%v), want %s", shard, at.Sub(now), why, want)
		}
	}
}

func TestNoSessionIsBegunWhereDiscordHasNoneLeft(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		left  int
		since int // identifies of ours since Discord was asked
		reset time.Duration
		want  time.Duration
	}{
		"none":                                {0, 0, time.Hour, time.Hour - time.Second},
		"a reserve":                           {50, 0, time.Hour, time.Hour - time.Second},
		"a reserve soon":                      {60, 10, time.Hour, time.Hour - time.Second},
		"enough":                              {51, 0, time.Hour, 0},
		"none, and it is not said until when": {0, 0, 0, fresh - time.Second},
	} {
		l := limits{asked: now.Add(-time.Second), total: 1000, remaining: test.left, resetAfter: test.reset, concurrency: 1}
		var last []identify
		for range test.since {
			last = append(last, identify{now.Add(-time.Millisecond), 0})
		}
		at, why := due(now, last, 1, limits{l.asked, "", 1, l.total, l.remaining, l.resetAfter, 2})
		if at.Sub(now) != test.want || (why != nil) != (test.want > 0) {
			t.Errorf("%s: waits %s (%v), want %s", name, at.Sub(now), why, test.want)
		}
		if why != nil && (!strings.Contains(why.Error(), "more sessions") || !strings.Contains(why.Error(), "UTC")) {
			t.Errorf("%s: %v, want how many there are and until when", name, why)
		}
	}
}

func TestClockThatWasWrongKeepsNobodyOut(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	kept := recent([]identify{{now.Add(-25 * time.Hour), 0}, {now.Add(-time.Hour), 0}, {now.Add(1000 * time.Hour), 0}}, now)
	if len(kept) != 2 || kept[1].at.After(now) {
		t.Errorf("kept %v, want the one of the last hour, and the one of the future as of now", kept)
	}
}

// failing is a memory that cannot be used.
type failing struct{}

func (failing) Note(context.Context, string) (string, error)  { return "", errors.New("disk full") }
func (failing) SetNote(context.Context, string, string) error { return errors.New("disk full") }

func TestMemoryThatFailsKeepsNobodyOut(t *testing.T) {
	server := startServer(t)
	d, c := connected(server)
	d.Memory = failing{}
	for range 2 {
		if _, err := d.budget.take(t.Context(), d, 0, none); err != nil {
			t.Fatal(err)
		}
	}
	if waited, _ := c.waited(); waited < identifyGap-time.Second {
		t.Errorf("the second identify came after %s, want the gap that this process knows of", waited)
	}
	broken := &brief{notes: map[string]string{identifyNote: "what"}}
	d, _ = connected(server)
	d.Memory = broken
	if _, err := d.budget.take(t.Context(), d, 0, none); err != nil {
		t.Errorf("a note that cannot be read: %v", err)
	}
}

func TestGatewayThatIsNotReachedCostsNoSession(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.AlwaysGateway(discordtest.Act{Status: 503})
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "many tries", func() bool { return server.Opened() >= 20 })
	server.AlwaysGateway(discordtest.Act{})
	answerTo(t, ask(t, server, "x"))
	stop()
	note, err := d.memory().Note(t.Context(), identifyNote)
	if err != nil || len(d.budget.last) != 1 || strings.Count(note, ",") != 1 {
		t.Errorf("%d sessions are counted and %s noted, want 1", len(d.budget.last), note)
	}
}
