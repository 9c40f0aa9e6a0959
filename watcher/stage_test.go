package watcher_test

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher"
)

// upcoming is the page of the terms with those to come above those in force.
func upcoming(swaps ...string) page {
	p := lantern()
	notice := "These terms change. The following will go into effect on May 1, 2026. Until then, the current terms continue to apply."
	all := []section{{"Upcoming terms", []string{notice}}}
	for _, s := range terms() {
		coming := section{heading: s.heading}
		for _, c := range s.clauses {
			coming.clauses = append(coming.clauses, strings.NewReplacer(swaps...).Replace(c))
		}
		all = append(all, coming)
	}
	p.sections = append(append(all, section{heading: "Current terms"}), terms()...)
	return p
}

func TestAnnouncedTextIsToldAndSoIsThatItHolds(t *testing.T) {
	w := lending(t)
	w.Rules = watcher.Rules{}
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, upcoming(thirtyDays, fourteenDays))
	told := func(stage clausewatch.Stage, words string) {
		t.Helper()
		for range 4 {
			if f := w.due(ref); f.Told {
				if f.Change.Stage != stage || !strings.Contains(f.Change.Summary, words) || len(f.Change.Provisions) > 6 {
					t.Fatalf("%s, stage %q: %s; want stage %q and a word of %q", brief(f), f.Change.Stage, f.Change.Summary, stage, words)
				}
				return
			}
		}
		t.Fatalf("after four looks nothing was told; changes %+v", w.changes(ref))
	}
	told(clausewatch.StageAnnounced, "14 days")
	w.time = w.time.AddDate(0, 2, 0)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	told(clausewatch.StageTookEffect, "as it was announced")
	if n := count(w.alerts(ref), "slack:all change"); n != 2 {
		t.Errorf("slack:all is owed %d changes, want 2", n)
	}
	if text := w.inForce(ref).Text; !strings.Contains(text, fourteenDays) || strings.Contains(text, "Upcoming") {
		t.Errorf("in force is\n%s", text)
	}
}
