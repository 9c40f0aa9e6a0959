package watcher_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
)

const legalPage = "https://lantern.example/legal/terms"

// redesigned is the page after its site was built anew: the text is in an element of another name, with a note before it
// that stood outside of the text until now.
func redesigned(swaps ...string) string {
	p := lantern(swaps...)
	p.before = "<div class='legal-text'><p>" + slogan + "</p>"
	p.after = "</div>"
	return p.String()
}

// slogan stood beside the text before, where the old selectors did not find it.
const slogan = "Lantern lends telescopes along the whole coast, and on the islands before it."

// selects makes the watcher read the terms in what is selected, at an address.
func (w *world) selects(css string, urls ...string) {
	w.t.Helper()
	w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: urls, Select: []clausewatch.Selection{{CSS: css}}})
}

// designed is a world that has read the terms with selectors that fit the old page alone.
func designed(t *testing.T) *world {
	t.Helper()
	w := lending(t)
	old := lantern()
	old.before, old.after = "<p>"+slogan+"</p><div class='wording'>", "</div>"
	w.site.serves(address, old)
	w.selects(".wording", address)
	if f := w.look(ref); !f.First || strings.Contains(w.inForce(ref).Text, slogan) {
		t.Fatalf("got %s, want the text without what stands beside it", brief(f))
	}
	return w
}

func TestNewSelectorsForANewPageTellNothingOfTheSameText(t *testing.T) {
	w := designed(t)
	w.site.serves(address, redesigned())
	w.selects(".legal-text", address)
	w.due(ref)
	if v := w.inForce(ref); !strings.Contains(v.Text, slogan) {
		t.Errorf("in force is the text of the old selectors:\n%s", v.Text)
	}
	w.wantTechnical(ref)
}

// The old page wrote the letters of its list, the new one lets the browser draw them, or runs the items together.
func TestListThatIsCountedOtherwiseOnANewPageIsTheSame(t *testing.T) {
	items := []string{"lend a telescope to somebody who has no card of ours;", "leave it out in the rain (e.g. over night);", "sell it, at 14 or any other age."}
	for name, list := range map[string]string{
		"drawn":   "<ol><li>" + strings.Join(items, "<li>") + "</ol>",
		"one run": "<p>i. " + items[0] + "ii. " + items[1] + "iii. " + items[2] + "</p>",
	} {
		t.Run(name, func(t *testing.T) {
			w := lending(t)
			old := lantern()
			old.before = "<div class='wording'>"
			old.after = "<h2>No borrower may</h2><p>a. " + items[0] + "</p><p>b. " + items[1] + "</p><p>c. " + items[2] + "</p></div>"
			w.site.serves(address, old)
			w.selects(".wording", address)
			w.look(ref)
			next := lantern()
			next.before = "<div class='legal-text'>"
			next.after = "<h2>No borrower may</h2>" + list + "</div>"
			w.site.serves(address, next)
			w.selects(".legal-text", address)
			w.due(ref)
			w.wantTechnical(ref)
		})
	}
}

// A text that waits is not given up for another one, however little that keeps of the version in force.
func TestGreatChangeWhileAnotherWaitsIsToldToo(t *testing.T) {
	w := designed(t)
	w.Rules.Interval = 12 * time.Hour
	w.site.serves(address, redesigned(thirtyDays, fourteenDays))
	w.selects(".legal-text", address)
	w.due(ref)
	other := privacy()
	other.title = lantern().title
	other.before, other.after = "<div class='legal-text'>", "</div>"
	w.site.serves(address, other)
	for end := w.time.Add(72 * time.Hour); w.time.Before(end); {
		w.due(ref)
	}
	if c := w.changes(ref); len(c) != 1 || !c[0].Told {
		t.Errorf("got %d changes, want one, told: %+v", len(c), c)
	}
}

func TestWhatChangedTogetherWithTheSelectorsIsTold(t *testing.T) {
	w := designed(t)
	w.site.serves(address, redesigned(thirtyDays, fourteenDays))
	w.selects(".legal-text", address)
	if f := w.due(ref); !f.Held {
		t.Errorf("got %s, want it held until a second look", brief(f))
	}
	w.untilSettled(fourteenDays)
	w.wantOneClause(fourteenDays)
	for range 3 {
		if f := w.due(ref); f.Outcome != clausewatch.Unchanged {
			t.Errorf("a later look: got %s, want it unchanged", brief(f))
		}
	}
}

