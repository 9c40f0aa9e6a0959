package compare

import (
	"fmt"
	"strings"
)

// date reads a date at token i: its value as 2006-01-02 (2006-01 for a month), and how many tokens it has, 0 for none.
// Dates in figures whose order of day and month cannot be told keep it as they stand.
func (r *reader) date(i int) (string, int) {
	w := r.word(i)
	if w == "" {
		return "", 0
	}
	if first := w[0]; first >= '0' && first <= '9' {
		if value := figureDate(strings.FieldsFunc(w, func(c rune) bool { return c == '.' || c == '-' }), strings.Contains(w, ".")); value != "" {
			return value, 1
		}
		if r.word(i+1) == "/" && r.word(i+3) == "/" {
			if value := figureDate([]string{w, r.word(i + 2), r.word(i + 4)}, false); value != "" {
				return value, 5
			}
		}
	}
	if y := year(w); y > 0 && r.word(i+1) == "年" && r.word(i+3) == "月" && r.word(i+5) == "日" {
		return stamp(y, small(r.word(i+2)), small(r.word(i+4))), 6
	}
	if m := months[w]; m > 0 {
		return r.monthFirst(i, m)
	}
	return r.dayFirst(i)
}

// monthFirst reads "March 3, 2026", "March 3rd 2026" and "March 2026".
func (r *reader) monthFirst(i, m int) (string, int) {
	j := i + 1
	if r.word(j) == "." {
		j++
	}
	if y := year(r.word(j)); y > 0 {
		return fmt.Sprintf("%04d-%02d", y, m), j + 1 - i
	}
	d := day(r.word(j))
	if d == 0 {
		return "", 0
	}
	if j++; r.word(j) == "," {
		j++
	}
	if y := year(r.word(j)); y > 0 {
		return stamp(y, m, d), j + 1 - i
	}
	return "", 0
}

// dayFirst reads "3 March 2026", "3. März 2026", "1er mars 2026" and "3 de marzo de 2026".
func (r *reader) dayFirst(i int) (string, int) {
	d := day(r.word(i))
	if d == 0 {
		return "", 0
	}
	j := i + 1
	for j < i+3 && (r.word(j) == "." || r.word(j) == "de" || r.word(j) == "of") {
		j++
	}
	m := months[r.word(j)]
	if m == 0 {
		return "", 0
	}
	for j++; r.word(j) == "," || r.word(j) == "de" || r.word(j) == "."; j++ {
	}
	if y := year(r.word(j)); y > 0 {
		return stamp(y, m, d), j + 1 - i
	}
	return "", 0
}

func stamp(y, m, d int) string { return fmt.Sprintf("%04d-%02d-%02d", y, m, d) }

// figureDate is the date of three figures, "" for none. Points stand between day, month and year; otherwise the order of
// day and month is told by the one above twelve, or, where none is, it stays untold: "4/5/2026".
func figureDate(parts []string, points bool) string {
	if len(parts) != 3 {
		return ""
	}
	a, b, c := small(parts[0]), small(parts[1]), small(parts[2])
	switch y := year(parts[2]); {
	case year(parts[0]) > 0 && within(b, 12) && within(c, 31):
		return stamp(a, b, c)
	case y == 0 || !within(a, 31) || !within(b, 31):
		return ""
	case b <= 12 && (points || a > 12):
		return stamp(y, b, a)
	case a <= 12 && b > 12:
		return stamp(y, a, b)
	case a <= 12 && b <= 12:
		return fmt.Sprintf("%d/%d/%d", a, b, y)
	}
	return ""
}

func within(n, most int) bool { return n >= 1 && n <= most }

// small reads up to four digits, 0 for anything else.
func small(s string) int {
	if len(s) > 4 {
		return 0
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}

func year(s string) int {
	if y := small(s); y >= 1900 && y < 2200 {
		return y
	}
	return 0
}

// day reads 1 to 31, also as "1st" and "1er".
func day(s string) int {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return 0
	}
	for _, end := range []string{"st", "nd", "rd", "th", "er", "º"} {
		s = strings.TrimSuffix(s, end)
	}
	if d := small(s); within(d, 31) {
		return d
	}
	return 0
}
