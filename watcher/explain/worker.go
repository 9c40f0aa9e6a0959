package explain

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

const (
	poll      = 5 * time.Second    // between two looks at what is not explained
	batch     = 8                  // changes taken at once
	lookBack  = 7 * 24 * time.Hour // older changes are not explained any more
	tries     = 3                  // questions about one change that may fail or bring a false text
	firstWait = 10 * time.Second   // after a question that failed; it doubles
	lastWait  = 10 * time.Minute
)

// A Worker asks a model about changes that were told, checks what it says and stores it. It works beside the watcher
// and the outbox and holds neither up: the change is recorded and its alerts are owed before it sees it.
type Worker struct {
	Store      *store.Store
	Client     *Client
	Categories []string         // names of all categories
	Log        *slog.Logger     // nil drops what would be logged
	Now        func() time.Time // time.Now when nil
}

// Run explains what is told until ctx ends, and returns nil.
func (w *Worker) Run(ctx context.Context) error {
	failed := map[int64]int{} // questions that failed, by change
	wait := firstWait
	for {
		pause := poll
		if err := w.turn(ctx, failed); err == nil {
			wait = firstWait
		} else if ctx.Err() == nil {
			w.log().Warn("changes not explained by the model", "again_in", wait, "err", err)
			pause, wait = wait, min(2*wait, lastWait)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// turn explains what waits, once. The error is the first one that says that the model cannot be reached now, or the
// store.
func (w *Worker) turn(ctx context.Context, failed map[int64]int) error {
	waiting, err := w.Store.Unexplained(ctx, w.now().Add(-lookBack), batch)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		change, err := w.Store.Change(ctx, id)
		if err != nil {
			return err
		}
		text, refused, err := w.explain(ctx, change)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			if !reached(err) {
				return err // it says nothing of this change
			}
			if failed[id]++; failed[id] < tries {
				return err
			}
			refused = fmt.Sprintf("asked %d times: %v", tries, err)
		}
		delete(failed, id)
		if refused != "" {
			w.log().Info("the model's text was refused; the summary stands", "change", id, "why", refused)
		}
		e := store.Explanation{Change: id, Text: text, Model: w.Client.Name, At: w.now(), Refused: refused}
		if err := w.Store.Explain(context.WithoutCancel(ctx), e); err != nil {
			return err
		}
	}
	return nil
}

// reached tells whether a model was there to fail: one that cannot be connected to is waited for.
func reached(err error) bool {
	var op *net.OpError
	return !errors.As(err, &op) || op.Op != "dial"
}

// explain asks for a text about a change and checks it. A false text is named to the model, which may try again; refused
// is why the last one was false. The error says that the model could not be asked.
func (w *Worker) explain(ctx context.Context, c clausewatch.Change) (text, refused string, err error) {
	names, err := w.names(ctx, c.Document)
	if err != nil {
		return "", "", err
	}
	asked, err := conversation(c, names[len(names)-1])
	if err != nil {
		return "", "", err
	}
	checker := Checker{Names: names, Categories: w.Categories}
	for range tries {
		said, err := w.Client.ask(ctx, asked)
		if errors.Is(err, errAnswer) {
			refused = err.Error()
			continue
		}
		if err != nil {
			return "", "", err
		}
		wrong := checker.Check(c, said)
		if wrong == nil {
			return said, "", nil
		}
		refused = wrong.Error()
		asked = append(asked[:2:2], message{"assistant", said}, message{"user", "Your text was refused: " + refused + ". Write it again, following every rule."})
	}
	return "", cut(refused), nil
}

// names are what a text may call the document and who publishes it, the document's name last.
func (w *Worker) names(ctx context.Context, ref string) ([]string, error) {
	platforms, err := w.Store.Platforms(ctx)
	if err != nil {
		return nil, err
	}
	platform, document := clausewatch.SplitRef(ref)
	names := []string{ref}
	for _, p := range platforms {
		if p.ID != platform {
			continue
		}
		names = append(names, p.Name)
		for _, d := range p.Documents {
			if d.ID == document {
				names = append(names, d.Name)
			}
		}
	}
	return names, nil
}

func (w *Worker) now() time.Time {
	if w.Now != nil {
		return w.Now()
	}
	return time.Now()
}

func (w *Worker) log() *slog.Logger {
	if w.Log != nil {
		return w.Log
	}
	return slog.New(slog.DiscardHandler)
}
