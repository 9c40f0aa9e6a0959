package watcher_test

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher"
)

// A marker is a classifier that says the same of every clause that has a word.
type marker struct {
	number   int64
	word     string
	severity clausewatch.Severity
}

func (m marker) Number() int64 { return m.number }

func (m marker) Provisions(v *clausewatch.Version) {
	for n := range v.Provisions {
		p := &v.Provisions[n]
		p.Category, p.Severity = "", clausewatch.None
		if strings.Contains(p.Text, m.word) {
			p.Category, p.Severity = "marked", m.severity
		}
	}
	v.Classifier = m.number
}

func marked(v *clausewatch.Version) (n int) {
	for _, p := range v.Provisions {
		if p.Category == "marked" {
			n++
		}
	}
	return n
}

func TestAnotherClassifierIsNoChange(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	before := w.watch(ref).Settled
	w.Classifier = marker{1, thirtyDays, clausewatch.Medium}
	w.look(ref)
	after := w.watch(ref).Settled
	if after.Classifier != 1 || marked(after) == 0 {
		t.Fatalf("got classifier %d and %d marked clauses, want the text in force classified anew", after.Classifier, marked(after))
	}
	if after.TextSHA != before.TextSHA || !after.FirstSeen.Equal(before.FirstSeen) {
		t.Errorf("got %s first seen %s, want the text and the time of before", after.Short(), after.FirstSeen)
	}
	w.look(ref)
	if again := w.watch(ref).Settled; again.ID != after.ID {
		t.Error("the same classifier wrote once more")
	}
	if c, alerts := w.changes(ref), w.alerts(ref); len(c) > 0 || len(alerts) > 0 {
		t.Errorf("got changes %+v and alerts %q, want none", c, alerts)
	}
}

func TestCandidateOutlivesAnotherClassifier(t *testing.T) {
	w := lending(t)
	w.Classifier = marker{1, thirtyDays, clausewatch.Medium}
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.look(ref)
	waits := w.watch(ref).Candidate
	if waits == nil {
		t.Fatal("no text waits")
	}
	w.Classifier = marker{2, fourteenDays, clausewatch.Medium}
	w.due(ref)
	w.untilSettled(fourteenDays)
	if v := w.watch(ref).Settled; !v.FirstSeen.Equal(waits.FirstSeen) {
		t.Errorf("the text stands since %s, want since it was first seen, %s", v.FirstSeen, waits.FirstSeen)
	}
	w.look(ref)
	if v := w.watch(ref).Settled; v.Classifier != 2 || marked(v) == 0 {
		t.Errorf("got classifier %d with %d marked clauses after the next look, want the one of today", v.Classifier, marked(v))
	}
	if n := count(w.alerts(ref), "slack:all change"); n != 1 {
		t.Errorf("told %d times, want once", n)
	}
}

// TestCategoriesRaiseWhatIsToldAndDecideNothing changes words that weigh little in a clause that weighs much.
func TestCategoriesRaiseWhatIsToldAndDecideNothing(t *testing.T) {
	for _, classifier := range []watcher.Classifier{nil, marker{1, "", clausewatch.High}} {
		w := lending(t)
		w.Classifier = classifier
		w.site.serves(address, lantern())
		w.look(ref)
		w.site.serves(address, lantern(thirtyDays, fourteenDays))
		w.due(ref)
		w.untilSettled(fourteenDays)
		c := w.changes(ref)
		if len(c) != 1 || !c[0].Told || c[0].Why != watcher.WhyConfirmed {
			t.Fatalf("got changes %+v, want one that is told", c)
		}
		if p := c[0].Provisions[0]; classifier != nil && (p.Severity != clausewatch.High || !strings.Contains(c[0].Reason, "marked")) {
			t.Errorf("got severity %s because %q, want a high one for the clause's weight", p.Severity, c[0].Reason)
		}
	}
}
