package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/clausewatch/clausewatch"
)

func TestNeighboursAreThePoliciesWatchedOnAHost(t *testing.T) {
	s := fresh(t)
	all := catalogue("acme/aup", "acme/terms", "acme/news", "birch/aup")
	all[0].Documents[1].URLs = []string{"https://www." + all[0].Documents[1].Host() + "/terms"}
	all[0].Documents[2].Kind = clausewatch.Feed
	done(t, s.Sync(t.Context(), all, nil, start))
	refs := func() (refs []string) {
		for _, d := range must(s.Neighbours(t.Context(), all[0].Documents[0])) {
			refs = append(refs, d.Ref())
		}
		return refs
	}
	if diff := cmp.Diff([]string{"acme/terms"}, refs()); diff != "" {
		t.Errorf("neighbours of acme/aup (-want +got):\n%s", diff)
	}
	done(t, s.Sync(t.Context(), catalogue("acme/aup", "birch/aup"), nil, start))
	if got := refs(); got != nil {
		t.Errorf("got %q, want none: it is watched no more", got)
	}
}
