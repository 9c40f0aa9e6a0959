package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// A leader knows the text that leads in the lists that are open.
type leader struct {
	lists []leadIn // outermost first
	last  block    // the block before
}

// A leadIn is a list and the text before its first item, "" where that leads to nothing.
type leadIn struct {
	depth int    // 1 is outermost; 0 for items that only their signs and numbers tell
	style string // of their numbers, "" for bullets; dotted ones have the number of the clause they divide
	text  string
}

// intro is the text that leads in the list that b is an item of: the paragraph or the item before the first item. Before
// is the number of the clause that b follows or divides.
func (l *leader) intro(b block, before string) string {
	last := l.last
	l.last = b
	switch {
	case b.kind == clausewatch.Heading, b.kind == clausewatch.Row, b.kind == clausewatch.Entry:
		l.lists = nil
		return ""
	case b.kind != clausewatch.Item && b.depth > 0: // goes on with an item
		return ""
	case b.kind != clausewatch.Item && b.number == "":
		l.lists = nil
		return ""
	}
	style := ""
	if b.depth == 0 && b.number != "" {
		if style = numberStyle(b.number, before); style == "dotted" {
			n := said(b.number)
			style = n[:strings.LastIndexByte(n, '.')]
		}
	}
	keep := l.same(b.depth, style)
	if keep < 0 {
		for keep = len(l.lists); keep > 0 && b.depth > 0 && l.lists[keep-1].depth > b.depth; {
			keep--
		}
		l.lists = append(l.lists[:keep], leadIn{b.depth, style, leads(last, strings.HasPrefix(style, "plain"))})
	} else {
		l.lists = l.lists[:keep+1]
	}
	return l.lists[len(l.lists)-1].text
}

// same is the index of the open list that an item of this depth, or of this style outside of lists, belongs to, else -1.
func (l *leader) same(depth int, style string) int {
	for n := len(l.lists) - 1; n >= 0; n-- {
		if list := l.lists[n]; list.depth == depth && (depth > 0 || list.style == style) {
			return n
		}
	}
	return -1
}

// leads is the text of a block after which a list begins, "" where it does not lead there: a sentence that ended, a date, a
// heading without a colon. Before clauses that are counted like sections, only a colon leads.
func leads(b block, colon bool) string {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(b.text, `)"'”’*`))
	switch {
	case b.kind == clausewatch.Row, b.kind == clausewatch.Entry:
		return ""
	case strings.ContainsRune(":：", last):
		return b.text
	case b.kind == clausewatch.Heading || colon:
		return ""
	case unicode.IsLetter(last), strings.ContainsRune(",?-–—…", last):
		return b.text
	}
	return ""
}
