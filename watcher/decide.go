package watcher

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
	"github.com/clausewatch/clausewatch/watcher/compare"
	"github.com/clausewatch/clausewatch/watcher/deadline"
)

// How long a text must stand that gives rise to doubt. Measured on recorded pages: what goes away again mostly does so
// within two days, and nine of ten texts that lost most of their words recovered.
const (
	removalHold = 72 * time.Hour      // much was taken away and nothing is new
	returnHold  = 14 * 24 * time.Hour // an earlier text has come back; of 51 such on recorded pages none was a new policy
	editionHold = 14 * 24 * time.Hour // another company or law under the same date
	changedHold = 48 * time.Hour      // most of the text is another
	silentHold  = 48 * time.Hour      // the text states no new date; of such on recorded policies one in 15 was undone within three days
	otherHold   = 7 * 24 * time.Hour  // it looks like another page altogether
)

const (
	briefly    = 72 * time.Hour      // who was told of a text that stood no longer is told at once that it is gone
	flipMemory = 60 * 24 * time.Hour // how long it is held against a page that it went back on a text
	mostFlips  = 2                   // times, from which on each new text of it must stand
)

// Shares, in percent of the words of the version in force.
const (
	mostRemoved = 25  // removed alone, above which it is in doubt
	leastKept   = 40  // found again, below which most of the text is another
	otherKept   = 15  // found again, below which it may be another page
	leastWords  = 20  // of the new text, below which the page is emptied rather than changed
	fewToJudge  = 150 // words: shares of a shorter text say nothing
)

// decide says what a readable text means, which was read in these parts.
func (w *Watcher) decide(ctx context.Context, watch store.Watch, v clausewatch.Version, parts []clausewatch.Snapshot, now time.Time) (store.Look, error) {
	rules := w.Rules.withDefaults()
	var x *crossing
	switch {
	case watch.Settled == nil:
		v.Deadlines = deadline.Read(v)
		look := seen(watch, clausewatch.Changed, now, rules)
		look.Version, look.As = &v, store.Baseline
		return look, nil
	case watch.Settled.Config != v.Config || watch.Settled.Extractor != v.Extractor:
		var err error
		if x, err = w.crossing(ctx, watch, v, parts); err != nil {
			return store.Look{}, err
		}
		if x == nil {
			return technical(watch, v, now, rules), nil
		}
	case watch.Document.Kind == clausewatch.Feed:
		return entries(watch, v, now, rules), nil
	case v.TextSHA == watch.Settled.TextSHA:
		return unchanged(watch, now, rules), nil
	}
	since, again := standing(watch, v, now)
	known, err := w.Store.Seen(ctx, watch.Document.Ref(), texts(v), since)
	if err != nil {
		return store.Look{}, err
	}
	flips, err := w.Store.Flips(ctx, watch.Document.Ref(), since.Add(-flipMemory))
	if err != nil {
		return store.Look{}, err
	}
	told, err := w.Store.Told(ctx, watch.Document.Ref(), now.Add(-budgetSpan))
	if err != nil {
		return store.Look{}, err
	}
	shared, err := w.shared(ctx, watch.Document, *watch.Settled, v, now)
	if err != nil {
		return store.Look{}, err
	}
	return weigh(watch, v, x, history{known, flips, told, shared}, since, again, now, rules), nil
}

// A history is what is remembered of a document: which provisions of the text it had before, how often it went back on a
// text lately, and how many of its changes were told lately.
type history struct {
	known []bool
	flips int
	told  int
	// shared are texts that other documents of the host have as well.
	shared map[string]bool
}

func texts(v clausewatch.Version) []string {
	all := make([]string, len(v.Provisions))
	for n, p := range v.Provisions {
		all[n] = p.Text
	}
	return all
}

// standing is since when the text stands, and whether an earlier look saw it already.
func standing(watch store.Watch, v clausewatch.Version, now time.Time) (since time.Time, again bool) {
	if watch.Candidate != nil && sameNews(*watch.Candidate, v) {
		return watch.Candidate.FirstSeen, true
	}
	return now, false
}

