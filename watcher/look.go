package watcher

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// fullAfter is the age at which validators are no longer trusted: a server that keeps its ETag over a new text would
// hide it for ever.
const fullAfter = 7 * 24 * time.Hour

// look fetches, reads and decides. The error is ctx's or the database's.
func (w *Watcher) look(ctx context.Context, watch store.Watch, now time.Time) (store.Look, error) {
	rules := w.Rules.withDefaults()
	parts, modified, err := w.fetch(ctx, watch, now)
	if ctx.Err() != nil {
		return store.Look{}, ctx.Err()
	}
	if err != nil {
		return blind(watch, err, now, rules), nil
	}
	if !modified {
		look := unchanged(watch, now, rules)
		if !slices.ContainsFunc(parts, func(p clausewatch.Snapshot) bool { return p.Body == nil }) {
			look.Snapshots, look.Readable = parts, true // the same bytes once more: their validators are fresh again
		}
		suggest(watch, parts, &look)
		return look, nil
	}
	if err := w.fill(ctx, watch.Document, parts); ctx.Err() != nil {
		return store.Look{}, ctx.Err()
	} else if err != nil { // the next look asks for all of it again
		return blind(watch, err, now, rules), nil
	}
	version, waits := waiting(watch, parts)
	if !waits {
		version, err = extract.Read(ctx, watch.Document, parts, watch.Settled)
	}
	if ctx.Err() != nil {
		return store.Look{}, ctx.Err()
	}
	var to []string
	if err != nil {
		err, to = missed(watch, parts, err)
	} else {
		stamp(&version, watch.Document, parts, now)
		err, to = strayed(watch, version, parts)
	}
	if err != nil {
		look := blind(watch, err, now, rules)
		look.Snapshots, look.Capture.Moved = parts, to
		return look, nil
	}
	w.classify(watch.Document, &version)
	look, err := w.decide(ctx, watch, version, parts, now)
	if err != nil {
		return store.Look{}, err
	}
	look.Snapshots, look.Readable = parts, look.Capture.Outcome != clausewatch.Unreadable
	suggest(watch, parts, &look)
	return look, nil
}

// waiting is the candidate, where the same bytes were sent again: they need not be read a second time.
func waiting(watch store.Watch, parts []clausewatch.Snapshot) (clausewatch.Version, bool) {
	c := watch.Candidate
	if c == nil || c.Extractor != extract.Number || c.Config != watch.Document.Reading() {
		return clausewatch.Version{}, false
	}
	if !slices.EqualFunc(parts, c.Snapshots, func(p clausewatch.Snapshot, sha string) bool { return p.SHA256 == sha }) {
		return clausewatch.Version{}, false
	}
	v := *c
	v.Provisions = slices.Clone(c.Provisions)
	return v, true
}

// fetch gets every part, conditionally where the last readable bytes are known and nothing is in doubt. Modified says
// whether any part was sent with other bytes than the last ones, or whether a text still waits for its second look.
func (w *Watcher) fetch(ctx context.Context, watch store.Watch, now time.Time) (parts []clausewatch.Snapshot, modified bool, err error) {
	doc := watch.Document
	known := len(watch.Snapshots) == len(doc.URLs) && current(watch)
	certain := known && watch.Candidate == nil && watch.Failures == 0
	modified = !certain
	for i, url := range doc.URLs {
		var last clausewatch.Snapshot
		if certain && watch.Snapshots[i].URL == url && now.Sub(watch.Snapshots[i].At) < fullAfter {
			last = watch.Snapshots[i]
		}
		got, err := w.Fetcher.Fetch(ctx, doc, i, last)
		if err != nil {
			return nil, false, err
		}
		if got.NotModified {
			if last.SHA256 == "" {
				return nil, false, &clausewatch.Failure{Cause: clausewatch.CauseProtocol,
					Err: errors.New(url + " answered “not modified” to a question without validators")}
			}
			got = last
		} else if !known || got.SHA256 != watch.Snapshots[i].SHA256 {
			modified = true
		}
		parts = append(parts, got)
	}
	return parts, modified, nil
}

// stamp writes on a version what it was read from.
func stamp(v *clausewatch.Version, doc clausewatch.Document, parts []clausewatch.Snapshot, now time.Time) {
	v.Document = doc.Ref()
	v.Extractor, v.Config = extract.Number, doc.Reading()
	v.FirstSeen, v.LastSeen = now, now
	v.URL = doc.URLs[0]
	v.Snapshots = nil
	for _, p := range parts {
		v.Snapshots = append(v.Snapshots, p.SHA256)
	}
}

// seen is a look that read the document: whatever blindness there was has ended.
func seen(watch store.Watch, outcome clausewatch.Outcome, now time.Time, rules Rules) store.Look {
	look := store.Look{Capture: clausewatch.Capture{Outcome: outcome}, NextAt: now.Add(rules.interval(watch.Document))}
	look.Leaves = watch.Outage != ""
	return look
}

// unchanged ends a look well; a candidate that is gone again is dropped.
func unchanged(watch store.Watch, now time.Time, rules Rules) store.Look {
	look := seen(watch, clausewatch.Unchanged, now, rules)
	look.Drop = watch.Candidate != nil
	return look
}

// blind is a look that gave no text. The first repeats come soon, so that blindness is known soon; then they thin out
// to one a day, and never sooner than the other side asked.
func blind(watch store.Watch, err error, now time.Time, rules Rules) store.Look {
	outcome, c, detail := cause(err)
	failures := watch.Failures + 1
	look := store.Look{
		Capture:  clausewatch.Capture{Outcome: outcome, Cause: c, Detail: detail},
		Failures: failures, BlindSince: watch.BlindSince,
	}
	if look.BlindSince.IsZero() {
		look.BlindSince = now
	}
	if failures >= rules.BlindAfter && watch.Outage == "" {
		look.Joins = scopeOf(c)
	}
	var wish time.Duration
	var failure *clausewatch.Failure
	if errors.As(err, &failure) {
		wish = failure.After
	}
	look.NextAt = now.Add(max(backoff(failures, rules, rules.interval(watch.Document)), wish))
	return look
}

// backoff is the wait after so many looks in a row without text.
func backoff(failures int, rules Rules, interval time.Duration) time.Duration {
	const longest = 24 * time.Hour
	if failures < rules.BlindAfter {
		return min(interval, max(rules.ConfirmAfter, time.Second)<<min(failures-1, 10))
	}
	if interval >= longest {
		return interval
	}
	return min(interval<<min(failures-rules.BlindAfter, 10), longest)
}
