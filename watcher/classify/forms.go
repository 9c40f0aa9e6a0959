package classify

import "github.com/clausewatch/clausewatch"

// A form is one statement of a text: its stance and where it stands.
type form struct {
	stance      clausewatch.Stance
	at          int  // index of its word
	conditioned bool // it holds under a condition
	promise     bool // of a grant: what the publisher says it will or will not do
}

// mostForms bounds what is read of one clause.
const mostForms = 24

// forms are the statements of a text in their order, read once. What stands in a clause that begins with "if" or "when" is a
// condition of another statement and none itself.
func (f *folded) forms() []form {
	if !f.read {
		f.said, f.read = f.readForms(), true
	}
	return f.said
}

func (f *folded) readForms() []form {
	var all []form
	aside := false
	begins := true // a sentence or a clause begins
	for i := 0; i < len(f.words) && len(all) < mostForms; i++ {
		w := f.word(i)
		switch {
		case f.ends(i), w == ":":
			aside, begins = false, true
			continue
		case w == ",":
			aside, begins = false, true
			continue
		case !aside && asides[w] && !(w == "where" && !begins) && !(w == "should" && !begins):
			aside = true
		}
		if !aside {
			if one, ok := f.form(i, begins); ok {
				one.at = i
				one.conditioned = f.conditioned(i)
				all = append(all, one)
			}
		}
		begins = begins && lead[w]
	}
	return all
}

// asides begin a clause that is a condition.
var asides = set("if when whenever where unless once until because while whereas wenn falls si cuando lorsque")

// lead are words before an order: "Please do not", "Also, never".
var lead = set("please and or also but then bitte")

// form reads the statement at word i, if one stands there.
func (f *folded) form(i int, begins bool) (form, bool) {
	w, next, after := f.word(i), f.word(i+1), f.word(i+2)
	not := next == "not" || next == "never" || next == "nicht" || next == "pas" || next == "under" && (after == "no")
	switch w {
	case "may", "can", "might", "could", "kann", "können", "darf", "dürfen", "pouvez", "pouvons", "puede", "puedes", "podemos":
		return f.permission(i, not)
	case "must", "shall", "should", "müssen", "muss", "devez", "debe", "debes":
		return f.duty(i, not)
	case "will":
		return f.will(i, not)
	case "cannot", "can't", "mustn't", "shan't", "won't":
		if w == "won't" {
			return f.will(i, true)
		}
		return f.duty(i, true)
	case "do", "does", "don't", "doesn't", "never":
		denied := not || w == "don't" || w == "doesn't" || w == "never"
		if denied && begins && w != "does" && w != "doesn't" {
			return form{stance: clausewatch.Prohibits}, true
		}
		if d, _ := f.subject(i); denied && (d == publisher || d == named) {
			return f.refusal(i), true
		}
	case "agree", "agrees", "undertake":
		if d, _ := f.subject(i); d == reader && (next == "to" || next == "not" || next == "that") {
			if next == "not" || next == "to" && (after == "not" || after == "refrain") {
				return form{stance: clausewatch.Prohibits}, true
			}
			if next != "that" {
				return form{stance: clausewatch.Requires}, true
			}
		}
	case "reserve", "reserves", "behalten":
		return form{stance: clausewatch.Reserves}, true
	case "prohibited", "forbidden", "banned", "disallowed", "untersagt", "verboten", "interdit", "interdite", "prohibido", "prohibida":
		if next == "by" || f.word(i-1) == "where" || f.word(i-1) == "as" { // what a law prohibits is said of the law
			return form{}, false
		}
		return form{stance: clausewatch.Prohibits}, true
	case "prohibit", "prohibits", "forbid":
		return form{stance: clausewatch.Prohibits}, true
	case "allow", "allowed", "permit", "permitted", "authorized", "authorised", "tolerate":
		if f.denied(i) {
			return form{stance: clausewatch.Prohibits}, true
		}
		if d, _ := f.subject(i); d == reader && (w == "allowed" || w == "permitted") {
			return form{stance: clausewatch.Allows}, true
		}
	case "refrain":
		return form{stance: clausewatch.Prohibits}, true
	case "require", "requires", "required", "obligated", "obliged":
		if d, _ := f.subject(i); d == reader && w != "require" && w != "requires" || (d == publisher || d == named) && (w == "require" || w == "requires") {
			if !f.denied(i) {
				return form{stance: clausewatch.Requires}, true
			}
		}
	case "responsible", "liable", "verantwortlich", "responsable":
		return f.answers(i)
	case "waive", "waives", "release", "releases", "indemnify", "indemnifies", "disclaim", "disclaims", "disclaimed", "harmless", "haftung", "liability":
		return f.risk(i)
	case "warranty", "warranties", "guarantee", "guarantees", "warrant", "warrants", "guaranteed":
		if f.denied(i) || f.word(i-1) == "without" {
			return form{stance: clausewatch.AllocatesRisk}, true
		}
	case "as":
		if next == "is" && (f.ends(i+2) || !letters[f.word(i + 2)[0]] || after == "and" || after == "basis" || after == "as" || after == "without") || next == "available" && f.word(i-1) != "soon" {
			return form{stance: clausewatch.AllocatesRisk}, true
		}
	case "risk":
		if p := f.word(i - 1); (p == "own" || p == "sole") && f.word(i-2) != "its" {
			return form{stance: clausewatch.AllocatesRisk}, true
		}
	case "right", "rights", "recht", "droit", "derecho":
		return f.right(i)
	case "grant", "grants", "give", "gives":
		switch d, _ := f.subject(i); {
		case d == reader && !f.denied(i):
			return form{stance: clausewatch.Reserves}, true // what the reader grants, the publisher may do
		case d == publisher && w[0] == 'g' && w[1] == 'r' && next == "you":
			return form{stance: clausewatch.Grants}, true
		}
	case "entitled":
		switch d, _ := f.subject(i); {
		case f.denied(i):
			return form{stance: clausewatch.Prohibits}, d == reader
		case d == reader:
			return form{stance: clausewatch.Grants}, true
		case d == publisher:
			return form{stance: clausewatch.Reserves}, true
		}
	}
	return form{}, false
}

