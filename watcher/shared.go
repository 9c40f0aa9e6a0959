package watcher

import (
	"context"
	"time"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
)

// What other documents of a host have as well, though they are other texts, belongs to the site: its help line, its
// newsletter, its notice about cookies.
const (
	fewestSharing = 2  // other documents that have a text
	mostShared    = 30 // percent of the prose, above which another document is a sibling: what both say may be a clause of both
)

// shared are the texts of either version that stand, or stood, in other documents of the same host which are no siblings.
func (w *Watcher) shared(ctx context.Context, doc clausewatch.Document, old, next clausewatch.Version, now time.Time) (map[string]bool, error) {
	neighbours, err := w.Store.Neighbours(ctx, doc)
	if err != nil {
		return nil, err
	}
	neighbours = elsewhereThan(doc, neighbours)
	if len(neighbours) < fewestSharing {
		return nil, nil
	}
	all, prose := either(old, next), 0
	for _, text := range all {
		if isProse(text) {
			prose++
		}
	}
	having := map[string]int{}
	for _, n := range neighbours {
		seen, err := w.Store.Seen(ctx, n.Ref(), all, now)
		if err != nil {
			return nil, err
		}
		same := 0
		for i, text := range all {
			if seen[i] && isProse(text) {
				same++
			}
		}
		if 100*same > mostShared*prose {
			continue
		}
		for i, text := range all {
			if seen[i] {
				having[text]++
			}
		}
	}
	found := map[string]bool{}
	for text, n := range having {
		if n >= fewestSharing {
			found[text] = true
		}
	}
	return found, nil
}

// elsewhereThan are the documents at other addresses than doc, one for each address: the same page watched twice is one.
func elsewhereThan(doc clausewatch.Document, all []clausewatch.Document) (others []clausewatch.Document) {
	taken := map[string]bool{}
	for _, url := range doc.URLs {
		taken[place(url)] = true
	}
	for _, d := range all {
		known := false
		for _, url := range d.URLs {
			known = known || taken[place(url)]
			taken[place(url)] = true
		}
		if !known {
			others = append(others, d)
		}
	}
	return others
}

// either are the texts of the provisions of both versions, each once.
func either(old, next clausewatch.Version) (all []string) {
	seen := map[string]bool{}
	for _, v := range []clausewatch.Version{old, next} {
		for _, p := range v.Provisions {
			if !seen[p.Text] {
				seen[p.Text] = true
				all = append(all, p.Text)
			}
		}
	}
	return all
}

// isProse tells a text of the kind that policies are made of, by its length.
func isProse(text string) bool {
	return utf8.RuneCountInString(markup.ReplaceAllString(text, "")) >= proseLetters
}

// boilerplate tells a change at the edge of the text of what other documents of the host have too, and that binds nobody.
// What they share counts to the edge. A quantity binds nobody there: boxes of a shop tell of percents and prices.
func (in *inspector) boilerplate(p clausewatch.ProvisionChange) bool {
	one := p.New
	if one == nil {
		one = p.Old
	}
	if !in.shared[one.Text] || p.Wording > clausewatch.Medium || hasYear.MatchString(textOf(p.Old)+" "+textOf(p.New)) {
		return false
	}
	quantities := 0
	for _, s := range p.Signals {
		switch s.Type {
		case clausewatch.SignalScope:
		case clausewatch.SignalNumber, clausewatch.SignalMoney, clausewatch.SignalPercentage:
			quantities++
		default:
			return false
		}
	}
	if p.Wording == clausewatch.Medium && quantities == 0 { // it says what may, must or must not be
		return false
	}
	return (p.Old == nil || in.oldFrame[p.Old.ID]) && (p.New == nil || in.nextFrame[p.New.ID])
}
