package discord

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/chat/chattest"
)

// TestLongestRealPoliciesKeepTheLimits says whole policies, as quotes, notes and lists, and with words that went and came.
func TestLongestRealPoliciesKeepTheLimits(t *testing.T) {
	for i, policy := range chattest.Policies(t, 12) {
		m := chat.Message{Text: "x"}
		var want []string
		changed := 0
		for j, p := range strings.Split(policy, "\n\n") {
			b := chat.Block{Kind: chat.Quote, Label: "§", Spans: chat.Plain(p)}
			switch (i + j) % 5 {
			case 0:
				b = chat.Block{Kind: chat.Note, Spans: chat.Plain(p)}
			case 1:
				b = chat.Block{Kind: chat.List, Items: [][]chat.Span{chat.Plain(p)}}
			case 2, 3:
				b.Spans = edited(p)
			}
			m.Blocks = append(m.Blocks, b)
			if isDiff(b) {
				changed++
			} else if len(b.Spans) < 2 { // else struck words stand between those that are in their place
				want = append(want, p)
			}
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Quote, Label: "all in one", Spans: chat.Plain(policy)})
		all := shown(t, m)
		readable(t, all, append(want, policy)...)
		if got := diffs(t, m); got != changed || changed == 0 {
			t.Errorf("%d of %d changed clauses were read", got, changed)
		}
		t.Logf("%d characters in %d posts, %d diffs", 2*len(policy), len(all), changed)
	}
}

// edited are the words of a clause, every eleventh of which took the place of another one.
func edited(clause string) []chat.Span {
	var spans []chat.Span
	stays := ""
	for i, word := range strings.SplitAfter(clause, " ") {
		if i%11 != 7 {
			stays += word
			continue
		}
		spans = append(spans, chat.Span{Text: stays}, chat.Span{Text: "not-" + word, Strike: true}, chat.Span{Text: word, Bold: true})
		stays = ""
	}
	return append(spans, chat.Span{Text: stays})
}
