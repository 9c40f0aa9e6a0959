package extract

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/clausewatch/clausewatch"
)

func TestBytesTellWhatTheyAre(t *testing.T) {
	page := htmlPage("<p>x</p>")
	at := func(address, contentType, body string) clausewatch.Snapshot {
		s := sent(contentType, body)
		s.URL, s.FinalURL = address, address
		return s
	}
	for _, tc := range []struct {
		name string
		sent clausewatch.Snapshot
		want contentKind
	}{
		{"page", sent("text/html", page), kindHTML},
		{"page without a type", sent("", page), kindHTML},
		{"page called text", sent("text/plain", page), kindHTML},
		{"page called data", sent("application/octet-stream", page), kindHTML},
		{"page called PDF", sent("application/pdf", page), kindHTML},
		{"page after a mark and spaces", sent("", "\xEF\xBB\xBF\r\n "+page), kindHTML},
		{"page after a comment", sent("", "<!-- saved --><html><p>x"), kindHTML},
		{"part of a page", sent("", "<div><p>x</p></div>"), kindHTML},
		{"XHTML", sent("application/xhtml+xml", `<?xml version="1.0"?><!DOCTYPE html><html><p>x</p></html>`), kindHTML},
		{"page in UTF-16", sent("text/html", utf16le(page, true)), kindHTML},
		{"PDF", sent("application/pdf", "%PDF-1.7\n"), kindPDF},
		{"PDF called page", sent("text/html", "\n%PDF-1.4\n"), kindPDF},
		{"PDF called data", sent("application/octet-stream", "%PDF-1.4\n"), kindPDF},
		{"text", sent("text/plain; charset=utf-8", "You may.\n"), kindText},
		{"text that speaks of <tags>", sent("text/plain", "Use <b> for bold."), kindText},
		{"text that opens with one", sent("text/plain", "<b> is for bold."), kindText},
		{"text without a type", sent("", "You may.\n"), kindText},
		{"Markdown by its type", sent("text/markdown", "# Terms\n"), kindMarkdown},
		{"Markdown by its address", at("https://harbour.example/legal/terms.md?raw=1", "text/plain", "# Terms\n"), kindMarkdown},
		{"Markdown page of a forge", at("https://harbour.example/legal/terms.md", "text/html", page), kindHTML},
		{"Markdown with HTML at its top", at("https://harbour.example/legal/terms.md", "text/plain", "<p align=center>x</p>\n\n# Terms\n"), kindMarkdown},
		{"JSON", sent("application/json", `{"a":1}`), kindData},
		{"JSON called page", sent("text/html", ` [{"a":1}]`), kindHTML},
		{"XML", sent("application/xml", `<?xml version="1.0"?><a/>`), kindData},
		{"feed", sent("application/rss+xml", `<rss version="2.0"></rss>`), kindData},
		{"feed after a comment", sent("text/xml", `<!-- news --><rdf:RDF></rdf:RDF>`), kindData},
		{"list in JSON", sent("application/json", `["You may."]`), kindData},
		{"page called XML", sent("application/xml", page), kindHTML},
		{"picture", sent("image/png", "\x89PNG\r\n\x1a\n\x00"), kindBinary},
		{"zip", sent("application/zip", "PK\x03\x04\x00\x00"), kindBinary},
		{"video", sent("video/mp4", "....ftyp"), kindBinary},
	} {
		if got := kindOf(tc.sent); got != tc.want {
			t.Errorf("%s: kind %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestPartsAreJoinedInOrder(t *testing.T) {
	one := sent("text/html", htmlPage("<main><h1>Terms of Harbour</h1>"+prose(5)+"<p>Last updated: 3 May 2025</p></main>"))
	two := sent("text/plain", "HATS\n\n"+strings.Repeat("You wear the hats that we sell to you in any weather that the day may bring. ", 4))
	three := sent("application/pdf", string(policyPDF()))
	v, err := readSent(t, clausewatch.Document{}, nil, one, two, three)
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := strings.Index(v.Text, "service number 1"), strings.Index(v.Text, "HATS"), strings.Index(v.Text, "Acceptable Use Policy")
	if a < 0 || b < a || c < b {
		t.Errorf("parts at %d, %d, %d, want them in their order", a, b, c)
	}
	if v.Title != "Terms of Harbour" || v.Language != "en" || v.URL != one.URL || v.Dates.Printed != "" && v.Dates.Printed != "2025-05-03" {
		t.Errorf("title %q, language %q, URL %q, printed %v, want those of the first part", v.Title, v.Language, v.URL, v.Dates.Printed)
	}
}

func TestOneUnreadablePartMakesTheDocumentUnreadable(t *testing.T) {
	good, gone := answered(200), answered(404)
	gone.URL = "https://harbour.example/legal/hats"
	_, err := readSent(t, clausewatch.Document{}, nil, good, gone)
	if cause(err) != clausewatch.CauseNotFound || !strings.Contains(err.Error(), "part 2 of 2") || !strings.Contains(err.Error(), gone.URL) {
		t.Errorf("error %v, want %s, with the part and its address", err, clausewatch.CauseNotFound)
	}
	if _, err := readSent(t, clausewatch.Document{}, nil); cause(err) != clausewatch.CauseEmpty {
		t.Errorf("without parts: %v, want %s", err, clausewatch.CauseEmpty)
	}
}

func TestUnreadablePageIsNoVersion(t *testing.T) {
	v, err := readSent(t, clausewatch.Document{}, nil, paged("Just a moment...", "<p>Checking your browser</p>"))
	if err == nil || v.Text != "" || len(v.Provisions) > 0 {
		t.Errorf("text %q, %d provisions, error %v, want none and an error", v.Text, len(v.Provisions), err)
	}
}

func TestSameBytesGiveTheSameVersion(t *testing.T) {
	for name, s := range map[string]clausewatch.Snapshot{
		"page":     sent("text/html", htmlPage(around("<main><h1>Terms</h1>"+prose(30)+"<table><tr><td>a</td><td>b</td></tr></table></main>"))),
		"text":     sent("text/plain", longText(20<<10)),
		"Markdown": sent("text/markdown", "# Terms\n\n"+longText(20<<10)),
		"PDF":      sent("application/pdf", string(policyPDF())),
	} {
		one, err := readSent(t, clausewatch.Document{}, nil, s)
		two, err2 := readSent(t, clausewatch.Document{}, nil, s)
		if err != nil || err2 != nil {
			t.Fatalf("%s: %v, %v", name, err, err2)
		}
		if diff := cmp.Diff(one, two); diff != "" {
			t.Errorf("%s read twice, and differently:\n%s", name, diff)
		}
	}
}

func TestFeedIsReadAsAFeed(t *testing.T) {
	s := sent("application/rss+xml", rssFeed(feedItem("1", "https://harbour.example/1", "1.2.3", "", ""), feedItem("2", "https://harbour.example/2", "1.2.2", "", "")))
	v, err := readSent(t, clausewatch.Document{Kind: clausewatch.Feed}, nil, s)
	if err != nil || v.Text != "1.2.3\n1.2.2" || v.Language != "en-gb" || v.Title != "Harbour Cloud changes" || v.Provisions[0].Block != clausewatch.Entry {
		t.Errorf("%+v, error %v, want two entries", v, err)
	}
	if _, err := readSent(t, clausewatch.Document{}, nil, s); cause(err) != clausewatch.CauseOther {
		t.Errorf("as a policy: %v, want %s", err, clausewatch.CauseOther)
	}
}

// sameText is one policy in three dresses.
var sameText = map[string]string{
	"text/html": htmlPage(`<main><h1>Terms of Harbour</h1><p>Last updated: 3 May 2025</p><h2>1. Use</h2><p>1.1 You may wear the hats that we sell to you,
		in any weather &amp; on any day.</p><p>1.2 You may not:</p><ul><li>steal hats of others;</li><li>burn caps.</li></ul><h2>2. Fees</h2>
		<p>You pay each month for the hats that you&nbsp;wear, and you pay us &ldquo;in advance&rdquo;.</p></main>`),
	"text/markdown": `# Terms of Harbour

Last updated: 3 May 2025

## 1. Use

1.1 You may wear the hats that we sell to you, in any
weather & on any day.

1.2 You may not:

- steal hats of others;
- burn caps.

## 2. Fees

You pay *each month* for the hats that you wear, and you pay us “in advance”.
`,
	"text/plain": `Terms of Harbour
================

Last updated: 3 May 2025

1. Use

1.1 You may wear the hats that we sell to you, in any
weather & on any day.

1.2 You may not:
- steal hats of others;
- burn caps.

2. Fees

You pay each month for the hats that you wear, and you
pay us “in advance”.
`,
}

func TestSameTextInAnotherFormatIsTheSameText(t *testing.T) {
	var want clausewatch.Version
	for _, kind := range []string{"text/html", "text/markdown", "text/plain"} {
		v, err := readSent(t, clausewatch.Document{}, nil, sent(kind, sameText[kind]))
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		if kind == "text/html" {
			want = v
			continue
		}
		if diff := cmp.Diff(want.Text, v.Text); diff != "" {
			t.Errorf("%s: text (-HTML +this):\n%s", kind, diff)
		}
		if diff := cmp.Diff(outline(want), outline(v)); diff != "" {
			t.Errorf("%s: provisions (-HTML +this):\n%s", kind, diff)
		}
		if v.Dates != want.Dates || v.Title != want.Title || !slices.Equal(provisionIDs(v), provisionIDs(want)) {
			t.Errorf("%s: title %q, dates %v, want %q, %v and the same identities", kind, v.Title, v.Dates, want.Title, want.Dates)
		}
	}
	if want.Dates.Printed != "2025-05-03" || want.Dates.Effective != "" {
		t.Errorf("dates %v, want printed 2025-05-03 alone", want.Dates)
	}
}

func TestLayoutThatChangesIsTheSameText(t *testing.T) {
	page := sameText["text/html"]
	one, err := readSent(t, clausewatch.Document{}, nil, sent("text/html", page))
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]*strings.Replacer{
		"levels of headings": strings.NewReplacer("<h2>", "<h3>", "</h2>", "</h3>"),
		"wrappers":           strings.NewReplacer("<p>", "<div><div><p class=x><span>", "</p>", "</span></p></div></div>"),
		"spaces":             strings.NewReplacer(" you", "\n\t  you", "<p>", "<p>\n\n", "</p>", " </p> "),
		"nonces":             strings.NewReplacer("<main>", `<main data-nonce="a1b2"><script nonce="a1b2">x()</script>`),
		"invisible letters":  strings.NewReplacer("weather", "wea\u00adther\u200b"),
	} {
		v, err := readSent(t, clausewatch.Document{}, nil, sent("text/html", change.Replace(page)))
		if err != nil || v.TextSHA != one.TextSHA {
			t.Errorf("%s: error %v, text differs:\n%s", name, err, cmp.Diff(one.Text, v.Text))
		}
	}
}

func TestReadStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Read(ctx, clausewatch.Document{}, []clausewatch.Snapshot{sent("application/pdf", string(policyPDF()))}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want %v", err, context.Canceled)
	}
}

// anyHTML draws nested HTML as hostile and as careless as pages are.
func anyHTML() *rapid.Generator[string] {
	tags := []string{"div", "p", "span", "a", "b", "ul", "ol", "li", "table", "tr", "td", "th", "h1", "h2", "h3", "main", "article", "nav", "header", "footer",
		"aside", "form", "button", "dl", "dt", "dd", "pre", "br", "hr", "script", "style", "svg", "template", "noscript", "details", "summary", "dialog", "section",
		"q", "label", "select", "caption", "base", "title", "iframe", "math", "body", "html", "frameset"}
	attributes := []string{"", ` class="nav cookie-banner"`, ` id=toc`, " hidden", ` role="dialog"`, ` role=main`, ` role=heading aria-level=9`, ` href="#x"`, ` href="/y?z"`,
		` href="::bad"`, ` style="display:none"`, ` style="font-weight:bold"`, ` data-cfemail="2a4b4c"`, ` start=-5 type=i`, ` value=x`, ` aria-hidden="true"`, ` lang=zz`}
	words := rapid.SampledFrom([]string{"", " ", "You may wear hats. ", "4.2", "4.2 You must", "(a)", "(i) x", "•", "• ", "- x", "FEES AND HATS", "1.", "A. ", "Section 3", "§ 4", "cafe\u0301", "\u0301",
		"\u00ad\u200b", "Last updated: 3 May 2025", "effective 31/12/2025", "|", "&amp;&lt;p&gt;", "&#0;&#x110000;", "\x00\xff\xfe", "料金", "404 not found", strings.Repeat("long words of prose ", 20), "\n", "<", "</", "<!--", "]]>"})
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		var open []string
		for range rapid.IntRange(0, 60).Draw(t, "steps") {
			switch rapid.IntRange(0, 3).Draw(t, "step") {
			case 0, 1:
				tag := rapid.SampledFrom(tags).Draw(t, "tag")
				b.WriteString("<" + tag + rapid.SampledFrom(attributes).Draw(t, "attribute") + ">")
				open = append(open, tag)
			case 2:
				b.WriteString(words.Draw(t, "words"))
			default:
				if len(open) > 0 {
					n := rapid.IntRange(0, len(open)-1).Draw(t, "close")
					b.WriteString("</" + open[n] + ">")
					open = slices.Delete(open, n, n+1)
				}
			}
		}
		return b.String()
	})
}

