package slack_test

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// TestAPersonIsNamedByTheirIDAndNobodyElse renders an assignee as text and as small print. Words never become a mention.
func TestAPersonIsNamedByTheirIDAndNobodyElse(t *testing.T) {
	server := start(t)
	s := connect(server)
	m := chat.Message{Text: "assigned", Blocks: []chat.Block{
		{Kind: chat.Text, Spans: []chat.Span{{Text: "Assigned to "}, {Text: "Slack user U0007", Person: "slack:U0007", Bold: true}}},
		{Kind: chat.Note, Spans: []chat.Span{{Text: "by "}, {Text: "Ann", Person: "slack:U0008"}}},
		{Kind: chat.Text, Spans: []chat.Span{{Text: "<@U0009> ", Person: "discord:99"}, {Text: "<@U0010> ", Person: "slack:<!here>"}, {Text: "Bob", Person: "slack:here"}}},
	}}
	id, err := s.Send(t.Context(), "C0001", m)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Edit(t.Context(), "C0001", id, m); err != nil {
		t.Fatal(err)
	}
	p := server.Posts()[0]
	if got := strings.Join(p.Pings(), " "); got != "@U0007 @U0008" {
		t.Errorf("named are %q, want the two people of Slack", got)
	}
	if got := strings.Join(strings.Fields(p.Words()), " "); !strings.Contains(got, "Assigned to @U0007") || !strings.Contains(got, "<@U0009> <@U0010> Bob") {
		t.Errorf("it reads %q", got)
	}
}
