package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// fails is a look without a text: the third in a row when it joins something.
func fails(ref string, minute int, cause clausewatch.Cause, joins clausewatch.OutageScope) Look {
	l := seen(ref, clock(minute), clausewatch.Failed)
	l.Capture.Cause, l.Capture.Detail = cause, "as the test says"
	l.Failures, l.BlindSince, l.Joins = 3, clock(minute), joins
	return l
}

// reads is a look that read the document again.
func reads(ref string, minute int) Look {
	l := seen(ref, clock(minute), clausewatch.Unchanged)
	l.Leaves = true
	return l
}

// delivered sends what is owed to Slack and notes all edits; it gives what was posted and what was edited, by alert.
func delivered(t *testing.T, s *Store, now time.Time) (posts, edits []string) {
	t.Helper()
	for {
		owed := must(s.Owed(t.Context(), "slack", now, time.Minute, 0))
		if len(owed) == 0 {
			slices.Sort(posts)
			slices.Sort(edits)
			return posts, edits
		}
		for _, a := range owed {
			what := fmt.Sprint(a.Channel, " ", a.Kind)
			if a.State == clausewatch.AlertSent {
				edits = append(edits, what)
				done(t, s.Edited(t.Context(), a.ID, a.Revision, ""))
				continue
			}
			posts = append(posts, what)
			done(t, s.Settle(t.Context(), a.ID, fmt.Sprint("post ", a.ID), now))
		}
	}
}

func wantDelivered(t *testing.T, s *Store, minute int, posts, edits []string) {
	t.Helper()
	gotPosts, gotEdits := delivered(t, s, clock(minute))
	if diff := cmp.Diff(posts, gotPosts); diff != "" {
		t.Errorf("minute %d, posts (-want +got):\n%s", minute, diff)
	}
	if diff := cmp.Diff(edits, gotEdits); diff != "" {
		t.Errorf("minute %d, edits (-want +got):\n%s", minute, diff)
	}
}

// blinded is a store in which acme/aup became unreadable at minute 10, and slack:one heard of it.
func blinded(t *testing.T) *Store {
	t.Helper()
	s := fresh(t)
	subs := []clausewatch.Subscription{follow("slack:one", "", clausewatch.None)}
	done(t, s.Sync(t.Context(), catalogue("acme/aup", "acme/terms", "birch/aup"), subs, start))
	for _, ref := range []string{"acme/aup", "acme/terms", "birch/aup"} {
		record(t, s, brings(reading(ref, clock(1), "One."), Baseline, nil))
	}
	record(t, s, fails("acme/aup", 10, clausewatch.CauseChallenge, clausewatch.OutageOfHost))
	wantDelivered(t, s, 10, []string{"slack:one blind"}, nil)
	return s
}

func TestAnOutageThatGoesOnIsEditedOnceAnHour(t *testing.T) {
	s := blinded(t)
	for _, minute := range []int{20, 40, 69} {
		record(t, s, fails("acme/aup", minute, clausewatch.CauseChallenge, ""))
		wantDelivered(t, s, minute, nil, nil)
	}
	record(t, s, fails("acme/aup", 70, clausewatch.CauseChallenge, ""))
	wantDelivered(t, s, 70, nil, []string{"slack:one blind"})
	record(t, s, fails("acme/aup", 80, clausewatch.CauseChallenge, ""))
	wantDelivered(t, s, 80, nil, nil)
}

func TestAnotherCauseIsEditedAtOnce(t *testing.T) {
	s := blinded(t)
	record(t, s, fails("acme/aup", 11, clausewatch.CauseTimeout, ""))
	wantDelivered(t, s, 11, nil, []string{"slack:one blind"})
	if o := must(s.Outage(t.Context(), 1)); o.Cause != clausewatch.CauseChallenge || o.Documents[0].Cause != clausewatch.CauseTimeout {
		t.Errorf("got %+v, want an outage that began with a challenge and goes on with timeouts", o)
	}
}

