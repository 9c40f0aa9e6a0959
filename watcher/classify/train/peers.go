package main

import (
	"fmt"
	"io"
	"slices"

	"github.com/clausewatch/clausewatch"
)

// measurePeers prints how well the likeness of sketches finds what others say of the same: each is looked for among the
// quotes of all other services, and the best of each service counts. Every fourth quote is looked for.
func measurePeers(out io.Writer, t trials) {
	type outcome struct {
		first, five, category, rank float64
	}
	const every = 4
	outcomes := make([]outcome, (len(t.quotes)+every-1)/every)
	parallel(len(outcomes), func(i int) {
		n := every * i
		type hit struct {
			at       int
			likeness float64
		}
		best := map[string]hit{}
		for m, other := range t.quotes {
			if other.Service == t.quotes[n].Service {
				continue
			}
			l := clausewatch.Sketch(t.sketches[n]).Likeness(t.sketches[m])
			if h, ok := best[other.Service]; !ok || l > h.likeness {
				best[other.Service] = hit{m, l}
			}
		}
		hits := make([]hit, 0, len(best))
		for _, h := range best {
			hits = append(hits, h)
		}
		slices.SortFunc(hits, func(a, b hit) int {
			switch {
			case a.likeness > b.likeness:
				return -1
			case a.likeness < b.likeness:
				return 1
			}
			return a.at - b.at
		})
		o := &outcomes[i]
		for rank, h := range hits[:min(5, len(hits))] {
			if t.quotes[h.at].Case == t.quotes[n].Case {
				if o.five += 0.2; rank == 0 {
					o.first = 1
				}
				if o.rank == 0 {
					o.rank = 1 / float64(rank+1)
				}
			}
			if t.quotes[h.at].Category == t.quotes[n].Category {
				o.category += 0.2
			}
		}
	})
	var sum outcome
	bytes, most := 0, 0
	for _, o := range outcomes {
		sum.first += o.first
		sum.five += o.five
		sum.category += o.category
		sum.rank += o.rank
	}
	for _, s := range t.sketches {
		bytes += len(s)
		most = max(most, len(s))
	}
	n := float64(len(outcomes))
	fmt.Fprintf(out, "likeness of sketches, %d quotes, other services only, one hit a service: case P@1 %.3f  P@5 %.3f  MRR@5 %.3f  category P@5 %.3f  (%d bytes on average, at most %d)\n",
		len(outcomes), sum.first/n, sum.five/n, sum.rank/n, sum.category/n, bytes/len(t.sketches), most)
}
