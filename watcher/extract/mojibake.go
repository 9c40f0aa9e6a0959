package extract

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// leastMangled is how many mangled letters prove that a text was encoded twice; a single one may be meant.
const leastMangled = 2

// unmangled undoes a second encoding: UTF-8 that was taken for windows-1252 on its way and encoded once more, so that
// "café" is sent as "cafÃ©". Only whole letters of that kind are put right.
func unmangled(s string) string {
	if !strings.ContainsAny(s, "ÂÃâðÅÄÐ") {
		return s
	}
	var b strings.Builder
	mangled := 0
	for i := 0; i < len(s); {
		if letter, size := mangledLetter(s[i:]); size > 0 {
			b.WriteString(letter)
			mangled++
			i += size
			continue
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		b.WriteString(s[i : i+size])
		i += size
	}
	if mangled < leastMangled {
		return s
	}
	return b.String()
}

// mangledLetter reads the letter that s begins with, where its UTF-8 bytes stand as windows-1252 letters, and how many
// bytes of s it takes; 0 when s begins otherwise.
func mangledLetter(s string) (letter string, size int) {
	var raw [4]byte
	need := 1
	for n := 0; n < need; n++ {
		r, width := utf8.DecodeRuneInString(s[size:])
		c, ok := charmap.Windows1252.EncodeRune(r)
		if r >= 0x80 && r < 0xA0 { // bytes without a letter of their own
			c, ok = byte(r), true
		}
		if !ok || r < 0x80 || width == 0 {
			return "", 0
		}
		switch {
		case n > 0 && (c < 0x80 || c > 0xBF):
			return "", 0
		case n == 0 && c >= 0xC2 && c <= 0xDF:
			need = 2
		case n == 0 && c >= 0xE0 && c <= 0xEF:
			need = 3
		case n == 0 && c >= 0xF0 && c <= 0xF4:
			need = 4
		case n == 0:
			return "", 0
		}
		raw[n] = c
		size += width
	}
	if !utf8.Valid(raw[:need]) {
		return "", 0
	}
	return string(raw[:need]), size
}
