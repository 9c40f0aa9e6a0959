package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// siblings is a store that watches so many policies of delta and one of birch, each with a first version; slack:all hears of all.
func siblings(t *testing.T, n int) *Store {
	t.Helper()
	s := fresh(t)
	refs := []string{"birch/aup"}
	for i := range n {
		refs = append(refs, fmt.Sprintf("delta/p%d", i+1))
	}
	if err := s.Sync(t.Context(), catalogue(refs...), []clausewatch.Subscription{follow("slack:all", "", clausewatch.None)}, start); err != nil {
		t.Fatal(err)
	}
	for _, ref := range refs {
		record(t, s, brings(reading(ref, clock(0), "Old."), Baseline, nil))
	}
	return s
}

// gains is a look at which clauses came into a document.
func gains(ref string, at time.Time, severity clausewatch.Severity, clauses ...string) Look {
	v := reading(ref, at, append([]string{"Old."}, clauses...)...)
	c := &clausewatch.Change{Material: true, Severity: severity, Told: true, Why: "because", Headline: "it changed",
		Counts: clausewatch.Counts{Added: len(clauses)}}
	for n := range clauses {
		c.Provisions = append(c.Provisions, clausewatch.ProvisionChange{Kind: clausewatch.Added, Severity: severity, New: &v.Provisions[n+1]})
	}
	return brings(v, Settled, c)
}

func TestChangesOfOneWordingAreOneEvent(t *testing.T) {
	for _, c := range []struct {
		name string
		next Look
		one  bool
	}{
		{"the same", gains("delta/p2", clock(5), clausewatch.Low, "A.", "B."), true},
		{"half of it", gains("delta/p2", clock(5), clausewatch.Low, "A."), true},
		{"more than it", gains("delta/p2", clock(5), clausewatch.Low, "A.", "B.", "C."), false},
		{"other words", gains("delta/p2", clock(5), clausewatch.Low, "C."), false},
		{"two days later", gains("delta/p2", clock(2).Add(oneEvent), clausewatch.Low, "A.", "B."), true},
		{"after two days", gains("delta/p2", clock(3).Add(oneEvent), clausewatch.Low, "A.", "B."), false},
		{"the same document", gains("delta/p1", clock(5), clausewatch.Low, "A.", "B."), false},
		{"another platform", gains("birch/aup", clock(5), clausewatch.Low, "A.", "B."), false},
	} {
		s := siblings(t, 2)
		first := record(t, s, gains("delta/p1", clock(2), clausewatch.Low, "A.", "B."))
		got := record(t, s, c.next)
		var event int64
		if err := s.read.QueryRow("SELECT coalesce(event, 0) FROM changes WHERE id = ?", got.Change).Scan(&event); err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int64{true: first.Change}[c.one]; event != want {
			t.Errorf("%s: it belongs to the event of change %d, want %d", c.name, event, want)
		}
		if alerts := len(got.Alerts); alerts == 1 == c.one {
			t.Errorf("%s: %d alerts are owed", c.name, alerts)
		}
		integrity(t, s)
	}
}

func TestAQuarterOfAChangeIsNotItsEvent(t *testing.T) {
	s := siblings(t, 4)
	record(t, s, gains("delta/p1", clock(1), clausewatch.Low, "A.", "B.", "C.", "D."))
	half := record(t, s, gains("delta/p2", clock(2), clausewatch.Low, "A.", "B."))
	quarter := record(t, s, gains("delta/p3", clock(3), clausewatch.Low, "A."))
	if len(half.Alerts) != 0 || len(quarter.Alerts) != 1 {
		t.Errorf("half of it owes %d alerts, want none; a quarter, although it is half of that half, owes %d, want 1", len(half.Alerts), len(quarter.Alerts))
	}
}

func TestWhatIsNotToldIsNoEvent(t *testing.T) {
	s := siblings(t, 2)
	quiet := gains("delta/p1", clock(1), clausewatch.Low, "A.")
	quiet.Change.Told = false
	record(t, s, quiet)
	if r := record(t, s, gains("delta/p2", clock(2), clausewatch.Low, "A.")); len(r.Alerts) != 1 {
		t.Errorf("%d alerts are owed, want 1: the same words were told to nobody before", len(r.Alerts))
	}
}

