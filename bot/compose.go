package bot

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const inAlert = 2 // changed clauses shown before the facts; the rest follows after them

// A composer turns alerts into messages.
type composer struct {
	store *store.Store
	names catalog
	log   *slog.Logger
	now   time.Time
}

func newComposer(ctx context.Context, s *store.Store, log *slog.Logger, now time.Time) (*composer, error) {
	platforms, err := s.Platforms(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what is watched: %w", err)
	}
	return &composer{s, newCatalog(platforms), log, now}, nil
}

// compose makes the message of an alert, with what people decided about it. It carries the alert's key, so that a repeat is
// the same message.
func (c *composer) compose(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	m, err := c.tell(ctx, a)
	if err == nil {
		err = c.reviewed(ctx, a, &m)
	}
	if err == nil {
		err = c.wasAway(ctx, a, &m)
	}
	m.Text = shorten(m.Text, maxText)
	m.Key, m.Alert = a.Key(), a.ID
	if err == nil {
		err = c.delivered(ctx, a, &m)
	}
	return m, err
}

// tell makes what an alert says by itself.
func (c *composer) tell(ctx context.Context, a clausewatch.Alert) (m chat.Message, err error) {
	switch a.Kind {
	case clausewatch.AlertChange:
		m, err = c.change(ctx, a)
	case clausewatch.AlertBlind:
		m, err = c.blind(ctx, a)
	case clausewatch.AlertRecovered:
		m, err = c.recovered(ctx, a)
	case clausewatch.AlertMoved:
		m, err = c.moved(ctx, a)
	case clausewatch.AlertDigest:
		m, err = c.digest(ctx, a)
	case clausewatch.AlertAgain:
		m, err = c.again(ctx, a)
	case clausewatch.AlertReminder:
		m, err = c.reminder(ctx, a)
	case clausewatch.AlertReport:
		m, err = c.weekly(ctx, a)
	case clausewatch.AlertLost:
		m, err = c.lost(ctx, a)
	case clausewatch.AlertTest:
		m, err = c.test(ctx, a)
	default:
		err = fmt.Errorf("alert %d is of the unknown kind %q", a.ID, a.Kind)
	}
	return m, err
}

// plainly is the message of an alert that cannot be composed: it says less, but nothing is lost.
func plainly(a clausewatch.Alert) chat.Message {
	what := string(a.Kind)
	if a.Document != "" {
		what += " of " + a.Document
	}
	m := say(fmt.Sprintf("Alert %d: %s. The details could not be put together; the log says why", a.ID, what))
	platform, document := clausewatch.SplitRef(a.Document)
	ask := "changes " + platform + " " + document
	if a.Kind == clausewatch.AlertReport {
		ask = "report"
	}
	m.Blocks = append(m.Blocks, line(chat.Span{Text: "Ask: "}, command(strings.TrimSpace(ask))))
	m.Key, m.Alert, m.Severity = a.Key(), a.ID, clausewatch.Medium
	return m
}

// change tells of a change: the story, the two heaviest clauses, the facts, the other documents in which the same wording came, and
// then every other clause.
func (c *composer) change(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	whole, err := c.store.Change(ctx, a.Change)
	if err != nil {
		return chat.Message{}, fmt.Errorf("read change %d: %w", a.Change, err)
	}
	heard, err := c.followed(ctx, a.Channel, whole)
	if err != nil {
		return chat.Message{}, err
	}
	change := heard.Change
	others, err := c.store.Siblings(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	m := chat.Message{Severity: change.Severity}
	for _, o := range others {
		m.Severity = max(m.Severity, o.Change.Severity)
	}
	first := tells(c.names, change, m.Severity, 1+len(others))
	to, err := c.store.Version(ctx, change.To)
	if err != nil {
		return m, fmt.Errorf("read version %d: %w", change.To, err)
	}
	m.Text = first.text()
	m.Blocks = append(m.Blocks, line(first.spans(c.page(change.Document, to))...))
	before, err := c.repeats(ctx, a, change)
	if err != nil {
		return m, err
	}
	m.Blocks = append(m.Blocks, before...)
	if a.Outage != 0 {
		back, err := c.back(ctx, a)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks, back)
	}
	event, foot := c.event(change, to, others), c.foot(a, change, to)
	if len(others) < longEvent {
		foot = append(event, foot...)
	} else {
		foot = append(foot, event...)
	}
	if d := c.names.document(change.Document); d != nil && d.Kind == clausewatch.Feed {
		m.Blocks = append(append(m.Blocks, entries(change)...), foot...)
		return m, nil
	}
	q := newQuoter(c.store, c.log)
	shown, rest, more, places := q.clauses(ctx, change)
	m.Blocks = append(append(m.Blocks, shown...), chat.Block{Kind: chat.Fields, Fields: c.facts(ctx, q, change, to)})
	if m.Blocks = append(m.Blocks, heard.note()...); heard.beside == 0 { // a model's words are about the whole change
		m.Blocks = append(m.Blocks, explained(ctx, c.store, c.log, change)...)
	}
	m.Blocks = append(m.Blocks, foot...)
	if more > 0 {
		m.Blocks = append(append(m.Blocks, note(count(more, "more change")+":")), rest...)
	}
	if len(places) > 0 {
		m.Blocks = append(m.Blocks, note("The same words at another place or number:"), chat.Block{Kind: chat.List,
			Items: places})
	}
	return m, nil
}

