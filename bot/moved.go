package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// moved suggests the address that a document's own redirects to for good. It is read there meanwhile.
func (c *composer) moved(ctx context.Context, a clausewatch.Alert) (chat.Message, error) {
	watch, err := c.store.Watch(ctx, a.Document)
	if err != nil {
		return chat.Message{}, fmt.Errorf("read the watch of %s: %w", a.Document, err)
	}
	title := c.names.title(a.Document)
	m := chat.Message{Text: title + " has moved to another address", Severity: clausewatch.Low}
	m.Blocks = []chat.Block{heading(m.Text), note("The old address redirects for good. The policy is read there and its text is compared as before; " +
		"set the new address, so that it is still found when the redirect ends.")}
	if len(watch.MovedTold) > 0 {
		m.Text += ": " + strings.Join(watch.MovedTold, ", ")
		m.Blocks = append(m.Blocks, line(chat.Span{Text: "In the configuration: "}, chat.Span{Text: ConfigurationLine(watch.MovedTold), Code: true}))
	}
	m.Blocks = append(m.Blocks, note(fmt.Sprintf("Alert %d · /terms why %d", a.ID, a.ID)))
	return m, nil
}

// ConfigurationLine is what an operator writes for a document at these addresses.
func ConfigurationLine(urls []string) string {
	quoted := make([]string, len(urls))
	for i, u := range urls {
		quoted[i] = fmt.Sprintf("%q", u)
	}
	return "urls: [" + strings.Join(quoted, ", ") + "]"
}
