package clausewatch

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Subject is what a policy is about, as far as its name says so.
type Subject string

const (
	AboutTerms         Subject = "terms"
	AboutPrivacy       Subject = "privacy"
	AboutAcceptableUse Subject = "acceptable use"
	AboutCommunity     Subject = "community"
	AboutCookies       Subject = "cookies"
	AboutProcessing    Subject = "data processing"
	AboutServiceLevel  Subject = "service level"
	AboutPrices        Subject = "prices"
	AboutPolicies      Subject = "policies" // the platform's policies, without saying which
)

// Title is the title of a feed's entry: the words of its link where its text begins with them, else its first sentence.
// It is an exact beginning of Text.
func (p Provision) Title() string {
	if len(p.Links) > 0 {
		title := strings.TrimRight(p.Links[0].Text, " .:…")
		if rest, ok := strings.CutPrefix(p.Text, title); ok && title != "" {
			if r, _ := utf8.DecodeRuneInString(rest); rest == "" || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				return title
			}
		}
	}
	end, runes := len(p.Text), 0
	for i, r := range p.Text {
		if runes++; r == ' ' && (runes > longestTitle || i > 0 && strings.ContainsRune(".:!?", rune(p.Text[i-1]))) {
			end = i
			break
		}
	}
	return strings.TrimRight(p.Text[:end], " .:")
}

const longestTitle = 200 // characters of a title that nothing but its length ends

// Announced are the subjects of the platform's own policies that a feed's entry speaks of, nil when of none. The name of a
// policy alone does not do: something must be said to become of it, in the same title or the same part of a sentence. It
// knows English, German, French and Spanish, by general words alone.
func Announced(entry Provision) []Subject {
	title := entry.Title()
	var found []Subject
	for _, s := range announced(wordsOf(title), true) {
		found = addSubject(found, s)
	}
	for _, sentence := range sentences(entry.Text[len(title):]) {
		for _, s := range announced(wordsOf(sentence), false) {
			found = addSubject(found, s)
		}
	}
	return found
}

// Subjects are what a document is about, by its name, its id and its aliases; nil when they do not say.
func (d Document) Subjects() []Subject {
	var found []Subject
	for _, s := range append([]string{d.Name, d.ID}, d.Aliases...) {
		words := wordsOf(s)
		for i := 0; i < len(words); {
			name, subjects := policyAt(words, i)
			if name.words == 0 {
				name.words = 1
				for subject, alone := range aloneInNames {
					if phraseAt(words, i, alone) > 0 {
						subjects = append(subjects, subject)
					}
				}
			}
			for _, s := range subjects {
				found = addSubject(found, s)
			}
			i += name.words
		}
	}
	slices.Sort(found)
	return found
}

func addSubject(all []Subject, s Subject) []Subject {
	if slices.Contains(all, s) {
		return all
	}
	return append(all, s)
}

// How far words count, in words before and after the name of a policy.
const (
	changeNear   = 6 // a word of change, in a sentence
	referNear    = 4 // a word that only leads there: "see", "subject to"
	ownerNear    = 3 // whose policy it is
	aloneInTitle = 2 // other words of a title that is little more than the name
)

// announced finds the policies of which a title or a sentence says that something becomes of them.
func announced(words []word, title bool) []Subject {
	var found []Subject
	before, listed := 0, false // the end of the name before, and whether it counted
	for i := 0; i < len(words); {
		name, subjects := policyAt(words, i)
		if name.words == 0 {
			i++
			continue
		}
		end := i + name.words
		counts := !foreign(words, i, end) && (name.change && title || changes(words, i, end, title))
		if !counts && listed && before > 0 && onlyLinks(words[before:i]) {
			counts = !product(words, end) // "we updated our terms, privacy policy and cookie policy"
		}
		if counts {
			for _, s := range subjects {
				found = addSubject(found, s)
			}
		}
		before, listed = end, counts
		i = end
	}
	return found
}

// changes tells whether something is said to become of the policy named at words[start:end].
func changes(words []word, start, end int, title bool) bool {
	if start > 0 && anyAt(words, start-1, freshWords) { // "see our updated terms" tells of an update all the same
		return true
	}
	if refers(words, start) {
		return false
	}
	from, to := clause(words, start, end)
	if title {
		from, to = 0, len(words)
		if others := len(words) - (end - start); others <= aloneInTitle && !anyAt(words, 0, askWords) {
			return true
		}
	} else {
		from, to = max(from, start-changeNear), min(to, end+changeNear)
	}
	for i := from; i < to; i++ {
		if i == start {
			i = end
		}
		if i < to && anyAt(words, i, changeWords) {
			return true
		}
	}
	return false
}

// clause are the bounds of the part of a sentence, between commas, that the name stands in.
func clause(words []word, start, end int) (from, to int) {
	for from = start; from > 0 && words[from-1].text != ","; from-- {
	}
	for to = end; to < len(words) && words[to].text != ","; to++ {
	}
	return from, to
}

// refers tells whether the words before a name only lead to the policy: "subject to our", "you agree to the".
func refers(words []word, start int) bool {
	for i := start - 1; i >= max(0, start-referNear) && words[i].text != ","; i-- {
		if anyAt(words, i, referWords) {
			return true
		}
	}
	return false
}

