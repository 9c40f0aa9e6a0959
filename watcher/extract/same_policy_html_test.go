package extract

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// A maker writes one rule after the other and closes what it opened.
type maker struct {
	strings.Builder
	open []string // closing tags of what is open, innermost last
}

func (m *maker) writef(format string, args ...any) { fmt.Fprintf(&m.Builder, format+"\n", args...) }

func (m *maker) enter(open, shut string) {
	m.writef("%s", open)
	m.open = append(m.open, shut)
}

// leave closes all but n of what is open.
func (m *maker) leave(n int) {
	for len(m.open) > n {
		m.writef("%s", m.open[len(m.open)-1])
		m.open = m.open[:len(m.open)-1]
	}
}

func (r rule) html() string { return html.EscapeString(r.label() + r.text) }

func cells(r rule) []string { return strings.Split(html.EscapeString(r.text), " | ") }

// dressing says how the parts of a policy look in HTML. Each is a format with one place for the text.
type dressing struct {
	title, section, part, clause, item   string
	bullet, number                       string // written before an item
	listOpen, listShut                   string // in the item before it
	itemShut                             string
	term, meaning, termsOpen, termsShut  string
	tableOpen, tableShut, row, cell      string
	sectionOpen, sectionShut, whole, cut string // around a section, around the page, between clauses
}

var plainLists = dressing{
	title: "<h1>%s</h1>", section: "<h2>%s</h2>", part: "<h3>%s</h3>", clause: "<p>%s</p>",
	item: "<li>%s", itemShut: "</li>", listOpen: "<ul>", listShut: "</ul>",
	term: "<dt>%s</dt>", meaning: "<dd>%s</dd>", termsOpen: "<dl>", termsShut: "</dl>",
	tableOpen: "<table>", tableShut: "</table>", row: "<tr>%s</tr>", cell: "<td>%s</td>", whole: "<main>%s</main>",
}

// wear writes the policy as a page.
func (d dressing) wear(policy []rule) string {
	m := &maker{}
	lists := 0 // depth of open lists; each list and each item in it is open
	around, inSection := "", 0
	to := func(want string) { // closes lists and tables, and opens what is wanted
		if lists > 0 {
			m.leave(inSection)
			lists = 0
		}
		if around == want {
			return
		}
		m.leave(inSection)
		switch around = want; want {
		case "terms":
			m.enter(d.termsOpen, d.termsShut)
		case "table":
			m.enter(d.tableOpen, d.tableShut)
		}
	}
	for _, r := range policy {
		switch r.kind {
		case aTitle:
			m.writef(d.title, r.html())
		case aSection:
			to("")
			m.leave(0)
			if inSection = 0; d.sectionOpen != "" {
				m.enter(d.sectionOpen, d.sectionShut)
				inSection = 1
			}
			m.writef(d.section, r.html())
		case aPart:
			to("")
			m.writef(d.part, r.html())
		case aClause:
			to("")
			m.writef(d.clause, r.html())
		case anItem:
			if lists == 0 {
				to("")
			}
			m.leave(inSection + 2*min(lists, r.depth))
			if lists >= r.depth { // an item of a list that is open
				m.leave(inSection + 2*r.depth - 1)
			} else {
				m.enter(d.listOpen, d.listShut)
			}
			m.enter(fmt.Sprintf(strings.ReplaceAll(d.item, "{depth}", strconv.Itoa(r.depth)), d.marked(r)+html.EscapeString(r.text)), d.itemShut)
			lists = r.depth
		case aTerm:
			to("terms")
			m.writef(d.term, r.html())
		case aMeaning:
			m.writef(d.meaning, r.html())
		case aRow:
			to("table")
			row := ""
			for _, c := range cells(r) {
				row += fmt.Sprintf(d.cell, c)
			}
			m.writef(d.row, row)
		}
	}
	m.leave(0)
	return fmt.Sprintf(d.whole, m.String())
}

// marked is the bullet or the number of an item.
func (d dressing) marked(r rule) string {
	switch {
	case r.number == "":
		return d.bullet
	case d.number != "":
		return fmt.Sprintf(d.number, r.number)
	}
	return r.label()
}

// changed gives the dressing with some of it otherwise.
func (d dressing) changed(change func(*dressing)) dressing {
	change(&d)
	return d
}

