package extract

import (
	"cmp"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

// A pdfRow is a line of the body together with its page.
type pdfRow struct {
	pdfLine
	page int
}

// pdfBody is the lines of all pages in order, cleaned, without running headers, footers and page numbers.
func pdfBody(pages []pdfPage) []pdfRow {
	cleaned := make([]pdfPage, len(pages))
	for i, p := range pages {
		cleaned[i].Lines = joinBaselines(p.Lines)
	}
	running, counted := runningLines(cleaned), countedLines(cleaned)
	var rows []pdfRow
	for i, p := range cleaned {
		edge := edgeLines(p)
		for n, l := range p.Lines {
			if edge[n] && (isPageNumber(l.Text) || running[runningKey{i % 2, foldDigits(l.Text)}] || counted[[2]int{i, n}]) {
				continue
			}
			if l.Text = dotLeader.ReplaceAllString(l.Text, ""); l.Text == "" {
				continue
			}
			rows = append(rows, pdfRow{pdfLine: l, page: i})
		}
	}
	return rows
}

// joinBaselines cleans the lines of a page and joins what stands on one baseline: a number and the text beside it, the
// cells of a table row, a word set in another font.
func joinBaselines(lines []pdfLine) []pdfLine {
	var joined []pdfLine
	for _, l := range lines {
		l.Text = canonical(l.Text)
		if l.Text == "" {
			continue
		}
		if n := len(joined) - 1; n >= 0 {
			last := &joined[n]
			if pdfNear(last.Y, l.Y, 0.25*max(last.Size, l.Size)) && l.Left >= last.Right-1 && l.Size > 0 {
				if len(l.Text) > len(last.Text) {
					last.Size = l.Size
				}
				last.Text, last.Right, last.Bold = last.Text+" "+l.Text, l.Right, last.Bold && l.Bold
				continue
			}
		}
		joined = append(joined, l)
	}
	return joined
}

func pdfNear(a, b, within float64) bool { return a-b <= within && b-a <= within }

const (
	edgeDepth    = 3   // lines at the top and at the bottom of a page among which running ones are looked for
	runningPages = 3   // pages from which on a line can be seen to repeat
	runningShare = 0.6 // of the pages
)

// edgeLines marks the lines nearest to the top and the bottom of a page.
func edgeLines(p pdfPage) []bool {
	order := make([]int, len(p.Lines))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return p.Lines[order[a]].Y > p.Lines[order[b]].Y })
	edge := make([]bool, len(p.Lines))
	depth := min(max(1, len(order)/4), edgeDepth) // the middle of a short page is no edge
	for i, n := range order {
		edge[n] = i < depth || i >= len(order)-depth
	}
	return edge
}

// A runningKey is a line with its digits folded, on left or on right pages: books run two headers.
type runningKey struct {
	side int
	text string
}

// runningLines finds the lines that repeat at the edge of most pages, or of most left or right ones.
func runningLines(pages []pdfPage) map[runningKey]bool {
	found := map[runningKey]bool{}
	on := map[runningKey]int{}
	total := [2]int{}
	for i, p := range pages {
		total[i%2]++
		seen := map[string]bool{}
		edge := edgeLines(p)
		for n, l := range p.Lines {
			if key := foldDigits(l.Text); edge[n] && !seen[key] {
				seen[key] = true
				on[runningKey{i % 2, key}]++
			}
		}
	}
	if len(pages) == 2 { // too few to see a share: only what stands outermost at one height on both
		for key := range outermostOn(pages[0]) {
			if y, both := outermostOn(pages[1])[key]; both && pdfNear(y, outermostOn(pages[0])[key], 1) {
				found[runningKey{0, key}], found[runningKey{1, key}] = true, true
			}
		}
	}
	for key, n := range on {
		both := n + on[runningKey{1 - key.side, key.text}]
		all := total[0] + total[1]
		if all >= runningPages && both >= 2 && float64(both) >= runningShare*float64(all) ||
			total[key.side] >= runningPages && float64(n) >= runningShare*float64(total[key.side]) {
			found[key] = true
		}
	}
	return found
}

// outermostOn gives the highest and the lowest line of a page, digits folded, and where they stand.
func outermostOn(p pdfPage) map[string]float64 {
	if len(p.Lines) < 3 {
		return nil
	}
	above := func(a, b pdfLine) int { return cmp.Compare(a.Y, b.Y) }
	low, high := slices.MinFunc(p.Lines, above), slices.MaxFunc(p.Lines, above)
	return map[string]float64{foldDigits(low.Text): low.Y, foldDigits(high.Text): high.Y}
}

var (
	finalNumber = regexp.MustCompile(`(?:^|\s)(\d{1,4})$`)
	// The dots and the page number that end a line of a table of contents.
	dotLeader = regexp.MustCompile(`(?:\s?\.){4,}\s*\d{0,4}$|\s?…{2,}\s*\d{0,4}$`)
)

// countedLines finds headers and footers that differ from page to page, as those that name the chapter, by the number
// at their end: it counts the pages. The result holds page and line.
func countedLines(pages []pdfPage) map[[2]int]bool {
	offsets := map[int][][2]int{} // number less page index, the lines where it is so
	on := map[int]int{}           // number less page index, the pages where it is so
	for i, p := range pages {
		seen := map[int]bool{}
		edge := edgeLines(p)
		for n, l := range p.Lines {
			m := finalNumber.FindStringSubmatch(l.Text)
			if !edge[n] || m == nil || len(l.Text) > 150 {
				continue
			}
			number, err := strconv.Atoi(m[1])
			if err != nil {
				continue
			}
			offset := number - i
			offsets[offset] = append(offsets[offset], [2]int{i, n})
			if !seen[offset] {
				on[offset]++
				seen[offset] = true
			}
		}
	}
	counted := map[[2]int]bool{}
	for offset, lines := range offsets {
		if len(pages) >= runningPages && on[offset] >= 2 && float64(on[offset]) >= runningShare*float64(len(pages)) {
			for _, at := range lines {
				counted[at] = true
			}
		}
	}
	return counted
}

// foldDigits makes "Page 3 of 12" and "Page 4 of 12" one line.
func foldDigits(s string) string {
	var b strings.Builder
	digits := false
	for _, r := range strings.ToLower(s) {
		if unicode.IsDigit(r) {
			if !digits {
				b.WriteByte('0')
			}
			digits = true
			continue
		}
		digits = false
		b.WriteRune(r)
	}
	return b.String()
}

var pageNumber = regexp.MustCompile(
	`(?i)^(?:[-–—|\[(]\s*)?(?:(?:page|seite|página|pagina|pág\.?|p\.|s\.)\s*)?` +
		`\d{1,4}(?:\s*(?:/|of|von|sur|de|di|\|)\s*\d{1,4})?(?:\s*[-–—|\])])?$|^[ivxl]{1,6}$`)

// isPageNumber tells a line that only counts pages. A bare number with a dot is a clause's.
func isPageNumber(s string) bool { return pageNumber.MatchString(s) }
