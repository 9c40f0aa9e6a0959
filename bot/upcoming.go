package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	inAhead   = 8            // days of a page
	mostAhead = 40           // days that have passed, in all
	lookBack  = 7            // days that have passed and are still listed
	farthest  = "9999-12-31" // no text names a day behind it
)

// A statedDay is a day on which something happens by a document's text, with all that its text says of it.
type statedDay struct {
	store.Upcoming
	words []string // of its clauses; none where only the text's own dates state it
}

// statedDays puts together what a document states of one kind for one day, in the order of the days.
func statedDays(all []store.Upcoming) (days []statedDay) {
	type one struct {
		document string
		kind     clausewatch.DeadlineKind
		on       clausewatch.Date
		waits    bool
	}
	at := map[one]int{}
	for _, u := range all {
		key := one{u.Document, u.Kind, u.On, u.Waits}
		n, known := at[key]
		if !known {
			n, days = len(days), append(days, statedDay{Upcoming: u})
			at[key] = n
		}
		if u.Words != "" && !slices.Contains(days[n].words, u.Words) {
			days[n].words = append(days[n].words, u.Words)
		}
	}
	return days
}

// happens says what a day is to the reader, after the name of the document; on today it is one that has not passed.
func (d statedDay) happens(today clausewatch.Date) string {
	verb, last := "takes effect", "last day to opt out or refuse"
	if d.On < today {
		verb, last = "took effect", "was the last day to opt out or refuse"
	}
	if d.Kind == clausewatch.OptOutCloses {
		return last
	}
	return verb + ", by " + d.source()
}

// source is what states a day of effect.
func (d statedDay) source() string {
	if len(d.words) == 0 {
		return "the effective date that the text states"
	}
	return "what the text states"
}

// daysUntil counts the days from one to another.
func daysUntil(from, to clausewatch.Date) int {
	return int(to.Time().Sub(from.Time()) / (24 * time.Hour))
}

// when says how far away a day is.
func when(days int) string {
	switch {
	case days == 0:
		return "today"
	case days == 1:
		return "tomorrow"
	case days == -1:
		return "yesterday"
	case days < 0:
		return count(-days, "day") + " ago"
	}
	return "in " + count(days, "day")
}

// today is the date where the channel is that asks.
func (q *question) today(ctx context.Context) (clausewatch.Date, error) {
	set, err := q.bot.Store.ChannelSettings(ctx, q.channel())
	return dayIn(q.now, set.Location()), err
}

func dayIn(t time.Time, zone *time.Location) clausewatch.Date {
	return clausewatch.Date(t.In(zone).Format(time.DateOnly))
}

// upcoming lists the days ahead that texts state, and those that have just passed.
func (q *question) upcoming(ctx context.Context) (chat.Message, error) {
	f, t, of := store.UpcomingFilter{}, target{}, ""
	if len(q.input.Words) > 0 {
		var err error
		if t, err = q.target(ctx, q.input.Words); err != nil {
			return chat.Message{}, err
		}
		if f.Platform, of = t.platform.ID, " at "+t.platform.Name; t.document != nil {
			f.Document, of = t.document.ID, " of "+q.catalog.title(t.ref())
		}
		if len(t.rest) > 0 && t.document == nil {
			return chat.Message{}, q.noDocument(ctx, t)
		}
		if len(t.rest) > 0 {
			q.note("Days are listed for a whole document; “%s” was left aside.", shorten(text(t.rest), 60))
		}
	}
	if q.input.On != "" || q.input.Since != "" {
		q.note("All days ahead are listed; on: and since: say nothing here.")
	}
	today, err := q.today(ctx)
	if err != nil {
		return chat.Message{}, err
	}
	since := clausewatch.Date(today.Time().AddDate(0, 0, -lookBack).Format(time.DateOnly))
	all, err := q.bot.Store.Upcoming(ctx, f, since, farthest)
	if err != nil {
		return chat.Message{}, err
	}
	days := statedDays(all)
	ahead := slices.IndexFunc(days, func(d statedDay) bool { return d.On >= today })
	if ahead < 0 {
		ahead = len(days)
	}
	p := q.part(len(days)-ahead, inAhead)
	m, err := q.daysAhead(ctx, days[ahead:], p, today, of, f)
	if err != nil {
		return m, err
	}
	if ahead > 0 && p.number == 1 {
		var items [][]chat.Span
		for _, d := range days[:ahead] {
			items = append(items, q.dayLine(d, today))
		}
		m.Blocks = append(append(m.Blocks, heading("Passed in the last 7 days")), lists(items, mostAhead, "name a platform to see fewer")...)
	}
	if t.document != nil && p.number == 1 {
		open, err := q.withoutDay(ctx, t, days)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks, open...)
	}
	q.turn(&m, p)
	return m, nil
}

