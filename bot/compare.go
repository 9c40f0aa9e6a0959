package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const maxCompared = 20 // platforms quoted by compare, when none are named

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
	asked, more, err := q.known(ctx, terms(words))
	if err != nil {
		return chat.Message{}, err
	}
	platforms = append(platforms, more...)
	if key(text(words)) == "" || len(asked) == 0 {
		e, err := q.example(ctx)
		if err != nil {
			return chat.Message{}, err
		}
		return chat.Message{}, &puzzle{text: "say what to compare, such as /terms compare " + e.matter + "; then platforms, if not all of them"}
	}
	n := len(platforms)
	if n == 0 {
		platforms, n = q.catalog.platforms, maxCompared
	}
	s, err := q.survey(ctx, platforms, matter{asked: asked})
	if err != nil {
		return chat.Message{}, err
	}
	groups := grouped(s.found)
	m := chat.Message{Text: fmt.Sprintf("“%s” at %s: %s", typedTerms(asked), count(len(platforms), "platform"), s.tally(groups))}
	m.Blocks = []chat.Block{heading("How platforms handle “" + typedTerms(asked) + "”"), line(chat.Span{Text: capital(s.tally(groups)) + "."})}
	var rest []handling
	for _, g := range groups {
		for _, h := range g.handlings {
			if n--; n < 0 {
				rest = append(rest, h)
				continue
			}
			m.Blocks = append(m.Blocks, q.handling(ctx, h, asked))
		}
	}
	if len(rest) > 0 {
		m.Blocks = append(m.Blocks, note(fmt.Sprintf("Not quoted here: %s; name them to see their clauses.", names(rest, 12))))
	}
	m.Blocks = append(m.Blocks, s.without()...)
	return m, nil
}

// known divides what is to be compared into what some text speaks of and words that none has: those are the names of platforms
// with a slip, or left out. Where no text has any of them, all are kept.
func (q *question) known(ctx context.Context, asked []term) (known []term, more []clausewatch.Platform, err error) {
	var strange []string
	for _, t := range asked {
		holds, err := q.bot.Store.Holds(ctx, store.Query{Each: [][]string{append([]string{t.typed}, t.words...)}})
		if err != nil {
			return nil, nil, err
		}
		if holds {
			known = append(known, t)
		} else if m, ok := near([]word{{Text: t.typed}}, q.catalog.names); ok && len(m.ids) == 1 {
			more = append(more, *q.catalog.platform(m.ids[0]))
			q.note("no platform “%s”; nearest: %s, shown here; /terms list shows them all", t.typed, m.ids[0])
		} else {
			strange = append(strange, "“"+shorten(t.typed, 40)+"”")
		}
	}
	if len(known) == 0 && len(more) == 0 {
		return asked, nil, nil
	}
	if len(strange) > 0 && len(known) > 0 {
		q.note("%s is in no text and the name of no platform, and left out here.", strings.Join(strange, ", "))
	}
	return known, more, nil
}

// A group are the platforms whose clauses do the same.
type group struct {
	stance    string // of several
	handlings []handling
}

// order is that of the groups: what binds the reader most comes first.
var order = []clausewatch.Stance{clausewatch.Prohibits, clausewatch.Conditional, clausewatch.Requires, clausewatch.Reserves,
	clausewatch.AllocatesRisk, clausewatch.Allows, clausewatch.Grants, clausewatch.Informs, ""}

// grouped puts together what does the same.
func grouped(all []handling) []group {
	var groups []group
	for _, s := range order {
		for _, h := range all {
			if p := h.hit.Provision; p.Stance == s {
				at := len(groups) - 1
				for ; at >= 0 && groups[at].stance != stance(p, 2); at-- {
				}
				if at < 0 {
					at = len(groups)
					groups = append(groups, group{stance: stance(p, 2)})
				}
				groups[at].handlings = append(groups[at].handlings, h)
			}
		}
	}
	return groups
}

// tally counts the platforms by what they do: "5 prohibit, 2 allow under conditions, 3 are silent".
func (s survey) tally(groups []group) string {
	var parts []string
	for _, g := range groups {
		n := len(g.handlings)
		parts = append(parts, fmt.Sprintf("%d %s", n, strings.TrimSpace(stance(g.handlings[0].hit.Provision, n))))
	}
	if n := len(s.silent); n > 0 {
		parts = append(parts, fmt.Sprintf("%d %s silent", n, are(n)))
	}
	if n := len(s.unread); n > 0 {
		parts = append(parts, fmt.Sprintf("of %d no policy was read so far", n))
	}
	return strings.Join(parts, ", ")
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
