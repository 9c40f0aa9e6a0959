package classify

import (
	"regexp"
	"strings"
)

// cap reads a cap on liability that is no sum: what was paid.
func (r *facts) cap() {
	if !strings.Contains(r.text, " pa") || !strings.Contains(r.text, "liab") && r.category != "liability_limitation" {
		return
	}
	if at := paidAmount.FindStringIndex(r.text); at != nil {
		r.add("liability_cap", r.quote(at[0], at[1]), "the amount paid")
	}
}

var paidAmount = regexp.MustCompile(`\b(?:amounts?|fees|sums?|price|total) (?:(?:that|which|of|you|customer|user|the user|actually|has|have|fees|amounts|were|was) )*(?:paid|pay)\b(?: (?:or payable )?(?:by you |to us |for the services? )?)?`)

// terms reads words that are facts by themselves.
func (r *facts) terms() {
	if i := strings.Index(r.text, "age of majority"); i >= 0 {
		r.add("min_age", r.quote(i, i+len("age of majority")), "majority")
	}
	licence := strings.Contains(r.text, "licen")
	renewal := strings.Contains(r.text, "renew") || r.category == "auto_renewal"
	notice := r.category == "unilateral_change" || strings.Contains(r.text, "notif") || strings.Contains(r.text, "notice")
	if !licence && !renewal && !notice {
		return
	}
	for n, w := range r.words {
		switch {
		case licence && licenceTerms[w.text] != "" && !r.denied(n) && (w.text != "royalty" || r.word(n+1) == "free"):
			r.add("licence", r.quote(w.from, w.to), licenceTerms[w.text])
		case licence && w.text == "non" && (r.word(n+1) == "exclusive" || r.word(n+1) == "transferable" || r.word(n+1) == "sublicensable"):
			to := r.words[n+1].to
			r.add("licence", r.quote(w.from, to), "non-"+r.word(n+1))
		case renewal && cycles[w.text] != "":
			r.add("renewal_period", r.quote(w.from, w.to), cycles[w.text])
		case notice && (w.text == "email" || w.text == "mail" && r.word(n-1) == "e") && (r.word(n-1) == "by" || r.word(n-1) == "via" || r.word(n-1) == "e" || r.word(n-2) == "by" || r.word(n+1) == "you" || r.word(n-1) == "an"):
			r.add("notice_form", r.quote(w.from, w.to), "email")
		case notice && w.text == "posting" && !r.denied(n):
			r.add("notice_form", r.quote(w.from, w.to), "posting")
		}
	}
}

// licenceTerms are words that say how far a licence goes; "non-" before them is read apart.
var licenceTerms = map[string]string{"perpetual": "perpetual", "irrevocable": "irrevocable", "worldwide": "worldwide", "sublicensable": "sublicensable",
	"sublicenseable": "sublicensable", "revocable": "revocable", "royalty": "royalty-free"}

var cycles = map[string]string{"monthly": "1 month", "annually": "12 months", "annual": "12 months", "yearly": "12 months", "weekly": "7 days", "quarterly": "3 months"}

// law reads the law that governs: "the laws of Ireland", "Irish law".
func (r *facts) law() {
	if !strings.Contains(r.text, "law") && !strings.Contains(r.text, "recht") {
		return
	}
	governs := false
	for _, w := range r.words {
		governs = governs || governing[w.text]
	}
	for n, w := range r.words {
		if w.text != "law" && w.text != "laws" && w.text != "recht" {
			continue
		}
		if to := n + 1; r.word(to) == "of" || r.word(to) == "in" {
			if from, end := r.name(to + 1); end > from && governs {
				r.add("governing_law", r.place(from, end), r.place(from, end))
			}
		}
		if w.text == "law" && n > 1 && r.capital(n-1) && !notNames[r.word(n-1)] && governs && !r.ends(n-2) {
			r.add("governing_law", r.place(n-1, n+1), r.place(n-1, n+1))
		}
	}
}

// governing are the words with which a text chooses a law.
var governing = set("govern governed governs governing construed interpreted")

// courts reads where disputes are heard.
func (r *facts) courts() {
	for n, w := range r.words {
		name := ""
		switch w.text {
		case "court", "courts", "venue", "gerichtsstand", "tribunaux", "tribunales":
			name = "venue"
		case "seat", "seated", "arbitration":
			name = "arbitration_seat"
		default:
			continue
		}
		to := n + 1
		located := w.text == "gerichtsstand"
		for to < n+9 && siting[r.word(to)] && !r.capital(to) {
			located = located || r.word(to) == "in" || r.word(to) == "of"
			to++
		}
		if from, end := r.name(to); located && end > from {
			r.add(name, r.place(from, end), r.place(from, end))
		}
	}
}

var siting = set("located in of the for sitting within state and federal or competent is are be shall will county courts seat take takes place held ist de")

// name is the run of words with capital letters at word n, with what joins them: "State of New York", "San Mateo County, California".
func (r *facts) name(n int) (from, to int) {
	for r.word(n) == "the" && n < len(r.words) {
		n++
	}
	to = n
	for to < len(r.words) && to < n+8 {
		w := r.word(to)
		joins := (w == "of" || w == "and" || w == "," || w == "de") && to > n && to+1 < len(r.words)
		switch {
		case r.capital(to) && !notNames[w]:
			to++
			continue
		case joins && r.capital(to+1) && !notNames[r.word(to+1)]:
			to++
			continue
		case w == "of" && to > n && r.word(to+1) == "the" && to+2 < len(r.words) && r.capital(to+2):
			to += 2
			continue
		}
		break
	}
	return n, to
}

// notNames begin with a capital letter in contracts and are no place.
var notNames = set("you your we our us user users customer company service services agreement terms this these any all i if" +
	" governing applicable such justice appeal appeals arbitration court courts law laws section venue")

// institution reads who administers an arbitration.
func (r *facts) institution() {
	if !strings.Contains(r.text, "arbitrat") {
		return
	}
	for _, w := range r.words {
		if s := r.quote(w.from, w.to); institutions[w.text] && s == strings.ToUpper(s) { // an abbreviation, and no word
			r.add("arbitration_provider", s, s)
		}
	}
	if i := strings.Index(r.text, "american arbitration association"); i >= 0 {
		r.add("arbitration_provider", r.quote(i, i+len("american arbitration association")), "AAA")
	}
}

var institutions = set("aaa jams nam icc lcia cpr dis siac hkiac")

// addresses reads e-mail addresses.
func (r *facts) addresses() {
	if !strings.Contains(r.text, "@") {
		return
	}
	for _, at := range address.FindAllStringIndex(r.text, 3) {
		r.add("email", r.quote(at[0], at[1]), r.text[at[0]:at[1]])
	}
}

var address = regexp.MustCompile(`[a-z0-9][a-z0-9._+-]*@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}`)
