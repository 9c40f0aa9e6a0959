package extract

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	bulletMark = regexp.MustCompile(`^(?:[\x{95}•‣◦▪▫●○■□◆⁃∙·➢➤►✓✔\x{F0B7}\x{F0A7}\x{F0D8}]\s*|[-–—*]\s+)`)
	numberMark = regexp.MustCompile(`^(?:` +
		`\d{1,3}(?:\.\d{1,3}){1,5}\.?|` + // 4.2 or 4.2.
		`[A-Z]\.\d{1,3}(?:\.\d{1,3}){0,4}\.?|` + // A.1
		`\d{1,3}[.)]|` + // 4. or 4)
		`\((?:\d{1,3}|[a-zA-Z]{1,2}|[ivxlIVXL]{1,6})\)|` + // (4), (a), (iv)
		`[a-zA-Z]\)|[ivxl]{1,6}[.)]|[IVXL]{1,6}\.|[A-Z]\.` + // a), iv., IV., B.
		`)(?:\s+|$)`)
	headingWord = regexp.MustCompile(`(?i)^(?:§\s?\d{1,3}[a-z]?\b|(?:section|article|part|chapter|schedule|annex|appendix|exhibit|` +
		`abschnitt|artikel|chapitre|titre|anexo|sección|artículo)\s+(?:\d{1,3}|[ivxlc]{1,6}|[a-z])\b)`)
	// headingNumber takes "Section 3", "§ 3" or a bare number from the start of a heading; of a line that is nothing else
	// it does not.
	headingNumber = regexp.MustCompile(`^((?i:section|article|part|chapter|schedule|annex|appendix|exhibit|abschnitt|artikel|` +
		`chapitre|titre|anexo|sección|artículo)\s+(?:\d{1,3}(?:\.\d{1,3})*|[IVXLC]{1,6}|[A-Z])|§\s?\d{1,3}[a-z]?|\d{1,2})` +
		`(?:\s*[.:–—-]\s*|\s+)(\p{Lu}.*|\p{Lo}.*)$`)
)

// marker takes the bullet or the number from the start of a line. The number keeps its written form.
func marker(s string) (bullet bool, number, rest string) {
	if m := bulletMark.FindString(s); m != "" {
		return true, "", strings.TrimSpace(s[len(m):])
	}
	if m := numberMark.FindString(s); m != "" {
		return false, strings.TrimSpace(m), strings.TrimSpace(s[len(m):])
	}
	return false, "", s
}

// headingMarker takes the number from the start of a heading.
func headingMarker(s string) (number, rest string) {
	if m := headingNumber.FindStringSubmatch(s); m != nil {
		return m[1] + separator(s[len(m[1]):]), m[2]
	}
	if _, number, rest := marker(s); number != "" && rest != "" {
		return number, rest
	}
	return "", s
}

// divides tells whether a number is one of the parts of what another counts, as "Section 2.1" of "Section 2".
func divides(number, whole string) bool {
	return figures(whole) != "" && strings.HasPrefix(figures(number), figures(whole)+".")
}

// beside tells whether two numbers count parts of the same, as "2.1" and "2.2".
func beside(number, other string) bool {
	a, b := figures(number), figures(other)
	i, j := strings.LastIndexByte(a, '.'), strings.LastIndexByte(b, '.')
	return i > 0 && j > 0 && a[:i] == b[:j]
}

// figures are the figures of a number without the word before them, "" for one in letters.
func figures(number string) string {
	n := said(number)
	n = n[strings.LastIndexByte(n, ' ')+1:]
	if n == "" || n[0] < '0' || n[0] > '9' {
		return ""
	}
	return n
}

// countsOn tells whether 4.3, 4.2.1 or 5.1 comes after 4.2.
func countsOn(before, number string) bool {
	a, b := strings.Split(before, "."), strings.Split(number, ".")
	same := 0
	for same < len(a) && same < len(b) && a[same] == b[same] {
		same++
	}
	if same == len(b) {
		return false
	}
	step := 1 // a part begins at 1
	if same < len(a) {
		n, err := strconv.Atoi(a[same])
		if err != nil {
			return false
		}
		step = n + 1
	}
	for n, part := range b[same:] {
		if n > 0 {
			step = 1
		}
		if part != strconv.Itoa(step) {
			return false
		}
	}
	return true
}

// separator is the sign that is written close to a number: "3." keeps its dot.
func separator(after string) string {
	if r, _ := utf8.DecodeRuneInString(after); r == '.' || r == ':' {
		return string(r)
	}
	return ""
}

// lowerAfterNumber tells a number that a sentence goes on after, "… as stated in section / 4.2 of these terms", from
// one that opens a clause.
func lowerAfterNumber(s string) bool {
	if strings.HasPrefix(s, "(") {
		return false
	}
	_, _, rest := marker(s)
	return startsLower(rest)
}

// opensClause tells whether a number at the start of a line opens a clause, or a sentence of the line before goes on with
// it: "… as stated in / (b) above".
func opensClause(before, number, rest string) bool {
	if !startsLower(rest) {
		return true
	}
	before = strings.TrimSpace(before)
	last, _ := utf8.DecodeLastRuneInString(before)
	return !strings.Contains(number, ".") &&
		(strings.ContainsRune(".:;,)", last) || strings.HasSuffix(before, " and") || strings.HasSuffix(before, " or"))
}

// said is a number as people say it: "4.2" for "4.2.", "(a)" for "(a)" and "a)".
func said(number string) string {
	n := strings.TrimRight(number, ".:")
	if strings.HasSuffix(n, ")") && !strings.HasPrefix(n, "(") {
		n = "(" + n
	}
	return n
}

// A style is the way of counting that a number belongs to. Numbers of one style stand beside each other, those of another
// below or above.
func numberStyle(number, before string) string {
	n := said(number)
	core := strings.Trim(n, "()")
	shape := "plain"
	if core != n {
		shape = "paren"
	}
	r, _ := utf8.DecodeRuneInString(core)
	switch {
	case strings.Contains(core, "."):
		return "dotted"
	case unicode.IsDigit(r):
		return shape + " digit"
	case strings.Trim(core, "ivxl") == "" && !follows(before, core):
		return shape + " roman"
	case strings.Trim(core, "IVXL") == "" && !follows(before, core):
		return shape + " Roman"
	case unicode.IsLower(r):
		return shape + " letter"
	}
	return shape + " Letter"
}

// follows tells whether "(i)" comes after "(h)": then it is a letter, not a Roman one.
func follows(before, core string) bool {
	b := strings.Trim(said(before), "()")
	return len(b) == 1 && len(core) == 1 && b[0]+1 == core[0]
}

// startsLower tells words that go on with a sentence.
func startsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, `"'“‘«([`))
	return unicode.IsLower(r)
}

// titled tells words that open with a capital, as a heading does.
func titled(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.Is(unicode.Lo, r)
}

// capitals tells words that are all in capitals.
func capitals(s string) bool {
	upper := 0
	for _, r := range s {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	return upper >= 3
}
