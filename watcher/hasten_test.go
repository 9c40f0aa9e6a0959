package watcher_test

import (
	"slices"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher"
)

const (
	privacyRef = "lantern/privacy"
	privacyAt  = "https://lantern.example/privacy"
)

var announcement = item{"n7", "Changes to our terms of service on 1 April", "The time to bring an instrument back becomes shorter."}

// announcing is a world that has read the terms, the privacy policy and the news of Lantern; the policies are due in a day.
func announcing(t *testing.T) *world {
	t.Helper()
	w := watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}},
		clausewatch.Document{ID: "privacy", Kind: clausewatch.Policy, URLs: []string{privacyAt}},
		clausewatch.Document{ID: "news", Kind: clausewatch.Feed, URLs: []string{feedAt}},
		clausewatch.Document{ID: "log", Kind: clausewatch.Feed, URLs: []string{feedAt + "?log"}})
	w.Rules.Interval, w.Rules.FeedInterval = 24*time.Hour, 15*time.Minute
	w.site.serves(address, lantern())
	w.site.serves(privacyAt, lantern())
	w.site.serves(feedAt, feed(news()...))
	w.site.serves(feedAt+"?log", feed(news()...))
	for _, ref := range []string{ref, privacyRef, feedRef, "lantern/log"} {
		w.look(ref)
	}
	return w
}

// publishes puts items before the news, waits for the next look at the feed and takes it.
func (w *world) publishes(items ...item) watcher.Finding {
	w.t.Helper()
	w.site.serves(feedAt, feed(append(items, news()...)...))
	return w.due(feedRef)
}

func (w *world) dueNow(refs ...string) {
	w.t.Helper()
	got, err := w.Store.Due(w.t.Context(), w.Now(), 0)
	if err != nil {
		w.t.Fatal(err)
	}
	slices.Sort(got)
	if !slices.Equal(got, refs) {
		w.t.Errorf("due now are %q, want %q", got, refs)
	}
}

func TestEntryThatSpeaksOfAPolicyMakesThePoliciesDue(t *testing.T) {
	w := announcing(t)
	w.time = w.time.Add(5 * time.Minute)
	w.look("lantern/log") // so that it is not due when the news are
	f := w.publishes(announcement)
	if want := []string{privacyRef, ref}; !slices.Equal(f.Hastened, want) {
		t.Errorf("hastened %q, want %q", f.Hastened, want)
	}
	w.dueNow(privacyRef, ref)

	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	if f := w.look(ref); !f.Held {
		t.Errorf("the terms changed with the entry: got %s, want them held", brief(f))
	}
	w.look(privacyRef)
	for range 3 { // the same entry once more
		if f := w.due(feedRef); len(f.Hastened) > 0 {
			t.Errorf("an entry seen before hastened %q", f.Hastened)
		}
	}
	if got := w.watch(privacyRef).NextAt; !got.After(w.Now().Add(20 * time.Hour)) {
		t.Errorf("the next look at the privacy policy is at %s, want it in a day", got)
	}
}

func TestEntryOfAnythingElseHastensNothing(t *testing.T) {
	w := announcing(t)
	before := w.watch(ref).NextAt
	f := w.publishes(item{"n7", "Privacy-preserving star charts", "They are drawn on the instrument itself."},
		item{"n6", "New terminal", "Its use is subject to our terms of service."})
	if !f.Told || len(f.Hastened) > 0 {
		t.Errorf("got %s, hastened %q, want the entries told and nothing hastened", brief(f), f.Hastened)
	}
	if got := w.watch(ref).NextAt; !got.Equal(before) {
		t.Errorf("the next look at the terms is at %s, want %s as before", got, before)
	}
}

func TestNeitherTheFirstLookNorAnEditHastens(t *testing.T) {
	w := announcing(t)
	w.publishes(item{"n7", "Spring course", "It starts in April."})
	edited := announcement
	if f := w.publishes(edited); f.Change.Counts.Added != 0 || len(f.Hastened) > 0 {
		t.Errorf("an edited entry: got %s, hastened %q", brief(f), f.Hastened)
	}
	fresh := lending(t)
	fresh.site.serves(address, lantern())
	fresh.look(ref)
	fresh.site.serves(feedAt, feed(append([]item{announcement}, news()...)...))
	if f := fresh.look(feedRef); !f.First || len(f.Hastened) > 0 {
		t.Errorf("the baseline: got %s, hastened %q", brief(f), f.Hastened)
	}
}

func TestDocumentWhoseSiteAskedForPeaceIsNotHastened(t *testing.T) {
	w := announcing(t)
	w.site.fails(address, clausewatch.CauseStatus, 5*time.Hour)
	w.look(ref)
	before := w.watch(ref).NextAt
	if f := w.publishes(announcement); !slices.Equal(f.Hastened, []string{privacyRef}) {
		t.Errorf("hastened %q, want %s alone", f.Hastened, privacyRef)
	}
	if got := w.watch(ref).NextAt; !got.Equal(before) {
		t.Errorf("the next look at the terms is at %s, want %s as the site asked", got, before)
	}
}

func TestTextThatMustStandIsNotConfirmedSooner(t *testing.T) {
	w := announcing(t)
	w.Rules.ConfirmAfter = time.Hour
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	if f := w.look(ref); !f.Held {
		t.Fatalf("got %s, want the new text held", brief(f))
	}
	before := w.watch(ref).NextAt
	if f := w.publishes(announcement); slices.Contains(f.Hastened, ref) {
		t.Errorf("hastened %q, though a text waits for its second look", f.Hastened)
	}
	if got := w.watch(ref).NextAt; !got.Equal(before) {
		t.Errorf("the second look is at %s, want %s as before", got, before)
	}
}