func TestTheReturnIsEditedAndToldWithTheLookThatKnowsWhatChanged(t *testing.T) {
	t.Run("unchanged", func(t *testing.T) {
		s := blinded(t)
		record(t, s, reads("acme/aup", 20))
		wantDelivered(t, s, 20, []string{"slack:one recovered"}, []string{"slack:one blind"})
		o := must(s.Outage(t.Context(), 1))
		if !o.Ended.Equal(clock(20)) || !o.Documents[0].Read || !o.Documents[0].Ended.Equal(clock(20)) || watch(t, s, "acme/aup").Outage != "" {
			t.Errorf("got %+v, want it ended", o)
		}
	})
	t.Run("a text that waits and is told", func(t *testing.T) {
		s := blinded(t)
		look := brings(reading("acme/aup", clock(20), "Two."), Candidate, nil)
		look.Leaves = true
		record(t, s, look)
		wantDelivered(t, s, 20, nil, []string{"slack:one blind"})
		settles := seen("acme/aup", clock(30), clausewatch.Changed)
		settles.Settle, settles.Change = true, change(clausewatch.Medium, true)
		ids := record(t, s, settles)
		wantDelivered(t, s, 30, []string{"slack:one change"}, nil)
		if a := must(s.Alert(t.Context(), ids.Alerts[0])); a.Outage != 1 {
			t.Errorf("the change speaks of outage %d, want 1", a.Outage)
		}
	})
	t.Run("a text that waits longer", func(t *testing.T) {
		s := blinded(t)
		look := brings(reading("acme/aup", clock(20), "Two."), Candidate, nil)
		look.Leaves = true
		record(t, s, look)
		record(t, s, seen("acme/aup", clock(30), clausewatch.Changed))
		wantDelivered(t, s, 30, []string{"slack:one recovered"}, []string{"slack:one blind"})
		drops := seen("acme/aup", clock(600), clausewatch.Unchanged)
		drops.Drop = true
		record(t, s, drops)
		wantDelivered(t, s, 600, nil, []string{"slack:one recovered"}) // it says that nothing changed after all
	})
	t.Run("a change that the channel does not want", func(t *testing.T) {
		s := fresh(t)
		done(t, s.Sync(t.Context(), catalogue("acme/aup"), []clausewatch.Subscription{follow("slack:one", "", clausewatch.High)}, start))
		record(t, s, brings(reading("acme/aup", clock(1), "One."), Baseline, nil))
		record(t, s, fails("acme/aup", 10, clausewatch.CauseStatus, clausewatch.OutageOfHost))
		look := brings(reading("acme/aup", clock(20), "Two."), Settled, change(clausewatch.Low, true))
		look.Leaves = true
		record(t, s, look)
		wantDelivered(t, s, 20, []string{"slack:one blind", "slack:one recovered"}, nil)
	})
}

// A crash after the look was recorded leaves the edit owed, and one before leaves nothing.
func TestAnEditOutlivesACrash(t *testing.T) {
	s := blinded(t)
	record(t, s, reads("acme/aup", 20))
	owed := must(s.Owed(t.Context(), "slack", clock(20), time.Minute, 0))
	if len(owed) != 2 {
		t.Fatalf("%d are taken, want the post and the edit", len(owed))
	}
	again := must(Open(t.Context(), s.path)) // by the process that comes after
	defer again.Close()
	wantDelivered(t, again, 20, nil, nil) // the lease holds
	wantDelivered(t, again, 22, []string{"slack:one recovered"}, []string{"slack:one blind"})
}

func TestDocumentsOfAHostAreOneOutage(t *testing.T) {
	s := blinded(t)
	record(t, s, fails("acme/terms", 12, clausewatch.CauseChallenge, clausewatch.OutageOfHost))
	wantDelivered(t, s, 12, nil, nil) // others may follow
	wantDelivered(t, s, 20, nil, []string{"slack:one blind"})
	// The same of another host, another cause, a matter of one page: alerts of their own.
	record(t, s, fails("birch/aup", 13, clausewatch.CauseChallenge, clausewatch.OutageOfHost))
	wantDelivered(t, s, 20, []string{"slack:one blind"}, nil)
	o := must(s.Outage(t.Context(), 1))
	var refs []string
	for _, d := range o.Documents {
		refs = append(refs, d.Document)
	}
	if o.Host != "acme.example" || !slices.Equal(refs, []string{"acme/aup", "acme/terms"}) {
		t.Errorf("got an outage of %q with %q", o.Host, refs)
	}
	record(t, s, reads("acme/aup", 30))
	wantDelivered(t, s, 60, nil, []string{"slack:one blind"}) // half of it goes on
	record(t, s, reads("acme/terms", 61))
	wantDelivered(t, s, 61, []string{"slack:one recovered"}, []string{"slack:one blind"})
}

