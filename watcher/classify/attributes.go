package classify

import (
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
)

// mostAttributes bounds what is read of one clause.
const mostAttributes = 16

// attributes reads the numbers and names of a clause. The words of each are an exact part of the clause.
func attributes(category string, f *folded) []clausewatch.Attribute {
	r := &facts{folded: f, category: category}
	r.quantities()
	r.cap()
	r.terms()
	r.law()
	r.courts()
	r.institution()
	r.addresses()
	return r.all
}

// Facts are what is read of one clause.
type facts struct {
	*folded
	category string
	all      []clausewatch.Attribute
}

// add notes an attribute once for each value.
func (r *facts) add(name, words, value string) {
	words = strings.TrimSpace(words)
	if len(r.all) == mostAttributes || words == "" {
		return
	}
	for _, a := range r.all {
		if a.Name == name && a.Value == value {
			return
		}
	}
	r.all = append(r.all, clausewatch.Attribute{Name: name, Words: words, Value: value})
}

// quantities names the periods, sums and shares of a clause by the words around them.
func (r *facts) quantities() {
	if !r.counts() {
		return
	}
	for _, q := range compare.Quantities(r.original) {
		c := r.around(q.From, q.To)
		name, value := "", ""
		switch q.Type {
		case clausewatch.SignalPeriod:
			value = plainPeriod(q.Value)
			if name = r.period(q, c); name == "min_age" {
				value = years(q)
			}
		case clausewatch.SignalMoney:
			name, value = r.sum(c), plainSum(q.Value)
		case clausewatch.SignalPercentage:
			name, value = r.share(c), q.Value
		case clausewatch.SignalNumber:
			if name = r.age(q, c); name != "" {
				value = q.Value
			}
		}
		if name != "" {
			r.add(name, r.original[q.From:q.To], value)
		}
	}
}

// counts tells whether a text may hold a quantity: figures, or a number in words.
func (r *facts) counts() bool {
	for i := range len(r.text) {
		if r.text[i] >= '0' && r.text[i] <= '9' {
			return true
		}
	}
	for _, w := range r.words {
		if len(w.text) >= 3 && len(w.text) <= 10 && numerals[w.text] {
			return true
		}
	}
	return false
}

var numerals = set("one two three four five six seven eight nine ten twelve thirteen fourteen fifteen sixteen eighteen twenty twenty-one thirty forty" +
	" fifty sixty ninety hundred thousand dreißig vierzehn trente quinze quatorze treinta catorce")

// A context is the sentence of a quantity, as words from to to, and the place of the quantity in it.
type context struct {
	from, to, at, behind int
}

// around finds the sentence of bytes of the original.
func (r *facts) around(from, to int) context {
	at, behind := r.wordAt(r.foldedAt(from)), r.wordAt(r.foldedAt(to)-1)+1
	c := context{from: at, to: behind, at: at, behind: behind}
	for c.from > 0 && !r.ends(c.from-1) {
		c.from--
	}
	for !r.ends(c.to) {
		c.to++
	}
	return c
}

// foldedAt is the byte of the folded text for one of the original.
func (f *folded) foldedAt(original int) int {
	if f.at == nil {
		return original
	}
	low, high := 0, len(f.at)-1
	for low < high {
		if m := (low + high) / 2; int(f.at[m]) < original {
			low = m + 1
		} else {
			high = m
		}
	}
	return low
}

// says tells whether the sentence has a word that begins with one of the stems.
func (r *facts) says(c context, stems ...string) bool {
	return r.near(c, len(r.words), stems...)
}

// near is says for words that are at most so far from the quantity.
func (r *facts) near(c context, reach int, stems ...string) bool {
	for n := max(c.from, c.at-reach); n < min(c.to, c.behind+reach); n++ {
		for _, stem := range stems {
			if strings.HasPrefix(r.word(n), stem) {
				return true
			}
		}
	}
	return false
}

