package extract

import (
	"slices"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

const (
	shortLine = 80  // letters: what a menu's entry has at most
	proseLine = 160 // letters from which on a block is prose
	mostMenu  = 40  // percent of a page's words that may be taken for menus
)

// withoutMenus leaves out what is only links: tables of contents, and lists of links before the first and after the last
// prose of the page. Lists of links within the text stay, since sub-processors and affiliates are named in such.
func withoutMenus(blocks []block) []block {
	first, last := proseBounds(blocks)
	drop := make([]bool, len(blocks))
	dropped, all := 0, words(blocks)
	for from := 0; from < len(blocks); {
		to := from
		for to < len(blocks) && onlyLink(blocks[to]) {
			to++
		}
		if to == from {
			from++
			continue
		}
		contents := !slices.ContainsFunc(blocks[from:to], func(b block) bool { return !b.within })
		if contents && to-from >= 2 || to-from >= 3 && (to <= first || from > last) || to == len(blocks) && from > last {
			for n := from; n < to; n++ {
				drop[n] = true
				dropped += wordCount(blocks[n].text)
			}
		}
		from = to
	}
	if 100*dropped > mostMenu*all {
		return blocks
	}
	kept := make([]block, 0, len(blocks))
	for n, b := range blocks {
		if !drop[n] {
			kept = append(kept, b)
		}
	}
	return kept
}

// onlyLink tells a short block that is all link.
func onlyLink(b block) bool {
	letters := utf8.RuneCountInString(b.text)
	return b.linked > 0 && letters <= shortLine && 10*b.linked >= 8*letters*9/10 && b.kind != clausewatch.Row
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
