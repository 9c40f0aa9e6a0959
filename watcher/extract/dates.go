package extract

import (
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// Where a text states its own dates: near its top or its end, in a short line or at the head of a longer one.
const (
	dateTop    = 40  // lines
	dateEnd    = 25  // lines
	dateReach  = 60  // bytes between the words that announce a date and the date
	statedHead = 400 // bytes of a line that are looked at
	weakHead   = 60  // bytes from the start of a line within which words count that prose uses as well
	shortDated = 120 // bytes of a line that can be nothing but a statement of dates
)

// statedDates finds what a text says about its own dates. What it does not state, or states in figures that can be read
// two ways, stays empty.
func statedDates(text string) (d clausewatch.Dates) {
	lines := strings.Split(text, "\n")
	var weak clausewatch.Date
	unsure := false // the text states a date that can be read two ways
	for n, line := range lines {
		if n >= dateTop && n < len(lines)-dateEnd {
			continue
		}
		head, next := cutAtRune(line, statedHead), ""
		if n+1 < len(lines) && len(line) < 60 && len(lines[n+1]) < 60 && !strings.Contains(line, " | ") {
			next = strings.ToLower(lines[n+1])
		}
		if !holdsYear(head) && !holdsYear(next) {
			continue
		}
		head = strings.ToLower(head)
		if len(formerWords.find(head)) > 0 {
			continue
		}
		if d.Effective == "" {
			d.Effective, _ = announced(head, next, effectiveWords, len(head))
		}
		if d.Printed == "" {
			var ok bool
			d.Printed, ok = announced(head, next, printedWords, len(head))
			unsure = unsure || ok && d.Printed == ""
		}
		if d.Printed != "" {
			continue
		}
		reach := weakHead
		if len(line) <= shortDated {
			reach = len(line)
		}
		if found, _ := announced(head, next, weakWords, reach); found > weak {
			weak = found // of a text that was adopted, then amended, the last one
		}
		if n < 5 && len(line) < 40 && weak == "" { // a date alone under the title
			if f, ok := findDate(head); ok && strings.Trim(head[:f.from]+head[f.to:], " .,:()") == "" {
				weak = f.date
			}
		}
	}
	if d.Printed == "" && !unsure {
		d.Printed = weak
	}
	return d
}

// announced is the date that the words speak of, and whether they speak of one, be it one that cannot be told: after them,
// before them in a short line, or alone in the line that follows. Of a line that announces two dates each has its own
// words. Words that begin after reach do not count. The lines are in lower case.
func announced(line, next string, words phrases, reach int) (date clausewatch.Date, ok bool) {
	for _, at := range words.find(line) {
		if at.from > reach {
			break
		}
		var found foundDate
		rest := line[at.to:]
		if f, dated := findDate(rest); dated && f.from <= dateReach && !crosses(rest[:f.from]) {
			found, ok = f, true
		} else if strings.Trim(rest, " :.–-)") == "" {
			if f, dated := findDate(line[:at.from]); dated && len(line) < 80 {
				found, ok = f, true
			} else if f, dated := findDate(next); dated && f.from < 3 {
				found, ok = f, true
			}
		}
		if found.date != "" {
			return found.date, true
		}
	}
	return "", ok
}

// crosses tells whether a sentence ends, an end is meant, or the other kind of date is announced, between the words and
// the date. "Effective and last updated: …" announces both.
func crosses(between string) bool {
	if strings.Contains(between, ". ") || strings.Contains(between, "; ") || len(untilWords.find(between)) > 0 {
		return true
	}
	for _, words := range []phrases{effectiveWords, printedWords} {
		found := words.find(between)
		if len(found) == 0 {
			continue
		}
		between := between[:found[0].from] + between[found[0].to:]
		switch strings.Trim(between, " :/&,()–-") {
		case "", "and", "und", "et", "y", "e", "en", "and was", "and were", "and is":
		default:
			return true
		}
	}
	return false
}

// cutAtRune shortens s to at most n bytes without cutting a letter.
func cutAtRune(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
