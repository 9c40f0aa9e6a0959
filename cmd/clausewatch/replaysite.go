package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
)

// A replayHost is the recordings of one host on their way through the line together, in the order of time: what a page of
// the host says may depend on what its other pages do.
type replayHost struct {
	store     *store.Store
	documents []clausewatch.Document // as declared last
}

// A replayed is what came of one recording.
type replayed struct {
	steps []replayStep
	tally tally
	fault error
}

// replaySite lets a watcher look at the files of each recording, and counts what it told. It closes the recordings. Each is
// answered in its place; the others go on when one fails.
func replaySite(ctx context.Context, recordings []recording, classifier watcher.Classifier, done func(name string)) (all []replayed, err error) {
	defer func() {
		for _, r := range recordings {
			err = errors.Join(err, r.Close())
		}
	}()
	folder, err := os.MkdirTemp("", "clausewatch-replay-")
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	defer os.RemoveAll(folder)
	db, err := store.Open(ctx, filepath.Join(folder, "replay.db"))
	if err != nil {
		return nil, fmt.Errorf("replay: %w", err)
	}
	defer db.Close()
	site := &replayHost{store: db}
	all = make([]replayed, len(recordings))
	replayers := make([]*replayer, len(recordings))
	names := map[string]int{}
	for i, rec := range recordings {
		r := &replayer{recording: rec, files: rec.Files(), store: db}
		r.watcher = &watcher.Watcher{Store: db, Fetcher: rec, Classifier: classifier, Now: func() time.Time { return r.now }}
		ref := rec.Document(0).Ref()
		if names[ref]++; names[ref] > 1 {
			r.suffix = "-" + strconv.Itoa(names[ref])
		}
		replayers[i] = r
	}
	for {
		first, when := -1, time.Time{}
		for i, r := range replayers {
			if r == nil {
				continue
			}
			at, more := r.next()
			if !more {
				all[i].steps = r.steps
				all[i].tally.add(r.files, r.texts, r.steps)
				replayers[i] = nil
				done(r.recording.Name())
				continue
			}
			if first < 0 || at.Before(when) {
				first, when = i, at
			}
		}
		if first < 0 {
			return all, nil
		}
		r := replayers[first]
		if err := r.step(ctx, site); err != nil {
			all[first].fault = fmt.Errorf("replay %s, %s: %w", r.recording.Name(), r.files[r.done-1].Name, err)
			replayers[first] = nil
			done(r.recording.Name())
		}
	}
}

// watch makes the store watch a document as it is declared now, beside the others of its host.
func (s *replayHost) watch(ctx context.Context, doc clausewatch.Document, now time.Time) error {
	at := slices.IndexFunc(s.documents, func(d clausewatch.Document) bool { return d.Ref() == doc.Ref() })
	if at < 0 {
		s.documents = append(s.documents, doc)
	} else {
		s.documents[at] = doc
	}
	var platforms []clausewatch.Platform
	for _, d := range s.documents {
		at := slices.IndexFunc(platforms, func(p clausewatch.Platform) bool { return p.ID == d.Platform })
		if at < 0 {
			at = len(platforms)
			platforms = append(platforms, clausewatch.Platform{ID: d.Platform, Name: d.Platform})
		}
		platforms[at].Documents = append(platforms[at].Documents, d)
	}
	everything := clausewatch.Subscription{Channel: "console", Origin: "config"}
	return s.store.Sync(ctx, platforms, []clausewatch.Subscription{everything}, now)
}
