package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/classify"
)

type replayCommand struct {
	ZeroConfig bool     `name:"zero-config" help:"Ignore the archive's selectors: only the address and the bytes count."`
	Classify   bool     `help:"Classify the clauses as the service does: severities count what a clause is about; what is told is the same."`
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
	var classifier watcher.Classifier
	if c.Classify {
		var err error
		if classifier, err = classify.New(classify.Builtin()); err != nil {
			return err
		}
	}
	results := make([][]replayStep, len(c.Archives))
	faults := make([]error, len(c.Archives))
	bar := newProgress(s.err, len(c.Archives), "replayed")
	var mutex sync.Mutex
	var all tally
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	printed := 0
	for i, path := range c.Archives {
		group.Go(func() error {
			steps, sum, err := replayArchive(s.ctx, path, c.ZeroConfig, classifier)
			mutex.Lock()
			defer mutex.Unlock()
			all.join(sum)
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
	w := s.out
	if c.JSON {
		w = s.err
	}
	all.print(w)
	if against != nil {
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
