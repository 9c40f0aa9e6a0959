package extract

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestPlainTextBecomesBlocks(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"wrapped by hand", "You may use the service\nin the way that we describe\nand in no other.\n\nYou must pay.\n",
			[]string{"paragraph/0 |You may use the service in the way that we describe and in no other.", "paragraph/0 |You must pay."}},
		{"underlined headings", "Terms\n=====\n\nYou may.\n\nFees\n----\nYou pay.\n",
			[]string{"heading/1 |Terms", "paragraph/0 |You may.", "heading/0 |Fees", "paragraph/0 |You pay."}},
		{"headings by their looks", "TERMS OF HARBOUR\n\nYou may.\n\n1. Fees\n\nYou pay.\n\n1.1 Hats\n\nYou wear.\n",
			[]string{"heading/1 |TERMS OF HARBOUR", "paragraph/0 |You may.", "heading/2 1.|Fees", "paragraph/0 |You pay.", "heading/3 1.1|Hats", "paragraph/0 |You wear."}},
		{"numbered clauses without empty lines", "1.1 You may use the service in\nany way.\n1.2 You must pay us:\n(a) each month, or\n(b) each year.",
			[]string{"paragraph/0 1.1|You may use the service in any way.", "paragraph/0 1.2|You must pay us:", "paragraph/0 (a)|each month, or", "paragraph/0 (b)|each year."}},
		{"a letter that a sentence goes on after", "This does not limit what is said in\n(b) above.", []string{"paragraph/0 |This does not limit what is said in (b) above."}},
		{"bullets", "You may not:\n- steal hats\n  of others;\n- burn\n  caps.\n    * or socks",
			[]string{"paragraph/0 |You may not:", "item/1 |steal hats of others;", "item/1 |burn caps.", "item/2 |or socks"}},
		{"bullets set in by tabs", "- one\n\t- two\n\t\t- three", []string{"item/1 |one", "item/2 |two", "item/3 |three"}},
		{"a number that a sentence goes on after", "You pay as stated in\n4.2 of these terms.", []string{"paragraph/0 |You pay as stated in 4.2 of these terms."}},
		{"long lines are paragraphs", longLine("You may use hats ") + "\n" + longLine("You may use caps ") + "\nshort one",
			[]string{"paragraph/0 |" + longLine("You may use hats "), "paragraph/0 |" + longLine("You may use caps "), "paragraph/0 |short one"}},
		{"carriage returns and form feeds", "You may.\r\n\r\nYou must.\fYou pay.", []string{"paragraph/0 |You may.", "paragraph/0 |You must.", "paragraph/0 |You pay."}},
		{"rules between paragraphs", "You may.\n\n***\n\nYou must.\n_____\n", []string{"paragraph/0 |You may.", "paragraph/0 |You must."}},
		{"columns", "We keep:\n\nData      Kept for\nName      a year\nHats      as long as you\n          have an account\nThat is all.",
			[]string{"paragraph/0 |We keep:", "row/0 |Data | Kept for", "row/0 |Name | a year", "row/0 |Hats | as long as you have an account", "paragraph/0 |That is all."}},
		{"columns parted by tabs", "Data\tKept for\nYour name\ta year", []string{"row/0 |Data | Kept for", "row/0 |Your name | a year"}},
		{"two spaces after sentences", "You may wear hats.  You\nmust pay.  We may sing.", []string{"paragraph/0 |You may wear hats. You must pay. We may sing."}},
		{"clauses set in columns", "1.  You may wear hats.\n2.  You must pay.", []string{"paragraph/0 1.|You may wear hats.", "paragraph/0 2.|You must pay."}},
		{"nothing", " \n\n\t\n", []string{}},
	} {
		if diff := cmp.Diff(tc.want, shape(textBlocks(tc.text))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func longLine(words string) string {
	line := ""
	for len(line) < 200 {
		line += words
	}
	return line + "and no more."
}

func TestTextFileWithoutTextIsEmpty(t *testing.T) {
	for _, text := range []string{"", " \n\t", "\u200b\n", "----\n====\n"} {
		if _, err := readText(text); cause(err) != clausewatch.CauseEmpty {
			t.Errorf("%q: error %v, want %s", text, err, clausewatch.CauseEmpty)
		}
	}
}

func TestTitleOfATextFileIsItsFirstHeading(t *testing.T) {
	for text, want := range map[string]string{
		"Terms of Harbour\n================\n\nYou may.": "Terms of Harbour",
		"TERMS OF HARBOUR\n\nYou may.":                   "TERMS OF HARBOUR",
		"You may use the service.\n\nYou must pay.":      "",
	} {
		r, err := readText(text)
		if err != nil || r.title != want {
			t.Errorf("%q: title %q, error %v, want %q", text, r.title, err, want)
		}
	}
}
