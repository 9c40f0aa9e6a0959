package config

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/clausewatch/clausewatch"
)

// A Complaint is one thing wrong with a file.
type Complaint struct {
	File         string
	Line, Column int
	Text         string
}

func (c Complaint) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", c.File, c.Line, c.Column, c.Text)
}

// Complaints are all that is wrong with a file, in the order of its lines.
type Complaints []Complaint

func (c Complaints) Error() string {
	lines := make([]string, len(c))
	for i, one := range c {
		lines[i] = one.String()
	}
	return strings.Join(lines, "\n")
}

type position struct{ line, column int }

// A decoder fills a Config from a YAML tree and remembers where each setting stands, so that a complaint about its
// meaning can point at it. It goes on after a fault, to find the others.
type decoder struct {
	file       string
	at         map[string]position // of each setting by its path, "platforms[0].id"
	misread    map[string]bool     // settings of the top that hold a fault already: what follows from it is no other one
	complaints Complaints
}

// decode fills into from text. It is false when the text is no YAML, so that nothing of it can be checked.
func (d *decoder) decode(text []byte, into *Config) bool {
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		d.syntax(err)
		return false
	}
	for i, doc := range tree.Docs {
		if doc.Body == nil {
			continue
		}
		if i > 0 {
			d.complain(where(doc.Body), "a second document begins; keep one configuration in a file")
			return false
		}
		d.value(doc.Body, reflect.ValueOf(into).Elem(), "")
	}
	d.sort()
	return true
}

func (d *decoder) syntax(err error) {
	var fault *yaml.SyntaxError
	if errors.As(err, &fault) && fault.Token != nil {
		p := fault.Token.Position
		d.complain(position{p.Line, p.Column}, "not YAML: "+fault.Message)
		return
	}
	d.complain(position{1, 1}, "not YAML: "+err.Error())
}

// value fills v from node.
func (d *decoder) value(node ast.Node, v reflect.Value, path string) {
	here := where(node)
	if _, known := d.at[path]; !known {
		d.at[path] = here
	}
	if _, null := node.(*ast.NullNode); null {
		return // left out: the default stands
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.scalar(node, path, func(s string) error { return u.UnmarshalText([]byte(s)) })
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.mapping(node, v, path)
	case reflect.Slice:
		d.sequence(node, v, path)
	case reflect.String:
		d.scalar(node, path, func(s string) (err error) {
			s, err = resolve(s)
			v.SetString(s)
			return err
		})
	case reflect.Int:
		n, ok := node.(*ast.IntegerNode)
		if !ok {
			d.complain(here, fmt.Sprintf("%s: want a whole number, not %s", path, node.String()))
			return
		}
		if _, err := fmt.Sscan(n.String(), v.Addr().Interface()); err != nil {
			d.complain(here, fmt.Sprintf("%s: %v", path, err))
		}
	}
}

func (d *decoder) scalar(node ast.Node, path string, set func(string) error) {
	var s string
	switch n := node.(type) {
	case *ast.StringNode:
		s = n.Value
	case *ast.LiteralNode:
		s = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		s = node.GetToken().Value
	default:
		d.complain(where(node), fmt.Sprintf("%s: want one value, not %s", path, kind(node)))
		return
	}
	if err := set(s); err != nil {
		d.complain(where(node), fmt.Sprintf("%s: %v", path, err))
	}
}

func (d *decoder) sequence(node ast.Node, v reflect.Value, path string) {
	list, ok := node.(*ast.SequenceNode)
	if !ok { // a single value is a list of one
		if _, mapping := node.(*ast.MappingNode); mapping && v.Type().Elem().Kind() != reflect.Struct {
			d.complain(where(node), fmt.Sprintf("%s: want a list, not %s", path, kind(node)))
			return
		}
		one := reflect.New(v.Type().Elem()).Elem()
		d.value(node, one, path+"[0]")
		v.Set(reflect.Append(v, one))
		return
	}
	all := reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values))
	for i, n := range list.Values {
		d.value(n, all.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(all)
}

func (d *decoder) mapping(node ast.Node, v reflect.Value, path string) {
	if css, ok := v.Addr().Interface().(*Selection); ok {
		if n, word := node.(*ast.StringNode); word {
			css.CSS = n.Value
			return
		}
	}
	var pairs []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	default:
		d.complain(where(node), fmt.Sprintf("%s: want settings (key: value), not %s", orTop(path), kind(node)))
		return
	}
	fields := keys(v.Type())
	seen := map[string]bool{}
	for _, pair := range pairs {
		key := pair.Key.GetToken().Value
		index, known := fields[key]
		switch {
		case !known:
			d.complain(where(pair.Key), unknown(key, path, fields))
			continue
		case seen[key]:
			d.complain(where(pair.Key), fmt.Sprintf("%q is set twice; keep one", join(path, key)))
			continue
		}
		seen[key] = true
		d.at[join(path, key)] = where(pair.Value)
		before := len(d.complaints)
		d.value(pair.Value, v.Field(index), join(path, key))
		if path == "" && len(d.complaints) > before {
			d.misread[key] = true
		}
	}
}

// keys are the settings of a struct by name.
func keys(t reflect.Type) map[string]int {
	out := map[string]int{}
	for i := range t.NumField() {
		if tag := t.Field(i).Tag.Get("yaml"); tag != "-" {
			out[tag] = i
		}
	}
	return out
}

func unknown(key, path string, fields map[string]int) string {
	names := make([]string, 0, len(fields))
	for name := range fields {
		names = append(names, name)
	}
	slices.Sort(names)
	if near := clausewatch.Nearest(key, names); near != "" {
		return fmt.Sprintf("unknown key %q in %s; did you mean %q?", key, orTop(path), near)
	}
	return fmt.Sprintf("unknown key %q in %s; known here: %s", key, orTop(path), strings.Join(names, ", "))
}

// complainAt points at a setting, or at the nearest one around it that the file holds.
func (d *decoder) complainAt(path, format string, args ...any) {
	p := path
	for {
		if at, ok := d.at[p]; ok {
			d.complain(at, fmt.Sprintf(format, args...))
			return
		}
		cut := strings.LastIndexAny(p, ".[")
		if cut < 0 {
			d.complain(position{1, 1}, fmt.Sprintf(format, args...))
			return
		}
		p = p[:cut]
	}
}

// complain notes a fault, the first one at its place: what follows from a misread setting is no fault of its own.
func (d *decoder) complain(at position, text string) {
	for _, c := range d.complaints {
		if c.Line == at.line && c.Column == at.column {
			return
		}
	}
	d.complaints = append(d.complaints, Complaint{d.file, at.line, at.column, text})
}

func (d *decoder) sort() {
	slices.SortStableFunc(d.complaints, func(a, b Complaint) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
}

func where(node ast.Node) position {
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
		node = m.Values[0].Key
	}
	if m, ok := node.(*ast.MappingValueNode); ok {
		node = m.Key
	}
	t := node.GetToken()
	if t == nil || t.Position == nil {
		return position{1, 1}
	}
	return position{t.Position.Line, t.Position.Column}
}

func kind(node ast.Node) string {
	switch node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "settings"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode:
		return "an anchor or alias (&, *), which is not supported here"
	}
	if text := node.String(); len(text) > 40 || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "this text"
	}
	return node.String()
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func orTop(path string) string {
	if path == "" {
		return "the file"
	}
	return path
}
