package extract

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
)

const partsPage = `<nav><a href="/">Home</a></nav>
<div id="intro"><h1>Terms</h1><p>We sell hats to people who like them.</p></div>
<div class="policy" id="one"><h2 id="use">Use</h2><p>You may wear what we sell to you in any weather.</p><h2 id="fees">Fees</h2><p>You pay each month for the hats that you wear.</p>
<p class="ad">Buy more hats today and save a lot of money.</p></div>
<div class="policy" id="two"><p>You may end the contract at any time you like.</p></div>
<p id="after">Something else that stands at the end of the page.</p>`

func TestSelectedPartsAreRead(t *testing.T) {
	const (
		intro, use, wear = "We sell hats to people who like them.", "Use", "You may wear what we sell to you in any weather."
		fees, pay        = "Fees", "You pay each month for the hats that you wear."
		ad, end, after   = "Buy more hats today and save a lot of money.", "You may end the contract at any time you like.", "Something else that stands at the end of the page."
	)
	css := func(s ...string) (all []clausewatch.Selection) {
		for _, c := range s {
			all = append(all, clausewatch.Selection{CSS: c})
		}
		return all
	}
	between := func(s clausewatch.Selection) []clausewatch.Selection { return []clausewatch.Selection{s} }
	for _, tc := range []struct {
		name    string
		choose  []clausewatch.Selection
		without []string
		want    []string
	}{
		{"one", css("#two"), nil, []string{end}},
		{"all of a class, in the order of the page", css(".policy"), nil, []string{use, wear, fees, pay, ad, end}},
		{"two selections, in their own order", css("#two", "#one"), []string{".ad"}, []string{end, use, wear, fees, pay}},
		{"a group", css("#after, #intro p"), nil, []string{intro, after}},
		{"a part inside another once", css("#one", "#one p"), []string{".ad"}, []string{use, wear, fees, pay}},
		{"a part that a later one encloses", css("#one p", "#one"), []string{".ad"}, []string{use, wear, fees, pay}},
		{"removed", css(".policy"), []string{".ad", "h2"}, []string{wear, pay, end}},
		{"from before to before", between(clausewatch.Selection{StartBefore: "#use", EndBefore: "#fees"}), nil, []string{use, wear}},
		{"from after to after", between(clausewatch.Selection{StartAfter: "#use", EndAfter: "#two"}), []string{".ad"}, []string{wear, fees, pay, end}},
		{"from after to before", between(clausewatch.Selection{StartAfter: "#fees", EndBefore: "#after"}), []string{".ad"}, []string{pay, end}},
	} {
		doc := clausewatch.Document{Select: tc.choose, Remove: tc.without}
		v, err := readSent(t, doc, nil, sent("text/html", htmlPage(partsPage)))
		if err != nil || !slices.Equal(provisionTexts(v), tc.want) {
			t.Errorf("%s: %q, error %v\nwant %q", tc.name, provisionTexts(v), err, tc.want)
		}
	}
}

func TestBroadSelectionLeavesMenusOut(t *testing.T) {
	for _, css := range []string{"body", "html"} {
		v, err := readSent(t, clausewatch.Document{Select: []clausewatch.Selection{{CSS: css}}}, nil, sent("text/html", htmlPage(partsPage)))
		if err != nil || slices.Contains(provisionTexts(v), "Home") || !strings.Contains(v.Text, "You may wear") {
			t.Errorf("%s: %q, error %v, want the text without the menu", css, provisionTexts(v), err)
		}
	}
}

func TestSelectionThatFindsNothingIsEmpty(t *testing.T) {
	for name, s := range map[string]clausewatch.Selection{
		"no such part":         {CSS: "#policy-2019"},
		"a part without words": {CSS: "br"},
		"no start":             {StartBefore: "#nowhere", EndAfter: "#two"},
		"no end":               {StartBefore: "#one", EndAfter: "#nowhere"},
		"end before start":     {StartAfter: "#after", EndBefore: "#intro"},
	} {
		_, err := readSent(t, clausewatch.Document{Select: []clausewatch.Selection{s}}, nil, sent("text/html", htmlPage(partsPage+"<br>"+prose(20))))
		if cause(err) != clausewatch.CauseEmpty || !strings.Contains(err.Error(), "select") {
			t.Errorf("%s: error %v, want %s with the selector and the next move", name, err, clausewatch.CauseEmpty)
		}
	}
}

func TestSelectorThatCannotBeReadIsRefused(t *testing.T) {
	for _, doc := range []clausewatch.Document{
		{Select: []clausewatch.Selection{{CSS: "div["}}},
		{Select: []clausewatch.Selection{{}}},
		{Select: []clausewatch.Selection{{CSS: "main", StartBefore: "h1"}}},
		{Select: []clausewatch.Selection{{StartBefore: "h1"}}},
		{Select: []clausewatch.Selection{{EndAfter: "h1"}}},
		{Select: []clausewatch.Selection{{StartBefore: "h1", StartAfter: "h1"}}},
		{Select: []clausewatch.Selection{{StartBefore: "h1", StartAfter: "h1", EndAfter: "h2"}}},
		{Select: []clausewatch.Selection{{StartBefore: "h1", EndAfter: "h2 >"}}},
		{Remove: []string{"nav", "::"}},
	} {
		if err := Selectors(doc); !errors.Is(err, errSelector) {
			t.Errorf("%+v: error %v, want %v", doc, err, errSelector)
		}
	}
	good := clausewatch.Document{Select: []clausewatch.Selection{{CSS: "main, .policy > p:not(.ad)"}, {StartAfter: "h1", EndBefore: "footer"}}, Remove: []string{"nav"}}
	if err := Selectors(good); err != nil {
		t.Errorf("%+v: %v", good, err)
	}
	_, err := readSent(t, clausewatch.Document{Remove: []string{"div["}}, nil, sent("text/html", htmlPage(partsPage)))
	var failure *clausewatch.Failure
	if !errors.As(err, &failure) || !failure.Permanent {
		t.Errorf("reading with a selector that cannot be read: %v, want a permanent failure", err)
	}
}

func TestMailAddressThatStandsAloneIsKept(t *testing.T) {
	const prose = "You may leave your boat at the quay for as long as you pay the fee that is shown on the board, and you must move it when the harbour master asks you to do so because of a storm."
	for name, last := range map[string]string{
		"shown":  `<p><a href="mailto:desk@harbour.example">desk@harbour.example</a></p>`,
		"hidden": `<p><a href="/cdn-cgi/l/email-protection" class="__cf_email__" data-cfemail="` + hidden("desk@harbour.example", 0x2a) + `">[email&#160;protected]</a></p>`,
	} {
		v, err := Read(t.Context(), clausewatch.Document{Kind: clausewatch.Policy, URLs: []string{"https://harbour.example/rules"}}, []clausewatch.Snapshot{{
			URL: "https://harbour.example/rules", Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
			Status: http.StatusOK, Body: []byte("<html><body><main><h1>Rules</h1><p>" + prose + "</p><h2>Contact</h2><p>Harbour Company, 1 Quay Street, Inner Bay</p>" + last + "</main></body></html>"),
		}}, nil)
		if err != nil || !strings.HasSuffix(v.Text, "\ndesk@harbour.example") {
			t.Errorf("%s: %v, text %q; want the address as its last line", name, err, v.Text)
		}
	}
}
