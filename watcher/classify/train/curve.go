package main

import (
	"fmt"
	"hash/fnv"
	"io"
)

// measureCurve prints how well quotes are read by weights that learnt from a part of the other services: what more quotes of the
// same kind would bring. The parts grow by whole services, and a larger one holds the smaller. What was mined or written is always
// learnt from.
func measureCurve(out io.Writer, d *data) {
	fmt.Fprintln(out, "learnt from a part of the services, in two divisions into folds:")
	for _, share := range []int{25, 50, 75, 100} {
		part := func(q quote) bool { return rank(q.Service) < share }
		quotes := 0
		for _, q := range d.quotes {
			if part(q) {
				quotes++
			}
		}
		fmt.Fprintf(out, "  %3d %%, %4d quotes:", share, quotes)
		for _, in := range []division{first, second} {
			tried := tryPart(d, in, part).quotes
			macro, _ := macroF1(tried)
			fmt.Fprintf(out, "  top-1 %.4f  macro-F1 %.4f", topOne(tried), macro)
		}
		fmt.Fprintln(out)
	}
}

// rank is a number from 0 to 99 of each service.
func rank(service string) int {
	h := fnv.New32a()
	h.Write([]byte("rank of " + service))
	return int(h.Sum32()>>8) % 100
}
