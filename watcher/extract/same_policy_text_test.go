package extract

import (
	"fmt"
	"strings"
)

// inMarkdown writes the policy with the marks of CommonMark; a number of an item is written after the mark.
func inMarkdown(policy []rule) string {
	m := &maker{}
	for n, r := range policy {
		text := r.label() + r.text
		if n > 0 && (r.kind != anItem || policy[n-1].kind != anItem) && (r.kind != aRow || policy[n-1].kind != aRow) && r.kind != aMeaning {
			m.writef("")
		}
		switch r.kind {
		case aTitle:
			m.writef("# %s", text)
		case aSection:
			m.writef("## %s", text)
		case aPart:
			m.writef("### %s", text)
		case anItem:
			m.writef("%s- %s", strings.Repeat("  ", r.depth-1), text)
		case aMeaning:
			m.writef(": %s", text)
		case aRow:
			m.writef("| %s |", text)
			if policy[n-1].kind != aRow {
				m.writef("|---|---|---|")
			}
		default:
			m.writef("%s", text)
		}
	}
	return m.String()
}

// wrapped breaks a text into lines of at most width letters, each after the first set in like its words.
func wrapped(text string, width int) (lines []string) {
	line := ""
	for _, w := range strings.Fields(text) {
		if line != "" && len(line)+1+len(w) > width {
			lines = append(lines, line)
			line = ""
		}
		if line != "" {
			line += " "
		}
		line += w
	}
	return append(lines, line)
}

// inPlainText writes the policy for a printer of eighty letters a line.
func inPlainText(policy []rule) string {
	m := &maker{}
	for n, r := range policy {
		text := r.label() + r.text
		if n > 0 && (r.kind != anItem || policy[n-1].kind != anItem) && (r.kind != aRow || policy[n-1].kind != aRow) {
			m.writef("")
		}
		indent := ""
		switch r.kind {
		case aTitle:
			text = strings.ToUpper(text)
			m.writef("%s\n%s", r.text, strings.Repeat("=", len(text)))
			continue
		case aSection:
			m.writef("%s\n%s", text, strings.Repeat("-", len(text)))
			continue
		case aPart, aTerm:
			m.writef("%s\n%s", text, strings.Repeat("~", len(text)))
			continue
		case anItem:
			if r.number == "" {
				text = "* " + text
			}
			indent = strings.Repeat("    ", r.depth)
		case aRow:
			c := strings.Split(text, " | ")
			text = fmt.Sprintf("%-16s  %-32s  %s", c[0], c[1], c[2])
			m.writef("%s", text)
			continue
		}
		for i, line := range wrapped(text, 80-len(indent)) {
			if i > 0 && indent != "" {
				line = "  " + line
			}
			m.writef("%s%s", indent, line)
		}
	}
	return m.String()
}

// inPDF sets the policy on pages: headings bold and larger, items set in, a table in three columns.
func inPDF(policy []rule) []byte {
	var sheets []*sheet
	y := 0.0
	line := func(x, size float64, bold bool, text string) {
		sheets[len(sheets)-1].put(x, y, size, bold, text)
		y -= 1.27 * size
	}
	for n, r := range policy {
		text := strings.ReplaceAll(r.label()+r.text, "§", "\xa7")
		if y < 130 {
			sheets = append(sheets, &sheet{})
			y = 740
		}
		size, bold, indent := 11.0, false, 0.0
		switch r.kind {
		case aTitle:
			size, bold = 20, true
		case aSection:
			size, bold = 15, true
		case aPart:
			size, bold = 13, true
		case aTerm:
			bold = true
		case anItem:
			if indent = 18 * float64(r.depth); r.number == "" {
				text = "\x95 " + text
			}
		}
		if n > 0 {
			y -= 9
		}
		if r.kind == aRow {
			for i, c := range strings.Split(text, " | ") {
				sheets[len(sheets)-1].put(72+160*float64(i), y, 11, false, c)
			}
			y -= 14
			continue
		}
		for _, l := range wrapped(text, 84-int(indent)/6) {
			line(72+indent, size, bold, l)
		}
	}
	return makePDF("Terms of Quayside Bicycles", "", sheets...)
}
