package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// latin are letters of Latin alphabets that Unicode does not take apart, as people write them who have no such key.
var latin = strings.NewReplacer("ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ß", "ss", "æ", "ae", "œ", "oe", "ı", "i")

// fold is a text in small letters, those of Latin alphabets without their accents: who types "resume" means "résumé". It is for
// finding alone.
func fold(s string) string {
	low := strings.ToLower(s)
	if isASCII(low) {
		return low
	}
	var b strings.Builder
	bare := false // the last letter is a Latin one
	for _, r := range norm.NFD.String(low) {
		if unicode.Is(unicode.Mn, r) {
			if !bare {
				b.WriteRune(r)
			}
			continue
		}
		bare = unicode.Is(unicode.Latin, r)
		b.WriteRune(r)
	}
	return latin.Replace(norm.NFC.String(b.String()))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
