package slack_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// TestAStatedDayIsShownWithoutAnHour sends a day in a field and in a line of text. What is no day stays words.
func TestAStatedDayIsShownWithoutAnHour(t *testing.T) {
	server := start(t)
	s := connect(server)
	if _, err := s.Send(t.Context(), "C0001", chat.Message{Text: "x", Blocks: []chat.Block{
		{Kind: chat.Fields, Fields: []chat.Field{
			{Name: "Effective", Value: []chat.Span{{Text: "2026-04-01", Day: "2026-04-01"}}},
			{Name: "Printed", Value: []chat.Span{{Text: "not stated", Day: ""}}},
			{Name: "Odd", Value: []chat.Span{{Text: "the 31st", Day: "2026-02-31"}}},
		}},
		{Kind: chat.Text, Spans: []chat.Span{{Text: "from "}, {Text: "2026-04-01", Day: "2026-04-01"}}},
	}}); err != nil {
		t.Fatal(err)
	}
	blocks := strings.ReplaceAll(string(server.Posts()[0].Blocks), `\u003c`, "<")
	blocks = strings.ReplaceAll(blocks, `\u003e`, ">")
	const day = "1775037600" // 10:00 UTC
	if at := time.Unix(1775037600, 0).UTC().Format(time.DateTime); at != "2026-04-01 10:00:00" {
		t.Fatalf("the test means %s", at)
	}
	for _, want := range []string{"<!date^" + day + "^{date_short}|2026-04-01>", `"timestamp":` + day, `"format":"{date_short}"`, "not stated", "the 31st"} {
		if !strings.Contains(blocks, want) {
			t.Errorf("no %s in %s", want, blocks)
		}
	}
	if strings.Contains(blocks, "{time}") {
		t.Errorf("an hour is shown in %s", blocks)
	}
	for _, fault := range server.Faults() {
		t.Error(fault)
	}
}
