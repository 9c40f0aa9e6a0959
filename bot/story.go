package bot

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// A sentence is the first one about a change: what it weighs and where, what changed, in how many documents, and from when
// it holds.
type sentence struct{ mark, weight, title, headline, tail string }

// tells is the sentence about a change that came in the same words into so many documents, the weightiest with this severity.
func tells(names catalog, c clausewatch.Change, weighs clausewatch.Severity, documents int) sentence {
	s := sentence{title: names.title(c.Document), headline: strings.TrimRight(headline(c), ". ")}
	if w := severity(weighs); w != "" {
		s.mark, s.weight = marks[weighs]+" ", capital(w)+": "
	}
	if documents > 1 {
		s.tail = ", in " + count(documents, "document")
	}
	e := string(c.Dates.Effective.New)
	said := e != "" && strings.Contains(s.headline, e) && utf8.RuneCountInString(s.lead()+s.headline+s.tail) <= maxText
	if d := names.document(c.Document); !said && (d == nil || d.Kind != clausewatch.Feed) {
		s.tail += "; " + inForce(c)
	}
	return s
}

// marks stand before the word for how much a change weighs, for the eye alone.
var marks = map[clausewatch.Severity]string{clausewatch.High: "🔴", clausewatch.Medium: "🟠", clausewatch.Low: "🟡"}

// inForce says from when a text states to be in force.
func inForce(c clausewatch.Change) string {
	e, seen := c.Dates.Effective, clausewatch.Date(c.At.UTC().Format("2006-01-02"))
	switch {
	case e.New == "":
		return "no effective date stated"
	case e.New > seen:
		return "takes effect " + string(e.New)
	case e.New == e.Old:
		return "effective date still " + string(e.New)
	}
	return "effective " + string(e.New)
}

func (s sentence) lead() string { return s.weight + s.title + ": " }

// spans is the whole sentence, its title a link to the document where there is an address.
func (s sentence) spans(address string) []chat.Span {
	all := []chat.Span{{Text: s.title, Bold: true, URL: address}, {Text: ": " + s.headline + s.tail}}
	if s.weight != "" {
		all = append([]chat.Span{{Text: s.mark + s.weight, Bold: true}}, all...)
	}
	return all
}

// text is the sentence in at most maxText characters: of the headline is left what fits, so that severity, place and date are told
// whatever it says.
func (s sentence) text() string {
	room := maxText - utf8.RuneCountInString(s.lead()+s.tail)
	return shorten(s.lead()+shorten(s.headline, max(room, 20))+s.tail, maxText)
}

// story is one sentence about a change.
func story(names catalog, c clausewatch.Change) string { return tells(names, c, c.Severity, 1).text() }

func (q *question) story(c clausewatch.Change) string { return story(q.catalog, c) }

func headline(c clausewatch.Change) string {
	if c.Headline != "" {
		return c.Headline
	}
	if c.Summary != "" {
		return shorten(c.Summary, 200)
	}
	return counts(c.Counts)
}

// headlineWithDate is the headline and from when it holds, where the text states that.
func headlineWithDate(c clausewatch.Change) string {
	s := headline(c)
	if e := c.Dates.Effective.New; e != "" && !strings.Contains(s, string(e)) {
		s = strings.TrimRight(s, ". ") + "; " + inForce(c)
	}
	return s
}

// signal says a fact that makes an edit matter.
func signal(s clausewatch.Signal) string {
	name := signalNames[s.Type]
	if name == "" {
		name = strings.ReplaceAll(string(s.Type), "_", " ")
	}
	if s.About != "" {
		name += " (" + s.About + ")"
	}
	old, next := shorten(s.Old, 60), shorten(s.New, 60)
	switch {
	case s.Old != "" && s.New != "" && (s.Type == clausewatch.SignalModality || s.Type == clausewatch.SignalNegation):
		return fmt.Sprintf("“%s” becomes “%s”", old, next)
	case s.Old != "" && s.New != "":
		return fmt.Sprintf("%s %s → %s", name, old, next)
	case s.New != "":
		return fmt.Sprintf("%s: “%s” is new", name, next)
	case s.Old != "":
		return fmt.Sprintf("%s: “%s” is gone", name, old)
	}
	return name
}

// signalNames are what signals are about, in words.
var signalNames = map[clausewatch.SignalType]string{
	clausewatch.SignalModality:        "how binding it is",
	clausewatch.SignalMoney:           "sum",
	clausewatch.SignalNegation:        "what is denied",
	clausewatch.SignalRightRemoved:    "a right is lost",
	clausewatch.SignalRightAdded:      "a right is gained",
	clausewatch.SignalObligationAdded: "a duty is added",
	clausewatch.SignalParty:           "who it concerns",
	clausewatch.SignalScope:           "how far it reaches",
}
