package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// inList is how many platforms a page of them has.
const inList = 25

// list shows the platforms; with the name of one, that one.
func (q *question) list(ctx context.Context) (chat.Message, error) {
	if key(text(q.input.Words)) != "" {
		q.command = ""
		return q.about(ctx)
	}
	health, err := q.bot.Store.Health(ctx, "")
	if err != nil {
		return chat.Message{}, err
	}
	documents := 0
	var items [][]chat.Span
	for _, p := range q.catalog.platforms {
		documents += len(p.Documents)
		var latest store.Health
		blind, unread := 0, 0
		for _, h := range health {
			if h.Document.Platform != p.ID {
				continue
			}
			if h.LastChange.After(latest.LastChange) {
				latest = h
			}
			if !h.BlindSince.IsZero() {
				blind++
			}
			if h.LastReadable.IsZero() {
				unread++
			}
		}
		line := fmt.Sprintf(" (%s): %s", p.ID, count(len(p.Documents), "document"))
		if latest.LastChange.IsZero() {
			line += ", no change"
		} else {
			line += ", last change " + date(latest.LastChange)
		}
		if blind > 0 {
			line += fmt.Sprintf(", %d cannot be read", blind)
		}
		if unread > 0 {
			line += fmt.Sprintf(", %d not read yet", unread)
		}
		items = append(items, []chat.Span{{Text: p.Name, Bold: true}, {Text: line}})
	}
	if len(items) == 0 {
		return chat.Message{}, q.unknown(ctx, "list")
	}
	are := "are"
	if len(items) == 1 {
		are = "is"
	}
	m := chat.Message{Text: fmt.Sprintf("%s with %s %s watched", count(len(items), "platform"), count(documents,
		"document"), are)}
	p := q.part(len(items), inList)
	m.Blocks = []chat.Block{heading(capital(m.Text)), {Kind: chat.List, Items: items[p.from:p.to]},
		line(chat.Span{Text: "One of them: "}, command(typed(q.catalog.platforms[p.from].ID)))}
	q.turn(&m, p)
	return m, nil
}

// platform shows one platform's documents.
func (q *question) platform(ctx context.Context, t target) (chat.Message, error) {
	health, err := q.bot.Store.Health(ctx, t.platform.ID)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Text: t.platform.Name + ": " + count(len(health), "document")}
	var items [][]chat.Span
	var names []string
	for _, h := range health {
		names = append(names, h.Document.ID)
		items = append(items, append([]chat.Span{{Text: h.Document.Name, Bold: true},
			{Text: " (" + h.Document.ID + "): " + q.condition(h)}}, q.nextLook(h)...))
	}
	m.Text += " (" + strings.Join(names, ", ") + ")"
	top := t.platform.Name
	if len(t.platform.Aliases) > 0 {
		top += " (also " + strings.Join(t.platform.Aliases, ", ") + ")"
	}
	m.Blocks = []chat.Block{heading(top), {Kind: chat.List, Items: items}}
	for _, h := range health {
		if !h.LastReadable.IsZero() {
			m.Blocks = append(m.Blocks, line(chat.Span{Text: "One of them: "}, command(typed(h.Document.Ref()))))
			break
		}
	}
	return m, nil
}

func (q *question) nextLook(h store.Health) []chat.Span {
	if h.NextAt.IsZero() {
		return nil
	}
	return append([]chat.Span{{Text: "; next look "}}, moment(h.NextAt)...)
}

// condition says in a line how a document is.
func (q *question) condition(h store.Health) string {
	switch {
	case !h.BlindSince.IsZero():
		return "cannot be read since " + date(h.BlindSince) + ": " + reason(h.Cause, h.Detail)
	case h.LastReadable.IsZero():
		return "not read yet"
	case h.LastChange.IsZero():
		return fmt.Sprintf("%s, no change, read %s", count(h.Provisions, "provision"), date(h.LastReadable))
	}
	return fmt.Sprintf("%s, last change %s, read %s", count(h.Provisions, "provision"), date(h.LastChange),
		date(h.LastReadable))
}

