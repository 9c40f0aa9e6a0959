package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/clausewatch/clausewatch/store"
)

// A Timetable owes what is due by the clock alone, such as a digest at the hour of its channel. It sends nothing: what it owes
// is the Outbox's to deliver. Its fields are set before Run.
type Timetable struct {
	Store *store.Store
	Log   *slog.Logger     // nil drops what would be logged
	Now   func() time.Time // nil means time.Now
	Poll  time.Duration    // between two looks at the clock; 0 means 20 s
	Again store.AgainRule  // when what nobody took up is told again

	done map[string]time.Time // in which five minutes the seldom duties were done last
}

// A duty owes what is due at a time and has not been owed yet; done twice, it owes nothing more. It returns how many alerts
// it owed.
type duty struct {
	name string
	owe  func(ctx context.Context, now time.Time) (int, error)
}

func (t *Timetable) duties() []duty {
	return []duty{
		{"what channels hear of together", t.Store.Gather},
		{"what is told again", t.oweAgain},
		{"the clauses that the configuration names", t.findClauses},
		t.seldom("the end of subscriptions in servers that were left", t.retire),
		t.seldom("reminders", t.remind),
		t.seldom("reports", t.report),
	}
}

// Run does the duties until ctx ends, when it returns nil. One that fails is logged and tried again at the next turn.
func (t *Timetable) Run(ctx context.Context) error {
	poll := t.Poll
	if poll <= 0 {
		poll = 20 * time.Second
	}
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-wait.C:
		}
		if _, err := t.Turn(ctx); err != nil && ctx.Err() == nil {
			t.log().Error("timetable", "err", err)
		}
		wait.Reset(poll)
	}
}

// Turn does each duty once and returns how many alerts are owed by it. The error joins those of the duties that failed; the
// others are done all the same.
func (t *Timetable) Turn(ctx context.Context) (owed int, failed error) {
	now := t.now()
	for _, d := range t.duties() {
		n, err := d.owe(ctx, now)
		owed += n
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("owe %s: %w", d.name, err))
		}
		if ctx.Err() != nil {
			break
		}
	}
	return owed, failed
}

func (t *Timetable) now() time.Time {
	if t.Now == nil {
		return time.Now().UTC()
	}
	return t.Now().UTC()
}

func (t *Timetable) log() *slog.Logger { return orSilent(t.Log) }
