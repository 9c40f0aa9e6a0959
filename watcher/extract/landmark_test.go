package extract

import (
	"fmt"
	"strings"
	"testing"
)

// around is a page with what stands around a policy; middle is the policy as the page marks it up.
func around(middle string) string {
	return `<a class="skip-link" href="#main">Skip to content</a>
<header class="site-header"><a href="/">HarbourHome</a><nav><ul><li><a href="/p">MenuProducts</a></li><li><a href="/c">MenuPrices</a></li></ul></nav><form action="/search"><input name=q><button>SearchButton</button></form></header>
<div id="onetrust-banner-sdk" class="cookie-banner" role="region"><p>BannerWords: we use cookies and other things like them to make this page better for you and for our partners.</p><button>AcceptButton</button></div>
<div role="dialog" aria-modal="true"><h2>DialogTitle</h2><p>DialogWords: choose what you want us to keep.</p><button>Save</button></div>
<div class="breadcrumbs"><a href="/">CrumbHome</a> / <a href="/legal">CrumbLegal</a></div>
` + middle + `
<aside class="related"><h2>AsideTitle</h2><ul><li><a href="/x">AsideOne</a></li><li><a href="/y">AsideTwo</a></li></ul></aside>
<div class="modal fade" aria-hidden="true"><p>ModalWords that nobody sees.</p></div>
<footer><ul><li><a href="/a">FooterAbout</a></li><li><a href="/j">FooterJobs</a></li></ul><p>FooterWords 2025 Harbour</p></footer>`
}

var aroundWords = []string{"Skip to content", "HarbourHome", "MenuProducts", "MenuPrices", "SearchButton", "BannerWords", "AcceptButton", "DialogTitle",
	"DialogWords", "CrumbHome", "CrumbLegal", "AsideTitle", "AsideOne", "ModalWords", "FooterAbout", "FooterJobs", "FooterWords"}

func TestWhatStandsAroundADocumentIsLeftOut(t *testing.T) {
	policy := "<h1>Terms of Harbour</h1>" + prose(12)
	for name, middle := range map[string]string{
		"a main":                         "<main>" + policy + "</main>",
		"a role":                         `<div role="main">` + policy + "</div>",
		"an article":                     "<article>" + policy + "</article>",
		"nothing":                        `<div class="content">` + policy + "</div>",
		"a main that is empty":           `<main></main><div class="content">` + policy + "</div>",
		"a main that holds little":       `<main><p>Loading the rest of it.</p></main><div class="content">` + policy + "</div>",
		"two mains":                      "<main></main><main>" + policy + "</main>",
		"a form around the page":         `<form id="aspnetForm" action="/">` + policy + "</form>",
		"a class that sounds like a bar": `<div class="page-wrapper has-sidebar"><div class="content">` + policy + "</div></div>",
	} {
		v := readBody(t, around(middle))
		for _, words := range aroundWords {
			if strings.Contains(v.Text, words) {
				t.Errorf("%s: %q was read, want it left out:\n%s", name, words, cutAtRune(v.Text, 600))
			}
		}
		if !strings.HasPrefix(strings.Join(provisionTexts(v), "\n"), "Terms of Harbour") && !strings.Contains(v.Text, "Loading") {
			t.Errorf("%s: the text does not begin with its title: %.80q", name, v.Text)
		}
		for i := range 12 {
			if !strings.Contains(v.Text, fmt.Sprintf("service number %d in", i+1)) {
				t.Errorf("%s: paragraph %d is missing", name, i+1)
			}
		}
	}
}

// keptIn holds that words inside a policy page are read.
func keptIn(t *testing.T, name, body string, words ...string) {
	t.Helper()
	v := readBody(t, body)
	for _, w := range words {
		if !strings.Contains(v.Text, w) {
			t.Errorf("%s: %q was left out, want it read:\n%s", name, w, cutAtRune(v.Text, 1000))
		}
	}
}

