package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// wrapWidth is the longest line, in letters, of a text that was wrapped by hand; where lines are longer, each is a
// paragraph.
const wrapWidth = 110

// readText reads a plain text file.
func readText(text string) (reading, error) {
	blocks := textBlocks(text)
	r := reading{blocks: blocks}
	for n, b := range blocks {
		if n < 5 && b.kind == clausewatch.Heading {
			r.title = b.text
			break
		}
	}
	return r, judgeText(blocks)
}

var underline = regexp.MustCompile(`^\s*(?:={3,}|-{3,}|~{3,}|\*{3,}|_{3,})\s*$`)

// textBlocks cuts plain text into blocks: at empty lines, at lines that open with a number or a bullet, at headings.
func textBlocks(text string) (out []block) {
	lines := strings.Split(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\f", "\n\n"), "\n")
	wrapped := wrappedByHand(lines)
	var open []string                      // lines of the paragraph under way
	closeParagraph := func(below string) { // the line that is drawn below a heading
		heading := below != ""
		if len(open) == 0 {
			return
		}
		b := block{kind: clausewatch.Paragraph, text: canonical(strings.Join(open, " "))}
		if heading || len(open) == 1 && looksLikeHeading(b.text, false) {
			b.kind, b.pseudo, b.look = clausewatch.Heading, true, cutAtRune(below, 1)
			if len(out) == 0 {
				b.pseudo, b.depth = false, 1
			}
			b.number, b.text = headingMarker(b.text)
			if b.number != "" && b.depth == 0 {
				b.depth = min(6, 2+strings.Count(strings.Trim(b.number, ".:"), "."))
			}
		} else {
			indent := indentOf(open[0])
			writtenNumber(&b)
			if b.kind == clausewatch.Item {
				b.depth = 1 + min(4, indent/4)
			}
		}
		if b.text != "" {
			out = append(out, b)
		}
		open = nil
	}
	for n := 0; n < len(lines); n++ {
		if rows, used := textTable(lines[n:]); used > 0 {
			closeParagraph("")
			out = append(out, rows...)
			n += used - 1
			continue
		}
		line := lines[n]
		trimmed := strings.TrimSpace(line)
		switch bullet, number, rest := marker(trimmed); {
		case trimmed == "":
			closeParagraph("")
			continue
		case underline.MatchString(line):
			if below := strings.TrimSpace(line); len(open) == 1 && underlined(strings.TrimSpace(open[0]), below) {
				closeParagraph(below)
			} else {
				closeParagraph("")
			}
			continue
		case !wrapped, bullet && rest != "", number != "" && rest != "" && len(open) > 0 && opensClause(open[len(open)-1], number, rest):
			closeParagraph("")
		}
		open = append(open, line)
	}
	closeParagraph("")
	return out
}

// underlined tells a line that is a heading by what stands below it. Below a sentence, only what nobody draws for a rule
// makes it one.
func underlined(line, below string) bool {
	return utf8.RuneCountInString(line) < 120 && (strings.Contains(below, "=") || !strings.HasSuffix(line, "."))
}

// indentOf is how far a line is set in, in spaces; a tab counts four.
func indentOf(line string) (spaces int) {
	for _, c := range line {
		switch c {
		case ' ':
			spaces++
		case '\t':
			spaces += 4
		default:
			return spaces
		}
	}
	return spaces
}

// wrappedByHand tells whether the lines of a text end where the paper ended.
func wrappedByHand(lines []string) bool {
	long, filled := 0, 0
	for _, l := range lines {
		n := utf8.RuneCountInString(strings.TrimSpace(l))
		if n > 0 {
			filled++
		}
		if n > wrapWidth {
			long++
		}
	}
	return 20*long < filled
}
