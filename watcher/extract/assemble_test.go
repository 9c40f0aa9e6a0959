package extract

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func assembled(t *testing.T, title string, blocks ...block) clausewatch.Version {
	t.Helper()
	v := clausewatch.Version{Title: title}
	assemble(&v, blocks)
	checkVersion(t, v)
	return v
}

func head(depth int, number, text string) block {
	return block{kind: clausewatch.Heading, depth: depth, number: number, text: text}
}

func par(number, text string) block {
	return block{kind: clausewatch.Paragraph, number: number, text: text}
}

func li(depth int, number, text string) block {
	return block{kind: clausewatch.Item, depth: depth, number: number, text: text, drawn: number != ""}
}

func TestPathLeadsFromTheOutsideIn(t *testing.T) {
	for _, tc := range []struct {
		name   string
		blocks []block
		want   []string
	}{
		{"sections by number, else by heading", []block{head(1, "", "Terms"), par("", "Hello."), head(2, "4.", "Use"), par("4.2", "You may."),
			par("(a)", "hats;"), par("(i)", "red;"), par("(ii)", "blue;"), par("(b)", "caps."), par("4.3", "You must."), head(2, "", "Fees"), par("", "You pay.")},
			[]string{"", "", "4", "4 4.2", "4 4.2 (a)", "4 4.2 (a) (i)", "4 4.2 (a) (ii)", "4 4.2 (b)", "4 4.3", "Fees", "Fees"}},
		{"headings below headings", []block{head(1, "", "Terms"), head(2, "", "Use"), head(3, "", "Hats"), par("", "Yes."), head(3, "", "Caps"), par("", "No."), head(2, "", "Fees")},
			[]string{"", "Use", "Use Hats", "Use Hats", "Use Caps", "Use Caps", "Fees"}},
		{"letters up to i", []block{par("1.", "One"), par("(g)", "g"), par("(h)", "h"), par("(i)", "i"), par("(j)", "j")},
			[]string{"1", "1 (g)", "1 (h)", "1 (i)", "1 (j)"}},
		{"dotted below dotted", []block{par("1.", "One"), par("1.1", "a"), par("1.1.1", "b"), par("1.2", "c"), par("2.", "Two"), par("2.1", "d")},
			[]string{"1", "1 1.1", "1 1.1 1.1.1", "1 1.2", "2", "2 2.1"}},
		{"lists below a clause", []block{par("1.1", "One:"), li(1, "", "a"), li(2, "1.", "b"), li(2, "2.", "c"), li(1, "", "d"), par("", "after"), par("1.2", "Two")},
			[]string{"1.1", "1.1", "1.1 1", "1.1 2", "1.1", "1.1", "1.2"}},
		{"drawn numbers", []block{li(1, "1.", "a"), li(2, "a.", "b"), li(2, "b.", "c"), li(1, "2.", "d")}, []string{"1", "1 a", "1 b", "2"}},
		{"two titles are none", []block{head(1, "", "Terms"), par("", "x"), head(1, "", "Privacy"), par("", "y")}, []string{"Terms", "Terms", "Privacy", "Privacy"}},
		{"a heading by its looks goes below the last real one", []block{head(1, "", "Terms"), head(2, "", "Use"),
			{kind: clausewatch.Heading, pseudo: true, text: "Hats"}, par("", "x"), {kind: clausewatch.Heading, pseudo: true, text: "Caps"}, par("", "y")},
			[]string{"", "Use", "Use Hats", "Use Hats", "Use Caps", "Use Caps"}},
		{"rows belong to the section", []block{head(2, "1.", "Use"), par("(a)", "x"), {kind: clausewatch.Row, text: "a | b"}}, []string{"1", "1 (a)", "1"}},
	} {
		var got []string
		for _, p := range assembled(t, "", tc.blocks...).Provisions {
			got = append(got, strings.Join(p.Path, " "))
		}
		if diff := cmp.Diff(tc.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestHeadingOfAProvisionIsTheNearestAbove(t *testing.T) {
	v := assembled(t, "", head(1, "", "Terms"), par("", "Hello."), head(2, "2.", "Use"), par("", "You may."), head(3, "", "Hats"), li(1, "", "red"))
	var got []string
	for _, p := range v.Provisions {
		got = append(got, p.Heading)
	}
	if want := []string{"Terms", "Terms", "Use", "Use", "Hats", "Hats"}; !slices.Equal(got, want) {
		t.Errorf("headings %q, want %q", got, want)
	}
}

func TestWrittenNumbersAreTextAndDrawnOnesAreNot(t *testing.T) {
	v := assembled(t, "", head(2, "4.", "Use"), par("4.1", "You may."), li(1, "1.", "hats"))
	if want := "4. Use\n4.1 You may.\nhats"; v.Text != want {
		t.Errorf("text %q, want %q", v.Text, want)
	}
	if n := v.Provisions[2].Number; n != "1" {
		t.Errorf("drawn number %q, want it kept beside the text", n)
	}
}

func TestLoneNumberBelongsToWhatFollows(t *testing.T) {
	for _, tc := range []struct {
		name   string
		blocks []block
		want   string
	}{
		{"paragraph", []block{par("", "4.2"), par("", "You may.")}, "4.2 You may."},
		{"heading", []block{head(2, "", "3."), par("", "You may.")}, "3. You may."},
		{"two numbers", []block{par("", "4."), par("", "4.2"), par("", "You may.")}, "4.\n4.2 You may."},
		{"the last one", []block{par("", "You may."), par("", "4.2")}, "You may.\n4.2"},
		{"before one with its own", []block{par("", "4."), par("4.2", "You may.")}, "4.\n4.2 You may."},
	} {
		if got := assembled(t, "", tc.blocks...).Text; got != tc.want {
			t.Errorf("%s: text %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestFeedEntryNamedByANumberStaysAnEntry(t *testing.T) {
	v := assembled(t, "", block{kind: clausewatch.Entry, text: "1.2.3", id: "a"}, block{kind: clausewatch.Entry, text: "1.2.2", id: "b"})
	if want := []string{"1.2.3", "1.2.2"}; !slices.Equal(provisionTexts(v), want) {
		t.Errorf("entries %q, want %q", provisionTexts(v), want)
	}
}

func TestIdentities(t *testing.T) {
	same := []block{head(2, "", "Use"), par("", "You may."), par("", "You may."), par("", "You must.")}
	one, two := assembled(t, "", same...), assembled(t, "", same...)
	if !slices.Equal(provisionIDs(one), provisionIDs(two)) {
		t.Errorf("the same blocks gave %q, then %q", provisionIDs(one), provisionIDs(two))
	}
	entry := func(id, text string) block { return block{kind: clausewatch.Entry, id: id, text: text} }
	v := assembled(t, "", entry("aa", "One"), entry("bb", "Two"), entry("aa", "Three")) // assembled checks that they differ
	if v.Provisions[0].ID != "aa" || v.Provisions[1].ID != "bb" {
		t.Errorf("identities %q, want the first two as the feed gave them", provisionIDs(v))
	}
}

func TestFirstLineThatIsTheTitleIsAHeading(t *testing.T) {
	v := assembled(t, "Terms", par("", "Terms"), par("", "You may."))
	if p := v.Provisions[0]; p.Block != clausewatch.Heading || len(p.Path) != 0 || v.Provisions[1].Heading != "Terms" {
		t.Errorf("provisions %q, want the title as a heading that encloses nothing by name", outline(v))
	}
}
