package classify

import (
	"unicode"
	"unicode/utf8"
)

// A doer is whom a modal verb speaks of.
type doer int

const (
	nobody    doer = iota
	reader         // you, the user
	publisher      // we, the company
	named          // who has a name, mostly the publisher
	thing          // the service, content, an account: what somebody does something with
)

var doers = func() map[string]doer {
	all := map[string]doer{}
	for words, d := range map[string]doer{
		"you user users customer customers subscriber subscribers member members visitor visitors participant participants licensee seller sellers" +
			" developer developers creator creators client clients merchant merchants buyer buyers player players students" +
			" persons anyone individuals minors children sie vous usted ustedes tú": reader,
		"we us company provider platform publisher wir nous nosotros": publisher,
		"service services content account accounts software site website app materials posts post fee fees it they information data" +
			" requests notice claims disputes payment payments license licence agreement access comments items": thing,
	} {
		for w := range set(words) {
			all[w] = d
		}
	}
	return all
}()

// subject says of whom the verb at word i speaks, by the nearest word before it in its clause that names somebody. A name
// with a capital letter is the publisher's. Passive tells "may be removed", where what is spoken of is no doer.
func (f *folded) subject(i int) (d doer, passive bool) {
	for n := i - 1; n >= max(0, i-9); n-- {
		w := f.word(n)
		if f.ends(n) || w == ":" || w == ")" {
			break
		}
		if w == "you" && f.word(n+1) == "and" && n+1 < i {
			continue
		}
		if d := doers[w]; d != nobody && !(d == thing && f.word(n-1) == "our" && n < i-1) {
			return d, false
		}
		if n == i-1 && f.capital(n) && len(w) > 1 && f.word(n-1) != "not" {
			return named, false
		}
	}
	return nobody, f.passive(i+1) && f.word(i-1) != ""
}

// passive tells "be" and a participle at word i, as in "be used".
func (f *folded) passive(i int) bool {
	if f.word(i) == "also" || f.word(i) == "not" {
		i++
	}
	if f.word(i) != "be" {
		return false
	}
	for n := i + 1; n <= i+2; n++ {
		if w := f.word(n); len(w) > 3 && (w[len(w)-2:] == "ed" || w[len(w)-2:] == "en" || participles[w]) {
			return true
		}
	}
	return false
}

var participles = set("made sold sent held kept lost put read set sought paid brought withheld shut built cut")

// verb is the word behind adverbs.
func (f *folded) verb(i int) string {
	for adverbs[f.word(i)] {
		i++
	}
	return f.word(i)
}

var adverbs = set("also always then only generally usually typically promptly first make use at any time your choose to be able not reasonable efforts" +
	" still immediately")

// capital tells whether word n begins with a capital letter in the original and is not written in capitals throughout.
func (f *folded) capital(n int) bool {
	w := f.words[n]
	s := f.quote(w.from, w.to)
	r, size := utf8.DecodeRuneInString(s)
	if !unicode.IsUpper(r) {
		return false
	}
	second, _ := utf8.DecodeRuneInString(s[size:])
	return size == len(s) || !unicode.IsUpper(second)
}

// conditioned tells whether the sentence of word i names a condition behind it, or a consent that would be needed.
func (f *folded) conditioned(i int) bool {
	for n := i + 1; !f.ends(n); n++ {
		switch w, next := f.word(n), f.word(n+1); {
		case w == "unless", w == "except" && next != "as", w == "provided" && next == "that", w == "subject" && next == "to":
			return true
		case w == "only" && (next == "if" || next == "when" || next == "with" || next == "for" || next == "to" || next == "as" || next == "after"):
			return true
		case w == "without" && f.consent(n+1), w == "as" && next == "long":
			return true
		}
	}
	return false
}

// consent tells whether a consent or permission is named within the next words.
func (f *folded) consent(i int) bool {
	for n := i; n < i+8 && !f.ends(n); n++ {
		switch f.word(n) {
		case "consent", "permission", "authorization", "authorisation", "approval", "licence", "license", "agreement":
			return true
		}
	}
	return false
}
