package watcher_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

const elsewhere = "https://lantern.example/legal/loans"

// redirects answers at an address with a page that stands at another one; for good says with which sort of redirect.
func (w *world) redirects(to string, forGood bool, status int, page any) {
	body := fmt.Sprint(page)
	w.site.does(address, func(_ context.Context, q question) (clausewatch.Snapshot, error) {
		sent := sends(q.url, status, body)
		sent.FinalURL = to
		if forGood {
			sent.Header.Set(clausewatch.MovedHeader, to)
		}
		return sent, nil
	})
}

// wantOneTold wants one change, and that it was told, under whatever rule.
func (w *world) wantOneTold(ref string) {
	w.t.Helper()
	if all := w.changes(ref); len(all) != 1 || !all[0].Told {
		w.t.Errorf("got changes %+v, want one that was told", all)
	}
}

// privacy is another policy of the same site.
func privacy() page {
	p := lantern()
	p.title = "Lantern Privacy Notice"
	p.sections = nil
	for n := range 12 {
		p.sections = append(p.sections, section{heading: fmt.Sprintf("What we keep, part %d", n), clauses: []string{
			fmt.Sprintf("We keep the name and the boat of a visitor for %d weeks, in a book that only the keeper opens, and burn its pages each spring.", n+2)}})
	}
	return p
}

func TestAPageThatMovedIsReadOnAndItsAddressSuggestedOnce(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.redirects(elsewhere, true, http.StatusOK, lantern())
	for look := 1; look <= 4; look++ {
		f := w.due(ref)
		if f.Outcome != clausewatch.Unchanged || !slices.Equal(f.Moved, []string{elsewhere}) {
			t.Errorf("look %d: got %s, moved to %q; want it unchanged, at the new address", look, brief(f), f.Moved)
		}
		want := 0
		if look >= 2 {
			want = 1
		}
		if got := w.alerts(ref); count(got, "slack:all moved") != want || len(got) != 2*want {
			t.Errorf("look %d: owed %q, want the suggestion from the second look on, once", look, got)
		}
	}
	w.site.serves(address, lantern()) // back, and away again
	w.due(ref)
	w.redirects(elsewhere, true, http.StatusOK, lantern())
	w.due(ref)
	w.due(ref)
	if got := w.alerts(ref); count(got, "slack:all moved") != 1 {
		t.Errorf("owed %q, want one suggestion", got)
	}
}

func TestAChangeAtTheNewAddressIsAChangeOfThePolicy(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.redirects(elsewhere, true, http.StatusOK, lantern(thirtyDays, fourteenDays))
	w.untilSettled(fourteenDays)
	w.wantOneTold(ref)
}

func TestWhatMovedBeforeTheFirstLookIsSuggestedToNobody(t *testing.T) {
	w := lending(t)
	w.redirects(elsewhere, true, http.StatusOK, lantern())
	w.look(ref)
	for range 3 {
		w.due(ref)
	}
	if got := w.alerts(ref); len(got) > 0 {
		t.Errorf("owed %q, want nothing", got)
	}
	if got := w.watch(ref).MovedTold; !slices.Equal(got, []string{elsewhere}) {
		t.Errorf("noted are %q, want %q", got, elsewhere)
	}
}

func TestWhatIsNoMoveIsNotSuggested(t *testing.T) {
	for name, to := range map[string]string{
		"a slash":                address + "/",
		"www":                    "https://www.lantern.example/terms",
		"the scheme":             "http://lantern.example/terms",
		"a query":                address + "?hl=en",
		"another place, for now": elsewhere,
	} {
		w := lending(t)
		w.site.serves(address, lantern())
		w.look(ref)
		w.redirects(to, to != elsewhere, http.StatusOK, lantern())
		for range 3 {
			if f := w.due(ref); f.Outcome != clausewatch.Unchanged || f.Moved != nil {
				t.Errorf("%s: got %s, moved to %q; want it unchanged, and no move", name, brief(f), f.Moved)
			}
		}
		if got := w.alerts(ref); len(got) > 0 {
			t.Errorf("%s: owed %q, want nothing", name, got)
		}
	}
}

// TestWhatStandsAtTheNewAddressIsNoVersionOfAnotherPolicy waits for longer than any doubt lasts.
func TestAnotherPolicyAtTheNewAddressIsNeverAVersion(t *testing.T) {
	home := "https://lantern.example/"
	for name, c := range map[string]struct {
		to     string
		status int
		page   any
		moved  []string
	}{
		"another policy":          {elsewhere, 200, privacy(), []string{elsewhere}},
		"the home page":           {home, 200, privacy(), nil},
		"a home page of scripts":  {home, 200, wall("Lantern", "<div id=app></div><script src=app.js></script>"), nil},
		"a page without any text": {elsewhere, 200, wall("Lantern", "<main></main>"), []string{elsewhere}},
	} {
		t.Run(name, func(t *testing.T) {
			w := lending(t)
			w.site.serves(address, lantern())
			w.look(ref)
			w.redirects(c.to, true, c.status, c.page)
			for range 25 {
				f := w.due(ref)
				if f.Outcome != clausewatch.Unreadable || f.Cause != clausewatch.CauseMoved || !slices.Equal(f.Moved, c.moved) ||
					!strings.Contains(f.Detail, "moved? now redirects to ") || !strings.Contains(f.Detail, c.to) {
					t.Fatalf("got %s, moved to %q; want it unreadable: moved to %s", brief(f), f.Moved, c.to)
				}
			}
			if watch := w.watch(ref); len(w.versions(ref)) != 1 || len(w.changes(ref)) > 0 || watch.Candidate != nil {
				t.Errorf("%d versions, changes %v, candidate %v; want the baseline alone", len(w.versions(ref)), w.changes(ref), watch.Candidate)
			}
			if got := w.alerts(ref); count(got, "slack:all blind") != 1 || len(got) != 2 {
				t.Errorf("owed %q, want one alert of blindness", got)
			}
			w.site.serves(address, lantern(thirtyDays, fourteenDays))
			w.untilSettled(fourteenDays)
			w.wantOneTold(ref)
		})
	}
}

func TestNotFoundPageThatNamesAnotherAddressHasMoved(t *testing.T) {
	page := func(canonical string) string {
		return `<!DOCTYPE html><html lang="en"><head><title>Page not found</title><link rel="canonical" href="` + canonical +
			`"></head><body><main><h1>Page not found</h1><p>Look around.</p></main></body></html>`
	}
	for canonical, want := range map[string]clausewatch.Cause{
		"/legal/loans": clausewatch.CauseMoved,
		"/":            clausewatch.CauseNotFound,
		address:        clausewatch.CauseNotFound,
		"":             clausewatch.CauseNotFound,
	} {
		w := lending(t)
		w.site.serves(address, lantern())
		w.look(ref)
		w.site.does(address, status(http.StatusNotFound, page(canonical)))
		f := w.due(ref)
		if f.Cause != want || (want == clausewatch.CauseMoved) != slices.Equal(f.Moved, []string{elsewhere}) {
			t.Errorf("canonical %q: got %s, moved to %q; want %s", canonical, brief(f), f.Moved, want)
		}
	}
}

// TestWallAtTheNewAddressIsAWall: a cause that says what to do is not covered up by a redirect.
func TestWallAtTheNewAddressIsAWall(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.redirects(elsewhere, true, http.StatusOK, challenge)
	if f := w.due(ref); f.Cause != clausewatch.CauseChallenge {
		t.Errorf("got %s, want a challenge", brief(f))
	}
}
