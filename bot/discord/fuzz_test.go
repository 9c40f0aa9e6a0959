package discord

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// FuzzRender makes messages, forms and completions of hostile words. Of each it wants: limits kept, nobody pinged, nothing to click
// but our own addresses, every word to be read in its place, and nothing cut within a letter, a link or a fence.
func FuzzRender(f *testing.F) {
	for _, s := range texts {
		f.Add(s[:min(len(s), 200)], "label", "https://a.example/?a=1&b=2", uint32(0x12345678), uint16(40))
	}
	f.Add("<t:1:R> <@1> @everyone", "<@&1>", "https://a.example/|<@1>", uint32(0xFFFFFFFF), uint16(3))
	f.Add("```diff\n- x\n``` https://evil.example", "*b*", "javascript:alert(1)", uint32(7), uint16(900))
	f.Add("👩‍👩‍👧‍👦e\u0301\u0323. ", "🇩🇪", "https://a.example/", uint32(0x8FFF), uint16(499))
	f.Fuzz(func(t *testing.T, text, label, address string, shape uint32, times uint16) {
		for _, s := range []string{text, label} {
			if first, _ := utf8.DecodeRuneInString(clean(s)); unicode.In(first, unicode.M) {
				t.Skip("an accent alone becomes one with the letter before it, which readable would miss")
			}
		}
		long := strings.Repeat(text, int(times)%500)
		if len(long) > 4_000 { // two pieces and more; several blocks of it are several posts
			long = strings.ToValidUTF8(long[:4_000], "")
		}
		m, want := fuzzed(text, label, address, long, shape)
		all := shown(t, m)
		readable(t, all, want...)
		readable(t, spread(t, m), want...)
		diffs(t, m)
		for _, p := range spread(t, m) {
			harmless(t, p, address)
		}
		for _, p := range all {
			harmless(t, p, address)
		}
		for _, b := range m.Blocks {
			wholeLetters(t, chunks(tidy(b.Spans), maxPiece))
		}
		for _, wants := range []chat.Want{chat.WantsWords, chat.WantsPerson, chat.WantsDay} {
			if b := (chat.Button{Label: label, Ask: text, Wants: wants}); units(customID(b)) <= maxCustomID && !blank(text) { // else it is no button
				fits(t, discordtest.CheckForm, formOf(b))
			}
		}
		fits(t, discordtest.CheckChoices, map[string][]choice{"choices": choices([]chat.Choice{{Label: text, Value: label}, {Label: label, Value: text},
			{Label: long, Value: address}, {Label: "", Value: long}})})
		var answer post
		if b, ok := showButton(chat.Message{Share: text}); ok {
			answer.content = "x"
			answer.add(b)
			taken(t, answer.message())
		}
		taken(t, post{content: escape(shortened(clean("x"+text), maxContent/8))}.message())
	})
}

