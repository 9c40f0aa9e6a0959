package bot

import (
	"context"
	"errors"
	"fmt"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// recovered tells that documents can be read again, and what changed meanwhile.
func (c *composer) recovered(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	b, err := c.blindness(ctx, a)
	if err != nil {
		return chat.Message{}, err
	}
	title := b.back() + " of " + b.Host
	switch {
	case b.Scope == clausewatch.OutageOfConnection:
		title = "The connection of Clausewatch is back: " + b.back()
	case len(b.Documents) == 1:
		title = c.names.title(b.Documents[0].Document)
	}
	gap := span(b.since(), b.ended())
	m := chat.Message{Severity: clausewatch.Low, Text: title + " can be read again; it could not " + gap}
	m.Blocks = []chat.Block{heading(title + " can be read again"), line(chat.Span{Text: "It could not be read " + gap + "."})}
	if len(b.Documents) > 1 {
		m.Text = title + " can be read again after " + human(b.ended().Sub(b.since()))
		m.Blocks[1] = line(chat.Span{Text: "The outage lasted " + gap + "."})
	}
	if len(b.Documents) == 1 {
		more, err := c.meanwhile(ctx, b.Documents[0])
		if err != nil {
			return m, err
		}
		m.Text += "; " + more.brief
		m.Blocks = append(m.Blocks, more.blocks...)
	} else if err := c.returns(ctx, b, &m); err != nil {
		return m, err
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · /terms why %d", a.ID, a.ID)))
	return m, nil
}

// back counts the documents that could be read since.
func (b blindness) back() string {
	n := 0
	for _, d := range b.Documents {
		if d.Read {
			n++
		}
	}
	all := count(len(b.Documents), "document")
	if n < len(b.Documents) {
		return fmt.Sprintf("%d of %s", n, all)
	}
	return all
}

// returns says of each document of an outage what changed meanwhile; those without a change share a line.
func (c *composer) returns(ctx context.Context, b blindness, m *chat.Message) error {
	var changed, same, blind [][]chat.Span
	for _, d := range b.Documents {
		title := c.names.title(d.Document)
		if !d.Read {
			blind = append(blind, chat.Plain(title))
			continue
		}
		more, err := c.meanwhile(ctx, d)
		if err != nil {
			return err
		}
		if more.changed {
			changed = append(changed, []chat.Span{{Text: title, Bold: true}, {Text: ": " + more.brief}})
		} else {
			same = append(same, chat.Plain(title))
		}
	}
	const rest = "/terms list shows all"
	if len(changed) > 0 {
		m.Blocks = append(append(m.Blocks, note("What changed meanwhile:")), lists(changed, mostMembers, "/terms changes shows all")...)
		m.Text += "; changed meanwhile: " + fmt.Sprint(len(changed))
	} else {
		m.Text += "; nothing changed meanwhile"
	}
	if len(same) > 0 {
		m.Blocks = append(append(m.Blocks, note("Nothing changed meanwhile:")), lists(same, mostMembers, rest)...)
	}
	if len(blind) > 0 {
		m.Blocks = append(append(m.Blocks, note("Not read again yet; told by itself if that stays so:")), lists(blind, mostMembers, "/terms status shows all")...)
	}
	return nil
}

// A meanwhile is what became of a document while it could not be read.
type meanwhile struct {
	changed bool // or it may have: a text waits
	brief   string
	blocks  []chat.Block
}

func (c *composer) meanwhile(ctx context.Context, d clausewatch.OutageDocument) (w meanwhile, err error) {
	platform, document := clausewatch.SplitRef(d.Document)
	all, err := c.store.Changes(ctx, store.ChangeFilter{Platform: platform, Document: document, Since: d.Since, Limit: 50})
	if err != nil {
		return w, fmt.Errorf("read the changes of %s: %w", d.Document, err)
	}
	watch, err := c.store.Watch(ctx, d.Document)
	if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.Is(err, store.ErrDamaged) {
		return w, fmt.Errorf("read the watch of %s: %w", d.Document, err)
	}
	var items [][]chat.Span
	quiet := 0
	for _, change := range all {
		if change.Told || change.Digest {
			items = append(items, []chat.Span{{Text: date(change.At), Bold: true}, {Text: ": " + headline(change)}})
		} else {
			quiet++
		}
	}
	switch {
	case len(items) > 0:
		w.changed, w.brief = true, count(len(items), "change")+" seen since: "+chat.Join(items[0][1:])[2:]
		w.blocks = append([]chat.Block{note("What changed meanwhile:")}, lists(items, 10, "/terms changes shows all")...)
	case watch.Candidate != nil:
		w.changed, w.brief = true, "its text is another one, which waits for a second look"
		w.blocks = []chat.Block{note("Its text is another one now; it is told as soon as it has stood long enough. /terms quiet shows what waits.")}
	case quiet > 0:
		w.brief = "nothing changed meanwhile that is news"
		w.blocks = []chat.Block{note("Nothing changed meanwhile that is news; /terms quiet shows what differs.")}
	default:
		w.brief = "nothing changed meanwhile"
		w.blocks = []chat.Block{note("Its text is the one that stood before: nothing changed meanwhile.")}
	}
	return w, nil
}

// back says, in the alert of the change that was found on the return, that the document could not be read before.
func (c *composer) back(ctx context.Context, a clausewatch.Alert) (chat.Block, error) {
	o, err := c.store.Outage(ctx, a.Outage)
	if err != nil {
		return chat.Block{}, fmt.Errorf("read outage %d: %w", a.Outage, err)
	}
	for _, d := range o.Documents {
		if d.Document == a.Document && !d.Ended.IsZero() {
			return note("It can be read again; it could not " + span(d.Since, d.Ended) + ". This is what changed meanwhile."), nil
		}
	}
	return note("It can be read again. This is what changed meanwhile."), nil
}
