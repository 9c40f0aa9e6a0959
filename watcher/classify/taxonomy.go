package classify

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/clausewatch/clausewatch"
)

//go:embed taxonomy.yaml
var builtinText []byte

// A Taxonomy is what clauses can be about, in the order of its file. It is not changed once it is made.
type Taxonomy struct {
	all   []category
	index map[string]int
}

// A category knows the words that speak for it and those that make it weigh more or less.
type category struct {
	clausewatch.Category
	stance             clausewatch.Stance
	cues, raise, lower []string
}

// Builtin is the taxonomy that comes with the program.
var Builtin = sync.OnceValue(func() *Taxonomy {
	t := &Taxonomy{index: map[string]int{}}
	if err := t.read("the built-in taxonomy", builtinText); err != nil {
		panic(err) // a test reads it
	}
	return t
})

// Extended is the built-in taxonomy with a file of one's own over it: an entry whose id is known replaces what it names,
// another is a new category. The error is Faults, all that is wrong with the file, each with its line.
func Extended(name string, text []byte) (*Taxonomy, error) {
	b := Builtin()
	t := &Taxonomy{index: map[string]int{}}
	for _, c := range b.all {
		t.add(c)
	}
	if err := t.read(name, text); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Taxonomy) add(c category) {
	t.index[c.ID] = len(t.all)
	t.all = append(t.all, c)
}

// Categories are the nouns, in the order of the file.
func (t *Taxonomy) Categories() []clausewatch.Category {
	all := make([]clausewatch.Category, len(t.all))
	for n, c := range t.all {
		all[n] = c.Category
		all[n].Laws = slices.Clone(c.Laws)
	}
	return all
}

// Category is the one with this id, and whether there is one.
func (t *Taxonomy) Category(id string) (clausewatch.Category, bool) {
	n, ok := t.index[id]
	if !ok {
		return clausewatch.Category{}, false
	}
	return t.all[n].Category, true
}

// sum tells one taxonomy from another.
func (t *Taxonomy) sum() uint32 {
	h := fnv.New32a()
	for _, c := range t.all {
		json.NewEncoder(h).Encode([]any{c.Category, c.stance, c.cues, c.raise, c.lower}) // a hash takes all that is written to it
	}
	return h.Sum32()
}

// An entry is a category as it is written in a file.
type entry struct {
	ID         string   `yaml:"id"`
	Group      string   `yaml:"group"`
	Name       string   `yaml:"name"`
	Definition string   `yaml:"definition"`
	Severity   string   `yaml:"severity"`
	Stance     string   `yaml:"stance"`
	Cues       []string `yaml:"cues"`
	Raise      []string `yaml:"raise"`
	Lower      []string `yaml:"lower"`
	Laws       []law    `yaml:"laws"`
}

type law struct {
	Law  string `yaml:"law"`
	Ref  string `yaml:"ref"`
	Note string `yaml:"note"`
}

var (
	slug    = regexp.MustCompile(`^[a-z0-9][a-z0-9_]*$`)
	stances = []clausewatch.Stance{clausewatch.Prohibits, clausewatch.Allows, clausewatch.Conditional, clausewatch.Reserves,
		clausewatch.Requires, clausewatch.Grants, clausewatch.AllocatesRisk, clausewatch.Informs}
)

// read puts the entries of a file over what is there.
func (t *Taxonomy) read(name string, text []byte) error {
	f := newFile(name, text)
	seen := map[string]bool{}
	for n, e := range f.entries {
		at := func(key string) string { return fmt.Sprintf("$.categories[%d]%s", n, key) }
		switch {
		case e.ID == "":
			f.complain(at(""), "a category has no id; write for example id: data_sharing")
			continue
		case !slug.MatchString(e.ID):
			f.complain(at(".id"), "id %q: use small letters, digits and underscores", e.ID)
		case seen[e.ID]:
			f.complain(at(".id"), "id %q stands twice; keep one entry, or give this one another id", e.ID)
		}
		seen[e.ID] = true
		i, known := t.index[e.ID]
		c := category{Category: clausewatch.Category{ID: e.ID}}
		if known {
			c = t.all[i]
		}
		f.fill(&c, e, at)
		switch {
		case known:
			t.all[i] = c
			continue
		case c.Name == "" || c.Severity == clausewatch.None || len(c.cues) == 0:
			f.complain(at(""), "%q is a new category, which needs name, severity and cues; for another id that is known: %s", e.ID, t.nearest(e.ID))
		case c.stance == "":
			c.stance = clausewatch.Informs
		}
		t.add(c)
	}
	return f.err()
}

// nearest names the known id that is like another, else all of them.
func (t *Taxonomy) nearest(id string) string {
	ids := make([]string, len(t.all))
	for n, c := range t.all {
		ids[n] = c.ID
	}
	if near := clausewatch.Nearest(id, ids); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return strings.Join(ids, ", ")
}

// fill puts what an entry names in the place of what a category has.
func (f *file) fill(c *category, e entry, at func(string) string) {
	for _, one := range []struct {
		into *string
		from string
	}{{&c.Group, e.Group}, {&c.Name, e.Name}, {&c.Definition, e.Definition}} {
		if one.from != "" {
			*one.into = one.from
		}
	}
	if e.Severity != "" {
		s, err := clausewatch.ParseSeverity(e.Severity)
		if err != nil || s == clausewatch.None {
			f.complain(at(".severity"), "severity %q: write low, medium or high", e.Severity)
		}
		c.Severity = s
	}
	if e.Stance != "" {
		if c.stance = clausewatch.Stance(e.Stance); !slices.Contains(stances, c.stance) {
			f.complain(at(".stance"), "stance %q: write one of %v", e.Stance, stances)
		}
	}
	for _, one := range []struct {
		key  string
		into *[]string
		from []string
	}{{"cues", &c.cues, e.Cues}, {"raise", &c.raise, e.Raise}, {"lower", &c.lower, e.Lower}} {
		if one.from == nil {
			continue
		}
		for k, s := range one.from {
			if fault := faultOf(s); fault != "" {
				f.complain(at(fmt.Sprintf(".%s[%d]", one.key, k)), "%s", fault)
			}
		}
		*one.into = one.from
	}
	if e.Laws != nil {
		c.Laws = nil
		for k, l := range e.Laws {
			if l.Law == "" || l.Ref == "" {
				f.complain(at(fmt.Sprintf(".laws[%d]", k)), "a law needs law and ref; write for example {law: GDPR, ref: art. 17}")
			}
			c.Laws = append(c.Laws, clausewatch.Law(l))
		}
	}
}

// faultOf says what is wrong with a pattern, "" for nothing.
func faultOf(pattern string) string {
	re, err := regexp.Compile(pattern)
	switch {
	case err != nil:
		return fmt.Sprintf("%q is no RE2 pattern: %v; try it on regex101.com with the flavour Golang", pattern, err)
	case re.MatchString(""):
		return fmt.Sprintf("%q matches any text; name words that must be there", pattern)
	case upperCase.MatchString(pattern):
		return fmt.Sprintf("%q holds capital letters; texts are matched in small letters", pattern)
	}
	return ""
}

// upperCase finds a capital letter that is none of RE2's own classes, such as \W or \p{L}.
var upperCase = regexp.MustCompile(`(?:^|[^\\{A-Z])[A-Z]`)
