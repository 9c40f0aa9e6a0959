package clausewatch

import "strings"

// abbreviations are words, in small letters, whose stop ends no sentence.
var abbreviations = func() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(`e.g i.e eg ie inc pte pty ltd llc corp co vs no nos art sec cf incl approx mr mrs ms dr st u.s u.k p.m a.m
		s.a b.v n.v z.b bzw ca abs ziff nr`) {
		all[w] = true
	}
	return all
}()

// Abbreviated tells whether a text ends with an abbreviation or an initial, so that the stop behind it ends no sentence:
// "Acme Inc", "see Art", "of J".
func Abbreviated(text string) bool {
	last := text[strings.LastIndexAny(text, " (\n")+1:]
	return len(last) == 1 && last != "I" && last[0] >= 'A' && last[0] <= 'Z' || abbreviations[strings.ToLower(last)]
}
