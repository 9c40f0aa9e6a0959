package compare

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// saysTheSame tells whether two texts say the same, perhaps in other letters: case and punctuation do not count,
// "thirty (30) days" is "30 days", "1 August 2026" is "August 1, 2026", and how long ago something was counts for
// nothing, since it changes by itself; neither does the page that a table of contents names.
func saysTheSame(x, y *reader) bool { return slices.Equal(x.saying(false), y.saying(false)) }

// aDate stands for each date where dates are masked; no word is like it.
const aDate = "<date>"

// saying is the text as words and values of quantities; without its dates where these are to be masked.
func (r *reader) saying(maskDates bool) []string {
	all := make([]string, 0, len(r.tokens))
	for i := 0; i < len(r.tokens); {
		f, n := r.quantity(i)
		switch {
		case n > 0 && f.kind == clausewatch.SignalPeriod && r.word(i+n) == "ago":
			all = append(all, aDate)
			n++
		case n > 0 && f.kind == clausewatch.SignalDate && maskDates:
			all = append(all, aDate)
		case n > 0:
			all = append(all, string(f.kind)+" "+f.value)
		default:
			n = 1
			if amount, m := r.amount(i); m > 0 && !r.ordinary(i) {
				n = m
				if !r.leader(i) || i+m < len(r.tokens) {
					all = append(all, numberSaid+r.numeral(i, amount))
				}
			} else if w := r.lower[i]; r.tokens[i].kind == word {
				all = append(all, joinedWord(w))
			} else if w == "©" {
				all = append(all, "c")
			} else if strings.ContainsAny(w, "%&+=$€£#*") || strings.ContainsAny(w, "<>") && r.figured(i+1) {
				all = append(all, w)
			}
		}
		i += n
	}
	return all
}

// joinedWord is a word without the signs that some write in it and some do not: "e-mail", "U.S".
func joinedWord(w string) string {
	if len(w) >= 3 && w[1] == '.' && strings.Count(w, ".") == len(w)/2 {
		w = strings.ReplaceAll(w, ".", "")
	}
	return strings.ReplaceAll(w, "-", "")
}

// figured tells whether token i begins with a figure or the sign of a currency.
func (r *reader) figured(i int) bool {
	first, _ := utf8.DecodeRuneInString(r.word(i))
	return first >= '0' && first <= '9' || currencySign(first)
}

// ordinary tells words of other languages that mean one, and as often just "a".
func (r *reader) ordinary(i int) bool { return spelledNumbers[r.word(i)] == 1 && r.word(i) != "one" }

// onlyDates tells whether two texts that state their own date ("last updated …", "effective …", or little but a date)
// differ in it alone; or, where one of them is empty, whether the other is nothing but such a statement.
func onlyDates(old, next *reader) bool {
	if len(old.tokens)+len(next.tokens) > mostDating {
		return false
	}
	before, after := old.saying(true), next.saying(true)
	switch {
	case old.text == "":
		return len(after) <= 5 && dating(after)
	case next.text == "":
		return len(before) <= 5 && dating(before)
	}
	return slices.Equal(before, after) && dating(before)
}

// How many tokens two texts may have together, and how many words one of them, that state their own date.
const (
	mostDating      = 240
	mostDatingWords = 40
)

// dating tells whether a text with masked dates has such, and each of them is the text's own: little else is said, or
// it stands after words that say so.
func dating(saying []string) bool {
	if len(saying) > mostDatingWords {
		return false
	}
	alone := len(saying) <= 2 || len(saying) == 3 && saying[0] == "as" // "as of 1 May 2026"
	dates := 0
	for n, w := range saying {
		if w != aDate {
			continue
		}
		dates++
		if !alone && !slices.ContainsFunc(saying[max(0, n-4):n], func(w string) bool { return statesDate[w] }) {
			return false
		}
	}
	return dates > 0
}

var statesDate = table(map[string]bool{
	"updated update updates revised revision modified effective dated version posted published amended" +
		" aktualisiert aktualisierung stand gültig geändert jour vigueur modifiée modifié actualización actualizado vigor" +
		" aggiornamento aggiornato atualização atualizado bijgewerkt": true,
})
