package watcher_test

import (
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// wait is how long it is until the next look at the terms.
func (w *world) wait() time.Duration { return w.watch(ref).NextAt.Sub(w.Now()) }

func TestJitterOnlyMakesALookLater(t *testing.T) {
	w := watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}, Interval: 6 * time.Hour},
		clausewatch.Document{ID: "news", Kind: clausewatch.Feed, URLs: []string{feedAt}})
	w.Rules.FeedInterval = 20 * time.Minute
	w.site.serves(address, lantern())
	w.site.serves(feedAt, feed(news()...))
	spread := map[time.Duration]bool{}
	for range 20 {
		w.due(ref)
		if d := w.wait(); d < 6*time.Hour || d > 6*time.Hour+18*time.Minute {
			t.Errorf("the next look is in %s, want 6 hours and at most a twentieth more", d)
		}
		spread[w.wait()] = true
		w.due(feedRef)
		if d := w.watch(feedRef).NextAt.Sub(w.Now()); d < 20*time.Minute || d > 21*time.Minute {
			t.Errorf("the next look at the feed is in %s, want 20 minutes and at most a twentieth more", d)
		}
	}
	if len(spread) < 10 {
		t.Errorf("twenty looks had %d waits; want them spread", len(spread))
	}
}

func TestBackoffGrowsToADayAndNoFurther(t *testing.T) {
	const day, later = 24 * time.Hour, 1.05
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.fails(address, clausewatch.CauseNetwork, 0)
	before := time.Duration(0)
	for look := 1; look <= 30; look++ {
		w.due(ref)
		d := w.wait()
		if float64(d) < float64(before)/later {
			t.Errorf("look %d: the next is in %s, the one before was in %s; want it to grow", look, d, before)
		}
		if look == 1 && d >= time.Hour {
			t.Errorf("after the first failure the next look is in %s, want it before the usual one", d)
		}
		if float64(d) > float64(day)*later {
			t.Errorf("look %d: the next is in %s, want it within a day", look, d)
		}
		before = d
	}
	if before < day {
		t.Errorf("after thirty failures the next look is in %s, want a day", before)
	}
	w.site.serves(address, lantern())
	w.due(ref)
	if d := w.wait(); d < time.Hour || float64(d) > float64(time.Hour)*later {
		t.Errorf("after the return the next look is in %s, want an hour", d)
	}
	w.site.fails(address, clausewatch.CauseNetwork, 0)
	w.due(ref)
	if d := w.wait(); d >= time.Hour {
		t.Errorf("the first failure after the return: the next look is in %s, want it soon", d)
	}
}

func TestBackoffKeepsToTheWishOfTheOtherSide(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	for _, wish := range []time.Duration{5 * time.Hour, 24 * time.Hour, 2 * time.Hour} {
		w.site.fails(address, clausewatch.CauseStatus, wish)
		w.due(ref)
		if d := w.wait(); d < wish || d > wish+wish/20 {
			t.Errorf("asked to be left alone for %s: the next look is in %s", wish, d)
		}
	}
	w.site.fails(address, clausewatch.CauseStatus, time.Minute)
	for range 12 {
		w.due(ref)
	}
	if d := w.wait(); d < 24*time.Hour {
		t.Errorf("a wish of a minute after fifteen failures: the next look is in %s, want a day", d)
	}
}

// A shift of 125 days by ten doublings is more than a time.Duration holds.
func TestBackoffOfARareDocumentStaysInTheFuture(t *testing.T) {
	const rare = 3000 * time.Hour
	w := watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}, Interval: rare})
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.fails(address, clausewatch.CauseNetwork, 0)
	for look := 1; look <= 20; look++ {
		w.due(ref) // makes sure of it
		if d := w.wait(); d > rare+rare/20 {
			t.Errorf("look %d: the next is in %s, want it within the usual %s", look, d, rare)
		}
	}
}
