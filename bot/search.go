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

const (
	maxHits = 6  // clauses of a page
	inQuiet = 15 // changes of a page
	// mostQuiet is how many of the newest changes are looked through for those that were not told.
	mostQuiet = 1000
)

// hits are current provisions that hold the words, best first.
func (q *question) hits(ctx context.Context, words string, n int) ([]store.Hit, error) {
	return q.bot.Store.Search(ctx, store.Query{Text: words, Limit: n})
}

// search shows clauses that hold the words. A platform or document may be named with in:amazon or in:amazon/aup.
func (q *question) search(ctx context.Context) (chat.Message, error) {
	query := store.Query{Limit: mostHits}
	var words []word
	var places []string
	for _, w := range q.input.Words {
		if in, ok := strings.CutPrefix(strings.ToLower(w.Text), "in:"); ok && !w.Quoted {
			places = append(places, in)
		} else {
			words = append(words, w)
		}
	}
	where := "any document"
	q.retry = func(id string) string { return "search " + text(words) + " in:" + id }
	for _, in := range places {
		if key(in) == "" {
			return chat.Message{}, &puzzle{text: "in: needs a platform or a document, such as in:" + q.catalog.platforms[0].ID}
		}
		t, err := q.target(ctx, []word{{Text: in}})
		if err != nil {
			return chat.Message{}, err
		}
		if len(t.rest) > 0 {
			return chat.Message{}, q.noDocument(ctx, t)
		}
		query.Platform, where = t.platform.ID, q.catalog.title(t.ref())
		if t.document != nil {
			query.Document = t.document.ID
		}
	}
	query.Text = text(words)
	if key(query.Text) == "" {
		e, err := q.example(ctx)
		if err != nil {
			return chat.Message{}, err
		}
		return chat.Message{}, &puzzle{text: `say what to search for, such as /terms search "` + e.phrase + `"`}
	}
	all, err := q.bot.Store.Search(ctx, query)
	if err != nil {
		return chat.Message{}, err
	}
	hits := saying(all, words)
	if len(hits) == 0 {
		return q.missed(ctx, query, words, where)
	}
	p := q.part(len(hits), maxHits)
	shown := hits[p.from:p.to]
	first := map[bool]string{true: "best", false: "first here"}[p.number == 1]
	m := chat.Message{Text: shorten(fmt.Sprintf("%s for %s; the %s: %s › %s", found(len(hits), len(all)), shorten(text(words), 80), first,
		q.catalog.title(shown[0].Document), place(shown[0].Provision)), maxText)}
	m.Blocks = append(m.Blocks, heading(capital(found(len(hits), len(all)))+" for "+shorten(text(words), 80)))
	for _, h := range shown {
		label := q.catalog.title(h.Document) + " › " + place(h.Provision)
		m.Blocks = append(m.Blocks, q.quoter.check(ctx, label, surroundings(h.Provision.Text, words), h.Version, h.Version))
	}
	m.Blocks = append(m.Blocks, line(chat.Span{Text: "The document of the " + first + ": "}, command(typed(shown[0].Document))))
	if len(hits) > maxHits {
		m.Blocks = append(m.Blocks, note("Words and in:PLATFORM narrow it down."))
	}
	q.turn(&m, p)
	return m, nil
}

// found says how many clauses were found of a search that looks at so many.
func found(n, looked int) string {
	if looked == mostHits {
		return "at least " + count(n, "clause")
	}
	return count(n, "clause")
}

// saying are the hits without headings of which a clause was found too; those that have all the words themselves come before
// those that only stand under them.
func saying(all []store.Hit, words []word) []store.Hit {
	spoken := map[[2]string]bool{}
	for _, h := range all {
		if h.Provision.Block != clausewatch.Heading {
			spoken[[2]string{h.Document, h.Provision.Heading}] = true
		}
	}
	var itself, under []store.Hit
	for _, h := range all {
		switch {
		case h.Provision.Block == clausewatch.Heading && spoken[[2]string{h.Document, h.Provision.Heading}]:
		case wordsIn(stems(h.Provision.Text), words):
			itself = append(itself, h)
		default:
			under = append(under, h)
		}
	}
	return append(itself, under...)
}

// wordsIn tells whether a text has all searched words, phrases and beginnings.
func wordsIn(text []string, words []word) bool {
	for _, w := range words {
		s := stems(w.Text)
		begins := strings.HasSuffix(w.Text, "*") && len(s) == 1
		if len(s) > 0 && !holds(text, s) && !(begins && slices.ContainsFunc(text, func(t string) bool { return strings.HasPrefix(t, s[0]) })) {
			return false
		}
	}
	return true
}

