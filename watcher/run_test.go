package watcher_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch"
)

// inBubble runs a test with a fake clock in a world that watches so many documents, each at an address of its own.
func inBubble(t *testing.T, documents int, test func(t *testing.T, w *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t}
		var docs []clausewatch.Document
		for n := range documents {
			docs = append(docs, clausewatch.Document{ID: fmt.Sprintf("terms-%d", n), Kind: clausewatch.Policy,
				URLs: []string{numberedAddress(n)}})
		}
		w.open(time.Now, docs...)
		for n := range documents {
			w.site.serves(numberedAddress(n), lantern())
		}
		test(t, w)
	})
}

func numberedAddress(n int) string { return fmt.Sprintf("%s/%d", address, n) }

// run lets the watcher run; the function it gives stops it and waits for its end.
func (w *world) run() (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }() // received by stop
	return func() {
		w.t.Helper()
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("Run ended with %v, want nil", err)
		}
	}
}

// slowly answers as before, but takes a while; most is the greatest number of answers under way at once, and none may be
// under way twice at one address.
func (w *world) slowly(n int, takes time.Duration, most *atomic.Int64) {
	var all atomic.Int64
	for i := range n {
		url := numberedAddress(i)
		before := w.site.answers[url]
		var here atomic.Int64
		w.site.does(url, func(ctx context.Context, q question) (clausewatch.Snapshot, error) {
			if here.Add(1) > 1 {
				w.t.Errorf("%s is looked at twice at once", url)
			}
			defer here.Add(-1)
			most.Store(max(most.Load(), all.Add(1)))
			defer all.Add(-1)
			select {
			case <-ctx.Done():
				return clausewatch.Snapshot{}, ctx.Err()
			case <-time.After(takes):
			}
			return before(ctx, q)
		})
	}
}

// times are when each address was asked, in order.
func (w *world) times() map[string][]time.Time {
	all := map[string][]time.Time{}
	for _, q := range w.site.questions() {
		all[q.url] = append(all[q.url], q.at)
	}
	return all
}

func TestRunLooksAtEachDocumentWhenItIsDue(t *testing.T) {
	inBubble(t, 4, func(t *testing.T, w *world) {
		w.Rules.Interval = time.Minute
		begin := time.Now()
		stop := w.run()
		time.Sleep(10*time.Minute + 5*time.Second)
		stop()
		asked := w.times()
		if len(asked) != 4 {
			t.Errorf("%d documents were looked at, want 4", len(asked))
		}
		for url, times := range asked {
			if first := times[0].Sub(begin); first > time.Second {
				t.Errorf("%s: first look after %s, want it at once", url, first)
			}
			for i := 1; i < len(times); i++ {
				if gap := times[i].Sub(times[i-1]); gap < time.Minute || gap > time.Minute+5*time.Second {
					t.Errorf("%s: look %d came %s after the one before, want a minute and a twentieth at most", url, i, gap)
				}
			}
			if len(times) < 10 || len(times) > 11 {
				t.Errorf("%s was looked at %d times in ten minutes", url, len(times))
			}
		}
	})
}

func TestRunTellsAChangeByItself(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, w *world) {
		w.Rules.Interval, w.Rules.ConfirmAfter = 30*time.Second, 20*time.Second
		stop := w.run()
		time.Sleep(5 * time.Second)
		w.site.serves(numberedAddress(0), lantern(thirtyDays, fourteenDays))
		time.Sleep(2 * time.Minute)
		stop()
		w.wantReturnChange("lantern/terms-0")
	})
}

func TestRunNeverLooksTwiceAtOnceAtADocument(t *testing.T) {
	inBubble(t, 3, func(t *testing.T, w *world) {
		w.Rules.Interval = 10 * time.Second
		var most atomic.Int64
		w.slowly(2, 2*time.Minute, &most)
		stop := w.run()
		time.Sleep(5 * time.Minute)
		stop()
		asked := w.times()
		for n, want := range []int{3, 3, 25} { // the third is not slow, and does not wait for the others
			if got := len(asked[numberedAddress(n)]); n < 2 && got != want || n == 2 && got < want {
				t.Errorf("document %d was looked at %d times, want %d", n, got, want)
			}
		}
	})
}

