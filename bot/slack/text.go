package slack

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackutilsx"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// This file is the only one that makes text objects of Slack, and rich_text elements out of words.

// plain makes a plain_text object: nothing in it is interpreted, so nothing is escaped.
func plain(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

// A markup is the text of a mrkdwn object. Words come in through its methods only, and each of them escapes. What it
// cannot stop is that * _ ~ and ` format: Slack knows no escape for these, so words that contain them and need
// no link are shown as plain text instead (see needsMarkup).
type markup struct{ b strings.Builder }

// words adds text without a style.
func (m *markup) words(s string) { m.b.WriteString(slackutilsx.EscapeMessage(s)) }

// styled adds text between two marks, with the blanks around it outside, as Slack wants it.
func (m *markup) styled(mark, s string) {
	inner := strings.TrimSpace(s)
	if inner == "" || strings.Contains(inner, mark) || strings.Contains(inner, "\n") {
		m.words(s)
		return
	}
	before, after, _ := strings.Cut(s, inner)
	m.words(before)
	m.b.WriteString(mark)
	m.words(inner)
	m.b.WriteString(mark)
	m.words(after)
}

// link adds a link. The address must come from webURL.
func (m *markup) link(address, label string) {
	address = strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E", "&", "&amp;").Replace(address)
	label = strings.NewReplacer("|", "¦", "\n", " ").Replace(label)
	m.b.WriteString("<" + address + "|" + slackutilsx.EscapeMessage(label) + ">")
}

// moment adds a time or a day that Slack shows in the reader's own zone.
func (m *markup) moment(span chat.Span) {
	fallback := strings.NewReplacer("|", "¦", "\n", " ", "^", " ").Replace(span.Text)
	m.b.WriteString("<!date^" + strconv.FormatInt(span.Time.Unix(), 10) + "^" + dateFormat(span) + "|" +
		slackutilsx.EscapeMessage(fallback) + ">")
}

// spans adds spans in their styles.
func (m *markup) spans(spans []chat.Span) {
	for _, span := range spans {
		switch {
		case span.Text == "":
		case span.URL != "":
			m.link(span.URL, span.Text)
		case !span.Time.IsZero():
			m.moment(span)
		case span.Person != "":
			m.b.WriteString("<@" + personID(span.Person) + ">")
		case span.Code:
			m.styled("`", span.Text)
		case span.Bold:
			m.styled("*", span.Text)
		case span.Italic:
			m.styled("_", span.Text)
		case span.Strike:
			m.styled("~", span.Text)
		default:
			m.words(span.Text)
		}
	}
}

// object is the finished mrkdwn object. It is verbatim: Slack makes no links of what looks like one.
func (m *markup) object() *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, m.b.String(), false, true)
}

// dateFormat is how Slack shows a moment: "Dec 31, 2026 at 14:05", of a day without the time. The pretty forms ("yesterday") do not
// name the day.
func dateFormat(span chat.Span) string {
	if span.Day != "" {
		return "{date_short}"
	}
	return "{date_short} at {time}"
}

// rich makes rich_text elements, which Slack does not interpret at all.
func rich(spans []chat.Span) []slack.RichTextSectionElement {
	var elements []slack.RichTextSectionElement
	for _, span := range spans {
		style := richStyle(span)
		switch {
		case span.Text == "":
		case span.URL != "":
			elements = append(elements, slack.NewRichTextSectionLinkElement(span.URL, span.Text, style))
		case !span.Time.IsZero():
			fallback := span.Text
			date := slack.NewRichTextSectionDateElement(span.Time.Unix(), dateFormat(span), nil, &fallback)
			date.Style = style
			elements = append(elements, date)
		case span.Person != "":
			elements = append(elements, slack.NewRichTextSectionUserElement(personID(span.Person), style))
		default:
			elements = append(elements, slack.NewRichTextSectionTextElement(span.Text, style))
		}
	}
	return elements
}

func richStyle(span chat.Span) *slack.RichTextSectionTextStyle {
	style := slack.RichTextSectionTextStyle{Bold: span.Bold, Italic: span.Italic, Strike: span.Strike, Code: span.Code}
	if style == (slack.RichTextSectionTextStyle{}) {
		return nil
	}
	return &style
}

// tidy makes spans safe to show: clean text, addresses that are ones, times that Slack can show. No word is lost: an
// address that cannot be linked to stays out, as the seam says, but its span's words stay.
func tidy(spans []chat.Span) []chat.Span {
	out := make([]chat.Span, 0, len(spans))
	for _, span := range spans {
		span.Text = clean(span.Text)
		address := webURL(span.URL)
		if span.Text == "" && span.URL != "" {
			span.Text = clean(span.URL)
		}
		span.URL = address
		if personID(span.Person) == "" {
			span.Person = ""
		}
		if span.Day != "" {
			span.Time = chat.DayTime(span.Day)
		}
		if unix := span.Time.Unix(); unix <= 0 || unix >= maxUnix || weight(span.Text) > maxLabel {
			span.Time = time.Time{}
		}
		if span.Text != "" {
			out = append(out, span)
		}
	}
	return out
}

var person = regexp.MustCompile(`^slack:([UW][A-Z0-9]{2,20})$`)

// personID is the id by which Slack knows a person, "" when it is none of Slack's.
func personID(s string) string {
	if m := person.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// maxUnix is the start of the year 2100; what lies beyond is no date that we were told.
const maxUnix = 4102444800

// webURL gives the address in the form that may be linked to, "" when it is no http(s) address or is too long for one.
func webURL(address string) string {
	if address == "" || !utf8.ValidString(address) || strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || unicode.In(r, unicode.C) }) {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	if address = u.String(); weight(address) > maxURL {
		return ""
	}
	return address
}

// needsMarkup tells whether spans ask for something that plain text cannot show.
func needsMarkup(spans []chat.Span) bool {
	for _, span := range spans {
		if span.URL != "" || !span.Time.IsZero() || span.Person != "" {
			return true
		}
	}
	return false
}

// formats tells whether Slack would read formatting or emoji out of words in a mrkdwn object.
func formats(s string) bool {
	for _, mark := range []string{"*", "_", "~", "`", ":"} {
		if strings.Count(s, mark) > 1 {
			return true
		}
	}
	return strings.HasPrefix(s, ">") || strings.Contains(s, "\n>")
}

// clean takes out what no reader sees and what turns a reader's text round: control characters but newline and tab,
// the bidirectional controls of Unicode (property Bidi_Control), bytes that are no UTF-8, and all but the first of a run of zero-width
// characters (one alone joins emoji and letters and stays).
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	var last rune
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\u2028' || r == '\u2029':
			r = '\n'
		case unicode.Is(unicode.Cc, r) && r != '\n' && r != '\t', unicode.Is(unicode.Bidi_Control, r):
			return -1
		case zeroWidth(r) && zeroWidth(last):
			return -1
		}
		last = r
		return r
	}, s)
}

func zeroWidth(r rune) bool {
	return r >= '\u200B' && r <= '\u200D' || r == '\u2060' || r == '\uFEFF'
}

// blank tells whether nothing of the text can be seen.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsSpace(r) && !zeroWidth(r) })
}

// unescape undoes Slack's escaping of what a person typed, once.
func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// escaped is text for the top level of a message, which Slack reads as mrkdwn.
func escaped(s string) string { return slackutilsx.EscapeMessage(s) }
