package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

// item is an entry of a feed: ID, link, title and text.
func item(id, link, text string) clausewatch.Provision {
	p := clausewatch.Provision{ID: id, Block: clausewatch.Entry, Text: text, At: time.Date(2026, 3, len(id), 0, 0, 0, 0, time.UTC)}
	if link != "" {
		title, _, _ := strings.Cut(text, ":")
		p.Links = []clausewatch.Link{{Text: title, URL: "https://acme.example/" + link}}
	}
	return p
}

func feed(entries ...clausewatch.Provision) clausewatch.Version {
	v := clausewatch.Version{Provisions: entries}
	remember(&v, nil)
	return v
}

func several(n int) []clausewatch.Provision {
	var all []clausewatch.Provision
	for i := range n {
		all = append(all, item(fmt.Sprintf("id%d", i), fmt.Sprintf("news/%d", i), fmt.Sprintf("News %d: tool number %d learned to write letters", i, i)))
	}
	return all
}

func TestEntries(t *testing.T) {
	old := several(4)
	each := func(change func(*clausewatch.Provision)) []clausewatch.Provision {
		all := slices.Clone(several(4))
		for i := range all {
			change(&all[i])
		}
		return all
	}
	added := item("fresh", "news/9", "News 9: the price of letters goes up")
	edited := slices.Clone(old)
	edited[1].Text += " and cards"
	sameID := each(func(*clausewatch.Provision) {})
	sameID[2].ID, sameID[2].Text = "id2", "News 2: tool number 2 learned to write letters"
	shifted := append([]clausewatch.Provision{item("id0", "news/9", "News 9: something that nobody has read before")}, several(3)...)
	for i := range shifted {
		shifted[i].ID = fmt.Sprintf("id%d", i)
	}
	for _, c := range []struct {
		name string
		next []clausewatch.Provision
		want clausewatch.Counts
	}{
		{"nothing new", several(4), clausewatch.Counts{}},
		{"a new entry", append([]clausewatch.Provision{added}, old...), clausewatch.Counts{Added: 1}},
		{"an edited entry", edited, clausewatch.Counts{Modified: 1}},
		{"the oldest left", old[:3], clausewatch.Counts{}},
		{"one came, one left", append([]clausewatch.Provision{added}, old[:3]...), clausewatch.Counts{Added: 1}},
		{"all left", nil, clausewatch.Counts{}},
		{"other order", []clausewatch.Provision{old[3], old[1], old[0], old[2]}, clausewatch.Counts{}},
		{"other dates", each(func(p *clausewatch.Provision) { p.At = p.At.AddDate(0, 1, 0) }), clausewatch.Counts{}},
		{"other IDs", each(func(p *clausewatch.Provision) { p.ID = "moved " + p.ID }), clausewatch.Counts{}},
		{"other IDs, links and dates", each(func(p *clausewatch.Provision) {
			p.ID, p.Links[0].URL, p.At = "x"+p.ID, strings.Replace(p.Links[0].URL, "acme", "bolt", 1), p.At.AddDate(1, 0, 0)
		}), clausewatch.Counts{}},
		{"another scheme and a slash", each(func(p *clausewatch.Provision) {
			p.ID, p.Links[0].URL = "x"+p.ID, strings.Replace(p.Links[0].URL, "https", "http", 1)+"/"
		}), clausewatch.Counts{}},
		{"IDs that count from the newest", shifted, clausewatch.Counts{Added: 1}},
		{"a repeated text under another ID, link and date", append([]clausewatch.Provision{item("again1234", "news/77", old[1].Text)}, old...), clausewatch.Counts{Added: 1}},
	} {
		next := clausewatch.Version{Provisions: slices.Clone(c.next)}
		change := Entries(feed(several(4)...), &next)
		if change.Counts != c.want || change.Counts != clausewatch.CountsOf(change.Provisions) {
			t.Errorf("%s: %+v, want %+v\n%s", c.name, change.Counts, c.want, change.Summary)
		}
		if len(next.Provisions) < 4 || next.Text != strings.Join(texts(next), "\n") || len(next.TextSHA) != 64 {
			t.Errorf("%s: %d provisions remembered, text %q", c.name, len(next.Provisions), next.Text)
		}
		for _, p := range change.Provisions {
			checkEdits(t, c.name, p)
		}
	}
}

func texts(v clausewatch.Version) (all []string) {
	for _, p := range v.Provisions {
		all = append(all, p.Text)
	}
	return all
}

func TestAnEntryThatComesBackTellsNothing(t *testing.T) {
	all := several(6)
	now := feed(all[:3]...)
	for step, window := range [][]clausewatch.Provision{all[1:4], all[3:6], all[:2], all[:6], nil, all[2:5]} {
		next := clausewatch.Version{Provisions: slices.Clone(window)}
		change := Entries(now, &next)
		want := map[int]int{0: 1, 1: 2}[step]
		if change.Counts != (clausewatch.Counts{Added: want}) {
			t.Fatalf("step %d: %+v, want %d added", step, change.Counts, want)
		}
		now = next
	}
	if len(now.Provisions) != 6 {
		t.Errorf("%d entries remembered, want 6", len(now.Provisions))
	}
}

func TestEntriesAreForgottenAtLast(t *testing.T) {
	old := feed(several(2000)...)
	next := clausewatch.Version{Provisions: []clausewatch.Provision{item("new", "news/new", "Something else: that came today")}}
	if c := Entries(old, &next); c.Counts.Added != 1 || len(next.Provisions) != 2000 || next.Provisions[0].ID != "new" {
		t.Errorf("%+v, %d entries", c.Counts, len(next.Provisions))
	}
}

func TestAFeedTooLongToRememberTellsNothingTwice(t *testing.T) {
	all := several(2100)
	old := feed(all...)
	next := clausewatch.Version{Provisions: slices.Clone(all)}
	if c := Entries(old, &next); c.Counts != (clausewatch.Counts{}) || len(next.Provisions) != 2000 {
		t.Errorf("%+v, %d entries", c.Counts, len(next.Provisions))
	}
}

func TestAnEntryWithoutAnIDIsToldUnderTheOneItGets(t *testing.T) {
	next := clausewatch.Version{Provisions: []clausewatch.Provision{item("", "news/1", "News 1: a tool came")}}
	c := Entries(clausewatch.Version{}, &next)
	if got, want := c.Provisions[0].New.ID, next.Provisions[0].ID; got != want || got == "" {
		t.Errorf("told as %q, remembered as %q", got, want)
	}
}

func TestHeadlineOfEntries(t *testing.T) {
	next := clausewatch.Version{Provisions: []clausewatch.Provision{item("a", "a", "Letters API: version 1 is deprecated from May"), item("b", "b", "Stamps: more colours")}}
	c := Entries(clausewatch.Version{}, &next)
	if want := "2 new entries, first: Letters API"; c.Headline != want || c.Severity != clausewatch.Medium || !c.Material {
		t.Errorf("headline %q, want %q; %v", c.Headline, want, c.Severity)
	}
	if want := "2 entries added. Added «Letters API: version 1 is deprecated from May». Added «Stamps: more colours»."; c.Summary != want {
		t.Errorf("summary %q, want %q", c.Summary, want)
	}
}
