package classify

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// stance decides what a clause does: by the words that lead a list in where there are such, else by its own; the usual
// stance of its category is taken where the text says it among others. A sentence that says nothing of the kind informs, but
// what prohibits, grants or shifts a risk often does so without a verb, and a fragment goes on with another sentence.
func stance(usual clausewatch.Stance, heading, intro, text *folded) (clausewatch.Stance, []form) {
	if text.defines() {
		return clausewatch.Informs, nil
	}
	own := text.forms()
	all := own
	if intro != nil {
		if above := intro.forms(); len(above) > 0 {
			all = slices.Concat(above[len(above)-1:], own)
		}
	}
	if len(all) == 0 && heading != nil {
		all = heading.forms()
	}
	if len(all) == 0 {
		switch usual {
		case clausewatch.Reserves, clausewatch.Requires, clausewatch.Conditional, clausewatch.Allows:
			if !text.fragment() {
				return clausewatch.Informs, nil
			}
		}
		return usual, nil
	}
	led := len(all) > len(own)
	pick := 0
	if led {
		all[0].conditioned = all[0].conditioned || text.conditioned(-1)
	} else {
		if n := slices.IndexFunc(all, func(o form) bool { return o.stance == usual }); n > 0 {
			pick = n
		}
	}
	chosen := all[pick].stance
	if all[pick].conditioned && (chosen == clausewatch.Prohibits || chosen == clausewatch.Allows) {
		chosen = clausewatch.Conditional
	}
	return chosen, all[pick : pick+1]
}

// fragment tells a text that begins within a sentence.
func (f *folded) fragment() bool {
	first, _ := utf8.DecodeRuneInString(f.original)
	return !unicode.IsUpper(first)
}

// defines tells a sentence that says what a word means, near its beginning and in quotes.
func (f *folded) defines() bool {
	if !strings.HasPrefix(f.text, "\"") && !strings.HasPrefix(f.text, "the term") {
		return false
	}
	for i := range min(len(f.words), 10) {
		if w := f.word(i); w == "means" || w == "mean" || w == "refers" || w == "includes" && i > 0 {
			return true
		}
	}
	return false
}

// polarity says whom a clause speaks for, by its stance and what it does not take away.
func polarity(stance clausewatch.Stance, said []form, f *folded) clausewatch.Polarity {
	if strings.Contains(f.text, "nothing in ") && (strings.Contains(f.text, "limit") || strings.Contains(f.text, "exclud") || strings.Contains(f.text, "affect")) {
		return clausewatch.ForReader
	}
	switch stance {
	case clausewatch.Prohibits, clausewatch.AllocatesRisk:
		return clausewatch.AgainstReader
	case clausewatch.Requires, clausewatch.Reserves:
		if said != nil {
			return clausewatch.AgainstReader
		}
	case clausewatch.Grants, clausewatch.Allows:
		return clausewatch.ForReader
	case clausewatch.Conditional:
		if said != nil && said[0].stance == clausewatch.Allows {
			return clausewatch.ForReader
		}
		return clausewatch.AgainstReader
	}
	return ""
}
