package watcher

import (
	"context"
	"errors"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher/compare"
	"github.com/clausewatch/clausewatch/watcher/deadline"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// reread brings the version in force up to the extractor and the selectors of today, from the bytes it was read in:
// what differs then is our reading, not the policy, and becomes a technical version that nobody is told of. Where those
// bytes no longer serve (other addresses, or hardly anything readable in them), the look that follows takes both apart.
func (w *Watcher) reread(ctx context.Context, watch store.Watch, now time.Time) (store.Watch, error) {
	doc, settled := watch.Document, watch.Settled
	if settled == nil || current(watch) {
		return watch, nil
	}
	if len(settled.Snapshots) != len(doc.URLs) {
		return watch, nil
	}
	parts := make([]clausewatch.Snapshot, len(doc.URLs))
	for i, sha := range settled.Snapshots {
		s, err := w.Store.Snapshot(ctx, sha)
		if errors.Is(err, store.ErrDamaged) {
			w.damaged(doc.Ref(), "the next readable look reads it anew", err)
			return watch, nil
		}
		if errors.Is(err, store.ErrNotFound) {
			return watch, nil
		}
		if err != nil {
			return watch, err
		}
		if !samePlace(s.URL, doc.URLs[i]) {
			return watch, nil
		}
		s.URL = doc.URLs[i]
		parts[i] = s
	}
	was := countWords(*settled)
	v, err := extract.Read(ctx, doc, parts, nil)
	if ctx.Err() != nil {
		return watch, ctx.Err()
	}
	if err != nil || was >= fewToJudge && 100*countWords(v) < leastWords*was { // the new selectors do not fit the old page
		return watch, nil
	}
	stamp(&v, doc, parts, now)
	w.classify(doc, &v)
	v.FirstSeen = settled.FirstSeen
	look := technical(watch, v, now, w.Rules.withDefaults())
	look.Capture.Document, look.Capture.At = doc.Ref(), now
	look.NextAt = watch.NextAt // the look that follows says when the next one is, and is not forgotten when we are stopped
	// The next question is about these bytes: later ones, of a candidate for example, may say something else by now.
	look.Snapshots, look.Readable = parts, true
	look.Leaves, look.Failures, look.BlindSince = false, watch.Failures, watch.BlindSince
	if _, err := w.Store.Record(ctx, look); err != nil {
		return watch, err
	}
	return w.Store.Watch(ctx, doc.Ref())
}

// current tells whether there is a version in force that was read as we read today.
func current(watch store.Watch) bool {
	return watch.Settled != nil && watch.Settled.Extractor == extract.Number && watch.Settled.Config == watch.Document.Reading()
}

// technical replaces the version in force by another reading of it.
func technical(watch store.Watch, v clausewatch.Version, now time.Time, rules Rules) store.Look {
	var change clausewatch.Change
	if watch.Document.Kind == clausewatch.Feed {
		change = compare.Entries(*watch.Settled, &v)
	} else {
		change = compare.Versions(*watch.Settled, &v)
		v.Deadlines = deadline.Read(v)
		deadline.Keep(&v, *watch.Settled)
	}
	change.At, change.Told, change.Why = now, false, WhyTechnical
	outcome := clausewatch.Unchanged
	if len(change.Provisions) > 0 {
		outcome = clausewatch.Changed
	}
	look := seen(watch, outcome, now, rules)
	look.Version, look.As, look.Change = &v, store.Technical, &change
	look.Drop = watch.Candidate != nil
	return look
}
