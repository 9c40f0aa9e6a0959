package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
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
		w.dress(&b, len(lines) == 1 && m.letters > 0 && 100*m.bold >= 90*m.letters)
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
func (w *walker) dress(b *block, bold bool) {
	if w.level > 0 {
		b.kind, b.depth = clausewatch.Heading, w.level
		b.number, b.text = headingMarker(headingControl.ReplaceAllString(b.text, ""))
	} else if looksLikeHeading(b.text, bold) && 2*b.linked < utf8.RuneCountInString(b.text) {
		b.kind, b.pseudo = clausewatch.Heading, true
		b.number, b.text = headingMarker(b.text)
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
	case number != "" && !(startsLower(rest) && strings.Contains(number, ".")):
		b.number, b.text = number, rest
	}
}

// looksLikeHeading tells a paragraph that is a heading by its looks: short, no sentence, and bold, in capitals or numbered.
func looksLikeHeading(text string, bold bool) bool {
	_, number, rest := marker(text)
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
		return words <= 14 && (last != '.' || words <= 6) && (titled(rest) || number != "")
	case last == '.' || last == ':':
		return false
	case headingWord.MatchString(text):
		return words <= 12 && titled(rest)
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

const (
	mostCell    = 1200 // letters of an average cell above which a table only places text on the page
	longestCell = 2500 // the same of a single cell
	mostCells   = 60   // a row with more of them is cut all the same
)

// table reads a table: a row is a provision, its cells joined. A table that only places text on the page is read as if it
// were none.
func (w *walker) table(n *html.Node) {
	w.flush()
	rows := tableRows(n)
	if w.layout(n, rows) {
		w.children(n)
		w.flush()
		return
	}
	if caption := firstChild(n, atom.Caption); caption != nil {
		w.children(caption)
		w.flush()
	}
	for _, row := range rows {
		w.row(row)
	}
}

func firstChild(n *html.Node, a atom.Atom) *html.Node {
	for c := range n.ChildNodes() {
		if c.DataAtom == a {
			return c
		}
	}
	return nil
}

func tableRows(table *html.Node) (rows []*html.Node) {
	for d := range table.Descendants() {
		if d.DataAtom == atom.Tr {
			rows = append(rows, d)
		}
	}
	return rows
}

func rowCells(row *html.Node) (cells []*html.Node) {
	for c := range row.ChildNodes() {
		if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
			cells = append(cells, c)
		}
	}
	return cells
}

// layout tells a table that only places text: of one column, with tables or sections inside, or with cells as long as pages.
func (w *walker) layout(table *html.Node, rows []*html.Node) bool {
	columns, cells := 0, 0
	for _, row := range rows {
		all := rowCells(row)
		columns = max(columns, len(all))
		cells += len(all)
		if slices.ContainsFunc(all, func(c *html.Node) bool { return w.page.sizes[c].letters > longestCell }) {
			return true
		}
	}
	if columns < 2 || holds(table, func(n *html.Node) bool { return n.DataAtom == atom.Table }) {
		return true
	}
	if holds(table, func(n *html.Node) bool { return n.DataAtom == atom.H1 || n.DataAtom == atom.H2 }) {
		return true
	}
	return w.page.sizes[table].letters > mostCell*cells
}

// row reads the cells of a row, each in one line.
func (w *walker) row(row *html.Node) {
	var texts []string
	b := block{kind: clausewatch.Row, within: true}
	for _, cell := range rowCells(row) {
		if !w.keep(cell) {
			continue
		}
		in := &walker{page: w.page, keep: w.keep}
		in.children(cell)
		in.flush()
		var parts []string
		for _, p := range in.out {
			text := p.text
			if p.number != "" && !p.drawn {
				text = p.number + " " + text
			}
			parts = append(parts, text)
			b.links = append(b.links, p.links...)
			b.linked += p.linked
			b.within = b.within && (p.linked == 0 || p.within)
		}
		if len(parts) > 0 {
			texts = append(texts, strings.Join(parts, " "))
		}
	}
	if len(texts) > mostCells {
		texts = append(texts[:mostCells], strings.Join(texts[mostCells:], " "))
	}
	if len(texts) == 1 { // a row of one cell is a line
		b.kind = clausewatch.Paragraph
	}
	b.text = strings.Join(texts, " | ")
	w.emit(b)
}
