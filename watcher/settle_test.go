package watcher_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher"
)

func TestFirstVersionIsASilentBaseline(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	f := w.look(ref)
	if !f.First || f.Outcome != clausewatch.Changed || f.Told || f.Held || f.Change.ID != 0 || f.Changes != 0 {
		t.Errorf("got %s, want a baseline that is not told", brief(f))
	}
	v := w.inForce(ref)
	if len(v.Provisions) < 14 || !strings.Contains(v.Text, thirtyDays) || v.Config != w.watch(ref).Document.Reading() ||
		!slices.Equal(v.Snapshots, []string{digest(lantern().String())}) || v.URL != address || !v.FirstSeen.Equal(w.Now()) {
		t.Errorf("version in force is %+v", v)
	}
	if len(w.changes(ref)) > 0 || len(w.alerts(ref)) > 0 {
		t.Errorf("the baseline gave changes %v and alerts %v", w.changes(ref), w.alerts(ref))
	}
}

func TestSameTextIsUnchangedWhateverItsBytes(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	noisy := lantern()
	noisy.frame = "<nav><a href='/'>Home</a> <a href='/sale'>Sale of the week</a></nav>"
	noisy.after = "<script nonce='8f1c'>track()</script>"
	w.site.serves(address, noisy)
	f := w.due(ref)
	if f.Outcome != clausewatch.Unchanged || f.Held || len(w.versions(ref)) != 1 {
		t.Errorf("got %s and %d versions, want it unchanged", brief(f), len(w.versions(ref)))
	}
	if v := w.inForce(ref); !v.LastSeen.Equal(w.Now()) {
		t.Errorf("last confirmed %s, want %s", v.LastSeen, w.Now())
	}
}

func TestChangeIsToldOnceWhenASecondLookConfirmsIt(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	f := w.due(ref)
	seen := w.Now()
	if !f.Held || f.Told || len(w.changes(ref)) > 0 || len(w.alerts(ref)) > 0 {
		t.Fatalf("first look: got %s, alerts %v; want it held", brief(f), w.alerts(ref))
	}
	if wait := w.watch(ref).NextAt.Sub(seen); wait < 10*time.Minute || wait > 11*time.Minute {
		t.Errorf("the second look is in %s, want 10 minutes", wait)
	}
	if v := w.inForce(ref); !strings.Contains(v.Text, thirtyDays) {
		t.Error("a text that nobody confirmed is in force")
	}
	f = w.due(ref)
	if !f.Told || f.Why != watcher.WhyConfirmed || f.Changes != 1 || !strings.Contains(f.Version.Text, fourteenDays) {
		t.Fatalf("second look: got %s, want it told", brief(f))
	}
	w.wantReturnChange(ref)
	if v := w.inForce(ref); !v.FirstSeen.Equal(seen) {
		t.Errorf("the new text was first seen %s, want %s, when the first look saw it", v.FirstSeen, seen)
	}
	for range 5 {
		if f := w.due(ref); f.Outcome != clausewatch.Unchanged || f.Told {
			t.Errorf("a later look: got %s, want it unchanged", brief(f))
		}
	}
	w.wantReturnChange(ref)
}

// wantReturnChange makes sure that a document changed exactly from 30 to 14 days and that this is owed exactly once to
// each channel that wants it.
func (w *world) wantReturnChange(ref string) {
	w.t.Helper()
	all := w.changes(ref)
	if len(all) != 1 || len(all[0].Provisions) != 1 {
		w.t.Fatalf("%s: got changes %+v, want one of one provision", ref, all)
	}
	c := all[0]
	p := c.Provisions[0]
	if p.Kind != clausewatch.Modified || !strings.Contains(p.Old.Text, thirtyDays) || !strings.Contains(p.New.Text, fourteenDays) {
		w.t.Errorf("%s: got %s of %q to %q", ref, p.Kind, p.Old.Text, p.New.Text)
	}
	if !c.Told || !c.Material || c.Why != watcher.WhyConfirmed {
		w.t.Errorf("%s: told %v, material %v, why %q; want it told", ref, c.Told, c.Material, c.Why)
	}
	want := []string{"slack:all change"}
	if c.Severity >= clausewatch.High {
		want = append(want, "slack:high change")
	}
	got := slices.DeleteFunc(w.alerts(ref), func(a string) bool { return !strings.HasSuffix(a, " change") })
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: owed %q, want %q", ref, got, want)
	}
}

func TestPageThatFlipsBackTellsNothing(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	if f := w.due(ref); !f.Held {
		t.Fatalf("got %s, want it held", brief(f))
	}
	w.site.serves(address, lantern())
	if f := w.due(ref); f.Outcome != clausewatch.Unchanged {
		t.Errorf("got %s, want it unchanged", brief(f))
	}
	watch := w.watch(ref)
	if watch.Candidate != nil || !strings.Contains(watch.Settled.Text, thirtyDays) {
		t.Errorf("candidate %v, in force %q; want the old text and no candidate", watch.Candidate, watch.Settled.Text)
	}
	if len(w.changes(ref)) > 0 || len(w.alerts(ref)) > 0 || len(w.versions(ref)) != 1 {
		t.Errorf("changes %v, alerts %v, %d versions; want none and the baseline", w.changes(ref), w.alerts(ref), len(w.versions(ref)))
	}
}

func TestThirdTextReplacesTheCandidate(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, ninetyDays))
	w.due(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	if f := w.due(ref); !f.Held || f.Told || len(w.alerts(ref)) > 0 {
		t.Fatalf("a third text: got %s, alerts %v; want it held as well", brief(f), w.alerts(ref))
	}
	if c := w.watch(ref).Candidate; c == nil || !strings.Contains(c.Text, fourteenDays) {
		t.Fatalf("candidate is %+v, want the third text", c)
	}
	w.untilSettled(fourteenDays)
	w.wantReturnChange(ref)
}

func TestWithoutConfirmationAChangeIsToldAtTheFirstLook(t *testing.T) {
	w := lending(t)
	w.Rules.ConfirmAfter = -1
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	f := w.due(ref)
	if !f.Told || f.Held || !strings.Contains(w.inForce(ref).Text, fourteenDays) {
		t.Fatalf("got %s, want it told at once", brief(f))
	}
	if got := w.alerts(ref); len(got) == 0 {
		t.Error("nothing is owed")
	}
	if f := w.due(ref); f.Outcome != clausewatch.Unchanged || len(w.changes(ref)) != 1 {
		t.Errorf("the next look: got %s and %d changes, want it unchanged", brief(f), len(w.changes(ref)))
	}
}

func TestTwoChangesInARowAreToldOneAfterTheOther(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.due(ref)
	w.untilSettled(fourteenDays)
	w.site.serves(address, lantern(thirtyDays, fourteenDays, untilRemoved, forEver))
	w.time = w.time.Add(90 * 24 * time.Hour)
	w.untilSettled(forEver)
	changes := w.changes(ref)
	if len(changes) != 2 || changes[0].From != changes[1].To || len(changes[0].Provisions) != 1 ||
		!strings.Contains(changes[0].Provisions[0].New.Text, forEver) {
		t.Errorf("got changes %+v, want one from the other, of the picture clause", changes)
	}
	if n := count(w.alerts(ref), "slack:all change"); n != 2 {
		t.Errorf("slack:all is owed %d changes, want 2", n)
	}
}

func count(all []string, one string) (n int) {
	for _, s := range all {
		if s == one {
			n++
		}
	}
	return n
}
