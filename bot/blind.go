package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// A blindness is an outage as one channel sees it: the documents that it follows.
type blindness struct {
	clausewatch.Outage
	health map[string]store.Health // of what is watched now, by reference
	subs   []clausewatch.Subscription
	open   int // documents that cannot be read still
}

func (c *composer) blindness(ctx context.Context, a clausewatch.Alert) (b blindness, err error) {
	if b.Outage, err = c.store.Outage(ctx, a.Outage); err != nil {
		return b, fmt.Errorf("read outage %d: %w", a.Outage, err)
	}
	if b.subs, err = c.store.Subscriptions(ctx, a.Channel); err != nil {
		return b, fmt.Errorf("read the subscriptions of %s: %w", a.Channel, err)
	}
	var followed []clausewatch.OutageDocument
	for _, d := range b.Documents {
		if b.follows(d.Document) {
			followed = append(followed, d)
		}
	}
	if len(followed) > 0 { // none: it was unsubscribed since
		b.Documents = followed
	}
	for _, d := range b.Documents {
		if d.Ended.IsZero() {
			b.open++
		}
	}
	all, err := c.store.Health(ctx, "")
	if err != nil {
		return b, fmt.Errorf("read how documents are: %w", err)
	}
	b.health = map[string]store.Health{}
	for _, h := range all {
		b.health[h.Document.Ref()] = h
	}
	return b, nil
}

func (b blindness) follows(ref string) bool {
	for _, s := range b.subs {
		if s.Covers(ref) {
			return true
		}
	}
	return false
}

// ended is when the last of the documents was a part of it no more.
func (b blindness) ended() time.Time {
	last := b.Ended
	if last.IsZero() {
		for _, d := range b.Documents {
			if d.Ended.After(last) {
				last = d.Ended
			}
		}
	}
	return last
}

// since is when the first of the documents could not be read.
func (b blindness) since() time.Time {
	since := b.Documents[0].Since
	for _, d := range b.Documents {
		if d.Since.Before(since) {
			since = d.Since
		}
	}
	return since
}

// span says from when to when, and how long that is.
func span(from, to time.Time) string {
	return fmt.Sprintf("from %s to %s (%s)", clock(from), clock(to), human(to.Sub(from)))
}

// blind tells of documents that cannot be read, as things stand now: while it lasts, and afterwards when it was.
func (c *composer) blind(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	b, err := c.blindness(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	var m chat.Message
	switch {
	case b.Scope == clausewatch.OutageOfConnection:
		m = c.disconnected(b)
	case len(b.Documents) > 1:
		m = c.several(b)
	default:
		if m, err = c.single(ctx, b); err != nil {
			return m, err
		}
	}
	if m.Severity = clausewatch.Medium; b.open == 0 {
		m.Severity = clausewatch.Low
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · /terms why %d", a.ID, a.ID)))
	if d := c.names.document(b.Documents[0].Document); len(b.Documents) == 1 && d != nil && len(d.URLs) > 0 {
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Actions, Links: []chat.Link{{Label: "Page", URL: d.URLs[0]}}})
	}
	return m, nil
}

// single is about one document.
func (c *composer) single(ctx context.Context, b blindness) (chat.Message, error) {
	d := b.Documents[0]
	title, h := c.names.title(d.Document), b.health[d.Document]
	if b.open == 0 {
		m := chat.Message{Text: fmt.Sprintf("%s could not be read %s: %s", title, span(d.Since, d.Ended), words(d.Cause))}
		m.Blocks = []chat.Block{heading("Could not be read: " + title), line(chat.Span{Text: capital(span(d.Since, d.Ended)) + ": " + words(d.Cause) + "."})}
		switch {
		case d.Read:
			m.Blocks = append(m.Blocks, note("It can be read again."))
		case h.Document.ID == "":
			m.Blocks = append(m.Blocks, note("It is not watched any more."))
		default:
			m.Blocks = append(m.Blocks, note("It is not read again yet; if that stays so, it is told by itself."))
		}
		return m, nil
	}
	why := words(d.Cause)
	if d.Cause == h.Cause {
		why = briefly(h.Cause, h.Detail)
	}
	m := chat.Message{Text: fmt.Sprintf("Cannot read %s since %s: %s", title, clock(d.Since), why)}
	m.Blocks = []chat.Block{heading("Cannot read " + title), line(chat.Span{Text: "Since "},
		chat.Span{Text: clock(d.Since), Time: d.Since}, chat.Span{Text: ": " + why + "."})}
	var fields []chat.Field
	if h.Detail != "" {
		fields = append(fields, field("What was seen", shorten(h.Detail, 300)))
	}
	if !h.LastLook.IsZero() {
		fields = append(fields, chat.Field{Name: "Last try", Value: append(moment(h.LastLook), chat.Span{Text: fmt.Sprintf(", %s in a row", count(h.Failures, "look"))})})
	}
	if !h.NextAt.IsZero() {
		fields = append(fields, chat.Field{Name: "Next look", Value: moment(h.NextAt)})
	}
	watch, err := c.store.Watch(ctx, d.Document)
	if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrDamaged) {
		return m, fmt.Errorf("read the watch of %s: %w", d.Document, err)
	}
	if watch.Settled != nil {
		fields = append(fields, field("Last text", fmt.Sprintf("confirmed %s, version %s", date(watch.Settled.LastSeen), watch.Settled.Short())))
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields})
	m.Blocks = append(m.Blocks, whatToDo(d.Cause, h.Moved)...)
	m.Blocks = append(m.Blocks, note("Changes of it are not seen until it can be read again. This message is kept up to date; you will hear when it can be, and what changed meanwhile."))
	return m, nil
}