// permission reads "may" and "can".
func (f *folded) permission(i int, not bool) (form, bool) {
	switch d, passive := f.subject(i); {
	case f.answering(i + 1):
		return form{}, false // "we cannot be liable": read where it says so
	case d == reader && not, d == thing && not && f.passive(i+2):
		return form{stance: clausewatch.Prohibits}, true
	case d == reader && f.denied(i) && f.word(i-1) == "you":
		return form{stance: clausewatch.Prohibits}, true
	case d == reader && f.passive(i+1):
		return form{stance: clausewatch.Reserves}, true // "you may be charged"
	case d == reader && rightVerbs[f.verb(i+1)]:
		return form{stance: clausewatch.Grants}, true
	case d == reader:
		return form{stance: clausewatch.Allows}, true
	case (d == publisher || d == named) && not:
		return f.refusal(i), true
	case f.passive(i+1) && (f.word(i+2) == "permitted" || f.word(i+2) == "allowed"):
		return form{stance: clausewatch.Allows}, true
	case d == named:
		return form{stance: clausewatch.Reserves}, powers[f.verb(i+1)]
	case d == publisher, d == thing && f.passive(i+1), passive:
		return form{stance: clausewatch.Reserves}, true
	}
	return form{}, false
}

// rightVerbs are what a reader does with a right of theirs.
var rightVerbs = set("opt unsubscribe withdraw object request appeal cancel terminate delete access correct update download export close review change lodge" +
	" complain revoke rectify port ask contact exercise disable decline reject dispute challenge contest end leave deactivate manage")

// powers are what a publisher reserves; a name with a capital letter that may do something else is a thing of theirs.
var powers = set("terminate suspend remove change modify update amend revise use share disclose collect charge refuse reject assign transfer delete" +
	" close limit restrict monitor cancel disable block discontinue stop add edit review investigate report require refund withhold deduct set off transmit" +
	" process combine send contact display sell license sublicense retain keep store access impose increase adjust replace withdraw revoke ban deactivate" +
	" engage offer provide request ask receive release introduce rely determine decide make take")

// duty reads "must" and "shall".
func (f *folded) duty(i int, not bool) (form, bool) {
	switch d, _ := f.subject(i); {
	case f.answering(i + 1):
		return form{}, false
	case not && (d == publisher || d == named):
		return f.refusal(i), true
	case not:
		return form{stance: clausewatch.Prohibits}, true
	case d == publisher, d == named:
		return f.promise(i)
	case d == reader, d == thing && f.passive(i+1) && f.word(i) != "shall", f.word(i) == "must":
		return form{stance: clausewatch.Requires}, true
	}
	return form{}, false
}

