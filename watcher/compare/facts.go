package compare

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// readings are tried in order at each token; the first that finds something passes over what it read.
var readings = []func(*reader, int) (fact, int){
	(*reader).quantity, (*reader).modal, (*reader).scope, (*reader).negation, (*reader).law, (*reader).contact, (*reader).party, (*reader).region,
}

// facts reads all facts in the text, in their order. Quantities exclude one another; rights and duties may hold others.
func (r *reader) facts() []fact {
	var all []fact
	for i := 0; i < len(r.tokens); {
		if f, ok := r.right(i); ok {
			all = append(all, f)
		}
		if p, n := r.phrase(duties, i); n > 0 {
			f := r.fact(clausewatch.SignalObligationAdded, p.about, i, i+n)
			f.phrase = p
			all = append(all, f)
		}
		n := 0
		for _, read := range readings {
			var f fact
			if f, n = read(r, i); n > 0 {
				if f.kind != clausewatch.SignalPeriod || r.word(i+n) != "ago" { // how long ago changes by itself
					all = append(all, f)
				}
				break
			}
		}
		i += max(n, 1)
	}
	return all
}

// modal reads a modal verb and the negation after it.
func (r *reader) modal(i int) (fact, int) {
	w := r.word(i)
	if modals[w] == 0 {
		return fact{}, 0
	}
	n := 1
	if next := r.word(i + 1); next == "not" || next == "never" || next == "nicht" || next == "pas" {
		n = 2
	}
	value := strings.Join(r.lower[i:i+n], " ")
	if apart := contracted[w]; apart != "" {
		value = apart
	}
	return r.fact(clausewatch.SignalModality, value, i, i+n), n
}

// contracted are modal verbs with their "not" in one word.
var contracted = map[string]string{"cannot": "can not", "can't": "can not", "won't": "will not", "mustn't": "must not",
	"shan't": "shall not", "shouldn't": "should not", "couldn't": "could not"}

// rules tells whether the text says what may, must or will be.
func (r *reader) rules() bool {
	for i := 0; i < len(r.tokens); {
		_, n := r.quantity(i)
		if n == 0 && modals[r.word(i)] > 0 {
			return true
		}
		i += max(n, 1)
	}
	return false
}

// negation reads a word that denies. "No later than" and "at no cost" deny nothing; "n't" is "not".
func (r *reader) negation(i int) (fact, int) {
	w := r.word(i)
	if !negations[w] || w == "no" && hollow[r.word(i+1)] {
		return fact{}, 0
	}
	if strings.HasSuffix(w, "n't") {
		w = "not"
	}
	return r.fact(clausewatch.SignalNegation, w, i, i+1), 1
}

var hollow = table(map[string]bool{"later more less fewer cost charge matter": true})

func (r *reader) scope(i int) (fact, int) {
	n := 0
	if _, n = r.phrase(scopePhrases, i); n == 0 && scopes[r.word(i)] {
		n = 1
	}
	if n == 0 {
		return fact{}, 0
	}
	return r.fact(clausewatch.SignalScope, strings.Join(r.lower[i:i+n], " "), i, i+n), n
}

// law reads the place after "laws of" and "courts in".
func (r *reader) law(i int) (fact, int) {
	if r.tokens[i].text == strings.ToUpper(r.tokens[i].text) { // in capitals throughout, no name stands out
		return fact{}, 0
	}
	switch r.word(i) {
	case "law", "laws", "court", "courts", "jurisdiction", "county", "gerichtsstand", "tribunaux", "tribunales":
	default:
		return fact{}, 0
	}
	j := i + 1
	for j < i+7 && !r.capital(j) && connects[r.word(j)] {
		j++
	}
	from := j
	if !r.capital(from) {
		return fact{}, 0
	}
	for j < len(r.tokens) && (r.capital(j) || connects[r.word(j)] && r.capital(j+1) || r.word(j) == "," && r.capital(j+1)) {
		j++
	}
	place := make([]string, 0, j-from)
	for _, w := range r.lower[from:j] {
		place = append(place, joinedWord(w))
	}
	return r.fact(clausewatch.SignalJurisdiction, strings.Join(place, " "), from, j), j - i
}

var connects = table(map[string]bool{"of in the state located sitting for commonwealth and de la del": true})

// capital tells whether token i is a word that begins with a capital letter.
func (r *reader) capital(i int) bool {
	if i >= len(r.tokens) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(r.tokens[i].text)
	return unicode.IsUpper(first)
}

// contact reads e-mail and web addresses and telephone numbers.
func (r *reader) contact(i int) (fact, int) {
	w := r.word(i)
	at := strings.IndexByte(w, '@')
	digits := strings.Trim(w, "0123456789-") == "" && strings.Count(w, "-") >= 2 && len(w) >= 9
	if at > 0 && strings.Contains(w[at:], ".") || strings.HasPrefix(w, "http") && strings.Contains(w, "://") || strings.HasPrefix(w, "www.") || digits {
		return r.fact(clausewatch.SignalContact, w, i, i+1), 1
	}
	return fact{}, 0
}

// party reads the name of a company, which ends with its legal form.
func (r *reader) party(i int) (fact, int) {
	if !r.capital(i) || legalForms[r.word(i)] || leading[r.word(i)] ||
		i > 0 && r.capital(i-1) && !legalForms[r.word(i-1)] && !leading[r.word(i-1)] && r.word(i-1) != "," {
		return fact{}, 0
	}
	for j := i + 1; j < min(i+8, len(r.tokens)); j++ {
		if legalForms[r.word(j)] && r.capital(j) {
			return r.fact(clausewatch.SignalParty, strings.Join(r.lower[i:j+1], " "), i, j+1), j + 1 - i
		}
		switch r.word(j) {
		case "&", "of", "and":
		case ",": // "Acme, Inc." is one name, "Paris, Acme Ltd" is not
			if !legalForms[r.word(j+1)] {
				return fact{}, 0
			}
		case ".": // of an initial
			if len(r.word(j-1)) > 1 {
				return fact{}, 0
			}
		default:
			if !r.capital(j) {
				return fact{}, 0
			}
		}
	}
	return fact{}, 0
}

// leading are words that stand before a name and are no part of it, at the beginning of a sentence with a capital.
var leading = table(map[string]bool{
	"for with by in at to from of and or if when where by as our your this each for für von bei mit die der das wenn und pour par avec si chez les nos votre para por con los las el en": true,
})
