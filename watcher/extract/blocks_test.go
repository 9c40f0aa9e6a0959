package extract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/clausewatch/clausewatch"
)

// cutBody cuts a body into blocks, with nothing left out but what is no text.
func cutBody(t *testing.T, body string) []block {
	t.Helper()
	p, err := parsePage(htmlPage(body), sent("text/html", ""))
	if err != nil {
		t.Fatal(err)
	}
	return p.blocks([]*html.Node{p.body}, func(*html.Node) bool { return true })
}

func TestPageIsCutIntoBlocks(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       []string
	}{
		{"paragraphs and runs", "<p>You <em>may</em>\n use <b>it</b>.</p><div>You <span>must</span> pay.<div>Now.</div>Then.</div>",
			[]string{"paragraph/0 |You may use it.", "paragraph/0 |You must pay.", "paragraph/0 |Now.", "paragraph/0 |Then."}},
		{"words across tags", "<p>un<b>divi</b>ded and <i>apart</i> <i>too</i></p>", []string{"paragraph/0 |undivided and apart too"}},
		{"headings", "<h1>Terms</h1><h2>1. Use</h2><h4>Section 3 – Fees</h4><div role=heading aria-level=3>Hats</div><div role=heading>Caps</div>",
			[]string{"heading/1 |Terms", "heading/2 1.|Use", "heading/4 Section 3|Fees", "heading/3 |Hats", "heading/2 |Caps"}},
		{"blocks in a heading", "<h2><div>1.</div><div>Use</div></h2>", []string{"heading/2 1.|Use"}},
		{"a button in a heading", "<h3><button aria-expanded=false><span>Fees</span></button></h3><div><p>You pay.</p></div>",
			[]string{"heading/3 |Fees", "paragraph/0 |You pay."}},
		{"a folded part", "<details><summary>Fees</summary><p>You pay.</p></details>", []string{"heading/2 |Fees", "paragraph/0 |You pay."}},
		{"written numbers", "<p>4.2 You may.</p><p>(a) hats;</p><p>4.3. You must.</p><p>30 days are enough.</p>",
			[]string{"paragraph/0 4.2|You may.", "paragraph/0 (a)|hats;", "paragraph/0 4.3.|You must.", "paragraph/0 |30 days are enough."}},
		{"a number that a sentence goes on after", "<p>4.2 of these terms stays.</p>", []string{"paragraph/0 |4.2 of these terms stays."}},
		{"bold paragraphs", "<p><b>Fees and payment</b></p><p>You pay.</p><p><strong>You must pay all of the fees that we name in the order.</strong></p><p style='font-weight: 700'>Hats</p><p><b>Note:</b> you pay.</p>",
			[]string{"heading/0 |Fees and payment", "paragraph/0 |You pay.", "paragraph/0 |You must pay all of the fees that we name in the order.", "heading/0 |Hats", "paragraph/0 |Note: you pay."}},
		{"capitals", "<p>FEES AND PAYMENT</p><p>You pay.</p>", []string{"heading/0 |FEES AND PAYMENT", "paragraph/0 |You pay."}},
		{"a link in bold is no heading", "<p><b><a href=/x>Read on</a></b></p>", []string{"paragraph/0 |Read on"}},
		{"breaks", "<p>You may.<br>You must.</p>", []string{"paragraph/0 |You may. You must."}},
		{"empty lines of breaks", "<p>You may.<br><br>You must.<br>\n<br/>You pay.</p>", []string{"paragraph/0 |You may.", "paragraph/0 |You must.", "paragraph/0 |You pay."}},
		{"breaks before numbers", "<p>You may not:<br>(a) steal hats;<br>(b) burn caps.<br>- wear socks<br>1.2 You must pay.</p>",
			[]string{"paragraph/0 |You may not:", "paragraph/0 (a)|steal hats;", "paragraph/0 (b)|burn caps.", "item/0 |wear socks", "paragraph/0 1.2|You must pay."}},
		{"a break in a sentence", "<p>You pay as stated in section<br>4.2 of these terms.</p>", []string{"paragraph/0 |You pay as stated in section 4.2 of these terms."}},
		{"breaks in a heading", "<h2>Fees<br>and payment</h2>", []string{"heading/2 |Fees and payment"}},
		{"definitions", "<dl><dt>Hat</dt><dd>what you wear</dd><dt>Fee of the month</dt><dd><p>what you pay</p><p>each month</p></dd></dl>",
			[]string{"heading/0 |Hat", "paragraph/0 |what you wear", "heading/0 |Fee of the month", "paragraph/0 |what you pay", "paragraph/0 |each month"}},
		{"preformatted", "<pre>TERMS\n\nYou may\nwear hats.\n\n- red\n- blue</pre>",
			[]string{"heading/1 |TERMS", "paragraph/0 |You may wear hats.", "item/1 |red", "item/1 |blue"}},
		{"what is no text", "<p>You<script>x()</script> may.<style>p{}</style><template><p>no</p></template><noscript>no</noscript><svg><text>no</text></svg><select><option>no</select><textarea>no</textarea><!-- no --></p>",
			[]string{"paragraph/0 |You may."}},
		{"an icon in a line", "<p>Read <a href=/x>this<svg><path/></svg></a>, then <iframe></iframe>that.</p>", []string{"paragraph/0 |Read this, then that."}},
		{"quoted", "<p>The <q>Service</q>.</p>", []string{"paragraph/0 |The “Service”."}},
		{"soft hyphens and wide spaces", "<p>ser&shy;vice&nbsp;of\u2003ours<wbr>elves</p>", []string{"paragraph/0 |service of ourselves"}},
		{"letters in two parts", "<p>cafe\u0301</p>", []string{"paragraph/0 |café"}},
		{"rules", "You may.<hr>You must.", []string{"paragraph/0 |You may.", "paragraph/0 |You must."}},
		{"nothing", "<p> <br>\n</p><div><span></span></div>", []string{}},
	} {
		if diff := cmp.Diff(tc.want, shape(cutBody(t, tc.body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

func TestListsToAnyDepth(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       []string
	}{
		{"bullets", "<ul><li>hats<ul><li>red</li><li>blue<ul><li>dark</li></ul></li></ul></li><li>caps</li></ul>",
			[]string{"item/1 |hats", "item/2 |red", "item/2 |blue", "item/3 |dark", "item/1 |caps"}},
		{"drawn numbers", "<ol><li>One<ol type=a><li>first<ol type=i><li>x</li><li>y</li></ol></li><li>second</li></ol></li><li>Two</li></ol>",
			[]string{"item/1 <1.>|One", "item/2 <a.>|first", "item/3 <i.>|x", "item/3 <ii.>|y", "item/2 <b.>|second", "item/1 <2.>|Two"}},
		{"numbers that the page sets", "<ol start=4><li>x</li><li value=9>y</li><li>z</li></ol><ol start=two><li>x</li></ol>",
			[]string{"item/1 <4.>|x", "item/1 <9.>|y", "item/1 <10.>|z", "item/1 <1.>|x"}},
		{"a written number outweighs the drawn one", "<ol><li>4.1 You may.</li><li>(b) You must.</li></ol>", []string{"item/1 4.1|You may.", "item/1 (b)|You must."}},
		{"a written bullet", "<ul><li>• hats</li></ul>", []string{"item/1 |hats"}},
		{"several paragraphs in an item", "<ol><li><p>You may.</p><p>But not always.</p></li></ol>", []string{"item/1 <1.>|You may.", "paragraph/1 |But not always."}},
		{"a heading in an item", "<ol><li><h3>Fees</h3><p>You pay.</p></li></ol>", []string{"heading/3 <1.>|Fees", "paragraph/1 |You pay."}},
		{"a bold item is an item", "<ul><li><b>Hats</b></li><li>Caps</li></ul>", []string{"item/1 |Hats", "item/1 |Caps"}},
		{"an item without a list", "<li>hats</li>", []string{"item/1 |hats"}},
		{"a list in a list without an item", "<ul><li>hats</li><ul><li>red</li></ul></ul>", []string{"item/1 |hats", "item/2 |red"}},
		{"words beside items", "<ul>these<li>hats</li>and<li>caps</li></ul>", []string{"paragraph/0 |these", "item/1 |hats", "paragraph/0 |and", "item/1 |caps"}},
	} {
		if diff := cmp.Diff(tc.want, shape(cutBody(t, tc.body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
	deep := cutBody(t, strings.Repeat("<ul><li>x", 60))
	if n := len(deep); n != 60 || deep[59].depth != 60 {
		t.Errorf("%d items, the last at depth %d, want 60 and 60", n, deep[n-1].depth)
	}
}

func TestDrawnNumbers(t *testing.T) {
	for _, tc := range []struct {
		n           int
		style, want string
	}{
		{1, "", "1."}, {1, "a", "a."}, {26, "a", "z."}, {27, "a", "aa."}, {28, "A", "AB."}, {4, "i", "iv."}, {49, "I", "XLIX."}, {0, "a", "0."}, {-3, "", "-3."}, {99, "i", "99."},
	} {
		if got := drawn(tc.n, tc.style); got != tc.want {
			t.Errorf("%d in style %q is drawn %q, want %q", tc.n, tc.style, got, tc.want)
		}
	}
}

func TestTables(t *testing.T) {
	long := strings.Repeat("You may wear the hats that we sell to you in any weather. ", 60)
	for _, tc := range []struct {
		name, body string
		want       []string
	}{
		{"rows", "<table><caption>What we keep</caption><thead><tr><th>Data</th><th>Kept for</th></tr></thead><tbody><tr><td>Name</td><td><p>30 days</p><p>or less</p></td></tr></tbody></table>",
			[]string{"paragraph/0 |What we keep", "row/0 |Data | Kept for", "row/0 |Name | 30 days or less"}},
		{"lists in cells", "<table><tr><td>Name</td><td><ul><li>one</li><li>two</li></ul></td></tr></table>", []string{"row/0 |Name | one two"}},
		{"empty cells", "<table><tr><td></td><td>30 days</td></tr><tr><td>a</td><td>b</td></tr></table>", []string{"paragraph/0 |30 days", "row/0 |a | b"}},
		{"one column places text", "<table><tr><td><h3>Fees</h3><p>You pay.</p></td></tr></table>", []string{"heading/3 |Fees", "paragraph/0 |You pay."}},
		{"a table in a table places text", "<table><tr><td>Menu</td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>", []string{"paragraph/0 |Menu", "row/0 |a | b"}},
		{"sections in cells", "<table><tr><td>Menu</td><td><h2>Fees</h2><p>You pay.</p></td></tr></table>", []string{"paragraph/0 |Menu", "heading/2 |Fees", "paragraph/0 |You pay."}},
		{"cells as long as pages", "<table><tr><td><p>" + long + "</p><p>x</p></td><td><p>y</p></td></tr></table>",
			[]string{"paragraph/0 |" + strings.TrimSpace(long), "paragraph/0 |x", "paragraph/0 |y"}},
		{"clauses in a table", "<table><tr><td>4.1</td><td>You may.</td></tr><tr><td>4.2</td><td>You must.</td></tr></table>", []string{"row/0 |4.1 | You may.", "row/0 |4.2 | You must."}},
		{"clauses beside their numbers", "<table><tr><td>4.1</td><td>You may wear the hats that you bought from us.</td></tr><tr><td>4.2</td><td>You must:<br>(a) pay for the hats;<br>(b) give back the caps that we lent.</td></tr></table>",
			[]string{"paragraph/0 |4.1", "paragraph/0 |You may wear the hats that you bought from us.", "paragraph/0 |4.2", "paragraph/0 |You must:", "paragraph/0 (a)|pay for the hats;", "paragraph/0 (b)|give back the caps that we lent."}},
		{"quantities beside sentences", "<table><tr><td>2.5</td><td>of each payment that you make with a card of yours</td></tr><tr><td>4.5</td><td>of each payment that you make with a card of others</td></tr></table>",
			[]string{"row/0 |2.5 | of each payment that you make with a card of yours", "row/0 |4.5 | of each payment that you make with a card of others"}},
		{"a list in the one cell of a row", "<table><tr><td>a</td><td>b</td></tr><tr><td></td><td>You must:<ul><li>pay</li><li>sing</li></ul></td></tr></table>",
			[]string{"row/0 |a | b", "paragraph/0 |You must:", "item/1 |pay", "item/1 |sing"}},
		{"nothing", "<table><tr></tr></table>", []string{}},
	} {
		if diff := cmp.Diff(tc.want, shape(cutBody(t, tc.body))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tc.name, diff)
		}
	}
}

// hidden encodes an address the way a content network hides it.
func hidden(mail string, key byte) string {
	code := fmt.Sprintf("%02x", key)
	for _, c := range []byte(mail) {
		code += fmt.Sprintf("%02x", c^key)
	}
	return code
}

func TestHiddenMailAddressIsReadTheSameEachTime(t *testing.T) {
	const mail = "privacy@harbour.example"
	for _, key := range []byte{0x00, 0x2a, 0xff} {
		code := hidden(mail, key)
		for name, body := range map[string]string{
			"words of a link":  `<p>Write to <a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="` + code + `">[email&#160;protected]</a> now.</p>`,
			"words in a link":  `<p>Write to <a href="/cdn-cgi/l/email-protection#` + code + `"><span class="__cf_email__" data-cfemail="` + code + `">[email&#160;protected]</span></a> now.</p>`,
			"words of no link": `<p>Write to <span class="__cf_email__" data-cfemail="` + code + `">[email&#160;protected]</span> now.</p>`,
		} {
			blocks := cutBody(t, body)
			if want := "Write to " + mail + " now."; len(blocks) != 1 || blocks[0].text != want {
				t.Errorf("%s, key %x: %q, want %q", name, key, shape(blocks), want)
			}
		}
		blocks := cutBody(t, `<p>Write to <a href="/cdn-cgi/l/email-protection#`+hidden(mail+"?subject=Hats", key)+`">us</a> now.</p>`)
		want := []clausewatch.Link{{Text: "us", URL: "mailto:" + mail}}
		if diff := cmp.Diff(want, blocks[0].links); diff != "" || blocks[0].text != "Write to us now." {
			t.Errorf("key %x: %q, links (-want +got):\n%s", key, blocks[0].text, diff)
		}
		blocks = cutBody(t, `<p><a href="/cdn-cgi/l/email-protection#`+code+`">Send us an email</a> now.</p>`)
		if blocks[0].text != "Send us an email now." {
			t.Errorf("key %x: %q, want the words of the page", key, blocks[0].text)
		}
	}
	for _, code := range []string{"", "zz", "2a", "2a4", "2azzzzzz", hidden("no address", 7)} {
		blocks := cutBody(t, `<p>Write to <a href="#" data-cfemail="`+code+`">us</a>.</p>`)
		if len(blocks) != 1 || blocks[0].text != "Write to us." {
			t.Errorf("code %q: %q, want the words of the page", code, shape(blocks))
		}
	}
}

func TestLinkTargetsAreFactsBesideTheText(t *testing.T) {
	blocks := cutBody(t, `<p>Read the <a href="privacy?utm_source=x&amp;v=2">privacy policy</a>, <a href="//Hats.example:443/">hats</a>, <a href="#fees">fees</a>,
		<a href="mailto:us@harbour.example">mail</a>, <a href="javascript:x()">this</a>, <a name=x>that</a> and <a href="https://harbour.example/a"><img src=x></a>more.</p>`)
	want := []clausewatch.Link{
		{Text: "privacy policy", URL: "https://harbour.example/legal/privacy?v=2"},
		{Text: "hats", URL: "https://hats.example/"},
		{Text: "mail", URL: "mailto:us@harbour.example"},
	}
	if diff := cmp.Diff(want, blocks[0].links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if want := "Read the privacy policy, hats, fees, mail, this, that and more."; blocks[0].text != want {
		t.Errorf("text %q, want %q", blocks[0].text, want)
	}
	v := readBody(t, `<base href="https://docs.harbour.example/v2/"><p>Read the <a href="privacy">privacy policy</a> of ours before you buy.</p>`+prose(3))
	if got := v.Provisions[0].Links; len(got) != 1 || got[0].URL != "https://docs.harbour.example/v2/privacy" {
		t.Errorf("links %v, want one that starts at the page's base", got)
	}
}

func TestLinkBelongsToItsOwnParagraph(t *testing.T) {
	blocks := cutBody(t, `<p>You may read <a href="/a">this</a>.</p><p>You may not read this.</p><p>And <a href="/b">that</a>.<br><br>No more.</p><p>That<br><br>and <a href="/c">that</a> and <a href="/d">that</a>.</p>`)
	var got []int
	for _, b := range blocks {
		got = append(got, len(b.links))
	}
	if diff := cmp.Diff([]int{1, 0, 1, 0, 0, 2}, got); diff != "" {
		t.Errorf("links of each block (-want +got):\n%s", diff)
	}
}

func TestLinkAroundBlocksBelongsToThem(t *testing.T) {
	blocks := cutBody(t, `<p>First.</p><a href="https://dock.example/"><div>Dock Limited</div><div>of the harbour</div></a><p>Last.</p>`)
	var got []string
	for _, b := range blocks {
		for _, l := range b.links {
			got = append(got, b.text+" <"+l.URL+">")
		}
		if b.within {
			t.Errorf("%q counts as a link to a place on the same page", b.text)
		}
	}
	if diff := cmp.Diff([]string{"Dock Limited <https://dock.example/>", "of the harbour <https://dock.example/>"}, got); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

func TestLinkAroundABlockAfterSpaces(t *testing.T) {
	v := readBody(t, `<main><h1>Rules</h1><div>      <a href="https://quay.example/a"><div></div>x</a></div><p>`+strings.Repeat("You may borrow a boat. ", 20)+`</p></main>`)
	if !strings.Contains(v.Text, "You may borrow a boat.") {
		t.Errorf("got %q", v.Text)
	}
}