// foreign tells the policy of somebody else than the platform, a thing of its product that has the name of one, and the
// "in terms of" that names nothing.
func foreign(words []word, start, end int) bool {
	if product(words, end) || anyAt(words, 0, guideWords) {
		return true
	}
	if start > 0 && words[start-1].text == "in" && words[start].text == "terms" && !words[start].capital {
		return true
	}
	for i := start - 1; i >= max(0, start-ownerNear) && !anyAt(words, i, ourWords); i-- {
		if anyAt(words, i, theirWords) {
			// "changes to your agreement" are ours to make.
			return !(i >= 2 && words[i-1].text == "to" && anyAt(words, i-2, changeNouns))
		}
	}
	return false
}

// product tells whether the words after a name make it a thing of a product: "privacy policy generator".
func product(words []word, end int) bool {
	for i := end; i < min(end+2, len(words)) && words[i].text != ","; i++ {
		if anyAt(words, i, thingWords) {
			return true
		}
		if anyAt(words, i, ourWords) || anyAt(words, i, changeWords) {
			return false
		}
	}
	return false
}

// onlyLinks tells whether words only join two names of a list.
func onlyLinks(words []word) bool {
	return !slices.ContainsFunc(words, func(w word) bool { return w.text != "," && !anyAt([]word{w}, 0, joinWords) })
}

// A word is one of a text in small letters without accents.
type word struct {
	text    string
	caps    bool // written in capitals, as an abbreviation is
	capital bool // begins with a capital
}

// wordsOf are the words of a text in order; a comma is one of its own.
func wordsOf(s string) []word {
	var all []word
	start := -1
	end := func(i int) {
		if start < 0 {
			return
		}
		raw := s[start:i]
		first, _ := utf8.DecodeRuneInString(raw)
		stem := strings.TrimSuffix(raw, "s")
		all = append(all, word{text: plainLetters.Replace(strings.ToLower(raw)), capital: unicode.IsUpper(first),
			caps: utf8.RuneCountInString(stem) > 1 && stem == strings.ToUpper(stem) || raw == "ToS"})
		start = -1
	}
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		end(i)
		if r == ',' {
			all = append(all, word{text: ","})
		}
	}
	end(len(s))
	return all
}

var plainLetters = strings.NewReplacer("á", "a", "à", "a", "â", "a", "ä", "a", "é", "e", "è", "e", "ê", "e", "ë", "e",
	"í", "i", "î", "i", "ï", "i", "ó", "o", "ô", "o", "ö", "o", "ú", "u", "ù", "u", "û", "u", "ü", "u", "ñ", "n", "ç", "c", "ß", "ss")

// sentences cuts a text after the signs that end a sentence or open another, where a space follows.
func sentences(s string) []string {
	var all []string
	start := 0
	for i, r := range s {
		if strings.ContainsRune(".!?;:•–—\n", r) {
			if after := i + utf8.RuneLen(r); after == len(s) || s[after] == ' ' || r == '\n' {
				all = append(all, s[start:i])
				start = after
			}
		}
	}
	return append(all, s[start:])
}

// A policyName is a name found in a text: how many words it has, and whether it says itself that something changes, which
// is enough for a title.
type policyName struct {
	words  int
	change bool
}

// policyAt is the longest name of a policy at words[i:], with the subjects it stands for; none has no words.
func policyAt(words []word, i int) (longest policyName, subjects []Subject) {
	for _, p := range policies {
		for _, list := range []struct {
			phrases phrases
			change  bool
		}{{p.names, false}, {p.changes, true}} {
			switch n := phraseAt(words, i, list.phrases); {
			case n == 0 || n < longest.words:
			case n > longest.words:
				longest, subjects = policyName{n, list.change}, []Subject{p.subject}
			default:
				subjects = addSubject(subjects, p.subject)
			}
		}
	}
	return longest, subjects
}

// Phrases are words in small letters without accents, by the first letter of the first one. A word that ends in "…" goes
// on to the end of the word in the text, one in capitals is an abbreviation that must be written so, and "^" is the
// beginning of the text.
type phrases map[byte][]phrase

type phrase struct {
	first bool // at the beginning of the text only
	words []wanted
}

type wanted struct {
	text       string
	open, caps bool
}

func newPhrases(lists ...string) phrases {
	all := phrases{}
	for _, s := range strings.Split(strings.Join(lists, "|"), "|") {
		var p phrase
		s, p.first = strings.CutPrefix(s, "^ ")
		for _, w := range strings.Fields(s) {
			want := wanted{caps: w == strings.ToUpper(w) && unicode.IsUpper(rune(w[0]))}
			want.text, want.open = strings.CutSuffix(strings.ToLower(w), "…")
			p.words = append(p.words, want)
		}
		letter := p.words[0].text[0]
		all[letter] = append(all[letter], p)
	}
	return all
}

func anyAt(words []word, i int, p phrases) bool { return phraseAt(words, i, p) > 0 }

// phraseAt is the number of words of the longest phrase at words[i:], 0 when none is.
func phraseAt(words []word, i int, p phrases) (longest int) {
	if i >= len(words) {
		return 0
	}
next:
	for _, phrase := range p[words[i].text[0]] {
		if len(phrase.words) <= longest || i+len(phrase.words) > len(words) || phrase.first && i > 0 {
			continue
		}
		for k, want := range phrase.words {
			if !want.is(words[i+k]) {
				continue next
			}
		}
		longest = len(phrase.words)
	}
	return longest
}

func (want wanted) is(w word) bool {
	switch {
	case want.caps:
		return w.caps && strings.TrimSuffix(w.text, "s") == strings.TrimSuffix(want.text, "s")
	case want.open:
		return strings.HasPrefix(w.text, want.text)
	}
	return w.text == want.text
}
