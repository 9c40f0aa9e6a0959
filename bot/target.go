package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// A target is what a question is about: a platform, maybe a document of it, and the words that are left.
type target struct {
	platform *clausewatch.Platform
	document *clausewatch.Document
	rest     []word
	guessed  string // what was not typed so and was taken for the nearest; "" when all was
}

func (t target) ref() string {
	if t.document == nil {
		return t.platform.ID
	}
	return t.document.Ref()
}

// typed is the target as it is typed in a command.
func (t target) typed() string { return typed(t.ref()) }

// typed is a platform or document as it is typed in a command. The name of a platform that is the word of a command too would
// be taken for that one: a slash or quotation marks tell them apart.
func typed(ref string) string {
	platform, document := clausewatch.SplitRef(ref)
	switch command := isCommand(platform); {
	case command && document == "":
		return `"` + platform + `"`
	case command || document == "":
		return ref
	}
	return platform + " " + document
}

// target finds platform and document among the words, in any order and by any of their names. A word taken for another
// is noted. The error is a *puzzle that names what comes nearest.
func (q *question) target(ctx context.Context, words []word) (target, error) {
	words = slashes(words)
	m, ok := q.platformIn(words)
	if !ok {
		return q.withoutPlatform(ctx, words)
	}
	if len(m.ids) > 1 {
		return target{}, q.which(ctx, text(words[m.from:m.to]), m.ids, without(words, m))
	}
	t := target{platform: q.catalog.platform(m.ids[0]), rest: without(words, m)}
	if m.typed != "" {
		t.guessed = fmt.Sprintf("no platform “%s”; nearest: %s", m.typed, t.platform.ID)
		q.note("%s, shown here; /terms list shows them all", t.guessed)
	}
	if len(t.rest) == 0 {
		return t, nil
	}
	return q.documentOf(ctx, t)
}

// platformIn looks for a platform's name, then among the first words for the beginning of one, then for one with a typo.
func (q *question) platformIn(words []word) (match, bool) {
	if m, ok := find(words, q.catalog.names); ok {
		return m, true
	}
	bare := slices.Clone(words) // "acme's"
	for i := range bare {
		bare[i].Text = strings.TrimSuffix(bare[i].Text, "'s")
	}
	if m, ok := find(bare, q.catalog.names); ok {
		return m, true
	}
	first := words[:min(len(words), 3)]
	if m, ok := q.catalog.begun(first); ok {
		return m, true
	}
	return near(first, q.catalog.names)
}

func (q *question) documentOf(ctx context.Context, t target) (target, error) {
	names := q.catalog.documentsOf(t.platform.ID)
	d, ok := find(t.rest, names)
	if !ok {
		if d, ok = near(t.rest[:1], names); ok && len(d.ids) == 1 {
			t.guessed = fmt.Sprintf("no document \"%s/%s\"; nearest: %s", t.platform.ID, d.typed, d.ids[0])
			q.note("%s, shown here; /terms list shows them all", t.guessed)
		}
	}
	if !ok {
		return t, nil
	}
	if len(d.ids) > 1 {
		return t, q.which(ctx, t.platform.ID+" "+text(t.rest[d.from:d.to]), d.ids, without(t.rest, d))
	}
	t.document = q.catalog.document(d.ids[0])
	t.rest = without(t.rest, d)
	return t, nil
}

const nothingWatched = "nothing is watched yet; name platforms in the configuration file (`catalogue:` or `platforms:`)"

// withoutPlatform helps when no platform was named: by the documents of that name, or by what comes nearest.
func (q *question) withoutPlatform(ctx context.Context, words []word) (target, error) {
	if len(q.catalog.platforms) == 0 {
		return target{}, &puzzle{text: nothingWatched}
	}
	names := q.catalog.index()
	if m, ok := find(words, names.called(words)); ok {
		var refs []string
		for _, n := range names.documents[key(text(words[m.from:m.to]))] { // every document that can be called so, not only the best ranked
			if !contains(refs, n.id) {
				refs = append(refs, n.id)
			}
		}
		if len(refs) == 1 {
			t := target{document: q.catalog.document(refs[0]), rest: without(words, m)}
			t.platform = q.catalog.platform(t.document.Platform)
			q.note("only %s has such a document here", t.platform.Name)
			return t, nil
		}
		return target{}, q.which(ctx, text(words[m.from:m.to]), refs, without(words, m))
	}
	return target{}, q.unknown(ctx, text(words))
}

// which asks to choose between several documents or platforms; rest are the other words of the question.
func (q *question) which(ctx context.Context, typed string, ids []string, rest []word) error {
	noun := "document"
	if !strings.Contains(ids[0], "/") {
		noun = "platform"
	}
	p := &puzzle{text: fmt.Sprintf("“%s” can be %s; which one?", typed, count(len(ids), noun))}
	if len(ids) > mostChoices {
		p.text = fmt.Sprintf("“%s” can be %s; name a platform too. The first of them:", typed, count(len(ids), noun))
	}
	for _, id := range ids[:min(len(ids), mostChoices)] {
		has, err := q.has(ctx, id, rest)
		if err != nil {
			return err
		}
		words := rest
		if !has {
			words = nil
		}
		p.offers = append(p.offers, []chat.Span{command(q.again(id, words)), {Text: " – " + q.catalog.title(id)}})
	}
	return p
}