var (
	boldHeadings = plainLists.changed(func(d *dressing) {
		d.section, d.part, d.term = "<p><strong>%s</strong></p>", "<p><b><i>%s</i></b></p>", "<p><b><em>%s</em></b></p>"
		d.meaning, d.termsOpen, d.termsShut = "<p>%s</p>", "", ""
	})
	divHeadings = plainLists.changed(func(d *dressing) {
		d.section, d.part, d.term = `<div class="policy-heading">%s</div>`, `<div class="policy__subHeading">%s</div>`, `<div class="policy__subHeading">%s</div>`
		d.meaning, d.termsOpen, d.termsShut = "<div>%s</div>", "", ""
	})
	folded = plainLists.changed(func(d *dressing) {
		d.sectionOpen, d.sectionShut, d.section = `<details class="accordion">`, "</div></details>", `<summary><span class="icon">+</span>%s</summary><div class="panel">`
	})
	nestedDivs = dressing{
		title: `<div class="a1"><div role="heading" aria-level="1"><span>%s</span></div></div>`, section: `<div class="a2"><div role="heading" aria-level="2"><span>%s</span></div></div>`,
		part: `<div><div><div role="heading" aria-level="3">%s</div></div></div>`, clause: `<div class="b"><div><div><span><span>%s</span></span></div></div></div>`,
		item: `<div role="listitem" class="c"><div class="d"><span>%s</span></div>`, itemShut: "</div>", listOpen: `<div role="list"><div>`, listShut: "</div></div>",
		term: `<div><span style="font-weight: 600">%s</span></div>`, meaning: "<div><div>%s</div></div>",
		tableOpen: `<div role="table"><div role="rowgroup">`, tableShut: "</div></div>", row: `<div role="row">%s</div>`, cell: `<div role="cell"><div>%s</div></div>`,
		whole: `<div id="__next"><div class="css-1x"><div class="css-2y">%s</div></div></div>`,
	}
	fromWord = dressing{
		title:   `<p class=MsoTitle><b><span lang=EN-GB style='font-size:20.0pt'>%s<o:p></o:p></span></b></p>`,
		section: `<p class=MsoNormal style='mso-outline-level:2'><b><span lang=EN-GB>%s</span></b><b><span><o:p></o:p></span></b></p>`,
		part:    `<p class=MsoNormal><b style='mso-bidi-font-weight:normal'><i><span lang=EN-GB>%s<o:p></o:p></span></i></b></p>`,
		clause:  `<p class=MsoNormal><span lang=EN-GB>%s</span><o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>`,
		item:    `<p class=MsoListParagraph style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l0 level{depth} lfo1'>%s</p>`,
		bullet:  `<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;</span></span></span><![endif]>`,
		number:  `<![if !supportLists]><span style='mso-list:Ignore'>%s<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;</span></span><![endif]>`,
		term:    `<p class=MsoNormal><b><i><span>%s</span></i></b></p>`, meaning: `<p class=MsoNormal><span>%s</span></p>`,
		tableOpen: `<table class=MsoTableGrid border=1><tbody>`, tableShut: "</tbody></table>", row: "<tr style='mso-yfti-irow:0'>%s</tr>",
		cell: `<td width=200 valign=top style='padding:0cm'><p class=MsoNormal><span>%s</span></p></td>`, whole: "<div class=WordSection1>%s</div>",
	}
)

// brokenText writes each section as one paragraph, its clauses parted by empty lines and its items by single breaks.
func brokenText(policy []rule) string {
	m := &maker{}
	for n, r := range policy {
		text := r.html()
		switch r.kind {
		case aTitle:
			m.writef("<h1>%s</h1><p>", text)
		case aSection:
			m.writef("</p><h2>%s</h2><p>", text)
		case aPart, aTerm:
			m.writef("</p><p><b>%s</b></p><p>", text)
		case anItem:
			if r.number == "" {
				text = "• " + text
			}
			m.writef("%s<br>", text)
		case aRow:
			if policy[n-1].kind != aRow {
				m.writef("<table>")
			}
			m.writef("<tr><td>%s</td></tr>", strings.Join(cells(r), "</td><td>"))
			if policy[n+1].kind != aRow {
				m.writef("</table>")
			}
		default:
			if n > 0 && policy[n-1].kind != aTitle && policy[n-1].kind != aSection {
				m.writef("<br/>")
			}
			m.writef("%s<br/>", text)
		}
	}
	return "<main>" + m.String() + "</p></main>"
}

// inTables writes each section as a table: numbers in the first column, clauses in the second, their items parted by
// breaks.
func inTables(policy []rule) string {
	m := &maker{}
	inCell := false
	shut := func() {
		if inCell {
			m.writef("</td></tr>")
		}
		inCell = false
	}
	for n, r := range policy {
		text := html.EscapeString(r.text)
		switch r.kind {
		case aTitle:
			m.writef("<h1>%s</h1><table><tbody>", text)
		case aSection:
			shut()
			m.writef("</tbody></table><h2>%s</h2><table><tbody>", r.html())
		case aPart, aTerm:
			shut()
			m.writef(`<tr><td colspan="2"><b>%s</b></td></tr>`, r.html())
		case anItem:
			if r.number == "" {
				text = "• " + text
			}
			m.writef("<br>%s%s", r.label(), text)
		case aRow:
			shut()
			m.writef("<tr><td>%s</td></tr>", strings.Join(cells(r), "</td><td>"))
		default:
			shut()
			m.writef("<tr><td>%s</td><td>%s", policy[n].number, text)
			inCell = true
		}
	}
	shut()
	return "<main>" + m.String() + "</tbody></table></main>"
}

// definitions writes each clause and item as a pair of number and text.
func definitions(policy []rule) string {
	m := &maker{}
	for _, r := range policy {
		text := html.EscapeString(r.text)
		if r.kind != anItem {
			m.leave(0)
		}
		switch r.kind {
		case aTitle:
			m.writef("<h1>%s</h1>", text)
		case aSection:
			m.writef("<h2>%s</h2>", r.html())
		case aPart, aTerm:
			m.writef("<dl><dt>%s</dt></dl>", r.html())
		case aRow:
			m.writef("<table><tr><td>%s</td></tr></table>", strings.Join(cells(r), "</td><td>"))
		case anItem:
			m.leave(r.depth - 1)
			if r.number == "" {
				m.enter("<ul><li>"+text, "</li></ul>")
				continue
			}
			m.enter("<dl><dt>"+r.number+"</dt><dd>"+text, "</dd></dl>")
		default:
			m.enter("<dl><dt>"+r.number+"</dt><dd>"+text, "</dd></dl>")
			m.leave(0)
		}
	}
	m.leave(0)
	return "<main>" + m.String() + "</main>"
}
