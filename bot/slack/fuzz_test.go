package slack

import (
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// FuzzRender makes messages of hostile words and wants of each what TestEveryText wants: limits kept, nobody pinged,
// nothing to click but our own addresses, every word to be read in its place.
func FuzzRender(f *testing.F) {
	for _, s := range texts {
		f.Add(s[:min(len(s), 200)], "label", "https://a.example/?a=1&b=2", uint32(0x12345678), uint16(40))
	}
	f.Add("<!date^1^{date}|x> <@U1>", "<!here>", "https://a.example/|<@U1>", uint32(0xFFFFFFFF), uint16(3))
	f.Add("https://evil.example", "*b*", "javascript:alert(1)", uint32(7), uint16(900))
	f.Fuzz(func(t *testing.T, text, label, address string, shape uint32, times uint16) {
		long := strings.Repeat(text, int(times)%500)
		if len(long) > 12_000 {
			long = long[:12_000]
		}
		m := chat.Message{Text: label}
		var want []string
		for i, kind := range []chat.BlockKind{chat.Heading, chat.Quote, chat.Note, chat.Text, chat.List, chat.Fields, chat.Actions} {
			if shape>>i&1 == 0 {
				continue
			}
			style := shape >> (8 + i)
			span := chat.Span{Text: text, Bold: style&1 != 0, Italic: style&2 != 0, Strike: style&4 != 0, Code: style&8 != 0}
			linked := chat.Span{Text: label + "l", URL: address}
			timed := chat.Span{Text: label + "t", Time: time.Unix(int64(shape), 0)}
			spans := []chat.Span{span, linked, timed, {Text: long, Strike: style&16 != 0}}
			words := []string{text, label + "l", label + "t", long}
			switch kind {
			case chat.List:
				m.Blocks = append(m.Blocks, chat.Block{Kind: kind, Items: [][]chat.Span{spans, {span}}})
				want = append(append(want, words...), text)
			case chat.Fields:
				m.Blocks = append(m.Blocks, chat.Block{Kind: kind, Fields: []chat.Field{
					{Name: label, Value: spans}, {Name: text, Value: spans[:3]}}})
				want = append(append(append(append(want, label), words...), text), words[:3]...)
			case chat.Actions:
				m.Blocks = append(m.Blocks, chat.Block{Kind: kind, Links: []chat.Link{
					{Label: label + "a", URL: address}, {Label: long, URL: address}}})
				want = append(want, label+"a", long)
			default:
				m.Blocks = append(m.Blocks, chat.Block{Kind: kind, Label: label, Spans: spans})
				want = append(append(want, label), words...)
			}
		}
		all := shown(t, m)
		readable(t, all, want...)
		for _, p := range all {
			for _, l := range p.Links() {
				address := webURL(address)
				inMarkup := strings.NewReplacer("|", "%7C", "<", "%3C", ">", "%3E").Replace(address)
				if address == "" || l.URL != address && l.URL != inMarkup {
					t.Errorf("link %q to %q, but our address is %q", l.Label, l.URL, address)
				}
			}
			for _, r := range p.Words() {
				if r < ' ' && r != '\n' && r != '\t' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
					t.Errorf("the character %U is let through", r)
				}
			}
		}
	})
}
