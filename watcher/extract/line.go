package extract

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// canonical is the canonical form of a line: NFC, nothing invisible, single spaces.
func canonical(s string) string {
	if s = strings.Trim(s, " \t\r\n"); plain(s) {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 0xAD, r >= 0x200B && r <= 0x200F, r == 0x2060, r == 0xFEFF, r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		case unicode.IsControl(r) && !unicode.IsSpace(r):
			return -1
		}
		return r
	}, s)
	return norm.NFC.String(strings.Join(strings.Fields(s), " "))
}

// plain tells a line that is canonical at first sight: ASCII without controls and double spaces.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7F || c == ' ' && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

// wordCount counts the words of a line; in scripts without spaces two letters count for one.
func wordCount(s string) int {
	n := 0
	for _, w := range strings.Fields(s) {
		letters, dense := 0, 0
		for _, r := range w {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				letters++
			}
			if unspaced(r) {
				dense++
			}
		}
		switch {
		case dense > 1:
			n += dense / 2
		case letters > 0:
			n++
		}
	}
	return n
}
