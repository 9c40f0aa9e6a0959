package compare

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A phrase is a wording that gives a reader of the policy something or takes it.
type phrase struct {
	words  []string // a last "*" stands for any ending, a word "…" for up to three words
	about  string   // what it is about, as reasons say it; phrases about the same are one fact
	takes  bool     // it takes: a right given up, a power of the publisher
	strong bool     // it weighs high
	byUs   bool     // it is something the publisher does: the reader's doing it is no fact
	needs  string   // a word (beginning) the same text must have, "" for none
}

func phrases(about string, takes, strong bool, needs string, list ...string) []phrase {
	all := make([]phrase, len(list))
	for n, s := range list {
		all[n] = phrase{words: strings.Fields(s), about: about, takes: takes, strong: strong, needs: needs}
	}
	return all
}

func byUs(list []phrase) []phrase {
	for n := range list {
		list[n].byUs = true
	}
	return list
}

// rights are phrases of rights, by their first word. Their source is the taxonomy of consumer terms that UNFAIR-ToS and
// OPP-115 label: arbitration, waiver, licence, use and sharing of data, consent, opting out, refund, appeal.
var rights = byFirst(
	phrases("arbitration", true, true, "", "arbitrat*", "schiedsverfahren", "schiedsgericht*", "arbitraje"),
	phrases("class actions", true, true, "", "class action*", "class-action*", "class arbitration*", "representative action*",
		"class or representative", "class proceeding*", "sammelklage*", "action collective", "demanda colectiva"),
	phrases("jury trials", true, true, "", "jury trial*", "trial by jury", "trial by a jury"),
	phrases("a waiver", true, true, "", "you waive", "hereby waive*", "waive any", "waive all", "waive your", "waive … right*",
		"waiver of", "you release", "irrevocably release*"),
	phrases("the licence that you grant", true, true, "licen", "perpetual", "perpetually", "irrevocable", "irrevocably",
		"sublicens*", "sub-licens*", "royalty-free", "for any purpose", "unrestricted", "grant us", "grant to us", "you grant"),
	byUs(phrases("training of AI", true, true, "", "train … model*", "train … artificial", "train … ai", "training … model*",
		"machine learning", "artificial intelligence", "train … algorithm*", "trainieren", "intelligence artificielle")),
	byUs(phrases("selling data", true, true, "", "sell … data", "sell … information", "sell or share", "sale of … data", "sale of … information")),
	byUs(phrases("sharing data", true, true, "", "share … information", "share … data", "shares … information", "shares … data", "disclose … information", "disclose … data",
		"sharing … information", "sharing … data")),
	phrases("acting without notice", true, false, "", "without notice", "without prior notice", "without advance notice",
		"without further notice", "without notifying"),
	phrases("the publisher's discretion", true, false, "", "sole discretion", "absolute discretion", "sole and absolute"),
	phrases("refunds", true, true, "", "non-refundable", "nonrefundable", "no refund*", "forfeit*"),
	phrases("consent", false, true, "", "your consent", "your prior consent", "your explicit consent", "your express consent", "your permission",
		"ihre einwilligung", "votre consentement", "su consentimiento"),
	phrases("withdrawing consent", false, true, "", "withdraw … consent", "revoke … consent"),
	phrases("opting out", false, true, "", "opt out", "opt-out", "opting out"),
	phrases("refunds", false, true, "", "refund", "refunds", "refunded", "money back", "rückerstattung", "remboursement*", "reembolso*"),
	phrases("a right of the reader", false, true, "", "you have the right", "you have a right", "your right to", "right to object",
		"right to withdraw", "right to cancel", "right to access", "right to appeal", "recht auf", "sie haben das recht", "vous avez le droit",
		"votre droit", "droit de rétractation", "droit d'opposition", "droit d'accès", "tiene derecho", "tienes derecho", "su derecho",
		"derecho de desistimiento"),
	phrases("appeals", false, false, "", "you may appeal", "you can appeal", "appeal … decision*"),
	phrases("leaving", false, false, "", "you may cancel", "you can cancel", "you may terminate", "you can terminate", "delete your account"),
	phrases("notice to the reader", false, false, "", "notify you", "prior notice", "advance notice", "prior written notice", "we will notify",
		"give you notice", "inform you"),
)

// duties are phrases that put a duty on somebody.
var duties = byFirst(phrases("a duty", true, false, "",
	"you must", "you shall", "you agree to", "you agree not", "you agree that you will", "you will not", "you may not", "you cannot", "you are required",
	"you are responsible", "you are prohibited", "you need to", "you have to", "users must", "users may not", "users shall", "customer must",
	"customer shall", "customer will", "customers must", "customer may not", "must not", "is prohibited", "are prohibited",
	"sie müssen", "sie dürfen nicht", "vous devez", "vous ne devez", "vous ne pouvez", "usted debe", "debes", "no puede*",
	"dovete", "você deve"))

