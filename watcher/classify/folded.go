package classify

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A folded text is in lower case, with one kind of quote, hyphen and space, and knows which words of the original its
// parts are.
type folded struct {
	original string
	text     string
	at       []int32 // of each byte of text and its end: the byte of original; nil when both have the same
	words    []word
	said     []form // its statements, once they were asked for
	read     bool   // whether they were
}

// A word is a run of letters, digits and apostrophes, or one sign that divides clauses.
type word struct {
	text     string
	from, to int // bytes of folded.text
}

// fold reads a text.
func fold(s string) *folded {
	f := &folded{original: s}
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = s[i] < utf8.RuneSelf && s[i] >= ' '
	}
	if plain {
		f.text = strings.ToLower(s)
	} else {
		f.foldRunes(s)
	}
	f.cut()
	return f
}

func (f *folded) foldRunes(s string) {
	var b strings.Builder
	f.at = make([]int32, 0, len(s)+1)
	for i, r := range s {
		r = plainRune(unicode.ToLower(r))
		if r < 0 {
			continue
		}
		before := b.Len()
		b.WriteRune(r)
		for range b.Len() - before {
			f.at = append(f.at, int32(i))
		}
	}
	f.text, f.at = b.String(), append(f.at, int32(len(s)))
}

// plainRune writes signs as a keyboard does, and drops what cannot be seen.
func plainRune(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', 'ʼ', '´', '`':
		return '\''
	case '“', '”', '„', '‟', '«', '»':
		return '"'
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-'
	case 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, utf8.RuneError:
		return -1
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	return r
}

// quote gives the original words of a part of the text.
func (f *folded) quote(from, to int) string {
	if f.at == nil {
		return f.original[from:to]
	}
	return f.original[f.at[from]:f.at[to]]
}

// longestCitation is the most of a clause that a reason quotes, in bytes.
const longestCitation = 100

// cite gives the original words of a place, whole ones: a cue may end within a word. Of a long place it gives the beginning.
func (f *folded) cite(at []int) string {
	from, to := at[0], at[1]
	for to < len(f.text) && to > from && (letters[f.text[to]] || f.text[to] >= utf8.RuneSelf) && letters[f.text[to-1]] {
		to++
	}
	if to-from > longestCitation {
		if cut := strings.LastIndexByte(f.text[from:from+longestCitation], ' '); cut > 0 {
			to = from + cut
		}
	}
	return strings.TrimSpace(f.quote(from, to))
}

// cut finds the words.
func (f *folded) cut() {
	s := f.text
	f.words = make([]word, 0, len(s)/5+2)
	for i := 0; i < len(s); {
		n := i
		for n < len(s) && (letters[s[n]] || s[n] >= utf8.RuneSelf || s[n] == '\'' && n > i && n+1 < len(s) && letters[s[n+1]]) {
			n++
		}
		if n > i {
			f.words = append(f.words, word{s[i:n], i, n})
			i = n
			continue
		}
		if divides(s, i) {
			f.words = append(f.words, word{s[i : i+1], i, i + 1})
		}
		i++
	}
}

// divides tells a sign that ends a clause; a point within "3.5" or "example.com" does not.
func divides(s string, i int) bool {
	switch s[i] {
	case ',', ';', ':', '!', '?', '(', ')':
		return true
	case '.':
		return i+1 == len(s) || s[i+1] == ' '
	}
	return false
}

// letters are the plain letters and figures.
var letters = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
	}
	return is
}()

// word is the text of word n, "" where there is none.
func (f *folded) word(n int) string {
	if n < 0 || n >= len(f.words) {
		return ""
	}
	return f.words[n].text
}

// ends tells whether word n ends a sentence, or there is none.
func (f *folded) ends(n int) bool {
	switch f.word(n) {
	case "", ".", ";", "!", "?":
		return true
	}
	return false
}

// wordAt is the index of the first word that ends behind byte i.
func (f *folded) wordAt(i int) int {
	low, high := 0, len(f.words)
	for low < high {
		if m := (low + high) / 2; f.words[m].to <= i {
			low = m + 1
		} else {
			high = m
		}
	}
	return low
}
