package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	inCard     = 2   // changed clauses shown in a card of a list
	maxCards   = 5   // cards of a page
	mostListed = 500 // changes on the pages of one answer
)

// changes lists what was told of lately, newest first.
func (q *question) changes(ctx context.Context) (chat.Message, error) {
	f := store.ChangeFilter{ToldOnly: true}
	what, t := "", target{}
	if len(q.input.Words) > 0 {
		var err error
		if t, err = q.target(ctx, q.input.Words); err != nil {
			return chat.Message{}, err
		}
		if len(t.rest) > 0 {
			if t.document == nil {
				return chat.Message{}, q.noDocument(ctx, t)
			}
			return q.sinceOf(ctx, t)
		}
		f.Platform, what = t.platform.ID, " of "+q.catalog.title(t.ref())
		if t.document != nil {
			f.Document = t.document.ID
		} else {
			what = " at " + t.platform.Name
		}
	}
	if q.input.Since != "" {
		f.Since, _ = day(q.input.Since, q.now)
		what += " since " + date(f.Since)
	}
	total, err := q.bot.Store.Count(ctx, f, mostListed+1)
	if err != nil {
		return chat.Message{}, err
	}
	if total == 0 {
		m := say("no change" + what + " was told; the first version of a document is a baseline and no change")
		rest := ""
		if t.platform != nil {
			rest = " " + t.typed()
		}
		if q.input.Since != "" {
			rest += " since:" + date(f.Since)
		}
		m.Blocks = append(m.Blocks, line(chat.Span{Text: "What was read: "}, command("status"+rest)), line(chat.Span{Text: "What was held back: "},
			command("quiet"+rest)))
		return m, nil
	}
	n, more := count(total, "change"), total > mostListed
	if more {
		n, total = fmt.Sprintf("more than %d changes", mostListed), mostListed
	}
	p := q.part(total, maxCards)
	f.Skip, f.Limit = p.from, maxCards
	all, err := q.bot.Store.Changes(ctx, f)
	if err != nil || len(all) == 0 {
		return chat.Message{}, cmp.Or(err, errors.New("changes that were counted are gone"))
	}
	newest := "; the newest: "
	if p.number > 1 {
		newest = "; the newest here: "
	}
	m := chat.Message{Text: capital(n) + what + newest + q.story(all[0]), Severity: all[0].Severity}
	m.Blocks = append(m.Blocks, heading(capital(n)+what))
	for _, c := range all {
		m.Blocks = append(m.Blocks, q.card(ctx, c, inCard)...)
	}
	if more && p.number == p.of {
		m.Blocks = append(m.Blocks, note("There are older ones; narrow it down with a document or since:DATE."))
	}
	q.turn(&m, p)
	return m, nil
}

// card shows one change with at most n changed clauses, the heaviest first.
func (q *question) card(ctx context.Context, c clausewatch.Change, n int) []chat.Block {
	blocks := append([]chat.Block{heading(q.top(c)), line(chat.Span{Text: headline(c)})}, explained(ctx, q.bot.Store, q.bot.log(), c)...)
	rest := 0
	for _, p := range heaviest(c.Provisions) {
		quotes := q.quoter.changed(ctx, p, c.From, c.To)
		if len(quotes) == 0 {
			continue
		}
		if n--; n < 0 {
			rest++
			continue
		}
		blocks = append(blocks, quotes...)
	}
	more := ""
	if rest > 0 {
		more = fmt.Sprintf("; %d more changed clauses: /terms diff %s %s..%s", rest, typed(c.Document), date(c.At), date(c.At))
	}
	return append(blocks, q.tail(ctx, c, more)...)
}

// top is the heading of a change among others.
func (q *question) top(c clausewatch.Change) string {
	top := q.catalog.title(c.Document) + " · " + date(c.At)
	if w := severity(c.Severity); w != "" {
		top += " · " + w
	}
	return top
}

// tail is what is told of a change below its clauses.
func (q *question) tail(ctx context.Context, c clausewatch.Change, more string) []chat.Block {
	fields := []chat.Field{field("Clauses", counts(c.Counts))}
	if s := signals(c.Provisions); s != "" {
		fields = append(fields, field("Signals", s))
	}
	if d := stated(c.Dates); d != "" {
		fields = append(fields, field("Dates", d))
	}
	fields = append(fields, q.reviewOf(ctx, c)...)
	tail := fmt.Sprintf("change %d", c.ID) + more
	if !c.Told {
		tail += "; " + c.Why
		if !c.Digested.IsZero() {
			tail += "; told in it on " + date(c.Digested)
		}
	}
	return []chat.Block{{Kind: chat.Fields, Fields: fields}, note(tail)}
}

// heaviest sorts changed clauses by severity, then by what they say with their signals, in the order of the text.
func heaviest(all []clausewatch.ProvisionChange) []clausewatch.ProvisionChange {
	out := append([]clausewatch.ProvisionChange(nil), all...)
	weight := func(p clausewatch.ProvisionChange) int {
		w := int(p.Severity) * 100
		if p.Material() {
			w += 50
		}
		return w + min(len(p.Signals), 9)
	}
	sort.SliceStable(out, func(i, j int) bool { return weight(out[i]) > weight(out[j]) })
	return out
}

// counts says how many clauses changed, and how.
func counts(c clausewatch.Counts) string {
	var parts []string
	for _, k := range []struct {
		n    int
		what clausewatch.ChangeKind
	}{{c.Added, clausewatch.Added}, {c.Removed, clausewatch.Removed}, {c.Modified, clausewatch.Modified}, {c.Moved,
		clausewatch.Moved},
		{c.Renumbered, clausewatch.Renumbered}, {c.Split, clausewatch.Split}, {c.Merged, clausewatch.Merged}} {
		if k.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", k.n, k.what))
		}
	}
	if len(parts) == 0 {
		return "no clause"
	}
	return strings.Join(parts, ", ")
}

// signals are the facts that make the edits matter, heaviest clauses first, each once.
func signals(all []clausewatch.ProvisionChange) string {
	var out []string
	for _, p := range heaviest(all) {
		for _, s := range p.Signals {
			out = append(out, signal(s))
		}
	}
	out = unique(out)
	if len(out) > 8 {
		out = append(out[:8], fmt.Sprintf("%d more", len(out)-8))
	}
	return strings.Join(out, "; ")
}

// stated are the dates that the text gives itself, "" when it gives none.
func stated(d clausewatch.DateChanges) string {
	var parts []string
	for _, p := range []struct {
		name string
		c    clausewatch.DateChange
	}{{"printed", d.Printed}, {"effective", d.Effective}} {
		if p.c.Old != "" || p.c.New != "" {
			parts = append(parts, p.name+" "+moved(p.c))
		}
	}
	return strings.Join(parts, "; ")
}

// moved is a stated date, with the one before when it was another.
func moved(d clausewatch.DateChange) string { return chat.Join(movedDays(d)) }

// movedDays is a date and what it was before.
func movedDays(d clausewatch.DateChange) []chat.Span {
	if d.Old == d.New || d.Old == "" {
		return []chat.Span{calendarDay(d.New)}
	}
	return []chat.Span{calendarDay(d.Old), {Text: " → "}, calendarDay(d.New)}
}

// calendarDay is a day that a text states.
func calendarDay(d clausewatch.Date) chat.Span { return chat.Span{Text: d.String(), Day: d} }
