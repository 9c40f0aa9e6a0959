package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
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
func (t target) typed() string {
	if t.document == nil {
		return t.platform.ID
	}
	return t.platform.ID + " " + t.document.ID
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
		return target{}, q.which(text(words[m.from:m.to]), m.ids)
	}
	t := target{platform: q.catalog.platform(m.ids[0]), rest: without(words, m)}
	if m.typed != "" {
		t.guessed = fmt.Sprintf("no platform “%s”; nearest: %s", m.typed, t.platform.ID)
		q.note("%s, shown here; /terms list shows them all", t.guessed)
	}
	if len(t.rest) == 0 {
		return t, nil
	}
	return q.documentOf(t)
}

// platformIn looks for a platform's name, then for one with a typo where a question begins or ends.
func (q *question) platformIn(words []word) (match, bool) {
	if m, ok := find(words, q.catalog.names); ok {
		return m, true
	}
	return near(words[:min(len(words), 3)], q.catalog.names)
}

func (q *question) documentOf(t target) (target, error) {
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
		return t, q.which(t.platform.ID+" "+text(t.rest[d.from:d.to]), d.ids)
	}
	t.document = q.catalog.document(d.ids[0])
	t.rest = without(t.rest, d)
	return t, nil
}

// withoutPlatform helps when no platform was named: by the documents of that name, or by what comes nearest.
func (q *question) withoutPlatform(ctx context.Context, words []word) (target, error) {
	typed := text(words)
	if len(q.catalog.platforms) == 0 {
		return target{}, &puzzle{text: "nothing is watched yet; name platforms in the configuration file (`catalogue:` or `platforms:`)"}
	}
	var all []name
	for _, p := range q.catalog.platforms {
		all = append(all, q.catalog.documentsOf(p.ID)...)
	}
	if m, ok := find(words, all); ok {
		var refs []string
		for _, n := range all { // every document that can be called so, not only the best ranked
			if n.key == key(text(words[m.from:m.to])) && !contains(refs, n.id) {
				refs = append(refs, n.id)
			}
		}
		if len(refs) == 1 {
			t := target{document: q.catalog.document(refs[0]), rest: without(words, m)}
			t.platform = q.catalog.platform(t.document.Platform)
			q.note("only %s has such a document here", t.platform.Name)
			return t, nil
		}
		return target{}, q.which(text(words[m.from:m.to]), refs)
	}
	return target{}, q.unknown(ctx, typed)
}

// which asks to choose between several documents or platforms.
func (q *question) which(typed string, ids []string) error {
	noun := "document"
	if !strings.Contains(ids[0], "/") {
		noun = "platform"
	}
	p := &puzzle{text: fmt.Sprintf("“%s” can be %s; which one?", typed, count(len(ids), noun))}
	for _, id := range ids {
		p.offers = append(p.offers, q.offer(id))
	}
	if len(p.offers) > 20 {
		p.text = fmt.Sprintf("“%s” is watched at %d platforms; name one, such as %s", typed, len(ids),
			"/terms "+strings.ReplaceAll(ids[0], "/", " "))
		p.offers = p.offers[:20]
	}
	return p
}

// unknown names what comes nearest to words that mean nothing here, and the clauses that hold them.
func (q *question) unknown(ctx context.Context, typed string) error {
	words := strings.Fields(typed)
	if len(words) == 0 {
		return &puzzle{text: "name a platform, such as /terms " + q.catalog.platforms[0].ID}
	}
	what := `no platform or document "` + shorten(typed, 80) + `"`
	nearest := q.catalog.nearest(words[0], 3)
	if len(words) > 1 {
		nearest = append(q.catalog.nearest(typed, 3), nearest...)
	}
	if c := nearestCommand(words); c != "" {
		nearest = append([]string{c}, nearest...)
	}
	if len(nearest) > 0 {
		what += "; nearest: " + strings.Join(unique(nearest), ", ")
	}
	p := &puzzle{text: what + "; /terms list shows them all"}
	hits, err := q.hits(ctx, typed, 5)
	if err != nil {
		return err
	}
	if len(hits) > 0 {
		p.heading = "Clauses with these words; /terms search " + typed + " shows them:"
		for _, h := range hits {
			p.offers = append(p.offers, chat.Plain(q.catalog.title(h.Document)+" › "+place(h.Provision)))
		}
	}
	return p
}

// noDocument says that a platform has no such document and names the nearest.
func (q *question) noDocument(t target) *puzzle {
	typed := strings.ToLower(text(t.rest))
	what := fmt.Sprintf("no document %q", t.platform.ID+"/"+strings.ReplaceAll(typed, " ", "-"))
	var ids []string
	for _, d := range t.platform.Documents {
		ids = append(ids, d.Ref())
	}
	if n := clausewatch.Nearest(t.platform.ID+"/"+typed, ids); n != "" {
		what += "; nearest: " + n
	} else if len(ids) > 0 {
		what += "; " + t.platform.Name + " has " + strings.Join(ids[:min(len(ids), 6)], ", ")
	}
	return &puzzle{text: what + "; /terms list shows them all"}
}

// offer is a line that shows how to ask for a platform or document.
func (q *question) offer(id string) []chat.Span {
	return []chat.Span{command(strings.ReplaceAll(id, "/", " ")), {Text: " – " + q.catalog.title(id)}}
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
