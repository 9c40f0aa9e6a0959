package explain

import (
	"errors"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A role is what a sentence says of a quote.
type role int

const (
	stands  role = iota // it is said now; what nothing else is said of
	stood               // it was said before
	came                // it was put in
	went                // it was taken out
	became              // it became the quote after it
	moved               // it stands elsewhere, unchanged
	located             // it names a place
)

// A claim is a quote and what is said of it. Next is what it became.
type claim struct {
	role
	words string
	next  string
}

// cues are the words that say what became of the quote after them.
var cues = index(map[role]string{
	came:   "add adds added adding insert inserts inserted inserting introduce introduces introduced new gains",
	went:   "remove removes removed removing delete deletes deleted deleting drop drops dropped longer gone",
	moved:  "move moves moved moving",
	stood:  "formerly previously was before",
	stands: "— now reads says states",
})

var (
	becoming  = set("becomes became becoming → into")
	replacing = set("replace replaces replacing replaced")
	placing   = set("in within under of section sections article clause at")
	joining   = set("and or as well , with")
)

// claims reads what a sentence says of its quotes.
func (t *trial) claims(s sentence) ([]claim, error) {
	gaps := [][]string{{}}
	for _, w := range lower(s.masked) {
		if w = strings.Trim(w, ".,"); w == string(mark) {
			gaps = append(gaps, []string{})
		} else if w != "" {
			gaps[len(gaps)-1] = append(gaps[len(gaps)-1], w)
		}
	}
	moving := has(gaps, cues, moved)
	var all []claim
	last := stands
	for n := 0; n < len(s.quotes); n++ {
		before, words := gaps[n], fold(s.quotes[n])
		if t.place(words, before, moving) {
			all = append(all, claim{role: located, words: words})
			if w := before[len(before)-1]; t.numbered(w) {
				all = append(all, claim{role: located, words: w})
			}
			continue
		}
		if n+1 < len(s.quotes) {
			c, pair, err := paired(before, gaps[n+1], words, fold(s.quotes[n+1]))
			if err != nil {
				return nil, err
			}
			if pair {
				all = append(all, c)
				n++
				last = stands
				continue
			}
		}
		r, cued := cue(before, cues)
		switch {
		case cued:
		case n > 0 && !slices.ContainsFunc(before, func(w string) bool { return !joining[w] }):
			r = last
		default:
			r = afterwards(gaps[n+1])
		}
		last = r
		all = append(all, claim{role: r, words: words})
	}
	return all, nil
}

// place tells whether a quote names a place: it follows a word that says so, and a changed clause stands under it.
func (t *trial) place(words string, before []string, moving bool) bool {
	if len(before) == 0 {
		return false
	}
	w := before[len(before)-1]
	if !placing[w] && !(moving && (w == "from" || w == "to")) && !t.numbered(w) {
		return false
	}
	return slices.ContainsFunc(t.facts, func(f fact) bool { return standsAt(f, words) })
}

// paired reads two quotes of which one became the other.
func paired(before, between []string, first, second string) (claim, bool, error) {
	joint := strings.Join(between, " ")
	switch {
	case slices.ContainsFunc(between, func(w string) bool { return becoming[w] }), strings.HasSuffix(joint, "replaced by"),
		strings.HasSuffix(joint, "replaced with"), strings.HasSuffix(joint, "changed to"), strings.HasSuffix(joint, "changes to"):
		return claim{became, first, second}, true, nil
	case joint == "instead of", joint == "in place of", joint == "rather than", len(between) == 1 && replacing[joint]:
		return claim{became, second, first}, true, nil
	case (joint == "with" || joint == "by") && slices.ContainsFunc(before, func(w string) bool { return replacing[w] }):
		return claim{became, first, second}, true, nil
	case joint == "to" && slices.ContainsFunc(before, func(w string) bool { return w == "from" || strings.HasPrefix(w, "chang") }):
		return claim{became, first, second}, true, nil
	case slices.ContainsFunc(between, func(w string) bool { return replacing[w] }):
		return claim{}, false, errors.New("it is not clear what replaces what in it")
	}
	return claim{}, false, nil
}

// cue is what the last cue of some words says.
func cue(words []string, cues map[string]role) (role, bool) {
	for n := len(words) - 1; n >= 0; n-- {
		if r, ok := cues[words[n]]; ok {
			return r, true
		}
	}
	return stands, false
}

// afterwards is what the words after a quote say of it: "«…» is removed".
func afterwards(after []string) role {
	for n, w := range after {
		if n > 3 {
			break
		}
		if r := cues[w]; r == came || r == went || r == moved {
			return r
		}
	}
	return stands
}

func has(gaps [][]string, cues map[string]role, r role) bool {
	return slices.ContainsFunc(gaps, func(words []string) bool {
		return slices.ContainsFunc(words, func(w string) bool { got, ok := cues[w]; return ok && got == r })
	})
}

// holds tells whether a claim is true of a fact.
func holds(f fact, c claim) bool {
	switch c.role {
	case located:
		return standsAt(f, c.words)
	case came:
		return f.Inserts(c.words) && !deprived(f.New, c.words, func(at int) bool { return begins(f, at, false) })
	case went:
		return f.Removes(c.words) && !deprived(f.Old, c.words, func(at int) bool { return begins(f, at, true) })
	case became:
		return f.Replaces(c.words, c.next) && !deprived(f.Old, c.words, func(at int) bool { return begins(f, at, true) }) &&
			!deprived(f.New, c.next, func(at int) bool { return begins(f, at, false) })
	case moved:
		return (f.Kind == clausewatch.Moved || f.Moved) && clausewatch.Holds(f.New, c.words) || f.Shifts(c.words)
	case stood:
		return clausewatch.Holds(f.Old, c.words)
	}
	return clausewatch.Holds(f.New, c.words) && !deprived(f.New, c.words, func(at int) bool { return begins(f, at, false) })
}

// deprived tells whether a quote leaves out the "not" before it, wherever it stands in a text. What begins where the
// words differ is quoted from there.
func deprived(text, words string, begins func(at int) bool) bool {
	for from := 0; ; {
		n := strings.Index(text[from:], words)
		if n < 0 {
			return from > 0
		}
		at := from + n
		before := strings.Fields(text[max(0, at-24):at])
		if len(before) == 0 || !denying[strings.ToLower(before[len(before)-1])] || begins(at) {
			return false
		}
		from = at + 1
	}
}

var denying = set("not never no without nor neither cannot don't doesn't won't can't isn't aren't")

// begins tells whether a place where the words of a fact differ begins at a byte of its old or new text, but for what
// only joins it.
func begins(f fact, at int, old bool) bool {
	return slices.ContainsFunc(f.Spans, func(s clausewatch.Span) bool {
		text, from := s.New, s.NewAt
		if old {
			text, from = s.Old, s.OldAt
		}
		return text != "" && at == from+len(text)-len(strings.TrimLeft(text, " ,;"))
	})
}

// foremost tells whether a claim is about what is to be said of a fact first.
func foremost(f fact, c claim) bool {
	w := f.Main()
	switch c.role {
	case came:
		return w.Old == "" && strings.Contains(w.New, c.words)
	case went:
		return w.New == "" && strings.Contains(w.Old, c.words)
	case became:
		return strings.HasPrefix(w.Old, c.words) && strings.HasPrefix(w.New, c.next)
	case moved:
		return f.Kind == clausewatch.Moved || strings.HasPrefix(w.Old+w.New, c.words)
	}
	return false
}

// standsAt tells whether a fact's clause stands, or stood, under a heading that begins so, or under a number.
func standsAt(f fact, words string) bool {
	places := []clausewatch.Place{f.Place}
	if f.Was != nil {
		places = append(places, *f.Was)
	}
	for _, p := range places {
		for _, name := range append([]string{p.Heading, p.Number}, p.Path...) {
			if name != "" && strings.HasPrefix(name, words) && (name == words || len(words) > 20) || number(name) == words {
				return true
			}
		}
	}
	return false
}

// numbered tells whether a word is the number of a changed clause or of a section around one.
func (t *trial) numbered(w string) bool {
	w = number(w)
	return len(w) <= 12 && slices.ContainsFunc(t.facts, func(f fact) bool {
		all := append([]string{f.Place.Number}, f.Place.Path...)
		if f.Was != nil {
			all = append(append(all, f.Was.Number), f.Was.Path...)
		}
		return slices.ContainsFunc(all, func(name string) bool { return name != "" && number(name) == w })
	})
}

// number is the number of a place without the signs around it, in lower case.
func number(s string) string { return strings.ToLower(strings.Trim(s, "().:")) }

var folding = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`, "\u00a0", " ", "\u202f", " ",
	"\n", " ", "\t", " ", "–", "-", "‑", "-", "‐", "-")

// fold makes typography count for nothing.
func fold(s string) string { return folding.Replace(s) }

// folded is a change of a provision in which typography counts for nothing.
func folded(p clausewatch.ProvisionChange) clausewatch.ProvisionChange {
	for _, side := range []**clausewatch.Provision{&p.Old, &p.New} {
		if *side == nil {
			continue
		}
		q := **side
		q.Text, q.Heading, q.Path = fold(q.Text), fold(q.Heading), slices.Clone(q.Path)
		for n := range q.Path {
			q.Path[n] = fold(q.Path[n])
		}
		*side = &q
	}
	p.Edits, p.Signals = slices.Clone(p.Edits), slices.Clone(p.Signals)
	for n := range p.Edits {
		p.Edits[n].Text = fold(p.Edits[n].Text)
	}
	for n := range p.Signals {
		p.Signals[n].Old, p.Signals[n].New = fold(p.Signals[n].Old), fold(p.Signals[n].New)
	}
	return p
}

// index opens lists of words.
func index[V comparable](lists map[V]string) map[string]V {
	all := map[string]V{}
	for v, list := range lists {
		for _, w := range strings.Fields(list) {
			all[w] = v
		}
	}
	return all
}

func set(list string) map[string]bool { return index(map[bool]string{true: list}) }