func TestSectionsOfThePolicyStayWhateverTheyAreCalled(t *testing.T) {
	for _, name := range []string{"cookies", "cookie-policy", "copyright", "search", "login", "language", "comments", "consent", "gdpr", "ccpa",
		"advertising ads", "share", "sharing", "social", "newsletter", "subscribe", "feedback", "header", "promo", "footer-notice", "related"} {
		section := fmt.Sprintf(`<section id="%s" class="%s section"><h2>About %s</h2><p>SectionWords: we treat this the way that the law wants us to, and we tell you when it changes.</p></section>`, name, name, name)
		keptIn(t, name+" in main", "<main><h1>Terms</h1>"+prose(6)+section+prose(6)+"</main>", "SectionWords", "About "+name)
		keptIn(t, name+" in body", "<h1>Terms</h1>"+prose(6)+section+prose(6), "SectionWords", "About "+name)
		keptIn(t, name+" on a heading", "<main><h1>Terms</h1>"+prose(6)+fmt.Sprintf(`<h2 class="%s" id="%s">About it</h2><p>SectionWords.</p>`, name, name)+prose(6)+"</main>", "About it", "SectionWords")
	}
	keptIn(t, "on the body", `<div class="cookie-policy-page modal-open has-nav"><h1>Cookies</h1>`+prose(6)+"</div>", "service number 1 in", "service number 6 in")
}

func TestSectionWithSomethingToOperateStays(t *testing.T) {
	for name, section := range map[string]string{
		"a button for the settings":   `<section id="cookies"><h2>Cookies</h2><p>SectionWords.</p><button class="ot-sdk-show-settings">Cookie settings</button></section>`,
		"a field":                     `<section id="search"><h2>Search</h2><p>SectionWords.</p><input name="q"></section>`,
		"a name of what floats":       `<section id="popup-windows"><h2>Windows</h2><p>SectionWords.</p></section>`,
		"a clause named like a menu":  `<p id="sharing">SectionWords.</p>`,
		"an item named like a footer": `<ul><li class="footer-note">SectionWords.</li></ul>`,
		"a warning":                   `<div role="alert"><p>SectionWords.</p></div>`,
		"a label as its heading":      `<h2><label for="x">SectionWords</label></h2><input type="checkbox" id="x">`,
	} {
		keptIn(t, name, "<main><h1>Terms</h1>"+prose(6)+section+prose(6)+"</main>", "SectionWords")
	}
	keptIn(t, "a header in a section", "<h1>Terms</h1>"+prose(6)+"<section><header><h2>SectionWords</h2></header>"+prose(6)+"</section>", "SectionWords")
	keptIn(t, "a cookie section of the body", "<h1>Terms</h1>"+prose(6)+`<section id="cookies"><h2>Cookies</h2><p>SectionWords.</p><button>Cookie settings</button></section>`+prose(6), "SectionWords")
}

func TestHeaderOfAnArticleIsText(t *testing.T) {
	keptIn(t, "header", "<article><header><h1>Terms</h1><p>HeaderWords: effective 3 May 2025</p></header>"+prose(8)+"</article>", "Terms", "HeaderWords")
	keptIn(t, "site header with the title", `<header class="hero"><h1>Terms</h1><p>HeaderWords: effective 3 May 2025</p></header><main>`+prose(8)+"</main>", "service number 8 in")
}

