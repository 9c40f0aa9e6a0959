package compare

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// quantity reads a date, sum, percentage, period or number at token i and says how many tokens it has, 0 for none.
func (r *reader) quantity(i int) (fact, int) {
	if value, n := r.date(i); n > 0 {
		return r.fact(clausewatch.SignalDate, value, i, i+n), n
	}
	first, currency := i, currencies[r.word(i)]
	if currency != "" {
		i++
	}
	amount, n := r.amount(i)
	if n == 0 {
		return fact{}, 0
	}
	end := i + n
	made := func(kind clausewatch.SignalType, value string, j int) (fact, int) {
		f := r.fact(kind, value, first, j)
		f.amount = amount
		return f, j - first
	}
	if r.word(end) == "million" || r.word(end) == "billion" {
		amount *= map[string]float64{"million": 1e6, "billion": 1e9}[r.word(end)]
		end++
	}
	if sign := r.currencySign(i); sign != "" {
		currency = sign
	}
	after := end
	if r.word(after) == "u.s" || r.word(after) == "us" {
		after++
	}
	if c := currencies[r.word(after)]; c != "" {
		currency, end = c, after+1
	}
	if currency != "" {
		return made(clausewatch.SignalMoney, currency+" "+decimal(amount), r.repeated(end, amount))
	}
	if n := r.percent(end); n > 0 || strings.HasSuffix(r.word(i), "%") {
		return made(clausewatch.SignalPercentage, decimal(amount)+"%", r.repeated(end+n, amount))
	}
	if f, j := r.period(first, end, amount); j > 0 {
		return f, j - first
	}
	if !r.bare(i) {
		return fact{}, 0
	}
	return made(clausewatch.SignalNumber, r.numeral(i, amount), end)
}

// percent is how many tokens of "percent" stand at token i.
func (r *reader) percent(i int) int {
	switch r.word(i) {
	case "%", "percent", "prozent", "procent", "per-cent":
		return 1
	case "per", "pour", "por":
		if w := r.word(i + 1); w == "cent" || w == "ciento" {
			return 2
		}
	}
	return 0
}

// numeral is the value of a number without a unit. Behind a point figures are kept as they stand: version 1.10 is not
// version 1.1.
func (r *reader) numeral(i int, amount float64) string {
	if w := plainFigures(r.word(i)); strings.Contains(w, ".") {
		return w
	}
	return decimal(amount)
}

// period reads the unit after an amount that ends at token end; the second result is where it ends, 0 for none.
func (r *reader) period(first, end int, amount float64) (fact, int) {
	_, unit, joined := strings.Cut(r.word(first), "-")
	if _, known := units[unit]; !known { // "twenty-one days"
		joined = false
	}
	j := end
	if !joined {
		for j < end+2 && (fillers[r.word(j)] || r.word(j) == "-") {
			j++
		}
		unit = r.word(j)
		j++
	}
	u, ok := units[unit]
	if !ok {
		return fact{}, 0
	}
	name, times := u.name, u.times
	if w := r.word(j - 2); !joined && j-2 >= end && (w == "business" || w == "working") {
		name = "business " + name
	}
	f := r.fact(clausewatch.SignalPeriod, decimal(amount*times)+" "+name, first, j)
	f.amount = amount * u.days
	return f, j
}

// repeated passes over the same sum or share once more in brackets: "one hundred dollars ($100)", "five percent (5%)".
func (r *reader) repeated(end int, amount float64) int {
	if r.word(end) != "(" {
		return end
	}
	again, n := r.amount(end + 1)
	if n > 0 {
		n += r.percent(end + 1 + n)
	}
	if n > 0 && again == amount && r.word(end+1+n) == ")" {
		return end + n + 2
	}
	return end
}

// bare tells whether the number at token i counts by itself: "one" does not, and neither do references to sections,
// years of copyright, labels in brackets, pages in a table of contents and postal codes.
func (r *reader) bare(i int) bool {
	if w := r.word(i); spelledNumbers[w] == 1 || strings.Count(w, ".") > 1 {
		return false
	}
	if r.word(i-1) == "(" && r.word(i+1) == ")" || r.leader(i) || r.postal(i) || r.inAddress(i) || r.word(i-1) == "°" && r.word(i-2) == "n" {
		return false
	}
	w := r.word(i - 1)
	return w != "©" && w != "§" && w != "#" && !r.refers(i)
}

