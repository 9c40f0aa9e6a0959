package discord

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// runeWeight is the most that a rune can take once it is Markdown, in UTF-16 units.
func runeWeight(r rune) int {
	switch {
	case r > 0xFFFF:
		return 2
	case r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ':
		return 2
	}
	return 1
}

// fixedWeight is what a span weighs beside its words: its marks, its address, the space that keeps marks apart.
func fixedWeight(span chat.Span) int {
	before, after := emphasis(span)
	n := len(before) + len(after) + 1
	if isCode(span) {
		n += len("``  ``")
	}
	if span.URL != "" {
		n += units(span.URL) + len("[](<>)")
	}
	if !span.Time.IsZero() {
		n += len("<t:4102444800:f>")
	}
	return n
}

// lineWeight is what each further line of a span weighs: the mark of the quote or the small print, and its own marks again.
func lineWeight(span chat.Span) int { return len("-# ") + fixedWeight(span) }

// spansWeight is the most that spans can take once they are Markdown.
func spansWeight(spans []chat.Span) int {
	n := 0
	for _, span := range spans {
		n += fixedWeight(span) + strings.Count(span.Text, "\n")*lineWeight(span)
		for _, r := range span.Text {
			n += runeWeight(r)
		}
	}
	return n
}

// chunks cuts tidy spans into runs of at most limit each, between words where there are any. Joined they are the spans
// again, to the letter. A run of which nothing can be seen goes with its neighbour. limit must be well above the weight
// of an address.
func chunks(spans []chat.Span, limit int) [][]chat.Span {
	var all [][]chat.Span
	var run []chat.Span
	room := limit
	flush := func() {
		if len(run) > 0 {
			all = append(all, run)
		}
		run, room = nil, limit
	}
	for _, span := range spans {
		fixed, line := fixedWeight(span), lineWeight(span)
		for span.Text != "" {
			head, tail := cut(span.Text, room-fixed, line, room == limit)
			if tail != "" && (!span.Time.IsZero() || span.URL != "") && room != limit {
				head, tail = "", span.Text // a moment or a link stays whole
			}
			if head != "" {
				part := span
				part.Text = head
				run = append(run, part)
				room -= spansWeight(run[len(run)-1:])
			}
			if tail != "" {
				flush()
			}
			span.Text = tail
		}
	}
	flush()
	return all
}

// cut gives the longest head of text within limit that ends between two words, and the rest; a newline weighs line more
// than it is long. Where no word ends in the second half of the head, it gives an empty head, or, when it must give
// something, cuts between two letters: never within an emoji or between a letter and its accents, unless these are longer
// than longestLetter.
func cut(text string, limit, line int, must bool) (head, tail string) {
	end, border, letter := -1, 0, 0
	used, flags := 0, 0 // flags are halves of flags in a row; two make one
	var last rune
	for i, r := range text {
		if i > 0 && !joins(last, r) && (flags%2 == 0 || !isFlag(r)) {
			letter = i
			if unicode.IsSpace(last) || wordless(r) && (wordless(last) || unicode.IsPunct(last)) {
				border = i
			}
		}
		if used += runeWeight(r); r == '\n' {
			used += line
		}
		if used > limit {
			end = i
			break
		}
		if flags++; !isFlag(r) {
			flags = 0
		}
		last = r
	}
	switch {
	case end < 0:
		return text, ""
	case border > end/2:
		return text[:border], text[border:]
	case !must:
		return "", text
	case letter > 0 && end-letter <= longestLetter:
		return text[:letter], text[letter:]
	}
	if end == 0 { // not one rune fits: give it all the same, so that the work ends
		_, end = utf8.DecodeRuneInString(text)
	}
	return text[:end], text[end:]
}

// joins tells whether two runes belong to one letter or emoji.
func joins(a, b rune) bool {
	return joiner(a) || joiner(b) || unicode.In(b, unicode.M) || b >= 0x1F3FB && b <= 0x1F3FF || b >= 0xE0020 && b <= 0xE007F
}

// longestLetter is how many bytes of an emoji or a letter with its accents are kept together.
const longestLetter = 64

// isFlag tells whether a rune is half of a flag.
func isFlag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// wordless tells whether a rune belongs to a script that puts no space between words.
func wordless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer)
}

// shortened is the beginning of text for places that only announce what stands elsewhere in full.
func shortened(text string, limit int) string {
	head, tail := cut(text, limit-1, 0, true)
	if blank(tail) {
		return strings.TrimSpace(head)
	}
	return strings.TrimSpace(head) + "…"
}