func TestFoldedSectionsAreRead(t *testing.T) {
	folded := func(attributes string) string {
		return "<main><h1>Terms</h1>" + prose(4) + "<h2><button aria-expanded=false>Fees</button></h2><div " + attributes + "><p>FoldedWords: you pay for what you wear.</p>" + prose(4) + "</div></main>"
	}
	for _, attributes := range []string{"hidden", `aria-hidden="true"`, `style="display: none"`, `style="display:none;height:0"`, `class="collapse accordion-panel"`} {
		keptIn(t, attributes, folded(attributes), "Fees", "FoldedWords")
	}
	keptIn(t, "details", "<main><h1>Terms</h1>"+prose(4)+"<details><summary>Fees</summary><p>FoldedWords: you pay.</p></details></main>", "Fees", "FoldedWords")
	v := readBody(t, "<main><h1>Terms</h1>"+prose(4)+`<span hidden>tracker words</span><p>You <span style="display:none">never</span> pay.</p></main>`)
	if strings.Contains(v.Text, "tracker words") || !strings.Contains(v.Text, "You pay.") {
		t.Errorf("small hidden words were read: %s", v.Text)
	}
}

func TestTableOfContentsIsNoText(t *testing.T) {
	sections := ""
	contents := ""
	for i := range 6 {
		sections += fmt.Sprintf(`<h2 id="s%d">Section about item %d</h2>%s`, i, i, prose(2))
		contents += fmt.Sprintf(`<li><a href="#s%d">Section about item %d</a></li>`, i, i)
	}
	for name, page := range map[string]string{
		"a list":                  "<main><h1>Terms</h1><ul>" + contents + "</ul>" + sections + "</main>",
		"after the first words":   "<main><h1>Terms</h1>" + prose(2) + "<ol>" + contents + "</ol>" + sections + "</main>",
		"named":                   `<main><h1>Terms</h1><div class="toc"><ul>` + contents + "</ul></div>" + sections + "</main>",
		"with the page's address": "<main><h1>Terms</h1><ul>" + strings.ReplaceAll(contents, `"#`, `"`+testAddress+`#`) + "</ul>" + sections + "</main>",
	} {
		v := readBody(t, page)
		if n := strings.Count(v.Text, "Section about item 3"); n != 1 {
			t.Errorf("%s: a section is named %d times, want once:\n%s", name, n, cutAtRune(v.Text, 800))
		}
	}
}

func TestListOfSubprocessorsIsText(t *testing.T) {
	list := ""
	for i := range 8 {
		list += fmt.Sprintf(`<li><a href="https://dock%d.example/">Dock %d Limited</a></li>`, i, i)
	}
	keptIn(t, "within the text", "<main><h1>Sub-processors</h1>"+prose(3)+"<ul>"+list+"</ul>"+prose(3)+"</main>", "Dock 0 Limited", "Dock 7 Limited")
	row := ""
	for i := range 8 {
		row += fmt.Sprintf(`<tr><td><a href="https://dock%d.example/">Dock %d Limited</a></td><td>Storage</td></tr>`, i, i)
	}
	keptIn(t, "in a table at the end", "<main><h1>Sub-processors</h1>"+prose(3)+"<table>"+row+"</table></main>", "Dock 0 Limited | Storage", "Dock 7 Limited | Storage")
}

func TestMenuThatChangesIsNoChange(t *testing.T) {
	policy := "<main><h1>Terms of Harbour</h1>" + prose(12) + "</main>"
	one := readBody(t, around(policy))
	two := readBody(t, strings.NewReplacer("MenuPrices", "Our new prices", "FooterJobs", "Careers", "AsideOne", "Ten hats you will love", "BannerWords", "New words").Replace(around(policy)))
	if one.TextSHA != two.TextSHA {
		t.Errorf("the text differs:\n%s\n\n%s", one.Text, two.Text)
	}
}

func TestNameOfAnElementIsReadByItsWords(t *testing.T) {
	set := nameSet("nav menu backtotop toc")
	for name, want := range map[string]string{
		"nav":                    "nav",
		"site-navBar__menu":      "nav",
		"siteMenu":               "menu",
		"TOC2":                   "toc",
		"back-to-top":            "backtotop",
		"page back_to_top-2":     "backtotop",
		"x y z-menu":             "menu",
		"navigate":               "",
		"canal":                  "",
		"menuet protocol":        "",
		"":                       "",
		strings.Repeat("nav", 9): "",
	} {
		if got := nameIn(name, set); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
