package ota

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/watcher/replay"
)

// pages reads the declarations of pages as a file has them.
func pages(t *testing.T, declared string) []replay.Declaration {
	t.Helper()
	all, err := pagesOf(json.RawMessage(declared))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDocumentIsWhatWasDeclared(t *testing.T) {
	css := func(all ...string) (s []clausewatch.Selection) {
		for _, one := range all {
			s = append(s, clausewatch.Selection{CSS: one})
		}
		return s
	}
	for name, c := range map[string]struct {
		declared string
		urls     []string
		selects  []clausewatch.Selection
		removes  []string
		notes    []Reason
	}{
		"one page": {`{"fetch": "https://a.example/tos", "select": "main"}`,
			[]string{"https://a.example/tos"}, css("main"), nil, nil},
		"lists": {`{"fetch": "https://a.example/tos", "select": ["h1", "#text"], "remove": [".share", "nav"]}`,
			[]string{"https://a.example/tos"}, css("h1", "#text"), []string{".share", "nav"}, nil},
		"a range": {`{"fetch": "https://a.example/tos", "select": {"startBefore": "h1", "endAfter": "#end"}}`,
			[]string{"https://a.example/tos"}, []clausewatch.Selection{{StartBefore: "h1", EndAfter: "#end"}}, nil, nil},
		"a PDF": {`{"fetch": "https://a.example/tos.pdf"}`, []string{"https://a.example/tos.pdf"}, nil, nil, nil},
		"pages that share what stands beside them": {`{"combine": [{"fetch": "https://a.example/1"}, {"fetch": "https://a.example/2", "select": null}], "select": ".text", "remove": ["nav"]}`,
			[]string{"https://a.example/1", "https://a.example/2"}, css(".text"), []string{"nav"}, nil},
		"pages with selections of their own": {`{"combine": [{"fetch": "https://a.example/1", "select": [".text", "h1"]}, {"fetch": "https://a.example/2", "select": ["h1", "article"]}]}`,
			[]string{"https://a.example/1", "https://a.example/2"}, css(".text", "h1", "article"), nil, []Reason{PerPage}},
		"a page and a PDF": {`{"combine": [{"fetch": "https://a.example/1.pdf"}, {"fetch": "https://a.example/2", "select": "main", "remove": "aside"}]}`,
			[]string{"https://a.example/1.pdf", "https://a.example/2"}, css("main"), []string{"aside"}, nil},
		"two parts of one page": {`{"combine": [{"fetch": "https://a.example/1", "select": "#a"}, {"fetch": "https://a.example/1", "select": "#b"}]}`,
			[]string{"https://a.example/1"}, css("#a", "#b"), nil, []Reason{PerPage}},
		"what one page cuts stays in the others, unless it is of that page alone": {
			`{"select": "main", "combine": [{"fetch": "https://a.example/1", "remove": ["nav", "blockquote", ".share", "p:not(.x)", "li, .y"]}, {"fetch": "https://a.example/2", "remove": "nav"}]}`,
			[]string{"https://a.example/1", "https://a.example/2"}, css("main"), []string{"nav", ".share"}, []Reason{OnePageOnly, OnePageOnly, OnePageOnly}},
		"one bad selection drops all": {`{"fetch": "https://a.example/tos", "select": ["main", "p >"], "remove": ["nav", "::"]}`,
			[]string{"https://a.example/tos"}, nil, []string{"nav"}, []Reason{BadSelector, BadSelector}},
		"half a range": {`{"fetch": "https://a.example/tos", "select": {"startBefore": "h1"}}`,
			[]string{"https://a.example/tos"}, nil, nil, []Reason{BadSelector}},
		"a range to remove": {`{"fetch": "https://a.example/tos", "select": "main", "remove": ["nav", {"startBefore": "#a", "endBefore": "#b"}]}`,
			[]string{"https://a.example/tos"}, css("main"), []string{"nav"}, []Reason{RemovedRange}},
		"filters": {`{"fetch": "https://a.example/tos", "select": "main", "filter": ["tidyUp", {"removeQueryParams": ["utm"]}, "tidyUp"]}`,
			[]string{"https://a.example/tos"}, css("main"), nil, []Reason{FilterCode, LinkFilter}},
		"scripts": {`{"fetch": "https://a.example/tos", "select": "main", "executeClientScripts": true}`,
			[]string{"https://a.example/tos"}, css("main"), nil, []Reason{NeedsScript}},
		"our environment is not theirs": {`{"fetch": "https://a.example/tos", "select": ["[title='${HOME}']"], "remove": "file:/etc/passwd"}`,
			[]string{"https://a.example/tos"}, nil, nil, []Reason{NotLiteral, NotLiteral}},
	} {
		doc, ok := document("a", Terms{Type: "Terms of Service", Pages: pages(t, c.declared)})
		if !ok {
			t.Errorf("%s: left out: %v", name, doc.Notes)
			continue
		}
		want := clausewatch.Document{Platform: "a", Name: "Terms of Service", Kind: clausewatch.Policy, URLs: c.urls, Select: c.selects, Remove: c.removes}
		if diff := cmp.Diff(want, doc.Document); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		var notes []Reason
		for _, n := range doc.Notes {
			notes = append(notes, n.Reason)
		}
		if diff := cmp.Diff(c.notes, notes); diff != "" {
			t.Errorf("%s: notes (-want +got):\n%s", name, diff)
		}
	}
}

func TestTermsWithoutAnAddressOfEachPageAreLeftOut(t *testing.T) {
	for declared, want := range map[string]Reason{
		`{"select": "main"}`:                         BadAddress,
		`{"fetch": "file:///etc/passwd"}`:            BadAddress,
		`{"fetch": "terms.html"}`:                    BadAddress,
		`{"fetch": "https://a.example/?${API_KEY}"}`: NotLiteral,
		`{"combine": [{"fetch": "https://a.example/"}, {"fetch": "ftp://a.example/"}]}`: BadAddress,
	} {
		doc, ok := document("a", Terms{Type: "Imprint", Pages: pages(t, declared)})
		if ok || len(doc.Notes) != 1 || doc.Notes[0].Reason != want || !strings.HasPrefix(doc.Notes[0].Text, "Imprint: ") {
			t.Errorf("%s: got %v, %v; want it left out for %s", declared, ok, doc.Notes, want)
		}
	}
}

func TestIDsAreShortUniqueAndStable(t *testing.T) {
	of := func(id, name, collection string, types ...string) Service {
		s := Service{ID: id, Name: name}
		for _, typ := range types {
			page := replay.Declaration{Fetch: "https://www." + replay.Slug(id+collection, "host") + ".example/" + replay.Slug(typ, "x")}
			s.Terms = append(s.Terms, Terms{Type: typ, Collection: collection, Pages: []replay.Declaration{page}})
		}
		return s
	}
	services := []Service{
		of("Café Ö", "Café Ö!", "", "Terms of Service", "Privacy Policy", "Acceptable Use Policy", "Trackers Policy",
			"Data Processor Agreement", "Community Guidelines", "Systemic Risks — 2031"),
		of("C++", "", "", "Imprint"), of("C", "", "", "Imprint"),
		of("true", "", "", "Imprint"), of("1-2", "", "", "Imprint"),
		of("Почта", "", "", "Условия", "Правила"),
		of("Lantern", "Lantern", "here", "Privacy Policy"), of("LANTERN", "LANTERN", "there", "Privacy Policy"), of("lantern", "", "there", "Privacy Policy"),
	}
	want := []string{
		"1-2/imprint", "c/imprint", "c-2/imprint",
		"cafe-o/terms", "cafe-o/privacy", "cafe-o/aup", "cafe-o/cookies", "cafe-o/dpa", "cafe-o/guidelines", "cafe-o/systemic-risks-2031",
		"host-example/document", "host-example/document-2",
		"lantern/privacy", "lantern/privacy-there", // the third is the second, word for word
		"true/imprint",
	}
	for range 2 {
		var got []string
		all := Convert(services)
		if all[1].Name != "C" || all[2].Name != "C++" {
			t.Errorf("c is %q and c-2 is %q, want C and C++", all[1].Name, all[2].Name)
		}
		for _, p := range all {
			for _, doc := range p.Documents {
				got = append(got, doc.Ref())
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		services[1], services[2] = services[2], services[1]
	}
	all := Convert(services)
	if names := []string{all[3].Name, all[5].Name, all[5].Documents[1].Name}; !cmp.Equal(names, []string{"Café Ö!", "Lantern", "Privacy Policy (there)"}) {
		t.Errorf("got names %q", names)
	}
	if n := Count(all).Notes[Repeated]; n != 1 {
		t.Errorf("%d repetitions counted, want 1", n)
	}
}
