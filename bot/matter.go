package bot

import (
	"context"
	"errors"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// speakingOf are the documents of a platform that have a clause about the words of a target, to be asked for, and the last of
// them. Words that none of its texts has are left out where something is left.
func (q *question) speakingOf(ctx context.Context, t target) (items [][]chat.Span, only *clausewatch.Document, err error) {
	var read []clausewatch.Version
	spoken := map[string]bool{} // what some text of the platform has
	asked := terms(t.rest)
	for _, d := range t.platform.Documents {
		v, err := q.bot.Store.Current(ctx, d.Ref())
		if errors.Is(err, store.ErrNotFound) {
			continue // not read yet: it has no clause to offer
		}
		if err != nil {
			return nil, nil, err
		}
		read = append(read, v)
		known, _ := spokenOf(v, asked)
		for _, k := range known {
			spoken[k.typed] = true
		}
	}
	var known []term
	for _, a := range asked {
		if spoken[a.typed] {
			known = append(known, a)
		}
	}
	if len(known) == 0 {
		return nil, nil, nil
	}
	for _, v := range read {
		if f, ok := byWords(v, known); ok {
			p := v.Provisions[f.shown[0]]
			only = q.catalog.document(v.Document)
			items = append(items, []chat.Span{command(typed(v.Document) + " " + strings.TrimSpace(text(t.rest))),
				{Text: " – " + place(p) + ": " + first(p.Text)}})
		}
	}
	return items, only, nil
}
