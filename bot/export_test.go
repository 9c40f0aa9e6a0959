package bot

import (
	"context"
	"errors"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// Puzzled is what a person is told who asks something that is not understood, "" where there is an answer.
func (b *Bot) Puzzled(ctx context.Context, r chat.Request) string {
	_, err := b.answer(ctx, r)
	if p := (*puzzle)(nil); errors.As(err, &p) {
		return p.text
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
