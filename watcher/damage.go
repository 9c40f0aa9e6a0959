package watcher

import (
	"context"
	"errors"
	"fmt"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// fill puts the bytes that we keep into the parts that were not sent again. Where ours are damaged, the part is asked for
// once more, without validators.
func (w *Watcher) fill(ctx context.Context, doc clausewatch.Document, parts []clausewatch.Snapshot) error {
	for i, p := range parts {
		if p.Body != nil || p.SHA256 == "" {
			continue
		}
		stored, err := w.Store.Snapshot(ctx, p.SHA256)
		switch {
		case err == nil:
			parts[i].Body = stored.Body // its facts may be those of another document that was sent the same bytes
			continue
		case !errors.Is(err, store.ErrDamaged) && !errors.Is(err, store.ErrNotFound):
			return &clausewatch.Failure{Err: fmt.Errorf("the bytes of the last look: %w", err), Cause: clausewatch.CauseOther}
		}
		w.damaged(doc.Ref(), "the page is asked for anew", err)
		if parts[i], err = w.Fetcher.Fetch(ctx, doc, i, clausewatch.Snapshot{}); err != nil {
			return err
		}
		if parts[i].NotModified {
			return &clausewatch.Failure{Cause: clausewatch.CauseProtocol,
				Err: errors.New(doc.URLs[i] + " answered “not modified” to a question without validators")}
		}
	}
	return nil
}

// damaged says once for each document that something stored of it cannot be read, and what comes of it.
func (w *Watcher) damaged(ref, next string, err error) {
	if _, said := w.said.LoadOrStore(ref, true); !said {
		w.log().Error("the database is damaged; restore a backup", "document", ref, "until_then", next, "err", err)
	}
}

// unknowable is the look at a document whose version in force cannot be read: nothing can be compared with it.
func unknowable(err error) error {
	return &clausewatch.Failure{Err: fmt.Errorf("the version in force: %w", err), Cause: clausewatch.CauseDamaged}
}
