package classify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A Fault is one thing wrong with a taxonomy file.
type Fault struct {
	File         string
	Line, Column int
	Text         string // what, and the next move
}

func (f Fault) String() string { return fmt.Sprintf("%s:%d:%d: %s", f.File, f.Line, f.Column, f.Text) }

// Faults are all that is wrong with a file, in the order of its lines. A file that is no YAML, or holds a key that is not
// known, has one: what follows from it is no fault of its own.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for n, one := range f {
		lines[n] = one.String()
	}
	return strings.Join(lines, "\n")
}

// A file is a taxonomy as it is read: its entries, and where each stands.
type file struct {
	name    string
	root    ast.Node
	entries []entry
	faults  Faults
}

// newFile reads text strictly.
func newFile(name string, text []byte) *file {
	f := &file{name: name}
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		f.misread(err)
		return f
	}
	switch {
	case len(tree.Docs) == 0 || tree.Docs[0].Body == nil:
		f.faults = Faults{{name, 1, 1, "the file is empty; write categories: and a list of them"}}
		return f
	case len(tree.Docs) > 1:
		f.faults = Faults{{name, 1, 1, "the file holds several YAML documents; keep one"}}
		return f
	}
	f.root = tree.Docs[0].Body
	var into struct {
		Categories []entry `yaml:"categories"`
	}
	if err := yaml.NodeToValue(f.root, &into, yaml.Strict()); err != nil {
		f.misread(err)
		return f
	}
	f.entries = into.Categories
	return f
}

// misread notes what the YAML library says, with the keys there are.
func (f *file) misread(err error) {
	fault := Fault{f.name, 1, 1, err.Error()}
	var said yaml.Error
	if errors.As(err, &said) {
		fault.Text = said.GetMessage()
		fault.place(said.GetToken())
	}
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		fault.Text += "; known are categories, and in each of them id, group, name, definition, severity, stance, cues, raise, lower and laws" +
			" (each with law, ref, note)"
	}
	f.faults = append(f.faults, fault)
}

func (f *Fault) place(t *token.Token) {
	if t != nil && t.Position != nil {
		f.Line, f.Column = t.Position.Line, t.Position.Column
	}
}

// complain notes a fault at a setting, which is named by its YAML path.
func (f *file) complain(path, format string, args ...any) {
	fault := Fault{f.name, 1, 1, fmt.Sprintf(format, args...)}
	if p, err := yaml.PathString(path); err == nil {
		if node, err := p.FilterNode(f.root); err == nil && node != nil {
			if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
				node = m.Values[0].Key
			}
			fault.place(node.GetToken())
		}
	}
	f.faults = append(f.faults, fault)
}

func (f *file) err() error {
	if len(f.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(f.faults, func(a, b Fault) int { return a.Line - b.Line })
	return f.faults
}
