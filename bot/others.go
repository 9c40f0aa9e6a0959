package bot

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	maxElsewhere = 4  // platforms quoted in an answer about one
	maxCompared  = 20 // platforms quoted by compare, when none are named
)

// A handling is what one platform says about a matter: its best clause.
type handling struct {
	platform clausewatch.Platform
	hit      store.Hit
	score    float64
	found    bool
}

// handles looks at what a platform says about the things asked. Only a clause counts that holds all of them, by their
// own words or others for the same matter; one in the same kind of document comes first.
func (q *question) handles(ctx context.Context, p clausewatch.Platform, asked []term, like string) (handling, error) {
	h := handling{platform: p}
	for _, words := range alternatives(asked) {
		hits, err := q.bot.Store.Search(ctx, store.Query{Text: words, Platform: p.ID, Limit: 12})
		if err != nil {
			return h, err
		}
		for _, hit := range hits {
			if s, ok := q.strong(hit, asked, like); ok && (!h.found || s > h.score) {
				h.hit, h.score, h.found = hit, s, true
			}
		}
	}
	return h, nil
}

// alternatives are the searches for what was asked: its own words, then each other word in the place of its term.
func alternatives(asked []term) []string {
	var own []string
	for _, t := range asked {
		own = append(own, quoted(t.typed))
	}
	out := []string{strings.Join(own, " ")}
	for i, t := range asked {
		for _, w := range t.words {
			words := append([]string(nil), own...)
			words[i] = quoted(w)
			out = append(out, strings.Join(words, " "))
		}
	}
	return out
}

func quoted(s string) string {
	if strings.Contains(s, " ") {
		return `"` + s + `"`
	}
	return s
}

// strong ranks a hit, and refuses one that only brushes the matter.
func (q *question) strong(hit store.Hit, asked []term, like string) (float64, bool) {
	p := hit.Provision
	d := q.catalog.document(hit.Document)
	body := stems(p.Text)
	if d == nil || d.Kind == clausewatch.Feed || headlike(p, len(body)) {
		return 0, false
	}
	s, ok := score(p, asked)
	if !ok {
		return 0, false
	}
	switch how, _ := matchTerms(asked, body); {
	case how > 0:
		s.score += 30
	case len(asked) > 1 || len(stems(p.Heading)) > 4:
		return 0, false // the clause itself does not speak of it, and its heading of other things too
	}
	if strings.HasSuffix(strings.TrimSpace(p.Text), ":") {
		s.score -= 40 // it only leads in to what is said
	}
	if like != "" && q.sameKind(hit.Document, like) {
		s.score += 30
	}
	return s.score + min(hit.Score, 10), true
}

// sameKind tells whether two documents can be called by the same name.
func (q *question) sameKind(a, b string) bool {
	names := map[string]bool{}
	collect := func(ref string, visit func(name)) {
		platform, _ := clausewatch.SplitRef(ref)
		for _, n := range q.catalog.documents[platform] {
			if n.id == ref && n.rank > 0 {
				visit(n)
			}
		}
	}
	collect(a, func(n name) { names[n.key] = true })
	same := false
	collect(b, func(n name) { same = same || names[n.key] })
	return same
}

// tooCommon tells whether a matter is in so many clauses of a document that finding it elsewhere says nothing.
func tooCommon(v clausewatch.Version, asked []term) bool {
	all, with := bodies(v), 0
	for _, p := range all {
		if how, _ := matchTerms(asked, stems(p.Text)); how == 2 {
			with++
		}
	}
	return len(all) >= 12 && with*3 > len(all)
}

// elsewhere says how other platforms handle the same matter.
func (q *question) elsewhere(ctx context.Context, t target, v clausewatch.Version, f finding) ([]chat.Block, error) {
	asked := f.asked
	if asked == nil { // found by its number: its heading is the matter
		asked = terms(headingWords(v.Provisions[f.shown[0]].Heading))
	}
	var platforms []clausewatch.Platform
	for _, p := range q.catalog.platforms {
		if p.ID != t.platform.ID {
			platforms = append(platforms, p)
		}
	}
	if len(platforms) == 0 || len(asked) == 0 || tooCommon(v, asked) {
		return nil, nil
	}
	return q.handlings(ctx, platforms, asked, t.ref(), "other platform", maxElsewhere)
}

