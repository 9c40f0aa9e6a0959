package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestMarkdownIsReadAsThePageThatIsMadeOfIt(t *testing.T) {
	const text = `---
title: Terms
date: 2025-05-03
---
# Terms of Harbour

Last *updated*: **3 May 2025**

## 1. Use

1.1 You may use the [service](https://harbour.example/service?utm_source=md) in
the way that we describe.

- hats
  - red hats
- caps

1. pay
2. wear

| Data | Kept for |
| ---- | -------- |
| Name | 30 days  |

<!-- a remark -->
<script>track()</script>
<p>Plain HTML stays.</p>

Fees
: what you pay

> Quoted words are words.

` + "```\nCode is text.\n```\n"
	r, err := readMarkdown(text, clausewatch.Snapshot{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"heading/1 |Terms of Harbour",
		"paragraph/0 |Last updated: 3 May 2025",
		"heading/2 1.|Use",
		"paragraph/0 1.1|You may use the service in the way that we describe.",
		"item/1 |hats",
		"item/2 |red hats",
		"item/1 |caps",
		"item/1 <1.>|pay",
		"item/1 <2.>|wear",
		"row/0 |Data | Kept for",
		"row/0 |Name | 30 days",
		"paragraph/0 |Plain HTML stays.",
		"heading/0 |Fees",
		"paragraph/0 |what you pay",
		"paragraph/0 |Quoted words are words.",
		"paragraph/0 |Code is text.",
	}
	if diff := cmp.Diff(want, shape(r.blocks)); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if r.title != "Terms of Harbour" {
		t.Errorf("title %q, want that of the first heading", r.title)
	}
	if links := r.blocks[3].links; len(links) != 1 || links[0] != (clausewatch.Link{Text: "service", URL: "https://harbour.example/service"}) {
		t.Errorf("links %v, want the one, without where its reader came from", links)
	}
}

func TestFrontMatterIsNoText(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"settings":              {"---\ntitle: x\n---\nYou may.", "You may."},
		"settings after a mark": {"\uFEFF---\r\ntitle: x\r\n---\r\nYou may.", "You may."},
		"a rule, then text":     {"---\nYou may.\n---\nYou must.", "---\nYou may.\n---\nYou must."},
		"paragraphs":            {"---\nNote: you may.\n\nYou must.\n---\nx", "---\nNote: you may.\n\nYou must.\n---\nx"},
		"never closed":          {"---\ntitle: x\nYou may.", "---\ntitle: x\nYou may."},
		"none":                  {"You may.", "You may."},
	} {
		if got := withoutFrontMatter(tc.text); got != tc.want {
			t.Errorf("%s: %q, want %q", name, got, tc.want)
		}
	}
}

func TestHostileMarkdownCostsLittle(t *testing.T) {
	for name, text := range map[string]string{
		"quotes":     strings.Repeat("> ", 20_000/slow) + "x",
		"brackets":   strings.Repeat("[", 500_000/slow),
		"links":      strings.Repeat("[a](", 20_000/slow),
		"emphasis":   strings.Repeat("a**b*c_", 80_000/slow),
		"struck":     strings.Repeat("~~a~b ", 80_000/slow),
		"runs":       strings.Repeat(strings.Repeat("a**b*c_", 1500)+"\n\n", 180),
		"link runs":  strings.Repeat(strings.Repeat("[a](", 1900)+"\n\n", 60),
		"lists":      strings.Repeat("- ", 40_000/slow) + "x",
		"ticks":      strings.Repeat("`a``b", 20_000/slow),
		"tables":     "|" + strings.Repeat("a|", 2_000/slow) + "\n|" + strings.Repeat("-|", 2_000/slow) + "\n" + strings.Repeat("|x\n", 2_000/slow),
		"HTML":       strings.Repeat("<div>\n\n", 20_000/slow),
		"entities":   strings.Repeat("&amp;&#0;&#x110000;", 20_000/slow),
		"references": strings.Repeat("[a]: /x\n", 20_000/slow) + strings.Repeat("[a]", 20_000/slow),
	} {
		within(t, name, func() {
			if r, err := readMarkdown(text, clausewatch.Snapshot{}); err == nil {
				v := clausewatch.Version{}
				assemble(&v, r.blocks)
				checkVersion(t, v)
			}
		})
	}
}

func TestMarkdownThatPeopleWriteIsParsed(t *testing.T) {
	item := "- **[Dock](https://dock.example/a_b)** keeps *names* of customers; since 2019 -- and for no *other* reason\n"
	for name, text := range map[string]string{
		"a long list":  strings.Repeat(item, 600),
		"a long table": "| a | b | c | d |\n|---|---|---|---|\n" + strings.Repeat("| x | y | z | w |\n", 5_000),
		"rules":        strings.Repeat("-", 500) + "\n\nx\n\n" + strings.Repeat("* ", 100) + "\n\n" + strings.Repeat("_", 300),
		"nested":       "> > - 1. x\n" + strings.Repeat("    ", 40) + "- deep",
	} {
		if !parsable(text) {
			t.Errorf("%s: read as plain text, want as Markdown", name)
		}
	}
}

func TestMarksThatMarkdownLeavesAreNoWords(t *testing.T) {
	for source, want := range map[string]string{
		"A place at the quay (“**Berth**”) is yours for a day.":                       "A place at the quay (“Berth”) is yours for a day.",
		"**2.1. Boats.**We keep boats for those who ask.":                             "2.1. Boats.We keep boats for those who ask.",
		"Read [our rules for guests](https://quay.example/rules of the house) first.": "Read [our rules for guests first.",
	} {
		r, err := readMarkdown(source, clausewatch.Snapshot{})
		if err != nil {
			t.Fatal(err)
		}
		var v clausewatch.Version
		assemble(&v, r.blocks)
		if v.Text != want {
			t.Errorf("%q: got %q, want %q", source, v.Text, want)
		}
	}
}

func TestLinksOfAMarkdownFileStartAtItsAddress(t *testing.T) {
	v, err := readSent(t, clausewatch.Document{}, nil, sent("text/markdown", "# Terms\n\nRead the [privacy policy](../privacy.md) and [what we keep](#data) before you sign.\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []clausewatch.Link{{Text: "privacy policy", URL: "https://harbour.example/privacy.md"}}
	if diff := cmp.Diff(want, v.Provisions[1].Links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}
