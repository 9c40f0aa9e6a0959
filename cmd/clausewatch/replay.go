package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher"
	"github.com/clausewatch/clausewatch/watcher/classify"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

type replayCommand struct {
	ZeroConfig bool     `name:"zero-config" help:"Ignore the archive's selectors: only the address and the bytes count."`
	Classify   bool     `help:"Classify the clauses as the service does: severities count what a clause is about; what is told is the same."`
	JSON       bool     `name:"json" help:"One JSON object a step on stdout."`
	Labels     []string `placeholder:"FILE" sep:"none" help:"Score against labels of the steps (a .jsonl with seq, from, to, label, gold); may be repeated."`
	Archives   []string `arg:"" name:"ARCHIVE" help:"Folders or .tar.zst files of recorded captures, or a database of clausewatch, which is not changed."`
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

// Run replays the archives of each host on a database of their own, with the files' dates as the clock.
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
	sources, end, err := c.sources(s.ctx)
	if err != nil {
		return err
	}
	defer end()
	bar := newProgress(s.err, len(sources), "replayed")
	var mutex sync.Mutex
	var all tally
	results := make([]*replayed, len(sources))
	printed := 0
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, site := range sites(sources) {
		group.Go(func() error {
			of := replaySources(s.ctx, sources, site, classifier, func(name string) {
				mutex.Lock()
				defer mutex.Unlock()
				bar.step(name)
			})
			mutex.Lock()
			defer mutex.Unlock()
			for n, i := range site {
				results[i] = &of[n]
				all.join(of[n].tally)
			}
			for ; printed < len(results) && results[printed] != nil; printed++ { // in the order of the command line
				c.print(s, sources[printed].name, *results[printed])
				for _, step := range results[printed].steps {
					if against != nil {
						against.add(step)
					}
				}
				results[printed].steps = nil
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
	var faults []error
	for _, r := range results {
		faults = append(faults, r.fault)
	}
	return errors.Join(faults...)
}

// A source is where a recording comes from. Host is where it was captured, "" where that is not recorded.
type source struct {
	name, host string
	open       func(ctx context.Context) (recording, error)
}

// sources are those that the command line names: of a database one for each document.
func (c *replayCommand) sources(ctx context.Context) (all []source, close func() error, err error) {
	var ends []func() error
	close = func() (err error) {
		for _, end := range ends {
			err = errors.Join(err, end())
		}
		return err
	}
	for _, path := range c.Archives {
		if store.IsDatabase(path) {
			more, end, err := openStored(ctx, path, c.ZeroConfig)
			if err != nil {
				return nil, nil, errors.Join(err, close())
			}
			all, ends = append(all, more...), append(ends, end)
			continue
		}
		all = append(all, source{strings.TrimSuffix(filepath.Base(path), ".tar.zst"), replay.Host(ctx, path), func(ctx context.Context) (recording, error) {
			archive, err := replay.Open(ctx, path)
			return recorded{archive, c.ZeroConfig}, err
		}})
	}
	return all, close, nil
}

// sites are the indexes of the sources of one host, the largest first: it takes longest. What does not say where it was
// captured stands alone.
func sites(sources []source) (all [][]int) {
	at := map[string]int{}
	for i, from := range sources {
		host := strings.TrimPrefix(from.host, "www.")
		if n, known := at[host]; known && host != "" {
			all[n] = append(all[n], i)
			continue
		}
		at[host] = len(all)
		all = append(all, []int{i})
	}
	slices.SortStableFunc(all, func(a, b []int) int { return cmp.Compare(len(b), len(a)) })
	return all
}

// replaySources replays the sources of one host, on a database of their own.
func replaySources(ctx context.Context, sources []source, site []int, classifier watcher.Classifier, done func(name string)) []replayed {
	all := make([]replayed, len(site))
	var recordings []recording
	var at []int // their places in site
	for n, i := range site {
		rec, err := sources[i].open(ctx)
		if err != nil {
			all[n].fault = err
			done(sources[i].name)
			continue
		}
		recordings, at = append(recordings, rec), append(at, n)
	}
	of, err := replaySite(ctx, recordings, classifier, done)
	for k, n := range at {
		if of != nil {
			all[n] = of[k]
		}
		if err != nil {
			all[n].fault = err
		}
	}
	return all
}

// recorded is an archive as it is to be read: with what it declares, or without.
type recorded struct {
	*replay.Archive
	zero bool
}

// Document is the document as it was declared when file i was captured.
func (r recorded) Document(i int) clausewatch.Document {
	doc, _ := r.Archive.Document(i, r.zero)
	return doc
}

func (c *replayCommand) print(s *session, name string, of replayed) {
	if of.fault != nil {
		return
	}
	steps := of.steps
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
	fmt.Fprintf(s.out, "%-60s %4d steps: %d unchanged, %d changed, %d unreadable; %d told\n", name, len(steps),
		outcomes[clausewatch.Unchanged], outcomes[clausewatch.Changed], outcomes[clausewatch.Unreadable], told)
	for _, step := range steps {
		if step.Told {
			fmt.Fprintf(s.out, "  %s → %s  %s, %s: %s\n", step.From, step.To, step.Severity, count(step.Changes, "change"), step.Why)
		}
	}
}