// missed says that nothing holds all of the words, and offers what holds some.
func (q *question) missed(ctx context.Context, query store.Query, words []word, where string) (chat.Message, error) {
	m := say("no clause in " + where + " has " + shorten(query.Text, 80))
	if loose := unquoted(words); loose != query.Text {
		query.Text = loose
		hits, err := q.bot.Store.Search(ctx, query)
		if err != nil {
			return m, err
		}
		if len(hits) > 0 {
			m.Blocks = append(m.Blocks, line(chat.Span{Text: "Its words, not in this order: "}, command("search "+loose)))
		}
	}
	query.AnyWord, query.Limit = true, 5
	hits, err := q.bot.Store.Search(ctx, query)
	if err != nil {
		return m, err
	}
	var items [][]chat.Span
	for _, h := range hits {
		items = append(items, []chat.Span{{Text: q.catalog.title(h.Document) + " › " + place(h.Provision), Bold: true},
			{Text: ": " + first(h.Provision.Text)}})
	}
	if len(items) > 0 {
		m.Blocks = append(m.Blocks, note("Clauses with some of the words:"), chat.Block{Kind: chat.List, Items: items})
	} else {
		m.Blocks = append(m.Blocks, note("It has none of these words. The beginning of a word with * behind it finds all that begin so."))
	}
	return m, nil
}

// unquoted are words as they are typed without quotation marks.
func unquoted(words []word) string {
	var all []string
	for _, w := range words {
		all = append(all, w.Text)
	}
	return strings.Join(all, " ")
}

// surroundings are the words of a clause around the first place where one of the searched words stands.
func surroundings(clause string, words []word) []chat.Span {
	if len([]rune(clause)) <= wholeClause/2 {
		return chat.Plain(clause)
	}
	at := len(clause)
	low := strings.ToLower(clause)
	if len(low) != len(clause) { // some letters change their length: do not guess where they stand
		return chat.Plain(clause)
	}
	for _, w := range words {
		wanted := []string{w.Text}
		if !w.Quoted {
			wanted = strings.Fields(strings.Trim(w.Text, "*"))
		}
		for _, s := range wanted {
			if i := strings.Index(low, strings.ToLower(s)); i >= 0 {
				at = min(at, i)
			}
		}
	}
	if at == len(clause) {
		at = 0
	}
	at = strings.LastIndexAny(clause[:at], " \n\t") + 1
	before, after := trail(clause[:at], context80*2), lead(clause[at:], context80*3)
	var spans []chat.Span
	if len(before) < at {
		spans = append(spans, chat.Span{Text: ellipsis, Italic: true})
	}
	spans = append(spans, chat.Span{Text: before + after})
	if at+len(after) < len(clause) {
		spans = append(spans, chat.Span{Text: ellipsis, Italic: true})
	}
	return spans
}

// quiet lists changes that were recorded and not told, or not yet, and why.
func (q *question) quiet(ctx context.Context) (chat.Message, error) {
	f := store.ChangeFilter{Limit: mostQuiet}
	what := ""
	if len(q.input.Words) > 0 {
		t, err := q.target(ctx, q.input.Words)
		if err != nil {
			return chat.Message{}, err
		}
		if len(t.rest) > 0 {
			return chat.Message{}, q.beyond(ctx, t)
		}
		if f.Platform, what = t.platform.ID, " at "+t.platform.Name; t.document != nil {
			f.Document, what = t.document.ID, " of "+q.catalog.title(t.ref())
		}
	}
	since := ""
	if q.input.Since != "" {
		f.Since, _ = day(q.input.Since, q.now)
		since = " since " + date(f.Since)
	}
	all, err := q.bot.Store.Outlines(ctx, f)
	if err != nil {
		return chat.Message{}, err
	}
	items, err := q.waiting(ctx, f)
	if err != nil {
		return chat.Message{}, err
	}
	for _, c := range all {
		if !c.Told && c.Digested.IsZero() {
			items = append(items, []chat.Span{{Text: date(c.At) + " · " + q.catalog.title(c.Document), Bold: true},
				{Text: fmt.Sprintf(": change %d, %s; %s", c.ID, counts(c.Counts), c.Why)}})
		}
	}
	if len(items) == 0 {
		return say("nothing was held back" + strings.Replace(what, " of ", " in ", 1) + since), nil
	}
	m := chat.Message{Text: count(len(items), "change") + what + " not told" + since}
	p := q.part(len(items), inQuiet)
	m.Blocks = []chat.Block{heading(capital(m.Text)), {Kind: chat.List, Items: items[p.from:p.to]}}
	q.turn(&m, p)
	return m, nil
}

// waiting says of each document whose last look saw a text that is not decided about, why it waits and until when.
func (q *question) waiting(ctx context.Context, f store.ChangeFilter) (items [][]chat.Span, err error) {
	health, err := q.bot.Store.Health(ctx, f.Platform)
	if err != nil {
		return nil, err
	}
	for _, h := range health {
		if h.Outcome == clausewatch.Changed && h.Detail != "" && (f.Document == "" || h.Document.ID == f.Document) {
			items = append(items, []chat.Span{{Text: date(h.LastLook) + " · " + q.catalog.title(h.Document.Ref()), Bold: true}, {Text: ": " + h.Detail}})
		}
	}
	return items, nil
}