func TestAnyPageIsReadOrRefused(t *testing.T) {
	docs := []clausewatch.Document{{}, {Select: []clausewatch.Selection{{CSS: "div, main, body"}}, Remove: []string{".nav"}},
		{Select: []clausewatch.Selection{{StartAfter: "p, div", EndBefore: "li, h2"}, {CSS: "table"}}}}
	rapid.Check(t, func(rt *rapid.T) {
		body := anyHTML().Draw(rt, "page")
		if rapid.Bool().Draw(rt, "long") {
			body += prose(3)
		}
		doc := rapid.SampledFrom(docs).Draw(rt, "document")
		readAnything(t, doc, sent("text/html", body))
		readAnything(t, doc, sent("text/markdown", body))
		readAnything(t, doc, sent("text/plain", body))
	})
}

// readAnything reads what may be anything: it is a sound version, or an error with a cause.
func readAnything(t testing.TB, doc clausewatch.Document, s clausewatch.Snapshot) {
	t.Helper()
	v, err := readSent(t, doc, nil, s)
	var failure *clausewatch.Failure
	if err != nil && cause(err) == "" && (!errors.As(err, &failure) || failure.Cause == "") {
		t.Errorf("error without a cause: %v", err)
	}
	if err != nil {
		return
	}
	if again, err := readSent(t, doc, &v, s); err != nil || again.TextSHA != v.TextSHA || !slices.Equal(provisionIDs(v), provisionIDs(again)) {
		t.Errorf("read twice, and differently: %v", err)
	}
}

