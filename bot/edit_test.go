package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// An editing sender is a scripted one that can edit as well; edits fail as their own script says.
type editing struct {
	scripted
	edits  []func(ctx context.Context) error
	edited []chat.Message
	posts  []string // that were edited
}

func (e *editing) Edit(ctx context.Context, channel, postID string, m chat.Message) (string, error) {
	n := len(e.edited)
	e.edited, e.posts = append(e.edited, m), append(e.posts, postID)
	if n < len(e.edits) && e.edits[n] != nil {
		if err := e.edits[n](ctx); err != nil {
			return "", err
		}
	}
	return "", nil
}

// revised is a world in which the change of acme/aup was sent to C1 and has something new to say.
func revised(t *testing.T, edits ...func(ctx context.Context) error) (*world, int64, *editing, *bot.Outbox, *clock) {
	t.Helper()
	w, id := owing(t)
	s := &editing{edits: edits}
	o, c := newOutbox(w, s)
	deliver(t, o, 1)
	w.revise(id)
	return w, id, s, o, c
}

func (w *world) revise(id int64) {
	w.t.Helper()
	if err := w.store.Revise(context.Background(), id); err != nil {
		w.t.Fatal(err)
	}
}

func (s *editing) want(t *testing.T, edits int) {
	t.Helper()
	if len(s.edited) != edits {
		t.Errorf("%d edits were tried, want %d", len(s.edited), edits)
	}
}

func TestARevisedAlertIsEditedInPlaceOnce(t *testing.T) {
	w, id, s, o, _ := revised(t)
	deliver(t, o, 0)
	deliver(t, o, 0)
	s.want(t, 1)
	if s.posts[0] != "post-1" || s.edited[0].Alert != id || s.edited[0].Key != w.alert(id).Key() || len(s.sent) != 1 {
		t.Errorf("edited %q with alert %d and key %q, %d posts; want post-1 edited and nothing posted", s.posts[0], s.edited[0].Alert,
			s.edited[0].Key, len(s.sent))
	}
	w.revise(id)
	w.revise(id)
	deliver(t, o, 0)
	s.want(t, 2) // both at once
}

func TestAnAlertThatIsStillOwedIsSentAsItIsNow(t *testing.T) {
	w, id := owing(t)
	w.revise(id)
	s := &editing{}
	o, _ := newOutbox(w, s)
	deliver(t, o, 1)
	deliver(t, o, 0)
	s.want(t, 0)
}

func TestAFailedEditIsRepeatedLaterAndHoldsNothingUp(t *testing.T) {
	broken := fails(errors.New("the line is down"))
	w, id, s, o, c := revised(t, broken, broken)
	deliver(t, o, 0)
	if a := w.alert(id); a.State != clausewatch.AlertSent || a.EditAttempts != 1 || !strings.Contains(a.Error, "line is down") {
		t.Errorf("got %+v, want it sent, with one failed edit", a)
	}
	if _, err := w.store.Test(t.Context(), "slack:C1", today); err != nil {
		t.Fatal(err)
	}
	deliver(t, o, 1) // another alert of the channel
	s.want(t, 1)
	c.turn(time.Minute)
	deliver(t, o, 0)
	s.want(t, 2)
	c.turn(time.Minute) // the second wait is a minute at least, and up to a quarter more
	c.turn(15 * time.Second)
	deliver(t, o, 0)
	s.want(t, 3)
	if a := w.alert(id); a.EditAttempts != 0 || a.Error != "" {
		t.Errorf("after the edit was shown: %+v", a)
	}
}

func TestTheWishToWaitIsHeardForEdits(t *testing.T) {
	_, _, s, o, c := revised(t, fails(&clausewatch.Failure{Err: errors.New("slow down"), After: 3 * time.Hour}))
	deliver(t, o, 0)
	c.turn(179 * time.Minute)
	deliver(t, o, 0)
	s.want(t, 1)
	c.turn(time.Minute)
	deliver(t, o, 0)
	s.want(t, 2)
}

