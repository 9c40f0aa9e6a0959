package compare

import (
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// How long quotes are, in words of a clause and in characters; what has no spaces is cut by characters alone.
const (
	longQuote  = 30 // of a clause that came or went, or the words around a quantity
	shortQuote = 18 // of each side of a replacement
	mostQuote  = 240
	mostPlace  = 60
)

// wordless stands in place of a quote of nothing but spaces and marks of quotes.
const wordless = "signs without words"

// excerpt quotes the sentence of a text around the bytes from to to in the marks that mean "verbatim". Of a long one it
// quotes the words around them; a cut is marked outside of the quote.
func excerpt(text string, from, to, words int) string {
	if n := strings.IndexByte(text[from:to], '\n'); n >= 0 {
		to = from + n
	}
	begin, end := sentenceAround(text, from, to)
	if begin >= end { // a word without an end
		begin, end = from, from+len(prefix(text[from:], longestSentence))
	}
	a, b := begin, end
	if wordsIn(text[a:b]) > words || utf8.RuneCountInString(text[a:b]) > mostQuote {
		a, b = window(text, begin, end, from, to, words)
	}
	if a, b = balanced(text, a, b, verbatim); a >= b {
		return wordless
	}
	s := "«" + text[a:b] + "»"
	if a > begin {
		s = "… " + s
	}
	if b < end {
		s += " …"
	}
	return s
}

// window is a part of text[begin:end] of so many words that holds from to to, or the beginning of that.
func window(text string, begin, end, from, to, words int) (int, int) {
	var starts, ends []int
	first, last := 0, 0 // the words that hold from and to
	for i := begin; i < end; {
		n := strings.IndexAny(text[i:end], " \t\n\u00a0")
		if n < 0 {
			n = end - i
		}
		if n > 0 {
			if i <= from {
				first = len(starts)
			}
			if i < to || len(starts) == 0 {
				last = len(starts)
			}
			starts, ends = append(starts, i), append(ends, i+n)
		}
		_, size := utf8.DecodeRuneInString(text[min(i+n, end-1):])
		i += n + size
	}
	if len(starts) == 0 {
		return begin, end
	}
	for ; ; words = words * 3 / 4 {
		a, b := first, min(max(last, first), first+words-1)
		if spare := words - (b - a + 1); spare > 0 {
			a = max(0, a-spare/2)
			b = min(len(ends)-1, a+words-1)
			a = max(0, b-words+1)
		}
		if a > 0 && negations[strings.ToLower(text[starts[a-1]:ends[a-1]])] {
			a-- // without it the quote would say the contrary
		}
		part := text[starts[a]:ends[b]]
		switch {
		case utf8.RuneCountInString(part) <= mostQuote:
			return starts[a], ends[b]
		case words <= 4:
			return starts[a], starts[a] + len(prefix(part, mostQuote/2))
		}
	}
}

// The marks of quotes: of what is quoted to the letter, and of a short quote within a line of ours.
var (
	verbatim = [2]string{"«", "»"}
	inLine   = [2]string{"“", "”"}
)

// balanced narrows a part of a text that is to stand in such marks, so that each of them in it has its other half.
func balanced(text string, a, b int, marks [2]string) (int, int) {
	for {
		open, close := unpaired(text[a:b], marks)
		switch {
		case close >= 0 && 2*close > b-a:
			b = a + close
		case close >= 0:
			a += close + len(marks[1])
			continue
		case open >= 0 && strings.TrimSpace(text[a:a+open]) != "":
			b = a + open
		case open >= 0:
			a += open + len(marks[0])
			continue
		}
		break
	}
	part := text[a:b]
	a += len(part) - len(strings.TrimLeft(part, " "))
	return a, a + len(strings.TrimSpace(text[a:b]))
}

// unpaired is where the first mark stands that is not closed, and the first that closes nothing; -1 for none.
func unpaired(text string, marks [2]string) (open, close int) {
	open = -1
	depth := 0
	for i := range text {
		switch {
		case strings.HasPrefix(text[i:], marks[0]):
			if depth++; depth == 1 {
				open = i
			}
		case strings.HasPrefix(text[i:], marks[1]):
			if depth--; depth < 0 {
				return -1, i
			}
			if depth == 0 {
				open = -1
			}
		}
	}
	return open, -1
}

// whole quotes words from their beginning, as excerpt does.
func whole(s string, words int) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	a, b := 0, len(s)
	if wordsIn(s) > words || utf8.RuneCountInString(s) > mostQuote {
		a, b = window(s, 0, len(s), 0, len(s), words)
	}
	if a, b = balanced(s, a, b, verbatim); a >= b {
		return wordless
	}
	if b < len(s) {
		return "«" + s[a:b] + "» …"
	}
	return "«" + s[a:b] + "»"
}

// quoted is a short quote within a line of ours; what is in the marks is exact here as well.
func quoted(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	short := prefix(s, mostPlace)
	a, b := balanced(short, 0, len(short), inLine)
	said := "“" + s[a:b] + "”"
	if strings.TrimSpace(s[:a]) != "" {
		said = "… " + said
	}
	if b < len(s) {
		said += " …"
	}
	return said
}

// becomes says a signal: "30 days" becomes "14 days".
func becomes(s clausewatch.Signal) string {
	switch {
	case s.Old == "":
		return quoted(s.New) + " is new"
	case s.New == "":
		return quoted(s.Old) + " is gone"
	}
	return quoted(s.Old) + " becomes " + quoted(s.New)
}

// categoryName is a category as people read it.
func categoryName(c string) string {
	if c == "" {
		return "no category"
	}
	return clausewatch.CategoryWords(c)
}

// upper writes the first letter large.
func upper(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[n:]
}

// clip shortens to at most limit characters at a word and marks the cut.
func clip(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return prefix(s, limit-2) + " …"
}

// prefix is the beginning of s of at most limit characters, cut after a word where there is one.
func prefix(s string, limit int) string {
	n := 0
	for i := range s {
		if n++; n > limit {
			s = s[:i]
			if space := strings.LastIndexByte(s, ' '); space > len(s)/2 {
				s = s[:space]
			}
			break
		}
	}
	return strings.TrimRight(s, " ")
}
