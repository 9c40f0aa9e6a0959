package watcher

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher/compare"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// A crossing is the step at which both the page and our reading of it became another, and the old bytes give no text by
// today's reading. What stood on the old page and stands on the new one, whether it was read or not, differs by our
// reading; the rest is the policy's.
type crossing struct {
	before, after string // all letters of the two pages in a row
	elsewhere     bool   // the text is at another address: what stands around it may be another
}

// mostlyKept is the share of the words of the version in force, in percent, from which on a text read otherwise is compared
// with it. Below, somebody has chosen another text.
const mostlyKept = 50

// crossing is nil where what we kept of the version in force does not serve, and where its text is another one.
func (w *Watcher) crossing(ctx context.Context, watch store.Watch, v clausewatch.Version, parts []clausewatch.Snapshot) (*crossing, error) {
	settled := watch.Settled
	if watch.Document.Kind == clausewatch.Feed || v.TextSHA == settled.TextSHA {
		return nil, nil
	}
	var old []clausewatch.Snapshot
	for _, sha := range settled.Snapshots {
		s, err := w.Store.Snapshot(ctx, sha)
		switch {
		case errors.Is(err, store.ErrDamaged):
			w.damaged(watch.Document.Ref(), "what changed together with our reading is not told", err)
			return nil, nil
		case errors.Is(err, store.ErrNotFound):
			return nil, nil
		case err != nil:
			return nil, err
		}
		old = append(old, s)
	}
	was, err := everything(ctx, old)
	if err != nil {
		return nil, ctx.Err()
	}
	is, err := everything(ctx, parts)
	if err != nil {
		return nil, ctx.Err()
	}
	gone, came := others(old, parts), others(parts, old)
	x := &crossing{elsewhere: len(gone) > 0 && len(gone) == len(came)}
	before, after := append(was, unlisted(settled.Text)), append(is, unlisted(v.Text))
	if !x.elsewhere { // an address that was left out or taken in: what stands there is no change
		for _, n := range came {
			before = append(before, is[n])
		}
		for _, n := range gone {
			after = append(after, was[n])
		}
	}
	x.before, x.after = strings.Join(before, "\n"), strings.Join(after, "\n")
	// Once a text of today's reading waits, another one that takes its place is no choice of anybody's.
	if c := watch.Candidate; c != nil && c.Config == v.Config && c.Extractor == v.Extractor {
		return x, nil
	}
	if keptShare(*settled, v, x.compare(*settled, &v)) < mostlyKept {
		return nil, nil
	}
	return x, nil
}

// everything is all that stands in each part, without the counters of lists and squashed.
func everything(ctx context.Context, parts []clausewatch.Snapshot) ([]string, error) {
	all := make([]string, len(parts))
	for n, s := range parts {
		text, err := extract.Everything(ctx, s)
		if err != nil {
			return nil, err
		}
		all[n] = unlisted(text)
	}
	return all, nil
}

// others are the indexes of the parts whose addresses are not among those of the other ones.
func others(parts, than []clausewatch.Snapshot) (at []int) {
	for n, p := range parts {
		if !slices.ContainsFunc(than, func(s clausewatch.Snapshot) bool { return samePlace(s.URL, p.URL) }) {
			at = append(at, n)
		}
	}
	return at
}

// compare gives the change of the policy alone; on no crossing, all of it.
func (x *crossing) compare(old clausewatch.Version, next *clausewatch.Version) clausewatch.Change {
	if x == nil {
		return compare.Versions(old, next)
	}
	return compare.Part(old, next, x.ours)
}

// ours tells a change of a provision that is one of our reading alone.
func (x *crossing) ours(p clausewatch.ProvisionChange) bool {
	return strings.Contains(x.after, unlisted(textOf(p.Old))) && strings.Contains(x.before, unlisted(textOf(p.New)))
}

// counters are the numbers and letters before the items of a list, at the beginning of a line or within a sentence. One
// page writes them, the other lets the browser draw them.
var counters = regexp.MustCompile(`(?im)(?:^|[:;,])\s*\(?(?:[a-z]|[ivx]{1,4}|\d{1,2})[.)]\s|([\pL\d][\pL\d)]\.)\s*\(?(?:[a-z]|[ivx]{1,4})[.)]\s`)

// unlisted is a text without the counters of lists, squashed.
func unlisted(s string) string { return squash(counters.ReplaceAllString(s, "$1 ")) }
