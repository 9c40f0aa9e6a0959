package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/clausewatch/clausewatch"
)

// A label is what people or measurements say of one step of an archive; a file of labels has one a line.
type label struct {
	Seq   string `json:"seq"`
	From  string `json:"from"`
	To    string `json:"to"`
	Label string `json:"label"` // unchanged, markup_only, changed, extract_failed, recovered
	Gold  string `json:"gold"`  // of a step that was read by hand, else ""
}

// real and noise are the gold labels that a monitor should and should not tell; the others may go either way.
var (
	real  = map[string]bool{"substantive": true, "date_only": true, "advance_notice_banner": true}
	noise = map[string]bool{"page_noise": true, "variant_served": true, "broken_or_recovered": true}
)

// A score counts the steps of each kind and what was wrong about them.
type score struct {
	labels                map[[3]string]label
	quiet, quietTold      int // unchanged or markup only: told is a false alarm
	real, realTold        int
	noise, noiseTold      int
	failed, failedVersion int // nothing could be extracted: changed is a broken page taken for a version
	wrong                 []string
}

// newScore reads files of labels. What a later file says of a step adds to what an earlier one said.
func newScore(paths []string) (*score, error) {
	s := &score{labels: map[[3]string]label{}}
	for _, path := range paths {
		if err := s.read(path); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *score) read(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read labels: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var l label
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return fmt.Errorf("read labels: %s:%d: %w", path, n, err)
		}
		step := [3]string{l.Seq, l.From, l.To}
		before := s.labels[step]
		l.Label, l.Gold = cmp.Or(l.Label, before.Label), cmp.Or(l.Gold, before.Gold)
		s.labels[step] = l
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("read labels: %s: %w", path, err)
	}
	return nil
}

func (s *score) add(step replayStep) {
	l, labelled := s.labels[[3]string{step.Seq, step.From, step.To}]
	if !labelled {
		return
	}
	wrong := ""
	switch {
	case l.Label == "unchanged" || l.Label == "markup_only":
		s.quiet++
		if step.Told {
			s.quietTold++
			wrong = "told, but " + l.Label
		}
	case real[l.Gold]:
		s.real++
		if step.Told {
			s.realTold++
		} else {
			wrong = "missed, but " + l.Gold
		}
	case noise[l.Gold]:
		s.noise++
		if step.Told {
			s.noiseTold++
			wrong = "told, but " + l.Gold
		}
	}
	if l.Label == "extract_failed" {
		s.failed++
		if step.Capture == clausewatch.Changed {
			s.failedVersion++
			wrong = "taken for a version, but nothing could be extracted"
		}
	}
	if wrong != "" {
		s.wrong = append(s.wrong, fmt.Sprintf("%s %s → %s: %s (%s)", step.Seq, step.From, step.To, wrong, step.Why))
	}
}

func (s *score) print(w io.Writer) {
	fmt.Fprintf(w, "\nalerts on steps without a change of words   %4d of %d\n", s.quietTold, s.quiet)
	fmt.Fprintf(w, "changes of policy told                      %4d of %d\n", s.realTold, s.real)
	fmt.Fprintf(w, "page noise told                             %4d of %d\n", s.noiseTold, s.noise)
	fmt.Fprintf(w, "failed pages taken for a version            %4d of %d\n", s.failedVersion, s.failed)
	for _, line := range s.wrong {
		fmt.Fprintln(w, "  "+line)
	}
}
