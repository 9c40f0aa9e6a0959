package extract

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// A pdfParagraph is rows that belong together.
type pdfParagraph struct {
	rows []pdfRow
	text string
}

// pdfLayout is what a document's lines have in common; the measure for what stands out.
type pdfLayout struct {
	size  float64 // of the body's font
	gap   float64 // between the baselines of a paragraph
	left  float64 // edge of the body
	right float64
	cols  []pdfColumn
	bold  bool // the body itself is bold: then bold says nothing
}

// A pdfColumn is where lines that start at one place, and are many, usually end.
type pdfColumn struct{ left, right float64 }

// pdfBlocks cuts the pages into headings, paragraphs and list items.
func pdfBlocks(pages []pdfPage) []block {
	rows := pdfBody(pages)
	if len(rows) == 0 {
		return nil
	}
	layout := measureLayout(rows)
	paragraphs := pdfParagraphs(rows, layout)
	levels := headingLevels(paragraphs, layout)
	blocks := make([]block, 0, len(paragraphs))
	var indents []float64 // of the list under way, outermost first
	for _, p := range paragraphs {
		b := block{kind: clausewatch.Paragraph, text: p.text}
		bullet, number, rest := marker(p.text)
		switch {
		case p.heading(layout):
			b.kind, b.number, b.text = clausewatch.Heading, number, rest
			if m := headingNumber.FindStringSubmatch(p.text); m != nil && number == "" {
				b.number, b.text = m[1], m[2]
			}
			b.depth = levels[p.rank(layout)]
			if p.rank(layout) == plainRank && number != "" {
				b.depth = min(6, b.depth+strings.Count(strings.Trim(number, "."), "."))
			}
			indents = nil
		case bullet || number != "":
			b.kind, b.number, b.text = clausewatch.Item, number, rest
			indents, b.depth = pdfIndented(indents, p.rows[0].Left, layout.size)
		default:
			indents = nil
		}
		if b.text == "" {
			continue
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// measureLayout finds the size most characters have, the usual gap between two lines of that size, and the edges.
func measureLayout(rows []pdfRow) pdfLayout {
	sizes, bold, all := map[float64]int{}, 0, 0
	for _, r := range rows {
		sizes[halfPoint(r.Size)] += len(r.Text)
		all += len(r.Text)
		if r.Bold {
			bold += len(r.Text)
		}
	}
	l := pdfLayout{size: mostOf(sizes), bold: 2*bold > all}
	gaps, lefts, rights := map[float64]int{}, map[float64]int{}, []float64{}
	for i, r := range rows {
		if halfPoint(r.Size) != l.size {
			continue
		}
		lefts[math.Round(r.Left)] += len(r.Text)
		rights = append(rights, r.Right)
		if i > 0 && rows[i-1].page == r.page && halfPoint(rows[i-1].Size) == l.size && rows[i-1].Y > r.Y {
			if gap := rows[i-1].Y - r.Y; gap < 3*l.size {
				gaps[halfPoint(gap)] += 1
			}
		}
	}
	l.gap, l.left = smallestUsual(gaps), mostOf(lefts)
	l.right = ninth(rights)
	l.cols = pdfColumns(rows, lefts, l.size)
	return l
}

// pdfColumns finds the places at which at least a fifth of the text starts.
func pdfColumns(rows []pdfRow, lefts map[float64]int, size float64) []pdfColumn {
	all := 0
	for _, n := range lefts {
		all += n
	}
	var cols []pdfColumn
	for left, n := range lefts {
		if 5*n < all {
			continue
		}
		var rights []float64
		for _, r := range rows {
			if pdfNear(r.Left, left, 2*size) {
				rights = append(rights, r.Right)
			}
		}
		cols = append(cols, pdfColumn{left, ninth(rights)})
	}
	slices.SortFunc(cols, func(a, b pdfColumn) int { return cmp.Compare(a.left, b.left) })
	return cols
}

// ninth is the value that nine in ten do not exceed.
func ninth(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[len(values)*9/10]
}

// short reports whether a line ends well before the edge, as the last line of a paragraph does.
func (l pdfLayout) short(r pdfRow) bool {
	left, right := l.left, l.right
	for _, c := range l.cols {
		if pdfNear(r.Left, c.left, 3*l.size) {
			left, right = c.left, c.right
		}
	}
	return r.Right < right-0.2*(right-left)
}

func halfPoint(f float64) float64 { return math.Round(2*f) / 2 }

// mostOf is the key with the highest count, the smaller key on a tie.
func mostOf(counts map[float64]int) float64 {
	best, most := 0.0, -1
	for key, n := range counts {
		if n > most || n == most && key < best {
			best, most = key, n
		}
	}
	return best
}

// smallestUsual is the smallest gap that at least a fifth as often occurs as the most frequent one: in a text of
// one-line paragraphs the gap between paragraphs is the more frequent.
func smallestUsual(gaps map[float64]int) float64 {
	most := 0
	for _, n := range gaps {
		most = max(most, n)
	}
	best := 0.0
	for gap, n := range gaps {
		if gap > 0 && 5*n >= most && (best == 0 || gap < best) {
			best = gap
		}
	}
	return best
}

// pdfParagraphs joins rows to paragraphs and puts divided words together.
func pdfParagraphs(rows []pdfRow, layout pdfLayout) []pdfParagraph {
	words := pdfVocabulary(rows)
	var paragraphs []pdfParagraph
	for i, r := range rows {
		if n := len(paragraphs) - 1; i > 0 && continues(rows[i-1], r, paragraphs[n], layout) {
			p := &paragraphs[n]
			p.text = pdfJoin(p.text, r.Text, words)
			p.rows = append(p.rows, r)
			continue
		}
		paragraphs = append(paragraphs, pdfParagraph{rows: []pdfRow{r}, text: r.Text})
	}
	return paragraphs
}

// Bounds on one paragraph, far above any real one: what has no end must not cost more than its length.
const (
	maxParagraph = 20000 // bytes
	maxRows      = 300
)

// continues reports whether line b goes on with the paragraph that ends in line a.
func continues(a, b pdfRow, p pdfParagraph, layout pdfLayout) bool {
	bullet, number, _ := marker(b.Text)
	size := max(a.Size, b.Size)
	short := layout.short(a)
	done := pdfEndsSentence(a.Text)
	lower := startsLower(b.Text)
	switch {
	case bullet && softBullet(b.Text) && !done && !short && pdfNear(a.Left, b.Left, 0.8*size): // judged by the gap, as any line
	case bullet:
		return false
	}
	switch {
	case len(p.text) > maxParagraph, len(p.rows) > maxRows, !pdfNear(a.Size, b.Size, 0.12*size):
		return false
	case a.Bold != b.Bold && (short || p.allBold() && !layout.bold):
		return false
	case a.page != b.page || b.Y > a.Y+0.5*size: // the next page or column: no gap to go by
		return !done && number == "" && (lower || !short && !b.Bold)
	case layout.gap > 0 && a.Y-b.Y > 1.35*layout.gap*max(1, size/max(layout.size, 1)):
		return false
	case number != "":
		return !done && !short && lowerAfterNumber(b.Text)
	case done && short:
		return false
	case done && b.Left > p.rows[0].Left+0.8*size && len(p.rows) > 1 && b.Left > a.Left+0.8*size: // a first line indented
		return false
	case short && !lower && p.looksLikeHeading(layout):
		return false
	}
	return true
}

// pdfEndsSentence tells a line after which a paragraph may end.
func pdfEndsSentence(s string) bool {
	s = strings.TrimRight(s, `"'”’»)]`)
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".:;!?。！？", r)
}

func (p pdfParagraph) allBold() bool {
	for _, r := range p.rows {
		if !r.Bold {
			return false
		}
	}
	return true
}

func (p pdfParagraph) size() float64 {
	sizes := map[float64]int{}
	for _, r := range p.rows {
		sizes[halfPoint(r.Size)] += len(r.Text)
	}
	return mostOf(sizes)
}

const plainRank = 0 // of a heading that only its number and its shortness tell

// rank orders headings by how much they stand out: larger fonts by their size, then bold ones, then plain ones.
func (p pdfParagraph) rank(layout pdfLayout) float64 {
	switch size := p.size(); {
	case size >= 1.12*layout.size:
		return size
	case p.allBold() && !layout.bold:
		return 1
	}
	return plainRank
}

func (p pdfParagraph) looksLikeHeading(layout pdfLayout) bool {
	return p.rank(layout) != plainRank || capitals(p.text)
}

// heading tells a heading: it is short, ends no sentence, and is larger, bold, in capitals or numbered.
func (p pdfParagraph) heading(layout pdfLayout) bool {
	bullet, number, rest := marker(p.text)
	letters := utf8.RuneCountInString(rest)
	if bullet || letters == 0 || letters > 200 || len(p.rows) > 4 {
		return false
	}
	rank := p.rank(layout)
	if rank > 1 {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(rest)
	ended := strings.ContainsRune(".;,:", last)
	switch words := len(strings.Fields(rest)); {
	case rank == 1:
		return letters <= 120 && !strings.ContainsRune(";,", last)
	case headingWord.MatchString(p.text):
		return words <= 12 && !ended
	case capitals(rest):
		return words <= 12 && letters >= 4 && !ended
	case number != "" && !strings.HasPrefix(number, "("):
		return words <= 8 && !ended && titled(rest) && len(p.rows) == 1
	}
	return false
}

// headingLevels gives each rank that occurs its level, the one that stands out most 1.
func headingLevels(paragraphs []pdfParagraph, layout pdfLayout) map[float64]int {
	var ranks []float64
	for _, p := range paragraphs {
		if p.heading(layout) && !slices.Contains(ranks, p.rank(layout)) {
			ranks = append(ranks, p.rank(layout))
		}
	}
	slices.SortFunc(ranks, func(a, b float64) int { return cmp.Compare(b, a) })
	levels := map[float64]int{}
	for i, r := range ranks {
		levels[r] = min(i+1, 6)
	}
	return levels
}

// pdfIndented gives the depth of a list item by its left edge among those of the list under way.
func pdfIndented(open []float64, left, size float64) ([]float64, int) {
	tolerance := max(0.5*size, 2)
	for len(open) > 0 && left < open[len(open)-1]-tolerance {
		open = open[:len(open)-1]
	}
	if len(open) == 0 || left > open[len(open)-1]+tolerance {
		open = append(open, left)
	}
	return open, min(len(open), 6)
}

// pdfTitle is the title the file states, unless that is a file's name or a program's, else the first largest heading.
func pdfTitle(stated string, blocks []block) string {
	stated = canonical(stated)
	if stated != "" && strings.Contains(stated, " ") && !fileTitle.MatchString(stated) {
		return stated
	}
	best := 0
	title := ""
	for _, b := range blocks {
		if b.kind == clausewatch.Heading && (best == 0 || b.depth < best) {
			best, title = b.depth, b.text
		}
	}
	return title
}

var fileTitle = regexp.MustCompile(`(?i)^microsoft word|^untitled|\.(?:docx?|pdf|indd|odt|rtf|qxd|tex|pages)\b`)
