package bot

import (
	"strings"
	"unicode"
)

// stem brings the forms of an English word together: plurals, -ing, -ed, -ation. It is coarse on purpose: it decides
// which clauses are looked at, never what is said about them.
func stem(w string) string {
	w = strings.TrimSuffix(w, "'s")
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		w = w[:len(w)-3] + "y"
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "xes"), strings.HasSuffix(w, "ches"), strings.HasSuffix(w,
		"shes"):
		w = w[:len(w)-2]
	case strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") &&
		!strings.HasSuffix(w, "is") && len(w) > 3:
		w = w[:len(w)-1]
	}
	for _, ending := range []string{"ation", "ating", "ated", "ator", "able", "ate", "ing", "ed"} {
		if root, ok := strings.CutSuffix(w, ending); ok && len(root) >= 4-len(ending)/5 && strings.ContainsAny(root,
			"aeiouy") {
			if n := len(root); n > 3 && root[n-1] == root[n-2] && !strings.ContainsRune("lsz", rune(root[n-1])) {
				root = root[:n-1]
			}
			w = root
			break
		}
	}
	if len(w) > 3 {
		w = strings.TrimSuffix(w, "e")
	}
	if strings.HasSuffix(w, "y") && len(w) > 2 {
		w = w[:len(w)-1] + "i"
	}
	return w
}

// stems are the stems of a text's words, in order.
func stems(s string) []string {
	words := strings.FieldsFunc(fold(straight.Replace(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	})
	for i, w := range words {
		words[i] = stem(strings.Trim(w, "'"))
	}
	return words
}

// holds tells whether the stems of a phrase stand next to each other among those of a text.
func holds(text, phrase []string) bool {
	if len(phrase) == 0 {
		return false
	}
next:
	for i := 0; i+len(phrase) <= len(text); i++ {
		for j := range phrase {
			if text[i+j] != phrase[j] {
				continue next
			}
		}
		return true
	}
	return false
}
