// Package explain checks what somebody else wrote about a change, and asks a language model to write it where one is
// configured.
//
// Check holds a text against the facts of the change: what it quotes must stand in the clause, on the side it says and
// with the numbers, dates, kinds, categories and severities of the facts; what it cannot quote it must not say. A text
// that fails in one point is refused as a whole, and the deterministic summary stands. Worker asks for texts after
// changes were recorded and their alerts owed, so that it can neither mute nor delay anything; it stores the text, or
// why it was refused. How a text is shown is the business of others.
package explain

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// mostWords is how many words a text may have.
const mostWords = 120

// A Checker checks texts about changes. Its zero value is ready for use.
type Checker struct {
	// Names may be said although the changed clauses do not hold them: of the platform and the document.
	Names []string
	// Categories are all names of categories there are. One that no fact has must not be said.
	Categories []string
}

// Check tells what is wrong with a text about a change, nil when nothing is.
func Check(c clausewatch.Change, text string) error { return Checker{}.Check(c, text) }

// Check tells what is wrong with a text about a change, nil when nothing is.
func (k Checker) Check(c clausewatch.Change, text string) error {
	t := newTrial(k, c)
	if err := form(text); err != nil {
		return err
	}
	sentences, err := split(text)
	if err != nil {
		return err
	}
	for _, s := range sentences {
		if err := t.sentence(s); err != nil {
			return fmt.Errorf("%w: %s", err, s.raw)
		}
	}
	return t.complete()
}

// A trial holds one text against the facts of one change.
type trial struct {
	Checker
	change clausewatch.Change
	facts  []fact
	source string          // all that the changed clauses say, for names
	words  map[string]bool // the words of the source and of our own telling, in lower case
	told   []bool          // facts that a sentence has told, with those that are like them
	kinds  map[clausewatch.ChangeKind]bool
	rest   []tally                // what the text says of what it does not tell
	dated  clausewatch.DateChange // the stated date that was named last
	staged bool                   // it said that the change is announced, or what became of that
}

// A fact is one in which typography counts for nothing, under the key of the fact as it stands.
type fact struct {
	clausewatch.Fact
	key string
}

// A tally is a number that a text gives of the facts it does not tell.
type tally struct {
	n        int
	severity string // "" for all severities
	category string
}

func newTrial(k Checker, c clausewatch.Change) *trial {
	t := &trial{Checker: k, change: c, kinds: map[clausewatch.ChangeKind]bool{}, words: map[string]bool{}}
	for _, p := range c.Provisions {
		t.facts = append(t.facts, fact{clausewatch.NewFact(folded(p)), clausewatch.NewFact(p).Key()})
	}
	t.told = make([]bool, len(t.facts))
	var all strings.Builder
	for _, f := range t.facts {
		all.WriteString(f.Old + "\n" + f.New + "\n" + f.Place.String() + "\n")
		if f.Was != nil {
			all.WriteString(f.Was.String() + "\n")
		}
		for _, w := range lower(categoryName(f.Category)) {
			t.words[w] = true
		}
	}
	all.WriteString(fold(strings.Join(k.Names, "\n")))
	t.source = strings.Join(strings.Fields(all.String()), " ")
	return t
}

// complete tells whether everything is told: each change one by one, or as a number of those that are left. Of those of
// high severity the number must be given by itself.
func (t *trial) complete() error {
	if said := stageSaid(t.change); said != "" && !t.staged {
		return fmt.Errorf("it does not say %q", said)
	}
	left := map[string]int{}
	all := 0
	for n, f := range t.facts {
		if !t.told[n] && f.Tells() {
			left[f.Severity.String()]++
			left["category "+categoryName(f.Category)]++
			all++
		}
	}
	high := false
	for _, r := range t.rest {
		switch {
		case r.category == otherCategories:
			continue // what is left of the others, which are checked
		case r.category != "":
			if left["category "+r.category] != r.n {
				return fmt.Errorf("it says %d more of %s, and there are %d", r.n, r.category, left["category "+r.category])
			}
		case r.severity != "":
			if left[r.severity] != r.n {
				return fmt.Errorf("it says %d more of %s severity, and there are %d", r.n, r.severity, left[r.severity])
			}
			high = high || r.severity == "high"
		case r.n != all:
			return fmt.Errorf("it says %d more changes, and there are %d", r.n, all)
		}
	}
	if err := t.others(all); err != nil {
		return err
	}
	switch {
	case left["high"] > 0 && !high:
		return fmt.Errorf("it leaves out %d changes of high severity", left["high"])
	case all > 0 && len(t.rest) == 0:
		return fmt.Errorf("it leaves out %d changes and does not say so", all)
	}
	return nil
}

// others checks that the numbers of categories make up all that is left.
func (t *trial) others(all int) error {
	sum, some, rest := 0, false, false
	for _, r := range t.rest {
		if r.category != "" {
			sum, some = sum+r.n, true
			rest = rest || r.category == otherCategories
		}
	}
	if some && sum != all {
		return fmt.Errorf("its numbers of categories make up %d, and there are %d more changes", sum, all)
	}
	return nil
}

// form tells whether a text is short, and plain text: no link, no mark-up, nobody mentioned. What it quotes may hold
// what it likes but mentions.
func form(text string) error {
	if n := len(strings.Fields(text)); n == 0 || n > mostWords {
		return fmt.Errorf("it has %d words, and may have from 1 to %d", n, mostWords)
	}
	folded := strings.ToLower(text)
	for _, mention := range []string{"@everyone", "@here", "@channel", "<@", "<!", "<#"} {
		if strings.Contains(folded, mention) {
			return errors.New("it mentions people or channels")
		}
	}
	if strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' || r == 0x7f || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e
	}) {
		return errors.New("it holds signs that are not printed")
	}
	return nil
}

// plain tells whether what a sentence says outside of its quotes is plain text.
func plain(masked string) error {
	folded := strings.ToLower(masked)
	switch {
	case strings.Contains(folded, "http:") || strings.Contains(folded, "https:") || strings.Contains(folded, "www."):
		return errors.New("it has a link")
	case strings.ContainsAny(masked, "*_`~#<>|\\[]{}@"):
		return errors.New("it has signs of mark-up")
	}
	return nil
}

// categoryName is what a sentence calls a category, in small letters: so sentences are read here.
func categoryName(id string) string { return strings.ToLower(clausewatch.CategoryWords(id)) }

// named tells whether a fact has a category or severity of that name.
func (t *trial) named(category string) bool {
	return slices.ContainsFunc(t.facts, func(f fact) bool { return categoryName(f.Category) == category })
}