func TestHostilePagesCostNoMoreThanTheirLength(t *testing.T) {
	for name, body := range map[string]string{
		"nested divs":           strings.Repeat("<div>", 100_000) + "x",
		"nested as allowed":     strings.Repeat(strings.Repeat("<div>", 400)+prose(1)+strings.Repeat("</div>", 400), 80/slow),
		"nested lists":          strings.Repeat("<ul><li>x", 200) + strings.Repeat("<li>y", 50_000/slow),
		"nested tables":         strings.Repeat(strings.Repeat("<table><tr><td>", 100)+"x"+strings.Repeat("</table>", 100), 120/slow),
		"nested mains":          strings.Repeat("<main><article>", 200) + prose(800/slow),
		"many mains":            strings.Repeat("<main><p>x</p></main>", 50_000/slow),
		"paragraphs":            strings.Repeat("<p x=y>", 5<<20/7/slow),
		"closed paragraphs":     strings.Repeat("</p>", 2<<20/4/slow),
		"bold, never closed":    strings.Repeat("<b>x<p>", 100_000/slow),
		"links":                 strings.Repeat("<a href=/x>y", 60_000/slow),
		"links in blocks":       strings.Repeat("<li><a href=#x>Section about hats</a>", 100_000/slow),
		"a paragraph of links":  "<p>" + strings.Repeat("<a href=/x>y</a> ", 100_000/slow) + "</p>",
		"a wide table":          "<table><tr>" + strings.Repeat("<td>x", 100_000/slow) + "</table>",
		"a long table":          "<table>" + strings.Repeat("<tr><td>x<td>y<td>z", 100_000/slow) + "</table>",
		"attributes":            "<p " + strings.Repeat("a ", 150_000/slow) + ">x",
		"classes":               `<p class="` + strings.Repeat("site-navBar__menu ", 100_000/slow) + `">x`,
		"breaks":                "<p>" + strings.Repeat("x<br>", 150_000/slow),
		"breaks in links":       "<p>" + strings.Repeat("<a href=/x>y</a><br><br>", 50_000/slow),
		"one long line":         "<p>" + strings.Repeat("You may wear hats. ", 60_000/slow),
		"numbers":               strings.Repeat("<p>4.2</p>", 60_000/slow),
		"deep numbers":          strings.Repeat("<p>(a) x</p><p>1.1 y</p><p>(i) z</p>", 50_000/slow),
		"headings":              strings.Repeat("<h2>Hats</h2>", 60_000/slow),
		"the same clause":       strings.Repeat("<p>You may wear hats.</p>", 60_000/slow),
		"options":               "<select>" + strings.Repeat("<option>x", 100_000/slow),
		"entities":              strings.Repeat("&notin;&#8203;", 100_000/slow),
		"scripts":               strings.Repeat("<script>x</script>", 60_000/slow),
		"a tag that never ends": "<p>x</p><a " + strings.Repeat("x", 1<<20/slow),
		"brackets":              strings.Repeat("<", 1<<20/slow),
		"combining letters":     "<p>a" + strings.Repeat("\u0301", 150_000/slow),
		"accents out of order":  "<p>a" + strings.Repeat("\u0323\u0301", 60_000/slow),
	} {
		within(t, name, func() {
			v, err := Read(t.Context(), clausewatch.Document{}, []clausewatch.Snapshot{sent("text/html", body)}, nil)
			var failure *clausewatch.Failure
			if err != nil && cause(err) == "" && !errors.As(err, &failure) {
				t.Errorf("%s: error without a cause: %v", name, err)
			}
			if err == nil && len(v.Text) < 1<<20 && len(v.Provisions) < 2000 {
				checkVersion(t, v)
			}
		})
	}
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(sameText["text/html"]), "text/html")
	f.Add([]byte(sameText["text/markdown"]), "text/markdown")
	f.Add([]byte(sameText["text/plain"]), "text/plain")
	f.Add([]byte(htmlPage("<main><h1>Terms</h1>"+prose(1)+"</main>")), "")
	f.Add([]byte(utf16le(htmlPage("<p>You may wear hats."), true)), "text/html; charset=utf-8")
	f.Add([]byte("<table><tr><td>4.1<td><ol type=a start=27><li>(b) x<br><br>y<svg><p>z"), "text/html; charset=gbk")
	f.Add([]byte("\xEF\xBB\xBF<a href=\"/cdn-cgi/l/email-protection#2a4b6a49\">x</a>\xff"), "text/html; charset=shift_jis")
	f.Add([]byte(nestedDivs.wear(cycling[:3])), "text/html")
	f.Add([]byte(fromWord.wear(cycling[:3])), "text/html")
	f.Add([]byte("<details><summary>+<h3>a<p>b:<iframe srcdoc=\"<form><label for=x>c. d<table><tr><td>1.1<td>e\"></iframe>"), "text/html")
	f.Add([]byte("Data\tb\nc d\te\n   f\n~~~~\n- (a) g:\n  * h"), "text/plain")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		if len(body) > 2<<10 {
			t.Skip("longer pages only take longer")
		}
		s := sent(contentType, string(body))
		if kindOf(s) == kindPDF { // its reader has tests of its own
			return
		}
		readAnything(t, clausewatch.Document{}, s)
	})
}