// period names a period; the narrower names come first.
func (r *facts) period(q compare.Stated, c context) string {
	optsOut := r.says(c, "opt", "reject") && (r.category == "mandatory_arbitration" || r.category == "procedural_rights_waiver" || strings.Contains(r.text, "arbitrat"))
	switch {
	case r.word(c.behind) == "old", r.word(c.behind) == "of" && r.word(c.behind+1) == "age", r.word(c.at-1) == "of" && r.word(c.at-2) == "age":
		return "min_age"
	case strings.HasSuffix(q.Value, " month") && number(years(q)) >= 10 && r.near(c, 4, "age", "under", "older", "younger"):
		return "min_age"
	case optsOut:
		return "arbitration_opt_out"
	case looksBack[r.word(c.at-1)] && !r.says(c, "liab", "haftung"): // "in the past 12 months" limits nothing
		return ""
	case r.near(c, 6, "cure", "remed"):
		return "cure_period"
	case r.near(c, 4, "expir"):
		return "expiry"
	case r.says(c, "counter"):
		return "counter_notice_period"
	case r.says(c, "appeal", "complain"):
		return "appeal_window"
	case r.says(c, "breach", "incident") && r.says(c, "notif", "report", "inform") && r.category == "data_security":
		return "breach_notice"
	case r.says(c, "claim", "cause", "lawsuit", "proceeding") && r.near(c, 8, "barred", "after", "arose", "arise", "accru", "date") && !r.says(c, "refund"):
		return "claim_period"
	case r.says(c, "liab", "haftung") && r.says(c, "paid", "preceding", "prior", "previous"):
		return "liability_cap_period"
	case r.says(c, "trial", "probe"):
		return "trial_period"
	case r.near(c, 14, "notice", "notif", "frist", "préavis", "preaviso") && !r.near(c, 3, "refund"):
		return "notice_period"
	case r.says(c, "withdrawal", "cooling", "widerruf", "rétractation", "desistimiento") || r.says(c, "withdraw") && r.says(c, "contract", "purchase", "order"):
		return "withdrawal_period"
	case r.says(c, "refund", "reembols", "rembours", "rückerstatt"):
		return "refund_window"
	case r.says(c, "renew", "recurring") && r.near(c, 3, "before", "prior"):
		return "cancel_deadline"
	case r.says(c, "renew", "recurring", "verlänger"):
		return "renewal_period"
	case r.says(c, "advance", "prior", "before", "beforehand") && r.says(c, "chang", "terminat", "effect", "amend", "modif", "updat", "inform", "tell"):
		return "notice_period"
	case r.says(c, "inactiv", "dormant"):
		return "inactivity_period"
	case r.says(c, "retain", "retention", "keep", "kept", "stor", "delet", "eras", "purge", "remain", "speicher", "lösch", "conserv"):
		return "retention_period"
	case r.says(c, "respon", "request", "answer"):
		return "response_period"
	case r.says(c, "pay", "invoice", "due"):
		return "payment_period"
	}
	return ""
}

// looksBack are words before a period that has passed.
var looksBack = set("past last previous preceding")

// sum names a sum of money.
func (r *facts) sum(c context) string {
	switch {
	case r.says(c, "liquidated"):
		return "liquidated_damages"
	case r.says(c, "liab", "damages", "haftung") && r.says(c, "exceed", "limit", "greater", "maximum", "aggregate", "more", "total", "lesser", "cap"):
		return "liability_cap"
	case r.says(c, "payout", "threshold", "withdraw") && r.says(c, "minimum", "reach", "least", "threshold"):
		return "payout_threshold"
	case r.says(c, "arbitrat", "filing"):
		return "arbitration_fee"
	case r.says(c, "fee", "price", "cost", "charge", "subscri", "pay", "preis", "prix", "precio"):
		return "fee"
	}
	return ""
}

// share names a percentage.
func (r *facts) share(c context) string {
	switch {
	case r.says(c, "interest", "overdue", "late") && r.near(c, 8, "month", "annum", "annual", "year", "rate", "per"):
		return "interest_rate"
	case r.says(c, "commission", "revenue", "earning", "royalt", "payout"):
		return "revenue_share"
	case r.says(c, "fee", "charge"):
		return "fee"
	}
	return ""
}

// number is a whole number, 0 where a value is none.
func number(value string) int {
	n, err := strconv.Atoi(value)
	if err != nil {
		return 0
	}
	return n
}

// age names a number that is an age: "at least 18", "under the age of 13".
func (r *facts) age(q compare.Stated, c context) string {
	n := number(q.Value)
	if n < 6 || n > 25 {
		return ""
	}
	bound := r.near(c, 3, "under", "over", "least", "below", "younger", "older") && (r.category == "age_eligibility_minors" || r.says(c, "child", "minor"))
	if r.word(c.behind) == "old" || r.near(c, 3, "age") || bound {
		return "min_age"
	}
	return ""
}
