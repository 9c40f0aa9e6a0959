package bot

import (
	"context"
	"fmt"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// test puts a test alert into this channel, so that people see that it is reached and what it will hear of.
func (q *question) test(ctx context.Context) (chat.Message, error) {
	channel := q.channel()
	if channel == "" {
		return chat.Message{}, q.noChannel()
	}
	if err := q.maySubscribe(); err != nil {
		return chat.Message{}, err
	}
	id, err := q.bot.Store.Test(ctx, channel, q.now)
	if err != nil {
		return chat.Message{}, err
	}
	return say(fmt.Sprintf("test alert %d is on its way to this channel; where none comes within a minute, /terms why %d says what holds it up", id, id)), nil
}