// fuzzed is a message with the blocks that shape says, and the words that are to be read in it, in order.
func fuzzed(text, label, address, long string, shape uint32) (m chat.Message, want []string) {
	m = chat.Message{Text: label + ".", Severity: clausewatch.Severity(shape >> 28 % 4)}
	for i, kind := range []chat.BlockKind{chat.Heading, chat.Quote, chat.Note, chat.Text, chat.List, chat.Fields, chat.Actions, "diff"} {
		if shape>>i&1 == 0 {
			continue
		}
		style := shape >> (8 + i)
		span := chat.Span{Text: text, Bold: style&1 != 0, Italic: style&2 != 0, Strike: style&4 != 0, Code: style&8 != 0}
		linked := chat.Span{Text: label + "l", URL: address}
		spans := []chat.Span{span, linked, {Text: label + "t", Time: time.Unix(int64(shape), 0)}, {Text: "day", Day: clausewatch.Date(text)},
			{Text: "person", Person: "discord:" + label}, {Text: long, Strike: style&16 != 0}}
		words := []string{text, label + "l"} // for a moment Discord shows words of its own
		if chat.DayTime(clausewatch.Date(text)).IsZero() {
			words = append(words, "day")
		}
		if personID("discord:"+label) == "" {
			words = append(words, "person")
		}
		words = append(words, long)
		switch kind {
		case "diff":
			b := chat.Block{Kind: chat.Quote, Label: "d", Spans: []chat.Span{{Text: text}, {Text: label, Strike: true}, {Text: long, Bold: true}, {Text: text}}}
			if m.Blocks, want = append(m.Blocks, b), append(want, "d"); !isDiff(b) {
				want = append(want, text, label, long, text)
			}
		case chat.List:
			m.Blocks = append(m.Blocks, chat.Block{Kind: kind, Items: [][]chat.Span{spans, {span}}})
			want = append(append(want, words...), text)
		case chat.Fields:
			m.Blocks = append(m.Blocks, chat.Block{Kind: kind, Fields: []chat.Field{{Name: label, Value: spans}, {Name: text, Value: spans[:3]}}})
			want = append(append(append(append(want, label), words...), text), words[:2]...)
		case chat.Actions:
			m.Blocks = append(m.Blocks, chat.Block{Kind: kind, Links: []chat.Link{{Label: label + "a", URL: address}, {Label: long, URL: address}},
				Buttons: []chat.Button{{Label: label + "b", Ask: text}, {Label: "c", Ask: long, Wants: chat.WantsDay}}})
		default:
			m.Blocks = append(m.Blocks, chat.Block{Kind: kind, Label: label, Spans: spans})
			want = append(append(want, label), words...)
		}
	}
	return m, want
}

// harmless wants that a post opens nothing but the address, lets no sign through that turns text round, and closes its fences.
func harmless(t *testing.T, p discordtest.Post, address string) {
	t.Helper()
	ours := webURL(address)
	inMarkup := addressEscapes.Replace(ours)
	for _, l := range p.Links() {
		if ours == "" || l.URL != ours && l.URL != inMarkup {
			t.Errorf("link %q to %q, but our address is %q", l.Label, l.URL, ours)
		}
	}
	for _, r := range p.Words() {
		if r < ' ' && r != '\n' && r != '\t' || unicode.Is(unicode.Bidi_Control, r) {
			t.Errorf("the character %U is let through", r)
		}
	}
	var body struct {
		Content string
		Embeds  []struct{ Description string }
	}
	if err := json.Unmarshal(p.Body, &body); err != nil {
		t.Fatal(err)
	}
	parts := []string{body.Content}
	for _, e := range body.Embeds {
		parts = append(parts, e.Description)
	}
	for _, s := range parts {
		if strings.Count(s, "```")%2 != 0 {
			t.Errorf("a fence is not closed in %q", s)
		}
	}
}

// wholeLetters wants that nothing was cut within a letter with its accents or an emoji, unless that is longer than any is.
func wholeLetters(t *testing.T, runs [][]chat.Span) {
	t.Helper()
	for i := 1; i < len(runs); i++ {
		before, after := chat.Join(runs[i-1]), chat.Join(runs[i])
		last, _ := utf8.DecodeLastRuneInString(before)
		first, _ := utf8.DecodeRuneInString(after)
		if !unicode.In(first, unicode.M) && first != '\u200D' && last != '\u200D' && (first < 0x1F3FB || first > 0x1F3FF) {
			continue
		}
		letter := before[strings.LastIndexFunc(before, func(r rune) bool { return unicode.IsSpace(r) || r < 0x80 })+1:]
		if len(letter) < 60 && letter != before {
			t.Errorf("cut within a letter: %q | %q", letter, after[:min(len(after), 40)])
		}
	}
}

// fits wants that a body keeps the limits.
func fits(t *testing.T, check func([]byte) error, body any) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	if err := check(raw); err != nil {
		t.Errorf("%v\n%.2000s", err, raw)
	}
}
