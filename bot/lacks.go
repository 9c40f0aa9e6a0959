package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// lacks names what the bot may not do in the channel that asks, of what its settings need; nothing where the platform does not say.
func (q *question) lacks(set clausewatch.ChannelSettings) []chat.Block {
	if q.request.Lacks == nil {
		return nil
	}
	var items [][]chat.Span
	for _, l := range *q.request.Lacks {
		if len(l.For) > 0 && !slices.ContainsFunc(l.For, func(option string) bool { return chosen(set.Delivery, option) }) {
			continue
		}
		item := []chat.Span{{Text: l.Permission, Bold: true}}
		if l.Why != "" {
			item = append(item, chat.Span{Text: ": " + l.Why})
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return nil
	}
	return []chat.Block{line(chat.Span{Text: "The bot lacks permissions here; whoever manages the channel can give them to it in the channel's settings:"}),
		{Kind: chat.List, Items: items}}
}

// chosen tells whether an option is set, "role", or set so, "threads:each"; "threads:" is its default.
func chosen(d clausewatch.Delivery, option string) bool {
	name, value, stated := strings.Cut(option, ":")
	if stated {
		return d.Value(name) == value
	}
	return d.Value(name) != ""
}

// confirm puts a test alert into a channel of Discord that follows something for the first time, so that it is known at once whether
// alerts reach it: what the bot may do there differs from channel to channel.
func (q *question) confirm(ctx context.Context, channel clausewatch.Channel) ([]chat.Block, error) {
	if q.request.Platform != "discord" {
		return nil, nil
	}
	id, err := q.bot.Store.Test(ctx, channel, q.now)
	if err != nil {
		return nil, err
	}
	return []chat.Block{note(fmt.Sprintf("Test alert %d comes here now, so that you see that the channel is reached; where none comes within a minute, /terms why %d says what holds it up.", id, id))}, nil
}