// daysAhead shows a page of the days to come.
func (q *question) daysAhead(ctx context.Context, days []statedDay, p page, today clausewatch.Date, of string, f store.UpcomingFilter) (chat.Message, error) {
	if len(days) == 0 {
		looked, err := q.lookedIn(ctx, f)
		if err != nil {
			return chat.Message{}, err
		}
		return say("no day ahead" + of + " is stated: no date of effect, and no last day to opt out or refuse; " + looked), nil
	}
	next := days[0]
	m := chat.Message{Text: fmt.Sprintf("%s ahead%s; next: %s, %s, %s, %s", count(len(days), "day"), of, next.On, when(daysUntil(today, next.On)),
		q.catalog.title(next.Document), next.happens(today))}
	m.Blocks = []chat.Block{heading(capital(count(len(days), "day")) + " ahead" + of)}
	for _, d := range days[p.from:p.to] {
		m.Blocks = append(m.Blocks, line(q.dayLine(d, today)...))
		for _, w := range d.words {
			m.Blocks = append(m.Blocks, q.quoter.clause(ctx, "Stated in the text", w, d.Version))
		}
		from, err := q.broughtBy(ctx, d)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks, line(from...))
	}
	m.Blocks = append(m.Blocks, note("Days are those that the texts state, whenever we saw them; channels are reminded 14, 7 and 1 days before."))
	return m, nil
}

func (q *question) dayLine(d statedDay, today clausewatch.Date) []chat.Span {
	return []chat.Span{{Text: string(d.On), Bold: true, Day: d.On}, {Text: " · " + when(daysUntil(today, d.On)) + " · " + q.catalog.title(d.Document) + ": " + d.happens(today)}}
}

// broughtBy says since which change a day is stated, and how to see it.
func (q *question) broughtBy(ctx context.Context, d statedDay) ([]chat.Span, error) {
	if d.Waits {
		return chat.Plain("In a text that was first seen " + clock(d.Since) + " and waits to be confirmed."), nil
	}
	if d.Change == 0 {
		return chat.Plain("Stated since the version first seen on " + date(d.Since) + ", without a change that we recorded."), nil
	}
	c, err := q.bot.Store.Change(ctx, d.Change)
	if err != nil {
		return nil, err
	}
	return changeSpans("Stated since change", c), nil
}

// changeSpans name a change, what it did, and the command that shows it.
func changeSpans(lead string, c clausewatch.Change) []chat.Span {
	of := date(c.At)
	if s := severity(c.Severity); s != "" {
		of += ", " + s
	}
	return []chat.Span{{Text: fmt.Sprintf("%s %d of %s: %s (", lead, c.ID, of, strings.TrimRight(headline(c), "."))}, diffOf(c), {Text: ")"}}
}

// lookedIn says in how many texts days were looked for.
func (q *question) lookedIn(ctx context.Context, f store.UpcomingFilter) (string, error) {
	all, err := q.bot.Store.Health(ctx, f.Platform)
	if err != nil {
		return "", err
	}
	read, unread := 0, 0
	for _, h := range all {
		switch {
		case h.Document.Kind == clausewatch.Feed || f.Document != "" && h.Document.ID != f.Document:
		case h.LastReadable.IsZero():
			unread++
		default:
			read++
		}
	}
	s := "looked in " + count(read, "text") + " in force"
	if unread > 0 {
		s += fmt.Sprintf("; %s not read yet", count(unread, "document"))
	}
	return s, nil
}

// withoutDay are the windows of a document that are counted from something that only a reader knows, as its clauses say it.
func (q *question) withoutDay(ctx context.Context, t target, dated []statedDay) ([]chat.Block, error) {
	v, err := q.bot.Store.Current(ctx, t.ref())
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	q.keep(v)
	var blocks []chat.Block
	for _, p := range v.Provisions {
		for _, a := range p.Attributes {
			words := inSentence(p.Text, a.Words)
			if a.Name != optOutWindow || words == "" || statedIn(dated, words) || len(blocks) == mostWindows {
				continue
			}
			blocks = append(blocks, q.quoter.clause(ctx, a.Value+", but no day that we can compute · "+place(p), words, v.ID))
		}
	}
	if len(blocks) == 0 {
		return nil, nil
	}
	return append([]chat.Block{heading("Windows without a day"),
		note("They are counted from what only you know, such as when you accepted, or from a date that the text does not state.")}, blocks...), nil
}

// mostWindows are the windows without a day that are shown.
const mostWindows = 4

// statedIn tells whether a day was found in a sentence, which may be cut otherwise here.
func statedIn(dated []statedDay, sentence string) bool {
	for _, d := range dated {
		for _, w := range d.words {
			if strings.Contains(w, sentence) || strings.Contains(sentence, w) {
				return true
			}
		}
	}
	return false
}

// optOutWindow is the attribute by which a classifier names a window to opt out.
const optOutWindow = "arbitration_opt_out"

// inSentence is the first sentence of a clause that holds the words, "" for none.
func inSentence(clause, words string) string {
	for _, s := range sentences(clause) {
		if words != "" && strings.Contains(s, words) {
			return s
		}
	}
	return ""
}
