package extract

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// mostHeading is how many letters an element has at most that is a heading by its name.
const mostHeading = 160

// headingNames are names by class that pages without heading elements give to their headings.
var headingNames = nameSet("heading headline title subtitle subheading subhead")

// headingName is the class by which a short element is named a heading, "" for none.
func (p *page) headingName(n *html.Node) string {
	if p.sizes[n].letters > mostHeading {
		return ""
	}
	for name := range strings.FieldsSeq(attr(n, "class")) {
		if nameIn(name, headingNames) != "" {
			return name
		}
	}
	return ""
}

// styled reads the children of an element that prints or names them otherwise than the text around it.
func (w *walker) styled(n *html.Node) {
	bold, italic, named := w.bold, w.italic, w.named
	style := strings.ToLower(strings.ReplaceAll(attr(n, "style"), " ", ""))
	if boldStyle.MatchString(style) {
		w.bold++
	}
	if strings.Contains(style, "font-style:italic") {
		w.italic++
	}
	if name := w.page.headingName(n); name != "" {
		w.bold++
		w.named = name
	}
	w.children(n)
	if !inline(n) {
		w.flush()
	}
	w.bold, w.italic, w.named = bold, italic, named
}

var boldStyle = regexp.MustCompile(`font-weight:(?:bold|[6-9])`)

// look is how a heading looks beside others.
func (w *walker) look(text string, m marks) string {
	look := w.named
	if 100*m.italic >= 90*m.letters {
		look += " italic"
	}
	if capitals(text) {
		look += " capitals"
	}
	return look
}

// details reads a section that can be folded. All sections that are folded beside each other have headings of one level,
// whatever stands in them.
func (w *walker) details(n *html.Node) {
	w.flush()
	under, fold := w.under, w.fold
	w.fold = min(6, max(1, under)+1)
	w.under = w.fold
	w.children(n)
	w.flush()
	w.under, w.fold = under, fold
}

// term is the head of a definition or of a folded section: a heading where it looks like one.
func (w *walker) term(n *html.Node) {
	head, named := w.head, w.named
	w.flush()
	w.head = n.DataAtom
	w.named = n.Data
	w.bold++
	w.children(n)
	w.flush()
	w.bold--
	w.head, w.named = head, named
}

// foldSigns are what buttons of folded sections show.
const foldSigns = "▸▹►▶▷▼▽▾▿◂◄◀▲△▴⌄⌃˅˄❯⮞⯈⊕⊖"

// foldSign tells a text that only shows whether a section is folded: an arrow, or a sign before its heading.
func (w *walker) foldSign(s string) bool {
	if w.level == 0 && w.head == 0 {
		return false
	}
	s = strings.TrimSpace(s)
	return s != "" && utf8.RuneCountInString(s) <= 2 && (strings.Trim(s, foldSigns) == "" ||
		strings.Trim(s, "+−–›»") == "" && strings.TrimSpace(w.text.String()) == "")
}

// wordList is what word processors write in the style of a paragraph that is a list item.
var wordList = regexp.MustCompile(`(?i)mso-list:\s*\S+\s+level(\d)`)

// listLevel is the depth of a paragraph that its style makes a list item, 0 for others.
func listLevel(n *html.Node) int {
	if n.DataAtom != atom.P {
		return 0
	}
	m := wordList.FindStringSubmatch(attr(n, "style"))
	if m == nil {
		return 0
	}
	level, _ := strconv.Atoi(m[1])
	return level
}