func headingWords(s string) []word {
	var out []word
	for _, w := range strings.Fields(clean(s)) {
		if !filler[strings.ToLower(w)] {
			out = append(out, word{Text: w})
		}
	}
	if len(out) > 3 {
		return nil
	}
	return out
}

// handlings quotes the platforms that have a clause about the matter, at most n of them, and names those that have none.
func (q *question) handlings(ctx context.Context, platforms []clausewatch.Platform, asked []term, like, noun string,
	n int) ([]chat.Block, error) {
	var found []handling
	var without []string
	for _, p := range platforms {
		h, err := q.handles(ctx, p, asked, like)
		if err != nil {
			return nil, err
		}
		if h.found {
			found = append(found, h)
		} else {
			without = append(without, p.Name)
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].score > found[j].score })
	matter := typedTerms(asked)
	blocks := []chat.Block{heading("How others handle “" + matter + "”")}
	for _, h := range found[:min(len(found), n)] {
		more, err := q.handling(ctx, h, asked)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, more...)
	}
	if rest := found[min(len(found), n):]; len(rest) > 0 {
		var names []string
		for _, h := range rest {
			names = append(names, h.platform.Name)
		}
		blocks = append(blocks, note(fmt.Sprintf("%d more have a clause: %s. /terms compare %s quotes them.", len(rest),
			strings.Join(names, ", "), matter)))
	}
	if len(without) > 0 {
		names := strings.Join(without[:min(len(without), 12)], ", ")
		if len(without) > 12 {
			names += fmt.Sprintf(" and %d more", len(without)-12)
		}
		blocks = append(blocks, note(fmt.Sprintf("No comparable clause found at %s (looked at %s).", names,
			count(len(platforms), noun))))
	}
	return blocks, nil
}

// handling quotes one platform's clause, after the sentence that it completes when it is an item of a list.
func (q *question) handling(ctx context.Context, h handling, asked []term) ([]chat.Block, error) {
	v, err := q.version(ctx, h.hit.Version)
	if err != nil {
		return nil, err
	}
	p := h.hit.Provision
	label := fmt.Sprintf("%s › %s (version of %s)", q.catalog.title(h.hit.Document), place(p), date(v.FirstSeen))
	var blocks []chat.Block
	for i := range v.Provisions {
		if v.Provisions[i].ID != p.ID || v.Provisions[i].Text != p.Text {
			continue
		}
		if lead := leadIn(v, i); lead >= 0 {
			blocks = append(blocks, q.quoter.clause(ctx, label+", leads in", v.Provisions[lead].Text, v.ID))
		}
		break
	}
	var about []word
	for _, t := range asked {
		for _, s := range append([]string{t.typed}, t.words...) {
			about = append(about, word{Text: s, Quoted: true})
		}
	}
	return append(blocks, q.quoter.check(ctx, label, surroundings(p.Text, about), v.ID, v.ID)), nil
}

func typedTerms(asked []term) string {
	var out []string
	for _, t := range asked {
		out = append(out, t.typed)
	}
	return strings.Join(out, " ")
}

// compare shows how platforms handle a matter: all of them, or those that are named.
func (q *question) compare(ctx context.Context) (chat.Message, error) {
	words := slashes(q.input.Words)
	var platforms []clausewatch.Platform
	for {
		m, ok := find(words, q.catalog.names)
		if !ok || len(words) == 0 {
			break
		}
		for _, id := range m.ids {
			platforms = append(platforms, *q.catalog.platform(id))
		}
		words = without(words, m)
	}
	asked := terms(words)
	if len(asked) == 0 {
		return chat.Message{}, &puzzle{text: "say what to compare, such as /terms compare spam; then platforms, if not all of them"}
	}
	n := len(platforms)
	if n == 0 {
		platforms, n = q.catalog.platforms, maxCompared
	}
	blocks, err := q.handlings(ctx, platforms, asked, "", "platform", n)
	if err != nil {
		return chat.Message{}, err
	}
	blocks[0] = heading("How platforms handle “" + typedTerms(asked) + "”")
	quotes := 0
	for _, b := range blocks {
		if b.Kind == chat.Quote && !strings.HasSuffix(b.Label, ", leads in") {
			quotes++
		}
	}
	m := chat.Message{Text: fmt.Sprintf("“%s”: %d of %s quoted with a clause about it", typedTerms(asked), quotes,
		count(len(platforms), "platform")), Blocks: blocks}
	return m, nil
}
