package watcher_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// challenge is what a bot wall sends with status 200.
var challenge = wall("Just a moment...", "<h1>Checking your browser</h1><p>Please wait while we verify that you are human.</p>")

func TestUnreadablePageIsNeverAVersionAndItsValidatorsAreNeverUsed(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	readable := w.watch(ref).Snapshots
	w.site.serves(address, challenge)
	w.site.questions()
	for range 6 {
		f := w.due(ref)
		if f.Outcome != clausewatch.Unreadable || f.Cause != clausewatch.CauseChallenge || f.Detail == "" {
			t.Fatalf("got %s, want it unreadable: a challenge", brief(f))
		}
	}
	watch := w.watch(ref)
	if watch.Candidate != nil || len(w.versions(ref)) != 1 || len(w.changes(ref)) > 0 {
		t.Errorf("candidate %v, %d versions, changes %v; want the baseline alone", watch.Candidate, len(w.versions(ref)), w.changes(ref))
	}
	if !slices.EqualFunc(watch.Snapshots, readable, func(a, b clausewatch.Snapshot) bool { return a.SHA256 == b.SHA256 }) {
		t.Errorf("the last readable snapshot is %+v, want %+v", watch.Snapshots, readable)
	}
	for i, q := range w.site.questions() {
		if q.last.SHA256 == digest(challenge) || i > 0 && q.conditional() {
			t.Errorf("question %d carried validators of %+v", i, q.last)
		}
	}
	if s, err := w.Store.Snapshot(t.Context(), digest(challenge)); err != nil || string(s.Body) != challenge {
		t.Errorf("the evidence was not kept: %v", err)
	}
}

func TestFirstLookThatIsUnreadableLeavesTheBaselineToALaterOne(t *testing.T) {
	w := lending(t)
	w.site.serves(address, challenge)
	for range 4 {
		w.due(ref)
	}
	if got, want := w.alerts(ref), []string{"slack:all blind", "slack:high blind"}; !slices.Equal(got, want) {
		t.Errorf("owed %q, want %q", got, want)
	}
	w.site.serves(address, lantern())
	if f := w.due(ref); !f.First {
		t.Errorf("got %s, want the baseline", brief(f))
	}
	if got := w.alerts(ref); count(got, "slack:all recovered") != 1 || count(got, "slack:all change") != 0 {
		t.Errorf("owed %q, want one recovery and no change", got)
	}
}

func TestBlindnessIsToldOnceAndSoIsTheReturn(t *testing.T) {
	w := lending(t)
	w.Rules.BlindAfter = 4
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.fails(address, clausewatch.CauseTimeout, 0)
	var since time.Time
	for look := 1; look <= 10; look++ {
		f := w.due(ref)
		if look == 1 {
			since = w.Now()
		}
		if f.Outcome != clausewatch.Failed && f.Outcome != clausewatch.Unreadable {
			t.Fatalf("look %d: got %s, want no text", look, brief(f))
		}
		if look%2 == 1 { // another cause is the same blindness
			w.site.serves(address, challenge)
		} else {
			w.site.fails(address, clausewatch.CauseTimeout, 0)
		}
		want := 0
		if look >= 4 {
			want = 1
		}
		for _, channel := range []string{"slack:all", "slack:high"} {
			if n := count(w.alerts(ref), channel+" blind"); n != want {
				t.Errorf("look %d: %s is owed %d alerts of blindness, want %d", look, channel, n, want)
			}
		}
	}
	if watch := w.watch(ref); !watch.BlindSince.Equal(since) || watch.Outage == "" || watch.Failures != 10 {
		t.Errorf("blind since %s, told %q, %d failures; want %s, told, 10", watch.BlindSince, watch.Outage, watch.Failures, since)
	}

	w.site.serves(address, lantern())
	if f := w.due(ref); f.Outcome != clausewatch.Unchanged {
		t.Errorf("got %s, want it unchanged", brief(f))
	}
	if watch := w.watch(ref); !watch.BlindSince.IsZero() || watch.Outage != "" || watch.Failures != 0 {
		t.Errorf("after the return: blind since %s, told %q, %d failures", watch.BlindSince, watch.Outage, watch.Failures)
	}
	for range 3 {
		w.due(ref)
	}
	want := []string{"slack:all blind", "slack:high blind", "slack:all recovered", "slack:high recovered"}
	if got := w.alerts(ref); !slices.Equal(got, want) {
		t.Errorf("owed %q, want %q", got, want)
	}
	for _, a := range must(w.Store.Alerts(t.Context(), alertsAbout(ref)))(t) {
		if !a.Since.Equal(since) {
			t.Errorf("%s says blind since %s, want %s", a.Kind, a.Since, since)
		}
	}
}

func TestShortBlindnessIsToldToNobody(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	for range 5 {
		w.site.fails(address, clausewatch.CauseNetwork, 0)
		w.due(ref)
		w.due(ref)
		w.site.serves(address, lantern())
		w.due(ref)
	}
	if got := w.alerts(ref); len(got) > 0 {
		t.Errorf("owed %q, want nothing", got)
	}
}

func TestWhatChangedDuringBlindnessIsToldAfterTheReturn(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.fails(address, clausewatch.CauseStatus, 0)
	for range 4 {
		w.due(ref)
	}
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	if f := w.due(ref); !f.Held {
		t.Errorf("got %s, want the new text held", brief(f))
	}
	if got, want := w.alerts(ref), []string{"slack:all blind", "slack:high blind"}; !slices.Equal(got, want) {
		t.Errorf("owed %q, want %q: what changed is not known yet", got, want)
	}
	w.untilSettled(fourteenDays)
	w.wantReturnChange(ref)
	// The change says that the document is back; who does not hear of changes this small hears that it is.
	want := []string{"slack:all blind", "slack:high blind", "slack:high recovered", "slack:all change"}
	if got := w.alerts(ref); !slices.Equal(got, want) {
		t.Errorf("owed %q, want %q", got, want)
	}
}

func TestReturnAndChangeComeTogetherWithoutConfirmation(t *testing.T) {
	w := lending(t)
	w.Rules.ConfirmAfter = -1
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.fails(address, clausewatch.CauseStatus, 0)
	for range 3 {
		w.due(ref)
	}
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.due(ref)
	got := slices.DeleteFunc(w.alerts(ref), func(a string) bool { return !strings.HasPrefix(a, "slack:all") })
	if want := []string{"slack:all blind", "slack:all change"}; !slices.Equal(got, want) {
		t.Errorf("owed %q, want %q", got, want)
	}
}

func TestCandidateOutlivesBlindness(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.due(ref)
	w.site.serves(address, challenge)
	for range 4 {
		w.due(ref)
	}
	if c := w.watch(ref).Candidate; c == nil || !strings.Contains(c.Text, fourteenDays) {
		t.Fatalf("candidate is %v, want the text that was seen before the blindness", c)
	}
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.untilSettled(fourteenDays)
	w.wantReturnChange(ref)
}
