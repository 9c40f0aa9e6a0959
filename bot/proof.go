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

// usualPeriod is how far back a status looks that names no day.
const usualPeriod = 30

// period is the time that a status is about: from since:DATE, else 30 days, until now.
func (q *question) period() time.Time {
	if q.input.Since != "" {
		from, _ := day(q.input.Since, q.now)
		return from
	}
	return q.now.AddDate(0, 0, -usualPeriod)
}

// verdict is what a proof shows in one sentence without its document: what changed, that nothing did, or why that cannot be
// said. It never claims more than the looks at both ends show.
func verdict(p store.Proof) string {
	between := "between " + clock(p.Begin) + " and " + clock(p.End)
	switch {
	case p.Since.IsZero():
		return "never read so far; whether it changed is not known"
	case p.End.IsZero():
		return "not read by then; whether it changed is not known"
	case p.End.Equal(p.Since) && p.After.IsZero():
		return "read once, at " + clock(p.End) + "; whether it changed is not known"
	case !p.End.After(p.From) && !p.After.IsZero():
		return "not read between " + clock(p.End) + " and " + clock(p.After) + "; whether it changed then is not known"
	case !p.End.After(p.From):
		return "not read since " + clock(p.End) + "; whether it changed since then is not known"
	case p.Told > 0:
		return count(p.Told, "change") + " " + between
	case !p.Waiting.IsZero():
		return "another text stands since " + clock(p.Waiting) + " and waits to be confirmed"
	case !p.Begin.Before(p.End):
		return "read once, at " + clock(p.End) + "; whether it changed is not known"
	}
	return "no material change " + between
}

// gaps says what is not known of the period: before the first look of it that gave a text, after the last, and what the last
// look saw.
func gaps(p store.Proof) []string {
	var all []string
	if p.Since.IsZero() || !p.End.After(p.From) {
		return nil // the verdict says so
	}
	if p.Begin.After(p.From) {
		s := "Nothing is known of the time before " + clock(p.Begin)
		if p.Begin.Equal(p.Since) {
			s += ": it is watched since then"
		}
		all = append(all, s+".")
	}
	if !p.Blind.IsZero() {
		s := "after " + clock(p.End)
		if !p.After.IsZero() {
			s = "between " + clock(p.End) + " and " + clock(p.After)
		}
		all = append(all, "Nothing is known of the time "+s+": no look since "+clock(p.Blind)+" gave a text.")
	}
	if p.Told > 0 && !p.Waiting.IsZero() {
		all = append(all, "Another text stands since "+clock(p.Waiting)+" and waits to be confirmed.")
	}
	return all
}

// looks are the fields that count the looks, all and those that gave a text. It is 100 % only where all did.
func looks(all, readable int) []chat.Field {
	if all == 0 {
		return []chat.Field{field("Looks", "none")}
	}
	share := fmt.Sprintf("%d", readable*100/all)
	if tenths := readable * 1000 / all; tenths%10 > 0 {
		share += fmt.Sprintf(".%d", tenths%10)
	}
	return []chat.Field{field("Looks", fmt.Sprint(all)), field("With a text", fmt.Sprintf("%d (%s %%)", readable, share))}
}

// longest is the longest time without a text: between two looks that gave one, or since the last one that did.
func longest(p store.Proof) (g store.Gap, open bool) {
	if !p.Blind.IsZero() && !p.End.IsZero() && p.To.Sub(p.End) > p.Gap.Length() {
		return store.Gap{From: p.End, To: p.To}, true
	}
	return p.Gap, false
}

// gap says how long a gap is and from when to when.
func gap(p store.Proof) string {
	g, open := longest(p)
	if open {
		return fmt.Sprintf("%s, from the look at %s on", human(g.Length()), clock(g.From))
	}
	return fmt.Sprintf("%s, from the look at %s to the one at %s", human(g.Length()), clock(g.From), clock(g.To))
}

// failures are the causes of the looks that gave no text, the commonest first.
func failures(causes map[clausewatch.Cause]int) string {
	var all []string
	for _, c := range slices.SortedFunc(maps.Keys(causes), func(a, b clausewatch.Cause) int {
		return cmp.Or(causes[b]-causes[a], cmp.Compare(a, b))
	}) {
		words := c.Words()
		if words == "" {
			words = "no readable text came"
		}
		all = append(all, fmt.Sprintf("%d × %s", causes[c], words))
	}
	return strings.Join(all, "; ")
}

