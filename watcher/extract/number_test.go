package extract

import "testing"

func TestMarkerTakesNumbersAndBullets(t *testing.T) {
	for _, tc := range []struct {
		line   string
		bullet bool
		number string
		rest   string
	}{
		{"4.2 You may", false, "4.2", "You may"},
		{"4.2. You may", false, "4.2.", "You may"},
		{"4. You may", false, "4.", "You may"},
		{"4) You may", false, "4)", "You may"},
		{"(4) You may", false, "(4)", "You may"},
		{"(a) you may", false, "(a)", "you may"},
		{"(iv) you may", false, "(iv)", "you may"},
		{"a) you may", false, "a)", "you may"},
		{"iv. You may", false, "iv.", "You may"},
		{"IV. You may", false, "IV.", "You may"},
		{"B. You may", false, "B.", "You may"},
		{"A.1 You may", false, "A.1", "You may"},
		{"1.2.3.4.5 You may", false, "1.2.3.4.5", "You may"},
		{"4.2", false, "4.2", ""},
		{"• You may", true, "", "You may"},
		{"•You may", true, "", "You may"},
		{"- You may", true, "", "You may"},
		{"* You may", true, "", "You may"},
		{"\u0095You may", true, "", "You may"},
		{"-10 degrees", false, "", "-10 degrees"},
		{"*not* a bullet", false, "", "*not* a bullet"},
		{"30 days", false, "", "30 days"},
		{"2024 was a year", false, "", "2024 was a year"},
		{"1,000 hats", false, "", "1,000 hats"},
		{"1.5% of the price", false, "", "1.5% of the price"},
		{"24/7 support", false, "", "24/7 support"},
		{"i.e. this", false, "", "i.e. this"},
		{"e.g. this", false, "", "e.g. this"},
		{"A hat", false, "", "A hat"},
		{"I may", false, "", "I may"},
		{"(see below) and", false, "", "(see below) and"},
		{"(the Service) is", false, "", "(the Service) is"},
		{"", false, "", ""},
	} {
		bullet, number, rest := marker(tc.line)
		if bullet != tc.bullet || number != tc.number || rest != tc.rest {
			t.Errorf("%q: bullet %v, number %q, rest %q, want %v, %q, %q", tc.line, bullet, number, rest, tc.bullet, tc.number, tc.rest)
		}
	}
}

func TestHeadingGivesUpItsNumber(t *testing.T) {
	for _, tc := range []struct{ heading, number, rest string }{
		{"Section 3. Fees", "Section 3.", "Fees"},
		{"Section 3: Fees", "Section 3:", "Fees"},
		{"Section 3 – Fees", "Section 3", "Fees"},
		{"SECTION IV FEES", "SECTION IV", "FEES"},
		{"Artikel 5 Gebühren", "Artikel 5", "Gebühren"},
		{"§ 3 Gebühren", "§ 3", "Gebühren"},
		{"§3a Gebühren", "§3a", "Gebühren"},
		{"3 Fees", "3", "Fees"},
		{"3. Fees", "3.", "Fees"},
		{"3.1 Fees", "3.1", "Fees"},
		{"(a) Fees", "(a)", "Fees"},
		{"Appendix B: Fees", "Appendix B:", "Fees"},
		{"Fees", "", "Fees"},
		{"Section 3", "", "Section 3"},
		{"3.", "", "3."},
		{"30 days", "", "30 days"},
		{"2025 Terms", "", "2025 Terms"},
		{"Part of the Service", "", "Part of the Service"},
		{"Article Submission", "", "Article Submission"},
	} {
		if number, rest := headingMarker(tc.heading); number != tc.number || rest != tc.rest {
			t.Errorf("%q: number %q, rest %q, want %q, %q", tc.heading, number, rest, tc.number, tc.rest)
		}
	}
}

func TestNumberIsSaidTheWayPeopleSayIt(t *testing.T) {
	for written, want := range map[string]string{"4.2": "4.2", "4.2.": "4.2", "4.": "4", "4)": "(4)", "(a)": "(a)", "a)": "(a)", "Section 3:": "Section 3", "": ""} {
		if got := said(written); got != want {
			t.Errorf("%q is said %q, want %q", written, got, want)
		}
	}
}

func TestLettersAndRomanNumbersAreToldApart(t *testing.T) {
	for _, tc := range []struct{ number, before, want string }{
		{"(a)", "", "paren letter"},
		{"(i)", "", "paren roman"},
		{"(i)", "(a)", "paren roman"},
		{"(i)", "(h)", "paren letter"},
		{"(v)", "(u)", "paren letter"},
		{"(v)", "(iv)", "paren roman"},
		{"(I)", "", "paren Roman"},
		{"(B)", "(A)", "paren Letter"},
		{"(1)", "", "paren digit"},
		{"1.", "", "plain digit"},
		{"4.2", "", "dotted"},
	} {
		if got := numberStyle(tc.number, tc.before); got != tc.want {
			t.Errorf("%s after %q: style %q, want %q", tc.number, tc.before, got, tc.want)
		}
	}
}

func TestLooksOfAHeading(t *testing.T) {
	for _, tc := range []struct {
		text string
		bold bool
		want bool
	}{
		{"Fees and payment", true, true},
		{"Fees and payment", false, false},
		{"FEES AND PAYMENT", false, true},
		{"4. Fees", false, true},
		{"4.1 Fees and payment", false, true},
		{"Section 4 Fees", false, true},
		{"Section 4 of this agreement names the fees that you pay to us for it.", false, false},
		{"4. You pay the fees that we name.", false, false},
		{"(a) Fees", false, false},
		{"You must pay the fees.", true, true},
		{"You must pay all of the fees that we name in the order.", true, false},
		{"fees and payment", true, false},
		{"Fees,", true, false},
		{"USA", false, false},
		{"A", true, false},
		{"料金と支払い", true, true},
	} {
		if got := looksLikeHeading(tc.text, tc.bold); got != tc.want {
			t.Errorf("%q, bold %v: heading %v, want %v", tc.text, tc.bold, got, tc.want)
		}
	}
}

func BenchmarkMarker(b *testing.B) {
	lines := []string{"4.2 You may use the service", "You may use the service in the way that these terms describe", "• hats", "(iv) caps"}
	for b.Loop() {
		for _, l := range lines {
			marker(l)
		}
	}
}

func TestNumbersThatGoOn(t *testing.T) {
	for _, tc := range []struct {
		before, number       string
		on, divides, besides bool
	}{
		{"4.2", "4.3", true, false, true},
		{"4.2", "4.2.1", true, true, false},
		{"4.2.9", "4.3", true, false, false},
		{"4.2", "5.1", true, false, false},
		{"4", "5", true, false, false},
		{"4.9", "4.10", true, false, true},
		{"4.2", "5.2", false, false, false},
		{"4.2", "4.4", false, false, true},
		{"4.2", "4.2", false, false, true},
		{"4.2", "4", false, false, false},
		{"4.2", "4.2.2", false, true, false},
		{"0.5", "2.5", false, false, false},
	} {
		if got := countsOn(tc.before, tc.number); got != tc.on {
			t.Errorf("%s after %s counts on: %t, want %t", tc.number, tc.before, got, tc.on)
		}
		if got := divides("Section "+tc.number, tc.before+"."); got != tc.divides {
			t.Errorf("%s divides %s: %t, want %t", tc.number, tc.before, got, tc.divides)
		}
		if got := beside(tc.number, "Section "+tc.before); got != tc.besides {
			t.Errorf("%s beside %s: %t, want %t", tc.number, tc.before, got, tc.besides)
		}
	}
}
