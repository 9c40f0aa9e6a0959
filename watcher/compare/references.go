package compare

import (
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A renumbering knows which numbers of provisions became which others, so that "see Section 9" can follow the section
// that is number 8 now.
type renumbering map[[2]string]bool

func (a *alignment) renumbering() renumbering {
	r := renumbering{}
	for i, j := range a.toNew {
		if j < 0 {
			continue
		}
		if x, y := plainNumber(a.old[i].number), plainNumber(a.new[j].number); x != y && x != "" && y != "" {
			r[[2]string{x, y}] = true
		}
	}
	return r
}

// plainNumber is a provision's number without what is written around it: "4.2" of "Section 4.2." and "(4.2)".
func plainNumber(s string) string {
	if n := strings.LastIndexByte(s, ' '); n >= 0 {
		s = s[n+1:]
	}
	return strings.ToLower(strings.Trim(s, "().:[]§"))
}

// referenceReach is how many words may stand between a word like "section" and a number that it speaks of.
const referenceReach = 5

// follows tells whether two texts say the same but for references, each of which followed its provision to its new
// number.
func (r renumbering) follows(x, y *reader) bool {
	if len(r) == 0 || len(x.tokens) != len(y.tokens) {
		return false
	}
	before, after := x.saying(false), y.saying(false)
	if len(before) != len(after) {
		return false
	}
	for n := range before {
		if before[n] == after[n] {
			continue
		}
		from, to := strings.TrimPrefix(before[n], numberSaid), strings.TrimPrefix(after[n], numberSaid)
		if !r[[2]string{from, to}] || !slices.ContainsFunc(before[max(0, n-referenceReach):n], func(w string) bool { return references[w] }) {
			return false
		}
	}
	return true
}

// numberSaid is how saying writes a number.
const numberSaid = string(clausewatch.SignalNumber) + " "
