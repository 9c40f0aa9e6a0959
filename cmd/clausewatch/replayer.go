package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

// A replayer is one archive on its way through the line.
type replayer struct {
	archive *replay.Archive
	watcher *watcher.Watcher
	store   *store.Store
	zero    bool
	now     time.Time
	reading string // of the document as last synced
	ref     string
	steps   []replayStep
	texts   []string // identifies what was read in each file, "" for nothing
	pending []pending
	waits   *clausewatch.Version // the text that waited when the newest of them was noted
}

// A pending is a step whose change waits to be decided.
type pending struct {
	step       int             // in replayer.steps
	came, went map[string]bool // what it brought: texts of provisions
}

// brought are the texts of the provisions that next has and old has not, and the other way round.
func brought(old, next *clausewatch.Version) (came, went map[string]bool) {
	came, went = textsOf(next), textsOf(old)
	for text := range went {
		if came[text] {
			delete(came, text)
			delete(went, text)
		}
	}
	return came, went
}

func textsOf(v *clausewatch.Version) map[string]bool {
	all := make(map[string]bool, len(v.Provisions))
	for _, p := range v.Provisions {
		all[p.Text] = true
	}
	return all
}

// stands tells whether at least half of what a step brought is in a text still.
func (p pending) stands(now map[string]bool) bool {
	left := 0
	for text := range p.came {
		if now[text] {
			left++
		}
	}
	for text := range p.went {
		if !now[text] {
			left++
		}
	}
	return 2*left >= len(p.came)+len(p.went)
}

// wait notes that the change of the newest step waits. Steps that waited before and of whose change little is left in
// this text are decided: it went away untold.
func (r *replayer) wait(ctx context.Context, step int) error {
	watch, err := r.store.Watch(ctx, r.ref)
	if err != nil || watch.Candidate == nil || watch.Settled == nil {
		return err
	}
	now, before := textsOf(watch.Candidate), watch.Settled
	if len(r.pending) > 0 && r.waits != nil {
		before = r.waits
	}
	r.pending = slices.DeleteFunc(r.pending, func(p pending) bool {
		gone := !p.stands(now)
		if gone {
			r.steps[p.step].Why = "not told: another text came before it was confirmed"
		}
		return gone
	})
	came, went := brought(before, watch.Candidate)
	r.pending, r.waits = append(r.pending, pending{step, came, went}), watch.Candidate
	return nil
}

