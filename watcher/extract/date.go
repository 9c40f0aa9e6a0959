package extract

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
)

const year = `((?:19|20|21)\d\d)`

var (
	isoDate    = regexp.MustCompile(`\b` + year + `[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\d|3[01])(?:\b|[Tt])`)
	dottedDate = regexp.MustCompile(`\b(0?[1-9]|[12]\d|3[01])\.\s?(0?[1-9]|1[0-2])\.\s?` + year + `\b`)
	slashDate  = regexp.MustCompile(`\b(\d{1,2})[/-](\d{1,2})[/-]` + year + `\b`)
	cjkDate    = regexp.MustCompile(year + `\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]`)
	dayFirst   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:st|nd|rd|th|er|º|\.)?(?:\s+(?:day\s+)?(?:of|de))?[\s/-]+(\p{L}{3,12})\.?,?(?:\s+(?:de|del|of))?[\s/-]+` + year + `\b`)
	monthFirst = regexp.MustCompile(`(?i)(\p{L}{3,12})[.,]?\s+(\d{1,2})(?:st|nd|rd|th)?\s*,?\s+` + year + `\b`)
	monthOnly  = regexp.MustCompile(`(?i)(\p{L}{3,12})\.?,?(?:\s+(?:de|of))?\s+` + year + `\b`)
)

// monthNames are the months in the languages in which policies state dates, in the form that stands in a date.
var monthNames = months("january jan januar janvier enero gennaio janeiro januari janv jän jänner ene gen stycznia ocak января tammikuuta",
	"february feb februar février fevrier febrero febbraio fevereiro februari févr fév fev lutego şubat февраля helmikuuta",
	"march mar märz maerz mars marzo março marco maart mrz marts marca mart марта maaliskuuta",
	"april apr avril abril aprile avr abr kwietnia nisan апреля huhtikuuta", "may mai mayo maggio maio mei maj maja mayıs мая toukokuuta",
	"june jun juni juin junio giugno junho giu czerwca haziran июня kesäkuuta", "july jul juli juillet julio luglio julho juil lug lipca temmuz июля heinäkuuta",
	"august aug août aout agosto augustus augusti ago sierpnia ağustos августа elokuuta",
	"september sep sept septembre septiembre settembre setembro set września eylül сентября syyskuuta",
	"october oct oktober octobre octubre ottobre outubro okt ott out października ekim октября lokakuuta",
	"november nov novembre noviembre novembro listopada kasım ноября marraskuuta",
	"december dec dezember décembre decembre diciembre dicembre dezembro dez déc dic grudnia aralık декабря joulukuuta")

func months(lists ...string) map[string]int {
	byName := map[string]int{}
	for n, list := range lists {
		for _, name := range strings.Fields(list) {
			byName[name] = n + 1
		}
	}
	return byName
}

// A foundDate is a calendar date in a line and where it stands. Its date is empty where it cannot be told: in figures
// whose order of day and month can be read two ways, or without a day.
type foundDate struct {
	date     clausewatch.Date
	from, to int
}

// findDate is the first date of s.
func findDate(s string) (best foundDate, ok bool) {
	if !holdsYear(s) {
		return best, false
	}
	put := func(at []int, date clausewatch.Date) {
		if !ok || at[0] < best.from {
			best, ok = foundDate{date, at[0], at[1]}, true
		}
	}
	take := func(at []int, y, m, d int) {
		t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
		if m >= 1 && m <= 12 && t.Day() == d && t.Month() == time.Month(m) {
			put(at, clausewatch.Date(t.Format(time.DateOnly)))
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
		default:
			put(at, "")
		}
	}
	for _, at := range monthOnly.FindAllStringSubmatchIndex(s, 5) {
		if month(at, 1) > 0 {
			put(at, "")
		}
	}
	return best, ok
}

// holdsYear tells whether a year of our time stands in s. It is cheap, and without one there is no date.
func holdsYear(s string) bool {
	digits := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			digits = 0
			continue
		}
		if digits++; digits == 4 && (s[i-3] == '2' && s[i-2] <= '1' || s[i-3] == '1' && s[i-2] == '9') {
			return true
		}
	}
	return false
}
