// Package watcher looks at documents when they are due and records what it finds: due, fetch, extract, compare, record.
//
// It owns the schedule and the decision what a look means. How bytes are got is its Fetcher's business, how they are
// read belongs to extract, what differs to compare, and what is written to store. It never speaks to a chat: what it
// owes to channels are rows that the bot finds in the database.
package watcher

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// A Fetcher looks once at one address of a document; fetch.Client does it over HTTP, replay.Archive from files.
//
// Part is the index of the address in doc.URLs. Last is the last readable snapshot of that part, whose validators make
// the request conditional; the zero Snapshot asks for a fresh look. An error wraps a *clausewatch.Failure with its cause.
type Fetcher interface {
	Fetch(ctx context.Context, doc clausewatch.Document, part int, last clausewatch.Snapshot) (clausewatch.Snapshot, error)
}

// A Watcher looks at the documents of a store. Set its fields before Run.
type Watcher struct {
	Store   *store.Store
	Fetcher Fetcher
	// Classifier says what each provision is about; nil leaves that open. Whether something is told does not depend on it.
	Classifier Classifier
	Log        *slog.Logger
	Now        func() time.Time // time.Now when nil
	Rules      Rules
	Workers    int // looks under way at once; 16 when 0

	said sync.Map // references of documents of which it was said that something stored is damaged
}

// Rules are an operator's wishes about looking and telling.
type Rules struct {
	Interval     time.Duration // between two looks at a policy; 1 h when 0
	FeedInterval time.Duration // between two looks at a feed; 15 min when 0
	// ConfirmAfter is how long a new text must stand before it is told: a second look, without validators, decides.
	// Negative tells at the first look. 10 min when 0.
	ConfirmAfter time.Duration
	// SilentAfter is the same for a change that the text does not state a new date for. When 0, ConfirmAfter where that is
	// set, else 48 h.
	SilentAfter time.Duration
	BlindAfter  int // looks in a row without text before channels hear of it; 3 when 0
}

func (r Rules) withDefaults() Rules {
	if r.Interval == 0 {
		r.Interval = time.Hour
	}
	if r.FeedInterval == 0 {
		r.FeedInterval = 15 * time.Minute
	}
	if r.SilentAfter == 0 {
		r.SilentAfter = cmp.Or(r.ConfirmAfter, silentHold)
	}
	if r.ConfirmAfter == 0 {
		r.ConfirmAfter = 10 * time.Minute
	}
	if r.BlindAfter == 0 {
		r.BlindAfter = 3
	}
	return r
}

func (r Rules) interval(doc clausewatch.Document) time.Duration {
	switch {
	case doc.Interval > 0:
		return doc.Interval
	case doc.Kind == clausewatch.Feed:
		return r.FeedInterval
	}
	return r.Interval
}

const (
	tick  = time.Second     // between two questions to the schedule
	pause = 5 * time.Second // after the database refused one
	batch = 64              // documents taken from the schedule at once
)

// Run looks at each document when it is due, until ctx ends; then it waits for the looks under way and returns nil.
// A look that fails is a capture, not an error, and a database that refuses for a while is asked again.
func (w *Watcher) Run(ctx context.Context) error {
	var looks errgroup.Group
	defer looks.Wait() // looks end by ctx and report through captures
	looks.SetLimit(w.workers())
	var underWay sync.Map
	for {
		wait := tick
		// Asked before the schedule: a look that ends while it is being read is due in it still, and must not be taken again.
		busy := map[any]bool{}
		underWay.Range(func(ref, _ any) bool { busy[ref] = true; return true })
		refs, err := w.Store.Due(ctx, w.now(), batch)
		if err != nil && ctx.Err() == nil {
			w.log().Error("schedule not read", "err", err, "again_in", pause)
			wait = pause
		}
		for _, ref := range refs {
			if busy[ref] {
				continue
			}
			underWay.Store(ref, true)
			started := looks.TryGo(func() error {
				defer underWay.Delete(ref)
				w.lookAndLog(ctx, ref)
				return nil
			})
			if !started { // all workers are busy: the schedule still holds it
				underWay.Delete(ref)
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(wait):
		}
	}
}

func (w *Watcher) lookAndLog(ctx context.Context, ref string) {
	f, err := w.Look(ctx, ref)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		w.log().Error("look not recorded", "document", ref, "err", err)
		w.rest(ctx)
	case f.Outcome == clausewatch.Failed || f.Outcome == clausewatch.Unreadable:
		w.log().Warn("document not read", "document", ref, "outcome", f.Outcome, "cause", f.Cause, "detail", f.Detail,
			"next", f.NextAt)
	case f.First:
		w.log().Info("document read for the first time", "document", ref, "next", f.NextAt)
	case f.Outcome == clausewatch.Changed:
		w.log().Info("document changed", "document", ref, "told", f.Told, "held", f.Held, "why", f.Why, "changes", f.Changes,
			"next", f.NextAt)
		if len(f.Hastened) > 0 {
			w.log().Info("the feed speaks of a policy", "feed", ref, "due_now", f.Hastened)
		}
	default:
		w.log().Debug("document unchanged", "document", ref, "next", f.NextAt)
	}
}

