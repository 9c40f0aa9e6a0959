package discord

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

func TestEscapeLeavesNothingThatMeansSomething(t *testing.T) {
	for s, want := range map[string]string{
		"plain words, 30 days (a).":   "plain words, 30 days (a).",
		"30-day, a+b":                 "30-day, a+b",
		"- item\n + item\n30 - 5":     "\\- item\n \\+ item\n30 \\- 5",
		"-# small":                    "\\-\\# small",
		"1. one\n 22) two\nv1.2":      "1\\. one\n 22\\) two\nv1.2",
		"**b** _i_ ~~s~~ ||p||":       "\\*\\*b\\*\\* \\_i\\_ \\~\\~s\\~\\~ \\|\\|p\\|\\|",
		"`c` ```":                     "\\`c\\` \\`\\`\\`",
		"[x](http://e)":               "\\[x\\]\\(http\\://e)",
		"<@1> <#C> <t:1:R> @everyone": "\\<\\@1\\> \\<\\#C\\> \\<t\\:1\\:R\\> \\@everyone",
		"High: 14:05 :smile:":         "High: 14\\:05 \\:smile\\:",
		"> q\n# h":                    "\\> q\n\\# h",
		"back\\slash":                 "back\\\\slash",
	} {
		if got := escape(s); got != want {
			t.Errorf("escape(%q)\n got %q\nwant %q", s, got, want)
		}
	}
}

func TestSpansBecomeMarkdown(t *testing.T) {
	tests := []struct {
		spans []chat.Span
		want  string
	}{
		{[]chat.Span{{Text: " a ", Bold: true}}, " **a** "},
		{[]chat.Span{{Text: "a\n\nb", Strike: true}}, "~~a~~\n\n~~b~~"},
		{[]chat.Span{{Text: "a", Bold: true}, {Text: "b", Bold: true, Italic: true}}, "**a**\u200b***b***"},
		{[]chat.Span{{Text: "a", Strike: true}, {Text: "b", Strike: true, Bold: true}}, "~~a~~\u200b~~**b**~~"},
		{[]chat.Span{{Text: "a", Code: true, Bold: true}}, "`a`"},
		{[]chat.Span{{Text: "a", Code: true, Strike: true}}, "~~a~~"},
		{[]chat.Span{{Text: "a`b*c*", Code: true}}, "`` a`\u200bb*c* ``"},
		{[]chat.Span{{Text: "x", URL: "https://a.example/(1)"}}, "[x](<https://a.example/%281%29>)"},
		{[]chat.Span{{Text: "x]", URL: "https://a.example/", Bold: true}}, "**x\\]** <https://a.example/>"},
		{[]chat.Span{{Text: "x", URL: "ftp://a.example/"}}, "x"},
		{[]chat.Span{{Text: "soon", Time: time.Unix(1e9, 0)}}, "<t:1000000000:f>"},
		{[]chat.Span{{Text: "long ago", Time: time.Unix(-5, 0)}}, "long ago"},
		{[]chat.Span{{Text: "one "}, {Text: "two"}}, "one two"},
	}
	for _, test := range tests {
		if got := render(tidy(test.spans)); got != test.want {
			t.Errorf("%+v\n got %q\nwant %q", test.spans, got, test.want)
		}
	}
}

func TestCodeOfSeveralLinesIsABlock(t *testing.T) {
	m := chat.Message{Text: "add", Blocks: []chat.Block{{Kind: chat.Text, Spans: []chat.Span{{Text: "channels:\n  - {to: \"x\"}\n```", Code: true}}}}}
	all := shown(t, m)
	if got, want := posts(m)[0].embeds[0].Description, "```\nchannels:\n  - {to: \"x\"}\n`\u200b`\u200b`\u200b\n```"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	readable(t, all, "channels:", "- {to: \"x\"}", "```")
}

