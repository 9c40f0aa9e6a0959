package compare

import (
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// fewWords is how many words a replacement may have on each side for the sentence around it to be quoted as well.
const fewWords = 4

// where names a place: its number and heading, one of both, or the section around a heading; "" for none.
func where(p clausewatch.Place) string {
	number, heading := prefix(strings.TrimRight(p.Number, "."), 12), p.Heading
	if p.Block == clausewatch.Heading {
		number, heading = "", ""
		if n := len(p.Path); n > 1 && isNumber(p.Path[n-2]) {
			number = strings.TrimRight(p.Path[n-2], ".")
		} else if n > 1 {
			heading = p.Path[n-2]
		}
	}
	if heading != "" {
		heading = quoted(heading)
	}
	return strings.TrimSpace(number + " " + heading)
}

// nouns name what a signal is about in a sentence.
var nouns = map[clausewatch.SignalType]string{
	clausewatch.SignalNumber: "the number ", clausewatch.SignalPeriod: "the period ", clausewatch.SignalMoney: "the sum ",
	clausewatch.SignalPercentage: "the percentage ", clausewatch.SignalDate: "the date ", clausewatch.SignalParty: "the party ",
	clausewatch.SignalJurisdiction: "the jurisdiction ",
}

// favours says whom words that came favour, where the type of their signal alone says so.
var favours = map[clausewatch.SignalType]string{clausewatch.SignalRightAdded: ", in the reader's favour"}

// fact is the weightiest fact of a group.
func (g group) fact() clausewatch.Fact { return g.facts[0] }

// lead is the weightiest signal, nil for none.
func (g group) lead() *clausewatch.Signal {
	if all := g.fact().Signals; len(all) > 0 {
		return &all[0]
	}
	return nil
}

// sentence says a group in a sentence, with its severity and verbatim quotes.
func (g group) sentence() string {
	if g.moved {
		return g.movedSentence()
	}
	s := g.head() + g.body()
	if n := len(g.fact().Spans) - 1; n > 0 && len(g.facts) == 1 && g.fact().Kind != clausewatch.Added && g.fact().Kind != clausewatch.Removed {
		s += fmt.Sprintf("; %d more %s there", n, plural(n, "edit"))
	}
	for _, end := range []string{".»", "!»", "?»"} {
		if strings.HasSuffix(s, end) {
			return s
		}
	}
	return s + "."
}

// head says what a sentence is about: category, severity, place, and of how many provisions it is true.
func (g group) head() string {
	f := g.fact()
	tag, at := "["+f.Severity.String()+"]", where(f.Place)
	if lead := g.lead(); lead != nil && len(f.Signals) == 1 && lead.New != "" {
		tag = "[" + f.Severity.String() + favours[lead.Type] + "]"
	}
	n := len(g.facts)
	switch {
	case n > 1 && at != "":
		at = fmt.Sprintf("in %d provisions, the first in %s", n, at)
	case n > 1:
		at = fmt.Sprintf("in %d provisions", n)
	case at != "":
		at = "in " + at
	}
	switch {
	case f.Category != "" && at != "":
		return upper(categoryName(f.Category)) + " " + tag + " " + at + ": "
	case f.Category != "":
		return upper(categoryName(f.Category)) + " " + tag + ": "
	case at != "":
		return upper(at) + " " + tag + ": "
	case f.Place.Block == clausewatch.Heading:
		return "A heading " + tag + ": "
	}
	return "Before the first heading " + tag + ": "
}

// body says what became of the words.
func (g group) body() string {
	f, parts := g.fact(), ""
	switch f.Kind {
	case clausewatch.Added:
		return "adds " + g.noun() + g.clause(f.New)
	case clausewatch.Removed:
		return "removes " + g.noun() + g.clause(f.Old)
	case clausewatch.Split:
		parts = fmt.Sprintf("one provision became %d; ", f.Parts)
	case clausewatch.Merged:
		parts = fmt.Sprintf("%d provisions became one; ", f.Parts)
	}
	if lead := g.lead(); lead != nil && lead.Old != "" && lead.New != "" {
		s := parts + nouns[lead.Type] + whole(lead.Old, shortQuote) + " becomes " + whole(lead.New, shortQuote)
		if at := f.Came(lead.New); at >= 0 {
			return s + " — " + excerpt(f.New, at, at+len(lead.New), longQuote)
		}
		return s + g.context(f.Went(lead.Old), len(lead.Old))
	}
	w := g.words
	old, next := whole(w.Old, longQuote), whole(w.New, longQuote)
	switch {
	case (w.Old == "" || old == wordless) && f.Shifts(bare(next)), (w.New == "" || next == wordless) && f.Shifts(bare(old)):
		if w.Old == "" || old == wordless {
			old = next
		}
		return parts + "moves " + old + " within it"
	case w.Old == "" || old == wordless:
		return parts + "inserts " + next + g.around(f.Came(w.New), w.New)
	case w.New == "" || next == wordless:
		return parts + "removes " + old + g.context(f.Went(w.Old), len(w.Old))
	}
	return parts + whole(w.Old, shortQuote) + " is replaced by " + whole(w.New, shortQuote) + g.around(f.Came(w.New), w.New)
}

// bare are the words of a quote without its marks.
func bare(quote string) string { return strings.Trim(strings.TrimSuffix(quote, " …"), "«»") }

func (g group) noun() string {
	switch f := g.fact(); {
	case f.Only == clausewatch.OnlyCopy:
		return "a copy of "
	case f.Place.Block == clausewatch.Heading && (where(f.Place) != "" || f.Category != "" || len(g.facts) > 1):
		return "the heading "
	}
	return ""
}

// clause quotes of an added or removed clause the sentence with its weightiest signal, else the first.
func (g group) clause(text string) string {
	if lead := g.lead(); lead != nil {
		at, words := g.fact().Came(lead.New), lead.New
		if at < 0 {
			at, words = g.fact().Went(lead.Old), lead.Old
		}
		if at >= 0 {
			return excerpt(text, at, at+len(words), longQuote)
		}
	}
	return excerpt(text, 0, 0, longQuote)
}

// around quotes the new sentence around a few words that came.
func (g group) around(at int, words string) string {
	f := g.fact()
	if at < 0 || wordsIn(g.words.Old) > fewWords || wordsIn(words) > fewWords || words == strings.TrimSpace(f.New) {
		return ""
	}
	return " — " + excerpt(f.New, at, at+len(words), shortQuote)
}

// context quotes the new sentence from which the words at a byte of the old text were taken out.
func (g group) context(at, size int) string {
	f := g.fact()
	if wordsIn(g.words.Old) > fewWords || strings.TrimSpace(f.New) == "" {
		return ""
	}
	for _, s := range f.Spans {
		if at < s.OldAt+len(s.Old) && at+size > s.OldAt {
			return " — now " + excerpt(f.New, s.NewAt, s.NewAt+len(s.New), shortQuote)
		}
	}
	return ""
}

// movedSentence says that words stand elsewhere.
func (g group) movedSentence() string {
	f := g.fact()
	s := "Moves " + whole(f.New, shortQuote)
	if n := len(g.facts) - 1; n > 0 {
		s += fmt.Sprintf(" and %d more", n)
	}
	if f.Was != nil {
		from, to := where(*f.Was), where(f.Place)
		if f.Place.Block == clausewatch.Heading {
			from, to = strings.TrimRight(f.Was.Number, "."), strings.TrimRight(f.Place.Number, ".")
		}
		if from != to && from != "" && to != "" {
			s += " from " + from + " to " + to
		}
	}
	return s + ", text unchanged."
}

// headline says the weightiest group in a few words.
func (g group) headline() string {
	f, at := g.fact(), where(g.fact().Place)
	what := ""
	lead := g.lead()
	clause := map[bool]string{false: "a clause", true: "a copy of a clause"}[f.Only == clausewatch.OnlyCopy]
	heading := f.Place.Block == clausewatch.Heading
	switch {
	case f.Kind == clausewatch.Added && heading:
		what = "a new heading " + quoted(f.New)
	case f.Kind == clausewatch.Removed && heading:
		what = "the heading " + quoted(f.Old) + " removed"
	case f.Kind == clausewatch.Added && f.Only == "":
		what = "a new clause" + g.about()
	case f.Kind == clausewatch.Added || f.Kind == clausewatch.Removed:
		what = clause + g.about() + " " + string(f.Kind)
	case lead != nil && lead.Old != "" && lead.New != "":
		what = nouns[lead.Type] + becomes(*lead)
	case lead != nil:
		what = becomes(*lead)
	case f.Kind == clausewatch.Split:
		what = "a clause split and reworded"
	case f.Kind == clausewatch.Merged:
		what = "clauses merged and reworded"
	default:
		what = "a clause" + g.about() + " reworded"
	}
	if n := len(g.facts); n > 1 {
		what += fmt.Sprintf(" in %d provisions", n)
	} else if at != "" {
		what += " in " + at
	}
	return what
}

// about names what a clause is about, by its category, else by the right that came or went.
func (g group) about() string {
	if f := g.fact(); f.Category != "" {
		return " about " + categoryName(f.Category)
	}
	if lead := g.lead(); lead != nil && lead.About != "" {
		return " about " + lead.About
	}
	return ""
}

// summariseEntries writes headline and summary of what is new in a feed.
func summariseEntries(c *clausewatch.Change) {
	if len(c.Provisions) == 0 {
		c.Headline, c.Summary = "no new entries", "No new entries."
		return
	}
	var added, edited []clausewatch.ProvisionChange
	for _, p := range c.Provisions {
		if p.Kind == clausewatch.Added {
			added = append(added, p)
		} else {
			edited = append(edited, p)
		}
	}
	switch {
	case len(added) == 1:
		c.Headline = "new entry: " + title(added[0])
	case len(added) > 1:
		c.Headline = fmt.Sprintf("%d new entries, first: %s", len(added), title(added[0]))
	default:
		c.Headline = fmt.Sprintf("entries edited (%d), first: %s", len(edited), title(edited[0]))
	}
	c.Headline = clip(c.Headline, mostHeadline)
	c.Summary = upper(counted(c.Counts, "entry", "entries", 0)) + "."
	for n, p := range append(added, edited...) {
		if n == mostTold {
			c.Summary += fmt.Sprintf(" And %d more.", len(c.Provisions)-mostTold)
			break
		}
		c.Summary += " " + upper(string(p.Kind)) + " " + whole(p.New.Text, longQuote) + "."
	}
}

// title is what an entry is called: the text of its link, else its first words.
func title(p clausewatch.ProvisionChange) string {
	if len(p.New.Links) > 0 && p.New.Links[0].Text != "" {
		return clip(p.New.Links[0].Text, 160)
	}
	return clip(p.New.Text, 160)
}
