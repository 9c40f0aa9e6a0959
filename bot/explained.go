package bot

import (
	"context"
	"errors"
	"log/slog"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// explained is what a language model wrote about a change, with a label that says so; nothing where none did, or where
// what it wrote was refused. Whatever goes wrong here is logged: a change is told without it rather than late.
func explained(ctx context.Context, s *store.Store, log *slog.Logger, c clausewatch.Change) []chat.Block {
	e, err := s.Explanation(ctx, c.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		log.Error("explanation left out", "change", c.ID, "err", err)
	}
	if err != nil || e.Text == "" {
		return nil
	}
	return []chat.Block{note("Written by a language model (" + shorten(clean(e.Model), 60) + "), checked against the text:"),
		line(chat.Span{Text: e.Text})}
}

// refusal is why a model's text about a change was refused, "" where none was.
func refusal(ctx context.Context, s *store.Store, c clausewatch.Change) string {
	e, err := s.Explanation(ctx, c.ID)
	if err != nil || e.Refused == "" {
		return ""
	}
	return "refused: " + shorten(e.Refused, 200)
}
