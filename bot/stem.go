package bot

import (
	"slices"
	"strings"
	"sync"
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

// stems are the stems of a text's words, in order. They are not to be changed: one question asks for those of the same clause
// several times, and gets what was found first.
func stems(s string) []string {
	if words, ok := stemmed.of(s); ok {
		return words
	}
	words := strings.FieldsFunc(fold(straight.Replace(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\''
	})
	for i, w := range words {
		words[i] = stem(strings.Trim(w, "'"))
	}
	words = slices.Clip(words) // who appends to them gets others
	stemmed.keep(s, words)
	return words
}

// stemmed are the texts that were stemmed lately.
var stemmed recent

// A recent remembers the stems of texts, in two generations: when the younger one holds recentLetters, the older one is forgotten.
// The stems of a text are always the same, so that nothing in it becomes wrong.
type recent struct {
	mu         sync.Mutex
	young, old map[string][]string
	letters    int // of the young
}

const recentLetters = 2 << 20

func (r *recent) of(s string) ([]string, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if words, ok := r.young[s]; ok {
		return words, true
	}
	words, ok := r.old[s]
	return words, ok
}

func (r *recent) keep(s string, words []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.letters += len(s); r.letters > recentLetters || r.young == nil {
		r.young, r.old, r.letters = map[string][]string{}, r.young, len(s)
	}
	r.young[s] = words
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
