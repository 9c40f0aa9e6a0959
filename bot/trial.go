package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// test puts a test alert into this channel, so that people see that it is reached and what it will hear of.
func (q *question) test(ctx context.Context) (chat.Message, error) {
	channel, where := q.channel(), "this channel"
	if channel == "" {
		return chat.Message{}, q.noChannel()
	}
	if len(q.input.Words) > 0 {
		if in, ok := strings.CutPrefix(q.input.Words[0].Text, "in:"); ok {
			channel, where = clausewatch.Channel(in), in
			if !q.request.Home || !q.ofPlace(channel) {
				return chat.Message{}, &puzzle{text: "a test message goes to the channel where it is asked for; /terms test there, or in the Home tab of the app"}
			}
		}
	}
	if err := q.maySubscribe(); err != nil {
		return chat.Message{}, err
	}
	id, err := q.bot.Store.Test(ctx, channel, q.now)
	if err != nil {
		return chat.Message{}, err
	}
	return say(fmt.Sprintf("test alert %d is on its way to %s; where none comes within a minute, /terms why %d says what holds it up", id, where, id)), nil
}
