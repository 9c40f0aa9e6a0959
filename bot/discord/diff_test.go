package discord

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/clausewatch/clausewatch/bot/chat"
)

func stays(s string) chat.Span { return chat.Span{Text: s} }
func went(s string) chat.Span  { return chat.Span{Text: s, Strike: true} }
func came(s string) chat.Span  { return chat.Span{Text: s, Bold: true} }

func TestDiffShowsSentencesAsTheyWereAndAsTheyAre(t *testing.T) {
	omitted := chat.Span{Text: " … ", Italic: true}
	long := "Nothing of this concerns prices. " + strings.Repeat("It is about boats and about nets. ", 20)
	for name, test := range map[string]struct {
		spans []chat.Span
		want  string // lines, "" for no diff
	}{
		"a word":     {[]chat.Span{stays("You have "), went("30"), came("14"), stays(" days.")}, "- You have 30 days.\n+ You have 14 days."},
		"two apart":  {[]chat.Span{went("May"), came("Must"), stays(" you go, "), went("you"), came("we"), stays(" stay")}, "- May you go, you stay\n+ Must you go, we stay"},
		"all new":    {[]chat.Span{came("One. Two.\nThree.")}, "+ One. Two.\n+ Three."},
		"all gone":   {[]chat.Span{went("One. Two.")}, "- One. Two."},
		"stays":      {[]chat.Span{stays("First. You have "), went("30"), came("14"), stays(" days. Last.")}, "  First.\n- You have 30 days.\n+ You have 14 days.\n  Last."},
		"a sentence": {[]chat.Span{stays("First. "), came("New. "), stays("Last.")}, "  First.\n+ New.\n  Last."},
		"at the end": {[]chat.Span{stays("First."), came(" New.")}, "  First.\n+ New."},
		"replaced":   {[]chat.Span{stays("First. "), went("Old one. "), came("New one. "), stays("Last.")}, "  First.\n- Old one.\n+ New one.\n  Last."},
		"an abbreviation": {[]chat.Span{stays("Boats, e.g. "), went("ferries"), came("rafts"), stays(", wait.")},
			"- Boats, e.g. ferries, wait.\n+ Boats, e.g. rafts, wait."},
		"left out": {[]chat.Span{omitted, stays("within "), went("30"), came("14"), stays(" days"), omitted, stays("of "), went("a"), came("one"), omitted},
			"- within 30 days\n+ within 14 days\n  …\n- of a\n+ of one"},
		"a long one": {[]chat.Span{stays(long), stays("You have "), went("30"), came("14"), stays(" days. " + long), went("Go."), came("Come.")},
			"- You have 30 days.\n+ You have 14 days.\n  …\n- Go.\n+ Come."},
		"a long sentence": {[]chat.Span{stays("The words " + strings.Repeat("and words ", 40)), went("30"), came("14"), stays(" days" + strings.Repeat(" or days", 40))},
			"- … words and words and words and words and words and words and words and words 30 days or days or days or days or days or days or days or days or days or days …\n" +
				"+ … words and words and words and words and words and words and words and words 14 days or days or days or days or days or days or days or days or days or days …"},
		"a fence":        {[]chat.Span{went("``` code"), came("```diff\n- none")}, "- `\u200b`\u200b`\u200b code\n+ `\u200b`\u200b`\u200bdiff\n+ - none"},
		"nothing":        {[]chat.Span{stays("Nothing went.")}, ""},
		"space":          {[]chat.Span{stays("One"), went(" "), came("  "), stays("two")}, ""},
		"space alone":    {[]chat.Span{went(" "), stays("One"), came(" ")}, ""},
		"a link":         {[]chat.Span{went("a"), {Text: "b", URL: "https://a.example/"}}, ""},
		"bold and gone":  {[]chat.Span{{Text: "a", Bold: true, Strike: true}}, ""},
		"longer than it": {[]chat.Span{went(strings.Repeat("word ", 200)), came(strings.Repeat("other ", 200))}, ""},
	} {
		got, ok := diff(test.spans, 1800)
		if want := "```diff\n" + test.want + "\n```"; ok != (test.want != "") || ok && got != want {
			t.Errorf("%s: got %v\n%s\nwant\n%s", name, ok, got, want)
		}
	}
}

// isDiff tells whether a block is shown as a diff.
func isDiff(b chat.Block) bool {
	var r renderer
	r.block(b)
	for _, p := range r.pieces {
		if strings.Contains(p.text, "```diff\n") { // words of others have no such fence: theirs is escaped
			return true
		}
	}
	return false
}

// diffs reads the diffs of a message: all that went stands behind a minus, all that came behind a plus, and nothing else stands
// there than was in one of the two texts. It gives how many there are.
func diffs(t testing.TB, m chat.Message) (n int) {
	t.Helper()
	for _, b := range m.Blocks {
		if !isDiff(b) {
			continue
		}
		n++
		spans := tidy(b.Spans)
		block, ok := diff(spans, maxPiece)
		if !ok {
			t.Fatalf("no diff of %+v", spans)
		}
		lines := strings.Split(strings.TrimSuffix(strings.TrimPrefix(block, "```diff\n"), "\n```"), "\n")
		var was, is, before, after strings.Builder
		for _, s := range spans {
			if !s.Bold {
				before.WriteString(s.Text)
			}
			if !s.Strike {
				after.WriteString(s.Text)
			}
		}
		for _, line := range lines {
			if len(line) < 2 || !strings.Contains("-+ ", line[:1]) || line[1] != ' ' {
				t.Errorf("the line %q of a diff\n%s", line, block)
				continue
			}
			if line == "  "+leftOut {
				continue
			}
			for _, run := range strings.Split(line[2:], leftOut) {
				if line[0] != '+' {
					was.WriteString(run)
				}
				if line[0] != '-' {
					is.WriteString(run)
				}
				if text := bare(run); line[0] != '+' && !strings.Contains(bare(before.String()), text) || line[0] != '-' && !strings.Contains(bare(after.String()), text) {
					t.Errorf("%q is in neither text\n%s", run, block)
				}
			}
		}
		old, now := bare(was.String()), bare(is.String())
		for _, s := range spans {
			var all bool
			if s.Strike {
				_, old, all = strings.Cut(old, bare(s.Text))
			} else if s.Bold {
				_, now, all = strings.Cut(now, bare(s.Text))
			} else {
				continue
			}
			if !all {
				t.Errorf("%q of %+v is not in its place in\n%s", s.Text, spans, block)
			}
		}
	}
	return n
}

func TestDiffOfAnyQuoteIsWholeAndHarmless(t *testing.T) {
	words := rapid.SampledFrom([]string{"a", "word. ", " ", "\n", "Next", "one; ", "```", "- ", "+ ", "é\u0301", "👩‍👧", "語。", " @everyone", "\u202e", "diff\n", "..", "\n\n", "long long long long long "})
	rapid.Check(t, func(r *rapid.T) {
		m := chat.Message{Text: "x."}
		var spans []chat.Span
		for range rapid.IntRange(1, 8).Draw(r, "spans") {
			style := rapid.IntRange(0, 3).Draw(r, "style")
			s := chat.Span{Text: strings.Join(rapid.SliceOfN(words, 1, 20).Draw(r, "words"), ""), Strike: style == 1, Bold: style == 2}
			if style == 3 {
				s = chat.Span{Text: " … ", Italic: true}
			}
			spans = append(spans, s)
		}
		m.Blocks = []chat.Block{{Kind: chat.Quote, Label: "4.2", Spans: spans}}
		shown(t, m)
		diffs(t, m)
	})
}
