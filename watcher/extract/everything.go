package extract

import (
	"context"
	"strings"

	"golang.org/x/net/html"

	"github.com/clausewatch/clausewatch"
)

// Everything is all text in what an address sent, whoever it is for: menus, forms and hidden parts are in it, whatever a
// document selects. It serves to tell whether words that one reading has and another has not stood there at all; it is no
// text of a policy. The error is ctx's or names what cannot be parsed.
func Everything(ctx context.Context, s clausewatch.Snapshot) (string, error) {
	if kindOf(s) != kindHTML {
		r, err := readPart(ctx, clausewatch.Document{Kind: clausewatch.Policy}, s, nil)
		return joined(r.blocks), err
	}
	p, err := parsePage(decode(s.Body, s.ContentType()), s)
	if err != nil {
		return "", err
	}
	body := []*html.Node{p.body}
	all := p.blocks(body, func(*html.Node) bool { return true })
	// What is operated stands amid sentences that other readings have without it.
	rest := p.blocks(body, func(n *html.Node) bool { return !p.control(n) })
	return joined(all) + "\n" + joined(rest), nil
}

func joined(blocks []block) string {
	lines := make([]string, len(blocks))
	for n, b := range blocks {
		lines[n] = b.text
	}
	return strings.Join(lines, "\n")
}
