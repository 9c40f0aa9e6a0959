package bot_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
)

func TestStatusTellsOfAPlatformThatIsNotConnected(t *testing.T) {
	b := newBot(newWorld(t))
	var broken error
	b.Connections = []bot.Connection{{Name: "Slack", Healthy: func() error { return nil }},
		{Name: "Discord", Healthy: func() error { return broken }}}
	ask := func() (chat.Message, string) {
		m := b.Answer(t.Context(), chat.Request{Platform: "console", Text: "status"})
		return m, console.Render(m, console.Options{Width: 200})
	}
	if _, text := ask(); strings.Contains(text, "connected") {
		t.Errorf("while all are connected it says\n%s", text)
	}
	broken = errors.New("discord: shard 2: no connection for 40s, trying again: discord closed the connection (4000)")
	m, text := ask()
	if !strings.Contains(text, "Discord is not connected: shard 2: no connection for 40s") || strings.Contains(text, "Slack is") ||
		!strings.Contains(m.Text, "Discord is not connected") || m.Severity != clausewatch.Medium {
		t.Errorf("got %q, severity %v:\n%s", m.Text, m.Severity, text)
	}
}
