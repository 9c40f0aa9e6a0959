package extract

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// blocks cuts the nodes into blocks in the order of the page; keep says which elements count.
func (p *page) blocks(nodes []*html.Node, keep func(*html.Node) bool) []block {
	w := &walker{page: p, keep: keep}
	for _, n := range nodes {
		w.node(n)
		w.flush()
	}
	return w.out
}

// A walker goes through a page and collects the text between two block boundaries.
type walker struct {
	page   *page
	keep   func(*html.Node) bool
	out    []block
	text   strings.Builder // of the block under way, with "\n" for each <br>
	links  []lineLink
	link   *html.Node // the link we are in
	away   bool       // it leads to another page
	bold   int        // depth of elements that print bold
	italic int        // the same of italic
	named  string     // what the page calls the heading we are in, where no element does
	marks  marks
	items  []item    // list items we are in, outermost first
	level  int       // of the heading we are in, 0 outside
	head   atom.Atom // Summary or Dt while we are in one
	under  int       // level of the last heading element
	fold   int       // level of the heads of the folded sections we are among, 0 outside
	lists  int       // depth of lists
}

// marks count letters of the block under way.
type marks struct {
	letters, bold, italic, linked int
	outside                       bool // a link leads to another page
}

// An item is a list item we are in.
type item struct {
	depth  int
	number string // drawn by the list, "" for a bullet
	begun  bool   // its first block was written
}

func (w *walker) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		if !w.foldSign(n.Data) {
			w.write(n.Data)
		}
		return
	case html.ElementNode:
	case html.DocumentNode:
		w.children(n)
		return
	default:
		return
	}
	if silent(n) { // stands in a line as often as between two
		w.text.WriteString(gap(n))
		return
	}
	if !w.keep(n) {
		if !inline(n) {
			w.flush()
		}
		return
	}
	if mail := hiddenMail(n); mail != "" && hasAttr(n, "data-cfemail") && n.DataAtom != atom.A {
		w.write(mail)
		return
	}
	switch n.DataAtom {
	case atom.Br:
		w.text.WriteByte('\n')
	case atom.Hr:
		w.flush()
	case atom.Wbr:
	case atom.A:
		w.anchor(n)
	case atom.B, atom.Strong, atom.U:
		w.bold++
		w.children(n)
		w.bold--
	case atom.I, atom.Em:
		w.italic++
		w.children(n)
		w.italic--
	case atom.Q:
		w.write("“")
		w.children(n)
		w.write("”")
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		w.list(n)
	case atom.Li:
		w.item(n, "")
	case atom.Table:
		w.table(n)
	case atom.Details:
		w.details(n)
	case atom.Dt, atom.Summary:
		w.term(n)
	case atom.Pre:
		w.flush()
		w.preformatted(n)
	default:
		w.element(n)
	}
}

func (w *walker) children(n *html.Node) {
	for c := range n.ChildNodes() {
		w.node(c)
	}
}

// element is any other element: what its role says, a heading, a block, or a run of text in a line.
func (w *walker) element(n *html.Node) {
	if level := headingLevel(n); level > 0 && w.level == 0 {
		w.flush()
		w.level, w.under = level, level
		w.children(n)
		w.flush()
		w.level = 0
		return
	}
	switch {
	case w.level > 0 && inline(n):
		w.children(n)
	case w.level > 0: // a block in a heading: one line all the same
		w.write(" ")
		w.children(n)
		w.write(" ")
	case inline(n):
		w.styled(n)
	case attr(n, "role") == "list":
		w.list(n)
	case attr(n, "role") == "listitem":
		w.item(n, "")
	case attr(n, "role") == "table":
		w.table(n)
	case listLevel(n) > 0:
		lists := w.lists
		w.lists = listLevel(n)
		w.item(n, "")
		w.lists = lists
	default:
		w.flush()
		w.styled(n)
	}
}

// gap is what an element that holds no text leaves in its line: nothing where it is invisible or an icon.
func gap(n *html.Node) string {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Svg:
		return ""
	}
	return " "
}

// write adds text of the page.
func (w *walker) write(s string) {
	w.text.WriteString(strings.ReplaceAll(strings.ReplaceAll(s, "\r", " "), "\n", " "))
	for _, r := range s {
		if unicode.IsSpace(r) {
			continue
		}
		w.marks.letters++
		if w.bold > 0 {
			w.marks.bold++
		}
		if w.italic > 0 {
			w.marks.italic++
		}
		if w.link != nil {
			w.marks.linked++
			w.marks.outside = w.marks.outside || w.away
		}
	}
}

// list reads a list; the numbers it draws are kept beside the text.
func (w *walker) list(n *html.Node) {
	w.flush()
	w.lists++
	next, err := strconv.Atoi(attr(n, "start"))
	if err != nil {
		next = 1
	}
	for c := range n.ChildNodes() {
		if c.DataAtom != atom.Li {
			w.node(c)
			continue
		}
		if !w.keep(c) {
			continue
		}
		number := ""
		if n.DataAtom == atom.Ol {
			if own, err := strconv.Atoi(attr(c, "value")); err == nil {
				next = own
			}
			number = drawn(next, attr(n, "type"))
			next++
		}
		w.item(c, number)
	}
	w.lists--
	w.flush()
}

// drawn is the number that a list draws before an item (HTML, 4.4.5).
func drawn(n int, style string) string {
	letter := func(base rune) string {
		s := ""
		for ; n > 0; n = (n - 1) / 26 {
			s = string(base+rune((n-1)%26)) + s
		}
		return s + "."
	}
	switch {
	case n > 0 && n < 1000 && style == "a":
		return letter('a')
	case n > 0 && n < 1000 && style == "A":
		return letter('A')
	case n > 0 && n < 50 && style == "i":
		return roman(n) + "."
	case n > 0 && n < 50 && style == "I":
		return strings.ToUpper(roman(n)) + "."
	}
	return strconv.Itoa(n) + "."
}

func roman(n int) string {
	var b strings.Builder
	for _, step := range []struct {
		value int
		sign  string
	}{{40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= step.value; n -= step.value {
			b.WriteString(step.sign)
		}
	}
	return b.String()
}

func (w *walker) item(n *html.Node, number string) {
	w.flush()
	w.items = append(w.items, item{depth: max(1, w.lists), number: number})
	w.children(n)
	w.flush()
	w.items = w.items[:len(w.items)-1]
}

// preformatted reads text whose lines count.
func (w *walker) preformatted(n *html.Node) {
	for _, b := range textBlocks(textOf(n)) {
		w.emit(b)
	}
}

// inline tells an element that stands within a line.
func inline(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.Acronym, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn,
		atom.Em, atom.Font, atom.I, atom.Img, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Nobr, atom.Output, atom.Q, atom.Ruby, atom.Rt,
		atom.S, atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var,
		atom.Wbr, atom.Button, atom.Input:
		return true
	}
	return false
}

// headingLevel is 1 to 6 for headings, 0 for other elements.
func headingLevel(n *html.Node) int {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return int(n.Data[1] - '0')
	}
	if attr(n, "role") == "heading" {
		if level, err := strconv.Atoi(attr(n, "aria-level")); err == nil && level >= 1 {
			return min(level, 6)
		}
		return 2
	}
	return 0
}
