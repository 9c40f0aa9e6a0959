package watcher_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
)

// ahead are the days that the store lists from March to December, with the change that brought each.
func (w *world) ahead() (all []string) {
	w.t.Helper()
	listed, err := w.Store.Upcoming(w.t.Context(), store.UpcomingFilter{}, "2026-03-01", "2026-12-31")
	if err != nil {
		w.t.Fatal(err)
	}
	for _, u := range listed {
		line := fmt.Sprintf("%s %s change %d", u.On, u.Kind, u.Change)
		if u.Waits {
			line += " waits"
		}
		all = append(all, line)
	}
	return all
}

func TestAnAnnouncedDayIsUpcomingUntilThePageDropsIt(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, upcoming(thirtyDays, fourteenDays))
	w.due(ref)
	if diff := cmp.Diff([]string{"2026-05-01 takes_effect change 0 waits"}, w.ahead()); diff != "" {
		t.Errorf("seen once (-want +got):\n%s", diff)
	}
	f := w.due(ref)
	if !f.Told {
		t.Fatalf("second look: got %s, want it told", brief(f))
	}
	want := []string{fmt.Sprintf("2026-05-01 takes_effect change %d", w.changes(ref)[0].ID)}
	if diff := cmp.Diff(want, w.ahead()); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	for _, d := range w.inForce(ref).Deadlines {
		if d.Provision == "" {
			continue
		}
		found := false
		for _, p := range w.inForce(ref).Provisions {
			found = found || p.ID == d.Provision
		}
		if !found {
			t.Errorf("no clause of the version in force has the id of %+v", d)
		}
	}
	w.site.serves(address, lantern())
	for range 3 {
		w.due(ref)
	}
	if got := w.ahead(); len(got) > 0 {
		t.Errorf("what was withdrawn is still upcoming: %v", got)
	}
}

func TestAWindowOfTheFirstTextIsUpcoming(t *testing.T) {
	w := lending(t)
	w.Rules = watcher.Rules{ConfirmAfter: -1}
	p := lantern()
	p.sections = append(p.sections, section{"Your choice", []string{"You may opt out of arbitration by writing to us by May 15, 2026."}})
	w.site.serves(address, p)
	w.look(ref)
	if diff := cmp.Diff([]string{"2026-05-15 opt_out_closes change 0"}, w.ahead()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
