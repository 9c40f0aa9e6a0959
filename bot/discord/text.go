package discord

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// This file is the only one that lets words into Markdown. Discord offers no text that it does not interpret, except in
// buttons and footers, so every sign that could mean something is escaped with a backslash.

// marks are the signs that are escaped wherever they stand: emphasis, code, spoilers, links, mentions, headings, quotes.
const marks = "\\`*_~|[]<>@#"

// escape makes words safe. What means something only at the beginning of a line (lists, small print) or before certain
// signs (emoji, addresses) is left alone elsewhere, so that a notification, which shows the backslashes on some devices,
// stays readable. A colon in an address is escaped: what looks like an address in a policy is no link.
func escape(s string) string {
	var b strings.Builder
	var last rune
	begins, digits := true, false // only blanks, and then only digits, since the line began
	for i, r := range s {
		if escapes(r, last, begins && digits, s[i+utf8.RuneLen(r):]) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		switch {
		case r == '\n':
			begins, digits = true, false
		case unicode.IsDigit(r):
			digits = true
		case r != ' ' && r != '\t' || digits:
			begins = false
		}
		last = r
	}
	return b.String()
}

func escapes(r, last rune, numbered bool, rest string) bool {
	switch r {
	case '-', '+':
		return !unicode.IsLetter(last) && !unicode.IsDigit(last)
	case '(':
		return last == ']'
	case '.', ')':
		return numbered
	case ':':
		next, _ := utf8.DecodeRuneInString(rest)
		return rest == "" || !unicode.IsSpace(next)
	}
	return strings.ContainsRune(marks, r)
}

// A markdown is text on its way to Discord. Words come in through its methods only, and each of them escapes.
type markdown struct{ b strings.Builder }

func (m *markdown) String() string { return m.b.String() }

// spans adds spans in their styles.
func (m *markdown) spans(spans []chat.Span) {
	for i, span := range spans {
		if i > 0 && chat.Apart(spans[i-1], span) { // for who copies the words or has them read out
			m.b.WriteByte(' ')
		}
		switch {
		case span.Text == "":
		case !span.Time.IsZero():
			style := ":f>"
			if span.Day != "" {
				style = ":D>"
			}
			m.raw("<t:" + strconv.FormatInt(span.Time.Unix(), 10) + style)
		case span.URL != "":
			m.link(span)
		case span.Person != "":
			m.raw("<@" + personID(span.Person) + ">")
		default:
			m.lines(span)
		}
	}
}

// lines adds a span line by line, so that a mark never reaches over the end of a line of a quote or a list.
func (m *markdown) lines(span chat.Span) {
	for i, line := range strings.Split(span.Text, "\n") {
		if i > 0 {
			m.b.WriteByte('\n')
		}
		m.styled(line, span)
	}
}

// styled adds text between marks, with the blanks around it outside, as Discord wants it.
func (m *markdown) styled(s string, style chat.Span) {
	inner := strings.TrimFunc(s, unicode.IsSpace)
	before, after := emphasis(style)
	if inner == "" || before == "" && !isCode(style) {
		m.raw(escape(s))
		return
	}
	head, tail, _ := strings.Cut(s, inner)
	text := escape(inner)
	if isCode(style) {
		text = code(inner)
	}
	m.b.WriteString(head)
	m.raw(before + text + after)
	m.b.WriteString(tail)
}

// isCode tells whether a span is shown as code. Code stands alone: marks around it would end at the same marks within it,
// and brackets in it would end a link. That words went is more than that they are code.
func isCode(style chat.Span) bool { return style.Code && !style.Strike && style.URL == "" }

// emphasis are the marks before and after a span.
func emphasis(style chat.Span) (before, after string) {
	if isCode(style) {
		return "", ""
	}
	if style.Strike {
		before, after = before+"~~", "~~"+after
	}
	if style.Bold {
		before, after = before+"**", "**"+after
	}
	if style.Italic {
		before, after = before+"*", "*"+after
	}
	return before, after
}

// code is text between backticks. Its own backticks are kept apart, so that they end nothing; within code a backslash
// escapes nothing.
func code(s string) string {
	if strings.Contains(s, "`") {
		return "`` " + strings.ReplaceAll(s, "`", "`\u200b") + " ``"
	}
	return "`" + s + "`"
}

// codeBlock is text of several lines between fences.
func codeBlock(s string) string { return "```\n" + strings.ReplaceAll(s, "`", "`\u200b") + "\n```" }

// link adds a link whose words say where it leads. The address must come from webURL; the angle brackets keep Discord
// from showing a preview.
func (m *markdown) link(span chat.Span) {
	if span.Text == span.URL {
		m.raw("<" + span.URL + ">")
		return
	}
	var label markdown
	label.styled(strings.ReplaceAll(span.Text, "\n", " "), span)
	m.raw("[" + label.String() + "](<" + span.URL + ">)")
}

// paired tells whether brackets come in pairs and one within none other; the words of a link may have no others, escaped
// or not.
func paired(words string) bool {
	open := 0
	for _, r := range words {
		switch r {
		case '[':
			open++
		case ']':
			open--
		}
		if open < 0 || open > 1 {
			return false
		}
	}
	return open == 0
}

