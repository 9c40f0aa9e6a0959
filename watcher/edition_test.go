package watcher_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// edition is the page of the terms as a company makes them, whose place and law is a country.
func edition(company, place, fee string, swaps ...string) page {
	p := stating("3 March 2026", swaps...)
	p.sections = append(p.sections, section{"Who we are", []string{
		"These terms are an agreement between you and " + company + ", the mill, " + place + ", who is called Lantern here.",
		"The agreement is governed by the laws of " + place + ", wherever the instrument is used.",
		"A lost key costs " + fee + ", and a letter about it goes to " + company + " at the address above.",
	}})
	return p
}

func irish(swaps ...string) page { return edition("Lantern Ireland Ltd", "Ireland", "€20", swaps...) }

func american(swaps ...string) page { return edition("Lantern Corp", "California", "$20", swaps...) }

func TestFirstFlipToAnotherEditionTellsNothing(t *testing.T) {
	t.Run("another company", func(t *testing.T) { flips(t, american(), irish()) })
	t.Run("another law and currency", func(t *testing.T) {
		flips(t, american(), edition("Lantern Corp", "Ireland", "€20"))
	})
}

// flips makes sure that nothing is told of a page that shows an edition for ten days.
func flips(t *testing.T, home, other page) {
	w := lending(t)
	w.Rules.Interval = 12 * time.Hour
	w.site.serves(address, home)
	w.look(ref)
	w.site.serves(address, other)
	for end := w.time.Add(10 * 24 * time.Hour); w.time.Before(end); {
		if f := w.due(ref); !f.Held || !strings.Contains(f.Detail, "edition for another country") {
			t.Fatalf("got %s, want it held for its reason", brief(f))
		}
	}
	w.site.serves(address, home)
	w.due(ref)
	w.due(ref)
	if len(w.versions(ref)) != 1 || len(w.alerts(ref)) > 0 {
		t.Errorf("%d versions, owed %q; want the baseline and nothing", len(w.versions(ref)), w.alerts(ref))
	}
}

func TestAnotherEditionThatStaysIsTold(t *testing.T) {
	w := lending(t)
	w.Rules.Interval = 12 * time.Hour
	w.site.serves(address, american())
	w.look(ref)
	w.site.serves(address, irish())
	w.due(ref)
	began := w.time
	for len(w.alerts(ref)) == 0 {
		if w.due(ref); w.time.Sub(began) > 15*24*time.Hour {
			t.Fatal("after 15 days nothing is told")
		}
	}
	if stood := w.time.Sub(began); stood < 14*24*time.Hour {
		t.Errorf("told after %s, want 14 days", stood)
	}
	if c := w.changes(ref); len(c) != 1 || !c[0].Told || !strings.Contains(c[0].Why, "edition for another country") {
		t.Errorf("got %+v, want one change, told, with its reason", c)
	}
}

func TestAnotherCompanyIsToldSoonWhereItIsNoEdition(t *testing.T) {
	for name, next := range map[string]page{
		"under a later date": irish("3 March 2026", "1 May 2026"),
		"among other changes": irish(thirtyDays, fourteenDays, untilRemoved, forEver, "for three years", "for one year",
			"4 euros for each day", "9 euros for each day", "You may not open the tube", "You may open the tube"),
		"another law alone":  edition("Lantern Corp", "Ireland", "$20"),
		"beside the old one": edition("Lantern Corp and Lantern Ireland Ltd", "California", "$20"),
		"in one clause":      edition("Lantern Corp", "California", "$20", "nearest station, or to the office in the café beside the old mill", "nearest station, or to Wick Ltd in the café beside the old mill"),
	} {
		t.Run(name, func(t *testing.T) {
			w := lending(t)
			w.site.serves(address, american())
			w.look(ref)
			w.site.serves(address, next)
			w.due(ref)
			w.due(ref)
			if n := count(w.alerts(ref), string(all)+" "+string(clausewatch.AlertChange)); n != 1 {
				t.Errorf("after two looks slack:all is owed %d changes, want 1; %q", n, w.captures(ref)[0].Detail)
			}
		})
	}
}
