package slack

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
)

// TestLongestRealPoliciesKeepTheLimits says whole policies, as quotes, notes and lists.
func TestLongestRealPoliciesKeepTheLimits(t *testing.T) {
	for i, policy := range chattest.Policies(t, 12) {
		m := chat.Message{Text: "x"}
		var want []string
		for j, p := range strings.Split(policy, "\n\n") {
			switch want = append(want, p); (i + j) % 4 {
			case 0:
				m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Note, Spans: chat.Plain(p)})
			case 1:
				m.Blocks = append(m.Blocks, chat.Block{Kind: chat.List, Items: [][]chat.Span{chat.Plain(p)}})
			default:
				m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Label: "§", Spans: []chat.Span{{Text: p, Strike: true}}})
			}
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Label: "all in one", Spans: chat.Plain(policy)})
		all := shown(t, m)
		readable(t, all, append(want, policy)...)
		t.Logf("%d characters in %d posts", 2*len(policy), len(all))
	}
}
