package main

import (
	"context"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

// A recording is captures of one document in the order of their times: an archive, or what a database of ours holds. Seek
// chooses the file that Fetch serves; Document says what was declared then.
type recording interface {
	watcher.Fetcher
	Name() string
	Files() []replay.File
	Seek(i int)
	Document(i int) clausewatch.Document
	Close() error
}

// A replayer is one recording on its way through the line.
type replayer struct {
	recording recording
	files     []replay.File
	watcher   *watcher.Watcher
	store     *store.Store
	now       time.Time
	done      int             // files that were looked at
	found     watcher.Finding // of the last look
	looks     []time.Time     // looks that may be wanted before the next file
	until     time.Time       // of the next file
	suffix    string          // tells documents of the same name apart
	reading   string          // of the document as last synced
	ref       string
	steps     []replayStep
	texts     []string // identifies what was read in each file, "" for nothing
	pending   []pending
	waits     *clausewatch.Version // the text that waited when the newest of them was noted
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

// next is when the recording wants the next look, and false after its last one. Between two files nothing can change: the
// second look, and one just before the next file, decide all there is.
func (r *replayer) next() (time.Time, bool) {
	for len(r.looks) > 0 {
		if at := r.looks[0]; r.found.Waits && at.After(r.now) && at.Before(r.until) {
			return at, true
		}
		r.looks = r.looks[1:]
	}
	if r.done == len(r.files) {
		return time.Time{}, false
	}
	return r.files[r.done].At, true
}

// step takes the look that next names.
func (r *replayer) step(ctx context.Context, site *replayHost) error {
	if len(r.looks) == 0 {
		r.done++
		return r.file(ctx, site, r.done-1)
	}
	r.now, r.looks = r.looks[0], r.looks[1:]
	found, err := r.watcher.Look(ctx, r.ref)
	if err != nil {
		return err
	}
	r.found = found
	r.settle(r.done-1, found, false)
	return nil
}

// file takes the first look at file i.
func (r *replayer) file(ctx context.Context, site *replayHost, i int) error {
	r.now = r.files[i].At
	r.recording.Seek(i)
	if err := r.declare(ctx, site, i); err != nil {
		return err
	}
	if b, known := r.recording.(interface{ Baseline() clausewatch.Version }); known && i == 0 {
		if err := r.begin(ctx, b.Baseline()); err != nil {
			return err
		}
	}
	found, err := r.watcher.Look(ctx, r.ref)
	if err != nil {
		return err
	}
	if err := r.note(ctx, found); err != nil {
		return err
	}
	if i > 0 {
		if err := r.open(ctx, i, found); err != nil {
			return err
		}
	}
	if i == 0 {
		if err := r.technical(ctx); err != nil {
			return err
		}
	}
	r.settle(i, found, i > 0 && !found.Again)
	r.until = r.files[i].At.Add(afterTheEnd)
	if i+1 < len(r.files) {
		r.until = r.files[i+1].At
	}
	r.found, r.looks = found, []time.Time{found.NextAt, r.until.Add(-time.Second)}
	return nil
}

// begin records the first file as it was read once, so that today's reading is compared with that one.
func (r *replayer) begin(ctx context.Context, v clausewatch.Version) error {
	doc := r.recording.Document(0)
	var parts []clausewatch.Snapshot
	for n := range doc.URLs {
		s, err := r.recording.Fetch(ctx, doc, n, clausewatch.Snapshot{})
		if err != nil {
			return err
		}
		parts = append(parts, s)
	}
	v.ID, v.Document = 0, r.ref
	_, err := r.store.Record(ctx, store.Look{Capture: clausewatch.Capture{Document: r.ref, At: r.now, Outcome: clausewatch.Changed},
		Snapshots: parts, Readable: true, Version: &v, As: store.Baseline, NextAt: r.now.Add(time.Hour)})
	return err
}

// technical opens a line for the first file when it was read once, and is read otherwise now.
func (r *replayer) technical(ctx context.Context) error {
	platform, document := clausewatch.SplitRef(r.ref)
	changes, err := r.store.Changes(ctx, store.ChangeFilter{Platform: platform, Document: document, Limit: 1})
	if err != nil || len(changes) == 0 {
		return err
	}
	c := changes[0]
	name := r.files[0].Name
	r.steps = append(r.steps, replayStep{Seq: r.recording.Name(), From: name, To: name, Contiguous: true,
		Capture: clausewatch.Unchanged, Told: c.Told, Why: c.Why, Severity: c.Severity, Changes: len(c.Provisions)})
	return nil
}

// afterTheEnd is how long the last file is taken to stand.
const afterTheEnd = 30 * 24 * time.Hour

// declare tells the store of the document as it was declared at file i.
func (r *replayer) declare(ctx context.Context, site *replayHost, i int) error {
	doc := r.recording.Document(i)
	doc.ID += r.suffix
	if doc.Reading() == r.reading {
		return nil
	}
	r.reading, r.ref = doc.Reading(), doc.Ref()
	return site.watch(ctx, doc, r.now)
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

// open opens the line of file i after the first look at it.
func (r *replayer) open(ctx context.Context, i int, found watcher.Finding) error {
	files := r.files
	s := replayStep{Seq: r.recording.Name(), From: files[i-1].Name, To: files[i].Name, Contiguous: files[i].Contiguous,
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
	name := r.files[i].Name
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
