package watcher_test

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

// halves are the terms cut in two pages; the words of one sentence are in the first, those of another in the second.
func halves(swaps ...string) (first, rest page) {
	cut := len(terms()) / 2
	whole := lantern()
	first, rest = whole, whole
	first.sections, rest.sections = whole.sections[:cut], whole.sections[cut:]
	for i := 0; i < len(swaps); i += 2 {
		half := &rest
		if strings.Contains(first.String(), swaps[i]) {
			half = &first
		}
		half.swaps = append(half.swaps, swaps[i], swaps[i+1])
	}
	return first, rest
}

// inParts is a world that watches the terms at two addresses.
func inParts(t *testing.T) *world {
	t.Helper()
	w := watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address, second}})
	w.serveParts()
	return w
}

func (w *world) serveParts(swaps ...string) {
	a, b := halves(swaps...)
	w.site.serves(address, a)
	w.site.serves(second, b)
}

func TestPartsAreJoinedInTheirOrder(t *testing.T) {
	w := inParts(t)
	w.look(ref)
	v := w.inForce(ref)
	last := -1
	for _, s := range terms() {
		at := strings.Index(v.Text, s.clauses[0])
		if at <= last {
			t.Errorf("%q stands at %d, want it after %d", s.clauses[0], at, last)
		}
		last = at
	}
	a, b := halves()
	if len(v.Snapshots) != 2 || v.Snapshots[0] != digest(a.String()) || v.Snapshots[1] != digest(b.String()) {
		t.Errorf("read from %v, want both parts", v.Snapshots)
	}
}

func TestDocumentIsUnreadableWhenOneOfItsPartsIs(t *testing.T) {
	for name, breaks := range map[string]func(w *world){
		"a wall instead of the first":  func(w *world) { w.site.serves(address, challenge) },
		"a wall instead of the second": func(w *world) { w.site.serves(second, challenge) },
		"the second cannot be reached": func(w *world) { w.site.fails(second, clausewatch.CauseTimeout, 0) },
		"the second is gone":           func(w *world) { w.site.does(second, status(404, wall("Not found", "<h1>Not found</h1>"))) },
	} {
		t.Run(name, func(t *testing.T) {
			w := inParts(t)
			w.look(ref)
			w.serveParts(thirtyDays, fourteenDays, untilRemoved, forEver) // the part that is left may well be another one
			breaks(w)
			for range 4 {
				if f := w.due(ref); f.Outcome != clausewatch.Unreadable && f.Outcome != clausewatch.Failed {
					t.Fatalf("got %s, want no text", brief(f))
				}
			}
			if watch := w.watch(ref); watch.Candidate != nil || len(w.versions(ref)) != 1 || count(w.alerts(ref), "slack:all blind") != 1 {
				t.Errorf("candidate %v, %d versions, owed %q; want the baseline and one blindness", watch.Candidate, len(w.versions(ref)), w.alerts(ref))
			}
			w.serveParts(thirtyDays, fourteenDays)
			w.due(ref)
			w.untilSettled(fourteenDays)
			w.wantReturnChange(ref)
		})
	}
}

func TestPartThatWasNotSentAgainIsReadFromWhatWeKeep(t *testing.T) {
	w := inParts(t)
	w.look(ref)
	w.serveParts(thirtyDays, fourteenDays)
	w.site.questions()
	f := w.due(ref)
	asked := w.site.questions()
	if !f.Held || len(asked) != 2 || !asked[0].conditional() || !asked[1].conditional() {
		t.Fatalf("got %s after questions %+v, want it held after two conditional ones", brief(f), asked)
	}
	w.untilSettled(fourteenDays)
	w.wantReturnChange(ref)
	for range 3 {
		if f := w.due(ref); f.Outcome != clausewatch.Unchanged {
			t.Errorf("a later look: got %s, want it unchanged", brief(f))
		}
	}
}

// The stored bytes of a part may be those of another document as well: its address and validators are not this one's.
func TestPartReadFromWhatWeKeepKeepsItsOwnFacts(t *testing.T) {
	const twin = "https://mirror.example/terms"
	w := watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address, second}},
		clausewatch.Document{ID: "twin", Kind: clausewatch.Policy, URLs: []string{twin}})
	w.serveParts()
	a, _ := halves()
	w.site.serves(twin, a)
	w.look(ref)
	read := w.Now()
	w.due("lantern/twin")
	_, b := halves(untilRemoved, forEver)
	w.site.serves(second, b)
	w.due(ref)
	s := w.watch(ref).Snapshots
	if len(s) != 2 || s[0].URL != address || s[0].FinalURL != address || !s[0].At.Equal(read) {
		t.Errorf("the first part is %+v, want the sending of %s from %s", s, read, address)
	}
}

func TestPartAddedToADocumentIsToldToNobody(t *testing.T) {
	w := inParts(t)
	w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}})
	w.look(ref)
	w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address, second}})
	for range 3 {
		w.due(ref)
	}
	if !strings.Contains(w.inForce(ref).Text, untilRemoved) {
		t.Error("the second part is not in the text in force")
	}
	if got := w.alerts(ref); len(got) > 0 {
		t.Errorf("owed %q, want nothing", got)
	}
}
