package chat

import (
	"unicode"
	"unicode/utf8"
)

// Cut gives the longest head of text whose runes weigh no more than limit and that ends between two words, and the rest.
// Where no word ends in the second half of the head, it gives an empty head, or, when it must give something, cuts between
// two letters: never within an emoji or between a letter and its accents, unless these are longer than 64 bytes. What a
// rune weighs is the platform's business.
func Cut(text string, limit int, weigh func(rune) int, must bool) (head, tail string) {
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
		if used += weigh(r); used > limit {
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

// longestLetter is how many bytes of an emoji or a letter with its accents are kept together.
const longestLetter = 64

// joins tells whether two runes belong to one letter or emoji.
func joins(a, b rune) bool {
	return joiner(a) || joiner(b) || unicode.In(b, unicode.M) || b >= 0x1F3FB && b <= 0x1F3FF || b >= 0xE0020 && b <= 0xE007F
}

// joiner tells the two runes without width that shape the letters beside them.
func joiner(r rune) bool { return r == '\u200C' || r == '\u200D' }

// isFlag tells whether a rune is half of a flag.
func isFlag(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// wordless tells whether a rune belongs to a script that puts no space between words.
func wordless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer)
}
