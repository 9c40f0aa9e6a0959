package watcher_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
)

const day = 24 * time.Hour

// busy is a world whose document was told five times, one change a day.
func busy(t *testing.T) *world {
	t.Helper()
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	for _, place := range []string{"on the hill", "by the gate", "under the bridge", "behind the church", "opposite the school"} {
		if f := w.moves(place); !f.Told {
			t.Fatalf("got %s, want it told", brief(f))
		}
	}
	return w
}

// moves lets a day pass, after which the office stands elsewhere, and takes looks until that is settled. More words to swap
// may follow.
func (w *world) moves(to string, swaps ...string) watcher.Finding {
	w.t.Helper()
	w.time = w.time.Add(day)
	w.look(ref)
	w.site.serves(address, lantern(append(swaps, "beside the old mill", to)...))
	return w.untilSettled(to)
}

// digests are the channels that are owed a digest of the document, oldest first.
func (w *world) digests() (to []string) {
	w.t.Helper()
	for _, a := range w.alerts(ref) {
		if channel, ok := strings.CutSuffix(a, " digest"); ok {
			to = append(to, channel)
		}
	}
	return to
}

func TestWhatIsOverTheBudgetWaitsForTheDigest(t *testing.T) {
	w := busy(t)
	f := w.moves("in the tower")
	if f.Told || !f.Change.Digest || f.Why != "in the weekly digest: 5 changes of this document were told within 30 days" {
		t.Errorf("sixth change: got %s, want it to wait for the digest", brief(f))
	}
	held := w.Now()
	if n := count(w.alerts(ref), "slack:all change"); n != 5 {
		t.Errorf("slack:all is owed %d changes, want 5", n)
	}
	if c := w.changes(ref)[0]; c.Told || !c.Digest || !c.Digested.IsZero() || !w.watch(ref).DigestSince.Equal(held) {
		t.Errorf("stored told %v, digest %v at %s, waiting since %s", c.Told, c.Digest, c.Digested, w.watch(ref).DigestSince)
	}
	w.moves("in the harbour")

	w.time = held.Add(7*day - time.Second)
	if w.look(ref); len(w.digests()) > 0 {
		t.Errorf("before seven days have passed a digest is owed to %q", w.digests())
	}
	w.time = held.Add(7 * day)
	w.look(ref)
	for range 3 {
		w.time = w.time.Add(8 * day)
		w.look(ref)
	}
	if got := w.digests(); !slices.Equal(got, []string{"slack:all"}) {
		t.Fatalf("digests are owed to %q, want one to slack:all", got)
	}
	alerts := must(w.Store.Alerts(t.Context(), alertsAbout(ref)))(t)
	got := must(w.Store.Digest(t.Context(), alerts[0]))(t)
	if len(got) != 2 || !got[0].At.Equal(held) || !got[1].At.After(held) || !got[0].Digested.Equal(held.Add(7*day)) {
		t.Errorf("the digest holds %+v, want both changes, oldest first", got)
	}
	if !w.watch(ref).DigestSince.IsZero() {
		t.Error("something waits still")
	}
}

func TestGraveChangeBreaksThroughTheBudget(t *testing.T) {
	w := busy(t)
	if f := w.moves("in the tower"); f.Told {
		t.Fatalf("got %s, want it to wait", brief(f))
	}
	f := w.moves("in the harbour", "You may extend a loan once", "You may not extend a loan")
	if f.Severity != clausewatch.High || !f.Told || f.Why != watcher.WhyConfirmed {
		t.Errorf("got %s of severity %s, want a high one that is told", brief(f), f.Severity)
	}
	if n := count(w.alerts(ref), "slack:high change"); n != 1 {
		t.Errorf("slack:high is owed %d changes, want 1", n)
	}
	w.time = w.time.Add(7 * day)
	if w.look(ref); len(w.digests()) != 1 {
		t.Errorf("digests are owed to %q, want one", w.digests())
	}
}

func TestBudgetComesBackAfterThirtyDays(t *testing.T) {
	w := busy(t)
	w.time = w.time.Add(26 * day)
	if f := w.moves("in the tower"); !f.Told || f.Change.Digest {
		t.Errorf("got %s, want it told: only four were in the last 30 days", brief(f))
	}
}

func TestRestartKeepsWhatWaitsForTheDigest(t *testing.T) {
	w := busy(t)
	w.moves("in the tower")
	w.restart()
	if f := w.moves("in the harbour"); f.Told || !f.Change.Digest {
		t.Errorf("after a restart: got %s, want it to wait", brief(f))
	}
	w.time = w.time.Add(7 * day)
	w.look(ref)
	w.restart()
	w.time = w.time.Add(time.Hour)
	w.look(ref)
	if got := w.digests(); len(got) != 1 {
		t.Errorf("digests are owed to %q, want one", got)
	}
}

// restart closes the store and watches on with another one on the same file.
func (w *world) restart() {
	w.t.Helper()
	if err := w.Store.Close(); err != nil {
		w.t.Fatal(err)
	}
	db := must(store.Open(w.t.Context(), w.path))(w.t)
	w.t.Cleanup(func() { db.Close() })
	w.Watcher = &watcher.Watcher{Store: db, Fetcher: w.site, Now: w.Now, Rules: watcher.Rules{SilentAfter: -1}}
}

func TestDigestGoesToWhoWantsOneOfItsChanges(t *testing.T) {
	w := busy(t)
	platforms := must(w.Store.Platforms(t.Context()))(t)
	subs := []clausewatch.Subscription{{Channel: "slack:low", MinSeverity: clausewatch.Low}, {Channel: "slack:medium", MinSeverity: clausewatch.Medium},
		{Channel: high, MinSeverity: clausewatch.High}, {Channel: other, Platform: "birch"}}
	if err := w.Store.Sync(t.Context(), platforms, subs, w.Now()); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		places, swaps, want []string
	}{
		{[]string{"in the tower", "in the harbour"}, nil, []string{"slack:low"}},
		{[]string{"at the market", "at the station"}, []string{"after two letters", "after one letter"}, []string{"slack:low", "slack:medium"}},
	} {
		before := len(w.digests())
		for _, place := range c.places {
			if f := w.moves(place, c.swaps...); f.Told {
				t.Fatalf("got %s of severity %s, want it to wait", brief(f), f.Severity)
			}
		}
		w.time = w.time.Add(7 * day)
		w.look(ref)
		if got := w.digests()[before:]; !slices.Equal(got, c.want) {
			t.Errorf("a digest of what moved to %q is owed to %q, want %q", c.places, got, c.want)
		}
	}
}

func TestDigestComesFromALookThatFailsToo(t *testing.T) {
	w := busy(t)
	w.moves("in the tower")
	w.site.fails(address, clausewatch.CauseTimeout, 0)
	w.time = w.time.Add(7 * day)
	if f := w.look(ref); f.Outcome != clausewatch.Failed || len(w.digests()) != 1 {
		t.Errorf("got %s, digests to %q; want one", brief(f), w.digests())
	}
}
