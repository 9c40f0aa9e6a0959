package chat

import (
	"crypto/rand"
	"log/slog"
	"strings"
)

// Fault is what a person reads whose question met an error of ours: it says so, and names the id under which the log tells
// more (err_id). It logs what failed, with the given arguments.
func Fault(log *slog.Logger, failed string, args ...any) Message {
	id := strings.ToLower(rand.Text()[:6])
	log.Error(failed, append([]any{"err_id", id}, args...)...)
	text := "This is an error of ours, not of yours: the answer could not be made. Ask again in a moment; if it stays, tell " +
		"whoever runs Clausewatch the id " + id + ", under which it is in the log."
	return Message{Text: text, Blocks: []Block{{Kind: Text, Spans: Plain(text)}}}
}
