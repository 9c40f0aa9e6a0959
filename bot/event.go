package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// longEvent is how many documents of an event are listed before the alert's own facts; more come after them.
const longEvent = 10

// repeats says that the channel has heard of the same wording before, and by which alert; nothing where it has not.
func (c *composer) repeats(ctx context.Context, a clausewatch.Alert, change clausewatch.Change) ([]chat.Block, error) {
	before, told, err := c.store.ToldBefore(ctx, a)
	if err != nil || before.ID == 0 {
		return nil, err
	}
	s := "The same wording as alert"
	if before.Kind == clausewatch.AlertDigest {
		s = "The same wording as in the digest of alert"
	}
	spans := chat.Plain(fmt.Sprintf("%s %d", s, before.ID))
	if before.Document != "" {
		spans[0].Text += " about " + c.names.title(before.Document)
	}
	spans[0].Text += " ("
	spans = append(spans, command(fmt.Sprintf("why %d", before.ID)), chat.Span{Text: ")"})
	if change.Severity > told && change.Severity == clausewatch.High {
		spans = append(spans, chat.Span{Text: fmt.Sprintf(", which told of severity %s: here it is high", told)})
	}
	return []chat.Block{line(append(spans, chat.Span{Text: "."})...)}, nil
}

// event lists the documents in which a wording came, each with what differs there.
func (c *composer) event(change clausewatch.Change, to clausewatch.Version, others []store.Sibling) []chat.Block {
	if len(others) == 0 {
		return nil
	}
	items := [][]chat.Span{append(c.member(change, to), chat.Span{Text: ": shown above"})}
	for _, o := range others {
		item := c.member(o.Change, o.To)
		if d := differs(change, o); len(d) > 0 {
			item = append(item, chat.Span{Text: "; " + strings.Join(d, "; ")})
		}
		platform, document := clausewatch.SplitRef(o.Change.Document)
		day := date(o.Change.At)
		items = append(items, append(item, chat.Span{Text: fmt.Sprintf(" (change %d: ", o.Change.ID)},
			command(fmt.Sprintf("diff %s %s %s..%s", platform, document, day, day)), chat.Span{Text: ")"}))
	}
	return []chat.Block{line(chat.Span{Text: fmt.Sprintf("The same wording in %s:", count(len(items), "document"))}),
		{Kind: chat.List, Items: items}}
}

// siblings names the other documents of an event, each with its change.
func (q *question) siblings(others []store.Sibling) string {
	var all []string
	for _, o := range others {
		all = append(all, fmt.Sprintf("%s (change %d)", q.catalog.title(o.Change.Document), o.Change.ID))
	}
	return strings.Join(all, ", ")
}

// member is a document with the address of its page, and when the wording was first seen there.
func (c *composer) member(change clausewatch.Change, to clausewatch.Version) []chat.Span {
	return []chat.Span{{Text: c.names.title(change.Document), Bold: true, URL: c.page(change.Document, to)},
		{Text: ", first seen " + date(to.FirstSeen)}}
}

// differs says what is otherwise in another document of an event than in the one that is shown.
func differs(shown clausewatch.Change, o store.Sibling) (all []string) {
	c := o.Change
	if c.Severity != shown.Severity {
		all = append(all, "severity "+c.Severity.String())
	}
	if c.Dates.Effective.New != shown.Dates.Effective.New {
		all = append(all, inForce(c))
	}
	here, there := clausewatch.Wordings(shown, nil), clausewatch.Wordings(c, nil)
	if len(here) > o.Common {
		all = append(all, fmt.Sprintf("%d of the %s", o.Common, count(len(here), "changed clause")))
	}
	if o.More > 0 {
		all = append(all, count(o.More, "other changed clause")+" as well")
	}
	exact := 0
	for _, w := range there {
		if slices.Contains(here, w) {
			exact++
		}
	}
	if exact < o.Common {
		all = append(all, "with other names in it")
	}
	return all
}

// page is the address of a document: where the version was read, else where it is watched.
func (c *composer) page(ref string, to clausewatch.Version) string {
	if d := c.names.document(ref); to.URL == "" && d != nil && len(d.URLs) > 0 {
		return d.URLs[0]
	}
	return to.URL
}
