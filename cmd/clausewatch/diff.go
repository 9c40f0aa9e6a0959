package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
)

type diffCommand struct {
	Old  string `arg:"" name:"OLD" help:"A page, PDF, Markdown or text file, or an address."`
	New  string `arg:"" name:"NEW" help:"Another one."`
	JSON bool   `name:"json" help:"One JSON object on stdout."`
}

// Run compares two sources.
func (c *diffCommand) Run(s *session) error {
	doc := clausewatch.Document{Platform: "file", ID: "file", Kind: clausewatch.Policy}
	old, err := read(s.ctx, doc, c.Old)
	if err != nil {
		return err
	}
	next, err := read(s.ctx, doc, c.New)
	if err != nil {
		return err
	}
	change := compare.Versions(old, &next)
	if c.JSON {
		return printJSON(s.out, newDifference(change))
	}
	printChange(s.out, change, terminal(s.out))
	return nil
}

// A difference is diff --json.
type difference struct {
	Material bool                    `json:"material"`
	Stage    clausewatch.Stage       `json:"stage,omitempty"`
	Severity clausewatch.Severity    `json:"severity"`
	Reason   string                  `json:"reason"`
	Headline string                  `json:"headline"`
	Summary  string                  `json:"summary"`
	Dates    clausewatch.DateChanges `json:"dates"`
	Counts   clausewatch.Counts      `json:"counts"`
	Facts    []clausewatch.Fact      `json:"facts"` // what headline and summary are written from
	Changes  []differenceLine        `json:"changes"`
}

type differenceLine struct {
	Kind     clausewatch.ChangeKind `json:"kind"`
	Category *string                `json:"category"`
	Severity clausewatch.Severity   `json:"severity"`
	Reason   string                 `json:"reason,omitempty"`
	Moved    bool                   `json:"moved,omitempty"`
	Old      *side                  `json:"old"`
	New      *side                  `json:"new"`
	Parts    []side                 `json:"parts,omitempty"`
	Signals  []clausewatch.Signal   `json:"signals"`
	Edits    []clausewatch.Edit     `json:"edits"`
}

// A side is a provision before or after.
type side struct {
	Path    []string `json:"path"`
	Heading string   `json:"heading"`
	Text    string   `json:"text"`
	clausewatch.Traits
}

func newDifference(c clausewatch.Change) difference {
	d := difference{Material: c.Material, Stage: c.Stage, Severity: c.Severity, Reason: c.Reason, Headline: c.Headline, Summary: c.Summary,
		Dates: c.Dates, Counts: c.Counts, Facts: clausewatch.Facts(c), Changes: []differenceLine{}}
	for _, p := range c.Provisions {
		line := differenceLine{Kind: p.Kind, Severity: p.Severity, Reason: p.Reason, Moved: p.Moved, Old: newSide(p.Old), New: newSide(p.New),
			Signals: append([]clausewatch.Signal{}, p.Signals...), Edits: append([]clausewatch.Edit{}, p.Edits...)}
		if p.Category != "" {
			line.Category = &p.Category
		}
		for _, part := range p.Parts {
			line.Parts = append(line.Parts, *newSide(&part))
		}
		d.Changes = append(d.Changes, line)
	}
	return d
}

func newSide(p *clausewatch.Provision) *side {
	if p == nil {
		return nil
	}
	return &side{Path: append([]string{}, p.Path...), Heading: p.Heading, Text: p.Text, Traits: shown(p.Traits)}
}

// printChange shows a change for people.
func printChange(w io.Writer, c clausewatch.Change, color bool) {
	if len(c.Provisions) == 0 {
		fmt.Fprintln(w, "No change of wording.")
		return
	}
	fmt.Fprintf(w, "%s · %s\n", strings.ToUpper(c.Severity.String()), c.Summary)
	if c.Reason != "" {
		fmt.Fprintf(w, "why        %s\n", c.Reason)
	}
	for _, p := range c.Provisions {
		at := p.New
		if at == nil {
			at = p.Old
		}
		fmt.Fprintf(w, "\n%s  %s  [%s]\n", p.Kind, place(*at), p.Severity)
		for _, signal := range p.Signals {
			fmt.Fprintf(w, "  %s: %s → %s\n", signal.Type, quoted(signal.Old), quoted(signal.New))
		}
		fmt.Fprintf(w, "  %s\n", marked(p.Edits, color))
	}
}

func place(p clausewatch.Provision) string {
	where := strings.Join(p.Path, " › ")
	if p.Heading != "" && !strings.Contains(where, p.Heading) {
		where = strings.TrimSpace(where + " " + p.Heading)
	}
	if where == "" {
		return "(before the first heading)"
	}
	return where
}

func quoted(s string) string {
	if s == "" {
		return "—"
	}
	return "“" + s + "”"
}

// marked shows edits in one line: [-gone-] and {+new+}, or struck through and bold on a terminal.
func marked(edits []clausewatch.Edit, color bool) string {
	marks := map[clausewatch.EditOp][2]string{clausewatch.Equal: {}, clausewatch.Delete: {"[-", "-]"}, clausewatch.Insert: {"{+", "+}"}}
	if color {
		marks[clausewatch.Delete], marks[clausewatch.Insert] = [2]string{"\x1b[9;31m", "\x1b[0m"}, [2]string{"\x1b[1;32m", "\x1b[0m"}
	}
	var b strings.Builder
	for _, e := range edits {
		b.WriteString(marks[e.Op][0] + e.Text + marks[e.Op][1])
	}
	return b.String()
}