// weigh decides about a text that differs from the version in force and stands since then. X is nil where it was read as that
// version was.
func weigh(watch store.Watch, v clausewatch.Version, x *crossing, past history, since time.Time, again bool, now time.Time, rules Rules) store.Look {
	change := x.compare(*watch.Settled, &v)
	v.Deadlines = deadline.Read(v) // once its clauses have their IDs
	deadline.Announce(&v, change)
	found := inspect(*watch.Settled, v, change, hints{elsewhere: x != nil && x.elsewhere, shared: past.shared})
	switch {
	case found.news > 0, change.Stage == clausewatch.StageTookEffect: // that it holds now is news, though it was told before
	case x != nil:
		return technical(watch, v, now, rules)
	default:
		return idle(watch, v, change, found, now, rules)
	}
	doubt := doubtOf(*watch.Settled, v, change, found, past, now.Sub(watch.Settled.FirstSeen))
	if doubt.hold == 0 && rules.SilentAfter > rules.ConfirmAfter && change.Stage == "" && !redates(*watch.Settled, v) {
		doubt.hold, doubt.why = rules.SilentAfter, "the text states no new date for it"
	}
	look := seen(watch, clausewatch.Changed, now, rules)
	v.FirstSeen, change.At = since, now
	switch settled := again && now.Sub(since) >= doubt.hold; {
	case settled, rules.ConfirmAfter < 0 && doubt.hold == 0:
		change.Told, change.Why = true, WhyConfirmed
		if doubt.hold > 0 {
			change.Why = fmt.Sprintf("told: %s, and it stood for %s", doubt.why, hours(doubt.hold))
		}
		if x != nil {
			change.Why += whyCrossing
		}
		ration(&change, past.told)
		look.Change = &change
		if watch.Candidate != nil && watch.Candidate.TextSHA == v.TextSHA {
			look.Settle = true
		} else {
			look.Version, look.As = &v, store.Settled
		}
		return look
	case doubt.other:
		look = blind(watch, &clausewatch.UnreadableError{Cause: clausewatch.CauseOther, Detail: doubt.why}, now, rules)
	}
	if !again || watch.Candidate.TextSHA != v.TextSHA {
		look.Version, look.As = &v, store.Candidate
	}
	wait := since.Add(max(doubt.hold, rules.ConfirmAfter))
	if look.Capture.Outcome == clausewatch.Changed {
		look.Capture.Detail = "a text that differs waits to be told until " + wait.UTC().Format("2006-01-02 15:04 MST") + ": " + cmp.Or(doubt.why, "a second look decides")
	}
	if !doubt.other {
		look.NextAt = now.Add(min(max(wait.Sub(now), rules.ConfirmAfter), max(rules.interval(watch.Document), rules.ConfirmAfter)))
	}
	return look
}

// idle records a text whose changes are no news; nobody is told, and nothing waits. What changes with the clock alone is
// not even another version.
func idle(watch store.Watch, v clausewatch.Version, change clausewatch.Change, found review, now time.Time, rules Rules) store.Look {
	if len(found.rules) == 1 && found.rules[0] == ruleClock && change.Material {
		return unchanged(watch, now, rules)
	}
	look := seen(watch, clausewatch.Changed, now, rules)
	change.At, change.Told, change.Why = now, false, WhyImmaterial
	if change.Material && len(found.rules) > 0 {
		change.Why = found.quiet()
	}
	look.Version, look.As, look.Change = &v, store.Settled, &change
	look.Drop = watch.Candidate != nil
	return look
}

// sameNews tells whether v says what the candidate said: what differs between the two is no news.
func sameNews(candidate, v clausewatch.Version) bool {
	if candidate.TextSHA == v.TextSHA {
		return true
	}
	return inspect(candidate, v, compare.Versions(candidate, &v), hints{}).news == 0
}

// A doubt is why a text must stand for a while before it is told. The zero doubt is none.
type doubt struct {
	hold  time.Duration
	why   string
	other bool // it may be another page: until it has stood, the document counts as unreadable
}

// doubtOf finds what speaks against a change of the policy. Stood is how long the version in force has stood.
func doubtOf(old, next clausewatch.Version, c clausewatch.Change, found review, past history, stood time.Duration) doubt {
	if d := doubtOfShares(old, next, c, found); d.hold > 0 {
		return d
	}
	switch {
	case past.flips >= mostFlips:
		return doubt{changedHold, fmt.Sprintf("its page went back on a text %d times in %d days", past.flips, int(flipMemory.Hours()/24)), false}
	case stood > briefly && found.news > found.removed && !novel(c, next, past.known):
		return doubt{returnHold, "an earlier text has come back", false}
	case anotherEdition(old, next, c, found):
		return doubt{editionHold, "it names another company, law or currency under the same date: it may be the edition for another country", false}
	}
	return doubt{}
}

