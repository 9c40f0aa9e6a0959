package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// pages are the pages of an answer as a person reads them who clicks More to the last one.
func pages(t *testing.T, b *bot.Bot, r chat.Request) (all []string) {
	t.Helper()
	for range 100 {
		m := b.Answer(t.Context(), r)
		all = append(all, shownAll([]chat.Message{m}))
		more, found := button(m, "More")
		if !found {
			return all
		}
		if more.Place != chat.Turns || more.Wants != "" {
			t.Fatalf("More is %+v, want it to turn the page", more)
		}
		r.Text = more.Ask
	}
	t.Fatalf("%q has no last page", r.Text)
	return nil
}

// button is the one of an answer with these words.
func button(m chat.Message, label string) (chat.Button, bool) {
	for _, b := range m.Blocks {
		for _, a := range b.Buttons {
			if a.Label == label {
				return a, true
			}
		}
	}
	return chat.Button{}, false
}

// busy is a world with many documents, changes and subscriptions.
func busy(t *testing.T) *world {
	w := newWorld(t)
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	for i := range 12 {
		old := *w.clause("acme/aup", "notice")
		next := acmeAUP(at("2026-01-06 08:00").AddDate(0, 0, i), "2025-11-01", fmt.Sprint(100+i))
		c := clausewatch.Change{Told: true, Material: true, Severity: clausewatch.Low, Headline: fmt.Sprintf("the notice is %d days", 100+i)}
		if i%2 == 1 {
			c.Told, c.Why = false, "not told: a test"
		}
		c.Provisions = []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: clausewatch.Low, Old: &old, New: &next.Provisions[3]}}
		w.becomes(next, c)
	}
	return w
}

func TestEachPageFollowsFromTheOneBeforeAndNothingIsLeftOut(t *testing.T) {
	w := busy(t)
	b := newBot(w)
	for i := range 45 {
		b.Categories = append(b.Categories, clausewatch.Category{ID: fmt.Sprintf("c%d", i), Name: fmt.Sprintf("Category %d", i)})
	}
	for _, c := range b.Categories {
		b.Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C7", User: "U1", Text: "subscribe acme category:" + c.ID})
	}
	follows := strings.Join(pages(t, b, chat.Request{Platform: "slack", Channel: "C7", Text: "subscriptions"}), "\n")
	for i, c := range b.Categories {
		has(t, follows, fmt.Sprintf("- %d: all of Acme, only clauses of the category %s,", i+1, c.Name))
	}
	has(t, follows, "This channel has 45 subscriptions", "Page 3 of 3: ")
	all := pages(t, b, chat.Request{Platform: "slack", Channel: "C1", Text: "changes acme aup since:2026-01-01"})
	if len(all) != 2 || strings.Count(strings.Join(all, "\n"), "\nchange ") != 6 {
		t.Errorf("the 6 changes that were told stand on %d pages:\n%s", len(all), strings.Join(all, "\n=====\n"))
	}
	has(t, all[1], "Page 2 of 2: 6 changes of Acme", "→ Back: /terms changes acme aup since:2026-01-01")
	if strings.Contains(all[1], "More:") || strings.Contains(all[0], "Back:") {
		t.Errorf("the last page has More, or the first Back:\n%s", strings.Join(all, "\n=====\n"))
	}
}

func TestAPageThatIsNotThereIsTheLastAndSaysSo(t *testing.T) {
	w := busy(t)
	ask := func(text string) string {
		return shownAll([]chat.Message{newBot(w).Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", Text: text})})
	}
	has(t, ask("changes page:9"), "There is no page 9 (any more): the last one, 2, stands here.", "Page 2 of 2", "the notice is 100 days")
	has(t, ask("list page:2"), "There is no page 2 (any more): all of it stands here.", "Acme")
	for _, text := range []string{"changes page:0", "changes page:-1", "changes page:two", "changes page: x", "changes page:99999999999999999999"} {
		has(t, ask(text), "write a number from 1 on")
	}
	has(t, ask("changes page:"), "page: needs a number")
	for _, text := range []string{"acme aup page:2", "help page:2", "page:2", "status page:2", "subscribe acme page:2", "why 1 page:2"} {
		has(t, ask(text), "page: goes with list")
	}
	has(t, ask(`search "page:2"`), "no clause in any document has")
}

func TestPagesOfALongQuestionCanBeAsked(t *testing.T) {
	w := busy(t)
	long := "changes acme aup since:2026-01-01" + strings.Repeat(" ", 300-33)
	has(t, shownAll([]chat.Message{newBot(w).Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", Text: long + " page:2"})}), "Page 2 of 2")
}

func TestManyClausesOfAChangeStandOnPagesUnderTheirHeading(t *testing.T) {
	w := newWorld(t)
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	var lines []string
	for i := range 60 {
		lines = append(lines, fmt.Sprintf("9.%d Clause %d says %s.", i, i, strings.Repeat("much and more ", 12)))
	}
	next := read("acme/aup", at("2026-01-06 08:00"), "2025-11-01", lines...)
	c := clausewatch.Change{Told: true, Material: true, Severity: clausewatch.Low, Headline: "much was added"}
	for i := range next.Provisions {
		c.Provisions = append(c.Provisions, clausewatch.ProvisionChange{Kind: clausewatch.Added, New: &next.Provisions[i]})
	}
	w.becomes(next, c)
	all := pages(t, newBot(w), chat.Request{Platform: "console", Text: "diff acme aup 2026-01-01..today"})
	if len(all) < 4 {
		t.Fatalf("%d pages, want them of one message each", len(all))
	}
	for i := range 60 {
		if n := strings.Count(strings.Join(all, "\n"), fmt.Sprintf("Clause %d says", i)); n != 1 {
			t.Errorf("clause %d is shown %d times", i, n)
		}
	}
	for _, p := range all[1:] {
		has(t, p, "Acme · Acceptable Use Policy · 2026-01-06 · low · continued")
	}
	has(t, all[len(all)-1], "Clauses: 60 added", "change 1")
}
