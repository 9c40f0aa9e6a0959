package bot

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/quick"
	"time"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

func TestAnAlertThatCannotBeComposedIsToldPlainlyAtLast(t *testing.T) {
	o, c := &Outbox{}, &composer{log: slog.Default()}
	a := clausewatch.Alert{ID: 9, Kind: "unheard-of", Document: "acme/aup"}
	if _, err := o.compose(t.Context(), c, a); err == nil {
		t.Error("an alert of an unknown kind was composed")
	}
	a.Kind = clausewatch.AlertChange
	if _, err := o.compose(t.Context(), nil, a); err == nil || !strings.Contains(err.Error(), "panicked") {
		t.Errorf("got error %v, want one about a panic", err)
	}
	a.Attempts = plainFrom
	m, err := o.compose(t.Context(), c, a)
	if err != nil || m.Key != a.Key() || m.Alert != 9 || !strings.Contains(m.Text, "acme/aup") {
		t.Errorf("got %+v, %v, want the alert told plainly", m, err)
	}
}

func TestBackoffDoublesUpToAnHour(t *testing.T) {
	for attempts, want := range map[int]time.Duration{0: 30 * time.Second, 1: time.Minute, 3: 4 * time.Minute,
		6: 32 * time.Minute, 7: time.Hour, 1 << 20: time.Hour, -1: 30 * time.Second} {
		for range 50 {
			if got := backoff(attempts); got < want || got >= want*5/4 {
				t.Fatalf("backoff(%d) = %s, want %s up to a quarter more", attempts, got, want)
			}
		}
	}
}

func TestStemsOfATextStayTheSame(t *testing.T) {
	text := "Sending unsolicited messages"
	first := strings.Join(stems(text), " ")
	_ = append(stems(text), "more") // takes nothing of what is remembered
	for n := range 40 {             // far more than is remembered
		stems(strings.Repeat("word", recentLetters/16) + fmt.Sprint(n))
	}
	if again := strings.Join(stems(text), " "); again != first || len(stemmed.young)+len(stemmed.old) > 12 {
		t.Errorf("got %q, first %q; %d texts are remembered", again, first, len(stemmed.young)+len(stemmed.old))
	}
}

func TestStemsBringFormsTogether(t *testing.T) {
	for _, group := range [][]string{{"terminate", "termination", "terminating", "terminated", "terminates"}, {"refund",
		"refunds", "refunded", "refundable"},
		{"policy", "policies"}, {"cookie", "cookies"}, {"share", "sharing", "shared", "shares"}, {"arbitration",
			"arbitrate", "arbitrator"},
		{"virus", "viruses"}, {"suspend", "suspended", "suspending"}, {"email", "emails"}, {"fee", "fees"}, {"scan",
			"scanning", "scanned"}} {
		for _, w := range group {
			if got, want := stem(w), stem(group[0]); got != want {
				t.Errorf("stem(%q) = %q, want %q as of %q", w, got, want, group[0])
			}
		}
	}
	for _, pair := range [][2]string{{"spam", "span"}, {"arbitrary", "arbitration"}, {"use", "us"}, {"notice", "note"},
		{"child", "chill"}} {
		if stem(pair[0]) == stem(pair[1]) {
			t.Errorf("%q and %q have the same stem %q", pair[0], pair[1], stem(pair[0]))
		}
	}
}

func TestPlaceNamesTheHeadingOnce(t *testing.T) {
	for _, c := range []struct {
		p    clausewatch.Provision
		want string
	}{
		{clausewatch.Provision{Path: []string{"4", "4.1"}, Number: "4.1", Heading: "Enforcement"},
			"4 Enforcement › 4.1"},
		{clausewatch.Provision{Path: []string{"Spam"}, Heading: "Spam"}, "Spam"},
		{clausewatch.Provision{Path: []string{"Spam", "(a)"}, Number: "(a)", Heading: "Spam"}, "Spam › (a)"},
		{clausewatch.Provision{Path: []string{"2"}, Number: "2", Heading: "Spam", Block: clausewatch.Heading},
			"2 Spam"},
		{clausewatch.Provision{Path: []string{"(a)"}, Number: "(a)", Heading: "Spam"}, "Spam › (a)"},
		{clausewatch.Provision{Heading: "Spam"}, "Spam"},
		{clausewatch.Provision{}, "beginning"},
	} {
		if got := place(c.p); got != c.want {
			t.Errorf("place(%v, %q) = %q, want %q", c.p.Path, c.p.Heading, got, c.want)
		}
	}
}

