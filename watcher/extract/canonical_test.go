package extract

import (
	"net/http"
	"testing"

	"github.com/clausewatch/clausewatch"
)

func TestCanonicalIsTheAddressThatAPageNames(t *testing.T) {
	for link, want := range map[string]string{
		`<link rel="canonical" href="https://lantern.example/legal">`:       "https://lantern.example/legal",
		`<link rel=Canonical href=/legal#top>`:                              "https://lantern.example/legal",
		`<base href="https://other.example/x/"><link rel=canonical href=y>`: "https://other.example/x/y",
		`<link rel=canonical href="javascript:alert(1)">`:                   "",
		`<link rel=canonical href="">`:                                      "https://lantern.example/terms",
		`<link rel=stylesheet href="/s.css">`:                               "",
		``:                                                                  "",
	} {
		s := clausewatch.Snapshot{URL: "https://lantern.example/terms", FinalURL: "https://lantern.example/terms",
			Header: http.Header{"Content-Type": {"text/html"}}, Body: []byte("<!DOCTYPE html><html><head>" + link + "</head><body><p>Text</p></body></html>")}
		if got := Canonical(s); got != want {
			t.Errorf("%s: got %q, want %q", link, got, want)
		}
	}
}