func TestCleanTakesOutWhatCannotBeSeen(t *testing.T) {
	for s, want := range map[string]string{
		"a\x00b\x1b[31mc\u009bd":            "ab[31mcd",
		"line\r\nline\rline\u2028x":         "line\nline\nline\nx",
		"tab\there":                         "tab\there",
		"\u202eturned\u202c \u200fmark":     "turned mark",
		"می\u200cخواهم":                     "می\u200cخواهم",
		"a\u200b\u200d\u200d\ufeffb":        "a\u200db",
		"👩\u200d👧":                          "👩\u200d👧",
		"e\u0301":                           "é",
		"bad\xffbytes":                      "bad\uFFFDbytes",
		"plain words, “quoted” – and so on": "plain words, “quoted” – and so on",
	} {
		if got := clean(s); got != want {
			t.Errorf("clean(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestCutStandsBetweenWords(t *testing.T) {
	tests := []struct {
		text       string
		limit      int
		must       bool
		head, tail string
	}{
		{"one two", 7, false, "one two", ""},
		{"one two three", 10, false, "one two ", "three"},
		{"a verylongword", 8, false, "", "a verylongword"}, // the only border is too near to the beginning
		{"a verylongword", 8, true, "a verylo", "ngword"},
		{"利用者は転売", 4, false, "利用者は", "転売"},
		{"語0 語1 x", 4, false, "語0 ", "語1 x"},
		{"a & b", 4, false, "a ", "& b"}, // a sign may need a backslash
		{"👍🏽👍🏽👍🏽", 10, true, "👍🏽👍🏽", "👍🏽"},
		{"👍🏽👍🏽👍🏽", 7, true, "👍🏽", "👍🏽👍🏽"},
		{"🇩🇪🇫🇷", 6, true, "🇩🇪", "🇫🇷"},
		{"ee\u0301", 2, true, "e", "e\u0301"},
		{"abc", 0, true, "a", "bc"},
		{"abc", 0, false, "", "abc"},
		{"", 5, true, "", ""},
	}
	for _, test := range tests {
		head, tail := cut(test.text, test.limit, 4, test.must)
		if head != test.head || tail != test.tail {
			t.Errorf("cut(%q, %d, %v) = %q, %q; want %q, %q", test.text, test.limit, test.must, head, tail, test.head, test.tail)
		}
	}
}

// hostileText draws text of the signs that mean something to Discord, and of words.
func hostileText() *rapid.Generator[string] {
	signs := rapid.SampledFrom(strings.Split("*|**|_|__|~~|`|```|[|]|(|)|<|>|@|#|:|\\|-|- |1. |> |\n|\n\n| |\t|a|word|é|語|👍🏽|\u200d|\u202e|\x00|"+
		"http://evil.example|@everyone|<@1>|[x](http://evil.example)|<t:1:R>|||", "|"))
	return rapid.Map(rapid.SliceOfN(signs, 0, 40), func(all []string) string { return strings.Join(all, "") })
}

func hostileSpan() *rapid.Generator[chat.Span] {
	return rapid.Custom(func(t *rapid.T) chat.Span {
		style := rapid.IntRange(0, 63).Draw(t, "style")
		s := chat.Span{Text: hostileText().Draw(t, "text"), Bold: style&1 != 0, Italic: style&2 != 0, Strike: style&4 != 0, Code: style&8 != 0}
		if style&16 != 0 {
			s.URL = rapid.SampledFrom([]string{"https://good.example/a", "https://good.example/?*~~(a)|b>`", "javascript:alert(1)"}).Draw(t, "url")
		}
		if style&32 != 0 {
			s.Text = strings.Repeat(s.Text, 60)
		}
		return s
	})
}

func hostileMessage() *rapid.Generator[chat.Message] {
	return rapid.Custom(func(t *rapid.T) chat.Message {
		m := chat.Message{Text: hostileText().Draw(t, "text"), Severity: clausewatch.Severity(rapid.IntRange(0, 3).Draw(t, "severity"))}
		spans := rapid.SliceOfN(hostileSpan(), 0, 4)
		for range rapid.IntRange(0, 6).Draw(t, "blocks") {
			b := chat.Block{Kind: rapid.SampledFrom([]chat.BlockKind{chat.Heading, chat.Text, chat.Quote, chat.Note, chat.List, chat.Fields}).Draw(t, "kind")}
			switch b.Kind {
			case chat.List:
				b.Items = rapid.SliceOfN(spans, 0, 3).Draw(t, "items")
			case chat.Fields:
				b.Fields = []chat.Field{{Name: hostileText().Draw(t, "name"), Value: spans.Draw(t, "value")}}
			default:
				b.Label, b.Spans = hostileText().Draw(t, "label"), spans.Draw(t, "spans")
			}
			m.Blocks = append(m.Blocks, b)
		}
		return m
	})
}

// wordsOf are the words of a message in the order of reading.
func wordsOf(m chat.Message) []string {
	var all []string
	for _, b := range m.Blocks {
		all = append(all, b.Label)
		for _, s := range b.Spans {
			if !isDiff(b) { // which diffs reads
				all = append(all, s.Text)
			}
		}
		for _, f := range b.Fields {
			all = append(all, f.Name)
			for _, s := range f.Value {
				all = append(all, s.Text)
			}
		}
		for _, item := range b.Items {
			for _, s := range item {
				all = append(all, s.Text)
			}
		}
	}
	return all
}

func TestAnyMessageIsHarmlessAndWhole(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := hostileMessage().Draw(r, "message")
		m.Text += "." // else a first block of the same words would be left out
		all := shown(t, m)
		readable(t, all, wordsOf(m)...)
		readable(t, spread(t, m), wordsOf(m)...)
		diffs(t, m)
		for _, p := range all {
			for _, l := range p.Links() {
				if !strings.HasPrefix(l.URL, "https://good.example/") {
					r.Errorf("link %q to %q\n%s", l.Label, l.URL, p.Body)
				}
			}
		}
	})
}

func TestChunksKeepTheirLimitAndAreTheSpans(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		spans := tidy(rapid.SliceOfN(hostileSpan(), 0, 5).Draw(r, "spans"))
		limit := rapid.SampledFrom([]int{1500, maxPiece}).Draw(r, "limit")
		var joined strings.Builder
		for _, run := range chunks(spans, limit) {
			text := each("-# ", render(run))
			if n := units(text) - len("-# "); n > limit || !utf8.ValidString(text) {
				r.Errorf("a chunk of %d, limit %d: %q", n, limit, text)
			}
			joined.WriteString(chat.Join(run))
		}
		if joined.String() != chat.Join(spans) {
			r.Errorf("the chunks are not the text")
		}
	})
}
