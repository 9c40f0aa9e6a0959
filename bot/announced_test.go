package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

const feedRef = "acme/changelog"

// publishes records a new entry of Acme's changelog, first seen then; dated "" states no date.
func (w *world) publishes(seen time.Time, dated, title, text string) {
	w.t.Helper()
	before := w.texts[feedRef]
	next := read(feedRef, seen, "", append([]string{"x|" + title + ": " + text}, strings.Split(before.Text, "\n")...)...)
	p := &next.Provisions[0]
	p.ID, p.Block = fmt.Sprintf("e%d", len(next.Provisions)), clausewatch.Entry
	p.Links = []clausewatch.Link{{Text: title, URL: "https://acme.example/changelog/" + p.ID}}
	if dated != "" {
		p.At = at(dated + " 00:00")
	}
	w.becomes(next, clausewatch.Change{Material: true, Headline: "new entry", Why: "told: new entries",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Added, New: p}}})
}

// withFeed is a world whose changelog was first read in January.
func withFeed(t *testing.T, entries ...string) *world {
	t.Helper()
	w := newWorld(t, clausewatch.Subscription{Channel: "slack:C1", Platform: "acme", Document: "aup", Origin: "config"})
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	w.baseline(read(feedRef, at("2026-01-05 08:00"), "", append([]string{"Storage in the north: You can store there."}, entries...)...))
	return w
}

// line is what the alert about the change of acme/aup says of an announcement, "" when nothing.
func (w *world) line() string {
	w.t.Helper()
	shown := strings.Join(strings.Fields(shownAll(told(w.t, w))), " ")
	_, said, found := strings.Cut(shown, "Feeds: ")
	if !found {
		return ""
	}
	said, _, _ = strings.Cut(said, " Alert 1 ·")
	return said
}

var aupChange = at("2026-03-01 09:00")

func TestAnAlertSaysWhereTheChangeWasAnnounced(t *testing.T) {
	w := withFeed(t)
	w.publishes(at("2026-02-20 10:00"), "2026-02-20", "Changes to the privacy policy", "They apply from March.")
	w.publishes(at("2026-02-27 10:00"), "2026-02-27", "New acceptable use rules for GPU <@U1>", "They apply from March.")
	w.shorten(aupChange)
	w.publishes(at("2026-03-03 10:00"), "2026-03-03", "Snapshots are faster", "By half.")
	golden(t, "testdata/announced.golden", shownAll(told(t, w)))
}

