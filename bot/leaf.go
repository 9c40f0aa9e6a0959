package bot

import (
	"context"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// A leaf is what stays together on a page of an answer that shows all clauses of changes: one clause, or what is told of a change
// before or after its clauses.
type leaf struct {
	blocks []chat.Block
	head   []chat.Block // repeated where a page begins with it: the heading that it stands under
}

// leaf puts a page of leaves into an answer.
func (q *question) leaf(m *chat.Message, all []leaf) page {
	weights := make([]int, len(all))
	for i, l := range all {
		weights[i] = weigh(l.blocks)
	}
	p := q.pack(weights)
	for i, l := range all[p.from:p.to] {
		if i == 0 {
			m.Blocks = append(m.Blocks, l.head...)
		}
		m.Blocks = append(m.Blocks, l.blocks...)
	}
	return p
}

// leaves are the card of a change with all its clauses, the heaviest first.
func (q *question) leaves(ctx context.Context, c clausewatch.Change) []leaf {
	top := []chat.Block{heading(q.top(c))}
	continued := []chat.Block{heading(q.top(c) + " · continued")}
	begin := append(append(top, line(chat.Span{Text: headline(c)})), explained(ctx, q.bot.Store, q.bot.log(), c)...)
	all := []leaf{{blocks: begin}}
	for _, p := range heaviest(c.Provisions) {
		for _, b := range q.quoter.changed(ctx, p, c.From, c.To) {
			all = append(all, leaf{[]chat.Block{b}, continued})
		}
	}
	return append(all, leaf{q.tail(ctx, c, ""), continued})
}
