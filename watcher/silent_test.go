package watcher_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/watcher"
)

// stating is the terms of loan with the date that they state about themselves.
func stating(date string, swaps ...string) page {
	p := lantern(swaps...)
	p.sections[0].clauses = append([]string{"Last updated: " + date}, p.sections[0].clauses...)
	return p
}

func TestChangeWithoutANewDateWaitsTwoDays(t *testing.T) {
	w := lending(t)
	w.Rules = watcher.Rules{}
	w.site.serves(address, stating("3 February 2026"))
	w.look(ref)
	w.site.serves(address, stating("3 February 2026", thirtyDays, fourteenDays))
	f := w.due(ref)
	since := w.Now()
	for f.Held {
		if w.Now().Sub(since) > 50*time.Hour {
			t.Fatalf("the change waits for %s already: %s", w.Now().Sub(since), brief(f))
		}
		f = w.due(ref)
	}
	if waited := w.Now().Sub(since); !f.Told || waited < 48*time.Hour || !strings.Contains(f.Why, "states no new date") {
		t.Errorf("after %s: %s, want it told after 48 hours with its reason", waited, brief(f))
	}
}

func TestChangeWithoutANewDateThatIsUndoneIsNotTold(t *testing.T) {
	w := lending(t)
	w.Rules = watcher.Rules{}
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	f := w.due(ref)
	for since := w.Now(); w.Now().Sub(since) < 36*time.Hour; {
		f = w.due(ref)
	}
	if !f.Held {
		t.Fatalf("after 36 hours: %s, want it held", brief(f))
	}
	w.site.serves(address, lantern())
	if f = w.due(ref); f.Held || f.Told || len(w.changes(ref)) > 0 || len(w.alerts(ref)) > 0 {
		t.Errorf("the text went back: %s, changes %v, alerts %v; want nothing told", brief(f), w.changes(ref), w.alerts(ref))
	}
}

func TestChangeWithALaterDateIsToldAtTheSecondLook(t *testing.T) {
	for name, tc := range map[string]struct {
		date string
		told bool
	}{
		"a later date":    {"4 March 2026", true},
		"an earlier date": {"4 January 2026", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := lending(t)
			w.Rules = watcher.Rules{}
			w.site.serves(address, stating("3 February 2026"))
			w.look(ref)
			w.site.serves(address, stating(tc.date, thirtyDays, fourteenDays))
			if f := w.due(ref); !f.Held {
				t.Fatalf("first look: %s, want it held", brief(f))
			}
			if f := w.due(ref); f.Told != tc.told {
				t.Errorf("second look: %s, want told %t", brief(f), tc.told)
			}
		})
	}
}

func TestConfirmAfterAloneHoldsForChangesWithoutADate(t *testing.T) {
	w := lending(t)
	w.Rules = watcher.Rules{ConfirmAfter: 20 * time.Minute}
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.due(ref)
	since := w.Now()
	if f := w.due(ref); !f.Told || w.Now().Sub(since) > 21*time.Minute {
		t.Errorf("after %s: %s, want it told after 20 minutes", w.Now().Sub(since), brief(f))
	}
}
