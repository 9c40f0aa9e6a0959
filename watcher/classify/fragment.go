package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isFragment tells a text that states nothing by itself: a heading, an entry of a menu, a name. It has few words, and none of
// them is a verb that contracts are made of, a word for the parties, or one that dates a document. A text that begins with a
// small letter or ends with a comma is part of a sentence, and no such fragment.
func isFragment(text string, words []string) bool {
	if len(words) > longestFragment {
		return false
	}
	for _, w := range words {
		if statements[w] {
			return false
		}
	}
	text = strings.TrimSpace(text)
	first, _ := utf8.DecodeRuneInString(text)
	return !unicode.IsLower(first) && !strings.HasSuffix(text, ",") && !strings.HasSuffix(text, ";")
}

const longestFragment = 7 // words

var statements = set("we you your i us they them it be is are was were am been has have had do does did may must shall will would should can could" +
	" might need agree agrees accept accepts not never no nor without only updated update modified revised effective amended changed" +
	" published posted last latest dated")
