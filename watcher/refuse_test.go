package watcher_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// refuse makes the database refuse new rows of a table, as a full disk would in the middle of a transaction, until the
// function it gives is called.
func (w *world) refuse(table string) (allow func()) {
	w.t.Helper()
	w.do("CREATE TRIGGER refuse BEFORE INSERT ON " + table + " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END")
	return func() { w.do("DROP TRIGGER refuse") }
}

func (w *world) do(statement string) {
	w.t.Helper()
	db, err := sql.Open("sqlite", "file:"+w.path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(w.t.Context(), statement); err != nil {
		w.t.Fatal(err)
	}
}

func TestDatabaseThatRefusesIsAnErrorAndNothingIsHalfWritten(t *testing.T) {
	for _, table := range []string{"captures", "alerts"} {
		t.Run(table, func(t *testing.T) {
			w := lending(t)
			w.Rules.ConfirmAfter = -1
			w.site.serves(address, lantern())
			w.look(ref)
			w.site.serves(address, lantern(thirtyDays, fourteenDays))
			w.time = w.watch(ref).NextAt
			before := w.everything(ref)
			allow := w.refuse(table)
			for range 2 {
				if _, err := w.Look(t.Context(), ref); err == nil || !strings.Contains(err.Error(), "the disk is full") || !strings.Contains(err.Error(), ref) {
					t.Fatalf("got error %v, want one that names %s and says that the disk is full", err, ref)
				}
			}
			if after := w.everything(ref); after != before {
				t.Errorf("written:\n%s\nwant\n%s", after, before)
			}
			allow()
			w.look(ref)
			w.wantReturnChange(ref)
		})
	}
}

func TestClosedDatabaseIsAnError(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.Store.Close()
	if f, err := w.Look(t.Context(), ref); err == nil {
		t.Errorf("got %s, want an error", brief(f))
	}
}

func TestUnknownDocumentIsAnError(t *testing.T) {
	w := lending(t)
	if f, err := w.Look(t.Context(), "lantern/lens-care"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %s and error %v, want %v", brief(f), err, store.ErrNotFound)
	}
}

func TestLookThatIsStoppedRecordsNothing(t *testing.T) {
	for name, end := range map[string]func(ctx context.Context, q question) (clausewatch.Snapshot, error){
		"with the error of the context": func(ctx context.Context, _ question) (clausewatch.Snapshot, error) {
			return clausewatch.Snapshot{}, ctx.Err()
		},
		"with a failure": func(context.Context, question) (clausewatch.Snapshot, error) {
			return clausewatch.Snapshot{}, &clausewatch.Failure{Cause: clausewatch.CauseNetwork, Err: errors.New("connection reset")}
		},
		"with a page": func(_ context.Context, q question) (clausewatch.Snapshot, error) {
			return sends(q.url, 200, lantern(thirtyDays, fourteenDays).String()), nil
		},
		"with a wall": func(_ context.Context, q question) (clausewatch.Snapshot, error) {
			return sends(q.url, 200, challenge), nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := lending(t)
			w.site.serves(address, lantern())
			w.look(ref)
			before := w.everything(ref)
			ctx, cancel := context.WithCancel(t.Context())
			w.site.does(address, func(_ context.Context, q question) (clausewatch.Snapshot, error) {
				cancel()
				return end(ctx, q)
			})
			w.time = w.time.Add(time.Hour)
			if f, err := w.Look(ctx, ref); !errors.Is(err, context.Canceled) {
				t.Errorf("got %s and error %v, want %v", brief(f), err, context.Canceled)
			}
			if after := w.everything(ref); after != before {
				t.Errorf("written:\n%s\nwant\n%s", after, before)
			}
		})
	}
}

func TestLookThatIsStoppedAfterOurOwnReadingChangedIsStillDue(t *testing.T) {
	w := lending(t)
	w.site.serves(address, withNotice())
	w.look(ref)
	w.time = w.time.Add(time.Minute)
	w.removeNotice()
	ctx, cancel := context.WithCancel(t.Context())
	w.site.does(address, func(ctx context.Context, _ question) (clausewatch.Snapshot, error) {
		cancel()
		return clausewatch.Snapshot{}, ctx.Err()
	})
	if _, err := w.Look(ctx, ref); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
	if next := w.watch(ref).NextAt; next.After(w.Now()) {
		t.Errorf("the next look is at %s, want it due since %s", next, w.Now())
	}
}

func TestPanicOfALookIsACaptureOfThatDocument(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.does(address, func(context.Context, question) (clausewatch.Snapshot, error) { panic("index out of range") })
	for range 3 {
		f := w.due(ref) // makes sure that the next look is in the future
		if f.Outcome != clausewatch.Failed || f.Cause != clausewatch.CauseOther || !strings.Contains(f.Detail, "index out of range") {
			t.Errorf("got %s, want a failure that says what broke", brief(f))
		}
	}
	if got := w.captures(ref); len(got) != 4 || got[0].Outcome != clausewatch.Failed {
		t.Errorf("captures are %+v, want the baseline and three failures", got)
	}
	if n := count(w.alerts(ref), "slack:all blind"); n != 1 {
		t.Errorf("slack:all is owed %d alerts of blindness, want 1", n)
	}
	w.site.serves(address, lantern(thirtyDays, fourteenDays))
	w.due(ref)
	w.untilSettled(fourteenDays)
	w.wantReturnChange(ref)
}
