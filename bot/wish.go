package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// A wish is what a channel asks to hear of, or no more, as it was typed.
type wish struct {
	clausewatch.Subscription
	given  bool // a platform, a document, a category or "all" was named
	target target
	at     string                 // the clause as people find it, "" for none
	clause *clausewatch.Provision // that one, where its document was read
	text   int64                  // the version that it stands in
}

// wish reads "amazon/aup#spam category:… min:medium daily" in any order. verb is the command, for what is offered. The error is a
// *puzzle.
func (q *question) wish(ctx context.Context, verb string) (w wish, err error) {
	w.Channel = q.channel()
	found, words, err := options(q.input.Words, "min", "category")
	if err != nil {
		return w, at(err, "clause")
	}
	if least, ok := found["min"]; ok {
		if w.MinSeverity, err = clausewatch.ParseSeverity(least); err != nil {
			return w, &puzzle{text: "no severity “" + shorten(least, 40) + "”; write min:low, min:medium or min:high, or leave it out for all", field: "min"}
		}
	}
	if c, ok := found["category"]; ok {
		if w.Category, err = q.categoryOf(c, verb); err != nil {
			return w, at(err, "category")
		}
	}
	words = w.rhythm(words)
	head, about := hash(words)
	w.given = len(head) > 0 || w.Category != ""
	if all := strings.ToLower(text(head)); len(head) == 0 || all == "all" || all == "everything" {
		if len(about) > 0 {
			return w, &puzzle{text: "a clause stands in a document; name it, such as /terms " + verb + " " + q.sampleRef() + "#" + text(about), field: "clause"}
		}
		return w, nil
	}
	return w, q.aim(ctx, verb, &w, head, about)
}

// rhythm takes "daily" or "weekly" out of words; the last one holds.
func (w *wish) rhythm(words []word) (rest []word) {
	for _, one := range words {
		switch r := clausewatch.Rhythm(strings.ToLower(one.Text)); {
		case !one.Quoted && (r == clausewatch.Daily || r == clausewatch.Weekly):
			w.Rhythm = r
		default:
			rest = append(rest, one)
		}
	}
	return rest
}

// hash cuts words at the first #: what is before it names a document, what is after it a clause.
func hash(words []word) (head, about []word) {
	for i, w := range words {
		before, after, found := strings.Cut(w.Text, "#")
		if w.Quoted || !found {
			continue
		}
		head = append(head, words[:i]...)
		if before != "" {
			head = append(head, word{Text: before})
		}
		if after != "" {
			about = append(about, word{Text: after})
		}
		return head, append(about, words[i+1:]...)
	}
	return words, nil
}

// aim finds what the words name: a platform, a document, or one clause.
func (q *question) aim(ctx context.Context, verb string, w *wish, head, about []word) error {
	t, err := q.target(ctx, head)
	if err != nil {
		return at(retold(err, verb), "platform")
	}
	t.rest = append(t.rest, about...)
	if t.guessed != "" { // nobody follows another thing than what was typed because of a letter
		q.notes = nil
		return &puzzle{text: t.guessed, heading: "Did you mean this?", field: "platform",
			offers: [][]chat.Span{{command(strings.TrimSpace(verb + " " + t.typed() + " " + text(t.rest)))}}}
	}
	if t.document == nil && len(t.rest) > 0 {
		if t, err = q.onlyDocument(ctx, verb, t); err != nil {
			return at(err, "document")
		}
	}
	w.target = t
	w.Platform = t.platform.ID
	if t.document == nil {
		return nil
	}
	w.Document = t.document.ID
	if len(t.rest) == 0 {
		return nil
	}
	if t.document.Kind == clausewatch.Feed {
		return &puzzle{text: fmt.Sprintf("%s is a feed, whose entries come and go; follow it as a whole: /terms %s %s", q.catalog.title(t.ref()), verb, t.typed()), field: "clause"}
	}
	return at(q.pick(ctx, verb, w), "clause")
}

// at says which field of a form a *puzzle is about, where it does not say so itself.
func at(err error, field string) error {
	if p := (*puzzle)(nil); errors.As(err, &p) && p.field == "" {
		p.field = field
	}
	return err
}

// retold gives an error about what is watched with offers that are commands of this verb.
func retold(err error, verb string) error {
	var p *puzzle
	if !errors.As(err, &p) {
		return err
	}
	for i, item := range p.offers {
		if len(item) > 0 && item[0].Code {
			words := strings.TrimPrefix(strings.TrimPrefix(item[0].Text, "/terms "), verb+" ")
			p.offers[i] = append([]chat.Span{command(verb + " " + words)}, item[1:]...)
		}
	}
	return p
}

