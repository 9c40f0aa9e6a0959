package discord

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// A quote of words that went and words that came is shown as a diff: each sentence as it was behind a minus, and as it is behind a
// plus. Struck-through words among bold ones are hard to find on a phone, and a client that colours nothing shows the signs all the
// same. Within the fence nothing is escaped; only what could end it is kept apart.

const (
	// wholeDiff is the length up to which a quote is shown with the sentences that stayed. Of a longer one these are left out, and of
	// long sentences that changed all but the words around each change.
	wholeDiff  = 400
	aroundDiff = 80 // characters of them on each side
	leftOut    = "…"
)

// diff is a quote as lines of a diff between fences, of at most so many units. It is false for a quote in which nothing went or
// came, that has other styles, or that is too long for it.
func diff(spans []chat.Span, most int) (block string, ok bool) {
	changed := false
	for _, s := range spans {
		if s.URL != "" || !s.Time.IsZero() || s.Person != "" || s.Code || s.Strike && s.Bold || s.Italic && (s.Strike || s.Bold) {
			return "", false
		}
		changed = changed || s.Strike || s.Bold
	}
	if !changed {
		return "", false
	}
	lines := diffLines(stretches(spans), units(chat.Join(spans)) > wholeDiff)
	block = "```diff\n" + strings.ReplaceAll(strings.Join(lines, "\n"), "`", "`\u200b") + "\n```"
	return block, len(lines) > 0 && units(block) <= most
}

// diffLines are the lines of stretches; in short, without what stayed. There are none where nothing but space went or came.
func diffLines(all []stretch, short bool) (lines []string) {
	gap, changed := false, false
	for _, p := range all {
		stayed := p.stayed()
		if stayed && (short || p.leftOut()) {
			gap = true
			continue
		}
		if gap && len(lines) > 0 {
			lines = append(lines, "  "+leftOut)
		}
		gap = false
		if stayed {
			if is := p.text(false); !blank(is) {
				lines = append(lines, each("  ", is))
			}
			continue
		}
		changed = true
		if short {
			p = p.shortened()
		}
		if was := p.text(true); !blank(was) {
			lines = append(lines, each("- ", was))
		}
		if is := p.text(false); !blank(is) {
			lines = append(lines, each("+ ", is))
		}
	}
	if !changed {
		return nil
	}
	return lines
}

// A stretch is a sentence or a line of a quote, in its parts: those that stayed, went and came.
type stretch []chat.Span

// leftOut tells whether a stretch stands for words that the quote itself leaves out.
func (p stretch) leftOut() bool { return len(p) == 1 && p[0].Italic }

// stayed tells whether nothing of a stretch that can be seen went or came.
func (p stretch) stayed() bool {
	for _, s := range p {
		if (s.Strike || s.Bold) && !blank(s.Text) {
			return false
		}
	}
	return true
}

// goesOn tells whether a stretch is one more sentence of a line that came or went as a whole.
func (p stretch) goesOn(before stretch) bool {
	for _, s := range append(before[:len(before):len(before)], p...) {
		if !s.Bold && !s.Strike || s.Bold != before[0].Bold {
			return false
		}
	}
	return len(p) > 0 && !strings.Contains(trailing(before[len(before)-1].Text), "\n")
}

// side is a stretch as it was, or as it is.
func (p stretch) side(was bool) []chat.Span {
	return slices.DeleteFunc(slices.Clone(p), func(s chat.Span) bool { return was && s.Bold || !was && s.Strike })
}

// text is the words of a side.
func (p stretch) text(was bool) string { return strings.TrimSpace(chat.Join(p.side(was))) }

// shortened is a stretch with only some words around each change.
func (p stretch) shortened() stretch {
	var out stretch
	for i, s := range p {
		head, tail := "", ""
		if i > 0 {
			head = headOf(s.Text, aroundDiff)
		}
		if i < len(p)-1 {
			tail = tailOf(s.Text, aroundDiff)
		}
		if !s.Bold && !s.Strike && len(head)+len(tail)+2*aroundDiff < len(s.Text) {
			s.Text = head + " " + leftOut + " " + tail
		}
		out = append(out, s)
	}
	return out
}

// headOf is the beginning of text up to the last space within n bytes, all of it where there is none.
func headOf(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for !utf8.RuneStart(text[n]) {
		n--
	}
	if at := strings.LastIndexFunc(text[:n], unicode.IsSpace); at >= 0 {
		return text[:at]
	}
	return text
}

// tailOf is the end of text from the first space within the last n bytes on, all of it where there is none.
func tailOf(text string, n int) string {
	from := len(text) - n
	if from <= 0 {
		return text
	}
	for !utf8.RuneStart(text[from]) {
		from++
	}
	if at := strings.IndexFunc(text[from:], unicode.IsSpace); at >= 0 {
		return strings.TrimSpace(text[from+at:]) + trailing(text)
	}
	return text
}

// trailing is the space at the end of text.
func trailing(text string) string { return text[len(strings.TrimRightFunc(text, unicode.IsSpace)):] }

// stretches cuts a quote at the ends of sentences and lines, where both texts have one.
func stretches(spans []chat.Span) (all []stretch) {
	var p stretch
	was, is := "", "" // the stretch so far
	end := func() {
		if last := len(all) - 1; last >= 0 && p.goesOn(all[last]) {
			all[last] = append(all[last], p...)
		} else if len(p) > 0 {
			all = append(all, p)
		}
		p, was, is = nil, "", ""
	}
	var parts stretch
	for _, s := range spans {
		for _, text := range sentences(s.Text) {
			s.Text = text
			parts = append(parts, s)
		}
	}
	for i, s := range parts {
		if first, _ := utf8.DecodeRuneInString(s.Text); s.Italic || unicode.IsSpace(first) && ends(was+" ") && ends(is+" ") {
			end()
		}
		p = append(p, s)
		if !s.Bold {
			was += s.Text
		}
		if !s.Strike {
			is += s.Text
		}
		if s.Italic || ends(was) && ends(is) && (i+1 == len(parts) || begins(parts[i+1].Text)) {
			end()
		}
	}
	end()
	return all
}

// begins tells whether text can begin a sentence: "e.g. this" has but one.
func begins(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return !unicode.IsLower(first)
}

// sentences cuts text behind each sentence and line; joined they are the text.
func sentences(text string) (all []string) {
	from := 0
	for i, r := range text {
		to := i + utf8.RuneLen(r)
		next, _ := utf8.DecodeRuneInString(text[to:])
		if r == '\n' || unicode.IsSpace(r) && ends(text[from:to]) && !unicode.IsSpace(next) && begins(text[to:]) {
			all, from = append(all, text[from:to]), to
		}
	}
	if from < len(text) {
		all = append(all, text[from:])
	}
	return all
}

// ends tells whether text is empty or ends as a sentence or a line does, with the space behind it.
func ends(text string) bool {
	space := trailing(text)
	if text == "" || strings.Contains(space, "\n") {
		return true
	}
	words := strings.TrimRight(text[:len(text)-len(space)], `"”’')]`)
	last, _ := utf8.DecodeLastRuneInString(words)
	return space != "" && strings.ContainsRune(".!?;。！？", last)
}
