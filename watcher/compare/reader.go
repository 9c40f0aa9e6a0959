package compare

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A fact is something in a text that may matter when it changes.
type fact struct {
	kind     clausewatch.SignalType
	value    string  // equal for facts that say the same: "30 days" and "thirty (30) days"
	amount   float64 // of a period in days, of a sum, percentage or number as it stands
	from, to int     // bytes of the text
	phrase   *phrase // of a right or duty, else nil
	against  bool    // of a right: it speaks against the reader
	weak     bool    // of a right: it is not said who does it; of a place: no law or court is spoken of
}

// named is what facts that say the same have in common.
type named struct {
	kind  clausewatch.SignalType
	value string
}

func (f *fact) named() named { return named{f.kind, f.value} }

// A reader walks over the words and signs of a text.
type reader struct {
	text   string
	tokens []token
	lower  []string // tokens folded, in lower case
	held   map[string]bool
}

func newReader(text string) *reader {
	all := cut(text)
	r := &reader{text: text, tokens: all[:0], lower: make([]string, 0, len(all)/2+1)}
	for _, t := range all {
		if t.kind != space {
			r.tokens = append(r.tokens, t)
			r.lower = append(r.lower, strings.ToLower(Fold(t.text)))
		}
	}
	return r
}

// has tells whether the text has a part, in any case. It looks once for each part, however often it is asked.
func (r *reader) has(part string) bool {
	held, known := r.held[part]
	if !known {
		if r.held == nil {
			r.held = map[string]bool{}
		}
		held = strings.Contains(strings.ToLower(r.text), part)
		r.held[part] = held
	}
	return held
}

func (r *reader) word(i int) string {
	if i < 0 || i >= len(r.lower) {
		return ""
	}
	return r.lower[i]
}

// fact makes a fact of tokens i to j.
func (r *reader) fact(kind clausewatch.SignalType, value string, i, j int) fact {
	last := r.tokens[j-1]
	return fact{kind: kind, value: value, from: r.tokens[i].at, to: last.at + len(last.text)}
}
