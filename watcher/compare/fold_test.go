package compare

import (
	"testing"

	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"plain words", "plain words"},
		{"“quoted” ‘words’ «so»", `"quoted" 'words' "so"`},
		{"a – b — c − d", "a - b - c - d"},
		{"  two\u00a0 spaces\t", "two spaces"},
		{"soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"},
		{"ﬁnal…", "final..."},
		{"Ａ１", "A1"},
		{"cafe\u0301", "café"},
		{"10² m", "10² m"},
		{"Case Stays, so does: punctuation.", "Case Stays, so does: punctuation."},
		{"", ""},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestFoldingTwiceChangesNothingMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := Fold(rapid.String().Draw(t, "text"))
		if twice := Fold(once); twice != once {
			t.Fatalf("once %q, twice %q", once, twice)
		}
	})
}

func TestSaysIgnoresSpellingOnly(t *testing.T) {
	same := [][2]string{
		{"within thirty (30) days", "within 30 days"},
		{"thirty days", "30 (thirty) days"},
		{"twelve months", "one year"},
		{"on 1 August 2026", "on August 1st, 2026"},
		{"am 3. März 2026", "am 03.03.2026"},
		{"a sum of one hundred dollars ($100)", "a sum of $100.00"},
		{"The Service, as is.", "the service as is"},
		{"Updated 15 days ago", "Updated 2 months ago"},
		{"e-mail", "email"},
		{"within twenty-one (21) days", "within 21 days"},
		{"forty-eight hours", "48 hours"},
		{"five percent (5%) of it", "5% of it"},
		{"one (1) licence", "1 licence"},
		{"Section four", "section 4"},
		{"125 000 €", "125.000 €"},
		{"04/05/2026", "4/5/2026"},
		{"on 25/04/2026", "on 25 April 2026"},
		{"on 04/25/2026", "on April 25, 2026"},
		{"on 25-04-2026", "on 2026-04-25"},
		{"© Acme", "(c) Acme"},
		{"the laws of the U.S. apply", "the laws of the US apply"},
		{"see <https://acme.example>", "see https://acme.example"},
		{"Fees ........ 12", "Fees ....... 14"},
	}
	for _, c := range same {
		if x, y := newReader(c[0]), newReader(c[1]); !saysTheSame(x, y) {
			t.Errorf("%q and %q: %q, %q, want the same", c[0], c[1], x.saying(false), y.saying(false))
		}
	}
	other := [][2]string{
		{"within 30 days", "within 14 days"},
		{"within 30 days", "within 30 business days"},
		{"$1.50", "$150"},
		{"15%", "15"},
		{"may", "must"},
		{"is", "is not"},
		{"10² units", "102 units"},
		{"$100 (200)", "$100 (300)"},
		{"version 1.10", "version 1.1"},
		{"Section 4.10", "Section 4.1"},
		{"twenty-one days", "twenty-two days"},
		{"on 4/5/2026", "on 5/4/2026"},
		{"one or more", "more"},
		{"it lasts < 1 day", "it lasts 1 day"},
		{"Fees 12", "Fees 14"},
		{"the date of the contract", "1 May 2026 of the contract"},
	}
	for _, c := range other {
		if x, y := newReader(c[0]), newReader(c[1]); saysTheSame(x, y) {
			t.Errorf("%q and %q both say %q", c[0], c[1], x.saying(false))
		}
	}
}
