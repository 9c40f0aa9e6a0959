package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/classify"
)

type classifyCommand struct {
	File string `arg:"" name:"FILE" help:"A page, PDF, Markdown or text file, an address, or a .jsonl file whose lines have a text each."`
	JSON bool   `name:"json" help:"One JSON line a provision."`
}

// Run prints what is read of each provision of a file.
func (c *classifyCommand) Run(s *session) error {
	v, err := c.version(s)
	if err != nil {
		return err
	}
	classifier, err := classify.New(nearestTaxonomy())
	if err != nil {
		return err
	}
	out := bufio.NewWriter(s.out)
	for n, p := range v.Provisions {
		line := classified{N: n, Top3: []string{}, Unfair: []string{}}
		switch {
		case p.Block == clausewatch.Heading:
		case v.Language == "" || v.Language == "en" || strings.HasPrefix(v.Language, "en-"):
			line.take(classifier.Classify(p.Heading, p.Intro, p.Text))
		default: // Classify reads English; what reads other languages has read the version already
			line.take(classify.Result{Category: p.Category, Severity: p.Severity, Traits: p.Traits})
		}
		if c.JSON {
			if err := printJSON(out, line); err != nil {
				return err
			}
			continue
		}
		line.print(out, p)
	}
	return out.Flush()
}

// version is what the file holds; each line of a .jsonl file is a provision, as it stands.
func (c *classifyCommand) version(s *session) (clausewatch.Version, error) {
	if strings.EqualFold(filepath.Ext(c.File), ".jsonl") {
		file, err := os.Open(c.File)
		if err == nil {
			defer file.Close()
			provisions, err := readTexts(c.File, file)
			return clausewatch.Version{Provisions: provisions}, err
		}
		if !strings.Contains(c.File, "://") {
			return clausewatch.Version{}, fmt.Errorf("%w; name a file that is there", err)
		}
	}
	return read(s.ctx, clausewatch.Document{Platform: "file", ID: "file", Kind: clausewatch.Policy}, c.File)
}

// longestLine is the most that is read of one line of a .jsonl file, in bytes.
const longestLine = 16 << 20

// readTexts takes the text of each line.
func readTexts(name string, in io.Reader) (provisions []clausewatch.Provision, err error) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestLine)
	n := 0
	for lines.Scan() {
		n++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 && n > 1 {
			continue
		}
		var one struct {
			Text *string `json:"text"`
		}
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, fmt.Errorf(`%s: line %d is no JSON object: %w; each line is to be like {"text":"…"}`, name, n, err)
		}
		if one.Text == nil {
			return nil, fmt.Errorf(`%s: line %d has no "text"; each line is to be like {"text":"…"}`, name, n)
		}
		provisions = append(provisions, clausewatch.Provision{Text: *one.Text, Block: clausewatch.Paragraph})
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return nil, fmt.Errorf("%s: line %d is longer than %d MB; cut it into provisions", name, n+1, longestLine>>20)
	}
	return provisions, lines.Err()
}

// A classified line is classify --json.
type classified struct {
	N          int                  `json:"n"`
	Category   *string              `json:"category"`
	Confidence float64              `json:"confidence"`
	Top3       []string             `json:"top3"`
	Stance     clausewatch.Stance   `json:"stance"`
	Severity   clausewatch.Severity `json:"severity"`
	Unfair     []string             `json:"unfair"`
}

func (l *classified) take(r classify.Result) {
	if r.Category != "" {
		l.Category = &r.Category
	}
	l.Confidence, l.Stance, l.Severity = math.Round(1e4*r.Confidence)/1e4, r.Stance, r.Severity
	l.Top3 = append(l.Top3, r.Top3...)
	l.Unfair = append(l.Unfair, r.Unfair...)
}

// print shows a line for people: what the provision is about, and how it begins.
func (l *classified) print(w io.Writer, p clausewatch.Provision) {
	begins := p.Text
	if runes := []rune(begins); len(runes) > 72 {
		begins = strings.TrimSpace(string(runes[:71])) + "…"
	}
	if p.Block == clausewatch.Heading {
		fmt.Fprintf(w, "\n%s\n", begins)
		return
	}
	category, severity := "—", "—"
	if l.Category != nil {
		category, severity = fmt.Sprintf("%s %2.0f %%", *l.Category, 100*l.Confidence), l.Severity.String()
	}
	fmt.Fprintf(w, "%4d  %-32s %-7s %-16s %-8s %s\n", l.N, category, severity, l.Stance, strings.Join(l.Unfair, " "), begins)
}
