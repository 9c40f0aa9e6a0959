package discord

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// FuzzDelivery makes messages of hostile words in the forms and with the options that a channel can want. Of each it wants: limits kept,
// nobody pinged but the role, a title and a file that show words alone.
func FuzzDelivery(f *testing.F) {
	for _, s := range []string{"@everyone <@&1> <@1>", "```\n> # x", "\u202e\x1b[31m", "**~~`", "e\u0301👩‍👩‍👧‍👦", " ", "[x](http://evil.example)"} {
		f.Add(s, uint16(3), uint8(2))
		f.Add(s, uint16(900), uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, times uint16, severity uint8) {
		long := strings.Repeat(text, int(times)%1000)
		if len(long) > 6_000 {
			long = long[:6_000]
		}
		const role = "700000000000000001"
		m := chat.Message{Text: text, Severity: clausewatch.Severity(severity % 4), Alert: 7, Key: "clausewatch-7",
			Delivery: clausewatch.Delivery{Form: clausewatch.FormComponents, Role: role, RoleFrom: clausewatch.Low, Silent: clausewatch.High},
			Blocks: []chat.Block{{Kind: chat.Heading, Spans: chat.Plain(text)}, {Kind: chat.Quote, Label: text, Spans: []chat.Span{{Text: long}, {Text: text, Strike: true}, {Text: long, Bold: true}}},
				{Kind: chat.Fields, Fields: []chat.Field{{Name: text, Value: chat.Plain(text)}}}, {Kind: chat.List, Items: [][]chat.Span{chat.Plain(long), chat.Plain(text)}},
				{Kind: chat.Note, Spans: chat.Plain(long)}, {Kind: chat.Actions, Buttons: []chat.Button{{Label: text, Ask: text}}, Links: []chat.Link{{Label: text, URL: "https://a.example/"}}}}}
		for _, components := range []bool{true, false} {
			for i, p := range laid(m, components) {
				for _, b := range append(p.plainForm(), p.message()) {
					raw, err := json.Marshal(draft{message: m, part: i}.sent(b))
					if err != nil {
						t.Fatal(err)
					}
					if err := discordtest.CheckMessage(raw, "content embeds components allowed_mentions flags"); err != nil {
						t.Errorf("components %v, part %d: %v\n%.500s", components, i, err, raw)
					}
					pings := discordtest.Post{Body: raw}.Pings()
					if wanted := i == 0 && m.Severity > clausewatch.None; len(pings) > 1 || len(pings) == 1 && (!wanted || pings[0] != "<@&"+role+">") {
						t.Errorf("components %v, part %d pings %q", components, i, pings)
					}
				}
			}
		}
		for _, name := range []string{threadName(m), forumName(m)} {
			if n := units(name); n < 1 || n > 100 || blank(name) || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
				t.Errorf("the title %q has %d units", name, n)
			}
		}
		file := fileOf(m)
		if !utf8.ValidString(file.text) || strings.ContainsFunc(file.text, func(r rune) bool {
			return r != '\n' && r != '\t' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
		}) {
			t.Errorf("the file %q holds what turns or drives the text of who reads it", file.text)
		}
	})
}
