package compare

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/clausewatch/clausewatch"
)

// show writes edits in one line: [-gone-] and {+new+}.
func show(edits []clausewatch.Edit) string {
	marks := map[clausewatch.EditOp][2]string{clausewatch.Equal: {}, clausewatch.Delete: {"[-", "-]"}, clausewatch.Insert: {"{+", "+}"}}
	var b strings.Builder
	for _, e := range edits {
		b.WriteString(marks[e.Op][0] + e.Text + marks[e.Op][1])
	}
	return b.String()
}

func TestWordsAreReadable(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"", "", ""},
		{"same", "same", "same"},
		{"", "new words", "{+new words+}"},
		{"old words", "", "[-old words-]"},
		{"Pay within 30 days.", "Pay within 14 days.", "Pay within [-30-]{+14+} days."},
		{"a sum of $1,000.00 at most", "a sum of $1,500.00 at most", "a sum of [-$1,000.00-]{+$1,500.00+} at most"},
		{"a 30-day trial", "a 14-day trial", "a [-30-day-]{+14-day+} trial"},
		{"by e-mail only", "by post only", "by [-e-mail-]{+post+} only"},
		{"We may tell you.", "We may not tell you.", "We may {+not +}tell you."},
		{"We don't share.", "We do share.", "We [-don't-]{+do+} share."},
		{"Keep this. Keep that.", "Keep this. Never sell it. Keep that.", "Keep this. {+Never sell it. +}Keep that."},
		{"books, films and games", "books, films, songs and games", "books, films{+, songs+} and games"},
		{"one", "one two", "one{+ two+}"},
		{"two", "one two", "{+one +}two"},
		{"write to legal@example.com now", "write to help@example.com now", "write to [-legal@example.com-]{+help@example.com+} now"},
		{"see https://a.example/x?y=1.", "see https://a.example/z.", "see [-https://a.example/x?y=1-]{+https://a.example/z+}."},
		{"the quick brown fox jumps over it", "my slow green fox walks under it", "[-the quick brown fox jumps over-]{+my slow green fox walks under+} it"},
		{"規約を変更します", "規約を変更しません", "規約を変更しま[-す-]{+せん+}"},
	} {
		if got := show(Words(c.old, c.new)); got != c.want {
			t.Errorf("Words(%q, %q)\n got %s\nwant %s", c.old, c.new, got, c.want)
		}
	}
}

func checkWords(t interface{ Fatalf(string, ...any) }, old, next string) {
	edits := Words(old, next)
	if got := clausewatch.OldText(edits); got != old {
		t.Fatalf("old %q rebuilt as %q", old, got)
	}
	if got := clausewatch.NewText(edits); got != next {
		t.Fatalf("new %q rebuilt as %q", next, got)
	}
	for n, e := range edits {
		if e.Text == "" {
			t.Fatalf("edit %d is empty: %q", n, edits)
		}
		if n > 0 && (e.Op == edits[n-1].Op || e.Op == clausewatch.Delete && edits[n-1].Op == clausewatch.Insert) {
			t.Fatalf("edit %d does not follow its neighbour in order: %q", n, edits)
		}
	}
	at := map[int]bool{0: true}
	for _, tok := range cut(old) {
		at[tok.at+len(tok.text)] = true
	}
	i := 0
	for _, e := range edits {
		if e.Op != clausewatch.Insert {
			if i += len(e.Text); !at[i] {
				t.Fatalf("cut within a word of %q: %q", old, edits)
			}
		}
	}
	if !slices.Equal(edits, Words(old, next)) {
		t.Fatalf("twice the same texts, twice other edits")
	}
}

func TestWordsRebuildBothTexts(t *testing.T) {
	vocabulary := rapid.SampledFrom([]string{"we", "may", "must", "not", "share", "30", "days", "$5", " ", " ", " ", "  ", "\u00a0", ".", ", ", "—", "(a)",
		"e-mail", "it's", "\n", "データ", "\xff", "é", "15%", "a@b.example"})
	text := rapid.Custom(func(t *rapid.T) string {
		if rapid.Bool().Draw(t, "any") {
			return rapid.String().Draw(t, "text")
		}
		return strings.Join(rapid.SliceOfN(vocabulary, 0, 40).Draw(t, "words"), "")
	})
	rapid.Check(t, func(t *rapid.T) { checkWords(t, text.Draw(t, "old"), text.Draw(t, "new")) })
}

func FuzzWords(f *testing.F) {
	for _, s := range [][2]string{{"", ""}, {"a b c", "a c"}, {"30 days", "14 days"}, {"\xff\xfe", "é\u0301"}, {" a ", "a  "}, {"x.y.z", "x.y"}, {"www.", "http://"}} {
		f.Add(s[0], s[1])
	}
	f.Fuzz(func(t *testing.T, old, next string) { checkWords(t, old, next) })
}

func TestTokensAreTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var b strings.Builder
		for _, tok := range cut(text) {
			if tok.at != b.Len() || tok.text == "" {
				t.Fatalf("token %+v of %q", tok, text)
			}
			b.WriteString(tok.text)
		}
		if b.String() != text {
			t.Fatalf("tokens of %q are %q", text, b.String())
		}
	})
}

// TestDifferenceIsShortest compares with the table of longest common subsequences.
func TestDifferenceIsShortest(t *testing.T) {
	symbols := rapid.SliceOfN(rapid.Int32Range(0, 5), 0, 30)
	rapid.Check(t, func(t *rapid.T) {
		a, b := symbols.Draw(t, "a"), symbols.Draw(t, "b")
		table := make([][]int, len(a)+1)
		for i := range table {
			table[i] = make([]int, len(b)+1)
		}
		for i := len(a) - 1; i >= 0; i-- {
			for j := len(b) - 1; j >= 0; j-- {
				if table[i][j] = max(table[i+1][j], table[i][j+1]); a[i] == b[j] {
					table[i][j] = table[i+1][j+1] + 1
				}
			}
		}
		steps, size, i, j := mostSteps, 0, 0, 0
		for _, h := range difference(a, b, &steps) {
			if h.a0-i != h.b0-j || !slices.Equal(a[i:h.a0], b[j:h.b0]) {
				t.Fatalf("%v is not kept before %+v", a[i:h.a0], h)
			}
			size += h.a1 - h.a0 + h.b1 - h.b0
			i, j = h.a1, h.b1
		}
		if want := len(a) + len(b) - 2*table[0][0]; size != want {
			t.Fatalf("%v to %v: %d changes, want %d", a, b, size, want)
		}
	})
}
