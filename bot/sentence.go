package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// sentences cuts a clause after the signs that end a sentence. Each is an exact part of the clause, in its order, without
// the spaces around it.
func sentences(clause string) []string {
	var all []string
	add := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			all = append(all, s)
		}
	}
	from := 0
	for at, r := range clause {
		after := at + utf8.RuneLen(r)
		switch r {
		case '.', '!', '?':
			if r == '.' && clausewatch.Abbreviated(clause[from:at]) {
				continue
			}
			closed := strings.TrimLeft(clause[after:], `"')]”’»`) // they belong to what they close
			after = len(clause) - len(closed)
			if rest := strings.TrimLeftFunc(closed, unicode.IsSpace); len(rest) == len(closed) || !opens(rest) {
				continue
			}
		case '。', '！', '？', '\n':
		default:
			continue
		}
		if after > from {
			add(clause[from:after])
			from = after
		}
	}
	add(clause[from:])
	return all
}

// opens tells whether words can be the beginning of a sentence: they begin with no small letter.
func opens(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, `"'([“‘*`))
	return !unicode.IsLower(r)
}

// alike is the share of words that two sentences have in common, 0 to 1, in any of their forms.
func alike(a, b string) float64 {
	left := map[string]int{}
	for _, w := range stems(a) {
		left[w]++
	}
	all, common := len(stems(a)), 0
	for _, w := range stems(b) {
		all++
		if left[w] > 0 {
			left[w]--
			common++
		}
	}
	if all == 0 {
		return 0
	}
	return 2 * float64(common) / float64(all)
}
