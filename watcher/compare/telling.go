package compare

import (
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
)

// quote puts an exact part of a text in the marks that mean "verbatim"; a cut is marked outside of them.
func quote(s string) string {
	s = strings.TrimSpace(s)
	if before, _, more := strings.Cut(s, "\n"); more {
		return "«" + prefix(before, mostQuote) + "» …"
	}
	if short := prefix(s, mostQuote); short != s {
		return "«" + short + "» …"
	}
	return "«" + s + "»"
}

// quoted is a short quote within a line of ours; what is in the marks is exact here as well.
func quoted(s string) string {
	if short := prefix(s, mostPlace); short != s {
		return "“" + short + "” …"
	}
	return "“" + s + "”"
}

// becomes says a signal: "30 days" becomes "14 days".
func becomes(s clausewatch.Signal) string {
	switch {
	case s.Old == "":
		return quoted(s.New) + " is new"
	case s.New == "":
		return quoted(s.Old) + " is gone"
	}
	return quoted(s.Old) + " becomes " + quoted(s.New)
}

// place names where a change stands: its heading, else its number; "" for neither.
func place(p placed) string {
	at := p.New
	if at == nil {
		at = p.Old
	}
	switch {
	case at.Heading != "" && at.Number != "" && at.Block != clausewatch.Heading:
		return " in " + prefix(at.Number, 12) + " " + quoted(at.Heading)
	case at.Heading != "" && at.Block == clausewatch.Heading && at.Heading == at.Text:
		return ""
	case at.Heading != "":
		return " in " + quoted(at.Heading)
	case at.Number != "":
		return " in " + prefix(at.Number, 12)
	}
	return ""
}

// headline says the weightiest change in a few words, with all counts.
func headline(p placed, tally string) string {
	what, where := "", place(p)
	s, ok := p.lead()
	switch {
	case ok && s.Old != "" && s.New != "":
		what = clip(s.Old, mostPlace) + " becomes " + clip(s.New, mostPlace)
	case p.copy:
		what = "a copy of a clause " + string(p.Kind)
	case p.Kind == clausewatch.Added && block(p.New) == clausewatch.Heading:
		what, where = "a new heading "+quoted(p.New.Text), ""
	case p.Kind == clausewatch.Added:
		what = "a new clause" + topicNote(p)
	case p.Kind == clausewatch.Removed:
		what = "a clause removed" + topicNote(p)
	case ok && s.Old == "":
		what = quoted(s.New) + " is new"
	case ok:
		what = quoted(s.Old) + " is gone"
	case p.Kind == clausewatch.Split:
		what = "a clause split and reworded"
	case p.Kind == clausewatch.Merged:
		what = "clauses merged and reworded"
	default:
		what = "a clause reworded"
	}
	return what + where + " (" + tally + ")"
}

func block(p *clausewatch.Provision) clausewatch.Block {
	if p == nil {
		return ""
	}
	return p.Block
}

// topicNote names what a new or removed clause is about, by its first right or its category.
func topicNote(p placed) string {
	for _, f := range p.found {
		if (f.Type == clausewatch.SignalRightRemoved || f.Type == clausewatch.SignalRightAdded) && f.fact().phrase != nil {
			return " about " + f.fact().phrase.about
		}
	}
	if p.Category != "" {
		return " about " + categoryName(p.Category)
	}
	return ""
}

// categoryName is a category as people read it.
func categoryName(c string) string {
	if c == "" {
		return "no category"
	}
	return strings.ReplaceAll(c, "_", " ")
}

// lead is the signal that made the severity, else the first one.
func (p placed) lead() (clausewatch.Signal, bool) {
	best, most := -1, clausewatch.None
	for n, f := range p.found {
		if best < 0 || f.severity > most {
			best, most = n, f.severity
		}
	}
	if best < 0 {
		return clausewatch.Signal{}, false
	}
	return p.found[best].Signal, true
}