// addressEscapes write what would end an address, or a mark around it, in the other form that means the same.
var addressEscapes = strings.NewReplacer("<", "%3C", ">", "%3E", "(", "%28", ")", "%29", "\\", "%5C", "*", "%2A", "~",
	"%7E", "`", "%60", "|", "%7C")

// raw adds finished Markdown. Marks that would run into those before them are kept apart by a space without width.
func (m *markdown) raw(s string) {
	if runsInto(m.b.String(), s) {
		m.b.WriteString("\u200b")
	}
	m.b.WriteString(s)
}

// runsInto tells whether the end of one text and the beginning of another would be read as one mark.
func runsInto(before, after string) bool {
	return before != "" && after != "" && before[len(before)-1] == after[0] && strings.IndexByte("*~`", after[0]) >= 0
}

// render makes Markdown of spans.
func render(spans []chat.Span) string {
	var m markdown
	m.spans(spans)
	return m.String()
}

// each puts a mark before each line: "> " for a quote, "-# " for small print.
func each(prefix, text string) string {
	return prefix + strings.ReplaceAll(text, "\n", "\n"+prefix)
}

// tidy makes spans safe to show: clean text, addresses that are ones, times that Discord can show, neighbours of one
// style together. No word is lost: an address that cannot be linked to stays out, but its span's words stay; one whose
// words cannot be those of a link follows them.
func tidy(spans []chat.Span) []chat.Span {
	out := make([]chat.Span, 0, len(spans))
	for _, span := range spans {
		span.Text = clean(span.Text)
		address := addressEscapes.Replace(webURL(span.URL))
		if units(address) > maxURL {
			address = ""
		}
		if span.Text == "" && span.URL != "" {
			span.Text = clean(span.URL)
		}
		if span.Day != "" {
			span.Time = chat.DayTime(span.Day)
		}
		if units(span.Text) > maxLabel && !span.Time.IsZero() || span.Time.Unix() <= 0 || span.Time.Unix() >= maxUnix {
			span.Time = time.Time{}
		}
		span.URL = address
		if personID(span.Person) == "" {
			span.Person = ""
		}
		if blank(span.Text) {
			span.URL = "" // nothing to click on
		}
		if span.Text == "" {
			continue
		}
		if span.URL != "" && (!paired(span.Text) || units(span.Text) > maxLinked) {
			out = append(out, chat.Span{Text: span.Text, Bold: span.Bold, Italic: span.Italic, Strike: span.Strike},
				chat.Span{Text: " "}, chat.Span{Text: span.URL, URL: span.URL})
			continue
		}
		if last := len(out) - 1; last >= 0 && sameStyle(out[last], span) {
			out[last].Text += span.Text
			continue
		}
		out = append(out, span)
	}
	return out
}

func sameStyle(a, b chat.Span) bool {
	a.Text, b.Text = "", ""
	return a == b && a.URL == "" && a.Time.IsZero() && a.Person == ""
}

var person = regexp.MustCompile(`^discord:([0-9]{1,20})$`)

// personID is the id by which Discord knows a person, "" when it is none of Discord's. Nobody is told of being named: each post
// allows no mention at all.
func personID(s string) string {
	if m := person.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// maxUnix is the start of the year 2100; what lies beyond is no date that we were told.
const maxUnix = 4102444800

// webURL gives the address in the form that may be linked to, "" when it is no http(s) address.
func webURL(address string) string {
	hidden := func(r rune) bool { return r <= ' ' || unicode.In(r, unicode.C) }
	if address == "" || !utf8.ValidString(address) || strings.ContainsFunc(address, hidden) {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	return u.String()
}

// clean brings text to NFC and takes out what no reader sees and what turns a reader's text round: control characters
// but newline and tab, bidirectional controls, bytes that are no UTF-8, and what has no width but the joiners, of which
// one in a row makes emoji and letters.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	var last rune
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u2028' || r == '\u2029':
			r = '\n'
		case unicode.Is(unicode.Cc, r) && r != '\n' && r != '\t', unicode.Is(unicode.Bidi_Control, r):
			return -1
		case joiner(r) && joiner(last), zeroWidth(r) && !joiner(r):
			return -1
		}
		last = r
		return r
	}, s))
}

func joiner(r rune) bool { return r == '\u200C' || r == '\u200D' }

func zeroWidth(r rune) bool {
	return r >= '\u200B' && r <= '\u200D' || r == '\u2060' || r == '\uFEFF' || r == '\u180E'
}

// blank tells whether nothing of the text can be seen. Discord takes such characters out itself, and refuses a message
// of which nothing is left then.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !strings.ContainsRune(fillers, r) &&
			!unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector)
	})
}

// fillers are letters that show nothing.
const fillers = "\u034F\u115F\u1160\u3164\uFFA0\u2800"

// units is the length of text in UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		if n++; r > 0xFFFF {
			n++
		}
	}
	return n
}