func TestWhatIsNotOfTheSameOutageIsToldByItself(t *testing.T) {
	for name, look := range map[string]Look{
		"another cause":        fails("acme/terms", 12, clausewatch.CauseStatus, clausewatch.OutageOfHost),
		"a matter of the page": fails("acme/terms", 12, clausewatch.CauseChallenge, clausewatch.OutageOfDocument),
		"a day later":          fails("acme/terms", 10+24*60+1, clausewatch.CauseChallenge, clausewatch.OutageOfHost),
	} {
		s := blinded(t)
		record(t, s, look)
		if posts, _ := delivered(t, s, look.Capture.At); len(posts) != 1 {
			t.Errorf("%s: posted %q, want an alert of its own", name, posts)
		}
	}
}

// Each channel hears of an outage once, also one that follows a document that joins later.
func TestAChannelHearsOfAnOutageOnce(t *testing.T) {
	s := fresh(t)
	subs := []clausewatch.Subscription{follow("slack:both", "acme", 0), follow("slack:terms", "acme/terms", 0), follow("slack:birch", "birch", 0)}
	done(t, s.Sync(t.Context(), catalogue("acme/aup", "acme/terms", "birch/aup"), subs, start))
	record(t, s, fails("acme/aup", 10, clausewatch.CauseChallenge, clausewatch.OutageOfHost))
	wantDelivered(t, s, 10, []string{"slack:both blind"}, nil)
	record(t, s, fails("acme/terms", 11, clausewatch.CauseChallenge, clausewatch.OutageOfHost))
	wantDelivered(t, s, 30, []string{"slack:terms blind"}, []string{"slack:both blind"})
	// For a channel it is over when what it follows is back, and begins anew when that fails once more.
	record(t, s, reads("acme/terms", 60))
	wantDelivered(t, s, 80, []string{"slack:terms recovered"}, []string{"slack:both blind", "slack:terms blind"})
	record(t, s, fails("acme/terms", 90, clausewatch.CauseChallenge, clausewatch.OutageOfHost))
	wantDelivered(t, s, 90, []string{"slack:both blind", "slack:terms blind"}, nil)
	record(t, s, reads("acme/aup", 95))
	wantDelivered(t, s, 110, []string{"slack:both recovered"}, []string{"slack:both blind", "slack:terms blind"})
	for ref, want := range map[string]int{"acme/aup": 4, "acme/terms": 6} {
		if n := len(alertsOf(t, s, AlertFilter{Document: ref})); n != want {
			t.Errorf("%d alerts are about %s, want %d", n, ref, want)
		}
	}
}

// lost is a store with so many hosts of one document each, of which the connection was lost at minute 10.
func lost(t *testing.T, hosts int) (*Store, []string) {
	t.Helper()
	s := fresh(t)
	var refs []string
	for i := range hosts {
		refs = append(refs, fmt.Sprintf("h%02d/aup", i))
	}
	done(t, s.Sync(t.Context(), catalogue(refs...), []clausewatch.Subscription{follow("slack:one", "", 0)}, start))
	for _, ref := range refs {
		record(t, s, fails(ref, 10, clausewatch.CauseDNS, clausewatch.OutageOfConnection))
	}
	return s, refs
}

func TestALostConnectionIsOneAlertAndEndsWhenMostAnswer(t *testing.T) {
	s, refs := lost(t, 40)
	wantDelivered(t, s, 10, []string{"slack:one blind"}, nil)
	if yes := must(s.ConnectionLost(t.Context())); !yes {
		t.Error("the connection counts as there")
	}
	for i, ref := range refs[:20] {
		record(t, s, reads(ref, 30+i))
		if i == 0 { // the first sign of life makes the others due
			if due := must(s.Due(t.Context(), clock(30), 0)); len(due) != 39 {
				t.Errorf("%d documents are due, want the other 39", len(due))
			}
		}
	}
	if must(s.Outage(t.Context(), 1)).Ended.IsZero() != true || !must(s.ConnectionLost(t.Context())) {
		t.Error("the outage ended with half of the hosts")
	}
	record(t, s, reads(refs[20], 60))
	if posts, _ := delivered(t, s, clock(60)); !slices.Equal(posts, []string{"slack:one recovered"}) {
		t.Errorf("posted %q, want one recovery", posts)
	}
	// What is left was let go, and is told by itself when its next look fails.
	if w := watch(t, s, refs[39]); w.Outage != "" || w.Failures != 3 {
		t.Errorf("got %+v, want it blind and in no outage", w)
	}
	record(t, s, fails(refs[39], 70, clausewatch.CauseDNS, clausewatch.OutageOfHost))
	wantDelivered(t, s, 70, []string{"slack:one blind"}, nil)
	// What is read after all counts to those that are back.
	for _, ref := range refs[21:23] {
		record(t, s, seen(ref, clock(75), clausewatch.Unchanged))
	}
	wantDelivered(t, s, 76, nil, nil)
	wantDelivered(t, s, 85, nil, []string{"slack:one blind", "slack:one recovered"})
	read := 0
	for _, d := range must(s.Outage(t.Context(), 1)).Documents {
		if d.Read {
			read++
		}
	}
	if read != 23 {
		t.Errorf("%d documents count as back, want 23", read)
	}
}

