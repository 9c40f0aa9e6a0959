package store

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// library is a store with clauses to search.
func library(t testing.TB) *Store {
	t.Helper()
	s := watching(t)
	record(t, s, brings(reading("acme/aup", clock(1),
		"Spam: You may not send unsolicited bulk email.", // p0
		"Security: Do not scan networks; spam is reported to their owners.",
		"Money: Refunds are paid within 14 days.",
		"Disputes: Binding arbitration replaces the courts.",
		"Naïveté: Les données à caractère personnel sont protégées.",
		"Repeat: This clause stands twice.",
		"Repeat once more: This clause stands twice."), Baseline, nil))
	record(t, s, brings(reading("acme/terms", clock(1), "Mail: E-mail notices arrive within 14 days of a refund.",
		"Other: This clause stands twice."), Baseline, nil))
	record(t, s, brings(reading("birch/aup", clock(1), "Mail: No junk mail and no spam.", "日本: 禁止事項 はありません。"),
		Baseline, nil))
	return s
}

func find(t testing.TB, s *Store, q Query) []string {
	t.Helper()
	hits, err := s.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	var found []string
	for _, h := range hits {
		found = append(found, h.Document+" "+h.Provision.ID)
	}
	return found
}

func TestSearchFinds(t *testing.T) {
	s := library(t)
	for _, c := range []struct {
		query Query
		want  string
	}{
		{Query{Text: "spam"}, "acme/aup p0, birch/aup p0, acme/aup p1"}, // the heading first
		{Query{Text: "SPAM email"}, "acme/aup p0"},
		{Query{Text: "spam refunds"}, ""},
		{Query{Text: "arbitration refunds", AnyWord: true}, "acme/aup p3, acme/aup p2, acme/terms p0"},
		{Query{Text: "refund"}, "acme/aup p2, acme/terms p0"}, // in any of its forms
		{Query{Text: `"within 14 days"`}, "acme/aup p2, acme/terms p0"},
		{Query{Text: `"14 days within"`}, ""},
		{Query{Text: "“bulk email”"}, "acme/aup p0"},
		{Query{Text: `"bulk email" send`}, "acme/aup p0"},
		{Query{Text: `arb*`}, "acme/aup p3"},
		{Query{Text: `"binding arb"*`}, "acme/aup p3"},
		{Query{Text: `arb`}, ""},
		{Query{Text: "e-mail"}, "acme/terms p0"},
		{Query{Text: "donnees protegees"}, "acme/aup p4"},
		{Query{Text: "naivete"}, "acme/aup p4"},
		{Query{Text: "禁止事項"}, "birch/aup p1"},
		{Query{Text: "stands twice"}, "acme/aup p5, acme/terms p1"}, // once a document
		{Query{Text: "spam", Platform: "acme"}, "acme/aup p0, acme/aup p1"},
		{Query{Text: "spam", Platform: "acme", Document: "terms"}, ""},
		{Query{Text: "mail", Document: "aup"}, "birch/aup p0"},
		{Query{Text: "spam", Limit: 1}, "acme/aup p0"},
		{Query{Text: "spam", Platform: "' OR 1=1"}, ""},
		{Query{Text: "spam 🙂 § -- !"}, "acme/aup p0, birch/aup p0, acme/aup p1"},
		{Query{Text: `"spam`}, "acme/aup p0, birch/aup p0, acme/aup p1"},                                             // a quote that closes nothing
		{Query{Text: "heading:spam"}, ""},                                                                            // two words in a row, no column
		{Query{Text: "spam OR refunds"}, ""},                                                                         // or is a word
		{Query{Text: "spam NOT reported"}, "acme/aup p1"},                                                            // words, too
		{Query{Each: [][]string{{"junk mail", "unsolicited"}, {"spam", "bulk email"}}}, "acme/aup p0, birch/aup p0"}, // one of each
		{Query{Each: [][]string{{"junk mail", "unsolicited"}}, Text: "bulk"}, "acme/aup p0"},
		{Query{Each: [][]string{{"\x00\" OR", ""}, {}}}, ""},
		{Query{Text: ""}, ""},
		{Query{Text: " \t\n"}, ""},
		{Query{Text: `"" * "*" 🙂`}, ""},
	} {
		if got := strings.Join(find(t, s, c.query), ", "); got != c.want {
			t.Errorf("%+v finds %q, want %q", c.query, got, c.want)
		}
	}
}

func TestSearchScoresFallAndHitsAreWhole(t *testing.T) {
	s := library(t)
	hits := must(s.Search(t.Context(), Query{Text: "spam"}))
	for i := 1; i < len(hits); i++ {
		if hits[i].Score > hits[i-1].Score || hits[i].Score <= 0 {
			t.Errorf("scores are %v after %v", hits[i].Score, hits[i-1].Score)
		}
	}
	v := must(s.Current(t.Context(), "acme/aup"))
	if hits[0].Version != v.ID || !cmp.Equal(hits[0].Provision, v.Provisions[0]) {
		t.Errorf("found %+v of version %d, want %+v of %d", hits[0].Provision, hits[0].Version, v.Provisions[0], v.ID)
	}
}