// rest keeps a document that could not be recorded from being looked at again at once.
func (w *Watcher) rest(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// A Finding is what one look brought, for commands and logs.
type Finding struct {
	Document string
	Outcome  clausewatch.Outcome
	Cause    clausewatch.Cause
	Detail   string
	First    bool // the baseline: nothing to compare it with
	Held     bool // the text that was read waits for another look
	Waits    bool // some text waits, whatever this look saw
	Again    bool // the text is one that an earlier look saw and that waited: nothing is new since then
	Told     bool // channels that want it are owed an alert
	Why      string
	Change   clausewatch.Change // of a settled change, else zero
	Changes  int                // provision changes against the version in force
	Severity clausewatch.Severity
	Version  clausewatch.Version // in force after the look, without its text when the look did not read it
	Moved    []string            // the addresses that seem to hold the document now, nil when none seems to have moved
	NextAt   time.Time
	Hastened []string // references of policies that are due now, because a new entry of this feed speaks of one
}

// Look looks at one document now, whether it is due or not, and records what it found. The error is the database's or
// ctx's; what went wrong with the document is in the Finding.
func (w *Watcher) Look(ctx context.Context, ref string) (f Finding, err error) {
	start := w.now()
	watch, err := w.Store.Watch(ctx, ref)
	if errors.Is(err, store.ErrDamaged) {
		w.damaged(ref, "its changes are not seen", err)
		return w.record(ctx, watch, blind(watch, unknowable(err), start, w.Rules.withDefaults()), start)
	}
	if err != nil {
		return Finding{}, fmt.Errorf("look at %s: %w", ref, err)
	}
	defer func() { // one bad page must not stop the others, and must not be looked at again at once
		if r := recover(); r != nil {
			w.log().Error("look panicked", "document", ref, "panic", r)
			failure := &clausewatch.Failure{Err: fmt.Errorf("our own error while reading %s: %v", ref, r), Cause: clausewatch.CauseOther}
			f, err = w.record(ctx, watch, blind(watch, failure, start, w.Rules.withDefaults()), start)
		}
	}()
	if watch, err = w.reread(ctx, watch, start); err != nil {
		return Finding{}, fmt.Errorf("read %s anew: %w", ref, err)
	}
	anew := w.reclassify(&watch)
	look, err := w.look(ctx, watch, start)
	if err != nil {
		return Finding{}, fmt.Errorf("look at %s: %w", ref, err)
	}
	if anew {
		keepClassified(watch, &look)
	}
	if look, err = w.blame(ctx, watch, look, start); err != nil {
		return Finding{}, fmt.Errorf("find out why %s cannot be read: %w", ref, err)
	}
	return w.record(ctx, watch, look, start)
}

// record writes the look; what was seen is worth keeping even when the process is being stopped.
func (w *Watcher) record(ctx context.Context, watch store.Watch, look store.Look, start time.Time) (Finding, error) {
	look.Capture.Document = watch.Document.Ref()
	look.Capture.At = start
	look.Capture.Took = w.now().Sub(start)
	look.NextAt = look.NextAt.Add(jitter(look.NextAt.Sub(start)))
	look.Digest = digestDue(watch, start)
	recorded, err := w.Store.Record(context.WithoutCancel(ctx), look)
	if err != nil {
		return Finding{}, fmt.Errorf("record %s: %w", watch.Document.Ref(), err)
	}
	f := finding(watch, look)
	f.Hastened = recorded.Hastened
	return f, nil
}

// jitter spreads looks by up to a twentieth later, so that documents added together do not stay together.
func jitter(d time.Duration) time.Duration {
	if d < time.Minute {
		return 0
	}
	return rand.N(d / 20)
}

func finding(watch store.Watch, look store.Look) Finding {
	f := Finding{
		Document: watch.Document.Ref(), Outcome: look.Capture.Outcome, Cause: look.Capture.Cause,
		Detail: look.Capture.Detail, Moved: look.Capture.Moved, NextAt: look.NextAt,
		First: look.As == store.Baseline && look.Version != nil,
		Held:  look.As == store.Candidate && look.Version != nil || watch.Candidate != nil && waits(look),
	}
	if watch.Settled != nil {
		f.Version = *watch.Settled
	}
	f.Waits = f.Held || watch.Candidate != nil && look.Version == nil && !look.Settle && !look.Drop
	if c := watch.Candidate; c != nil {
		f.Again = look.Settle || waits(look) || look.Version != nil && look.Version.FirstSeen.Equal(c.FirstSeen)
	}
	switch {
	case look.Settle:
		f.Version = *watch.Candidate
	case look.Version != nil && look.As != store.Candidate:
		f.Version = *look.Version
	}
	if look.Change != nil {
		f.Change, f.Told, f.Why = *look.Change, look.Change.Told, look.Change.Why
		f.Changes, f.Severity = len(look.Change.Provisions), look.Change.Severity
	}
	return f
}

// waits tells whether a look leaves the candidate waiting.
func waits(look store.Look) bool {
	return look.Version == nil && !look.Settle && !look.Drop && look.Capture.Outcome == clausewatch.Changed
}

func (w *Watcher) now() time.Time {
	if w.Now != nil {
		return w.Now()
	}
	return time.Now()
}

func (w *Watcher) log() *slog.Logger {
	if w.Log != nil {
		return w.Log
	}
	return slog.New(slog.DiscardHandler)
}

func (w *Watcher) workers() int {
	if w.Workers > 0 {
		return w.Workers
	}
	return 16
}

// cause takes the failure out of an error; an error that names none came from the network.
func cause(err error) (clausewatch.Outcome, clausewatch.Cause, string) {
	var unreadable *clausewatch.UnreadableError
	if errors.As(err, &unreadable) {
		return clausewatch.Unreadable, unreadable.Cause, unreadable.Detail
	}
	var failure *clausewatch.Failure
	if errors.As(err, &failure) && failure.Cause != "" {
		return clausewatch.Failed, failure.Cause, failure.Error()
	}
	return clausewatch.Failed, clausewatch.CauseNetwork, err.Error()
}
