package bot

import (
	"math/rand/v2"
	"testing"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// What an index says is near is what going through every name of every platform and document says.
func TestIndexKnowsHowFarEachNameIs(t *testing.T) {
	c := newCatalog([]clausewatch.Platform{
		{ID: "acme", Name: "Acme Straßenbau", Aliases: []string{"ac"}, Documents: []clausewatch.Document{
			{Platform: "acme", ID: "aup", Name: "Acceptable Use Policy"}, {Platform: "acme", ID: "privacy", Name: "Acme Privacy Notice"}}},
		{ID: "acne", Name: "Acne", Documents: []clausewatch.Document{{Platform: "acne", ID: "terms", Name: "Terms of Use", Aliases: []string{"house rules"}}}},
		{ID: "birch", Name: "Birch"},
	})
	random := rand.New(rand.NewPCG(5, 5))
	typed := []string{"", "acme", "acmee", "acmeaup", "acmeprivcy", "privacynotise", "houserulse", "tso", "strassenbau", "zzz"}
	for range 300 {
		of := []rune(typed[1+random.IntN(9)])
		of[random.IntN(len(of))] = rune('a' + random.IntN(26))
		typed = append(typed, string(of))
	}
	for _, k := range typed {
		most := (utf8.RuneCountInString(k) + 2) / 3
		want := map[string]int{}
		nearer := func(id string, d int) {
			if before, known := want[id]; d <= most && (!known || d < before) {
				want[id] = d
			}
		}
		for _, n := range c.names {
			nearer(n.id, clausewatch.Distance(k, n.key))
		}
		for _, p := range c.platforms {
			for _, d := range p.Documents {
				nearer(d.Ref(), clausewatch.Distance(k, key(d.Ref())))
			}
			for _, n := range c.documentsOf(p.ID) {
				if n.rank > 0 {
					nearer(n.id, clausewatch.Distance(k, n.key)+1)
				}
			}
		}
		got := c.index().near(k, most)
		if len(got) != len(want) {
			t.Errorf("%q: got %v, want %v", k, got, want)
		}
		for id, d := range want {
			if got[id] != d {
				t.Errorf("%q: %s is %d away, want %d", k, id, got[id], d)
			}
		}
	}
}
