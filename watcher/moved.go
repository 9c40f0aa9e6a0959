package watcher

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher/compare"
	"github.com/clausewatch/clausewatch/watcher/extract"
)

// A page that moved is read on where its address redirects, as long as it holds the policy; the new address is suggested
// once. When something else stands there, the document cannot be read: what a redirect leads to is never taken for its next
// version, and another address is never followed unless the operator says so.

// suggest notes on a look that read the document where its addresses have moved for good, and suggests it once: when a
// second look in a row found the same. Where that was so from the first look on, it is noted only.
func suggest(watch store.Watch, parts []clausewatch.Snapshot, look *store.Look) {
	if look.Capture.Outcome != clausewatch.Unchanged && look.Capture.Outcome != clausewatch.Changed {
		return
	}
	moved := destinations(watch.Document, parts)
	look.Capture.Moved = moved
	if moved == nil || slices.Equal(moved, watch.MovedTold) {
		return
	}
	look.Suggest = watch.Settled == nil || slices.Equal(moved, destinations(watch.Document, watch.Snapshots))
}

// destinations are the addresses that a document's own redirect to for good, nil when none does.
func destinations(doc clausewatch.Document, parts []clausewatch.Snapshot) []string {
	if len(parts) != len(doc.URLs) {
		return nil
	}
	to, moved := slices.Clone(doc.URLs), false
	for i, p := range parts {
		if at := p.MovedTo(); at != "" && !samePlace(at, doc.URLs[i]) {
			to[i], moved = at, true
		}
	}
	if !moved {
		return nil
	}
	return to
}

// strayed tells of a page that was read where redirects led anew, and is not the policy. To are the addresses to suggest,
// nil when the new place is a home page, which holds no policy.
func strayed(watch store.Watch, v clausewatch.Version, parts []clausewatch.Snapshot) (err error, to []string) {
	at := redirected(watch, parts)
	if at < 0 || watch.Settled == nil || watch.Document.Kind == clausewatch.Feed {
		return nil, nil
	}
	kept := keptShare(*watch.Settled, v, compare.Versions(*watch.Settled, &v))
	if kept >= leastKept || kept >= otherKept && sameTitle(*watch.Settled, v) {
		return nil, nil
	}
	return moved(watch, parts, at, fmt.Sprintf(", a page titled %q with %d %% of the words of the version in force", v.Title, kept))
}

// missed tells of a page that gave no text, whether it has moved: redirects lead anew to a home page or to a page without
// text, or the page that says "not found" names another address as its proper one.
func missed(watch store.Watch, parts []clausewatch.Snapshot, reading error) (err error, to []string) {
	var unreadable *clausewatch.UnreadableError
	if !errors.As(reading, &unreadable) {
		return reading, nil
	}
	switch unreadable.Cause {
	case clausewatch.CauseNotFound, clausewatch.CauseEmpty, clausewatch.CauseNeedsScript:
	default:
		return reading, nil
	}
	if at := redirected(watch, parts); at >= 0 && (isHome(parts[at].FinalURL) || unreadable.Cause == clausewatch.CauseEmpty) {
		return moved(watch, parts, at, "; "+unreadable.Detail)
	}
	if unreadable.Cause == clausewatch.CauseNeedsScript {
		return reading, nil
	}
	for i, p := range parts {
		named := extract.Canonical(p)
		if named == "" || isHome(named) || samePlace(named, p.FinalURL) || samePlace(named, p.URL) {
			continue
		}
		to := slices.Clone(watch.Document.URLs)
		to[i] = named
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseMoved,
			Detail: fmt.Sprintf("moved? the page names %s as its address; %s", named, unreadable.Detail)}, to
	}
	return reading, nil
}

// moved is the error about a part that redirects lead to another page, and the addresses to suggest.
func moved(watch store.Watch, parts []clausewatch.Snapshot, at int, what string) (error, []string) {
	final := parts[at].FinalURL
	if isHome(final) {
		return &clausewatch.UnreadableError{Cause: clausewatch.CauseMoved,
			Detail: fmt.Sprintf("moved? now redirects to the home page %s%s", final, what)}, nil
	}
	to := slices.Clone(watch.Document.URLs)
	to[at] = final
	return &clausewatch.UnreadableError{Cause: clausewatch.CauseMoved, Detail: fmt.Sprintf("moved? now redirects to %s%s", final, what)}, to
}

// redirected is the first part that was answered at another place than when it could be read last, -1 when none was.
func redirected(watch store.Watch, parts []clausewatch.Snapshot) int {
	if len(parts) != len(watch.Snapshots) {
		return -1
	}
	for i, p := range parts {
		last := watch.Snapshots[i]
		if p.FinalURL != "" && last.FinalURL != "" && p.URL == last.URL && !samePlace(p.FinalURL, last.FinalURL) && !samePlace(p.FinalURL, p.URL) {
			return i
		}
	}
	return -1
}

// samePlace tells whether two addresses differ in nothing that a policy moves by: the scheme, "www.", a slash at the end,
// what follows a question mark.
func samePlace(a, b string) bool { return a == b || place(a) == place(b) }

func place(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return strings.TrimPrefix(strings.ToLower(u.Host), "www.") + strings.TrimRight(u.EscapedPath(), "/")
}

func isHome(address string) bool {
	u, err := url.Parse(address)
	return err == nil && strings.Trim(u.Path, "/") == "" && u.RawQuery == ""
}