// tell says one change in a sentence, with its severity and verbatim quotes.
func tell(p placed) string {
	head := fmt.Sprintf("[%s]%s: ", p.Severity, place(p))
	if p.Category != "" {
		head = fmt.Sprintf("%s [%s]%s: ", upper(categoryName(p.Category)), p.Severity, place(p))
	}
	copy := ""
	if p.copy {
		copy = "a copy of "
	}
	switch p.Kind {
	case clausewatch.Added:
		return head + "adds " + copy + quote(mainSentence(p)) + "."
	case clausewatch.Removed:
		return head + "removes " + copy + quote(mainSentence(p)) + "."
	case clausewatch.Split:
		head += fmt.Sprintf("one clause became %d; ", len(p.Parts))
	case clausewatch.Merged:
		head += fmt.Sprintf("%d clauses became one; ", len(p.Parts))
	}
	if s, ok := p.lead(); ok && s.Old != "" && s.New != "" {
		return head + quote(s.Old) + " becomes " + quote(s.New) + " — " + quote(sentenceOf(p, s)) + "."
	}
	gone, come := foremost(p)
	switch {
	case gone == "":
		return head + "inserts " + quote(come) + "."
	case come == "":
		return head + "removes " + quote(gone) + "."
	}
	return head + quote(gone) + " is replaced by " + quote(come) + "."
}

// foremost is the replacement that holds the lead of a change, else the one of the most text: what went and what came.
func foremost(p placed) (gone, come string) {
	lead, ok := p.lead()
	edits, held := p.Edits, false
	for n, e := range edits {
		var g, c string
		switch {
		case e.Op == clausewatch.Delete && n+1 < len(edits) && edits[n+1].Op == clausewatch.Insert:
			g, c = e.Text, edits[n+1].Text
		case e.Op == clausewatch.Delete:
			g = e.Text
		case e.Op == clausewatch.Insert && (n == 0 || edits[n-1].Op != clausewatch.Delete):
			c = e.Text
		}
		g, c = strings.TrimSpace(g), strings.TrimSpace(c)
		holds := ok && strings.Contains(g, lead.Old) && strings.Contains(c, lead.New)
		if holds && !held || holds == held && len(g)+len(c) > len(gone)+len(come) {
			gone, come, held = g, c, holds
		}
	}
	return gone, come
}

// sentenceOf is the new sentence that holds a signal's new words.
func sentenceOf(p placed, s clausewatch.Signal) string {
	for _, f := range p.found {
		if f.Signal == s && f.new != nil {
			return sentence(p.New.Text, f.new.from, f.new.to)
		}
	}
	return p.New.Text
}

// mainSentence is the sentence of an added or removed clause with its weightiest signal, else the first.
func mainSentence(p placed) string {
	text := textOf(p.New) + textOf(p.Old) // one of them is empty
	if lead, ok := p.lead(); ok {
		for _, f := range p.found {
			if f.Signal == lead {
				return sentence(text, f.fact().from, f.fact().to)
			}
		}
	}
	return sentence(text, 0, 0)
}

// summariseEntries writes headline and summary of what is new in a feed.
func summariseEntries(c *clausewatch.Change, all []placed) {
	if len(all) == 0 {
		c.Headline, c.Summary = "no new entries", "No new entries."
		return
	}
	var added, edited []placed
	for _, p := range all {
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
	c.Summary = upper(counted(c.Counts)) + "."
	for n, p := range append(added, edited...) {
		if n == mostTold {
			c.Summary += fmt.Sprintf(" And %d more.", len(all)-mostTold)
			break
		}
		c.Summary += " " + upper(string(p.Kind)) + " " + quote(p.New.Text) + "."
	}
}

// title is what an entry is called: the text of its link, else its first words.
func title(p placed) string {
	if len(p.New.Links) > 0 && p.New.Links[0].Text != "" {
		return clip(p.New.Links[0].Text, 160)
	}
	return clip(p.New.Text, 160)
}
