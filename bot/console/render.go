package console

import (
	"slices"
	"strings"
	"unicode"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// Options say how a message is set.
type Options struct {
	Color bool
	Width int // columns, 0 means 100; a word longer than that stays whole
}

func (o Options) width() int {
	if o.Width <= 0 {
		return 100
	}
	return max(o.Width, 20)
}

// Render sets a message in lines, each ended by a newline. Words are never cut or left out; control characters and
// marks that turn the direction of text are. The Text of a message is shown when its blocks show nothing.
func Render(m chat.Message, o Options) string {
	var b strings.Builder
	var last chat.BlockKind
	for i, block := range m.Blocks {
		if i == 0 {
			block.Spans = unlinked(block.Spans, m.Blocks)
		}
		s := set(block, o)
		if s == "" {
			continue
		}
		if b.Len() > 0 && (block.Kind != last || block.Kind == chat.Quote || block.Kind == chat.Text || block.Kind == chat.Heading) {
			b.WriteByte('\n')
		}
		b.WriteString(s)
		last = block.Kind
	}
	if b.Len() == 0 {
		text := clean(m.Text)
		if strings.TrimSpace(text) == "" {
			text = "(nothing to say)"
		}
		b.WriteString(wrap(chat.Plain(text), o, "", "", false))
	}
	return b.String()
}

// unlinked are the spans that begin a message without the addresses that stand below it as links: here an address is shown whole, and
// one is enough.
func unlinked(spans []chat.Span, blocks []chat.Block) []chat.Span {
	spans = slices.Clone(spans)
	for i := range spans {
		for _, b := range blocks {
			if slices.ContainsFunc(b.Links, func(l chat.Link) bool { return l.URL == spans[i].URL }) {
				spans[i].URL = ""
			}
		}
	}
	return spans
}

// set makes the lines of one block, "" when it has nothing to show.
func set(b chat.Block, o Options) string {
	var out strings.Builder
	if label := strings.TrimSpace(clean(b.Label)); label != "" {
		out.WriteString(wrap([]chat.Span{{Text: label, Italic: true}}, o, "", "", false))
	}
	switch b.Kind {
	case chat.Heading:
		spans := append([]chat.Span(nil), b.Spans...)
		for i := range spans {
			spans[i].Bold = true
		}
		out.WriteString(wrap(spans, o, "", "", false))
	case chat.Quote:
		out.WriteString(wrap(b.Spans, o, "│ ", "│ ", true))
	default:
		out.WriteString(wrap(b.Spans, o, "", "", false))
	}
	for _, f := range b.Fields {
		spans := append([]chat.Span{{Text: clean(f.Name), Bold: true}, {Text: ": "}}, f.Value...)
		if strings.TrimSpace(clean(f.Name+chat.Join(f.Value))) != "" {
			out.WriteString(wrap(spans, o, "  ", "    ", false))
		}
	}
	for _, item := range b.Items {
		out.WriteString(wrap(item, o, "  - ", "    ", false))
	}
	if len(b.Buttons) > 0 {
		out.WriteString(wrap(asks(b.Buttons), o, "  → ", "    ", false))
	}
	for _, l := range b.Links {
		if web(l.URL) {
			out.WriteString(wrap([]chat.Span{{Text: l.Label + ": " + l.URL}}, o, "  → ", "    ", false))
		}
	}
	return out.String()
}

// asks are buttons in a line, each by what is typed in its place.
func asks(buttons []chat.Button) []chat.Span {
	var spans []chat.Span
	for i, a := range buttons {
		if i > 0 {
			spans = append(spans, chat.Span{Text: " · "})
		}
		ask := "/terms " + a.Ask + map[chat.Want]string{chat.WantsWords: " …", chat.WantsPerson: " @…", chat.WantsDay: " until:…"}[a.Wants]
		spans = append(spans, chat.Span{Text: a.Label + ": "}, chat.Span{Text: ask, Code: true})
	}
	return spans
}

// A piece is a run of letters in one style, without spaces.
type piece struct{ open, text, end string }

// wrap sets spans in lines that begin with first, then with next. Strike and bold of a diff are marked in either mode.
func wrap(spans []chat.Span, o Options, first, next string, diff bool) string {
	var out, line strings.Builder
	prefix, used, shown := first, 0, false
	flush := func() {
		out.WriteString(strings.TrimRight(prefix+line.String(), " ") + "\n")
		line.Reset()
		prefix, used = next, 0
	}
	room := o.width() - len([]rune(next))
	var word []piece
	put := func() {
		if len(word) == 0 {
			return
		}
		size := 0
		for _, p := range word {
			size += len([]rune(p.text))
		}
		if used > 0 && used+1+size > room {
			flush()
		}
		if used > 0 {
			line.WriteByte(' ')
			used++
		}
		for _, p := range word {
			line.WriteString(p.open + p.text + p.end)
		}
		used, shown, word = used+size, true, nil
	}
	for n, s := range spans {
		open, end := style(s, o.Color)
		if o.Color && diff && n > 0 && chat.Apart(spans[n-1], s) { // many terminals show no strike
			put()
		}
		for i, row := range strings.Split(marked(s, o.Color, diff), "\n") {
			if i > 0 {
				put()
				if used > 0 {
					flush()
				}
			}
			if s.Code && used == 0 && len(word) == 0 { // what is to be copied keeps its indentation
				line.WriteString(row[:len(row)-len(strings.TrimLeft(row, " "))])
			}
			for j, run := range strings.FieldsFunc(row, unicode.IsSpace) {
				if j > 0 || startsWithSpace(row) {
					put()
				}
				word = append(word, piece{open, run, end})
			}
			if endsWithSpace(row) {
				put()
			}
		}
	}
	put()
	if used > 0 {
		flush()
	}
	if !shown {
		return ""
	}
	return out.String()
}

func startsWithSpace(s string) bool { return s != strings.TrimLeftFunc(s, unicode.IsSpace) }
func endsWithSpace(s string) bool   { return s != strings.TrimRightFunc(s, unicode.IsSpace) }

// marked is the span's text with what stands for its style where there is no colour. The marks hug the words.
func marked(s chat.Span, color, diff bool) string {
	text := clean(s.Text)
	if s.URL != "" && s.URL != s.Text && web(s.URL) {
		text += " (" + clean(s.URL) + ")"
	}
	if color || !diff || strings.TrimSpace(text) == "" {
		return text
	}
	body := strings.TrimSpace(text)
	at := strings.Index(text, body)
	before, after := text[:at], text[at+len(body):]
	switch {
	case s.Strike:
		return before + "[-" + body + "-]" + after
	case s.Bold:
		return before + "{+" + body + "+}" + after
	}
	return text
}

func style(s chat.Span, color bool) (open, end string) {
	if !color {
		return "", ""
	}
	switch {
	case s.Strike:
		open = "\x1b[9;31m"
	case s.Bold:
		open = "\x1b[1m"
	case s.Code:
		open = "\x1b[36m"
	case s.Italic:
		open = "\x1b[3m"
	default:
		return "", ""
	}
	return open, "\x1b[0m"
}

// web tells whether an address may be shown as one.
func web(url string) bool {
	return (strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")) && !strings.ContainsAny(url,
		" \n\t\x1b")
}

// clean takes out what could drive a terminal or turn the reader's text round: controls but newline (a tab becomes a
// space), and marks without a shape. No word is lost: what follows an escape stays to be read.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), r == '\u200b', r == '\u2028', r == '\u2029',
			r == '\ufeff', r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}