// refers tells whether the number at token i is that of a section or the like: "Sections 9, 11(b) and 12 through 19".
func (r *reader) refers(i int) bool {
	for j := i - 1; j >= max(0, i-longestListing); j-- {
		w := r.word(j)
		if references[w] {
			return true
		}
		label := len(w) == 1 && letter(rune(w[0])) || w != "" && w[0] >= '0' && w[0] <= '9'
		if !label && !listing[w] {
			return false
		}
	}
	return false
}

// longestListing is how many tokens before a number the word may stand that makes it the number of a section.
const longestListing = 80

var listing = table(map[string]bool{"and or to through , - ( ) & und bis et à y e": true})

// inAddress tells whether token i goes on with a web address that has no "http" before it: "help.example.com/102283".
func (r *reader) inAddress(i int) bool {
	if i < 2 || r.word(i-1) != "/" || r.tokens[i-1].at+1 != r.tokens[i].at {
		return false
	}
	host := r.word(i - 2)
	return strings.Contains(host, ".") && strings.Trim(host, "0123456789.") != ""
}

// postal tells whether the number at token i is a code after a state or before a town: "CA 94107", "75009 Paris".
func (r *reader) postal(i int) bool {
	if len(r.word(i)) < 5 || i == 0 {
		return false
	}
	if w := r.word(i); len(w) == 5 && strings.Trim(w, "0123456789") == "" && r.capital(i+1) && (r.word(i-1) == "," || r.word(i-1) == "-") {
		return true
	}
	state := r.tokens[i-1].text
	return len(state) == 2 && strings.Trim(state, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// leader tells whether a row of dots leads to token i, as to the page in a table of contents.
func (r *reader) leader(i int) bool {
	return r.word(i-1) == "." && r.word(i-2) == "." && r.word(i-3) == "." && r.word(i-4) == "." || r.word(i-1) == "..." && r.word(i-2) == "..."
}

// currencySign is the sign that the token begins with: "$1,000".
func (r *reader) currencySign(i int) string {
	first, _ := utf8.DecodeRuneInString(r.word(i))
	if currencySign(first) {
		return string(first)
	}
	return ""
}

// amount reads a number in figures or words at token i, with the other form in brackets after it: "thirty (30)".
func (r *reader) amount(i int) (float64, int) {
	value, n := r.grouped(i)
	if n == 0 {
		value, n = r.figures(i)
	}
	if n == 0 {
		value, n = r.spelled(i)
	}
	if n == 0 || r.word(i+n) != "(" {
		return value, n
	}
	again, m := r.figures(i + n + 1)
	if m == 0 {
		again, m = r.spelled(i + n + 1)
	}
	if m > 0 && again == value && r.word(i+n+1+m) == ")" {
		n += m + 2
	}
	return value, n
}

// grouped reads figures whose thousands are set apart by spaces: "125 000". Without such there are no tokens.
func (r *reader) grouped(i int) (float64, int) {
	s := r.word(i)
	if first, size := utf8.DecodeRuneInString(s); currencySign(first) {
		s = s[size:]
	}
	if s == "" || s[0] == '0' || len(s) > 3 || strings.Trim(s, "0123456789") != "" {
		return 0, 0
	}
	n := 1
	for ; n < 6 && r.thousand(i+n); n++ {
		s += r.word(i + n)
	}
	if n == 1 {
		return 0, 0
	}
	value, err := strconv.ParseFloat(plainFigures(s), 64)
	if err != nil {
		return 0, 0
	}
	return value, n
}

// thousand tells whether token i is three figures, perhaps with cents, that one space divides from the token before.
func (r *reader) thousand(i int) bool {
	w := r.word(i)
	if len(w) != 3 && !(len(w) == 6 && (w[3] == ',' || w[3] == '.')) || strings.Trim(w, "0123456789,.") != "" || strings.ContainsAny(w[:3], ",.") {
		return false
	}
	before := r.tokens[i-1]
	between := r.text[before.at+len(before.text) : r.tokens[i].at]
	return utf8.RuneCountInString(between) == 1
}

// figures reads "30", "1,000.00", "1.000,50", "$5", "15%" and the number of "30-day".
func (r *reader) figures(i int) (float64, int) {
	s := r.word(i)
	if first, size := utf8.DecodeRuneInString(s); currencySign(first) {
		s = s[size:]
	}
	s = strings.TrimSuffix(s, "%")
	if head, unit, ok := strings.Cut(s, "-"); ok {
		if _, known := units[unit]; !known {
			return 0, 0
		}
		s = head
	}
	if s == "" || len(s) > 20 || strings.Trim(s, "0123456789.,") != "" || s[0] == '.' || s[0] == ',' {
		return 0, 0
	}
	value, err := strconv.ParseFloat(plainFigures(s), 64)
	if err != nil {
		return 0, 0
	}
	return value, 1
}

// plainFigures takes the separators of thousands out and writes the decimal point as a point.
func plainFigures(s string) string {
	point, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	thousands := func(at int) bool { return len(s)-at == 4 && at <= 3 }
	switch {
	case point >= 0 && comma >= 0 && point > comma:
		return strings.ReplaceAll(s, ",", "")
	case point >= 0 && comma >= 0:
		return strings.Replace(strings.ReplaceAll(s, ".", ""), ",", ".", 1)
	case comma >= 0 && (strings.Count(s, ",") > 1 || thousands(comma)):
		return strings.ReplaceAll(s, ",", "")
	case comma >= 0:
		return strings.Replace(s, ",", ".", 1)
	case point >= 0 && thousands(point):
		return strings.ReplaceAll(s, ".", "")
	}
	return s
}

// spelled reads "thirty", "twenty-one", "one hundred and fifty", and "thirty-day" up to its unit.
func (r *reader) spelled(i int) (float64, int) {
	total, group, n := 0.0, 0.0, 0
	for n < 8 {
		w := r.word(i + n)
		if n > 0 && (w == "and" && group >= 100 || (w == "et" || w == "y") && group >= 20 && group < 100) && spelledWord(r.word(i+n+1)) > 0 {
			w = r.word(i + n + 1)
			n++
		}
		if doubtful[w] && !r.counted(i+n+1) {
			return total + group, n
		}
		if head, unit, ok := strings.Cut(w, "-"); ok && units[unit].name != "" && n == 0 && spelledWord(head) > 0 {
			return spelledWord(head), 1
		}
		switch v := spelledWord(w); {
		case (w == "hundred" || w == "hundert" || w == "cents" && r.counted(i+n+1)) && group > 0 && group < 10:
			group *= 100
		case (w == "thousand" || w == "tausend" || w == "mille" || w == "mil") && group > 0:
			total, group = total+group*1000, 0
		case v > 0 && (group == 0 || group >= 100 && int(group)%100 == 0 && v < 100 || group >= 20 && group < 100 && int(group)%10 == 0 && v < 10 && r.word(i+n-1) != w):
			group += v
		default:
			return total + group, n
		}
		n++
	}
	return total + group, n
}

func spelledWord(w string) float64 {
	if v := spelledNumbers[w]; v > 0 {
		return v
	}
	at := strings.LastIndexByte(w, '-')
	if at < 0 {
		return 0
	}
	tens, ones := spelledNumbers[w[:at]], spelledNumbers[w[at+1:]]
	most := 9.0
	if tens == 60 || tens == 80 { // soixante-dix, quatre-vingt-quinze
		most = 19
	}
	if tens >= 20 && tens <= 90 && ones > 0 && ones <= most {
		return tens + ones
	}
	return 0
}

// counted tells whether token i is what a number counts: a unit, a currency, or the number once more in brackets.
func (r *reader) counted(i int) bool {
	w := r.word(i)
	return w == "(" || units[w].name != "" || currencies[w] != "" || w == "%" || w == "prozent"
}

func decimal(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
