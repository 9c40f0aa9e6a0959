package classify

import (
	"regexp"
	"regexp/syntax"
	"strings"
)

// Cues are all patterns of a taxonomy. One pass over a text tells which of them may match, since most need words that it
// does not hold; only those are tried.
type cues struct {
	patterns  []pattern
	automaton *automaton
	feeds     [][]int32 // of each text of the automaton: the needs that it meets
	size      int       // needs
}

type pattern struct {
	*regexp.Regexp
	needs []int32
}

// A sight says which needs a text meets.
type sight []uint64

// newCues compiles patterns, which are known by their indices from then on.
func newCues(all []string) (*cues, error) {
	c := &cues{}
	ids := map[string]int32{}
	var texts []string
	for _, s := range all {
		re, err := regexp.Compile(s)
		if err != nil {
			return nil, err
		}
		tree, err := syntax.Parse(s, syntax.Perl)
		if err != nil {
			return nil, err
		}
		p := pattern{Regexp: re}
		for _, need := range needs(tree.Simplify()) {
			p.needs = append(p.needs, int32(c.size))
			for _, text := range need {
				id, known := ids[text]
				if !known {
					id = int32(len(texts))
					ids[text] = id
					texts, c.feeds = append(texts, text), append(c.feeds, nil)
				}
				c.feeds[id] = append(c.feeds[id], int32(c.size))
			}
			c.size++
		}
		c.patterns = append(c.patterns, p)
	}
	c.automaton = newAutomaton(texts)
	return c, nil
}

// look reads a text once.
func (c *cues) look(f *folded) sight {
	s := make(sight, (c.size+63)/64)
	c.automaton.each(f.text, func(id int32) {
		for _, need := range c.feeds[id] {
			s[need/64] |= 1 << (need % 64)
		}
	})
	return s
}

// may tells whether a pattern has all it needs.
func (c *cues) may(s sight, pattern int) bool {
	for _, need := range c.patterns[pattern].needs {
		if s[need/64]&(1<<(need%64)) == 0 {
			return false
		}
	}
	return true
}

// find is the first place where a pattern matches, nil for none.
func (c *cues) find(f *folded, s sight, pattern int) []int {
	if !c.may(s, pattern) {
		return nil
	}
	return c.patterns[pattern].FindStringIndex(f.text)
}

// mostPlaces bounds how often a pattern is tried on one text.
const mostPlaces = 4

// asserted is the first place where a pattern matches and none of so many words before it denies it, nil for none: "we will
// not sell" is no sale.
func (c *cues) asserted(f *folded, s sight, pattern, reach int) []int {
	if !c.may(s, pattern) {
		return nil
	}
	for _, at := range c.patterns[pattern].FindAllStringIndex(f.text, mostPlaces) {
		if !f.deniedWithin(f.wordAt(at[0]), reach) {
			return at
		}
	}
	return nil
}

// How many words before another a "not" may stand to deny it: a verb and the list that it begins, or one word.
const (
	denialReach = 6
	closeDenial = 2
)

var denials = set("not never no nor neither cannot can't won't don't doesn't didn't isn't aren't wouldn't shouldn't mustn't non nothing" +
	" nicht kein keine keinen niemals pas jamais aucun aucune nunca ningún ninguna")

// denied tells whether a word before word n, in the same clause and near, denies it. A "nothing" that begins a sentence
// denies all of it, "non" the next word, and "not only" nothing.
func (f *folded) denied(n int) bool { return f.deniedWithin(n, denialReach) }

func (f *folded) deniedWithin(n, reach int) bool {
	clause := true
	for i := n - 1; i >= 0 && !f.ends(i); i-- {
		switch w := f.word(i); {
		case w == "nothing" && f.ends(i-1):
			return true
		case w == "non":
			if i == n-1 {
				return true
			}
		case w == "but" || w == "unless" || w == "except" || w == ":":
			clause = false
		case clause && n-i <= reach && denials[w] && f.word(i+1) != "only":
			return true
		}
	}
	return false
}

// set makes a set of words that are divided by spaces.
func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}
