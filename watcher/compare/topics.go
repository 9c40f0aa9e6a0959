package compare

import (
	"strings"

	"github.com/clausewatch/clausewatch"
)

// A topic is what a sentence is about where a period or a sum in it weighs much.
type topic struct {
	name   string
	words  []string // beginnings of words, any of them
	better int      // 1: more is better for the reader, -1: less is, 0: it cannot be told
}

// topics are tried in order: the narrower ones first. A window in which the reader may act is better when longer, a
// price when smaller; how long before its end notice must be given depends on who gives it.
var topics = []topic{
	{"refunds", []string{"refund", "money back", "rückerstatt", "rembours", "reembols"}, 1},
	{"withdrawing", []string{"withdraw", "widerruf", "rétract", "desist"}, 1},
	{"opting out", []string{"opt out", "opt-out"}, 1},
	{"liability", []string{"liab", "haftung", "responsabilit"}, 0},
	{"late payment", []string{"late fee", "late payment", "interest"}, -1},
	{"notice", []string{"notice", "notif", "frist", "préavis", "preaviso"}, 0},
	{"ending the contract", []string{"terminat", "cancel", "suspend", "kündig", "résili", "rescin"}, 0},
	{"fees", []string{"fee", "price", "charge", "preis", "entgelt", "frais", "tarif", "precio"}, -1},
	{"disputes", []string{"arbitrat", "dispute", "claim"}, 0},
	{"keeping data", []string{"retain", "retention", "delete"}, 0},
}

// topicIn is the first topic of the list that a text speaks of, nil for none.
func topicIn(list []topic, text string) *topic {
	text = strings.ToLower(text)
	for n := range list {
		for _, w := range list[n].words {
			if beginsWord(text, w) {
				return &list[n]
			}
		}
	}
	return nil
}

// riskTopics are what a clause is about as a whole when any material change of it weighs high.
var riskTopics = []topic{
	{"indemnity", []string{"indemnif", "indemnity", "hold harmless", "schadlos"}, 0},
	{"liability", []string{"liable", "liability", "haftung", "limitation de responsabilité", "limitación de responsabilidad"}, 0},
}

// riskCategories are the classifier's names for the same; see withClause.
var riskCategories = map[string]string{"indemnification": "indemnity", "liability_limitation": "liability"}

// about names the risk topic of a changed provision, "" for none: by its heading, and by the sentences that changed.
func (p placed) about() string {
	for _, side := range []*clausewatch.Provision{p.New, p.Old} {
		if side == nil {
			continue
		}
		if t := topicIn(riskTopics, side.Heading); t != nil {
			return t.name
		}
		if p.Old == nil || p.New == nil {
			if t := topicIn(riskTopics, side.Text); t != nil {
				return t.name
			}
		}
	}
	for _, f := range p.found {
		text, at := textOf(p.New), f.new
		if at == nil {
			text, at = textOf(p.Old), f.old
		}
		if t := topicIn(riskTopics, sentence(text, at.from, at.to)); t != nil {
			return t.name
		}
	}
	return ""
}

// beginsWord tells whether a word of s begins with prefix. Both are in lower case.
func beginsWord(s, prefix string) bool {
	for from := 0; ; {
		n := strings.Index(s[from:], prefix)
		if n < 0 {
			return false
		}
		at := from + n
		if at == 0 || !(s[at-1] >= 'a' && s[at-1] <= 'z') {
			return true
		}
		from = at + len(prefix)
	}
}

// isTitle tells a line of a table of contents or the like from a clause: a few words without a stop.
func isTitle(text string) bool {
	return countWords(text) <= 8 && !strings.ContainsAny(text[max(0, len(text)-1):], ".;:!?")
}

// announces tells whether an entry of a feed names something that readers may have to act on.
func announces(text string) bool {
	text = strings.ToLower(Fold(text))
	for _, w := range []string{"deprecat", "breaking", "end of life", "end of support", "end-of-life", "sunset", "retire", "discontinu",
		"no longer", "shut down", "shutdown", "price", "pricing", "terms", "policy", "vulnerab", "security", "required", "must ",
		"action required", "migrat", "removed", "removal"} {
		if beginsWord(text, w) {
			return true
		}
	}
	return false
}
