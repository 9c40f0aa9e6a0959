package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// Where a text states its own dates: near its top or its end, in a short line or at the head of a longer one.
const (
	dateTop    = 40  // lines
	dateEnd    = 25  // lines
	dateReach  = 60  // bytes between the words that announce a date and the date
	statedHead = 400 // bytes of a line that are looked at
)

var monthNames = map[string]int{}

func init() {
	for month, names := range []string{"january jan januar janvier enero gennaio janeiro januari janv jän jänner ene gen",
		"february feb februar février fevrier febrero febbraio fevereiro februari févr fév fev",
		"march mar märz maerz mars marzo março marco maart mrz",
		"april apr avril abril aprile avr abr", "may mai mayo maggio maio mei maj",
		"june jun juni juin junio giugno junho giu", "july jul juli juillet julio luglio julho juil lug",
		"august aug août aout agosto augustus augusti ago", "september sep sept septembre septiembre settembre setembro set",
		"october oct oktober octobre octubre ottobre outubro okt ott out", "november nov novembre noviembre novembro",
		"december dec dezember décembre decembre diciembre dicembre dezembro dez déc dic december"} {
		for _, name := range strings.Fields(names) {
			monthNames[name] = month + 1
		}
	}
}

var (
	isoDate    = regexp.MustCompile(`\b((?:19|20|21)\d\d)[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])\b`)
	dottedDate = regexp.MustCompile(`\b(0?[1-9]|[12]\d|3[01])\.\s?(0?[1-9]|1[0-2])\.\s?((?:19|20|21)\d\d)\b`)
	slashDate  = regexp.MustCompile(`\b(\d{1,2})[/-](\d{1,2})[/-]((?:19|20|21)\d\d)\b`)
	cjkDate    = regexp.MustCompile(`((?:19|20|21)\d\d)\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]`)
	dayFirst   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?:\s+(?:day\s+)?(?:of|de))?[\s-]+(\p{L}{3,10})\.?,?(?:\s+(?:de|del|of))?[\s-]+((?:19|20|21)\d\d)\b`)
	monthFirst = regexp.MustCompile(`(?i)(\p{L}{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+((?:19|20|21)\d\d)\b`)
)

// A foundDate is a calendar date in a line and where it stands.
type foundDate struct {
	date     clausewatch.Date
	from, to int
}

// findDate is the first calendar date of s. One in figures whose order of day and month cannot be told is none.
func findDate(s string) (best foundDate, ok bool) {
	take := func(at []int, y, m, d int) {
		if best.date != "" && best.from <= at[0] {
			return
		}
		t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
		if m >= 1 && m <= 12 && t.Day() == d && t.Month() == time.Month(m) {
			best = foundDate{clausewatch.Date(t.Format(time.DateOnly)), at[0], at[1]}
		}
	}
	number := func(at []int, group int) int {
		n, _ := strconv.Atoi(s[at[2*group]:at[2*group+1]])
		return n
	}
	month := func(at []int, group int) int { return monthNames[strings.ToLower(s[at[2*group]:at[2*group+1]])] }
	for _, at := range isoDate.FindAllStringSubmatchIndex(s, 3) {
		take(at, number(at, 1), number(at, 2), number(at, 3))
	}
	for _, at := range dottedDate.FindAllStringSubmatchIndex(s, 3) {
		take(at, number(at, 3), number(at, 2), number(at, 1))
	}
	for _, at := range cjkDate.FindAllStringSubmatchIndex(s, 3) {
		take(at, number(at, 1), number(at, 2), number(at, 3))
	}
	for _, at := range dayFirst.FindAllStringSubmatchIndex(s, 5) {
		take(at, number(at, 3), month(at, 2), number(at, 1))
	}
	for _, at := range monthFirst.FindAllStringSubmatchIndex(s, 5) {
		take(at, number(at, 3), month(at, 1), number(at, 2))
	}
	for _, at := range slashDate.FindAllStringSubmatchIndex(s, 3) {
		switch a, b := number(at, 1), number(at, 2); {
		case a > 12:
			take(at, number(at, 3), b, a)
		case b > 12 || a == b:
			take(at, number(at, 3), a, b)
		}
	}
	return best, best.date != ""
}

// Words that announce a date that a text states about itself.
var (
	effectiveWords = regexp.MustCompile(`(?i)\beffective(?:\s+date|\s+as\s+of|\s+from|\s+on|\s+since)?\b|\b(?:takes?|come(?:s)?|go(?:es)?|entered|enters?)\s+(?:in|into)?\s*(?:effect|force)\b|` +
		`\bin\s+(?:effect|force)\s+(?:as\s+of|from|since)\b|\bgültig\s+(?:ab|seit)\b|\bin\s+kraft\b|\ben\s+vigueur\b|\bentre\s+en\s+vigueur\b|\bvigente?\b|\ben\s+vigor\b|\bin\s+vigore\b|\bem\s+vigor\b|\bingangsdatum\b|発効|施行`)
	printedWords = regexp.MustCompile(`(?i)\b(?:last|latest|most\s+recently)\s+(?:update[d]?|modified|revised|changed|amended|review(?:ed)?|revision)\b|` +
		`\b(?:updated|revised|modified|amended|published|posted|dated|version\s+(?:date|of))\b|\b(?:date\s+of\s+(?:last\s+)?(?:revision|update|publication)|revision\s+date|last\s+update|as\s+of|version)\b|` +
		`\b(?:zuletzt\s+)?(?:aktualisiert|geändert)\b|\bstand\b|\b(?:dernière\s+)?(?:mise\s+à\s+jour|modification)\b|\bmis(?:e)?\s+à\s+jour\b|\b(?:última\s+)?(?:actualización|modificación|atualização)\b|` +
		`\bultimo\s+aggiornamento\b|\baggiornat[oa]\b|\b(?:laatst\s+)?(?:bijgewerkt|gewijzigd)\b|最終更新|更新日|改定|制定|更新于`)
)

// statedDates finds what a text says about its own dates. What it does not state, or states in figures that can be read
// two ways, stays empty.
func statedDates(text string) (d clausewatch.Dates) {
	lines := strings.Split(text, "\n")
	for n, line := range lines {
		if n >= dateTop && n < len(lines)-dateEnd {
			continue
		}
		head := cutAtRune(line, statedHead)
		next := ""
		if n+1 < len(lines) && utf8.RuneCountInString(line) < 60 && len(lines[n+1]) < 60 {
			next = lines[n+1]
		}
		if d.Effective == "" {
			d.Effective = announced(head, next, effectiveWords)
		}
		if d.Printed == "" {
			d.Printed = announced(head, next, printedWords)
		}
		if d.Printed == "" && n < 5 && len(line) < 40 { // a date alone under the title
			if f, ok := findDate(line); ok && strings.Trim(line[:f.from]+line[f.to:], " .,:()") == "" {
				d.Printed = f.date
			}
		}
	}
	return d
}

// announced is the date that the words speak of: after them, before them in a short line, or alone in the line that
// follows. Of a line that announces two dates each has its own words.
func announced(line, next string, words *regexp.Regexp) clausewatch.Date {
	for _, at := range words.FindAllStringIndex(line, 4) {
		rest := line[at[1]:]
		if f, ok := findDate(rest); ok && f.from <= dateReach && !crosses(rest[:f.from]) {
			return f.date
		}
		if len(strings.TrimSpace(strings.Trim(rest, " :.–-"))) == 0 {
			if f, ok := findDate(next); ok && f.from < 3 {
				return f.date
			}
			if f, ok := findDate(line[:at[0]]); ok && len(line) < 80 {
				return f.date
			}
		}
	}
	return ""
}

// crosses tells whether a sentence ends, or the other kind of date is announced, between the words and the date.
func crosses(between string) bool {
	return strings.Contains(between, ". ") || strings.Contains(between, "; ") ||
		printedWords.MatchString(between) && strings.Contains(strings.ToLower(between), "last") ||
		effectiveWords.MatchString(between) && !printedWords.MatchString(between)
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
