package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// A textCell is a cell of a table in plain text and the column, in letters, at which it begins.
type textCell struct {
	at   int
	text string
}

// tabbed stands for the columns of cells that tabs part, whose place the width of the cells before does not tell.
const tabbed = 1 << 20

// between is what parts two cells: one space does in a sentence, and two do after one.
var between = regexp.MustCompile(`[ \t]{2,}|\t`)

// textTable reads a table that is set in columns of plain text, at the start of lines: the rows, and how many lines they
// take. Two lines of which all cells begin at the same columns are a table; one that leaves the first column empty goes on
// with the row above it. It takes no lines where no table begins.
func textTable(lines []string) (rows []block, used int) {
	if len(lines) < 2 {
		return nil, 0
	}
	columns := textCells(lines[0])
	if len(columns) < 2 || !sameColumns(columns, textCells(lines[1])) {
		return nil, 0
	}
	var table [][]textCell
	for _, line := range lines {
		cells := textCells(line)
		switch {
		case sameColumns(columns, cells):
			table = append(table, cells)
		case len(cells) > 0 && cells[0].at > columns[0].at && !slices.ContainsFunc(cells, func(c textCell) bool { return column(columns, c.at) < 0 }):
			for _, c := range cells {
				table[len(table)-1][column(columns, c.at)].text += " " + c.text
			}
		default:
			return textRows(table), used
		}
		used++
	}
	return textRows(table), used
}

// textCells cuts a line into cells. A line that opens with a number or a bullet is a clause and no row.
func textCells(line string) (cells []textCell) {
	if !between.MatchString(strings.TrimSpace(line)) {
		if trimmed := strings.TrimSpace(line); trimmed != "" {
			return []textCell{{utf8.RuneCountInString(line[:strings.Index(line, trimmed)]), trimmed}}
		}
		return nil
	}
	from, at := 0, 0
	for _, gap := range append(between.FindAllStringIndex(line, 100), []int{len(line), len(line)}) {
		if text := strings.TrimSpace(line[from:gap[0]]); text != "" {
			cells = append(cells, textCell{at, text})
		}
		from = gap[1]
		if at = utf8.RuneCountInString(line[:from]); strings.Contains(line[gap[0]:from], "\t") && len(cells) > 0 {
			at = tabbed + len(cells)
		}
	}
	if bullet, number, _ := marker(cells[0].text); bullet || number != "" {
		return nil
	}
	return cells
}

func sameColumns(a, b []textCell) bool {
	return slices.EqualFunc(a, b, func(x, y textCell) bool { return x.at == y.at })
}

// column is the index of the cell that begins at a column, -1 for none.
func column(cells []textCell, at int) int {
	return slices.IndexFunc(cells, func(c textCell) bool { return c.at == at })
}

func textRows(table [][]textCell) (rows []block) {
	for _, cells := range table {
		texts := make([]string, 0, len(cells))
		for _, c := range cells {
			texts = append(texts, canonical(c.text))
		}
		rows = append(rows, block{kind: clausewatch.Row, text: strings.Join(texts, " | ")})
	}
	return rows
}
