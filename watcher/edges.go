package watcher

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// linkList tells a provision that is several links in a row, or words in a row with dots between them; no provision is one.
func linkList(p *clausewatch.Provision) bool {
	if p == nil {
		return true
	}
	if items := strings.FieldsFunc(p.Text, func(r rune) bool { return r == '•' || r == '·' || r == '›' }); len(items) >= 8 {
		return len(strings.Fields(p.Text)) <= 4*len(items)
	}
	linked := 0
	for _, l := range p.Links {
		linked += utf8.RuneCountInString(l.Text)
	}
	return len(p.Links) >= 4 && 10*linked >= 6*utf8.RuneCountInString(p.Text)
}

// proseLetters is the length from which on a provision is prose, the kind of text that policies are made of.
const proseLetters = 120

// markup is a tag that a page shows as text.
var markup = regexp.MustCompile(`<[^<>]{1,500}>`)

// edges are the ids of the provisions before the first and after the last prose of a text: what stands there is the
// policy's title and date, or belongs to the page. The rim is the first and the last prose. What is shared counts as none.
func edges(v clausewatch.Version, shared map[string]bool) (out map[string]bool, rim [2]string) {
	first, last := -1, -1
	for n, p := range v.Provisions {
		if !shared[p.Text] && isProse(p.Text) {
			if first < 0 {
				first = n
			}
			last = n
		}
	}
	out = map[string]bool{}
	if first < 0 {
		return out, rim
	}
	for n, p := range v.Provisions {
		if n < first || n > last {
			out[p.ID] = true
		}
	}
	return out, [2]string{v.Provisions[first].ID, v.Provisions[last].ID}
}

// atEdge tells whether a change lies at the edge of the text, before and after.
func (in *inspector) atEdge(p clausewatch.ProvisionChange) bool {
	return (p.Old == nil || in.oldEdge[p.Old.ID]) && (p.New == nil || in.nextEdge[p.New.ID])
}

// fringe tells a change at the edge of the text that is a fragment: a few words, no sentence, nothing that binds; or a
// line that leads elsewhere.
func (in *inspector) fringe(p clausewatch.ProvisionChange) bool {
	if p.Wording > clausewatch.Low || binds(p) || hasYear.MatchString(textOf(p.Old)+" "+textOf(p.New)) {
		return false
	}
	if !in.atEdge(p) {
		return in.rim(p)
	}
	if leadsAway(p.Old) && leadsAway(p.New) {
		return true
	}
	if p.Kind != clausewatch.Modified {
		return fragment(textOf(p.Old)) && fragment(textOf(p.New))
	}
	return !sentence(textOf(p.Old)) && !sentence(textOf(p.New)) && !slices.ContainsFunc(p.Edits, func(e clausewatch.Edit) bool {
		return e.Op != clausewatch.Equal && !fragment(strings.TrimSpace(e.Text))
	})
}

// rim tells a word or two that came or went before the first prose of the text, or behind the last, on the same line. A
// word in the place of another is more: the first sentence of a policy names who makes it.
func (in *inspector) rim(p clausewatch.ProvisionChange) bool {
	if p.Kind != clausewatch.Modified || len(p.Edits) != 2 {
		return false
	}
	var outer clausewatch.Edit
	switch {
	case p.Old.ID == in.oldRim[0] && p.New.ID == in.nextRim[0] && p.Edits[1].Op == clausewatch.Equal:
		outer = p.Edits[0]
	case p.Old.ID == in.oldRim[1] && p.New.ID == in.nextRim[1] && p.Edits[0].Op == clausewatch.Equal:
		outer = p.Edits[1]
	default:
		return false
	}
	return len(strings.Fields(outer.Text)) <= 2
}

// sentence tells a whole sentence: policies speak in such, menus do not.
func sentence(s string) bool {
	last, _ := utf8.DecodeLastRuneInString(s)
	return len(strings.Fields(s)) >= 8 && strings.ContainsRune(".!?;", last)
}

// binds tells a change with a fact in it; "all" and "any" alone are none.
func binds(p clausewatch.ProvisionChange) bool {
	return slices.ContainsFunc(p.Signals, func(s clausewatch.Signal) bool { return s.Type != clausewatch.SignalScope })
}

// counts tells a change with a quantity in it.
func counts(p clausewatch.ProvisionChange) bool {
	return slices.ContainsFunc(p.Signals, func(s clausewatch.Signal) bool {
		switch s.Type {
		case clausewatch.SignalNumber, clausewatch.SignalMoney, clausewatch.SignalPeriod, clausewatch.SignalPercentage:
			return true
		}
		return false
	})
}

// fragment tells a few words that are no sentence.
func fragment(s string) bool {
	words := len(strings.Fields(s))
	last, _ := utf8.DecodeLastRuneInString(s)
	return words <= 8 && !(words > 4 && strings.ContainsRune(".!?;", last))
}

// leadsAway tells a line of which a good part is links; no provision is one.
func leadsAway(p *clausewatch.Provision) bool {
	if p == nil {
		return true
	}
	linked := 0
	for _, l := range p.Links {
		linked += utf8.RuneCountInString(l.Text)
	}
	return len(strings.Fields(p.Text)) <= 25 && 4*linked >= utf8.RuneCountInString(p.Text)
}

// joined is where one word ends and the next begins without a space between them.
var joined = regexp.MustCompile(`\p{Ll}\p{Lu}`)

// runsTogether tells an edit in which nothing but words that stick together differ, at least four of them each: entries
// of a menu that a page was cut out with. Names have one or two such places.
func runsTogether(p clausewatch.ProvisionChange) bool {
	if p.Kind != clausewatch.Modified {
		return false
	}
	for _, e := range p.Edits {
		for _, word := range strings.Fields(e.Text) {
			if e.Op != clausewatch.Equal && len(joined.FindAllStringIndex(word, 3)) < 3 {
				return false
			}
		}
	}
	return true
}

// shortLine tells a change of at most a line of text on each side.
func shortLine(p clausewatch.ProvisionChange) bool {
	return len(strings.Fields(textOf(p.Old))) <= 20 && len(strings.Fields(textOf(p.New))) <= 20
}

// notice tells a copyright notice that stands alone; no text is one.
func notice(s string) bool {
	at := copyright.FindStringIndex(s)
	return s == "" || at != nil && at[0] < 12 && len(strings.Fields(s)) <= 20
}

// filler tells a text of a few words over and over, as scripts measure fonts with; no text is one.
func filler(s string) bool {
	all := strings.Fields(s)
	if len(all) < 7 {
		return s == ""
	}
	seen := map[string]bool{}
	for _, w := range all {
		seen[w] = true
	}
	return 5*len(seen) <= len(all)
}

// mostTwice is how many words in a row may be there twice: a label that a page holds once for small screens and once for
// large ones.
const mostTwice = 6

// once is a text in which two or more words that follow themselves at once stand once, squashed word by word. A single word
// may be meant twice.
func once(s string) string {
	var out []string
	for _, w := range strings.Fields(s) {
		out = append(out, squash(w))
		for n := 2; n <= mostTwice && 2*n <= len(out); n++ {
			if end := len(out); slices.Equal(out[end-2*n:end-n], out[end-n:]) {
				out = out[:end-n]
				break
			}
		}
	}
	return strings.Join(out, " ")
}