// proven shows what the looks of a period prove about one document.
func (q *question) proven(ctx context.Context, t target) (chat.Message, error) {
	from := q.period()
	all, err := q.bot.Store.Proof(ctx, func(ref string) bool { return ref == t.ref() }, from, q.now)
	if err != nil {
		return chat.Message{}, err
	}
	if len(all) == 0 {
		return chat.Message{}, q.noDocument(ctx, t)
	}
	p, title := all[0], q.catalog.title(t.ref())
	m := chat.Message{Text: shorten(title+": "+verdict(p), maxText)}
	m.Blocks = []chat.Block{heading(title + " · " + date(from) + " to " + date(q.now)), line(chat.Span{Text: capital(verdict(p)) + "."})}
	for _, s := range gaps(p) {
		m.Blocks = append(m.Blocks, line(chat.Span{Text: s}))
	}
	if blind, err := q.blindness(ctx, t); err != nil {
		return m, err
	} else if blind != "" {
		m.Severity = clausewatch.Medium
		m.Blocks = append(m.Blocks, line(chat.Span{Text: blind + "."}))
	}
	for _, c := range p.Changes {
		m.Severity = max(m.Severity, c.Severity)
	}
	m.Blocks = append(m.Blocks, lists(q.changeLines(p.Changes), 10, "/terms diff "+t.typed()+" "+date(from)+"..today shows them all")...)
	fields := looks(p.Looks, p.Readable)
	if len(p.Causes) > 0 {
		fields = append(fields, field("Without a text", failures(p.Causes)))
	}
	if g, _ := longest(p); g.Length() > 0 {
		fields = append(fields, field("Longest time without a text", gap(p)))
	}
	if !p.End.IsZero() && p.Waiting.IsZero() {
		v, err := q.bot.Store.VersionAt(ctx, t.ref(), p.End)
		if err != nil {
			return m, err
		}
		fields = append(fields, field("Text at "+clock(p.End), fmt.Sprintf("version of %s, %s", date(v.FirstSeen), v.Short())))
	}
	m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Fields, Fields: fields})
	if p.Quiet > 0 {
		m.Blocks = append(m.Blocks, line(chat.Span{Text: capital(count(p.Quiet, "difference")) + " that by our rules is no news: "},
			command("quiet "+t.typed()+" since:"+date(from))))
	}
	return m, nil
}

// changeLines are one line a change.
func (q *question) changeLines(all []clausewatch.Change) [][]chat.Span {
	var items [][]chat.Span
	for _, c := range all {
		top := date(c.At)
		if s := severity(c.Severity); s != "" {
			top += " · " + s
		}
		items = append(items, []chat.Span{{Text: top, Bold: true}, {Text: fmt.Sprintf(": change %d, %s", c.ID, headline(c))}})
	}
	return items
}

// periodOf shows what the looks of a period prove about the documents of a platform, one in a line, those that changed or of
// which it is not known first; about all documents it counts those that did not change.
func (q *question) periodOf(ctx context.Context, platform string) (blocks []chat.Block, summary string, err error) {
	from := q.period()
	all, err := q.bot.Store.Proofs(ctx, store.ProofQuery{Platform: platform, From: from, To: q.now})
	if err != nil {
		return nil, "", err
	}
	looked, read, changed, unchanged := 0, 0, 0, 0
	var worst store.Proof
	var items, still [][]chat.Span
	for _, p := range all {
		looked, read = looked+p.Looks, read+p.Readable
		g, _ := longest(p)
		if w, _ := longest(worst); g.Length() > w.Length() {
			worst = p
		}
		item := []chat.Span{{Text: q.catalog.title(p.Document.Ref()), Bold: true},
			{Text: ": " + strings.TrimRight(strings.Join(append([]string{verdict(p)}, gaps(p)...), ". "), ".")}}
		switch {
		case p.Unchanged():
			unchanged++
			still = append(still, item)
		case p.Told > 0:
			changed++
			items = append(items, item)
		default:
			items = append(items, item)
		}
	}
	parts := []string{fmt.Sprintf("%d did not change", unchanged), fmt.Sprintf("%d did", changed)}
	if n := len(all) - changed - unchanged; n > 0 {
		parts = append(parts, fmt.Sprintf("of %d it is not known", n))
	}
	summary = "since " + date(from) + " " + strings.Join(parts, ", ")
	blocks = []chat.Block{heading(date(from) + " to " + date(q.now)), line(chat.Span{Text: capital(strings.Join(parts, ", ")) + "."})}
	most, rest := 40, "/terms status "+platform+" DOCUMENT shows one"
	if platform != "" {
		items = append(items, still...)
	} else {
		most, rest = 12, "/terms status PLATFORM shows one platform's"
	}
	blocks = append(blocks, lists(items, most, rest)...)
	fields := looks(looked, read)
	if g, _ := longest(worst); g.Length() > 0 {
		fields = append(fields, field("Longest time without a text", "at "+q.catalog.title(worst.Document.Ref())+": "+gap(worst)))
	}
	return append(blocks, chat.Block{Kind: chat.Fields, Fields: fields}), summary, nil
}
