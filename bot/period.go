package bot

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// proofGap is the longest time between two looks that gave a text within which it is said that a document did not change.
const proofGap = 48 * time.Hour

// A period is the time and the documents that a report is of, and the channel that it is for.
type period struct {
	store    *store.Store
	names    catalog
	channel  clausewatch.Channel
	subs     []clausewatch.Subscription // of the channel
	covers   func(ref string) bool      // nil is all
	from, to time.Time

	proofs                          []store.Proof
	steady, changed, waiting, doubt []store.Proof // each of them in one of these
}

// sort puts each document where the report tells of it: what changed, what may be another text now, what did not change, and
// what cannot be told.
func (w *period) sort() {
	for _, p := range w.proofs {
		switch {
		case p.Told > 0:
			w.changed = append(w.changed, p)
		case !p.Waiting.IsZero():
			w.waiting = append(w.waiting, p)
		case proves(p):
			w.steady = append(w.steady, p)
		default:
			w.doubt = append(w.doubt, p)
		}
	}
}

// proves tells whether a document can be said not to have changed materially in all the period: it was read at both ends, and never
// went longer than proofGap without a look that gave a text.
func proves(p store.Proof) bool {
	return p.Unchanged() && p.Whole() && p.Gap.Length() <= proofGap && p.To.Sub(p.End) <= proofGap
}

// message is the whole report.
func (w *period) message(ctx context.Context) (m chat.Message, err error) {
	if w.proofs, err = w.store.Proofs(ctx, store.ProofQuery{Covers: w.covers, From: w.from, To: w.to, Gap: proofGap}); err != nil {
		return m, err
	}
	w.sort()
	if len(w.proofs) == 0 {
		return say("no document is watched of those that this report is of; /terms list shows what is watched"), nil
	}
	m.Text = fmt.Sprintf("Report of %s to %s: %s", date(w.from), date(w.to), w.tally())
	m.Blocks = []chat.Block{heading("Report · " + date(w.from) + " to " + date(w.to))}
	if len(w.steady) < len(w.proofs) {
		m.Blocks = append(m.Blocks, line(chat.Span{Text: capital(w.tally()) + "."}))
	}
	m.Blocks = append(m.Blocks, w.unchanged()...)
	for _, part := range []func(context.Context) ([]chat.Block, error){w.changes, w.unproven, w.blind, w.waits, w.held, w.numbers} {
		blocks, err := part(ctx)
		if err != nil {
			return m, err
		}
		m.Blocks = append(m.Blocks, blocks...)
	}
	return m, nil
}

// tally says in one sentence what became of the documents.
func (w *period) tally() string {
	var parts []string
	if n := len(w.steady); n > 0 {
		parts = append(parts, "no material change in "+count(n, "document"))
	}
	if n := len(w.changed); n > 0 {
		parts = append(parts, count(n, "document")+" changed")
	}
	if n := len(w.waiting); n > 0 {
		parts = append(parts, fmt.Sprintf("in %d another text waits to be confirmed", n))
	}
	if n := len(w.doubt); n > 0 {
		parts = append(parts, "of "+count(n, "document")+" it is not known for all of the time")
	}
	return strings.Join(parts, "; ")
}

func (w *period) titles(all []store.Proof) string {
	var names []string
	for _, p := range all {
		names = append(names, w.names.title(p.Document.Ref()))
	}
	return strings.Join(names, "; ")
}

// unchanged says of which documents it is proven that nothing material changed, and by what rule.
func (w *period) unchanged() []chat.Block {
	if len(w.steady) == 0 {
		return nil
	}
	begin, end := w.steady[0].Begin, w.steady[0].End
	for _, p := range w.steady {
		if p.Begin.After(begin) {
			begin = p.Begin
		}
		if p.End.Before(end) {
			end = p.End
		}
	}
	return []chat.Block{line(chat.Span{Text: fmt.Sprintf("No material change in %s between %s and %s", count(len(w.steady), "document"), clock(begin),
		clock(end)), Bold: true}, chat.Span{Text: ": " + w.titles(w.steady) + "."}),
		note(fmt.Sprintf("Said of documents that were read at both ends and were never longer than %s without a look that gave a text.", human(proofGap)))}
}

// changes lists what changed and which alert told the channel of it.
func (w *period) changes(ctx context.Context) ([]chat.Block, error) {
	var items [][]chat.Span
	for _, p := range w.changed {
		if len(items) >= mostReported { // they are counted alone
			items = append(items, make([][]chat.Span, p.Told)...)
			continue
		}
		d := p.Document
		all, err := w.store.Changes(ctx, store.ChangeFilter{Platform: d.Platform, Document: d.ID, Since: w.from, Until: w.to, ToldOnly: true})
		if err != nil {
			return nil, err
		}
		slices.Reverse(all)
		for _, c := range all {
			told, err := w.toldOf(ctx, c)
			if err != nil {
				return nil, err
			}
			items = append(items, append(digestLine(c, w.names.title(c.Document)), chat.Span{Text: told}))
		}
	}
	return section("Changed", items, "/terms changes since:"+date(w.from)+" shows them"), nil
}

// toldOf says how the channel heard of a change, or why it did not.
func (w *period) toldOf(ctx context.Context, c clausewatch.Change) (string, error) {
	if len(w.subs) == 0 {
		return "", nil
	}
	alert, err := w.store.ToldBy(ctx, w.channel, c)
	switch {
	case err != nil:
		return "", err
	case alert != 0:
		return fmt.Sprintf("; alert %d", alert), nil
	case !slices.ContainsFunc(w.subs, func(s clausewatch.Subscription) bool { return s.Hears(c) }):
		return "; not told here: less than this channel wants to hear", nil
	}
	return "; not told here yet", nil
}

