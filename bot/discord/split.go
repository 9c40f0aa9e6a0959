package discord

import (
	"strings"
	"unicode"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// runeWeight is the most that a rune can take once it is Markdown, in UTF-16 units.
func runeWeight(r rune) int {
	switch {
	case r > 0xFFFF:
		return 2
	case r < 0x80 && !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ' ':
		return 2
	}
	return 1
}

// fixedWeight is what a span weighs beside its words: its marks, its address, the space that keeps marks apart.
func fixedWeight(span chat.Span) int {
	before, after := emphasis(span)
	n := len(before) + len(after) + 1
	if isCode(span) {
		n += len("``  ``")
	}
	if span.URL != "" {
		n += units(span.URL) + len("[](<>)")
	}
	if !span.Time.IsZero() {
		n += len("<t:4102444800:f>")
	}
	if span.Person != "" {
		n += len("<@12345678901234567890>")
	}
	return n
}

// lineWeight is what each further line of a span weighs: the mark of the quote or the small print, and its own marks again.
func lineWeight(span chat.Span) int { return len("-# ") + fixedWeight(span) }

// spansWeight is the most that spans can take once they are Markdown.
func spansWeight(spans []chat.Span) int {
	n := 0
	for _, span := range spans {
		n += fixedWeight(span) + strings.Count(span.Text, "\n")*lineWeight(span)
		for _, r := range span.Text {
			n += runeWeight(r)
		}
	}
	return n
}

// chunks cuts tidy spans into runs of at most limit each, between words where there are any. Joined they are the spans
// again, to the letter. A run of which nothing can be seen goes with its neighbour. limit must be well above the weight
// of an address.
func chunks(spans []chat.Span, limit int) [][]chat.Span {
	var all [][]chat.Span
	var run []chat.Span
	room := limit
	flush := func() {
		if len(run) > 0 {
			all = append(all, run)
		}
		run, room = nil, limit
	}
	for _, span := range spans {
		fixed, line := fixedWeight(span), lineWeight(span)
		for span.Text != "" {
			head, tail := cut(span.Text, room-fixed, line, room == limit)
			if tail != "" && (!span.Time.IsZero() || span.URL != "") && room != limit {
				head, tail = "", span.Text // a moment or a link stays whole
			}
			if head != "" {
				part := span
				part.Text = head
				run = append(run, part)
				room -= spansWeight(run[len(run)-1:])
			}
			if tail != "" {
				flush()
			}
			span.Text = tail
		}
	}
	flush()
	return all
}

// cut gives the longest head of text that weighs at most limit here, and the rest; a newline weighs line more than it is
// long.
func cut(text string, limit, line int, must bool) (head, tail string) {
	return chat.Cut(text, limit, func(r rune) int {
		if r == '\n' {
			return runeWeight(r) + line
		}
		return runeWeight(r)
	}, must)
}

// shortened is the beginning of text for places that only announce what stands elsewhere in full.
func shortened(text string, limit int) string {
	head, tail := cut(text, limit-1, 0, true)
	if blank(tail) {
		return strings.TrimSpace(head)
	}
	return strings.TrimSpace(head) + "…"
}
