package bot

import (
	"testing"
	"time"
)

func TestThePublicArchiveIsNamedForPublicPagesAlone(t *testing.T) {
	seen := time.Date(2026, 3, 1, 10, 0, 0, 0, time.FixedZone("", 3600))
	for page, want := range map[string]string{
		"https://acme.example/terms?a=1#b": "https://web.archive.org/web/20260301090000/https://acme.example/terms?a=1#b",
		"http://127.0.0.1:8080/terms":      "",
		"http://[::1]/terms":               "",
		"https://localhost/terms":          "",
		"https://intranet./terms":          "",
		"file:///etc/terms":                "",
		"":                                 "",
	} {
		if got := archive(page, seen); got != want {
			t.Errorf("%q: got %q, want %q", page, got, want)
		}
	}
	if got := archive("https://acme.example/", time.Time{}); got != "" {
		t.Errorf("a page that was never seen: %q", got)
	}
	if links := sources("http://127.0.0.1/terms", seen); len(links) != 1 || links[0].Label != "Source" {
		t.Errorf("a private page has the links %+v", links)
	}
}
