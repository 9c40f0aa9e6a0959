package store

import (
	"fmt"
	"testing"
)

// Of a word that is in more provisions than can be ranked, those under a heading with it stand for all; where there are few
// of them, some of every document do.
func TestSearchForACommonWordDoesNotRankEveryMatch(t *testing.T) {
	s := watching(t)
	clauses := func(of string, headings int) (all []string) {
		for i := range mostRanked/2 + 100 {
			c := fmt.Sprintf("service number %d of %s", i, of)
			if i >= 1000 && i < 1000+headings {
				c = "Service: " + c
			}
			all = append(all, c)
		}
		return all
	}
	record(t, s, brings(reading("acme/aup", clock(1), clauses("acme", 0)...), Baseline, nil))
	record(t, s, brings(reading("birch/aup", clock(1), clauses("birch", 30)...), Baseline, nil))
	for _, q := range []Query{{Text: "service", Limit: 5}, {Text: "service number", Limit: 5}} {
		hits, err := s.Search(t.Context(), q)
		if err != nil || len(hits) != 5 {
			t.Fatalf("%s: got %d hits, %v; want 5", q.Text, len(hits), err)
		}
		for _, h := range hits {
			if q.Text == "service" && h.Provision.Heading != "Service" {
				t.Errorf("%s: %q comes before one under the heading that says it", q.Text, h.Provision.Text)
			}
		}
	}
	hits, err := s.Search(t.Context(), Query{Text: "number"})
	of := map[string]int{}
	for _, h := range hits {
		of[h.Document]++
	}
	if err != nil || len(hits) > mostRanked || of["acme/aup"] == 0 || of["birch/aup"] == 0 {
		t.Errorf("got hits of %v, %v; want some of each document", of, err)
	}
	for text, want := range map[string]bool{"number": true, "service birch": true, "acme birch": false, "moon": false, "": false} {
		if got, err := s.Holds(t.Context(), Query{Text: text}); err != nil || got != want {
			t.Errorf("%q: held is %v, %v; want %v", text, got, err, want)
		}
	}
	if held, err := s.Holds(t.Context(), Query{Text: "birch", Platform: "acme"}); err != nil || held {
		t.Errorf("at another platform: held is %v, %v", held, err)
	}
}
