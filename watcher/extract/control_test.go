package extract

import (
	"strings"
	"testing"
)

// leftOut holds that words around a policy are not read.
func leftOut(t *testing.T, name, body, words string) {
	t.Helper()
	if v := readBody(t, body); strings.Contains(v.Text, words) {
		t.Errorf("%s: %q was read, want it left out", name, words)
	}
}

func TestWhatIsSaidInAFormIsText(t *testing.T) {
	const clause = "<p>SectionWords: you may take back your consent at any time. We then delete what we hold about you.</p>"
	in := func(part string) string { return "<main><h1>Terms</h1>" + prose(4) + part + prose(4) + "</main>" }
	for name, part := range map[string]string{
		"nothing to operate":          `<form>` + clause + `</form>`,
		"hidden fields":               `<form action="/x"><input type="hidden" name="token" value="1">` + clause + `</form>`,
		"one button and a heading":    `<form><h2>Your consent</h2>` + clause + `<button>Delete my data</button></form>`,
		"a label that says something": `<div><label>` + clause + `</label></div>`,
		"a label that folds":          `<input type="checkbox" id="f1"><label for="f1">SectionWords</label><div>` + prose(3) + `</div>`,
	} {
		keptIn(t, name, in(part), "SectionWords")
	}
	for name, part := range map[string]string{
		"a newsletter":         `<form><h3>News</h3><p>SectionWords: we write to you each week. You can stop it at any time.</p><input type="email"><button>Send</button></form>`,
		"a search":             `<form><p>SectionWords</p></form>`,
		"a label of a field":   `<label for="mail">SectionWords: I accept that you send me news each week, until I say no.</label><input id="mail" type="checkbox">`,
		"a label around a box": `<label><input type="checkbox"> SectionWords: I accept that you send me news each week, until I say no.</label>`,
		"a label in a form":    `<form><label>SectionWords: I accept that you send me news each week, until I say no.</label><input type="checkbox"></form>`,
		"a label of few words": `<label>SectionWords.</label>`,
		"links in a form":      `<form><p><a href="/a">SectionWords: read about all the hats of ours here.</a></p></form>`,
	} {
		leftOut(t, name, in(part), "SectionWords")
	}
}

func TestFooterThatDatesTheTextIsRead(t *testing.T) {
	article := func(footer string) string {
		return "<article><h1>Terms</h1>" + prose(8) + footer + "</article>"
	}
	for name, footer := range map[string]string{
		"a footer":     "<footer><p>SectionWords. Last updated: 3 May 2025</p></footer>",
		"by its role":  `<div role="contentinfo"><p>SectionWords. Effective from 3 May 2025</p></div>`,
		"by its class": `<div class="policy-footer"><p>SectionWords. Last updated: 3 May 2025</p></div>`,
	} {
		keptIn(t, name, article(footer), "SectionWords")
	}
	v := readBody(t, article("<footer><p>Last updated: 3 May 2025</p></footer>"))
	if v.Dates.Printed != "2025-05-03" {
		t.Errorf("printed %v, want the date of the footer", v.Dates.Printed)
	}
	leftOut(t, "without a date", article("<footer><p>SectionWords: the house of hats.</p></footer>"), "SectionWords")
	leftOut(t, "of links", article(`<footer><a href="/a">SectionWords last updated 3 May 2025</a></footer>`), "SectionWords")
	leftOut(t, "of the site", "<main><h1>Terms</h1>"+prose(8)+"</main><footer><p>SectionWords. Last updated: 3 May 2025</p></footer>", "SectionWords")
}

func TestDocumentInAFrameOfTheSamePageIsRead(t *testing.T) {
	frame := func(body string) string {
		return `<iframe title="Terms" srcdoc="` + strings.NewReplacer("&", "&amp;", `"`, "&quot;").Replace(body) + `">No frames</iframe>`
	}
	policy := "<!doctype html><html><head><style>p{}</style></head><body><h1>Terms of Harbour</h1>" + prose(3) + "<p>FrameWords</p></body></html>"
	keptIn(t, "alone", frame(policy), "Terms of Harbour", "FrameWords")
	keptIn(t, "beside text", "<main><h1>Rules</h1>"+prose(3)+frame(policy)+"<p>After it.</p></main>", "service number 3 in", "FrameWords", "After it.")
	keptIn(t, "in a frame", frame("<p>Outer</p>"+frame(policy)), "Outer", "FrameWords")
	leftOut(t, "the words for readers without frames", frame(policy), "No frames")
	leftOut(t, "a hidden one", "<main><h1>Rules</h1>"+prose(3)+`<div style="display:none">`+frame("<p>FrameWords</p>")+"</div></main>", "FrameWords")
	deep := "<p>FrameWords</p>"
	for range 6 {
		deep = frame(deep)
	}
	leftOut(t, "deeper than two", "<main><h1>Rules</h1>"+prose(3)+deep+"</main>", "FrameWords")
}