func TestAWindowKeepsEveryEditAndCutsNoWord(t *testing.T) {
	long := strings.Repeat("wording that stays ", 60)
	edits := []clausewatch.Edit{{Op: clausewatch.Equal, Text: long}, {Op: clausewatch.Delete, Text: "thirty"},
		{Op: clausewatch.Insert, Text: "ten"},
		{Op: clausewatch.Equal, Text: " days, " + long}, {Op: clausewatch.Insert,
			Text: "never "}, {Op: clausewatch.Equal, Text: long}}
	spans := window(edits)
	if !exactly(spans, clausewatch.OldText(edits), clausewatch.NewText(edits)) {
		t.Errorf("the window is no exact part: %+v", spans)
	}
	shown := ""
	for _, s := range spans {
		shown += s.Text
		for _, w := range strings.Fields(s.Text) {
			if !strings.Contains(" wording that stays thirty ten days, never … ", " "+w+" ") {
				t.Errorf("the word %q is cut", w)
			}
		}
	}
	if !strings.Contains(shown, "thirtyten days,") || !strings.Contains(shown, "never ") || len(shown) > 700 {
		t.Errorf("got a window of %d bytes: %s", len(shown), shown)
	}
}

func TestAWindowIsAlwaysAnExactPart(t *testing.T) {
	check := func(a, b, c, d string, n uint8) bool {
		pad := strings.Repeat("pad wörd ", int(n))
		edits := []clausewatch.Edit{{Op: clausewatch.Equal, Text: a + pad}, {Op: clausewatch.Delete, Text: b},
			{Op: clausewatch.Insert, Text: c},
			{Op: clausewatch.Equal, Text: pad + d + pad}, {Op: clausewatch.Delete, Text: "x"}, {Op: clausewatch.Equal,
				Text: pad}}
		return exactly(window(edits), clausewatch.OldText(edits), clausewatch.NewText(edits))
	}
	if err := quick.Check(check, nil); err != nil {
		t.Error(err)
	}
}

func TestAQuoteThatIsNoPartIsRefused(t *testing.T) {
	before, after := "We give you 30 days.", "We give you 14 days."
	for _, c := range []struct {
		spans []chat.Span
		want  bool
	}{
		{[]chat.Span{{Text: "We give you "}, {Text: "30", Strike: true}, {Text: "14", Bold: true}, {Text: " days."}},
			true},
		{[]chat.Span{{Text: "We give you "}, {Text: "30", Strike: true}, {Text: "15", Bold: true}, {Text: " days."}},
			false},
		{[]chat.Span{{Text: "We give  you"}}, false},
		{[]chat.Span{{Text: "give you"}}, true},
		{[]chat.Span{{Text: "We"}, {Text: ellipsis, Italic: true}, {Text: "days."}}, true},
		{[]chat.Span{{Text: "We"}, {Text: " … and never … ", Italic: true}, {Text: "days."}}, false},
		{[]chat.Span{{Text: ""}}, false},
		{nil, false},
	} {
		if got := exactly(c.spans, before, after); got != c.want {
			t.Errorf("exactly(%+v) = %v, want %v", c.spans, got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "amazon aup spam", `search "exact words`, "/terms amazon on:2026-01-01", "on:",
		"“a” ‘b’ &amp;lt;", "\x00\u202e\xff", `"" "`, "since: x", "a:b"} {
		f.Add(s)
	}
	now := time.Date(2026, 5, 20, 10, 0, 0, 0, time.UTC)
	names := newCatalog([]clausewatch.Platform{{ID: "acme", Name: "Acme Inc.", Aliases: []string{"a c"},
		Documents: []clausewatch.Document{{Platform: "acme", ID: "aup", Name: "Acceptable Use Policy"}}}})
	v := clausewatch.Version{Provisions: []clausewatch.Provision{{ID: "1", Path: []string{"4"}, Number: "4",
		Heading: "Spam", Text: "Do not spam anyone."}}}
	f.Fuzz(func(t *testing.T, s string) {
		in, err := parse(s)
		if err != nil {
			if _, ok := err.(*puzzle); !ok {
				t.Errorf("parse(%q) fails with %T, want a *puzzle", s, err)
			}
			return
		}
		for _, w := range in.Words {
			if w.Text == "" || !utf8.ValidString(w.Text) || strings.ContainsAny(w.Text, "\x00\u202e\x1b") {
				t.Errorf("parse(%q) gives the word %q", s, w.Text)
			}
		}
		day(in.On, now)
		words := slashes(in.Words)
		find(words, names.names)
		near(words, names.documentsOf("acme"))
		names.nearest(text(words), 3)
		if found := clauses(v, words); len(words) > 0 && len(found.shown) > 1 {
			t.Errorf("%q shows %d clauses of one", s, len(found.shown))
		}
	})
}