// replayArchive lets a watcher of its own look at the files of an archive, and counts what it told.
func replayArchive(ctx context.Context, path string, zero bool, classifier watcher.Classifier) (steps []replayStep, sum tally, err error) {
	archive, err := replay.Open(ctx, path)
	if err != nil {
		return nil, sum, err
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	folder, err := os.MkdirTemp("", "clausewatch-replay-")
	if err != nil {
		return nil, sum, fmt.Errorf("replay %s: %w", path, err)
	}
	defer os.RemoveAll(folder)
	db, err := store.Open(ctx, filepath.Join(folder, "replay.db"))
	if err != nil {
		return nil, sum, fmt.Errorf("replay %s: %w", path, err)
	}
	defer db.Close()
	r := &replayer{archive: archive, store: db, zero: zero}
	r.watcher = &watcher.Watcher{Store: db, Fetcher: archive, Classifier: classifier, Now: func() time.Time { return r.now }}
	for i := range archive.Files() {
		if err := r.file(ctx, i); err != nil {
			return nil, sum, fmt.Errorf("replay %s, %s: %w", path, archive.Files()[i].Name, err)
		}
	}
	sum.add(archive.Files(), r.texts, r.steps)
	return r.steps, sum, nil
}

// file lets the watcher look at file i as often as it wants to before the next file was captured.
func (r *replayer) file(ctx context.Context, i int) error {
	files := r.archive.Files()
	r.now = files[i].At
	r.archive.Seek(i)
	if err := r.declare(ctx, i); err != nil {
		return err
	}
	found, err := r.watcher.Look(ctx, r.ref)
	if err != nil {
		return err
	}
	if err := r.note(ctx, found); err != nil {
		return err
	}
	if i > 0 {
		if err := r.step(ctx, i, found); err != nil {
			return err
		}
	}
	r.settle(i, found, i > 0 && !found.Again)
	until := files[i].At.Add(afterTheEnd)
	if i+1 < len(files) {
		until = files[i+1].At
	}
	// Between two files nothing can change: the second look, and one just before the next file, decide all there is.
	for _, at := range []time.Time{found.NextAt, until.Add(-time.Second)} {
		if !found.Waits || !at.After(r.now) || !at.Before(until) {
			continue
		}
		r.now = at
		if found, err = r.watcher.Look(ctx, r.ref); err != nil {
			return err
		}
		r.settle(i, found, false)
	}
	return nil
}

// afterTheEnd is how long the last file is taken to stand.
const afterTheEnd = 30 * 24 * time.Hour

// declare tells the store of the document as it was declared at file i.
func (r *replayer) declare(ctx context.Context, i int) error {
	doc, _ := r.archive.Document(i, r.zero)
	if doc.Reading() == r.reading {
		return nil
	}
	r.reading, r.ref = doc.Reading(), doc.Ref()
	platform := clausewatch.Platform{ID: doc.Platform, Name: doc.Platform, Documents: []clausewatch.Document{doc}}
	everything := clausewatch.Subscription{Channel: "console", Origin: "config"}
	return r.store.Sync(ctx, []clausewatch.Platform{platform}, []clausewatch.Subscription{everything}, r.now)
}

// note keeps which text the first look at a file read.
func (r *replayer) note(ctx context.Context, found watcher.Finding) error {
	if found.Outcome != clausewatch.Changed && found.Outcome != clausewatch.Unchanged {
		r.texts = append(r.texts, "")
		return nil
	}
	watch, err := r.store.Watch(ctx, r.ref)
	if err != nil {
		return err
	}
	read := watch.Settled
	if found.Held {
		read = watch.Candidate
	}
	r.texts = append(r.texts, read.TextSHA)
	return nil
}

// step opens the line of file i after the first look at it.
func (r *replayer) step(ctx context.Context, i int, found watcher.Finding) error {
	files := r.archive.Files()
	s := replayStep{Seq: r.archive.Name(), From: files[i-1].Name, To: files[i].Name, Contiguous: files[i].Contiguous,
		Capture: found.Outcome, Cause: found.Cause, Why: found.Why, Severity: found.Severity, Changes: found.Changes}
	if s.Capture == clausewatch.Failed { // the formats know three outcomes
		s.Capture = clausewatch.Unreadable
	}
	if s.Why == "" {
		s.Why = found.Detail
	}
	if found.Again { // the step brought nothing: its text was there before, and what comes of it belongs to that step
		s.Capture, s.Why, s.Severity, s.Changes = clausewatch.Unchanged, "the text of an earlier step, which waits to be decided", clausewatch.None, 0
	}
	r.steps = append(r.steps, s)
	if found.Held && !found.Again {
		return r.wait(ctx, len(r.steps)-1)
	}
	return nil
}

// settle closes the lines that waited, when a look has decided about them. Fresh says that the look itself opened a line
// that it may have decided about at once.
func (r *replayer) settle(i int, found watcher.Finding, fresh bool) {
	if found.Held || found.Outcome == clausewatch.Unreadable || found.Outcome == clausewatch.Failed {
		return
	}
	name := r.archive.Files()[i].Name
	if fresh && found.Outcome == clausewatch.Changed && len(r.pending) == 0 { // decided at the first look
		r.pending = append(r.pending, pending{step: len(r.steps) - 1})
	}
	for _, p := range r.pending {
		s := &r.steps[p.step]
		s.Told, s.Why, s.Severity, s.Changes = found.Told, found.Why, found.Severity, found.Changes
		if found.Told {
			s.ToldAt = &name
		}
		if found.Outcome == clausewatch.Unchanged {
			s.Why = "not told: the text went away again before it was confirmed"
		}
	}
	r.pending = r.pending[:0]
}
