package extract

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

const (
	shortLine = 80  // letters: what a menu's entry has at most
	proseLine = 160 // letters from which on a block is prose
	mostMenu  = 40  // percent of a page's words that may be taken for menus
)

// withoutMenus leaves out what only leads elsewhere: tables of contents, and lists of links before the first and after
// the last prose of the page. Lists of links within the text stay, since sub-processors and affiliates are named in such.
func withoutMenus(blocks []block) []block {
	first, last := proseBounds(blocks)
	drop := make([]bool, len(blocks))
	mark := func(from, to int) {
		for n := from; n < to; n++ {
			drop[n] = true
		}
		if orphaned(blocks, from, to) {
			drop[from-1] = true
		}
	}
	runs(blocks, onlyLink, func(from, to int) {
		inPage := allOf(blocks[from:to], func(b block) bool { return b.within })
		switch {
		case inPage && (to-from >= 2 || to <= first || from == 0), to-from >= 3 && (to <= first || from > last) && hosts(blocks[from:to]) < severalHosts,
			to == len(blocks) && from > last && hosts(blocks[from:to]) < severalHosts:
			mark(from, to)
		}
	})
	headings := headingsOf(blocks)
	runs(blocks, func(b block) bool { return b.kind != clausewatch.Heading && headings[plainKey(b.text)] > 0 }, func(from, to int) {
		if to-from >= 3 {
			mark(from, to)
		}
	})
	for n, b := range blocks {
		if linkList(b) && (n < first || n > last || first < 0) {
			drop[n] = true
		}
	}
	return without(blocks, drop)
}

// severalHosts is from how many sites on a list of links names partners rather than pages.
const severalHosts = 4

// hosts counts the sites that the links of blocks lead to.
func hosts(blocks []block) int {
	seen := map[string]bool{}
	for _, b := range blocks {
		for _, l := range b.links {
			if u, err := url.Parse(l.URL); err == nil && u.Host != "" {
				seen[strings.TrimPrefix(u.Host, "www.")] = true
			}
		}
	}
	return len(seen)
}

// without gives the blocks that are not dropped; all of them where too much would go.
func without(blocks []block, drop []bool) []block {
	dropped := 0
	kept := make([]block, 0, len(blocks))
	for n, b := range blocks {
		if drop[n] {
			dropped += wordCount(b.text)
		} else {
			kept = append(kept, b)
		}
	}
	if 100*dropped > mostMenu*words(blocks) {
		return blocks
	}
	return kept
}

// runs calls found for each longest run of blocks that match.
func runs(blocks []block, match func(block) bool, found func(from, to int)) {
	for from := 0; from < len(blocks); from++ {
		to := from
		for to < len(blocks) && match(blocks[to]) {
			to++
		}
		if to > from {
			found(from, to)
			from = to
		}
	}
}

func allOf(blocks []block, match func(block) bool) bool {
	for _, b := range blocks {
		if !match(b) {
			return false
		}
	}
	return true
}

// orphaned tells whether the heading before a run has nothing else below it: "Table of contents", "Related articles".
func orphaned(blocks []block, from, to int) bool {
	if from == 0 || blocks[from-1].kind != clausewatch.Heading || blocks[from-1].depth == 1 {
		return false
	}
	return to == len(blocks) || blocks[to].kind == clausewatch.Heading && (blocks[to].depth <= blocks[from-1].depth || blocks[from-1].depth == 0)
}

// headingsOf counts the headings by their words.
func headingsOf(blocks []block) map[string]int {
	all := map[string]int{}
	for _, b := range blocks {
		if b.kind == clausewatch.Heading {
			if key := plainKey(b.text); len(key) > 3 {
				all[key]++
			}
		}
	}
	return all
}

// plainKey is a line without case, spaces, numbers and signs.
func plainKey(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// onlyLink tells a short block that is all link. A mail address leads nowhere: it is what the line says.
func onlyLink(b block) bool {
	letters := utf8.RuneCountInString(b.text)
	return b.linked > 0 && letters <= shortLine && 10*b.linked >= 7*letters && b.kind != clausewatch.Row &&
		!slices.ContainsFunc(b.links, func(l clausewatch.Link) bool { return strings.HasPrefix(l.URL, "mailto:") })
}

// linkList tells a block that is several links in a row: languages, sites, a breadcrumb.
func linkList(b block) bool {
	return len(b.links) >= 3 && 10*b.linked >= 7*utf8.RuneCountInString(strings.ReplaceAll(b.text, " ", "")) && b.kind != clausewatch.Row
}

// proseBounds are the indexes of the first and the last block of prose; without prose nothing is before or after it.
func proseBounds(blocks []block) (first, last int) {
	first, last = -1, len(blocks)
	for n, b := range blocks {
		if utf8.RuneCountInString(b.text) >= proseLine && 2*b.linked < utf8.RuneCountInString(b.text) {
			if first < 0 {
				first = n
			}
			last = n
		}
	}
	return first, last
}