// unproven says of each document that is not known to have stood all the time what is known.
func (w *period) unproven(ctx context.Context) ([]chat.Block, error) {
	var items [][]chat.Span
	for _, p := range w.doubt {
		said := verdict(p)
		for _, g := range gaps(p) {
			said += ". " + strings.TrimRight(g, ".")
		}
		if g, _ := longest(p); g.Length() > proofGap {
			gap, err := w.gap(ctx, p)
			if err != nil {
				return nil, err
			}
			said += ". Longest time without a text: " + gap
		}
		items = append(items, []chat.Span{{Text: w.names.title(p.Document.Ref()), Bold: true}, {Text: ": " + said}})
	}
	return section("Not known for all of the time", items, "/terms status PLATFORM shows one platform's"), nil
}

// section is a list below its heading, nothing for an empty one.
func section(title string, items [][]chat.Span, rest string) []chat.Block {
	if len(items) == 0 {
		return nil
	}
	return append([]chat.Block{heading(title)}, lists(items, mostReported, rest)...)
}

// mostReported is how long a list of a report can be.
const mostReported = 30

// gap is the longest time without a text of a document, and why there was none.
func (w *period) gap(ctx context.Context, p store.Proof) (string, error) {
	g, open := longest(p)
	causes, err := w.store.Failures(ctx, p.Document.Ref(), g.From, g.To)
	if err != nil {
		return "", err
	}
	said := fmt.Sprintf("%s, from the look at %s to the one at %s", human(g.Length()), clock(g.From), clock(g.To))
	if open {
		said = fmt.Sprintf("%s, from the look at %s until the end", human(g.Length()), clock(g.From))
	}
	if len(causes) == 0 {
		return said + "; nobody looked in between", nil
	}
	return said + "; in between: " + failures(causes), nil
}

// blind lists what could not be read at the end.
func (w *period) blind(ctx context.Context) ([]chat.Block, error) {
	var items [][]chat.Span
	for _, p := range w.proofs {
		if p.Blind.IsZero() {
			continue
		}
		causes, err := w.store.Failures(ctx, p.Document.Ref(), p.Blind.Add(-time.Millisecond), w.to.Add(time.Millisecond))
		if err != nil {
			return nil, err
		}
		items = append(items, []chat.Span{{Text: w.names.title(p.Document.Ref()), Bold: true}, {Text: ": since " + clock(p.Blind) + because(failures(causes))}})
	}
	return section("Could not be read at the end", items, "/terms status shows them"), nil
}

// waits lists the texts that wait to be confirmed, and says what the channel is yet to hear.
func (w *period) waits(ctx context.Context) (blocks []chat.Block, err error) {
	var items [][]chat.Span
	for _, p := range w.proofs {
		if !p.Waiting.IsZero() {
			items = append(items, []chat.Span{{Text: w.names.title(p.Document.Ref()), Bold: true}, {Text: ": another text stands since " + clock(p.Waiting)}})
		}
	}
	blocks = section("Waits to be confirmed", items, "/terms quiet shows them")
	if len(w.subs) == 0 {
		return blocks, nil
	}
	all, err := w.store.Waiting(ctx, w.channel)
	if err != nil {
		return nil, err
	}
	if len(all) > 0 {
		blocks = append(blocks, line(chat.Span{Text: fmt.Sprintf("%s to be told here together, from %s on.", capital(count(len(all), "change")+" waits"), clock(all[0].Due))}))
	}
	return blocks, nil
}

// held says what was held back, by the rule that did.
func (w *period) held(ctx context.Context) ([]chat.Block, error) {
	var refs []string
	for _, p := range w.proofs {
		if p.Quiet > 0 {
			refs = append(refs, p.Document.Ref())
		}
	}
	if len(refs) == 0 {
		return nil, nil
	}
	rules, err := w.store.Held(ctx, refs, w.from, w.to)
	if err != nil {
		return nil, err
	}
	order := slices.Collect(maps.Keys(rules))
	slices.SortFunc(order, func(a, b string) int { return cmp.Or(rules[b]-rules[a], cmp.Compare(a, b)) })
	var items [][]chat.Span
	for _, why := range order {
		items = append(items, chat.Plain(fmt.Sprintf("%d × %s", rules[why], strings.TrimPrefix(why, "not told: "))))
	}
	return append(section("Held back, by rule", items, "/terms quiet shows them"), line(chat.Span{Text: "What they were: "}, command("quiet since:"+date(w.from)))), nil
}

// numbers are those of the looks.
func (w *period) numbers(ctx context.Context) ([]chat.Block, error) {
	all, read := 0, 0
	var worst store.Proof
	for _, p := range w.proofs {
		all, read = all+p.Looks, read+p.Readable
		g, _ := longest(p)
		if most, _ := longest(worst); g.Length() > most.Length() {
			worst = p
		}
	}
	fields := append([]chat.Field{field("Documents", fmt.Sprint(len(w.proofs)))}, looks(all, read)...)
	if g, _ := longest(worst); g.Length() > 0 {
		gap, err := w.gap(ctx, worst)
		if err != nil {
			return nil, err
		}
		fields = append(fields, field("Longest time without a text", w.names.title(worst.Document.Ref())+": "+gap))
	}
	return []chat.Block{{Kind: chat.Fields, Fields: fields}}, nil
}
