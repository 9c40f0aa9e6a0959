package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

type replayCommand struct {
	ZeroConfig bool     `name:"zero-config" help:"Ignore the archive's selectors: only the address and the bytes count."`
	JSON       bool     `name:"json" help:"One JSON object a step on stdout."`
	Labels     []string `placeholder:"FILE" sep:"none" help:"Score against labels of the steps (a .jsonl with seq, from, to, label, gold); may be repeated."`
	Archives   []string `arg:"" name:"ARCHIVE" help:"Folders or .tar.zst files of recorded captures."`
}

// A replayStep is one line of replay --json: what the line of the product said of two captures in a row.
type replayStep struct {
	Seq        string               `json:"seq"`
	From       string               `json:"from"`
	To         string               `json:"to"`
	Contiguous bool                 `json:"contiguous"`
	Capture    clausewatch.Outcome  `json:"capture"`
	Cause      clausewatch.Cause    `json:"cause,omitempty"`
	Told       bool                 `json:"told"`
	ToldAt     *string              `json:"told_at"`
	Why        string               `json:"why"`
	Severity   clausewatch.Severity `json:"severity"`
	Changes    int                  `json:"changes"`
}

// Run replays each archive on a database of its own, with the files' dates as the clock.
func (c *replayCommand) Run(s *session) error {
	var against *score
	if len(c.Labels) > 0 {
		var err error
		if against, err = newScore(c.Labels); err != nil {
			return err
		}
	}
	results := make([][]replayStep, len(c.Archives))
	faults := make([]error, len(c.Archives))
	bar := newProgress(s.err, len(c.Archives), "replayed")
	var mutex sync.Mutex
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	printed := 0
	for i, path := range c.Archives {
		group.Go(func() error {
			steps, err := replayArchive(s.ctx, path, c.ZeroConfig)
			mutex.Lock()
			defer mutex.Unlock()
			results[i], faults[i] = steps, err
			if results[i] == nil {
				results[i] = []replayStep{}
			}
			bar.step(filepath.Base(path))
			for ; printed < len(results) && results[printed] != nil; printed++ { // in the order of the command line
				c.print(s, c.Archives[printed], results[printed], faults[printed])
				for _, step := range results[printed] {
					if against != nil {
						against.add(step)
					}
				}
				results[printed] = results[printed][:0]
			}
			return nil
		})
	}
	group.Wait() // faults are kept one by one
	bar.done()
	if s.ctx.Err() != nil {
		return s.ctx.Err()
	}
	if against != nil {
		w := s.out
		if c.JSON {
			w = s.err
		}
		against.print(w)
	}
	return errors.Join(faults...)
}

func (c *replayCommand) print(s *session, path string, steps []replayStep, fault error) {
	if fault != nil {
		return
	}
	if c.JSON {
		for _, step := range steps {
			printJSON(s.out, step)
		}
		return
	}
	outcomes, told := map[clausewatch.Outcome]int{}, 0
	for _, step := range steps {
		outcomes[step.Capture]++
		if step.Told {
			told++
		}
	}
	fmt.Fprintf(s.out, "%-60s %4d steps: %d unchanged, %d changed, %d unreadable; %d told\n", strings.TrimSuffix(filepath.Base(path), ".tar.zst"), len(steps),
		outcomes[clausewatch.Unchanged], outcomes[clausewatch.Changed], outcomes[clausewatch.Unreadable], told)
	for _, step := range steps {
		if step.Told {
			fmt.Fprintf(s.out, "  %s → %s  %s, %s: %s\n", step.From, step.To, step.Severity, count(step.Changes, "change"), step.Why)
		}
	}
}

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
	pending []pending
}

// A pending is a step whose change waits to be decided.
type pending struct {
	step  int             // in replayer.steps
	delta map[string]bool // what it brought
}

// brought are the texts of the provisions that next has and old has not; where there are none, those that it lost.
func brought(old, next *clausewatch.Version) map[string]bool {
	if old == nil || next == nil {
		return nil
	}
	came, went := map[string]bool{}, map[string]bool{}
	for _, p := range old.Provisions {
		went[p.Text] = true
	}
	for _, p := range next.Provisions {
		if !went[p.Text] {
			came[p.Text] = true
		}
	}
	if len(came) > 0 {
		return came
	}
	for _, p := range next.Provisions {
		delete(went, p.Text)
	}
	return went
}

// wait notes that the change of the newest step waits. Steps that waited before and of whose change little is left in
// this text are decided: it went away untold.
func (r *replayer) wait(ctx context.Context, step int) error {
	watch, err := r.store.Watch(ctx, r.ref)
	if err != nil {
		return err
	}
	delta := brought(watch.Settled, watch.Candidate)
	r.pending = slices.DeleteFunc(r.pending, func(p pending) bool {
		left := 0
		for text := range p.delta {
			if delta[text] {
				left++
			}
		}
		gone := 2*left < len(p.delta)
		if gone {
			r.steps[p.step].Why = "not told: another text came before it was confirmed"
		}
		return gone
	})
	r.pending = append(r.pending, pending{step, delta})
	return nil
}

func replayArchive(ctx context.Context, path string, zero bool) (steps []replayStep, err error) {
	archive, err := replay.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, archive.Close()) }()
	folder, err := os.MkdirTemp("", "clausewatch-replay-")
	if err != nil {
		return nil, fmt.Errorf("replay %s: %w", path, err)
	}
	defer os.RemoveAll(folder)
	db, err := store.Open(ctx, filepath.Join(folder, "replay.db"))
	if err != nil {
		return nil, fmt.Errorf("replay %s: %w", path, err)
	}
	defer db.Close()
	r := &replayer{archive: archive, store: db, zero: zero}
	r.watcher = &watcher.Watcher{Store: db, Fetcher: archive, Now: func() time.Time { return r.now }}
	for i := range archive.Files() {
		if err := r.file(ctx, i); err != nil {
			return nil, fmt.Errorf("replay %s, %s: %w", path, archive.Files()[i].Name, err)
		}
	}
	return r.steps, nil
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
