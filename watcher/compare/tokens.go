package compare

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word, a run of space or one sign of a text; all tokens joined are the text.
type token struct {
	text string
	kind tokenKind
	at   int // byte offset in the text
}

type tokenKind byte

const (
	word tokenKind = iota
	space
	sign
)

// cut takes a text apart. A word is what people take for one: "$1,000.00", "30-day", "e-mail", "don't", "15%",
// "legal@example.com" and addresses are whole. In scripts that write no spaces each character is a word.
func cut(s string) []token {
	tokens := make([]token, 0, len(s)/3+1)
	for i := 0; i < len(s); {
		kind, n := next(s, i)
		tokens = append(tokens, token{s[i : i+n], kind, i})
		i += n
	}
	return tokens
}

// next is the kind and the length in bytes of the token at i.
func next(s string, i int) (tokenKind, int) {
	if s[i] == ' ' && i+1 < len(s) && plainLetter[s[i+1]] {
		return space, 1
	}
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case unicode.IsSpace(r):
		return space, run(s[i:], unicode.IsSpace)
	case r == utf8.RuneError && n == 1:
		return sign, 1
	case alone(r):
		return word, n
	case letter(r):
		if u := address(s[i:]); u > 0 {
			return word, u
		}
		return word, wordLength(s, i)
	case currencySign(r):
		if after, _ := utf8.DecodeRuneInString(s[i+n:]); unicode.IsDigit(after) {
			return word, n + wordLength(s, i+n)
		}
	}
	return sign, n
}

func run(s string, in func(rune) bool) int {
	if n := strings.IndexFunc(s, func(r rune) bool { return !in(r) }); n >= 0 {
		return n
	}
	return len(s)
}

// letter tells what words are made of.
func letter(r rune) bool {
	if r < utf8.RuneSelf {
		return plainLetter[r]
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// plainLetter is letter for the bytes of ASCII.
var plainLetter = func() (is [256]bool) {
	for _, c := range "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_" {
		is[c] = true
	}
	return is
}()

func currencySign(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '$'
	}
	return unicode.Is(unicode.Sc, r)
}

// alone tells the characters of scripts without spaces between words.
func alone(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// address is the length of a web address that s begins with, 0 for none.
func address(s string) int {
	if c := s[0] | 0x20; c != 'h' && c != 'w' {
		return 0
	}
	lower := strings.ToLower(s[:min(len(s), 8)])
	if !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "www.") {
		return 0
	}
	n := run(s, func(r rune) bool {
		return !unicode.IsSpace(r) && r != utf8.RuneError && !strings.ContainsRune(`"'<>()[]{}“”‘’«»,;|`, r)
	})
	return len(strings.TrimRight(s[:n], ".:!?"))
}

// wordLength is the length of the word that begins at i, which need not be a letter.
func wordLength(s string, i int) int {
	end := i
	var before rune
	for end < len(s) {
		if plainLetter[s[end]] {
			before, end = rune(s[end]), end+1
			continue
		}
		r, n := utf8.DecodeRuneInString(s[end:])
		if letter(r) && !alone(r) {
			before, end = r, end+n
			continue
		}
		if r == '%' && unicode.IsDigit(before) {
			return end + n - i
		}
		after, m := utf8.DecodeRuneInString(s[end+n:])
		if before == 0 || !letter(after) || alone(after) || !joins(before, r, after) {
			break
		}
		before, end = after, end+n+m
	}
	return end - i
}

// joins tells whether a sign between two letters keeps them in one word.
func joins(before, r, after rune) bool {
	switch r {
	case '\'', '’', 'ʼ', '&', '@':
		return true
	case '-', '‐', '‑':
		return true
	case '.': // "U.S", "example.com", "1.5", but not "the end.Next"
		return unicode.IsDigit(before) == unicode.IsDigit(after) && !(unicode.IsLower(before) && unicode.IsUpper(after))
	case ',':
		return unicode.IsDigit(before) && unicode.IsDigit(after)
	}
	return false
}

// words are the lower-cased words of a folded text.
func words(folded string) []string {
	all := make([]string, 0, len(folded)/6+1)
	for i := 0; i < len(folded); {
		kind, n := next(folded, i)
		if kind == word {
			all = append(all, strings.ToLower(folded[i:i+n]))
		}
		i += n
	}
	return all
}

// countWords is how many words a text has.
func countWords(s string) (count int) {
	for i := 0; i < len(s); {
		kind, n := next(s, i)
		if kind == word {
			count++
		}
		i += n
	}
	return count
}