func TestSearchKnowsTheVersionInForceOnly(t *testing.T) {
	s := library(t)
	record(t, s, brings(reading("acme/aup", clock(2), "Only: Candidates are not found."), Candidate, nil))
	if got := find(t, s, Query{Text: "candidates"}); got != nil {
		t.Errorf("a candidate is found: %v", got)
	}
	record(t, s, brings(reading("acme/aup", clock(3), "Only: Nothing but this."), Settled, change(0, false)))
	if got := find(t, s, Query{Text: "spam"}); len(got) != 1 || got[0] != "birch/aup p0" {
		t.Errorf("words of the old version are found: %v", got)
	}
	if got := find(t, s, Query{Text: "nothing"}); len(got) != 1 {
		t.Errorf("the new version is found as %v", got)
	}
	if err := s.Sync(t.Context(), catalogue("acme/aup"), nil, clock(4)); err != nil {
		t.Fatal(err)
	}
	if got := find(t, s, Query{Text: "spam"}); got != nil {
		t.Errorf("a document that is no longer watched is found: %v", got)
	}
	integrity(t, s)
}

// Whatever is typed, the answer is hits or none.
func TestSearchNeverFails(t *testing.T) {
	s := library(t)
	odd := []string{`"`, `""`, `"""`, `"a`, `a"b`, `'`, `''`, `*`, `**`, `a**`, `*a`, `^a`, `-a`, `+a`, `a+b`, `(`,
		`)`, `((a)`, `a AND`, `AND`, `OR`,
		`NOT`, `NOT a`, `NEAR`, `NEAR(`, `NEAR(a b,
			5)`, `a NEAR/2 b`, `{heading text}: a`, `heading : a`, `- heading : a`, `rank:a`, `;`, `--`, `/*`, `\`, `%`,
		`_`, "\x00", "a\x00b", "\xff\xfe", "a\xffb", "🙂", "🙂*", `"🙂"`, "e\u0301", "\u0301", "a\u200bb", "ﬀ", "İ", "ß*", "\u202e", "½", "Ⅷ", "\ue000", "𝕏",
		strings.Repeat("a", 10<<10), strings.Repeat("a ", 5<<10), strings.Repeat(`"`, 10<<10), strings.Repeat("é",
			5<<10), strings.Repeat("🙂", 3<<10),
		strings.Repeat(`"a b" `, 2<<10), strings.Repeat("NEAR(", 2<<10), `"` + strings.Repeat("a ",
			5<<10) + `"`, strings.Repeat("(", 10<<10)}
	var many strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&many, "w%d* ", i)
	}
	odd = append(odd, many.String())
	alphabet := []rune("ab \"'*^-+(){}:,\\\x00é日🙂\u0301 ANDORNEAR/0")
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var b strings.Builder
		for range random.IntN(40) {
			b.WriteRune(alphabet[random.IntN(len(alphabet))])
		}
		odd = append(odd, b.String())
	}
	for _, text := range odd {
		for _, any := range []bool{false, true} {
			if _, err := s.Search(t.Context(), Query{Text: text, AnyWord: any, Limit: 3}); err != nil {
				t.Fatalf("search %.80q: %v", text, err)
			}
		}
	}
}

func FuzzSearch(f *testing.F) {
	s := library(f)
	for _, seed := range []string{"spam", `"bulk email" arb*`, "NEAR(a b)", "\"\x00", "é\u0301🙂"} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, any bool) {
		if _, err := s.Search(t.Context(), Query{Text: text, AnyWord: any}); err != nil {
			t.Fatalf("search %q: %v", text, err)
		}
		if e := expression(text, any); !utf8.ValidString(e) || strings.Count(e, `"`)%2 != 0 {
			t.Errorf("%q becomes %q", text, e)
		}
	})
}

func TestProvisionsOfOneTextKeepTheirOwnHit(t *testing.T) {
	s := watching(t)
	same := clausewatch.Provision{ID: "a", Heading: "First", Text: "Not applicable."}
	other := clausewatch.Provision{ID: "b", Heading: "Second", Text: "Not applicable."}
	v := &clausewatch.Version{Document: "acme/aup", Text: "Not applicable.", Provisions: []clausewatch.Provision{same,
		other}, FirstSeen: clock(1)}
	record(t, s, brings(v, Baseline, nil))
	for text, want := range map[string]string{"first applicable": "acme/aup a", "second applicable": "acme/aup b",
		"applicable": "acme/aup a"} {
		if got := strings.Join(find(t, s, Query{Text: text}), ", "); got != want {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
}
