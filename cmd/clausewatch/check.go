package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/watcher"
)

type checkCommand struct {
	configured
	Targets []string `arg:"" optional:"" name:"PLATFORM[/DOC]" help:"What to look at; everything when left out."`
	JSON    bool     `name:"json" help:"One JSON object a line on stdout."`
}

// Run looks once at each document and says what was found. Where no service runs on the database it also delivers what
// is owed, so that a check from a timer is a service of its own. It fails when a document could not be looked at; what was
// sent and is no policy text is a finding.
func (c *checkCommand) Run(s *session) error {
	alerts := s.out
	if c.JSON {
		alerts = s.err // stdout is for the lines alone
	}
	v, err := c.open(s, alerts)
	if err != nil {
		return err
	}
	defer v.Close()
	v.watcher.Rules.SilentAfter = -1 // somebody looks and asks what there is: their next look decides
	alone := v.hold() == nil
	if alone {
		if err := v.sync(s.ctx); err != nil {
			return err
		}
	}
	refs, err := v.targets(s, c.Targets)
	if err != nil {
		return err
	}
	bar := newProgress(s.err, len(refs), "looked at")
	var mutex sync.Mutex
	findings := make([]watcher.Finding, len(refs))
	looks, ctx := errgroup.WithContext(s.ctx)
	looks.SetLimit(16)
	for i, ref := range refs {
		looks.Go(func() (err error) {
			findings[i], err = v.watcher.Look(ctx, ref)
			mutex.Lock()
			defer mutex.Unlock()
			bar.step(ref)
			return err
		})
	}
	err = looks.Wait()
	bar.done()
	if err != nil {
		return err
	}
	for _, f := range findings {
		c.print(s, f)
	}
	if alone {
		if _, err := v.clock.Turn(s.ctx); err != nil {
			return err
		}
		if _, err := v.deliver(s.ctx); err != nil {
			return err
		}
	}
	return notLookedAt(findings)
}

// notLookedAt is the error about looks that failed, nil when none did. It names one document and what to do about it; the
// others have their lines.
func notLookedAt(findings []watcher.Finding) error {
	var failed []watcher.Finding
	for _, f := range findings {
		if f.Outcome == clausewatch.Failed {
			failed = append(failed, f)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	first := failed[0]
	who := first.Document
	if len(failed) > 1 {
		who = fmt.Sprintf("%s and %d more", first.Document, len(failed)-1)
	}
	why := fmt.Sprintf("%d of %s could not be looked at: %s, %s", len(failed), count(len(findings), "document"), who, first.Cause.Words())
	return fmt.Errorf("%s. %s", why, cmp.Or(first.Cause.Move(), "The next look tries again."))
}

// targets are the references of what the words name.
func (v *service) targets(s *session, words []string) ([]string, error) {
	platforms, err := v.store.Platforms(s.ctx)
	if err != nil {
		return nil, err
	}
	var all, names []string
	taken := map[string]bool{}
	for _, p := range platforms {
		names = append(names, p.ID)
		for _, d := range p.Documents {
			names = append(names, d.Ref())
			if len(words) == 0 {
				all = append(all, d.Ref())
			}
		}
	}
	for _, word := range words {
		found := false
		for _, p := range platforms {
			for _, d := range p.Documents {
				if !named(word, p, d) {
					continue
				}
				found = true
				if !taken[d.Ref()] {
					taken[d.Ref()] = true
					all = append(all, d.Ref())
				}
			}
		}
		if !found {
			hint := "`clausewatch ask list` shows all"
			if near := clausewatch.Nearest(word, names); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			return nil, fmt.Errorf("nothing watched is called %q; %s", word, hint)
		}
	}
	return all, nil
}

// named tells whether a word names a document, or its platform by id, name or alias, in any case.
func named(word string, p clausewatch.Platform, d clausewatch.Document) bool {
	platform, id, one := strings.Cut(word, "/")
	if one && id != "" && !strings.EqualFold(id, d.ID) {
		return false
	}
	for _, name := range append([]string{p.ID, p.Name}, p.Aliases...) {
		if strings.EqualFold(name, platform) {
			return true
		}
	}
	return false
}

// checkLine is one line of check --json.
type checkLine struct {
	Document string              `json:"document"`
	Capture  clausewatch.Outcome `json:"capture"`
	Cause    *clausewatch.Cause  `json:"cause"`
	Detail   string              `json:"detail,omitempty"`
	Moved    []string            `json:"moved,omitempty"` // the addresses that seem to hold it now
	Changes  int                 `json:"changes"`
	Told     bool                `json:"told"`
	Held     bool                `json:"held"` // waits for the second look
	First    bool                `json:"first"`
	Version  string              `json:"version"`
	NextAt   string              `json:"next_at"`
}

func (c *checkCommand) print(s *session, f watcher.Finding) {
	if c.JSON {
		line := checkLine{Document: f.Document, Capture: f.Outcome, Detail: f.Detail, Moved: f.Moved, Changes: f.Changes, Told: f.Told, Held: f.Held,
			First: f.First, Version: f.Version.Short(), NextAt: f.NextAt.UTC().Format("2006-01-02T15:04:05Z")}
		if f.Cause != "" {
			line.Cause = &f.Cause
		}
		json.NewEncoder(s.out).Encode(line)
		return
	}
	fmt.Fprintf(s.out, "%-28s %s\n", f.Document, describe(f))
	if move := f.Cause.Move(); move != "" {
		fmt.Fprintf(s.out, "%-28s what to do: %s\n", "", move)
	}
	if len(f.Moved) > 0 {
		fmt.Fprintf(s.out, "%-28s its address leads elsewhere; where the policy is there: %s\n", "", bot.ConfigurationLine(f.Moved))
	}
}

// describe says in words what one look brought.
func describe(f watcher.Finding) string {
	switch {
	case f.Outcome == clausewatch.Unreadable || f.Outcome == clausewatch.Failed:
		return fmt.Sprintf("%s (%s): %s: %s", f.Outcome, f.Cause, f.Cause.Words(), f.Detail)
	case f.First:
		return fmt.Sprintf("first version %s, %s; from now on changes are told", f.Version.Short(), count(len(f.Version.Provisions), "provision"))
	case f.Held:
		return "changed; a second look decides whether the new text stands, next " + f.NextAt.UTC().Format("15:04:05 MST")
	case f.Outcome == clausewatch.Changed && f.Told:
		return fmt.Sprintf("changed, told: %s", f.Change.Headline)
	case f.Outcome == clausewatch.Changed:
		return "changed, " + f.Why
	}
	return fmt.Sprintf("unchanged, version %s", f.Version.Short())
}
