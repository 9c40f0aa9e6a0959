package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
)

// A dressed policy is what is sent, and what of the policy shows in it.
type dressed struct {
	name  string
	sent  clausewatch.Snapshot
	shows []rule
}

// dresses are all that a page may give a policy.
func dresses(policy []rule) []dressed {
	page := func(body string) clausewatch.Snapshot { return sent("text/html; charset=utf-8", htmlPage(body)) }
	return []dressed{
		{"lists", page(plainLists.wear(policy)), policy},
		{"bold headings", page(boldHeadings.wear(policy)), policy},
		{"divs for headings", page(divHeadings.wear(policy)), policy},
		{"folded sections", page(folded.wear(policy)), policy},
		{"divs all the way", page(nestedDivs.wear(policy)), policy},
		{"from a word processor", page(fromWord.wear(policy)), policy},
		{"breaks", page(brokenText(policy)), onOneLevel(policy)},
		{"tables", page(inTables(policy)), onOneLevel(policy)},
		{"definitions", page(definitions(policy)), policy},
		{"Markdown", sent("text/markdown", inMarkdown(policy)), policy},
		{"plain text", sent("text/plain", inPlainText(policy)), policy},
		{"PDF", sent("application/pdf", string(inPDF(policy))), withoutColumns(policy)},
	}
}

func TestTheSamePolicyInAnyDressIsReadTheSame(t *testing.T) {
	for _, d := range dresses(cycling) {
		t.Run(d.name, func(t *testing.T) {
			v, err := readSent(t, clausewatch.Document{}, nil, d.sent)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tell(d.shows), toldOf(v)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if v.Dates.Printed != "2025-05-03" {
				t.Errorf("printed %v", v.Dates.Printed)
			}
		})
	}
}

// TestAnotherDressIsNoChange changes from each dress to each other one, with the same words and with other ones.
func TestAnotherDressIsNoChange(t *testing.T) {
	read := func(policy []rule) (all []clausewatch.Version) {
		for _, d := range dresses(policy) {
			v, err := readSent(t, clausewatch.Document{}, nil, d.sent)
			if err != nil {
				t.Fatalf("%s: %v", d.name, err)
			}
			all = append(all, v)
		}
		return all
	}
	stricter := make([]rule, len(cycling))
	for n, r := range cycling {
		r.text = strings.ReplaceAll(r.text, "at least sixteen years", "at least eighteen years")
		stricter[n] = r
	}
	names, before, after := dresses(cycling), read(cycling), read(stricter)
	drawn := plainLists.changed(func(d *dressing) { d.listOpen, d.listShut, d.number = "<ol type=a>", "</ol>", "<!-- %s -->" })
	names = append(names, dressed{name: "drawn numbers"})
	before = append(before, readBody(t, drawn.wear(cycling)))
	after = append(after, readBody(t, drawn.wear(stricter)))
	for i, old := range before {
		for j := range after {
			same, other := before[j], after[j]
			same.Provisions, other.Provisions = append([]clausewatch.Provision{}, same.Provisions...), append([]clausewatch.Provision{}, other.Provisions...)
			if c := compare.Versions(old, &same); c.Material || c.Severity != clausewatch.None {
				t.Errorf("from %s to %s: %s, %s", names[i].name, names[j].name, c.Severity, c.Summary)
			}
			if c := compare.Versions(old, &other); !c.Material || c.Counts.Modified != 1 || c.Counts.Added+c.Counts.Removed > 0 {
				t.Errorf("from %s to %s with another age: %+v, %s", names[i].name, names[j].name, c.Counts, c.Summary)
			}
		}
	}
}