func TestTheNearestAnnouncementOfThePolicyItselfIsNamed(t *testing.T) {
	link := func(n int) string { return fmt.Sprintf(" (https://acme.example/changelog/e%d)", n) }
	for _, c := range []struct {
		name  string
		tells func(w *world)
		want  string
		later bool // than the change
	}{
		{"its own before policies in general", func(w *world) {
			w.publishes(at("2026-01-30 10:00"), "", "AUP update", "More to come.")
			w.publishes(at("2026-02-28 10:00"), "", "Policy update: resale", "More to come.")
		}, "announced in Product changelog 30 days earlier: “AUP update" + link(2) + "”", false},
		{"policies in general", func(w *world) {
			w.publishes(at("2026-02-28 10:00"), "", "Policy update: resale", "More to come.")
		}, "announced in Product changelog 1 day earlier: “Policy update: resale" + link(2) + "”", false},
		{"the nearer of two", func(w *world) {
			w.publishes(at("2026-02-10 10:00"), "", "AUP update", "More to come.")
			w.publishes(at("2026-02-26 10:00"), "", "New acceptable use policy", "It is here.")
		}, "announced in Product changelog 3 days earlier: “New acceptable use policy" + link(3) + "”", false},
		{"the same day, by its date", func(w *world) {
			w.publishes(at("2026-03-01 08:00"), "2026-03-01", "AUP update", "It is here.")
		}, "announced in Product changelog the same day: “AUP update" + link(2) + "”", false},
		{"afterwards", func(w *world) {
			w.publishes(at("2026-03-09 08:00"), "2026-03-06", "AUP update", "It is here.")
		}, "announced in Product changelog 5 days later: “AUP update" + link(2) + "”", true},
		{"too long before", func(w *world) {
			w.publishes(at("2026-01-10 08:00"), "2025-12-20", "AUP update", "It is here.")
			w.looks(feedRef, at("2026-05-19 10:00"))
		}, "no announcement found in Product changelog", false},
		{"another policy", func(w *world) {
			w.publishes(at("2026-02-27 10:00"), "", "Changes to the privacy policy", "They apply from March.")
			w.looks(feedRef, at("2026-05-19 10:00"))
		}, "no announcement found in Product changelog", false},
		{"words in passing", func(w *world) {
			w.publishes(at("2026-02-27 10:00"), "", "New relay", "Its use is subject to the acceptable use policy.")
			w.looks(feedRef, at("2026-05-19 10:00"))
		}, "no announcement found in Product changelog", false},
		{"a feed that was not read lately", func(w *world) { w.looks(feedRef, at("2026-05-10 10:00")) }, "", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := withFeed(t)
			if !c.later {
				c.tells(w)
			}
			w.shorten(aupChange)
			if c.later {
				c.tells(w)
			}
			if got := w.line(); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestAnEntryOfUnknownAgeLeavesTheQuestionOpen(t *testing.T) {
	w := withFeed(t, "Our acceptable use policy has changed: See there.")
	w.looks(feedRef, at("2026-05-19 10:00"))
	w.shorten(aupChange)
	if got := w.line(); got != "" {
		t.Errorf("got %q, want nothing about an announcement", got)
	}
}

func TestAnEntryEditedLaterIsNoAnnouncement(t *testing.T) {
	w := withFeed(t)
	w.publishes(at("2026-02-27 10:00"), "2026-02-27", "Spring cleaning", "Nothing else.")
	w.shorten(aupChange)
	old := w.texts[feedRef].Provisions[0]
	next := read(feedRef, at("2026-03-04 10:00"), "", "x|New acceptable use policy: From March.")
	next.Provisions[0].ID, next.Provisions[0].At, next.Provisions[0].Links = old.ID, old.At, old.Links
	w.becomes(next, clausewatch.Change{Headline: "an entry was edited", Why: "not told: entries were edited, none was added",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Old: &old, New: &next.Provisions[0]}}})
	w.looks(feedRef, at("2026-05-19 10:00"))
	if got := w.line(); got != "no announcement found in Product changelog" {
		t.Errorf("got %q, want none found: the entry said so after the change only", got)
	}
}

func TestATitleThatIsNotInTheStoreIsLeftOut(t *testing.T) {
	w := withFeed(t)
	next := read(feedRef, at("2026-02-27 10:00"), "", "x|Snapshots are faster: By half.")
	forged := next.Provisions[0]
	forged.Text = "New acceptable use policy: It is here."
	w.becomes(next, clausewatch.Change{Material: true, Headline: "new entry", Why: "told: new entries",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Added, New: &forged}}})
	w.shorten(aupChange)
	if got := w.line(); got != "announced in Product changelog 2 days earlier" {
		t.Errorf("got %q, want it without words that no version has", got)
	}
}

func TestALongTitleIsCutAtAWordOutsideTheQuote(t *testing.T) {
	w := withFeed(t)
	w.publishes(at("2026-02-27 10:00"), "", "New acceptable use policy "+strings.Repeat("for everyone ", 30)+"at last", "It is here.")
	w.shorten(aupChange)
	if got := w.line(); !strings.HasSuffix(got, "” …") || strings.Contains(got, "at last") || !strings.Contains(got, " for everyone") {
		t.Errorf("got %q", got)
	}
}

func TestAPlatformWithoutAFeedSaysNothingOfAnnouncements(t *testing.T) {
	w := newWorld(t, subscriber())
	w.baseline(read("birch/tou", at("2026-01-05 08:00"), "", "a|Fees are due."))
	next := read("birch/tou", at("2026-02-05 08:00"), "", "a|Fees are due at once.")
	w.becomes(next, clausewatch.Change{Material: true, Headline: "fees are due earlier", Told: true, Why: "confirmed",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Added, New: &next.Provisions[0]}}})
	if shown := shownAll(told(t, w)); strings.Contains(strings.ToLower(shown), "announce") {
		t.Errorf("it speaks of announcements:\n%s", shown)
	}
}