func reason(c clausewatch.Cause, detail string) string {
	s := c.Words()
	switch {
	case s == "" && detail == "":
		return "no readable text came"
	case s == "" || c == clausewatch.CauseMoved && detail != "":
		return shorten(detail, 160)
	case detail == "":
		return s
	}
	return s + " (" + shorten(detail, 120) + ")"
}

// inForce is the version that a question is about: the current one, or the one in force on a day.
func (q *question) inForce(ctx context.Context, t target) (clausewatch.Version, error) {
	if q.input.On == "" {
		return q.current(ctx, t)
	}
	on, err := day(q.input.On, q.now)
	if err != nil {
		return clausewatch.Version{}, err
	}
	v, err := q.bot.Store.VersionAt(ctx, t.ref(), endOf(on))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return v, err
	}
	all, allErr := q.bot.Store.Versions(ctx, t.ref())
	if allErr != nil {
		return v, allErr
	}
	title := q.catalog.title(t.ref())
	if err != nil {
		if len(all) == 0 {
			_, err := q.current(ctx, t)
			return v, err
		}
		return v, &puzzle{text: fmt.Sprintf("nothing of %s was captured on or before %s; the first capture is of %s",
			title, date(on), date(all[0].FirstSeen))}
	}
	q.note("As of %s, from the version first seen on %s.", date(on), date(v.FirstSeen))
	if v.FirstSeen.After(on) { // that day
		q.newThatDay(all, v)
	}
	if on.After(v.LastSeen) {
		next := "no text was read since"
		for _, n := range all {
			if n.FirstSeen.After(endOf(on)) {
				next = "the next text was read on " + date(n.FirstSeen)
				break
			}
		}
		q.note("There is a gap: this text was last confirmed on %s; %s.", date(v.LastSeen), next)
	}
	return v, nil
}

// newThatDay says of a version that was first seen on the day asked for, what is known of the hours before.
func (q *question) newThatDay(all []clausewatch.Version, v clausewatch.Version) {
	before := "nothing is known of the hours before"
	for _, b := range all {
		if b.FirstSeen.Before(v.FirstSeen) {
			before = fmt.Sprintf("the version before, first seen on %s, was last confirmed at %s", date(b.FirstSeen), clock(b.LastSeen))
		}
	}
	q.note("It was first seen at %s; %s.", clock(v.FirstSeen), before)
}

// document shows a document's card.
func (q *question) document(ctx context.Context, t target) (chat.Message, error) {
	v, err := q.inForce(ctx, t)
	if err != nil {
		return chat.Message{}, err
	}
	title := q.catalog.title(t.ref())
	until := q.now
	if q.input.On != "" {
		on, _ := day(q.input.On, q.now)
		until = endOf(on)
	}
	last, err := q.bot.Store.Changes(ctx, store.ChangeFilter{Platform: t.platform.ID, Document: t.document.ID,
		Until: until, ToldOnly: true, Limit: 1})
	if err != nil {
		return chat.Message{}, err
	}
	n := len(v.Provisions)
	m := chat.Message{Text: fmt.Sprintf("%s: %s, version of %s", title, count(n, "provision"), date(v.FirstSeen))}
	provisions := fmt.Sprint(n)
	if heads := n - len(bodies(v)); heads > 0 {
		provisions += fmt.Sprintf(", %d of them headings", heads)
	}
	fields := []chat.Field{field("Provisions", provisions)}
	if len(last) > 0 {
		m.Severity = last[0].Severity
		m.Text += "; last change " + date(last[0].At) + ": " + headline(last[0])
		value := date(last[0].At)
		if s := severity(last[0].Severity); s != "" {
			value += ", " + s
		}
		fields = append(append(fields, field("Last change", value+": "+headline(last[0]))), q.reviewOf(ctx, last[0])...)
	} else {
		began, err := q.began(ctx, t.ref(), v.FirstSeen)
		if err != nil {
			return m, err
		}
		none := "none since we watch (" + date(began) + ")"
		if q.input.On != "" {
			none = "none from " + date(began) + ", since when we watch, until then"
		}
		m.Text += "; last change: " + none
		fields = append(fields, field("Last change", none))
	}
	fields = append(append(fields, dates(v)...), field("Version", v.Short()))
	m.Blocks = append(m.Blocks, heading(title), chat.Block{Kind: chat.Fields, Fields: fields})
	items := outline(v)
	m.Blocks = append(m.Blocks, lists(items, 40, "ask for a matter: /terms "+t.typed()+" WORDS")...)
	if blind, err := q.blindness(ctx, t); err != nil {
		return m, err
	} else if blind != "" {
		m.Blocks = append(m.Blocks, note(blind+theLast))
	}
	m.Blocks = append(m.Blocks, source(v, t))
	if q.channel() != "" && q.request.Platform != "console" && q.maySubscribe() == nil { // at the console people type
		offer(&m, []chat.Button{{Label: "Subscribe", Ask: "subscribe " + t.typed() + " ?"}})
	}
	return m, nil
}