// mostChoices are the documents or platforms that are offered of many that are called the same.
const mostChoices = 20

// has tells whether a document that was read has a clause about words; of a platform it says yes.
func (q *question) has(ctx context.Context, id string, words []word) (bool, error) {
	if len(words) == 0 || q.catalog.document(id) == nil {
		return true, nil
	}
	v, err := q.bot.Store.Current(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return true, nil
	}
	return len(clauses(v, words).shown) > 0, err
}

// again is the question with a platform or document in the place of what was not clear.
func (q *question) again(id string, rest []word) string {
	if q.retry != nil {
		return q.retry(id)
	}
	parts := []string{typed(id)}
	if q.command != "" {
		parts = []string{q.command, parts[0]}
	}
	if len(rest) > 0 {
		parts = append(parts, text(rest))
	}
	if q.input.On != "" {
		parts = append(parts, "on:"+q.input.On)
	}
	if q.input.Since != "" {
		parts = append(parts, "since:"+q.input.Since)
	}
	return strings.Join(parts, " ")
}

// unknown names what comes nearest to words that mean nothing here, and the clauses that hold them.
func (q *question) unknown(ctx context.Context, asked string) error {
	words := strings.Fields(asked)
	if key(asked) == "" {
		return &puzzle{text: "name a platform, such as /terms " + typed(q.catalog.platforms[0].ID) + "; /terms help shows what can be asked"}
	}
	p := &puzzle{}
	nearest := q.catalog.nearest(words[0], 3)
	if len(words) > 1 {
		nearest = append(q.catalog.nearest(asked, 3), nearest...)
	}
	nearest = unique(nearest)
	for _, id := range nearest {
		p.offers = append(p.offers, []chat.Span{command(typed(id)), {Text: " – " + q.catalog.title(id)}})
	}
	if c := nearestCommand(words); c != "" && q.command == "" {
		nearest = append([]string{c}, nearest...)
		offered := c
		if !isCommand(c) { // it goes with a number
			offered, c = strings.Join(append([]string{c}, words[1:]...), " "), synonyms[c]
		}
		p.offers = append([][]chat.Span{{command(offered), {Text: " – " + saysOf(c)}}}, p.offers...)
	}
	p.text = `no platform or document "` + shorten(asked, 80) + `"`
	if len(nearest) > 0 {
		p.text += "; nearest: " + strings.Join(nearest, ", ")
	}
	if len(nearest) == 0 {
		p.text += "; /terms help shows what can be asked"
	}
	p.text += "; /terms list shows them all"
	hits, err := q.hits(ctx, asked, 5)
	if err != nil {
		return err
	}
	if len(hits) > 0 && q.command != "search" {
		p.more = []chat.Block{line(chat.Span{Text: "Clauses with these words: "}, command("search "+asked))}
		var items [][]chat.Span
		for _, h := range hits {
			items = append(items, chat.Plain(q.catalog.title(h.Document)+" › "+place(h.Provision)))
		}
		p.more = append(p.more, chat.Block{Kind: chat.List, Items: items})
	}
	return p
}

// noDocument says that a platform has no such document and names the nearest.
func (q *question) noDocument(ctx context.Context, t target) error {
	asked := strings.ToLower(text(t.rest))
	ref := t.platform.ID + "/" + strings.ReplaceAll(asked, " ", "-")
	p := &puzzle{text: fmt.Sprintf("no document %q", ref)}
	switch w, err := q.bot.Store.Watch(ctx, ref); {
	case err == nil:
		p.text = q.taken(w)
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	var ids []string
	for _, d := range t.platform.Documents {
		ids = append(ids, d.Ref())
	}
	if n := clausewatch.Nearest(ref, ids); n != "" {
		p.text += "; nearest: " + n
	} else if len(ids) > 0 {
		p.text += "; " + t.platform.Name + " has " + strings.Join(ids[:min(len(ids), 6)], ", ")
	}
	p.text += "; /terms " + typed(t.platform.ID) + " shows what there is"
	return p
}

// beyond refuses words that a command for whole documents has no use for.
func (q *question) beyond(ctx context.Context, t target) error {
	if t.document == nil {
		return q.noDocument(ctx, t)
	}
	asked := shorten(text(t.rest), 80)
	return &puzzle{text: fmt.Sprintf("%s shows whole documents; /terms since %s %s shows one clause", q.command, t.typed(), asked)}
}

// taken says of a document that it is not watched any more, and what is known of it.
func (q *question) taken(w store.Watch) string {
	s := w.Document.Ref() + " is not watched any more: it was taken out of the configuration"
	if w.Settled != nil {
		s += "; its text was last confirmed on " + date(w.Settled.LastSeen)
	}
	return s
}

func unique(all []string) []string {
	var out []string
	for _, s := range all {
		if !contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}
