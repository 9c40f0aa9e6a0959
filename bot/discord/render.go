package discord

import (
	"strings"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// A piece is a part of a message that stays together, small enough for any post.
type piece struct {
	kind pieceKind
	text string // Markdown, also what is left of it in the plain form
	// more is the text as it goes on right after the piece before it, of which it is the continuation; "" when it is none.
	more    string
	heading string // of a title: its words, escaped
	address string // of a title: what it links to, "" for nothing
	field   field
	footer  string // of a note without styles: its words, as they are; "" where it can be no footer
	button  button
}

type pieceKind int

const (
	textPiece   pieceKind = iota
	titlePiece            // introduces what follows and does not stand alone at the end
	fieldPiece            // a name and a short value
	notePiece             // small print, below the fields where it can be
	buttonPiece           // asks, or opens an address
)

// A renderer turns the blocks of a message into pieces, in their order. Nothing is cut: what is too long for one goes on in the next.
type renderer struct{ pieces []piece }

func (r *renderer) block(b chat.Block) {
	if label := clean(b.Label); b.Kind != chat.Quote && !blank(label) {
		r.text([]chat.Span{{Text: label, Bold: true}})
	}
	switch b.Kind {
	case chat.Heading:
		r.title(tidy(b.Spans))
	case chat.Quote:
		r.quote(clean(b.Label), tidy(b.Spans))
	case chat.Note:
		r.note(tidy(b.Spans))
	case chat.Text:
		r.paragraph(tidy(b.Spans))
	default:
		r.text(tidy(b.Spans))
	}
	for _, f := range b.Fields {
		r.field(chat.Field{Name: clean(f.Name), Value: tidy(f.Value)})
	}
	r.list(b.Items)
	for _, a := range b.Buttons {
		r.ask(a)
	}
	for _, l := range b.Links {
		r.action(l)
	}
}

// run adds the chunks of spans as pieces that continue one another, each line of them behind a prefix; above stands
// before the first. It tells whether there was anything to show.
func (r *renderer) run(spans []chat.Span, prefix, above string) bool {
	if blank(chat.Join(spans)) {
		return false
	}
	goesOn := false // the piece before is of the same text, and nothing between was left out
	for _, run := range chunks(spans, maxPiece-units(above)-len(prefix)) {
		if blank(chat.Join(run)) { // Discord refuses what holds nothing to see
			goesOn = false
			continue
		}
		p := piece{text: above + each(prefix, render(run))}
		if goesOn {
			p.more = strings.TrimPrefix(p.text, prefix)
		}
		r.pieces = append(r.pieces, p)
		above, goesOn = "", true
	}
	return true
}

func (r *renderer) text(spans []chat.Span) bool { return r.run(spans, "", "") }

// paragraph is text; several lines of nothing but code are shown as a block that can be copied.
func (r *renderer) paragraph(spans []chat.Span) {
	if len(spans) == 1 && isCode(spans[0]) && strings.Contains(strings.TrimSpace(spans[0].Text), "\n") {
		for _, run := range chunks(spans, maxPiece-len("```\n\n```")) {
			if text := strings.Trim(chat.Join(run), "\n"); !blank(text) {
				r.pieces = append(r.pieces, piece{text: codeBlock(text)})
			}
		}
		return
	}
	r.text(spans)
}

// title is a heading. What is too long for one or has a link is a line in bold letters.
func (r *renderer) title(spans []chat.Span) {
	words := strings.Join(strings.Fields(chat.Join(spans)), " ")
	simple := true
	for i := range spans {
		simple = simple && spans[i].URL == "" && spans[i].Time.IsZero()
		spans[i].Bold = true
	}
	if text := escape(words); simple && !blank(words) && units(text) <= maxTitle {
		r.pieces = append(r.pieces, piece{kind: titlePiece, text: "### " + text, heading: text})
		return
	}
	r.text(spans)
}

// headline is the beginning of a message whose first words stand above it already: what they are about, with its link.
func (r *renderer) headline(spans []chat.Span) {
	words, address := strings.Join(strings.Fields(chat.Join(spans)), " "), ""
	for i, s := range spans {
		if address = webURL(s.URL); address != "" && units(address) <= maxURL {
			break
		}
		address = ""
		spans[i].Bold = true
	}
	if text := escape(words); address != "" && !blank(words) && units(text) <= maxTitle {
		r.pieces = append(r.pieces, piece{kind: titlePiece, text: render(tidy(spans)), heading: text, address: address})
		return
	}
	r.title(spans)
}

// quote shows words of a policy under their label. Bold and struck-through spans say what came and what went: where a diff of them
// fits into one piece, it is shown instead.
func (r *renderer) quote(label string, spans []chat.Span) {
	above := render([]chat.Span{{Text: label, Bold: true}}) + "\n"
	switch {
	case blank(label):
		above = ""
	case units(above) > maxPiece/8, blank(chat.Join(spans)): // too long to stand in one piece with the quote, or alone
		r.text([]chat.Span{{Text: label, Bold: true}})
		above = ""
	}
	if block, ok := diff(spans, maxPiece-units(above)); ok {
		r.pieces = append(r.pieces, piece{text: above + block})
		return
	}
	r.run(spans, "> ", above)
}

func (r *renderer) note(spans []chat.Span) {
	simple, words := true, strings.TrimSpace(chat.Join(spans))
	for _, span := range spans {
		simple = simple && span.URL == "" && span.Time.IsZero() && !span.Strike
	}
	before := len(r.pieces)
	if !r.run(spans, "-# ", "") {
		return
	}
	if len(r.pieces) > before+1 {
		return
	}
	r.pieces[before].kind = notePiece
	if simple && units(words) <= maxFooter {
		r.pieces[before].footer = words
	}
}

// field shows a name and its value side by side with others; what is too long for that gets a line of its own.
func (r *renderer) field(f chat.Field) {
	value := strings.TrimSpace(render(f.Value))
	name := escape(strings.Join(strings.Fields(f.Name), " "))
	noName, noValue := blank(f.Name), blank(chat.Join(f.Value))
	switch {
	case noName && noValue:
	case noName || noValue || units(name) > maxFieldName || units(value) > maxFieldValue:
		spans := f.Value
		if !noName {
			spans = append([]chat.Span{{Text: f.Name, Bold: true}, {Text: ": "}}, f.Value...)
		}
		r.text(spans)
	default:
		r.pieces = append(r.pieces, piece{kind: fieldPiece, text: "**" + name + ":** " + value,
			field: field{name, value, units(value) <= maxInline}})
	}
}

// list shows items with bullets. An item too long for one piece goes on below its bullet.
func (r *renderer) list(items [][]chat.Span) {
	var lines []string
	used := 0
	flush := func() {
		if len(lines) > 0 {
			r.pieces = append(r.pieces, piece{text: strings.Join(lines, "\n")})
		}
		lines, used = nil, 0
	}
	const bullet = "- "
	for _, item := range items {
		spans := tidy(item)
		if blank(chat.Join(spans)) {
			continue
		}
		if spansWeight(spans)+len(bullet) > maxPiece {
			flush()
			r.run(spans, "", bullet)
			continue
		}
		line := bullet + strings.ReplaceAll(strings.TrimSpace(render(spans)), "\n", "\n  ")
		if used+units(line)+1 > maxPiece {
			flush()
		}
		lines = append(lines, line)
		used += units(line) + 1
	}
	flush()
}

// action shows a button that opens an address. What cannot be a button is a line with a link.
func (r *renderer) action(l chat.Link) {
	label, address := strings.Join(strings.Fields(clean(l.Label)), " "), webURL(l.URL)
	spans := tidy([]chat.Span{{Text: l.Label, URL: l.URL}})
	if address == "" || blank(label) || units(label) > maxLabel || units(address) > maxButtonURL {
		r.text(spans)
		return
	}
	r.pieces = append(r.pieces, piece{kind: buttonPiece, text: render(spans), button: button{label: label, address: address}})
}

// ask shows a button that asks. What cannot be a button is a line with the command.
func (r *renderer) ask(a chat.Button) {
	label, id := strings.Join(strings.Fields(clean(a.Label)), " "), customID(a)
	spans := tidy([]chat.Span{{Text: a.Label + ": "}, {Text: "/terms " + a.Ask, Code: true}})
	if blank(label) || blank(a.Ask) || units(label) > maxLabel || units(id) > maxCustomID {
		r.text(spans)
		return
	}
	r.pieces = append(r.pieces, piece{kind: buttonPiece, text: render(spans), button: button{label: label, id: id}})
}