// dates are the four dates, kept apart.
func dates(v clausewatch.Version) []chat.Field {
	return []chat.Field{field("Printed", v.Dates.Printed.String()), {Name: "Effective", Value: []chat.Span{calendarDay(v.Dates.Effective)}},
		field("First seen", date(v.FirstSeen)), field("Last confirmed", date(v.LastSeen))}
}

// bodies are the provisions that are no bare headings.
func bodies(v clausewatch.Version) []clausewatch.Provision {
	var out []clausewatch.Provision
	for _, p := range v.Provisions {
		if p.Block != clausewatch.Heading {
			out = append(out, p)
		}
	}
	if len(out) == 0 {
		return v.Provisions
	}
	return out
}

// outline lists the headings of a version with the number of clauses below each and the first words of the first one.
func outline(v clausewatch.Version) [][]chat.Span {
	var items [][]chat.Span
	all := bodies(v)
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && all[end].Heading == all[i].Heading {
			end++
		}
		name := all[i].Heading
		if len(all[i].Path) > 0 && all[i].Path[0] != name && len([]rune(all[i].Path[0])) <= 12 {
			name = strings.TrimSpace(all[i].Path[0] + " " + name)
		}
		if name == "" {
			name = "(no heading)"
		}
		words := " – " + first(all[i].Text)
		if end-i > 1 {
			words = fmt.Sprintf(" (%d)", end-i) + words
		}
		if rated := rated(all[i:end]); rated != "" {
			words += " [" + rated + "]"
		}
		items = append(items, []chat.Span{{Text: shorten(name, 70), Bold: true}, {Text: words}})
		i = end
	}
	return items
}

// rated are the categories and the highest severity of clauses, "" when they have none.
func rated(all []clausewatch.Provision) string {
	var parts []string
	highest := clausewatch.None
	for _, p := range all {
		if p.Category != "" {
			parts = append(parts, clausewatch.CategoryWords(p.Category))
		}
		highest = max(highest, p.Severity)
	}
	if s := severity(highest); s != "" {
		parts = append(parts, s)
	}
	return strings.Join(unique(parts), ", ")
}

// theLast goes with a warning below what was read last.
const theLast = ". This is the last text that could be read."

// blindness is a warning when the document cannot be read now, "" when it can.
func (q *question) blindness(ctx context.Context, t target) (string, error) {
	all, err := q.bot.Store.Health(ctx, t.platform.ID)
	if err != nil {
		return "", err
	}
	for _, h := range all {
		if h.Document.Ref() == t.document.Ref() && !h.BlindSince.IsZero() {
			return "Cannot be read since " + date(h.BlindSince) + ": " + reason(h.Cause, h.Detail), nil
		}
	}
	return "", nil
}

// source is the link to the page itself.
func source(v clausewatch.Version, t target) chat.Block {
	url := v.URL
	if url == "" && t.document != nil && len(t.document.URLs) > 0 {
		url = t.document.URLs[0]
	}
	return chat.Block{Kind: chat.Actions, Links: []chat.Link{{Label: "Source", URL: url}}}
}

// documents are offers of a platform's documents.
func (q *question) documents(p *clausewatch.Platform) [][]chat.Span {
	var out [][]chat.Span
	for _, d := range p.Documents {
		out = append(out, []chat.Span{command(q.again(d.Ref(), nil)), {Text: " – " + q.catalog.title(d.Ref())}})
	}
	return out
}