func byFirst(lists ...[]phrase) map[string][]*phrase {
	all := map[string][]*phrase{}
	for _, list := range lists {
		for n := range list {
			p := &list[n]
			first := p.words[0]
			if rest, ok := strings.CutSuffix(first, "*"); ok {
				first = rest[:min(len(rest), 4)] + "*"
			}
			all[first] = append(all[first], p)
		}
	}
	return all
}

// phrase finds the longest phrase at token i and how many tokens it has, nil for none.
func (r *reader) phrase(table map[string][]*phrase, i int) (best *phrase, tokens int) {
	w := r.word(i)
	lists := [2][]*phrase{table[w]}
	if len(w) >= 4 {
		lists[1] = table[w[:4]+"*"]
	}
	for _, list := range lists {
		for _, p := range list {
			if n := r.matches(p, i); n > tokens {
				best, tokens = p, n
			}
		}
	}
	return best, tokens
}

// matches is how many tokens the phrase has at token i, 0 when it does not stand there.
func (r *reader) matches(p *phrase, i int) int {
	j := i
	for n, want := range p.words {
		if want == "…" {
			continue
		}
		reach := 0
		if n > 0 && p.words[n-1] == "…" {
			reach = 3
		}
		for ; reach > 0 && j < len(r.lower) && !same(want, r.lower[j]) && r.tokens[j].kind == word; reach-- {
			j++
		}
		if j >= len(r.lower) || !same(want, r.lower[j]) {
			return 0
		}
		j++
	}
	if p.needs != "" && !r.has(p.needs) {
		return 0
	}
	return j - i
}

func same(want, word string) bool {
	if rest, ok := strings.CutSuffix(want, "*"); ok {
		return strings.HasPrefix(word, rest)
	}
	return word == want
}

// Modal verbs: 1 permits, 2 demands.
var modals = table(map[string]int{
	"may can might could kann können darf dürfen peut peuvent pouvez puede pueden puedes": 1,
	"must shall will should muss müssen soll sollen doit doivent devez debe deben debes":  2,
	"cannot can't won't mustn't shan't shouldn't couldn't":                                3,
})

var negations = table(map[string]bool{
	"not never no nor neither without except unless don't doesn't didn't isn't aren't wasn't weren't hasn't haven't nicht kein keine keinen ohne pas" +
		" jamais aucun aucune sans sin non": true,
})

var scopes = table(map[string]bool{
	"any all only solely exclusively including every each always ausschließlich alle tous toutes uniquement todos todas solo": true,
})

// scopePhrases widen or narrow what a clause covers.
var scopePhrases = byFirst(phrases("scope", false, false, "", "including but not limited to", "including without limitation", "without limitation",
	"limited to", "up to", "at least", "no more than", "such as", "whether or not", "to the extent", "third parties", "third-party", "affiliates",
	"for example", "in particular"))

// legalForms end the name of a company.
var legalForms = table(map[string]bool{
	"inc llc l.l.c ltd limited gmbh ag b.v bv n.v s.a sa sas sarl s.a.r.l plc corp corporation pty s.l s.r.l s.p.a llp lp se ulc": true,
})

// negative is how many negations stand before token i in the same sentence, at most twelve words away.
func (r *reader) negative(i int) (n int) {
	for j := i - 1; j >= max(0, i-12); j-- {
		w := r.lower[j]
		if w == "." || w == ";" || w == "!" || w == "?" {
			break
		}
		if modals[w] == 3 || negations[w] && w != "unless" && w != "except" {
			n++
		}
	}
	return n
}

// right reads a phrase of a right at token i. What a negation makes of it can be told of rights that are given, and of
// what the publisher does with data: "we will not sell your data". Elsewhere ("you may not sublicense") it is no fact.
func (r *reader) right(i int) (fact, bool) {
	p, n := r.phrase(rights, i)
	if n == 0 {
		return fact{}, false
	}
	f := r.fact(clausewatch.SignalRightRemoved, p.about, i, i+n)
	f.phrase, f.against = p, p.takes
	doer := r.doer(i)
	if p.byUs && doer == "you" || p.takes && !p.byUs && r.negative(i)%2 == 1 {
		return fact{}, false
	}
	f.weak = p.byUs && doer == ""
	if r.negative(i)%2 == 1 {
		f.against = !f.against
	}
	if !f.against {
		f.value = "not " + f.value
	}
	return f, true
}

// doer is who does what token i says, by the nearest pronoun before it in the sentence: "we", "you" or nobody, "".
func (r *reader) doer(i int) string {
	for j := i - 1; j >= max(0, i-16); j-- {
		switch w := r.lower[j]; w {
		case ".", ";", "!", "?":
			return ""
		case "we", "us", "wir", "nous", "nosotros":
			return "we"
		case "you", "sie", "vous", "usted":
			return "you"
		}
	}
	return ""
}