// bigPage is a page of about n bytes: half of it is menus, scripts and attributes, as on real pages.
func bigPage(n int) string {
	var b strings.Builder
	menu := ""
	for i := range 100 {
		menu += fmt.Sprintf(`<li class="nav-item nav-item--level-2"><a class="nav-link" href="/products/%d" data-track="menu-%d">Product number %d</a></li>`, i, i, i)
	}
	b.WriteString(`<header class="site-header"><nav><ul>` + menu + `</ul></nav></header><main class="content"><h1>Terms of Harbour</h1><p>Last updated: 3 May 2025</p>`)
	for i := 1; b.Len() < n-2*len(menu); i++ {
		fmt.Fprintf(&b, `<section class="section section--%d"><h2 id="s%d">%d. Section about item %d</h2>`, i, i, i, i)
		for j := range 4 {
			fmt.Fprintf(&b, `<div class="rich-text" data-block="%d"><p class="paragraph paragraph--body">%d.%d You may use the service in the way that <a href="/legal/terms?utm_source=x#s%d">these terms</a> describe, and for <b>no other purpose</b> that we did not allow in writing within %d days.</p></div>`, j, i, j+1, j, i)
		}
		b.WriteString(`<ul><li>hats of any colour and size;</li><li>caps, <em>except</em> red ones.</li></ul></section><script>window.dataLayer=[{"a":` + strings.Repeat("1", 200) + `}]</script>`)
	}
	b.WriteString(`</main><footer><ul>` + menu + `</ul></footer>`)
	return htmlPage(b.String())
}

func BenchmarkRead(b *testing.B) {
	s := sent("text/html; charset=utf-8", bigPage(250<<10))
	b.SetBytes(int64(len(s.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(b.Context(), clausewatch.Document{}, []clausewatch.Snapshot{s}, nil); err != nil {
			b.Fatal(err)
		}
	}
}
