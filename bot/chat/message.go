package chat

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// A Message is what is said, free of any platform's format. Every string in it is plain text: a renderer escapes it for
// its platform, so that nothing a policy or a person wrote can ping, forge a link or break the message.
type Message struct {
	// Text tells the whole story in at most 300 characters: the notification, the search hit, what a screen reader reads.
	Text     string               `json:"text"`
	Severity clausewatch.Severity `json:"severity"`
	Blocks   []Block              `json:"blocks"`
	// Key is the same for each repeat of the same message; "" for answers.
	Key string `json:"key,omitempty"`
	// Alert is the id that people use to speak of the alert, 0 for answers.
	Alert int64 `json:"alert,omitempty"`
	// Share is the question that this answers, where the person who asked may show the answer to everyone; "" where it is
	// nobody else's business, or no answer.
	Share string `json:"share,omitempty"`
	// Delivery is how the channel of an alert wants it; answers have the zero value.
	Delivery clausewatch.Delivery `json:"delivery,omitzero"`
	// Thread is the id of the post whose alert this one goes on from, where the channel wants both in one thread; "" for none.
	Thread string `json:"thread,omitempty"`
	// Topics are the platforms that an alert is about, each by all its names; a forum may have a tag of one.
	Topics [][]string `json:"topics,omitempty"`
	// Public asks that everyone in the channel sees an answer; the default is only the person who asked.
	Public bool `json:"public,omitempty"`
	// Form is what can be filled in, in place of this answer where the platform has forms; nil where there is nothing.
	Form *Form `json:"-"`
	// Wrong is the field of a form that an answer finds fault with, or "command" where it is the whole: then nothing was done. "" is no
	// fault.
	Wrong string `json:"-"`
}

// A BlockKind says how a block of a message is meant.
type BlockKind string

const (
	Heading BlockKind = "heading" // Spans
	Text    BlockKind = "text"    // Spans
	Fields  BlockKind = "fields"  // Fields
	Quote   BlockKind = "quote"   // Label, Spans: words of a stored version, shown verbatim
	List    BlockKind = "list"    // Items
	Note    BlockKind = "note"    // Spans, small print
	Actions BlockKind = "actions" // Buttons, Links
)

// A Block is one part of a message. Kind says which of the other fields it uses.
type Block struct {
	Kind   BlockKind `json:"kind"`
	Label  string    `json:"label,omitempty"`
	Spans  []Span    `json:"spans,omitempty"`
	Fields []Field   `json:"fields,omitempty"`
	Items  [][]Span  `json:"items,omitempty"`
	Links  []Link    `json:"links,omitempty"`
	// Buttons come before the links.
	Buttons []Button `json:"buttons,omitempty"`
}

// A Span is a run of plain text in one style.
type Span struct {
	Text   string `json:"text"`
	Bold   bool   `json:"bold,omitempty"`
	Italic bool   `json:"italic,omitempty"`
	Strike bool   `json:"strike,omitempty"` // of a quote: words that went
	Code   bool   `json:"code,omitempty"`
	URL    string `json:"url,omitempty"` // http(s) only; anything else is shown as text
	// Time is shown in the reader's own zone where the platform can; Text is what the others show.
	Time time.Time `json:"time,omitzero"`
	// Day is a calendar day, shown as the reader writes days where the platform can; Text is what the others show.
	Day clausewatch.Date `json:"day,omitzero"`
	// Person is somebody on a platform of chat, "slack:U123", who is shown there by the name that they have there; Text is what
	// the others show. It is for whom our own reviews name, never for what a policy or a comment says: on Slack a post that
	// names a person tells them so, which an edit or an answer does not.
	Person string `json:"person,omitempty"`
}

// A Field is a name and a short value.
type Field struct {
	Name  string `json:"name"`
	Value []Span `json:"value"`
}

// A Link is a button that opens an address.
type Link struct {
	Label string `json:"label"`
	URL   string `json:"url"`
	// Aside says that it stands in small print where there is room for few buttons.
	Aside bool `json:"aside,omitempty"`
}

// A Button asks what a person would type: clicking it is the same as typing its command, for whoever clicks. It holds no
// other state, so that it works for as long as its message is there.
type Button struct {
	Label string `json:"label"`
	Ask   string `json:"ask"` // the command, without "/terms"
	// Wants is what the person is asked for first; it is added to the command as they would type it.
	Wants Want `json:"wants,omitempty"`
	// Place is where the answer goes.
	Place Place `json:"place,omitempty"`
}

// A Want is what a command still needs when its button is clicked, "" for nothing.
type Want string

const (
	WantsWords  Want = "words"  // added as they are
	WantsPerson Want = "person" // added as "<@U123>"
	WantsDay    Want = "day"    // added as "until:2026-12-31"
)

// Plain makes one span without a style.
func Plain(s string) []Span { return []Span{{Text: s}} }

// DayTime is a moment of a calendar day that is on this day from Hawaii (UTC−10) to New Zealand in summer (UTC+13): chat platforms know
// days by moments alone, which they show in the reader's zone. It is zero for what is no day.
func DayTime(d clausewatch.Date) time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t.Add(10 * time.Hour)
}

// Join gives the words of spans without their styles.
func Join(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Apart tells whether two spans that follow each other would read as one word where a client shows no strike: words that
// went and words that came in their place, or the other way round, without a space between them.
func Apart(a, b Span) bool {
	if a.Strike == b.Strike || a.Text == "" || b.Text == "" {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(a.Text)
	first, _ := utf8.DecodeRuneInString(b.Text)
	return (a.Bold || b.Bold) && !unicode.IsSpace(last) && !unicode.IsSpace(first)
}
