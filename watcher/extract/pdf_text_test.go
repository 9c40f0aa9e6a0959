package extract

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// typeset places texts as the lines of one page: 11 point letters, 14 points between baselines, from the top down.
func typeset(texts ...string) pdfPage {
	var p pdfPage
	for i, s := range texts {
		p.Lines = append(p.Lines, pdfLine{Text: s, Left: 72, Right: 72 + 5*float64(len(s)), Y: 760 - 14*float64(i), Size: 11})
	}
	return p
}

func bodyTexts(pages []pdfPage) []string {
	var all []string
	for _, r := range pdfBody(pages) {
		all = append(all, r.Text)
	}
	return all
}

func TestRunningLinesAndPageNumbersAreDropped(t *testing.T) {
	page := func(top, bottom string, n int) pdfPage {
		return typeset(top, fmt.Sprintf("clause %c one", 'a'+n), fmt.Sprintf("clause %c two", 'a'+n), "the same everywhere in the middle",
			fmt.Sprintf("clause %c three", 'a'+n), fmt.Sprintf("clause %c four", 'a'+n), bottom)
	}
	var same, chapters, sides, bare []pdfPage
	var want []string
	for i := range 6 {
		same = append(same, page("Harbour Cloud", fmt.Sprintf("Page %d of 6", i+1), i))
		chapters = append(chapters, page(fmt.Sprintf("Chapter %c %d", 'A'+i, i+11), "Version 3", i))
		sides = append(sides, page([]string{"Harbour Cloud", "Acceptable use"}[i%2], "", i))
		bare = append(bare, page("", fmt.Sprint(i+1), i))
		for _, l := range page("", "", i).Lines[1:6] {
			want = append(want, l.Text)
		}
	}
	for name, pages := range map[string][]pdfPage{"same line": same, "chapter and number": chapters, "left and right": sides, "number": bare} {
		if diff := cmp.Diff(want, bodyTexts(pages)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestClausesAtTheEdgeOfPagesStay(t *testing.T) {
	pages := []pdfPage{
		typeset("1. Scope of the agreement", "It applies to you.", "Fees are due within 30"),
		typeset("2. Fees that you pay", "They are due at once.", "You have a period of 14"),
		typeset("3. Termination of use", "It ends at any time.", "The notice period is 60"),
	}
	if got := bodyTexts(pages); len(got) != 9 {
		t.Errorf("%d lines left of 9: %q", len(got), got)
	}
}

func TestDividedWordsAreJoinedByTheDocumentsOwnWords(t *testing.T) {
	known := pdfVocabulary([]pdfRow{{pdfLine: pdfLine{Text: "a third-party service, an opt and an out, information"}}})
	for _, tc := range []struct{ a, b, want string }{
		{"we collect infor-", "mation about you", "we collect information about you"},
		{"each third-", "party provider", "each third-party provider"},
		{"you may opt-", "out at any time", "you may opt-out at any time"},
		{"a state-of-the-", "art method", "a state-of-the-art method"},
		{"an unheard sus-", "pension of it", "an unheard suspension of it"},
		{"the Anglo-", "Saxon law", "the Anglo-Saxon law"},
		{"between 2020-", "2025 only", "between 2020-2025 only"},
		{"one line", "and the next", "one line and the next"},
		{"wait -", "there is more", "wait - there is more"},
		{"本服务条款适用于", "所有用户", "本服务条款适用于所有用户"},
	} {
		if got := pdfJoin(tc.a, tc.b, known); got != tc.want {
			t.Errorf("join %q, %q: %q, want %q", tc.a, tc.b, got, tc.want)
		}
	}
}

func TestMarkersAreTakenFromTheText(t *testing.T) {
	for _, tc := range []struct {
		line   string
		bullet bool
		number string
		rest   string
	}{
		{"4.2 You may not resell", false, "4.2", "You may not resell"},
		{"4. Fees", false, "4.", "Fees"},
		{"(a) spam", false, "(a)", "spam"},
		{"(iv) spam", false, "(iv)", "spam"},
		{"b) spam", false, "b)", "spam"},
		{"iii. spam", false, "iii.", "spam"},
		{"A.1 Licence", false, "A.1", "Licence"},
		{"• spam", true, "", "spam"},
		{"- spam", true, "", "spam"},
		{"-5 degrees", false, "", "-5 degrees"},
		{"2026 was a year", false, "", "2026 was a year"},
		{"30 days", false, "", "30 days"},
		{"(together, the terms)", false, "", "(together, the terms)"},
		{"I agree", false, "", "I agree"},
	} {
		bullet, number, rest := marker(tc.line)
		if bullet != tc.bullet || number != tc.number || rest != tc.rest {
			t.Errorf("%q: %v, %q, %q, want %v, %q, %q", tc.line, bullet, number, rest, tc.bullet, tc.number, tc.rest)
		}
	}
}

func TestContentsLinesLoseTheirPageNumbers(t *testing.T) {
	got := bodyTexts([]pdfPage{typeset("Introduction . . . . . . . 3", "Fees..........12", "We pay 5.")})
	if want := []string{"Introduction", "Fees", "We pay 5."}; !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
}

// flow sets paragraphs in lines of at most width letters on pages of so many lines, with a header and a page number.
func flow(paragraphs []string, width, height int) []pdfPage {
	var pages []pdfPage
	n := height // lines on the page so far, header not counted
	y := 0.0
	for _, text := range paragraphs {
		left := 72.0
		if strings.HasPrefix(text, "(") {
			left = 90
		}
		y -= 6
		for words := strings.Fields(text); len(words) > 0; {
			line := words[0]
			words = words[1:]
			for len(words) > 0 && len(line)+1+len(words[0]) <= width-int(left-72)/6 {
				line, words = line+" "+words[0], words[1:]
			}
			if n >= height {
				pages = append(pages, pdfPage{Lines: []pdfLine{
					{Text: "Harbour Cloud Terms", Left: 72, Right: 170, Y: 780, Size: 9},
					{Text: fmt.Sprint(len(pages) + 1), Left: 300, Right: 306, Y: 20, Size: 9}}})
				n, y = 0, 740
			}
			p := &pages[len(pages)-1]
			size, bold := 11.0, !strings.ContainsAny(text, ".;")
			if bold {
				size = 15
			}
			p.Lines = append(p.Lines, pdfLine{Text: line, Left: left, Right: left + 6*float64(len(line)), Y: y, Size: size, Bold: bold})
			n++
			y -= 14
		}
	}
	return pages
}

func TestSameTextSetAnewReadsTheSame(t *testing.T) {
	paragraphs := []string{
		"Terms of Service",
		"These terms are an agreement between you and Harbour Cloud about the services that we offer to you and to the people " +
			"whom you let use them. By using the services you accept these terms; who does not accept them may not use the services.",
		"Accounts and passwords",
		"You are responsible for what happens under your account. Keep your password to yourself, and tell us within two days " +
			"when you believe that somebody else knows it. We may close an account that was not used for 24 months.",
		"(a) One person may have one account only, unless we have agreed to more in writing with the company that pays for it.",
		"(b) Accounts cannot be sold, lent or given to others without our consent, which we do not refuse without a reason.",
		"What we offer – storage, mail and whatever we add to them later on – is open to you as long as you pay; a service that " +
			"is new – we call it a preview – may be changed or taken away at any time without notice.",
		"Payment of fees",
		"Fees are due within 30 days of the invoice. We may raise fees once a year by at most three percent, and we tell you of " +
			"it 60 days before. If you do not agree you may end the agreement on the day on which the new fees would begin to apply.",
	}
	for _, setting := range [][2]int{{80, 14}, {80, 9}, {64, 13}, {95, 7}, {72, 12}, {50, 11}, {40, 30}} {
		var got []string
		for _, b := range pdfBlocks(flow(paragraphs, setting[0], setting[1])) {
			got = append(got, strings.TrimSpace(b.number+" "+b.text))
		}
		if diff := cmp.Diff(paragraphs, got); diff != "" {
			t.Errorf("%d letters, %d lines a page (-want +got):\n%s", setting[0], setting[1], diff)
		}
	}
}

func TestHostileLayoutCostsNoMoreThanItsLength(t *testing.T) {
	for name, text := range map[string]string{"one word": "word", "numbers": "1.1 a", "dots": "....", "hyphens": "a-", "capitals": "AAAA"} {
		var pages []pdfPage
		for range 100 {
			pages = append(pages, typeset(slices.Repeat([]string{text}, pdfMaxLines/1000)...))
		}
		for _, b := range pdfBlocks(pages) {
			if b.text == "" || len(b.text) > 2*maxParagraph {
				t.Fatalf("%s: a block of %d bytes", name, len(b.text))
			}
		}
	}
}

func FuzzPDFBlocks(f *testing.F) {
	seed, err := json.Marshal([]pdfPage{typeset("1. Scope", "It applies to every-", "body.", "• item", "Page 1")})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte(`[{"lines":[{"t":"A","s":-1,"y":1e300},{"t":"b-","s":0}]},{"lines":[{"t":"-","b":true}]},{}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var pages []pdfPage
		if json.Unmarshal(data, &pages) != nil {
			return
		}
		for _, b := range pdfBlocks(pages) {
			if b.text == "" || strings.ContainsAny(b.text, "\n\r") || b.depth < 0 || b.depth > 6 {
				t.Errorf("bad block %+v", b)
			}
			if b.kind != clausewatch.Heading && b.kind != clausewatch.Paragraph && b.kind != clausewatch.Item {
				t.Errorf("bad kind %q", b.kind)
			}
		}
	})
}
