package extract

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/clausewatch/clausewatch"
)

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
	counted := w.counted(rows)
	for _, row := range rows {
		w.row(row, counted)
	}
}

// counted tells a table whose first column, where it holds numbers, counts on from row to row. Other numbers are quantities.
func (w *walker) counted(rows []*html.Node) bool {
	last := ""
	for _, row := range rows {
		cells := rowCells(row)
		if len(cells) == 0 || w.page.sizes[cells[0]].letters > longestNumber {
			continue
		}
		_, number, rest := marker(canonical(textOf(cells[0])))
		if figures(number) == "" || rest != "" {
			continue
		}
		if last != "" && !countsOn(figures(last), figures(number)) {
			return false
		}
		last = number
	}
	return true
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
		if d.DataAtom == atom.Tr || attr(d, "role") == "row" {
			rows = append(rows, d)
		}
	}
	return rows
}

func rowCells(row *html.Node) (cells []*html.Node) {
	for c := range row.ChildNodes() {
		if isCell(c) {
			cells = append(cells, c)
		}
	}
	return cells
}

func isCell(n *html.Node) bool {
	if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
		return true
	}
	switch attr(n, "role") {
	case "cell", "gridcell", "columnheader", "rowheader":
		return true
	}
	return false
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

// row reads the cells of a row, each in one line. A row with one cell that holds text is what stands in the cell, and so is
// one of a number and the clause that it counts.
func (w *walker) row(row *html.Node, counted bool) {
	var filled [][]block
	for _, cell := range rowCells(row) {
		if !w.keep(cell) {
			continue
		}
		in := &walker{page: w.page, keep: w.keep, under: w.under}
		in.children(cell)
		in.flush()
		if len(in.out) > 0 {
			filled = append(filled, in.out)
		}
	}
	switch {
	case len(filled) == 1:
		w.out = append(w.out, filled[0]...)
		return
	case len(filled) == 2 && counted && counts(filled[0], filled[1]):
		w.out = append(append(w.out, filled[0]...), filled[1]...)
		return
	}
	var texts []string
	b := block{kind: clausewatch.Row, within: true}
	for _, cell := range filled {
		var parts []string
		for _, p := range cell {
			text := p.text
			if p.number != "" && !p.drawn {
				text = p.number + " " + text
			}
			parts = append(parts, text)
			b.links = append(b.links, p.links...)
			b.linked += p.linked
			b.within = b.within && (p.linked == 0 || p.within)
		}
		texts = append(texts, strings.Join(parts, " "))
	}
	if len(texts) > mostCells {
		texts = append(texts[:mostCells], strings.Join(texts[mostCells:], " "))
	}
	b.text = strings.Join(texts, " | ")
	w.emit(b)
}

// clauseWords is how many words a cell has at least that is a clause: a number beside fewer may be a quantity.
const clauseWords = 8

// counts tells whether a cell holds nothing but the number of the clause in the next one.
func counts(number, clause []block) bool {
	return len(number) == 1 && (loneNumber(number[0]) || loneBullet(number[0])) && takesNumber(clause[0]) && words(clause) >= clauseWords
}
