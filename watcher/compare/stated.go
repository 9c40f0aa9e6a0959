package compare

import "github.com/clausewatch/clausewatch"

// A Stated quantity is a date, sum, percentage, period or number at a place of a text. Value is the same for all that
// say the same: "30 day" for "thirty (30) days", "2026-08-01" for "August 1, 2026".
type Stated struct {
	Type     clausewatch.SignalType
	Value    string
	Amount   float64 // of a period in days; else as it stands
	From, To int     // bytes
}

// Quantities reads all quantities of a text, in their order.
func Quantities(text string) []Stated { return stated(text, false) }

// Numbers reads all quantities of a text and every other number as well: of sections, in brackets, "one".
func Numbers(text string) []Stated { return stated(text, true) }

func stated(text string, bare bool) (all []Stated) {
	r := newReader(text)
	for i := 0; i < len(r.tokens); {
		f, n := r.quantity(i)
		if n == 0 && bare {
			var amount float64
			if amount, n = r.amount(i); n > 0 {
				f = r.fact(clausewatch.SignalNumber, r.numeral(i, amount), i, i+n)
				f.amount = amount
			}
		}
		if n > 0 {
			all = append(all, Stated{f.kind, f.value, f.amount, f.from, f.to})
		}
		i += max(n, 1)
	}
	return all
}

// Sentence is where the sentence of a text around the bytes from to to begins and ends, without the spaces around it.
func Sentence(text string, from, to int) (begin, end int) { return sentenceAround(text, from, to) }
