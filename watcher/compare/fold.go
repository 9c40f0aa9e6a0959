package compare

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the form in which two texts that say the same are equal: one kind of quote, of dash and of space, no
// invisible characters, ligatures and full-width letters taken apart (Unicode NFKC). Case and punctuation are kept, and
// so are raised and lowered figures and fractions, since "10²" is not "102". Folding twice changes nothing more.
func Fold(s string) string {
	if plain(s) {
		return s
	}
	s = strings.Map(plainRune, s)
	if strings.IndexFunc(s, raised) < 0 {
		s = norm.NFKC.String(s)
	} else {
		s = norm.NFC.String(s)
	}
	s = strings.Join(strings.FieldsFunc(strings.Map(plainRune, s), unicode.IsSpace), " ")
	return norm.NFC.String(strings.ReplaceAll(s, "…", "..."))
}

// plain tells whether s is its own folded form, for the common case of clean ASCII.
func plain(s string) bool {
	space := true
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= utf8.RuneSelf || c < ' ' || c == 0x7f || c == '`':
			return false
		case c == ' ' && space:
			return false
		default:
			space = c == ' '
		}
	}
	return !space || s == ""
}

// plainRune maps typographic variants to the plain character and drops what cannot be seen.
func plainRune(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', '′', '´', '`', 'ʼ', '＇', '‹', '›':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»', '＂', '〝', '〞':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−', '﹘', '﹣', '－':
		return '-'
	case 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F:
		return -1
	}
	if r == 0x7f || (r < ' ' && !unicode.IsSpace(r)) {
		return -1
	}
	return r
}

// raised tells whether compatibility folding would make another number of it.
func raised(r rune) bool {
	switch {
	case r == '²', r == '³', r == '¹', r >= '¼' && r <= '¾', r >= 0x2070 && r <= 0x209F, r >= 0x2150 && r <= 0x218B:
		return true
	}
	return false
}