func TestADeletedMessageIsPostedAnew(t *testing.T) {
	w, id, s, o, c := revised(t, fails(fmt.Errorf("edit: %w", chat.ErrGone)), fails(chat.ErrGone))
	s.script = []func(context.Context) error{nil, fails(errors.New("down"))} // of the first post, and of the one in its place
	deliver(t, o, 0)
	c.turn(time.Hour)
	deliver(t, o, 0)
	keys := s.keys()
	if len(keys) != 3 || keys[1] != keys[2] || keys[1] == keys[0] {
		t.Fatalf("posted with the keys %q, want another one the second time, and the same when it is repeated", keys)
	}
	if a := w.alert(id); a.PostID != "post-3" {
		t.Errorf("the alert is the message %q, want post-3", a.PostID)
	}
	w.revise(id)
	deliver(t, o, 0)
	if last := s.posts[len(s.posts)-1]; last != "post-3" {
		t.Errorf("edited %q, want the new message post-3", last)
	}
}

func TestAnEditInALostChannelWaitsUntilItIsFound(t *testing.T) {
	w, id, s, o, c := revised(t, fails(&clausewatch.Failure{Err: errors.New("no such channel"), Permanent: true}))
	deliver(t, o, 0)
	c.turn(23 * time.Hour)
	deliver(t, o, 0)
	s.want(t, 1)
	if a := w.alert(id); a.State != clausewatch.AlertSent {
		t.Errorf("the alert is %s, want sent", a.State)
	}
	if err := w.store.Reached(t.Context(), "slack:C1", c.Now()); err != nil {
		t.Fatal(err)
	}
	deliver(t, o, 0)
	s.want(t, 2)
}

// A crash between Edit and the note of it: the edit was leased and made, and nothing was written down.
func TestACrashBeforeTheEditIsNotedRepeatsIt(t *testing.T) {
	w, _, s, o, c := revised(t)
	owed, err := w.store.Owed(t.Context(), "slack", today, 5*time.Minute, 10)
	if err != nil || len(owed) != 1 {
		t.Fatalf("owed %v, %v", owed, err)
	}
	deliver(t, o, 0) // the dead one's lease holds
	s.want(t, 0)
	c.turn(6 * time.Minute)
	deliver(t, o, 0)
	s.want(t, 1)
	deliver(t, o, 0)
	s.want(t, 1)
}

func TestWhatIsRevisedDuringAnEditIsEditedAgain(t *testing.T) {
	again := func() {}
	w, id, s, o, _ := revised(t, func(context.Context) error { again(); return nil })
	again = func() { w.revise(id) }
	deliver(t, o, 0)
	deliver(t, o, 0)
	s.want(t, 2)
}

func TestBeingStoppedIsNoFailedEdit(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	w, id, s, o, _ := revised(t, func(ctx context.Context) error { cancel(); <-ctx.Done(); return ctx.Err() })
	if _, err := o.Deliver(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Deliver: got %v, want context.Canceled", err)
	}
	if a := w.alert(id); a.EditAttempts != 0 {
		t.Errorf("%d failed edits, want none", a.EditAttempts)
	}
	deliver(t, o, 0)
	s.want(t, 2)
}

func TestAPanicInTheEditorIsAFailedAttempt(t *testing.T) {
	w, id, s, o, c := revised(t, func(context.Context) error { panic("nil map") })
	deliver(t, o, 0)
	if a := w.alert(id); a.EditAttempts != 1 || !strings.Contains(a.Error, "nil map") {
		t.Errorf("got %+v, want one failed edit", a)
	}
	c.turn(time.Hour)
	deliver(t, o, 0)
	s.want(t, 2)
}

func TestWhoCannotEditIsLeftAlone(t *testing.T) {
	w, id := owing(t)
	s := &scripted{}
	o, _ := newOutbox(w, s)
	deliver(t, o, 1)
	w.revise(id)
	deliver(t, o, 0)
	deliver(t, o, 0)
	if len(s.sent) != 1 {
		t.Errorf("%d posts, want the first alone", len(s.sent))
	}
}
