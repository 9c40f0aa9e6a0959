package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// since shows how a clause came to be what it is.
func (q *question) since(ctx context.Context) (chat.Message, error) {
	if len(q.input.Words) == 0 {
		e, err := q.example(ctx)
		if err != nil {
			return chat.Message{}, err
		}
		return chat.Message{}, &puzzle{text: "since needs a document and what it is about, such as /terms since " + e.document + " " + e.matter}
	}
	t, err := q.target(ctx, q.input.Words)
	switch {
	case err != nil:
		return chat.Message{}, err
	case t.document == nil && len(t.rest) > 0:
		return chat.Message{}, q.noDocument(ctx, t)
	case t.document == nil:
		return chat.Message{}, q.whichMatter(ctx, t)
	}
	return q.sinceOf(ctx, t)
}

// whichMatter asks for a document and a matter, with one of each.
func (q *question) whichMatter(ctx context.Context, t target) error {
	p := &puzzle{text: "since needs a document and what it is about; which one?"}
	for i := range t.platform.Documents {
		t.document = &t.platform.Documents[i]
		m, err := q.matter(ctx, t)
		if err != nil {
			return err
		}
		p.offers = append(p.offers, []chat.Span{command("since " + t.typed() + " " + m), {Text: " – " + q.catalog.title(t.ref())}})
	}
	return p
}

func (q *question) sinceOf(ctx context.Context, t target) (chat.Message, error) {
	v, err := q.current(ctx, t)
	if err != nil {
		return chat.Message{}, err
	}
	if len(t.rest) == 0 {
		m, _ := matterOf(v)
		return chat.Message{}, &puzzle{text: "say what it is about, such as /terms since " + t.typed() + " " + m + "; /terms changes " +
			t.typed() + " shows all that changed"}
	}
	f := clauses(v, t.rest)
	if len(f.shown) == 0 {
		return q.nothing(ctx, t, v, f)
	}
	began, err := q.began(ctx, t.ref(), v.FirstSeen)
	if err != nil {
		return chat.Message{}, err
	}
	title := q.catalog.title(t.ref())
	m := chat.Message{Blocks: []chat.Block{heading(title + " · since when")}}
	all, first := 0, 0
	var latest step
	for _, i := range f.shown {
		p := v.Provisions[i]
		told, err := q.trace(ctx, t.ref(), p)
		if err != nil {
			return m, err
		}
		for _, s := range told.strands {
			if all++; len(s.steps) == 0 {
				first++
			} else if s.steps[0].seen.After(latest.seen) {
				latest = s.steps[0]
			}
		}
		m.Blocks = append(m.Blocks, q.origins(ctx, v, p, told, began)...)
	}
	more, err := q.watched(ctx, t.ref())
	m.Blocks = append(m.Blocks, more...)
	m.Text = fmt.Sprintf("%s › %s: ", title, place(v.Provisions[f.shown[0]]))
	if latest.seen.IsZero() {
		m.Text += "these words stand since we watch (" + date(began) + ")"
	} else {
		m.Text += fmt.Sprintf("%d of %s stood when we began to watch (%s); the newest words came on %s (change %d)", first,
			count(all, "sentence"), date(began), date(latest.seen), latest.change.ID)
	}
	return m, err
}

// origins shows a clause sentence by sentence: when each appeared and what it replaced. Neighbours with the same story stand
// together.
func (q *question) origins(ctx context.Context, v clausewatch.Version, p clausewatch.Provision, t *passage, began time.Time) []chat.Block {
	var blocks []chat.Block
	from := 0 // in the clause
	for n := 0; n < len(t.strands); {
		end := n + 1
		for end < len(t.strands) && sameStory(t.strands[n], t.strands[end]) {
			end++
		}
		at := from + strings.Index(p.Text[from:], t.strands[n].text)
		to := at
		for _, s := range t.strands[n:end] {
			to += strings.Index(p.Text[to:], s.text) + len(s.text)
		}
		blocks = append(blocks, q.quoter.clause(ctx, place(p)+" · "+born(t.strands[n], began), p.Text[at:to], v.ID))
		blocks = append(blocks, q.replaced(ctx, t.strands[n], began)...)
		from, n = to, end
	}
	for _, d := range t.gone {
		blocks = append(blocks, q.quoter.check(ctx, fmt.Sprintf("Gone on %s (change %d), with nothing in its place", date(d.seen), d.change.ID),
			[]chat.Span{{Text: d.text, Strike: true}}, d.change.From, d.change.To))
	}
	if len(t.moves) > 0 {
		var items [][]chat.Span
		for _, s := range t.moves {
			items = append(items, chat.Plain(s))
		}
		blocks = append(blocks, note("Where it stood:"), chat.Block{Kind: chat.List, Items: items})
	}
	return blocks
}

// sameStory tells whether two sentences came with the same change and in the place of nothing, or stand since the first version.
func sameStory(a, b *strand) bool {
	if len(a.steps) != len(b.steps) || len(a.steps) > 1 {
		return false
	}
	for i := range a.steps {
		if x, y := a.steps[i], b.steps[i]; x.change.ID != y.change.ID || x.replaced+y.replaced != "" || x.until != y.until {
			return false
		}
	}
	return true
}

func born(s *strand, began time.Time) string {
	if len(s.steps) == 0 {
		return "since we watch (" + date(began) + ")"
	}
	here := s.steps[0]
	since := fmt.Sprintf("since %s (change %d", date(here.seen), here.change.ID)
	if here.seen.Sub(here.before) > unwatched && !here.before.IsZero() {
		since += "; the text before was last confirmed on " + date(here.before)
	}
	return since + ")"
}

// unwatched is how long nobody looked before a change was first seen, from which on it is said: it may have come on any day
// of that time.
const unwatched = 48 * time.Hour

// replaced shows what stood in the place of a sentence before, the last first.
func (q *question) replaced(ctx context.Context, s *strand, began time.Time) []chat.Block {
	var blocks []chat.Block
	for i, step := range s.steps {
		until := fmt.Sprintf("until %s (change %d)", date(step.seen), step.change.ID)
		switch {
		case step.until != "":
			blocks = append(blocks, note(capital(until)+" these words stood in "+step.until+"."))
		case step.replaced == "" && i == 0:
			blocks = append(blocks, note("New then: it came in the place of no other sentence."))
		case step.replaced != "":
			label := "In its place " + until
			if i+1 < len(s.steps) {
				label += ", since " + date(s.steps[i+1].seen)
			} else if s.id != "" {
				label += ", since we watch (" + date(began) + ")"
			}
			blocks = append(blocks, q.quoter.check(ctx, label, []chat.Span{{Text: step.replaced, Strike: true}}, step.change.From,
				step.change.To))
		}
	}
	return blocks
}
