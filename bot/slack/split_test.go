package slack

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/chat"
)

func TestCutStandsBetweenWords(t *testing.T) {
	tests := []struct {
		text       string
		limit      int
		must       bool
		head, tail string
	}{
		{"one two", 7, false, "one two", ""},
		{"one two three", 8, false, "one two ", "three"},
		{"one two three", 10, false, "one two ", "three"},
		{"a verylongword", 8, false, "", "a verylongword"}, // the only border is too near to the beginning
		{"a verylongword", 8, true, "a verylo", "ngword"},
		{"利用者は転売", 4, false, "利用者は", "転売"},
		{"a & b", 4, false, "a ", "& b"}, // & is sent as &amp;
		{"👍🏽👍🏽👍🏽", 10, true, "👍🏽👍🏽", "👍🏽"},
		{"👍🏽👍🏽👍🏽", 7, true, "👍🏽", "👍🏽👍🏽"},
		{"🇩🇪🇫🇷", 6, true, "🇩🇪", "🇫🇷"},
		{"ee\u0301", 2, true, "e", "e\u0301"},
		{"abc", 0, true, "a", "bc"},
		{"abc", 0, false, "", "abc"},
		{"abc", -5, false, "", "abc"},
		{"", 5, true, "", ""},
	}
	for _, test := range tests {
		head, tail := cut(test.text, test.limit, test.must)
		if head != test.head || tail != test.tail {
			t.Errorf("cut(%q, %d, %v) = %q, %q; want %q, %q", test.text, test.limit, test.must, head, tail, test.head, test.tail)
		}
	}
}

func TestChunksJoinedAreTheSpans(t *testing.T) {
	for name, s := range texts {
		spans := tidy([]chat.Span{{Text: "first", Bold: true}, {Text: s}, {Text: s, URL: "https://a.example/" + strings.Repeat("x", 1500)}, {Text: "last", Strike: true}})
		for _, limit := range []int{2000, 2500, maxText} {
			var joined []chat.Span
			for i, run := range chunks(spans, limit) {
				if w := spansWeight(run); w > limit || len(run) == 0 {
					t.Errorf("%s, limit %d: run %d weighs %d in %d spans", name, limit, i, w, len(run))
				}
				joined = append(joined, run...)
			}
			if got, want := chat.Join(joined), chat.Join(spans); got != want {
				t.Errorf("%s, limit %d: the runs are not the text: %.100q, want %.100q", name, limit, got, want)
			}
		}
	}
}

func TestWeightCountsTheStrictestWay(t *testing.T) {
	for s, want := range map[string]int{"abc": 3, "語": 1, "👍": 2, "&": 5, "<>": 8, "": 0} {
		if got := weight(s); got != want {
			t.Errorf("weight(%q) = %d, want %d", s, got, want)
		}
	}
}

func TestCleanTakesOutWhatCannotBeSeen(t *testing.T) {
	for s, want := range map[string]string{
		"a\x00b\x1b[31mc\u009bd":            "ab[31mcd",
		"line\r\nline\rline\u2028x":         "line\nline\nline\nx",
		"tab\there":                         "tab\there",
		"\u202eturned\u202c \u200fmark":     "turned mark",
		"می\u200cخواهم":                     "می\u200cخواهم", // one joiner is part of the word
		"a\u200b\u200b\u200d\ufeffb":        "a\u200bb",
		"👩\u200d👧":                          "👩\u200d👧",
		"bad\xffbytes":                      "bad\uFFFDbytes",
		"plain words, “quoted” – and so on": "plain words, “quoted” – and so on",
	} {
		if got := clean(s); got != want {
			t.Errorf("clean(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestUnescapeOnce(t *testing.T) {
	for s, want := range map[string]string{"R&amp;D": "R&D", "&amp;lt;": "&lt;", "&lt;b&gt;": "<b>", "a & b": "a & b"} {
		if got := unescape(s); got != want {
			t.Errorf("unescape(%q) = %q, want %q", s, got, want)
		}
	}
}