// onlyDocument is the one document of a platform that has a clause about the words that are left.
func (q *question) onlyDocument(ctx context.Context, verb string, t target) (target, error) {
	var items [][]chat.Span
	only := t
	for i := range t.platform.Documents {
		d := &t.platform.Documents[i]
		v, err := q.bot.Store.Current(ctx, d.Ref())
		if errors.Is(err, store.ErrNotFound) || d.Kind == clausewatch.Feed {
			continue
		}
		if err != nil {
			return t, err
		}
		if f, ok := byWords(v, terms(t.rest)); ok {
			only.document = d
			p := v.Provisions[f.shown[0]]
			items = append(items, []chat.Span{command(verb + " " + d.Ref() + "#" + text(t.rest)), {Text: " – " + place(p) + ": " + first(p.Text)}})
		}
	}
	switch len(items) {
	case 0:
		return t, q.noDocument(ctx, t)
	case 1:
		q.note("Of %s's documents only %s has such a clause.", t.platform.Name, only.document.Name)
		return only, nil
	}
	return t, &puzzle{text: fmt.Sprintf("%d documents of %s have a clause about “%s”; which one?", len(items), t.platform.Name, shorten(text(t.rest), 60)),
		offers: items}
}

// pick finds the one clause that the words left of the target mean. Several are offered, each by words that mean it alone.
func (q *question) pick(ctx context.Context, verb string, w *wish) error {
	t := w.target
	w.About = text(t.rest)
	v, err := q.current(ctx, t)
	if err != nil {
		return err
	}
	q.keep(v)
	f := clauses(v, t.rest)
	shown := spoken(v, f.shown)
	title := q.catalog.title(t.ref())
	if len(shown) == 1 {
		p := v.Provisions[shown[0]]
		w.clause, w.at, w.Clause, w.text = &p, place(p), p.ID, v.ID
		if f.how != "" {
			q.note("%s.", capital(f.how))
		}
		return nil
	}
	p := &puzzle{text: fmt.Sprintf("no clause of %s is about “%s”, so there is none to follow", title, shorten(w.About, 80)),
		heading: "Clauses with some of the words:"}
	if len(shown) > 1 {
		p.text = fmt.Sprintf("%s of %s are about “%s”; which one? /terms %s %s follows the whole document", count(len(shown), "clause"), title,
			shorten(w.About, 80), verb, t.typed())
		p.heading = ""
	} else {
		shown = f.others
	}
	for _, i := range shown {
		says := []chat.Span{{Text: place(v.Provisions[i]), Bold: true}, {Text: ": " + first(v.Provisions[i].Text)}}
		if name := nameOf(v, i); name != "" {
			says = append([]chat.Span{command(verb + " " + t.ref() + "#" + name), {Text: " – "}}, says...)
		}
		p.offers = append(p.offers, says)
	}
	return p
}

// nameOf are words that mean this clause of a version and no other: its number, or how it begins; "" when there are none.
func nameOf(v clausewatch.Version, i int) string {
	p := v.Provisions[i]
	tries := []string{p.Number, strings.Join(p.Path, "")}
	said := strings.Fields(strings.NewReplacer(`"`, " ", "#", " ").Replace(clean(p.Text)))
	for n := 4; n <= 12 && n < len(said)+4; n++ {
		tries = append(tries, `"`+strings.Trim(strings.Join(said[:min(n, len(said))], " "), ",;:.")+`"`)
	}
	for _, words := range tries {
		if words == "" {
			continue
		}
		if f := clauses(v, split(words)); len(f.shown) == 1 && f.shown[0] == i {
			return words
		}
	}
	return ""
}

// categoryOf finds a category by its id or its name. The error is a *puzzle that names the nearest, or all of them.
func (q *question) categoryOf(typed, verb string) (string, error) {
	var names, ids []string
	for _, c := range q.bot.Categories {
		if key(typed) == key(c.ID) || key(typed) == key(c.Name) {
			return c.ID, nil
		}
		names, ids = append(names, c.ID, key(c.Name)), append(ids, c.ID, c.ID)
	}
	p := &puzzle{text: "no category “" + shorten(typed, 60) + "”"}
	if typed == "" {
		p.text = "name a category behind category:"
	}
	near := ""
	if n := clausewatch.Nearest(typed, names); typed != "" && n != "" {
		for i := range names {
			if names[i] == n {
				near = ids[i]
				break
			}
		}
	}
	for _, c := range q.bot.Categories {
		if near == "" && (key(typed) == "" || strings.Contains(key(c.ID+" "+c.Name), key(typed))) || c.ID == near {
			p.offers = append(p.offers, q.offerCategory(c, verb))
		}
	}
	switch {
	case near != "":
		p.text += "; did you mean category:" + near + "?"
	case len(p.offers) == 0:
		p.text += "; these are there:"
		for _, c := range q.bot.Categories {
			p.offers = append(p.offers, q.offerCategory(c, verb))
		}
	default:
		p.text += "; which one?"
	}
	return "", p
}

func (q *question) offerCategory(c clausewatch.Category, verb string) []chat.Span {
	return []chat.Span{command(verb + " category:" + c.ID), {Text: " – " + c.Name}}
}

// sampleRef is a document that is watched, as its reference.
func (q *question) sampleRef() string { return strings.Replace(q.sample(), " ", "/", 1) }
