package extract

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/compare"
)

// ledIn are the provisions that something leads in, and what.
func ledIn(v clausewatch.Version) map[string]string {
	led := map[string]string{}
	for _, p := range v.Provisions {
		if p.Intro != "" {
			led[p.Text] = p.Intro
		}
	}
	return led
}

func TestItemsKnowWhatLeadsThemIn(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       map[string]string
	}{
		{"a colon", "<p>You must not:</p><ul><li>steal hats;</li><li>burn caps.</li></ul>",
			map[string]string{"steal hats;": "You must not:", "burn caps.": "You must not:"}},
		{"a sentence that goes on", "<p>You agree not to</p><ul><li>steal hats.</li></ul>", map[string]string{"steal hats.": "You agree not to"}},
		{"a question", "<p>What do we keep?</p><ul><li>your name</li></ul>", map[string]string{"your name": "What do we keep?"}},
		{"a sentence that ended", "<p>We sell hats.</p><ul><li>red</li></ul>", map[string]string{}},
		{"a date", "<p>Last updated: 3 May 2025</p><ul><li>red</li></ul>", map[string]string{}},
		{"a heading", "<h2>Hats</h2><ul><li>red</li></ul>", map[string]string{}},
		{"a heading with a colon", "<p><b>You must not:</b></p><ul><li>steal hats.</li></ul>", map[string]string{"steal hats.": "You must not:"}},
		{"an item", "<p>We keep:</p><ul><li>your data, as<ul><li>your name,</li></ul></li><li>your hat.</li></ul>",
			map[string]string{"your data, as": "We keep:", "your name,": "your data, as", "your hat.": "We keep:"}},
		{"another paragraph of an item", "<p>We keep:</p><ul><li><p>your hat,</p><p>Not your cap, but:</p><ul><li>its colour.</li></ul></li><li>your name.</li></ul>",
			map[string]string{"your hat,": "We keep:", "its colour.": "Not your cap, but:", "your name.": "We keep:"}},
		{"a paragraph between", "<p>We keep:</p><ul><li>your hat.</li></ul><p>That is all.</p><ul><li>red</li></ul>", map[string]string{"your hat.": "We keep:"}},
		{"a table between", "<p>We keep:</p><table><tr><td>a</td><td>b</td></tr></table><ul><li>red</li></ul>", map[string]string{}},
		{"letters without a list", "<p>1.1 You must:</p><p>(a) pay; and</p><p>(b) wear:</p><p>(i) hats,</p><p>(ii) caps.</p><p>(c) sing.</p><p>1.2 We may sing.</p>",
			map[string]string{"pay; and": "You must:", "wear:": "You must:", "hats,": "wear:", "caps.": "wear:", "sing.": "You must:"}},
		{"parts of a clause", "<p>4.2 You must:</p><p>4.2.1 Pay the hat.</p><p>4.2.2 Wear it.</p><p>4.3 We may sing.</p>",
			map[string]string{"Pay the hat.": "You must:", "Wear it.": "You must:"}},
		{"sections after a line", "<p>Terms of Harbour, the seller</p><p>1. You may wear hats in any weather.</p><p>2. You must pay for them.</p>", map[string]string{}},
		{"breaks", "<p>You may not:<br>- steal hats<br>- burn caps</p>", map[string]string{"steal hats": "You may not:", "burn caps": "You may not:"}},
	} {
		v := clausewatch.Version{}
		assemble(&v, cutBody(t, tc.body))
		checkVersion(t, v)
		if diff := cmp.Diff(tc.want, ledIn(v)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestAnotherIntroIsNoChangeOfItsItems(t *testing.T) {
	page := func(intro string) clausewatch.Version {
		return readBody(t, "<main><h1>Terms</h1>"+prose(4)+"<p>"+intro+"</p><ul><li>steal the hats of others;</li><li>burn the caps that we lend to you.</li></ul></main>")
	}
	old, next := page("You must not:"), page("You may not:")
	if c := compare.Versions(old, &next); len(c.Provisions) != 1 || c.Counts.Modified != 1 || c.Provisions[0].New.Text != "You may not:" {
		t.Errorf("%d provisions changed, want the paragraph alone: %s", len(c.Provisions), c.Summary)
	}
}
