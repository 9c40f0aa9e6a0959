package classify

import (
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch/watcher/compare"
)

// plainPeriod writes "30 day" as "30 days", and whole years as such: "12 month" is "12 months", "36 month" is "3 years".
func plainPeriod(value string) string {
	number, unit, _ := strings.Cut(value, " ")
	if n, err := strconv.Atoi(number); err == nil && unit == "month" && n >= 24 && n%12 == 0 {
		number, unit = strconv.Itoa(n/12), "year"
	}
	if number != "1" {
		unit += "s"
	}
	return number + " " + unit
}

// years is the age that a period of years states.
func years(q compare.Stated) string {
	number, unit, _ := strings.Cut(q.Value, " ")
	if n, err := strconv.Atoi(number); err == nil && unit == "month" {
		return strconv.Itoa(n / 12)
	}
	return number
}

// plainSum writes "$ 100" as "100 USD" where the sign stands for one currency more than for others.
func plainSum(value string) string {
	currency, amount, _ := strings.Cut(value, " ")
	if code, ok := codes[currency]; ok {
		currency = code
	}
	return amount + " " + strings.ToUpper(currency)
}

// codes are ISO 4217 codes of signs. A dollar without more is taken for the American one.
var codes = map[string]string{"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
