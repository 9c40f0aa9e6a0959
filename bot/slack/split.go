package slack

import (
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// overhead is what the marks and the date syntax around one span may take in a mrkdwn object.
const overhead = 60

// weight counts text the way that is safe whatever Slack counts by: UTF-16 units, with & < > as long as they are when
// they are escaped.
func weight(s string) int {
	n := 0
	for _, r := range s {
		n += runeWeight(r)
	}
	return n
}

func runeWeight(r rune) int {
	switch {
	case r == '&':
		return len("&amp;")
	case r == '<' || r == '>':
		return len("&lt;")
	case r > 0xFFFF:
		return 2
	default:
		return 1
	}
}

// spansWeight is the weight of spans in the longest form that they can take.
func spansWeight(spans []chat.Span) int {
	n := 0
	for _, span := range spans {
		n += weight(span.Text) + fixedWeight(span)
	}
	return n
}

// fixedWeight is what a span weighs beside its words.
func fixedWeight(span chat.Span) int {
	n := 0
	if span.URL != "" {
		n += weight(span.URL) + 3
	}
	if !span.Time.IsZero() {
		n += overhead
	}
	if span.Bold || span.Italic || span.Strike || span.Code {
		n += 2
	}
	return n
}

// chunks cuts tidy spans into runs of at most limit each, between words where there are any. Joined they are the spans
// again, to the letter. limit must be well above maxURL and maxLabel.
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
		fixed := fixedWeight(span)
		for span.Text != "" {
			head, tail := cut(span.Text, room-fixed, room == limit)
			if tail != "" && !span.Time.IsZero() && room != limit {
				head, tail = "", span.Text // a moment stays whole
			}
			if head != "" {
				part := span
				part.Text = head
				run = append(run, part)
				room -= weight(head) + fixed
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

// cut gives the longest head of text within limit that ends between two words, and the rest. Where no word ends in the
// second half of the head, it gives an empty head, or, when it must give something, cuts between two letters: never
// within an emoji or between a letter and its accents, unless these are longer than longestLetter.
func cut(text string, limit int, must bool) (head, tail string) {
	end, border, letter := -1, 0, 0
	used, flags := 0, 0 // flags are halves of flags in a row; two make one
	var last rune
	for i, r := range text {
		if i > 0 && !joins(last, r) && (flags%2 == 0 || !isFlag(r)) {
			letter = i
			if unicode.IsSpace(last) || wordless(last) || wordless(r) {
				border = i
			}
		}
		used += runeWeight(r)
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
	const joiner = '\u200D'
	return a == joiner || b == joiner || unicode.In(b, unicode.M) || b >= 0x1F3FB && b <= 0x1F3FF ||
		b >= 0xE0020 && b <= 0xE007F
}

// longestLetter is how many bytes of an emoji or a letter with its accents are kept together.
const longestLetter = 64

// isFlag tells whether a rune is half of a flag.
func isFlag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// wordless tells whether a rune belongs to a script that puts no space between words.
func wordless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer)
}