// will reads "will": a duty of the reader, or what the publisher promises or announces.
func (f *folded) will(i int, not bool) (form, bool) {
	switch d, _ := f.subject(i); {
	case f.answering(i + 1):
		return form{}, false
	case d == reader && not && f.word(i+2) != "be":
		return form{stance: clausewatch.Prohibits}, true
	case d == reader && !not && f.word(i+1) != "be" && f.word(i+1) != "receive" && f.word(i+1) != "have" && f.word(i+1) != "find":
		return form{stance: clausewatch.Requires}, true
	case (d == publisher || d == named) && not:
		return f.refusal(i), true
	case d == publisher, d == named:
		return f.promise(i)
	}
	return form{}, false
}

// refusal is what the publisher says it does not do: good for the reader, unless it refuses to answer for something.
func (f *folded) refusal(i int) form {
	for n := i + 1; n < i+9 && !f.ends(n); n++ {
		switch w := f.word(n); {
		case risks[w]:
			return form{stance: clausewatch.AllocatesRisk}
		case refusals[w]:
			return form{stance: clausewatch.Reserves}
		}
	}
	return form{stance: clausewatch.Grants, promise: true}
}

var (
	risks    = set("liable liability responsible responsibility warrant warranty warranties guarantee guarantees represent endorse control assume accept ensure promise")
	refusals = set("obligated obliged required refund refunds offer provide return respond accommodate monitor prorate issue")
)

// promise reads what the publisher will do. Only what serves the reader is one; the rest is said by the category.
func (f *folded) promise(i int) (form, bool) {
	if promises[f.verb(i+1)] {
		return form{stance: clausewatch.Grants, promise: true}, true
	}
	return form{}, false
}

var promises = set("notify inform give provide tell send refund reimburse return respond answer honor honour post delete erase anonymize anonymise stop cease" +
	" remind ask seek obtain protect keep explain publish announce comply acknowledge restore reinstate pay compensate")

// answers reads who is, or is not, responsible.
func (f *folded) answers(i int) (form, bool) {
	d, _ := f.subject(i)
	switch {
	case f.denied(i) && d != reader, f.word(i-1) == "not" && d != reader:
		return form{stance: clausewatch.AllocatesRisk}, true
	case d == reader && !f.denied(i):
		return form{stance: clausewatch.Requires}, true
	}
	return form{}, false
}

// answering tells "be liable" and the like just ahead, which is read where it stands.
func (f *folded) answering(i int) bool {
	for n := i; n < i+8 && !f.ends(n); n++ {
		switch f.word(n) {
		case "liable", "responsible", "indemnify", "harmless", "warrant", "guarantee", "waive":
			return true
		}
	}
	return false
}

// risk reads words that shift a risk.
func (f *folded) risk(i int) (form, bool) {
	switch w := f.word(i); w {
	case "waive", "waives":
		return form{stance: clausewatch.Prohibits}, !f.denied(i)
	case "release", "releases":
		if d, _ := f.subject(i); d != reader {
			return form{}, false
		}
	case "liability", "haftung":
		if !f.denied(i) && f.word(i+1) != "shall" && f.word(i+1) != "will" && f.word(i+1) != "is" && f.word(i-1) != "aggregate" && f.word(i-1) != "total" {
			return form{}, false
		}
	}
	return form{stance: clausewatch.AllocatesRisk}, true
}

// right reads "you have the right", "your rights", "we have the right".
func (f *folded) right(i int) (form, bool) {
	for n := i - 1; n >= max(0, i-6) && !f.ends(n); n-- {
		switch f.word(n) {
		case "you", "your", "sie", "vous", "votre", "tiene", "tienes", "su", "users", "residents", "consumers":
			if f.denied(i) {
				return form{stance: clausewatch.Prohibits}, true
			}
			for k := n; k < i; k++ { // "your violation of our rights" is none of theirs
				if w := f.word(k); w == "have" || w == "has" || w == "haben" || w == "avez" || w == "tiene" || w == "tienes" || w == "retain" || k == n && w == "your" && k == i-1 {
					return form{stance: clausewatch.Grants}, true
				}
			}
			return form{}, false
		case "we", "wir", "nous":
			return form{stance: clausewatch.Reserves}, !f.denied(i)
		}
	}
	return form{}, false
}
