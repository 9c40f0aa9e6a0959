package extract

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// assemble makes the canonical text of a version and its provisions, one for each block in order.
func assemble(v *clausewatch.Version, blocks []block) {
	blocks = titleFirst(joinNumbers(blocks), v.Title)
	p := &placer{title: soleTitle(blocks), given: map[string]int{}}
	lead := &leader{}
	lines := make([]string, 0, len(blocks))
	v.Provisions = make([]clausewatch.Provision, 0, len(blocks))
	for n, b := range blocks {
		if b.kind == clausewatch.Heading && b.depth == 0 {
			b.depth = p.below(b)
		} else if b.pseudo && b.look != "" { // in plain text: its number says its level
			p.lastReal, p.looks = b.depth-1, []string{b.look}
		}
		provision := clausewatch.Provision{Number: said(b.number), Block: b.kind, Depth: b.depth, Text: b.text, Links: b.links, At: b.at}
		provision.Intro = lead.intro(b, p.before())
		p.place(&provision, b, n)
		provision.ID = p.id(provision, b.id)
		v.Provisions = append(v.Provisions, provision)
		line := b.text
		if b.number != "" && !b.drawn {
			line = b.number + " " + b.text
		}
		lines = append(lines, line)
	}
	v.Text = strings.Join(lines, "\n")
	v.TextSHA = textSum(v.Text)
}

// joinNumbers gives a number or a bullet that stands alone, as in a table cell or a line of its own, to the text that follows.
// Entries of a feed keep theirs: they are versions of software.
func joinNumbers(blocks []block) []block {
	out := make([]block, 0, len(blocks))
	for n := 0; n < len(blocks); n++ {
		b := blocks[n]
		if n+1 < len(blocks) && loneBullet(b) && blocks[n+1].kind == clausewatch.Paragraph && blocks[n+1].depth == 0 {
			blocks[n+1].kind = clausewatch.Item
			continue
		}
		if n+1 < len(blocks) && loneNumber(b) && takesNumber(blocks[n+1]) {
			_, number, _ := marker(b.text)
			n++
			b = blocks[n]
			b.number, b.drawn = number, false
		}
		if b.text != "" {
			out = append(out, b)
		}
	}
	return out
}

const longestNumber = 24 // bytes: "123.123.123.123.123.123."

func loneNumber(b block) bool {
	if len(b.text) > longestNumber || b.number != "" || b.kind == clausewatch.Entry || b.kind == clausewatch.Row {
		return false
	}
	_, number, rest := marker(b.text)
	return number != "" && rest == ""
}

// loneBullet tells a bullet that stands in a cell or a line of its own. Dashes and stars are more than bullets.
func loneBullet(b block) bool {
	if b.kind != clausewatch.Paragraph || b.number != "" || softBullet(b.text) {
		return false
	}
	bullet, _, rest := marker(b.text)
	return bullet && rest == ""
}

func takesNumber(b block) bool {
	return (b.number == "" || b.drawn) && b.kind != clausewatch.Entry && b.kind != clausewatch.Row && b.text != "" && !loneNumber(b)
}

// titleFirst makes the first line a heading where it is the title of the page in other dress.
func titleFirst(blocks []block, title string) []block {
	if len(blocks) > 1 && blocks[0].kind == clausewatch.Paragraph && title != "" && blocks[0].text == title {
		blocks[0].kind, blocks[0].depth = clausewatch.Heading, 1
	}
	return blocks
}

// soleTitle is the index of the heading that names the whole document, -1 when there is none: the first one, of a level
// that no other heading has or exceeds. Where no heading has a level, it is the first of several, of a look of its own.
func soleTitle(blocks []block) int {
	leveled := slices.ContainsFunc(blocks, func(b block) bool { return b.kind == clausewatch.Heading && b.depth > 0 })
	first, below := -1, 0
	for n, b := range blocks {
		if b.kind != clausewatch.Heading || b.depth > 0 != leveled {
			continue
		}
		if first < 0 {
			if n > 3 || b.number != "" {
				return -1
			}
			first = n
			continue
		}
		if leveled && b.depth <= blocks[first].depth || !leveled && b.look == blocks[first].look {
			return -1
		}
		below++
	}
	if !leveled && below < 2 {
		return -1
	}
	return first
}

