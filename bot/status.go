package bot

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// status says what cannot be read, and what the looks of a period prove: of everything, of a platform, or of a document.
func (q *question) status(ctx context.Context) (chat.Message, error) {
	platform := ""
	if len(q.input.Words) > 0 {
		t, err := q.target(ctx, q.input.Words)
		switch {
		case err != nil:
			return chat.Message{}, err
		case len(t.rest) > 0:
			return chat.Message{}, q.beyond(ctx, t)
		case t.document != nil:
			return q.proven(ctx, t)
		}
		platform = t.platform.ID
	}
	health, err := q.bot.Store.Health(ctx, platform)
	if err != nil {
		return chat.Message{}, err
	}
	var blind, unread, moved [][]chat.Span
	var causes []clausewatch.Cause
	var last store.Health
	for _, h := range health {
		if h.LastLook.After(last.LastLook) {
			last = h
		}
		switch {
		case !h.BlindSince.IsZero():
			blind = append(blind, []chat.Span{{Text: q.catalog.title(h.Document.Ref()), Bold: true},
				{Text: fmt.Sprintf(": since %s, %s in a row: %s", date(h.BlindSince), count(h.Failures, "look"),
					reason(h.Cause, h.Detail))}})
			causes = append(causes, h.Cause)
		case h.LastReadable.IsZero():
			unread = append(unread, chat.Plain(q.catalog.title(h.Document.Ref())))
		}
		if len(h.Moved) > 0 {
			moved = append(moved, []chat.Span{{Text: q.catalog.title(h.Document.Ref()), Bold: true}, {Text: ": "},
				{Text: ConfigurationLine(h.Moved), Code: true}})
		}
	}
	now := fmt.Sprintf("%s watched, %d cannot be read now, %d not read yet", count(len(health), "document"), len(blind), len(unread))
	period, summary, err := q.periodOf(ctx, platform)
	if err != nil {
		return chat.Message{}, err
	}
	delivery, ills, err := q.delivery(ctx, platform)
	if err != nil {
		return chat.Message{}, err
	}
	now += ills
	down := q.bot.disconnected()
	if len(down) > 0 {
		summary = down[0][0].Text + "; " + summary
	}
	m := chat.Message{Text: shorten(now+"; "+summary, maxText)}
	m.Blocks = append(m.Blocks, line(chat.Span{Text: capital(now) + "."}))
	for _, spans := range down {
		m.Severity = clausewatch.Medium
		m.Blocks = append(m.Blocks, line(spans...))
	}
	m.Blocks = append(m.Blocks, delivery...)
	if len(blind) > 0 {
		m.Severity = clausewatch.Medium
		m.Blocks = append(append(m.Blocks, heading("Cannot be read")), lists(blind, 20,
			"/terms status PLATFORM shows one platform's")...)
		m.Blocks = append(m.Blocks, moves(causes)...)
	}
	if len(moved) > 0 {
		m.Blocks = append(append(m.Blocks, heading("Moved to another address"), note("Where the policy is there, set the line in the configuration:")),
			lists(moved, 10, "/terms status PLATFORM shows one platform's")...)
	}
	if len(unread) > 0 {
		m.Blocks = append(append(m.Blocks, heading("Not read yet")), lists(unread, 10,
			"/terms list shows their platforms")...)
	}
	if platform == "" {
		gone, err := q.goneWorkspaces(ctx)
		if err != nil {
			return chat.Message{}, err
		}
		m.Blocks = append(m.Blocks, gone...)
	}
	m.Blocks = append(m.Blocks, period...)
	if !last.LastLook.IsZero() {
		m.Blocks = append(m.Blocks, line(append([]chat.Span{{Text: "Last look: "}}, append(moment(last.LastLook),
			chat.Span{Text: ", at " + q.catalog.title(last.Document.Ref())})...)...))
	}
	return m, nil
}

// moves say what can be done about causes, the commonest first.
func moves(causes []clausewatch.Cause) []chat.Block {
	often := map[clausewatch.Cause]int{}
	for _, c := range causes {
		often[c]++
	}
	distinct := slices.SortedFunc(maps.Keys(often), func(a, b clausewatch.Cause) int {
		return cmp.Or(often[b]-often[a], cmp.Compare(a, b))
	})
	var blocks []chat.Block
	for _, c := range distinct[:min(len(distinct), 5)] {
		if s := c.Move(); s != "" {
			blocks = append(blocks, note("Where "+c.Words()+": "+s))
		}
	}
	return blocks
}
