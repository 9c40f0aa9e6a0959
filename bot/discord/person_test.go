package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// TestAPersonIsNamedByTheirIDAndNobodyElse renders an assignee. Words never become a mention, and no post allows one.
func TestAPersonIsNamedByTheirIDAndNobodyElse(t *testing.T) {
	m := chat.Message{Text: "assigned", Blocks: []chat.Block{{Kind: chat.Text, Spans: []chat.Span{
		{Text: "Assigned to "}, {Text: "Discord user 600", Person: "discord:600", Bold: true},
		{Text: " <@601> ", Person: "slack:U601"}, {Text: "<@602>", Person: "discord:@everyone"}}}}}
	var bodies strings.Builder
	for _, p := range posts(m) {
		raw, err := json.Marshal(p.message())
		if err != nil {
			t.Fatal(err)
		}
		if err := discordtest.CheckMessage(raw, allKeys); err != nil { // mentions allowed by the post among its complaints
			t.Errorf("%v\n%s", err, raw)
		}
		bodies.Write(raw)
	}
	said := strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(bodies.String())
	if !strings.Contains(said, "Assigned to <@600>") || strings.Contains(said, "<@601>") || strings.Contains(said, "<@602>") || strings.Contains(said, "everyone>") {
		t.Errorf("posted is %s, want <@600> alone as a mention", said)
	}
}