// A placer knows the sections and numbered clauses that enclose the next block.
type placer struct {
	title    int
	named    string   // the heading that names the whole document, once it was met
	headings []open   // sections, outermost first
	numbers  []open   // numbered clauses below them
	lastReal int      // level of the last heading that had one
	looks    []string // of the headings since then that had none, each one level below the one before
	given    map[string]int
}

// An open section or clause encloses what follows.
type open struct {
	level   int // of a heading, or of a list item; 0 for a clause outside of lists
	label   string
	style   string
	heading string
}

// below is the level of a heading that has none of its own: beside or below the one whose number its own goes on with,
// else beside the last of the same look, else one below the last.
func (p *placer) below(b block) int {
	for n := len(p.headings) - 1; n >= 0 && b.number != ""; n-- {
		switch o := p.headings[n]; {
		case beside(b.number, o.label):
			return o.level
		case divides(b.number, o.label):
			return min(6, o.level+1)
		}
	}
	n := slices.Index(p.looks, b.look)
	if n < 0 {
		n = len(p.looks)
		p.looks = append(p.looks, b.look)
	}
	p.looks = p.looks[:n+1]
	return min(6, p.lastReal+1+n)
}

// place writes path and heading.
func (p *placer) place(v *clausewatch.Provision, b block, n int) {
	if b.kind == clausewatch.Heading {
		for len(p.headings) > 0 && p.headings[len(p.headings)-1].level >= b.depth {
			p.headings = p.headings[:len(p.headings)-1]
		}
		p.numbers = nil
		if !b.pseudo {
			p.lastReal, p.looks = b.depth, nil
		}
		v.Heading = b.text
		if n == p.title {
			v.Path, p.named = []string{}, b.text
			return
		}
		label := said(b.number)
		if label == "" {
			label = b.text
		}
		p.headings = append(p.headings, open{level: b.depth, label: label, heading: b.text})
		v.Path = p.path()
		return
	}
	if v.Heading = p.named; len(p.headings) > 0 {
		v.Heading = p.headings[len(p.headings)-1].heading
	}
	p.enter(b)
	v.Path = p.path()
}

// before is the number of the innermost clause that is open, "" for none.
func (p *placer) before() string {
	if len(p.numbers) == 0 {
		return ""
	}
	return p.numbers[len(p.numbers)-1].label
}

// enter closes the clauses that do not enclose b, and opens b where it has a number.
func (p *placer) enter(b block) {
	style := numberStyle(b.number, p.before())
	keep := len(p.numbers)
	switch {
	case b.kind == clausewatch.Row:
		keep = 0
	case b.depth > 0: // in a list: what is as deep or deeper is over
		for keep > 0 && p.numbers[keep-1].level >= b.depth && !(b.number == "" && b.kind == clausewatch.Paragraph && p.numbers[keep-1].level == b.depth) {
			keep--
		}
	case b.number == "":
		for keep > 0 && p.numbers[keep-1].style != "dotted" {
			keep--
		}
	case style == "dotted":
		keep = 0
		for keep < len(p.numbers) && strings.HasPrefix(said(b.number), p.numbers[keep].label+".") {
			keep++
		}
	default:
		for n, o := range p.numbers {
			if o.style == style || o.level > 0 {
				keep = n
				break
			}
		}
	}
	p.numbers = p.numbers[:keep]
	if b.number != "" {
		p.numbers = append(p.numbers, open{level: b.depth, label: said(b.number), style: style})
	}
}

// path is the labels from the outside in. A number that repeats its section's is not said twice.
func (p *placer) path() []string {
	out := make([]string, 0, len(p.headings)+len(p.numbers))
	for _, o := range p.headings {
		out = append(out, o.label)
	}
	for _, o := range p.numbers {
		out = append(out, o.label)
	}
	return out
}

// id is an identity of 16 hex digits: a feed entry's own, else a fresh one from what a provision says and where. One that
// was given already, as when two feeds are one document, is made another by its turn.
func (p *placer) id(v clausewatch.Provision, own string) string {
	key := own
	if key == "" {
		key = strings.Join(v.Path, "\x1f") + "\x1e" + v.Text
	}
	p.given[key]++
	if own != "" && p.given[key] == 1 {
		return own
	}
	sum := sha256.Sum256([]byte(key + "\x1e" + strconv.Itoa(p.given[key])))
	return hex.EncodeToString(sum[:8])
}