// wantOneClause makes sure that one change was told, that of one clause with these words.
func (w *world) wantOneClause(words string) {
	w.t.Helper()
	c := slices.DeleteFunc(w.changes(ref), func(c clausewatch.Change) bool { return !c.Told })
	if len(c) != 1 || len(c[0].Provisions) != 1 || c[0].Counts.Modified != 1 || !strings.Contains(c[0].Provisions[0].New.Text, words) {
		w.t.Errorf("got changes %+v, want one, told, of the clause that says %q", c, words)
	}
	if n := count(w.alerts(ref), "slack:all change"); n != 1 {
		w.t.Errorf("slack:all is owed %d changes, want 1", n)
	}
}

func TestPageThatFlipsBackAfterNewSelectorsTellsNothing(t *testing.T) {
	w := designed(t)
	w.site.serves(address, redesigned(thirtyDays, fourteenDays))
	w.selects(".legal-text", address)
	w.due(ref)
	w.site.serves(address, redesigned())
	w.due(ref)
	w.due(ref)
	w.wantTechnical(ref)
	if v := w.inForce(ref); !strings.Contains(v.Text, thirtyDays) || !strings.Contains(v.Text, slogan) {
		t.Errorf("in force is:\n%s", v.Text)
	}
}

func TestSelectorsThatChooseAnotherTextTellNothing(t *testing.T) {
	w := designed(t)
	w.site.serves(address, privacy())
	w.selects("main", address)
	w.due(ref)
	w.wantTechnical(ref)
}

func TestOtherAddressIsAnotherReading(t *testing.T) {
	w := lending(t)
	old := lantern()
	old.before = "<p>" + slogan + "</p>"
	w.site.serves(address, old)
	w.look(ref)
	w.site.serves(legalPage, lantern())
	w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{legalPage}})
	w.site.questions()
	w.due(ref)
	if q := w.onlyQuestion(); q.url != legalPage || q.conditional() {
		t.Errorf("asked %+v, want the new address without validators", q)
	}
	if v := w.inForce(ref); strings.Contains(v.Text, slogan) || v.URL != legalPage {
		t.Errorf("in force is the text of %s", v.URL)
	}
	w.wantTechnical(ref)
}

func TestWhatIsOtherwiseAtAnotherAddressIsTold(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(legalPage, lantern(thirtyDays, fourteenDays))
	w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{legalPage}})
	w.untilSettled(fourteenDays)
	w.wantOneClause(fourteenDays)
}

func TestAnotherPolicyAtAnotherAddressIsToldToNobody(t *testing.T) {
	w := lending(t)
	w.site.serves(address, lantern())
	w.look(ref)
	w.site.serves(legalPage, privacy())
	w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: []string{legalPage}})
	w.due(ref)
	w.wantTechnical(ref)
}

// One of two addresses stays, a third comes in place of none: what changed at the one that stays is told, and only that.
func TestChangeAtAnAddressThatStaysIsToldWhileOthersComeAndGo(t *testing.T) {
	first, rest := halves()
	changed, _ := halves(thirtyDays, fourteenDays)
	for name, c := range map[string]struct{ before, after []string }{
		"one is taken in":  {[]string{address}, []string{address, second}},
		"one is left out":  {[]string{address, second}, []string{address}},
		"another order":    {[]string{address, second}, []string{second, address}},
		"twice as spelled": {[]string{address}, []string{address + "/"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := watching(t, clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: c.before})
			w.site.serves(address, first)
			w.site.serves(second, rest)
			w.look(ref)
			w.site.serves(address, changed)
			w.site.serves(address+"/", changed)
			w.configure(clausewatch.Document{ID: "terms", Kind: clausewatch.Policy, URLs: c.after})
			w.untilSettled(fourteenDays)
			w.wantOneClause(fourteenDays)
		})
	}
}