// A message that is being made while a further document comes does not show it yet.
func TestADocumentThatComesWhileItsAlertIsSentIsShownByAnEdit(t *testing.T) {
	s := siblings(t, 3)
	first := record(t, s, gains("delta/p1", clock(1), clausewatch.Low, "A."))
	record(t, s, gains("delta/p2", clock(2), clausewatch.Low, "A.")) // before: the message will show it
	taken := must(s.Owed(t.Context(), "slack", clock(3), time.Minute, 0))
	if len(taken) != 1 || taken[0].ID != first.Alerts[0] {
		t.Fatalf("taken are %+v", taken)
	}
	if shown := must(s.Siblings(t.Context(), taken[0])); len(shown) != 1 || shown[0].Change.Document != "delta/p2" || shown[0].Common != 1 || shown[0].More != 0 {
		t.Errorf("the message shows %+v", shown)
	}
	if all := alertsOf(t, s, AlertFilter{Document: "delta/p2"}); len(all) != 1 || all[0].ID != taken[0].ID {
		t.Errorf("alerts of a document that joined are %+v, want the one it joined", all)
	}
	record(t, s, gains("delta/p3", clock(3), clausewatch.Low, "A."))
	if err := s.Settle(t.Context(), taken[0].ID, "1", clock(4)); err != nil {
		t.Fatal(err)
	}
	again := must(s.Owed(t.Context(), "slack", clock(4), time.Minute, 0))
	if len(again) != 1 || again[0].ID != taken[0].ID || again[0].State != clausewatch.AlertSent {
		t.Fatalf("due for editing are %+v, want the alert", again)
	}
	if err := s.Edited(t.Context(), again[0].ID, again[0].Revision, ""); err != nil {
		t.Fatal(err)
	}
	if left := must(s.Owed(t.Context(), "slack", clock(5), time.Minute, 0)); len(left) != 0 {
		t.Errorf("still due: %+v", left)
	}
}

func TestAnAlertThatSomebodyIsDoneWithIsNotExtended(t *testing.T) {
	for _, c := range []struct {
		actions []clausewatch.ReviewAction
		alerts  int
	}{
		{[]clausewatch.ReviewAction{clausewatch.Acknowledge}, 1},
		{[]clausewatch.ReviewAction{clausewatch.NotMaterial, clausewatch.Comment}, 1},
		{[]clausewatch.ReviewAction{clausewatch.Acknowledge, clausewatch.Reopen}, 0},
		{[]clausewatch.ReviewAction{clausewatch.Comment}, 0},
	} {
		s := siblings(t, 2)
		first := record(t, s, gains("delta/p1", clock(1), clausewatch.Low, "A."))
		for _, action := range c.actions {
			if _, err := s.Review(t.Context(), clausewatch.Review{Alert: first.Alerts[0], At: clock(2), Action: action, By: "slack:U1", Text: "so"}); err != nil {
				t.Fatal(err)
			}
		}
		next := record(t, s, gains("delta/p2", clock(3), clausewatch.Low, "A."))
		if len(next.Alerts) != c.alerts {
			t.Errorf("after %v a further document owes %d alerts, want %d", c.actions, len(next.Alerts), c.alerts)
		}
		if c.alerts == 0 {
			continue
		}
		before, told, err := s.ToldBefore(t.Context(), must(s.Alert(t.Context(), next.Alerts[0])))
		if err != nil || before.ID != first.Alerts[0] || told != clausewatch.Low {
			t.Errorf("before it came alert %d of severity %s, %v", before.ID, told, err)
		}
	}
}

func TestTheEndOfAnOutageIsToldByAnAlertOfItsOwn(t *testing.T) {
	s := siblings(t, 2)
	record(t, s, gains("delta/p1", clock(1), clausewatch.Low, "A."))
	blind := seen("delta/p2", clock(2), clausewatch.Unreadable)
	blind.Capture.Cause, blind.Failures, blind.BlindSince, blind.Joins = clausewatch.CauseLogin, 3, clock(1), clausewatch.OutageOfDocument
	record(t, s, blind)
	back := gains("delta/p2", clock(3), clausewatch.Low, "A.")
	back.Leaves = true
	r := record(t, s, back)
	if len(r.Alerts) != 1 || must(s.Alert(t.Context(), r.Alerts[0])).Outage == 0 {
		t.Errorf("alerts %v are owed, want one that says that the document can be read again", r.Alerts)
	}
}
