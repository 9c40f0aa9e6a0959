package bot

import (
	"strings"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// A Connection is a chat platform that this process is to hear from.
type Connection struct {
	Name    string
	Healthy func() error // nil while it is connected, else why not and what to do, in one line
}

// disconnected says which platforms are not connected now, in a line each, nil when all are.
func (b *Bot) disconnected() [][]chat.Span {
	var all [][]chat.Span
	for _, c := range b.Connections {
		if err := c.Healthy(); err != nil {
			why := strings.TrimPrefix(err.Error(), strings.ToLower(c.Name)+": ")
			all = append(all, []chat.Span{{Text: c.Name + " is not connected", Bold: true}, {Text: ": " + shorten(why, 300)}})
		}
	}
	return all
}
