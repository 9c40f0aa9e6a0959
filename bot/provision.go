package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// provision answers what a document says about a matter: the clause itself, since when, and what others say.
func (q *question) provision(ctx context.Context, t target) (chat.Message, error) {
	v, err := q.inForce(ctx, t)
	if err != nil {
		return chat.Message{}, err
	}
	f := clauses(v, t.rest)
	if len(f.shown) == 0 {
		return q.nothing(ctx, t, v, f)
	}
	title := q.catalog.title(t.ref())
	best := v.Provisions[subject(v, f.shown, f.asked)]
	words := ""
	for _, i := range f.shown {
		words += v.Provisions[i].Text + " "
	}
	m := chat.Message{Text: shorten(title+" › "+place(v.Provisions[f.shown[0]])+": "+strings.Join(strings.Fields(clean(words)), " "),
		maxText), Severity: best.Severity}
	m.Blocks = append(m.Blocks, heading(title+" · "+shorten(text(t.rest), 80)))
	if f.how != "" {
		m.Blocks = append(m.Blocks, note(capital(f.how)+"."))
	}
	m.Blocks = append(m.Blocks, q.quotes(ctx, v, f.shown)...)
	fields := []chat.Field{field("Version", fmt.Sprintf("%s, first seen %s, last confirmed %s", v.Short(), date(v.FirstSeen), date(v.LastSeen)))}
	fields = append(fields, dates(v)[:2]...)
	changed, err := q.lastChanged(ctx, t, v, f.shown)
	if err != nil {
		return m, err
	}
	traits := q.traits(best)
	if len(f.shown) > 1 && len(traits) > 0 {
		traits = append([]chat.Field{field("Of these", place(best))}, traits...)
	}
	fields = append(append(fields, changed...), traits...)
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields})
	if q.laws(best.Category) != "" {
		m.Blocks = append(m.Blocks, note(pointer))
	}
	if len(f.others) > 0 {
		m.Blocks = append(m.Blocks, note("Also in this document:"), chat.Block{Kind: chat.List,
			Items: q.candidates(t, v, f.others)})
	}
	if blind, err := q.blindness(ctx, t); err != nil {
		return m, err
	} else if blind != "" {
		m.Blocks = append(m.Blocks, note(blind+theLast))
	}
	if q.input.On == "" && v.Provisions[f.shown[0]].Block != clausewatch.Entry {
		others, err := q.elsewhere(ctx, t, v, f)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks, others...)
	}
	m.Blocks = append(m.Blocks, source(v, t))
	return m, nil
}

// quotes shows clauses verbatim, each list item after the sentence that it completes.
func (q *question) quotes(ctx context.Context, v clausewatch.Version, shown []int) []chat.Block {
	var blocks []chat.Block
	at := shown
	for _, i := range at {
		if lead := leadIn(v, i); lead >= 0 && !has(at, lead) {
			p := v.Provisions[lead]
			blocks = append(blocks, q.quoter.clause(ctx, place(p)+" (leads in)", p.Text, v.ID))
			at = append([]int{lead}, at...)
		}
		p := v.Provisions[i]
		label := place(p)
		if s := rated([]clausewatch.Provision{p}); s != "" && len(shown) > 1 {
			label += " · " + s
		}
		blocks = append(blocks, q.quoter.clause(ctx, label, p.Text, v.ID))
	}
	return blocks
}

// lastChanged says when the clauses shown last changed their words, and how often they did in a year.
func (q *question) lastChanged(ctx context.Context, t target, v clausewatch.Version, shown []int) ([]chat.Field, error) {
	until := q.now
	if q.input.On != "" {
		on, _ := day(q.input.On, q.now)
		until = endOf(on)
	}
	var ids []string
	for _, i := range shown {
		ids = append(ids, v.Provisions[i].ID)
	}
	told, err := q.history(ctx, t.ref(), ids, until)
	if err != nil {
		return nil, err
	}
	began, err := q.began(ctx, t.ref(), v.FirstSeen)
	if err != nil {
		return nil, err
	}
	yearAgo := until.AddDate(-1, 0, 0)
	lately := 0
	for _, c := range told {
		if c.At.After(yearAgo) {
			lately++
		}
	}
	span := "in 12 months of watching"
	if began.After(yearAgo) {
		span = "since we watch (" + date(began) + ")"
	}
	if len(told) == 0 {
		if !began.After(yearAgo) {
			span = "since we watch (" + date(began) + ")"
		}
		return []chat.Field{field("Last changed", "not "+span)}, nil
	}
	latest, err := q.bot.Store.Change(ctx, told[0].Change)
	if err != nil {
		return nil, err
	}
	stability := "not changed " + span
	if lately > 0 {
		stability = count(lately, "change") + " " + span
	}
	fields := []chat.Field{field("Last changed", fmt.Sprintf("%s, change %d: %s", date(latest.At), latest.ID, became(latest, ids)))}
	return append(append(fields, q.reviewOf(ctx, latest)...), field("Stability", stability)), nil
}

