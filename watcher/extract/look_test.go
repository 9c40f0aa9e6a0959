package extract

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

// headings is a line for each heading with its level, of the assembled version.
func headings(t *testing.T, body string) (all []string) {
	t.Helper()
	v := clausewatch.Version{}
	assemble(&v, cutBody(t, body))
	checkVersion(t, v)
	for _, p := range v.Provisions {
		if p.Block == clausewatch.Heading {
			all = append(all, strings.Repeat("#", p.Depth)+" "+strings.TrimSpace(p.Number+" "+p.Text))
		}
	}
	return all
}

func TestHeadingsWithoutALevelAreOrderedByTheirLooks(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       []string
	}{
		{"one look", "<h1>Terms</h1><p><b>Hats</b></p><p>You may.</p><p><b>Caps</b></p>", []string{"# Terms", "## Hats", "## Caps"}},
		{"two looks", "<h1>Terms</h1><p><b>Hats</b></p><p><b><i>Red</i></b></p><p>x</p><p><b><em>Blue</em></b></p><p><b>Caps</b></p>",
			[]string{"# Terms", "## Hats", "### Red", "### Blue", "## Caps"}},
		{"capitals over bold", "<h1>Terms</h1><p>HATS OF OURS</p><p><b>Red</b></p><p>CAPS OF OURS</p>", []string{"# Terms", "## HATS OF OURS", "### Red", "## CAPS OF OURS"}},
		{"under headings that have one", "<h2>Hats</h2><p><b><i>Red</i></b></p><h3>Old</h3><p><b><i>Blue</i></b></p>", []string{"## Hats", "### Red", "### Old", "#### Blue"}},
		{"numbers outweigh looks", "<h1>Terms</h1><p><b>Section 2 Hats</b></p><p><b>Section 2.1 Red</b></p><p><b>Section 2.2 Blue</b></p><p><b>Section 3 Caps</b></p>",
			[]string{"# Terms", "## Section 2 Hats", "### Section 2.1 Red", "### Section 2.2 Blue", "## Section 3 Caps"}},
		{"a paragraph sign", "<h1>Terms</h1><p><b>§ 4 Hats</b></p><p>x</p><p>§ 5 Caps</p><p>§ 6 says that you may wear the hats and caps that you bought from us in any weather.</p>",
			[]string{"# Terms", "## § 4 Hats", "## § 5 Caps"}},
		{"names", `<h1>Terms</h1><div class="policy-heading">Hats</div><p>x</p><div class="sub_heading">Red</div><p>x</p><div class="policy-heading">Caps</div>`,
			[]string{"# Terms", "## Hats", "### Red", "## Caps"}},
		{"a name around much", `<h1>Terms</h1><div class="title-section"><p>Hats of ours</p>` + prose(2) + `</div>`, []string{"# Terms"}},
		{"a sentence of that name", `<h1>Terms</h1><p class="title">You may wear the hats that you bought from us.</p>`, []string{"# Terms"}},
		{"a title by its look alone", `<p class=MsoTitle><b>Terms of ours</b></p><p>x</p><p><b>Hats</b></p><p>x</p><p><b>Caps</b></p>`, []string{"# Terms of ours", "## Hats", "## Caps"}},
	} {
		if diff := cmp.Diff(tc.want, headings(t, tc.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestFoldedSectionsStandBesideEachOther(t *testing.T) {
	fold := func(head, body string) string {
		return "<details><summary>" + head + "</summary><div>" + body + "</div></details>"
	}
	for _, tc := range []struct {
		name, body string
		want       []string
	}{
		{"with headings inside", "<h1>Terms</h1>" + fold("Hats", "<h4>Red</h4><p>x</p>") + fold("Caps", "<p>x</p>"), []string{"# Terms", "## Hats", "#### Red", "## Caps"}},
		{"in each other", "<h2>Terms</h2>" + fold("Hats", fold("Red", "<p>x</p>")+fold("Blue", "<p>x</p>")) + fold("Caps", "<p>x</p>"),
			[]string{"## Terms", "### Hats", "#### Red", "#### Blue", "### Caps"}},
		{"with signs", "<h1>Terms</h1>" + fold("<span>+</span>Hats", "<p>x</p>") + fold("<i>›</i> 2. Caps", "<p>x</p>") + fold("Socks <span>▾</span>", "<p>x</p>"),
			[]string{"# Terms", "## Hats", "## 2 Caps", "## Socks"}},
		{"a sign that is a word", "<h1>Terms</h1><h2>Hats <span>+</span> Caps</h2>", []string{"# Terms", "## Hats + Caps"}},
		{"a heading in it", "<h1>Terms</h1><details><summary><h3>Hats</h3></summary><p>x</p></details>", []string{"# Terms", "### Hats"}},
	} {
		if diff := cmp.Diff(tc.want, headings(t, tc.body)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestListsAndTablesByTheirRoles(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       []string
	}{
		{"a list", `<div role="list"><div><div role="listitem"><span>hats</span><div role="list"><div role="listitem">red</div></div></div><div role="listitem">caps</div></div></div>`,
			[]string{"item/1 |hats", "item/2 |red", "item/1 |caps"}},
		{"a table", `<div role="table"><div role="row"><div role="columnheader">Data</div><div role="columnheader">Kept</div></div><div role="row"><span role="cell">Name</span><span role="cell">a year</span></div></div>`,
			[]string{"row/0 |Data | Kept", "row/0 |Name | a year"}},
		{"a word processor's list", `<p style='mso-list:l0 level1 lfo1'>· hats</p><p style="mso-list: l0 level2 lfo1">(a) red</p>`, []string{"item/1 |hats", "item/2 (a)|red"}},
		{"a bullet before a number", "<p>• 4.1 You may wear hats.</p><p>• (b) caps</p><p>• 30 hats</p><p>• 2.5 of them</p>",
			[]string{"item/0 4.1|You may wear hats.", "item/0 (b)|caps", "item/0 |30 hats", "item/0 |2.5 of them"}},
	} {
		if diff := cmp.Diff(tc.want, shape(cutBody(t, tc.body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestBulletOfItsOwnBelongsToWhatFollows(t *testing.T) {
	v := readBody(t, "<main>"+prose(3)+"<div>•</div><div>steal the hats of others;</div><div>*</div><div>of ours</div></main>")
	got := outline(v)[3:]
	if diff := cmp.Diff([]string{"item/0 [] steal the hats of others;", "paragraph/0 [] *", "paragraph/0 [] of ours"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