// A document that answers with something else than its text has left our outage, and is blind for its own reason.
func TestADocumentMayLeaveOneOutageForAnother(t *testing.T) {
	s, refs := lost(t, 4)
	wantDelivered(t, s, 10, []string{"slack:one blind"}, nil)
	look := fails(refs[0], 20, clausewatch.CauseChallenge, clausewatch.OutageOfHost)
	look.Leaves = true
	record(t, s, look)
	wantDelivered(t, s, 20, []string{"slack:one blind"}, []string{"slack:one blind"})
	if w := watch(t, s, refs[0]); w.Outage != clausewatch.OutageOfHost {
		t.Errorf("it is in an outage of %q, want of its host", w.Outage)
	}
	if d := must(s.Outage(t.Context(), 1)).Documents[0]; d.Read || d.Ended.IsZero() {
		t.Errorf("got %+v, want it left and not read", d)
	}
}

func TestWhatIsNotWatchedAnyMoreEndsItsOutage(t *testing.T) {
	s := blinded(t)
	done(t, s.Sync(t.Context(), catalogue("acme/terms", "birch/aup"), []clausewatch.Subscription{follow("slack:one", "", 0)}, clock(20)))
	wantDelivered(t, s, 20, nil, []string{"slack:one blind"})
	if o := must(s.Outage(t.Context(), 1)); o.Ended.IsZero() || o.Documents[0].Read {
		t.Errorf("got %+v, want it ended and not read", o)
	}
	done(t, s.Sync(t.Context(), catalogue("acme/aup", "acme/terms"), nil, clock(21)))
	record(t, s, reads("acme/aup", 22))
	wantDelivered(t, s, 22, nil, nil)
}

func TestNewAddressesAreSuggestedOnce(t *testing.T) {
	s := blinded(t)
	look := seen("acme/terms", clock(20), clausewatch.Unchanged)
	look.Capture.Moved, look.Suggest = []string{"https://new.example/terms"}, true
	record(t, s, look)
	wantDelivered(t, s, 20, []string{"slack:one moved"}, nil)
	if w := watch(t, s, "acme/terms"); !slices.Equal(w.MovedTold, look.Capture.Moved) {
		t.Errorf("suggested were %q, want %q", w.MovedTold, look.Capture.Moved)
	}
	for _, h := range must(s.Health(t.Context(), "acme")) {
		if h.Document.ID == "terms" && !slices.Equal(h.Moved, look.Capture.Moved) {
			t.Errorf("the health says moved to %q", h.Moved)
		}
	}
	first := brings(reading("birch/aup", clock(21), "Two."), Settled, change(0, false))
	first.Capture.Moved, first.Suggest = []string{"https://new.example/birch"}, true
	record(t, s, first)
	wantDelivered(t, s, 21, []string{"slack:one moved"}, nil)
}

func TestProbesAskHostsThatWereNotLookedAt(t *testing.T) {
	s := fresh(t)
	done(t, s.Sync(t.Context(), catalogue("a/x", "a/y", "b/x", "b/y", "c/x", "d/x", "e/x", "f/x"), nil, start))
	for i, ref := range []string{"a/y", "b/x", "b/y", "c/x", "d/x", "e/x", "f/x"} {
		l := brings(reading(ref, clock(1), "One."), Baseline, nil)
		l.NextAt = clock(100 + i)
		record(t, s, l)
	}
	blind := fails("d/x", 2, clausewatch.CauseDNS, clausewatch.OutageOfHost)
	blind.NextAt = clock(200)
	record(t, s, blind)
	looked := seen("c/x", clock(3), clausewatch.Unchanged)
	looked.NextAt = clock(90)
	record(t, s, looked)
	look := fails("a/x", 5, clausewatch.CauseDNS, "")
	look.BlindSince, look.Probe = clock(2), 2
	record(t, s, look)
	due := strings.Join(must(s.Due(t.Context(), clock(5), 0)), " ")
	if due != "b/x e/x" { // one a host, the first of each; not what cannot be read, and not what was looked at since
		t.Errorf("due are %s, want b/x e/x", due)
	}
}
