package slack

import (
	"slices"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// A piece is one block of Slack, small enough for any post.
type piece struct {
	block  slack.Block
	weight int
	words  string // the same words for the plain form
	leads  bool   // it introduces the next piece and does not stand at the end of a post
}

// pieces turns a message into blocks of Slack, in its order. Nothing is cut: what is too long for one block goes on in
// the next.
func pieces(m chat.Message) []piece {
	var r renderer
	if text := clean(m.Text); !blank(text) && (len(m.Blocks) == 0 || weight(text) > maxNotice) {
		r.text(chat.Plain(text))
	}
	for _, b := range m.Blocks {
		r.block(b)
	}
	if len(r.pieces) == 0 {
		text := clean(m.Text)
		if blank(text) {
			text = "(nothing to say)"
		}
		r.text(chat.Plain(text))
	}
	return r.pieces
}

// A renderer collects pieces.
type renderer struct {
	pieces  []piece
	buttons int // made so far, for ids that are unique in the message
}

func (r *renderer) block(b chat.Block) {
	if b.Kind != chat.Quote && b.Label != "" {
		r.text([]chat.Span{{Text: clean(b.Label), Bold: true}})
	}
	switch b.Kind {
	case chat.Heading:
		r.heading(tidy(b.Spans))
	case chat.Quote:
		r.quote(clean(b.Label), tidy(b.Spans))
	case chat.Note:
		r.note(tidy(b.Spans))
	default:
		r.text(tidy(b.Spans))
	}
	r.fields(b.Fields)
	r.list(b.Items)
	aside := func(l chat.Link) bool { return l.Aside }
	r.actions(b.Buttons, slices.DeleteFunc(slices.Clone(b.Links), aside))
	for _, l := range b.Links {
		if aside(l) {
			r.note(tidy([]chat.Span{{Text: l.Label, URL: l.URL}}))
		}
	}
}

func (r *renderer) text(spans []chat.Span) {
	for _, run := range chunks(spans, maxText) {
		r.rich(run, slack.NewRichTextSection(rich(run)...))
	}
}

// rich adds a rich_text block, unless nothing of its words can be seen.
func (r *renderer) rich(spans []chat.Span, elements ...slack.RichTextElement) {
	if words := plainWords(spans); !blank(words) {
		r.pieces = append(r.pieces, piece{slack.NewRichTextBlock("", elements...), spansWeight(spans), words, false})
	}
}

// plainWords are spans without any style, the address of a link behind its words, a space between what went and what came.
func plainWords(spans []chat.Span) string {
	var b strings.Builder
	for i, span := range spans {
		if i > 0 && chat.Apart(spans[i-1], span) {
			b.WriteByte(' ')
		}
		b.WriteString(span.Text)
		if span.URL != "" && span.URL != span.Text {
			b.WriteString(" (" + span.URL + ")")
		}
	}
	return b.String()
}

func (r *renderer) heading(spans []chat.Span) {
	for i := range spans {
		spans[i].Bold = true
	}
	before := len(r.pieces)
	r.text(spans)
	for i := range r.pieces[before:] {
		r.pieces[before+i].leads = true
	}
}

// quote shows words of a policy under their label. Bold and struck-through spans say what came and what went.
func (r *renderer) quote(label string, spans []chat.Span) {
	above := []chat.Span{{Text: label, Bold: true}}
	if blank(label) {
		above = nil
	} else if weight(label) > maxText/8 { // too long to stand in one block with the quote
		r.heading(above)
		above = nil
	}
	for _, run := range chunks(spans, maxText-spansWeight(above)) {
		if blank(chat.Join(run)) {
			continue
		}
		quoted := &slack.RichTextQuote{Type: slack.RTEQuote, Elements: rich(run)}
		if above == nil {
			r.rich(run, quoted)
			continue
		}
		r.rich(append(append(above, chat.Span{Text: "\n"}), run...), slack.NewRichTextSection(rich(above)...), quoted)
		above = nil
	}
	if above != nil { // no words to quote: the label is shown all the same
		r.text(above)
	}
}

func (r *renderer) note(spans []chat.Span) {
	for _, run := range chunks(spans, maxText) {
		if words := plainWords(run); !blank(words) {
			block := slack.NewContextBlock("", object(run))
			r.pieces = append(r.pieces, piece{block, spansWeight(run), words, false})
		}
	}
}

// object makes a text object of spans: mrkdwn where they need it or are harmless in it, else plain text.
func object(spans []chat.Span) *slack.TextBlockObject {
	words := chat.Join(spans)
	if !needsMarkup(spans) && formats(words) {
		return plain(words)
	}
	var m markup
	m.spans(spans)
	return m.object()
}

// fields shows names and values in two columns; a value too long for a column gets a line of its own.
func (r *renderer) fields(fields []chat.Field) {
	var row []chat.Field
	width := 0
	flush := func() {
		r.section(row)
		row, width = nil, 0
	}
	for _, f := range fields {
		f = chat.Field{Name: clean(f.Name), Value: tidy(f.Value)}
		if blank(f.Name) && blank(chat.Join(f.Value)) {
			continue
		}
		w := spansWeight(fieldSpans(f, "\n"))
		if w > maxField {
			flush()
			r.text(fieldSpans(f, ": "))
			continue
		}
		if len(row) == maxFields || width+w > maxText {
			flush()
		}
		row = append(row, f)
		width += w
	}
	flush()
}

// fieldSpans is a field as spans, its name bold.
func fieldSpans(f chat.Field, between string) []chat.Span {
	if blank(f.Name) {
		return f.Value
	}
	return append([]chat.Span{{Text: f.Name, Bold: true}, {Text: between}}, f.Value...)
}

func (r *renderer) section(row []chat.Field) {
	if len(row) == 0 {
		return
	}
	var objects []*slack.TextBlockObject
	var words []string
	w := 0
	for _, f := range row {
		spans := fieldSpans(f, "\n")
		objects = append(objects, object(spans))
		words = append(words, plainWords(fieldSpans(f, ": ")))
		w += spansWeight(spans)
	}
	r.pieces = append(r.pieces, piece{slack.NewSectionBlock(nil, objects, nil), w, strings.Join(words, "\n"), false})
}

// list shows items with bullets. An item too long for one block goes on below its bullet.
func (r *renderer) list(items [][]chat.Span) {
	var bullets []slack.RichTextElement
	var all []chat.Span
	flush := func() {
		if len(bullets) > 0 {
			r.rich(all, slack.NewRichTextList(slack.RTEListBullet, 0, bullets...))
		}
		bullets, all = nil, nil
	}
	used := 0
	for _, item := range items {
		for i, run := range chunks(tidy(item), maxText-2) {
			if blank(chat.Join(run)) {
				continue
			}
			w := spansWeight(run) + 2
			if i > 0 || len(bullets) == maxItems || used+w > maxText {
				flush()
				used = 0
			}
			if i > 0 {
				r.rich(run, slack.NewRichTextSection(rich(run)...))
				continue
			}
			if len(all) > 0 {
				all = append(all, chat.Span{Text: "\n"})
			}
			all = append(append(all, chat.Span{Text: "• "}), run...)
			bullets = append(bullets, slack.NewRichTextSection(rich(run)...))
			used += w
		}
	}
	flush()
}

// actions shows buttons that ask and buttons that open an address. What cannot be a button is a line with the command or a
// link. The id of a button that asks says what it wants, its value is the command.
func (r *renderer) actions(asks []chat.Button, links []chat.Link) {
	var buttons []slack.BlockElement
	var words []string
	w := 0
	flush := func() {
		if len(buttons) > 0 {
			r.pieces = append(r.pieces, piece{slack.NewActionBlock("", buttons...), w, strings.Join(words, "\n"), false})
		}
		buttons, words, w = nil, nil, 0
	}
	var more []chat.Button
	var menus []slack.BlockElement
	if len(asks) > maxAsks {
		asks, more = asks[:maxAsks-1], asks[maxAsks-1:]
	}
	for _, a := range asks {
		label, ask := labelled(a)
		cost := weight(label) + weight(ask)
		if blank(label) || blank(ask) || weight(label) > maxLabel || weight(ask) > maxValue {
			flush()
			r.text(tidy([]chat.Span{{Text: a.Label + ": "}, {Text: command + " " + ask, Code: true}}))
			continue
		}
		if len(buttons) == maxButtons || w+cost > maxText {
			flush()
		}
		r.buttons++
		buttons = append(buttons, slack.NewButtonBlockElement(a.Mark()+strconv.Itoa(r.buttons), ask, plain(label)))
		words = append(words, label+": "+command+" "+ask)
		w += cost
	}
	for len(more) > 0 {
		menu, n := r.menu(more)
		if n == 0 { // it fits into no menu
			flush()
			label, ask := labelled(more[0])
			r.text(tidy([]chat.Span{{Text: label + ": "}, {Text: command + " " + ask, Code: true}}))
			more = more[1:]
			continue
		}
		for _, a := range more[:n] {
			label, ask := labelled(a)
			words = append(words, label+": "+command+" "+ask)
			w += weight(label) + weight(ask)
		}
		menus, more = append(menus, menu), more[n:]
	}
	for _, l := range links {
		label, address := strings.ReplaceAll(clean(l.Label), "\n", " "), webURL(l.URL)
		if address == "" || blank(label) || weight(label) > maxLabel {
			flush()
			r.text(tidy([]chat.Span{{Text: l.Label, URL: l.URL}}))
			continue
		}
		cost := weight(label) + weight(address)
		if len(buttons) == maxButtons || w+cost > maxText {
			flush()
		}
		r.buttons++
		button := slack.NewButtonBlockElement(openPrefix+strconv.Itoa(r.buttons), "", plain(label))
		button.URL = address
		buttons = append(buttons, button)
		words = append(words, label+": "+address)
		w += cost
	}
	for _, menu := range menus { // behind the links, as the last of a row
		if len(buttons) == maxButtons {
			flush()
		}
		buttons = append(buttons, menu)
	}
	flush()
}

func labelled(a chat.Button) (label, ask string) {
	return strings.ReplaceAll(clean(a.Label), "\n", " "), strings.Join(strings.Fields(clean(a.Ask)), " ")
}

// menu is a menu of the first n of what is asked, as many as it holds.
func (r *renderer) menu(asks []chat.Button) (menu slack.BlockElement, n int) {
	var options []*slack.OptionBlockObject
	for _, a := range asks {
		label, ask := labelled(a)
		value := a.Mark() + ask
		if len(options) == maxOptions || blank(label) || blank(ask) || weight(label) > maxLabel || weight(value) > maxOptionValue {
			break
		}
		options = append(options, slack.NewOptionBlockObject(value, plain(label), nil))
	}
	if len(options) == 0 {
		return nil, 0
	}
	r.buttons++
	return slack.NewOverflowBlockElement(menuPrefix+strconv.Itoa(r.buttons), options...), len(options)
}