// redates tells whether a text states a later date about itself than the one before it, printed or effective.
func redates(old, next clausewatch.Version) bool {
	return next.Dates.Printed > old.Dates.Printed || next.Dates.Effective > old.Dates.Effective
}

// doubtOfShares judges by how much of the text is kept.
func doubtOfShares(old, next clausewatch.Version, c clausewatch.Change, found review) doubt {
	was, is := countWords(old), countWords(next)
	kept := keptShare(old, next, c)
	switch {
	case was < fewToJudge:
	case 100*is < leastWords*was:
		return doubt{otherHold, fmt.Sprintf("the page holds %d words where the version in force has %d", is, was), true}
	case kept < otherKept && !sameTitle(old, next):
		return doubt{otherHold, fmt.Sprintf("another page came, titled %q, with %d %% of the words of the version in force", next.Title, kept), true}
	case kept < leastKept:
		return doubt{changedHold, fmt.Sprintf("only %d %% of the words of the version in force are in it", kept), false}
	case found.news == found.removed && 100-kept > mostRemoved:
		return doubt{removalHold, fmt.Sprintf("%d %% of the words were taken away and none are new", 100-kept), false}
	}
	return doubt{}
}

func countWords(v clausewatch.Version) int { return len(strings.Fields(v.Text)) }

// keptShare is how much of the words of old are not taken away by the change, in percent. Words that a provision loses
// and the text still holds elsewhere are not taken away.
func keptShare(old, next clausewatch.Version, c clausewatch.Change) int {
	text := squash(next.Text)
	gone := 0
	for _, p := range c.Provisions {
		if letters := squash(textOf(p.Old)); !p.Material() || letters == "" || strings.Contains(text, letters) {
			continue
		}
		for _, e := range p.Edits {
			if e.Op == clausewatch.Delete {
				gone += len(strings.Fields(e.Text))
			}
		}
	}
	all := max(1, countWords(old))
	return 100 * max(0, all-gone) / all
}

func sameTitle(old, next clausewatch.Version) bool {
	a, b := squash(old.Title), squash(next.Title)
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// novel tells whether a change brings a text that the document never had.
func novel(c clausewatch.Change, next clausewatch.Version, known []bool) bool {
	had := map[string]bool{}
	for n, p := range next.Provisions {
		if known[n] {
			had[p.Text] = true
		}
	}
	for _, p := range c.Provisions {
		if !p.Material() || p.Kind == clausewatch.Removed {
			continue
		}
		if p.Kind == clausewatch.Split {
			for _, part := range p.Parts {
				if !had[part.Text] {
					return true
				}
			}
			continue
		}
		if !had[textOf(p.New)] {
			return true
		}
	}
	return false
}

func hours(d time.Duration) string { return fmt.Sprintf("%d hours", int(d.Hours())) }

// entries decides about a feed. Its items do not flicker as pages do, so nothing waits for a second look; an item that
// was edited is recorded and not told. A new one that speaks of a policy is a reason to look at the platform's policies now.
func entries(watch store.Watch, v clausewatch.Version, now time.Time, rules Rules) store.Look {
	change := compare.Entries(*watch.Settled, &v)
	if len(change.Provisions) == 0 {
		return unchanged(watch, now, rules)
	}
	change.At = now
	change.Told, change.Why = true, WhyEntries
	if change.Counts.Added == 0 {
		change.Told, change.Why = false, WhyEntryEdited
	}
	look := seen(watch, clausewatch.Changed, now, rules)
	look.Version, look.As, look.Change = &v, store.Settled, &change
	look.Hasten = slices.ContainsFunc(change.Provisions, func(p clausewatch.ProvisionChange) bool {
		return p.Kind == clausewatch.Added && len(clausewatch.Announced(*p.New)) > 0
	})
	return look
}

// The rules that decide whether a change is told, as they are stored with it.
const (
	WhyConfirmed   = "confirmed: the new text stood at the second look"
	WhyImmaterial  = "not told: only layout, numbering, places or typography differ"
	WhyEntryEdited = "not told: entries were edited, none was added"
	WhyTechnical   = "not told: we read the same page otherwise (another extractor or other selectors)"
	WhyEntries     = "told: new entries"
	whyCrossing    = "; what differs by our reading alone is left out"                            // behind another one
	WhyDigest      = "in the weekly digest: %d changes of this document were told within %d days" // a format
)