// clauses are the heaviest changed clauses, the rest of them with their number, and the places of those whose words stayed.
func (q *quoter) clauses(ctx context.Context, change clausewatch.Change) (shown, rest []chat.Block, more int, places [][]chat.Span) {
	n := 0
	for _, p := range heaviest(change.Provisions) {
		blocks := q.changed(ctx, p, change.From, change.To)
		switch {
		case len(blocks) == 0:
			places = append(places, chat.Plain(capital(string(p.Kind))+changedPlace(p)))
		case n < inAlert:
			shown = append(shown, blocks...)
			n++
		default:
			rest = append(rest, blocks...)
			more++
		}
	}
	return shown, rest, more, places
}

// facts are what is known of a change beside its words: what it weighs and does, and the four dates.
func (c *composer) facts(ctx context.Context, q *quoter, change clausewatch.Change, to clausewatch.Version) (facts []chat.Field) {
	if change.Reason != "" {
		facts = append(facts, field("Severity", fmt.Sprintf("%s (%s)", change.Severity, change.Reason)))
	}
	if s := signals(change.Provisions); s != "" {
		facts = append(facts, field("What it does", s))
	}
	facts = append(facts, field("Clauses", counts(change.Counts)+redated(change)), field("Printed", moved(change.Dates.Printed)),
		chat.Field{Name: "Effective", Value: movedDays(change.Dates.Effective)},
		chat.Field{Name: "First seen", Value: moment(to.FirstSeen)}, chat.Field{Name: "Last confirmed", Value: moment(to.LastSeen)})
	if said := c.announced(ctx, q, change, to); said != nil {
		facts = append(facts, chat.Field{Name: "Feeds", Value: said})
	}
	return facts
}

// redated says how many of the clauses that are counted say another date of the text itself and nothing else new.
func redated(change clausewatch.Change) string {
	n := 0
	facts := clausewatch.Facts(change)
	for _, f := range facts {
		if f.Only == clausewatch.OnlyDate {
			n++
		}
	}
	if n == 0 || n == len(facts) {
		return ""
	}
	return fmt.Sprintf(" (%d only in the date stated)", n)
}

// foot has the alert's number, and links to the page.
func (c *composer) foot(a clausewatch.Alert, change clausewatch.Change, to clausewatch.Version) []chat.Block {
	blocks := []chat.Block{{Kind: chat.Note, Spans: []chat.Span{{Text: fmt.Sprintf("Alert %d · version %s · ", a.ID, to.Short())},
		command(fmt.Sprintf("why %d", a.ID))}}}
	if links := sources(c.page(change.Document, to), to.FirstSeen); len(links) > 0 {
		blocks = append(blocks, chat.Block{Kind: chat.Actions, Links: links})
	}
	return blocks
}

// entries lists what is new in a feed, each title with its link and date.
func entries(change clausewatch.Change) []chat.Block {
	var items [][]chat.Span
	for _, p := range change.Provisions {
		if p.Kind != clausewatch.Added || p.New == nil {
			continue
		}
		title, body, _ := strings.Cut(p.New.Text, "\n")
		if p.New.Heading != "" {
			title, body = p.New.Heading, strings.TrimSpace(strings.TrimPrefix(p.New.Text, p.New.Heading))
		}
		span := chat.Span{Text: shorten(title, 200), Bold: true}
		if len(p.New.Links) > 0 {
			span.URL = p.New.Links[0].URL
		}
		item := []chat.Span{span}
		if !p.New.At.IsZero() {
			item = append(item, chat.Span{Text: " (" + date(p.New.At) + ")"})
		}
		if body = strings.TrimLeft(body, " .:–-"); body != "" {
			item = append(item, chat.Span{Text: ": " + shorten(body, 300)})
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return nil
	}
	return []chat.Block{{Kind: chat.List, Items: items}}
}

// test shows that a channel is reached, and what it will hear of.
func (c *composer) test(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	m := say("Test alert: this channel is reached")
	subs, err := c.store.Subscriptions(ctx, a.Channel)
	if err != nil {
		return m, fmt.Errorf("read the subscriptions of %s: %w", a.Channel, err)
	}
	q := question{catalog: c.names}
	var items [][]chat.Span
	for _, s := range subs {
		items = append(items, chat.Plain(q.subscription(s)))
	}
	if len(items) == 0 {
		m.Blocks = append(m.Blocks, note("It follows nothing yet: /terms subscribe says what it could, or add it under channels: in the configuration file."))
	} else {
		m.Blocks = append(m.Blocks, note("It follows:"), chat.Block{Kind: chat.List, Items: items})
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · no policy changed", a.ID)))
	return m, nil
}
