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

// compose makes the message of an alert. It carries the alert's key, so that a repeat is the same message.
func (c *composer) compose(ctx context.Context, a clausewatch.Alert) (m chat.Message, err error) {
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
	case clausewatch.AlertTest:
		m, err = c.test(ctx, a)
	default:
		err = fmt.Errorf("alert %d is of the unknown kind %q", a.ID, a.Kind)
	}
	m.Text = shorten(m.Text, maxText)
	m.Key, m.Alert = a.Key(), a.ID
	return m, err
}

// plainly is the message of an alert that cannot be composed: it says less, but nothing is lost.
func plainly(a clausewatch.Alert) chat.Message {
	m := say(fmt.Sprintf("Alert %d: %s of %s. The details could not be put together; the log says why", a.ID, a.Kind,
		a.Document))
	platform, document := clausewatch.SplitRef(a.Document)
	m.Blocks = append(m.Blocks, line(chat.Span{Text: "Ask: "}, command("changes "+platform+" "+document)))
	m.Key, m.Alert, m.Severity = a.Key(), a.ID, clausewatch.Medium
	return m
}

// change tells of a change: the story, the two heaviest clauses, the facts, and then every other clause.
func (c *composer) change(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	change, err := c.store.Change(ctx, a.Change)
	if err != nil {
		return chat.Message{}, fmt.Errorf("read change %d: %w", a.Change, err)
	}
	m := chat.Message{Text: story(c.names, change), Severity: change.Severity}
	m.Blocks = append(m.Blocks, heading(alertTitle(c.names, change)), line(chat.Span{Text: headlineWithDate(change)}))
	if a.Outage != 0 {
		back, err := c.back(ctx, a)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks, back)
	}
	to, err := c.store.Version(ctx, change.To)
	if err != nil {
		return m, fmt.Errorf("read version %d: %w", change.To, err)
	}
	if d := c.names.document(change.Document); d != nil && d.Kind == clausewatch.Feed {
		m.Blocks = append(m.Blocks, entries(change)...)
		m.Blocks = append(m.Blocks, c.foot(a, change, to)...)
		return m, nil
	}
	q := newQuoter(c.store, c.log)
	var rest []chat.Block
	shown, more := 0, 0
	var places [][]chat.Span
	for _, p := range heaviest(change.Provisions) {
		blocks := q.changed(ctx, p, change.From, change.To)
		switch {
		case len(blocks) == 0:
			places = append(places, chat.Plain(capital(string(p.Kind))+changedPlace(p)))
		case shown < inAlert:
			m.Blocks = append(m.Blocks, blocks...)
			shown++
		default:
			rest = append(rest, blocks...)
			more++
		}
	}
	facts := []chat.Field{field("Counts", counts(change.Counts))}
	if s := signals(change.Provisions); s != "" {
		facts = append([]chat.Field{field("What it does", s)}, facts...)
	}
	facts = append(facts, field("Printed", moved(change.Dates.Printed)), field("Effective",
		moved(change.Dates.Effective)),
		field("First seen", date(to.FirstSeen)), field("Last confirmed", date(to.LastSeen)))
	if said := c.announced(ctx, q, change, to); said != nil {
		facts = append(facts, chat.Field{Name: "Feeds", Value: said})
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: facts})
	m.Blocks = append(m.Blocks, explained(ctx, c.store, c.log, change)...)
	m.Blocks = append(m.Blocks, c.foot(a, change, to)...)
	if more > 0 {
		m.Blocks = append(append(m.Blocks, note(count(more, "more change")+":")), rest...)
	}
	if len(places) > 0 {
		m.Blocks = append(m.Blocks, note("The same words at another place or number:"), chat.Block{Kind: chat.List,
			Items: places})
	}
	return m, nil
}

func alertTitle(names catalog, c clausewatch.Change) string {
	s := names.title(c.Document)
	if w := severity(c.Severity); w != "" {
		return capital(w) + " · " + s
	}
	return s
}

func headlineWithDate(c clausewatch.Change) string {
	s := headline(c)
	if e := c.Dates.Effective.New; e != "" && !strings.Contains(s, string(e)) {
		s = strings.TrimRight(s, ".") + "; effective " + string(e)
	}
	return s
}

// foot has the link to the page and how to ask for more.
func (c *composer) foot(a clausewatch.Alert, change clausewatch.Change, to clausewatch.Version) []chat.Block {
	url := to.URL
	if d := c.names.document(change.Document); url == "" && d != nil && len(d.URLs) > 0 {
		url = d.URLs[0]
	}
	blocks := []chat.Block{note(fmt.Sprintf("Alert %d · version %s · /terms why %d", a.ID, to.Short(), a.ID))}
	if url != "" {
		blocks = append(blocks, chat.Block{Kind: chat.Actions, Links: []chat.Link{{Label: "Source", URL: url}}})
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
		m.Blocks = append(m.Blocks, note("It follows nothing yet: add it under channels: in the configuration file."))
	} else {
		m.Blocks = append(m.Blocks, note("It follows:"), chat.Block{Kind: chat.List, Items: items})
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · no policy changed", a.ID)))
	return m, nil
}
