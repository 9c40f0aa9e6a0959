package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// softBullet tells a dash, which opens a list item or goes on with a sentence.
func softBullet(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r == '-' || r == '–' || r == '—' || r == '*'
}

// pdfVocabulary counts the words that stand whole within the lines, in lower case, hyphens kept.
func pdfVocabulary(rows []pdfRow) map[string]bool {
	known := map[string]bool{}
	for _, r := range rows {
		for _, w := range strings.FieldsFunc(strings.ToLower(r.Text), func(c rune) bool {
			return !unicode.IsLetter(c) && c != '-' && c != '\''
		}) {
			if !strings.HasSuffix(w, "-") {
				known[w] = true
			}
		}
	}
	return known
}

// pdfJoin joins two lines of a paragraph. A word divided at the line's end becomes one; a hyphen that belongs to the
// word stays: the document's other words decide.
func pdfJoin(a, b string, known map[string]bool) string {
	stem, hyphen := strings.CutSuffix(a, "-")
	if !hyphen {
		stem, hyphen = strings.CutSuffix(a, "\u2010")
	}
	before, _ := utf8.DecodeLastRuneInString(stem)
	after, _ := utf8.DecodeRuneInString(b)
	switch {
	case hyphen && unicode.IsDigit(before) && unicode.IsDigit(after): // 2020-2025
		return a + b
	case !hyphen || !unicode.IsLetter(before):
		if unspaced(pdfLastRune(a)) && unspaced(after) { // Chinese and Japanese put no space between words
			return a + b
		}
		return a + " " + b
	case !unicode.IsLetter(after): // "6-" before a number, or a dash
		return a + b
	case !unicode.IsLower(after):
		return a + b
	}
	head := strings.ToLower(pdfLastWord(stem))
	tail := strings.ToLower(pdfFirstWord(b))
	whole, compound := known[head+tail], known[head+"-"+tail]
	switch {
	case whole:
		return stem + b
	case compound, strings.Contains(head, "-"), known[head] && known[tail] && len(head) > 2 && len(tail) > 2:
		return a + b
	}
	return stem + b
}

func unspaced(r rune) bool {
	return r >= 0x2E80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

func pdfLastRune(s string) rune {
	r, _ := utf8.DecodeLastRuneInString(s)
	return r
}

func pdfFirstWord(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '-' && r != '\'' {
			return strings.TrimRight(s[:i], "-")
		}
	}
	return s
}

func pdfLastWord(s string) string {
	for i := len(s); i > 0; {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLetter(r) && r != '-' && r != '\'' {
			return s[i:]
		}
		i -= n
	}
	return s
}