// A look that ended while the schedule was being read must not be taken for due again: a text that waits for its second
// look would be confirmed at once.
func TestRunWaitsBetweenTwoLooksAtADocument(t *testing.T) {
	inBubble(t, 12, func(t *testing.T, w *world) {
		w.Rules.Interval = time.Minute
		var most atomic.Int64
		w.slowly(12, time.Second, &most) // as long as it takes until the schedule is read again
		stop := w.run()
		time.Sleep(5 * time.Minute)
		stop()
		for url, times := range w.times() {
			for i := 1; i < len(times); i++ {
				if gap := times[i].Sub(times[i-1]); gap < time.Minute {
					t.Errorf("%s: look %d came %s after the one before, want a minute", url, i, gap)
				}
			}
		}
	})
}

func TestRunHasAsManyLooksUnderWayAsWorkers(t *testing.T) {
	inBubble(t, 10, func(t *testing.T, w *world) {
		w.Workers = 3
		var most atomic.Int64
		w.slowly(10, 20*time.Second, &most)
		stop := w.run()
		time.Sleep(2 * time.Minute)
		stop()
		if most.Load() != 3 {
			t.Errorf("%d looks were under way at once, want 3", most.Load())
		}
		if got := len(w.times()); got != 10 {
			t.Errorf("%d documents were looked at in two minutes, want all 10", got)
		}
	})
}

func TestRunStopsAfterTheLooksUnderWay(t *testing.T) {
	inBubble(t, 2, func(t *testing.T, w *world) {
		var most, ended atomic.Int64
		w.slowly(1, time.Hour, &most)
		w.site.does(numberedAddress(1), func(ctx context.Context, q question) (clausewatch.Snapshot, error) {
			<-ctx.Done()
			time.Sleep(5 * time.Second) // a side that takes its time to let go
			ended.Add(1)
			return clausewatch.Snapshot{}, ctx.Err()
		})
		before := w.everything("lantern/terms-0") + w.everything("lantern/terms-1")
		stop := w.run()
		time.Sleep(10 * time.Second)
		began := time.Now()
		stop()
		if took := time.Since(began); ended.Load() != 1 || took < 5*time.Second || took > 6*time.Second {
			t.Errorf("Run ended after %s with %d looks let go, want it to wait 5 seconds for the look under way", took, ended.Load())
		}
		if after := w.everything("lantern/terms-0") + w.everything("lantern/terms-1"); after != before {
			t.Errorf("a look that was stopped was recorded:\n%s\nwant\n%s", after, before)
		}
		asked := slices.Sorted(maps.Keys(w.times()))
		if want := []string{numberedAddress(0), numberedAddress(1)}; !slices.Equal(asked, want) {
			t.Errorf("asked %v, want %v", asked, want)
		}
	})
}

func TestRunAsksADatabaseThatRefusesAgainInAWhile(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, w *world) {
		allow := w.refuse("captures")
		stop := w.run()
		time.Sleep(time.Minute)
		if n := len(w.times()[numberedAddress(0)]); n < 2 || n > 13 {
			t.Errorf("a document that could not be recorded was looked at %d times in a minute, want a pause between", n)
		}
		if got := w.captures("lantern/terms-0"); len(got) > 0 {
			t.Errorf("recorded %+v, want nothing", got)
		}
		allow()
		time.Sleep(time.Minute)
		stop()
		if got := w.captures("lantern/terms-0"); len(got) != 1 || len(w.versions("lantern/terms-0")) != 1 {
			t.Errorf("recorded %+v, want one look", got)
		}
	})
}

func TestRunEndsAtOnceWhenItIsStoppedAlready(t *testing.T) {
	inBubble(t, 1, func(t *testing.T, w *world) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := w.Run(ctx); err != nil {
			t.Errorf("got %v, want nil", err)
		}
		if n := len(w.captures("lantern/terms-0")); n > 0 {
			t.Errorf("recorded %d looks, want none", n)
		}
	})
}