// several is about documents of one host.
func (c *composer) several(b blindness) chat.Message {
	what := count(len(b.Documents), "document") + " of " + b.Host
	if b.open == 0 {
		m := chat.Message{Text: fmt.Sprintf("%s could not be read %s: %s", what, span(b.since(), b.ended()), words(b.Cause))}
		m.Blocks = append([]chat.Block{heading("Could not be read: " + what), line(chat.Span{Text: capital(span(b.since(), b.ended())) + ": " + words(b.Cause) + "."})},
			c.members(b)...)
		return m
	}
	if b.open < len(b.Documents) {
		what = fmt.Sprintf("%d of %s", b.open, what)
	}
	m := chat.Message{Text: fmt.Sprintf("Cannot read %s since %s: %s", what, clock(b.since()), words(b.Cause))}
	m.Blocks = append([]chat.Block{heading("Cannot read " + what), line(chat.Span{Text: "Since "}, chat.Span{Text: clock(b.since()), Time: b.since()},
		chat.Span{Text: ": " + words(b.Cause) + "."})}, c.members(b)...)
	m.Blocks = append(m.Blocks, whatToDo(b.Cause, nil)...)
	m.Blocks = append(m.Blocks, note("Changes of them are not seen until they can be read again. This message is kept up to date; you will hear when they can be, and what changed meanwhile."))
	return m
}

// mostMembers is how many documents of an outage are named.
const mostMembers = 25

// members lists the documents of an outage and how each of them is.
func (c *composer) members(b blindness) []chat.Block {
	var items [][]chat.Span
	for _, d := range b.Documents {
		how := ": since " + clock(d.Since)
		h := b.health[d.Document]
		switch {
		case d.Read:
			how = ": read again " + clock(d.Ended)
		case !d.Ended.IsZero():
			how = ": not read again yet; told by itself if that stays so"
		case d.Cause != b.Cause:
			how += ", now " + words(d.Cause)
		}
		if d.Ended.IsZero() && !h.LastLook.IsZero() {
			how += ", last try " + clock(h.LastLook)
		}
		items = append(items, []chat.Span{{Text: c.names.title(d.Document), Bold: true}, {Text: how}})
	}
	return lists(items, mostMembers, "/terms status lists all that cannot be read now")
}

// disconnected is about our own connection: which documents are concerned is of less interest than how many.
func (c *composer) disconnected(b blindness) chat.Message {
	if b.open == 0 {
		m := chat.Message{Text: fmt.Sprintf("The connection of Clausewatch was lost %s; %s could not be read", span(b.since(), b.ended()), count(len(b.Documents), "document"))}
		m.Blocks = []chat.Block{heading("The connection was lost for a while"), line(chat.Span{Text: m.Text + "."}),
			note("What stays unread is told by itself.")}
		return m
	}
	silent := 0
	for ref, h := range b.health {
		if b.follows(ref) && !h.BlindSince.IsZero() && h.Cause.Unanswered() {
			silent++
		}
	}
	m := chat.Message{Text: fmt.Sprintf("Clausewatch has lost its connection since %s: %s of several sites cannot be read", clock(b.since()), count(max(silent, b.open), "document"))}
	m.Blocks = []chat.Block{heading("Clausewatch has lost its connection"), line(chat.Span{Text: "Since "}, chat.Span{Text: clock(b.since()), Time: b.since()},
		chat.Span{Text: ", at least half of the sites, of different owners, give no answer: the fault is most likely on our side."})}
	d := b.Documents[len(b.Documents)-1]
	fields := []chat.Field{field("Cannot be read", count(max(silent, b.open), "document")+" that this channel follows")}
	if h := b.health[d.Document]; h.Detail != "" {
		fields = append(fields, field("What was seen", shorten(h.Detail, 300)), chat.Field{Name: "Last try", Value: moment(h.LastLook)})
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields},
		note("What to do: look at the network, the name servers and the proxy of the machine that runs Clausewatch."),
		note("No change is seen meanwhile. This message is kept up to date; you will hear when the connection is back, and what changed meanwhile."))
	return m
}

// words are a cause for people.
func words(c clausewatch.Cause) string {
	if s := c.Words(); s != "" {
		return s
	}
	return "no readable text came"
}

// briefly is a cause for people, and of a document that moved where it seems to have gone.
func briefly(c clausewatch.Cause, detail string) string {
	if c != clausewatch.CauseMoved || detail == "" {
		return words(c)
	}
	where, _, _ := strings.Cut(detail, "; ")
	where, _, _ = strings.Cut(where, ", a page titled ")
	return shorten(where, 200)
}

// whatToDo is the next move about a cause, with the line for the configuration where the document seems to have moved.
func whatToDo(c clausewatch.Cause, moved []string) []chat.Block {
	var blocks []chat.Block
	if s := c.Move(); s != "" {
		blocks = append(blocks, note("What to do: "+s))
	}
	if len(moved) > 0 {
		blocks = append(blocks, line(chat.Span{Text: "If the policy is there: "}, chat.Span{Text: ConfigurationLine(moved), Code: true}))
	}
	return blocks
}
