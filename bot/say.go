package bot

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// maxText is how many characters chat.Message.Text may have.
const maxText = 300

// say makes a message of one sentence.
func say(s string) chat.Message {
	return chat.Message{Text: shorten(s, maxText), Blocks: []chat.Block{{Kind: chat.Text, Spans: chat.Plain(s)}}}
}

// shorten cuts at a word's end so that at most n characters are left, the mark of the cut among them. It is for our own
// sentences and for titles, never for quotes.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n-1])
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// date is a moment's day, "not stated" for none.
func date(t time.Time) string {
	if t.IsZero() {
		return "not stated"
	}
	return t.UTC().Format(time.DateOnly)
}

// moment is a span that platforms show in the reader's own zone.
func moment(t time.Time) []chat.Span {
	if t.IsZero() {
		return chat.Plain("never")
	}
	return []chat.Span{{Text: clock(t), Time: t}}
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// count puts a number before a noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	if strings.HasSuffix(noun, "y") && !strings.HasSuffix(noun, "ay") {
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(noun, "y"))
	}
	if strings.HasSuffix(noun, "ch") {
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// title names a document to people: "Amazon · AWS Acceptable Use Policy"; a platform by its name.
func (c catalog) title(ref string) string {
	platform, document := clausewatch.SplitRef(ref)
	p := c.platform(platform)
	if p == nil {
		return ref
	}
	if document == "" {
		return p.Name
	}
	if d := c.document(ref); d != nil {
		return p.Name + " · " + strings.TrimPrefix(d.Name, p.Name+" ")
	}
	return p.Name + " · " + document
}

// place says where a provision stands, from the outside in: "4 Enforcement › 4.1". Its heading goes with the number of
// its section, unless the path names it already.
func place(p clausewatch.Provision) string {
	var parts []string
	for _, s := range p.Path {
		if s = strings.TrimSpace(clean(s)); s != "" {
			parts = append(parts, shorten(s, 60))
		}
	}
	at := len(parts) - 1 // of the section that the heading names
	if at > 0 && p.Number != "" && parts[at] == p.Number && p.Block != clausewatch.Heading {
		at--
	}
	switch h := shorten(strings.TrimSpace(clean(p.Heading)), 60); {
	case h == "" || contains(parts, h):
	case at < 0:
		parts = []string{h}
	case at == len(parts)-1 && parts[at] == p.Number &&
		p.Block != clausewatch.Heading: // the only number is the clause's own
		parts = append([]string{h}, parts...)
	default:
		parts[at] += " " + h
	}
	if len(parts) == 0 {
		return "beginning"
	}
	return strings.Join(parts, " › ")
}

func contains(all []string, one string) bool {
	for _, s := range all {
		if strings.EqualFold(s, one) {
			return true
		}
	}
	return false
}

// first is the beginning of a clause, for lists; it is no quote.
func first(s string) string { return shorten(strings.Join(strings.Fields(clean(s)), " "), 80) }

// severity is the word for people; "" when nothing was said about it.
func severity(s clausewatch.Severity) string {
	if s == clausewatch.None {
		return ""
	}
	return s.String()
}

func capital(s string) string {
	if s == "" {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[n:]
}

func field(name, value string) chat.Field { return chat.Field{Name: name, Value: chat.Plain(value)} }

func heading(s string) chat.Block { return chat.Block{Kind: chat.Heading, Spans: chat.Plain(s)} }
func note(s string) chat.Block    { return chat.Block{Kind: chat.Note, Spans: chat.Plain(s)} }
func line(spans ...chat.Span) chat.Block {
	return chat.Block{Kind: chat.Text, Spans: spans}
}

// lists makes a list block, cut to the number of items that help; what was left out is said.
func lists(items [][]chat.Span, most int, rest string) []chat.Block {
	if len(items) == 0 {
		return nil
	}
	if len(items) <= most {
		return []chat.Block{{Kind: chat.List, Items: items}}
	}
	return []chat.Block{{Kind: chat.List, Items: items[:most]}, note(fmt.Sprintf("%d more; %s", len(items)-most, rest))}
}

// human is a duration in the largest unit that says enough.
func human(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return count(max(int(d/time.Second), 0), "second")
	case d < 2*time.Hour:
		return count(int(d/time.Minute), "minute")
	case d < 48*time.Hour:
		return count(int(d/time.Hour), "hour")
	}
	return count(int(d/(24*time.Hour)), "day")
}

// category is the name of a category, the words of its id where it has none.
func (b *Bot) category(id string) string {
	for _, c := range b.Categories {
		if c.ID == id {
			return c.Name
		}
	}
	return clausewatch.CategoryWords(id)
}