// became says what a change did to some of the clauses, whatever else it did.
func became(c clausewatch.Change, ids []string) string {
	var all []string
	for _, pc := range c.Provisions {
		_, now := sides(pc)
		if !slices.ContainsFunc(now, func(p clausewatch.Provision) bool { return contains(ids, p.ID) }) {
			continue
		}
		s := string(pc.Kind)
		if facts := signals([]clausewatch.ProvisionChange{pc}); facts != "" {
			s += ", " + facts
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return headline(c) // the clauses had other ids then
	}
	return strings.Join(unique(all), "; ")
}

// began is when the first version of a document was captured.
func (q *question) began(ctx context.Context, ref string, otherwise time.Time) (time.Time, error) {
	all, err := q.bot.Store.Versions(ctx, ref)
	if err != nil || len(all) == 0 {
		return otherwise, err
	}
	return all[0].FirstSeen, nil
}

// candidates are lines for clauses that may be meant as well.
func (q *question) candidates(t target, v clausewatch.Version, at []int) [][]chat.Span {
	var items [][]chat.Span
	for _, i := range at {
		p := v.Provisions[i]
		items = append(items, []chat.Span{{Text: place(p), Bold: true}, {Text: ": " + first(p.Text)}})
	}
	return items
}

// lacking says what a text does not have of what was asked for.
func lacking(asked []word, of string) string {
	for _, w := range asked {
		if w.Quoted {
			return "none of its " + of + " has this phrase"
		}
	}
	if numbered.MatchString(text(asked)) && strings.ContainsAny(text(asked), "0123456789") {
		return "none of its " + of + " has this number"
	}
	return "none of its " + of + " has these words, or others for the same matter"
}

// nothing says that a document has no such clause, what was looked for, and what comes nearest.
func (q *question) nothing(ctx context.Context, t target, v clausewatch.Version, f finding) (chat.Message, error) {
	what := "“" + shorten(text(t.rest), 80) + "”"
	m := say(fmt.Sprintf("no clause of %s is about %s: %s", q.catalog.title(t.ref()), what, lacking(t.rest, count(len(v.Provisions), "provision"))))
	if loose := (target{rest: split(unquoted(t.rest))}); text(loose.rest) != text(t.rest) && len(clauses(v, loose.rest).shown) > 0 {
		m.Blocks = append(m.Blocks, line(chat.Span{Text: "Its words, not in this order: "}, command(t.typed()+" "+text(loose.rest))))
	}
	if len(f.others) > 0 {
		m.Blocks = append(m.Blocks, note("Clauses with some of the words:"), chat.Block{Kind: chat.List,
			Items: q.candidates(t, v, f.others)})
	} else if heads := outline(v); len(heads) > 0 {
		m.Blocks = append(m.Blocks, note("What it speaks of:"))
		m.Blocks = append(m.Blocks, lists(heads, 12, "/terms "+t.typed()+" shows them")...)
	}
	hits, err := q.hits(ctx, text(t.rest), 12)
	if err != nil {
		return m, err
	}
	var items [][]chat.Span
	named := map[string]bool{t.ref(): true}
	for _, h := range hits {
		if !named[h.Document] {
			named[h.Document] = true
			items = append(items, []chat.Span{{Text: q.catalog.title(h.Document), Bold: true},
				{Text: " › " + place(h.Provision)}})
		}
	}
	if len(items) > 0 {
		m.Blocks = append(m.Blocks, note("Other documents have these words:"), chat.Block{Kind: chat.List,
			Items: items})
	}
	return m, nil
}
