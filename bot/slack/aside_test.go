package slack_test

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
)

func TestALinkAsideStandsInSmallPrint(t *testing.T) {
	server := start(t)
	if _, err := connect(server).Send(t.Context(), "C0001", chat.Message{Text: "x", Blocks: []chat.Block{{Kind: chat.Actions, Links: []chat.Link{
		{Label: "Source", URL: "https://pier.example/rules"}, {Label: "Archive", URL: "https://archive.example/pier", Aside: true}}}}}); err != nil {
		t.Fatal(err)
	}
	blocks := string(server.Posts()[0].Blocks)
	if n := strings.Count(blocks, `"type":"button"`); n != 1 || !strings.Contains(blocks, `"url":"https://pier.example/rules"`) {
		t.Errorf("%d buttons, want one to the source: %s", n, blocks)
	}
	if _, small, ok := strings.Cut(blocks, `"type":"context"`); !ok || !strings.Contains(strings.ReplaceAll(small, `\u003c`, "<"), "<https://archive.example/pier|Archive") {
		t.Errorf("no link to the archive in small print: %s", blocks)
	}
	for _, fault := range server.Faults() {
		t.Error(fault)
	}
}
