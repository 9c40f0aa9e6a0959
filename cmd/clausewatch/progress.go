package main

import (
	"fmt"
	"io"
	"strings"
)

// A progress draws a bar on a terminal and nothing elsewhere.
type progress struct {
	out         io.Writer // nil when it is no terminal
	total, made int
	what        string
}

func newProgress(w io.Writer, total int, what string) *progress {
	if !terminal(w) || total < 2 {
		w = nil
	}
	return &progress{out: w, total: total, what: what}
}

func (p *progress) step(name string) {
	p.made++
	if p.out == nil {
		return
	}
	const cells = 30
	full := cells * p.made / p.total
	fmt.Fprintf(p.out, "\r\x1b[K[%s%s] %s %d of %d  %s", strings.Repeat("█", full), strings.Repeat("·", cells-full), p.what, p.made, p.total, name)
}

func (p *progress) done() {
	if p.out != nil {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
