package watcher_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// stubborn answers 304 to everything.
func stubborn(_ context.Context, q question) (clausewatch.Snapshot, error) { return notModified(q) }

// onlyQuestion is what was asked since the last call, when that was one question.
func (w *world) onlyQuestion() question {
	w.t.Helper()
	asked := w.site.questions()
	if len(asked) != 1 {
		w.t.Fatalf("asked %d questions, want 1", len(asked))
	}
	return asked[0]
}

func TestNotModifiedEndsALookWell(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	if q := w.onlyQuestion(); q.conditional() {
		t.Errorf("the first question carried validators of %+v", q.last)
	}
	body := lantern().String()
	for range 3 {
		if f := w.due(ref); f.Outcome != clausewatch.Unchanged {
			t.Errorf("got %s, want it unchanged", brief(f))
		}
		if q := w.onlyQuestion(); q.last.SHA256 != digest(body) || q.last.Header.Get("Etag") == "" || q.last.URL != address {
			t.Errorf("asked with %+v, want the facts of the last readable snapshot", q.last)
		}
		if v := w.inForce(ref); !v.LastSeen.Equal(w.Now()) {
			t.Errorf("last confirmed %s, want %s", v.LastSeen, w.Now())
		}
	}
	if n := len(w.versions(ref)); n != 1 {
		t.Errorf("there are %d versions, want 1", n)
	}
}

func TestNotModifiedToAQuestionWithoutValidatorsIsAFailure(t *testing.T) {
	w := lending(t)
	w.site.does(address, stubborn)
	if f := w.look(ref); f.Outcome != clausewatch.Failed || f.Cause != clausewatch.CauseProtocol {
		t.Errorf("first look: got %s, want a failure of the protocol", brief(f))
	}
	w.site.serves(address, lantern())
	w.due(ref)
	w.site.fails(address, clausewatch.CauseNetwork, 0)
	w.due(ref)
	w.site.does(address, stubborn)
	if f := w.due(ref); f.Outcome != clausewatch.Failed || f.Cause != clausewatch.CauseProtocol {
		t.Errorf("after a failure: got %s, want a failure of the protocol", brief(f))
	}
}

func TestNoValidatorsAreSentWhileATextWaitsForItsSecondLook(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.due(ref)
	w.site.questions()
	w.due(ref)
	if q := w.onlyQuestion(); q.conditional() {
		t.Errorf("the second look carried validators of %+v", q.last)
	}
	w.untilSettled(fourteenDays)
	w.site.questions()
	w.due(ref)
	if q := w.onlyQuestion(); q.last.SHA256 != digest(lantern(thirtyDays, fourteenDays).String()) {
		t.Errorf("the look after it was settled carried validators of %+v, want those of the new text", q.last)
	}
}

func TestNoValidatorsAreSentAfterAFailure(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.fails(address, clausewatch.CauseNetwork, 0)
	w.due(ref)
	w.site.serves(address, lantern())
	w.site.questions()
	w.due(ref)
	if q := w.onlyQuestion(); q.conditional() {
		t.Errorf("the look after a failure carried validators of %+v", q.last)
	}
	w.due(ref)
	if q := w.onlyQuestion(); !q.conditional() {
		t.Error("the look after a good one carried no validators")
	}
}

func TestValidatorsAreNotTrustedForLongerThanAWeek(t *testing.T) {
	w := watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}, Interval: 6 * time.Hour})
	w.site.serves(address, lantern())
	w.look(ref)
	full := w.Now()
	for range 4 * 22 {
		w.site.questions()
		w.due(ref)
		if !w.onlyQuestion().conditional() {
			if age := w.Now().Sub(full); age < 7*24*time.Hour {
				t.Errorf("asked without validators after %s, want them used for a week", age)
			}
			full = w.Now()
		}
		if age := w.Now().Sub(full); age > 7*24*time.Hour+7*time.Hour {
			t.Fatalf("validators were used for %s, want a full look after a week", age)
		}
	}
}

func TestETagThatNeverChangesHidesATextForAWeekAtMost(t *testing.T) {
	w := watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{address}, Interval: 6 * time.Hour})
	w.site.serves(address, lantern())
	w.look(ref)
	first := w.site.answers[address]
	w.site.does(address, func(ctx context.Context, q question) (clausewatch.Snapshot, error) {
		if q.conditional() {
			return notModified(q)
		}
		s, err := first(ctx, question{url: address})
		tag := s.Header
		s = sends(address, 200, lantern(thirtyDays, fourteenDays).String())
		s.Header = tag
		return s, err
	})
	changed := w.Now()
	for !strings.Contains(w.inForce(ref).Text, fourteenDays) {
		w.due(ref)
		if age := w.Now().Sub(changed); age > 8*24*time.Hour {
			t.Fatalf("after %s the new text is not in force", age)
		}
	}
	w.wantReturnChange(ref)
}
