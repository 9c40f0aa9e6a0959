package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/atom"

	"github.com/clausewatch/clausewatch"
)

// flush ends the block under way.
func (w *walker) flush() {
	raw, m, links := w.text.String(), w.marks, w.links
	w.text.Reset()
	w.marks, w.links = marks{}, nil
	if strings.TrimSpace(raw) == "" {
		return
	}
	lines := []brokenLine{{text: canonical(raw)}}
	if w.level == 0 {
		lines = brokenLines(raw)
	}
	for n, line := range lines {
		if line.text == "" {
			continue
		}
		b := block{kind: clausewatch.Paragraph, text: line.text}
		for len(links) > 0 && (n == len(lines)-1 || links[0].from < lines[n+1].from) {
			if strings.Contains(line.text, links[0].Text) {
				b.links = append(b.links, links[0].Link)
			}
			links = links[1:]
		}
		if m.letters > 0 {
			b.linked = utf8.RuneCountInString(strings.ReplaceAll(line.text, " ", "")) * m.linked / m.letters
			b.within = m.linked > 0 && !m.outside
		}
		w.dress(&b, len(lines) == 1 && m.letters > 0 && 100*m.bold >= 90*m.letters, w.look(line.text, m))
		w.emit(b)
	}
}

// A brokenLine is a line of a block and where it begins in the text of the block as it was collected.
type brokenLine struct {
	text string
	from int
}

// brokenLines cuts at empty lines, and at a single break where the next line opens with a number or a bullet of its own.
func brokenLines(raw string) (out []brokenLine) {
	var open []string // parts of the line under way
	from, next := 0, 0
	closeLine := func() {
		if len(open) > 0 {
			out = append(out, brokenLine{strings.Join(open, " "), from})
			open = open[:0]
		}
	}
	for part := range strings.SplitSeq(raw, "\n") {
		at := next
		next += len(part) + 1
		line := canonical(part)
		if line == "" {
			closeLine()
			continue
		}
		if len(open) > 0 {
			bullet, number, rest := marker(line)
			if rest != "" && (bullet || number != "" && opensClause(open[len(open)-1], number, rest)) {
				closeLine()
			}
		}
		if len(open) == 0 {
			from = at
		}
		open = append(open, line)
	}
	closeLine()
	return out
}

// headingControl is what a reader operates beside a heading, in brackets: "Fees [edit]".
var headingControl = regexp.MustCompile(`(?:\s*\[\p{L}{3,12}\])+$`)

// dress finds out what a block is: by the elements around it, and by its looks.
func (w *walker) dress(b *block, bold bool, look string) {
	if w.level > 0 {
		b.kind, b.depth = clausewatch.Heading, w.level
		b.number, b.text = headingMarker(headingControl.ReplaceAllString(b.text, ""))
	} else if looksLikeHeading(b.text, bold) && 2*b.linked < utf8.RuneCountInString(b.text) {
		b.kind, b.pseudo, b.look = clausewatch.Heading, true, look
		b.number, b.text = headingMarker(b.text)
		if w.head == atom.Summary && w.fold > 0 && len(w.items) == 0 {
			b.pseudo, b.depth = false, w.fold
		}
	}
	if len(w.items) == 0 {
		if b.kind == clausewatch.Paragraph {
			writtenNumber(b)
		}
		return
	}
	in := &w.items[len(w.items)-1]
	first := !in.begun
	in.begun = true
	if b.kind == clausewatch.Heading {
		if first && b.number == "" && in.number != "" {
			b.number, b.drawn = in.number, true
		}
		if b.pseudo { // a bold item is an item
			b.kind, b.pseudo = clausewatch.Item, false
		} else {
			return
		}
	}
	b.depth = in.depth
	if b.kind != clausewatch.Item {
		writtenNumber(b)
	}
	if first {
		b.kind = clausewatch.Item
		if b.number == "" && in.number != "" {
			b.number, b.drawn = in.number, true
		}
	}
}

// writtenNumber takes the bullet or number from the start of a paragraph's text.
func writtenNumber(b *block) {
	bullet, number, rest := marker(b.text)
	switch {
	case rest == "":
	case bullet:
		b.kind, b.text = clausewatch.Item, rest
		if _, number, after := marker(rest); after != "" && (strings.HasPrefix(number, "(") || strings.ContainsAny(number, "0123456789") && !startsLower(after)) {
			b.number, b.text = number, after
		}
	case number != "" && !(startsLower(rest) && strings.Contains(number, ".")):
		b.number, b.text = number, rest
	}
}

// looksLikeHeading tells a paragraph that is a heading by its looks: short, no sentence, and bold, in capitals or numbered.
func looksLikeHeading(text string, bold bool) bool {
	_, number, rest := marker(text)
	_, named := headingMarker(text)
	letters := utf8.RuneCountInString(rest)
	if letters < 2 || letters > 120 {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(rest)
	words := len(strings.Fields(rest))
	switch {
	case strings.ContainsRune(";,", last):
		return false
	case bold:
		return words <= 14 && (last != '.' || words <= 6) && (titled(named) || number != "")
	case last == '.' || last == ':':
		return false
	case headingWord.MatchString(text):
		return words <= 12 && titled(named)
	case capitals(rest):
		return words <= 10 && letters >= 4
	}
	return number != "" && !strings.HasPrefix(number, "(") && words <= 7 && titled(rest) && !strings.Contains(rest, ". ")
}

// emit writes a block.
func (w *walker) emit(b block) {
	if b.text != "" {
		w.out = append(w.out, b)
	}
}
