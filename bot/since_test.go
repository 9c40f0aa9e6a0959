package bot_test

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
)

// terms are a version of acme/terms with clauses about logs; each line is "id|number text".
func terms(when string, lines ...string) clausewatch.Version {
	return read("acme/terms", at(when), "", append([]string{"# 3 Logs"}, lines...)...)
}

// provisionOf is the clause with an id.
func provisionOf(v clausewatch.Version, id string) *clausewatch.Provision {
	for i := range v.Provisions {
		if v.Provisions[i].ID == id {
			return &v.Provisions[i]
		}
	}
	panic("no provision " + id)
}

// reworded is what becomes of a clause between two versions, told.
func reworded(from, to clausewatch.Version, id string) clausewatch.Change {
	old, now := provisionOf(from, id), provisionOf(to, id)
	return clausewatch.Change{Told: true, Why: "confirmed", Material: true, Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified,
		Old: old, New: now, Edits: []clausewatch.Edit{{Op: clausewatch.Delete, Text: old.Text}, {Op: clausewatch.Insert, Text: now.Text}}}}}
}

// logs is the world in which a clause about logs was reworded twice, moved, and split.
func logs(t *testing.T) *world {
	w := newWorld(t)
	first := terms("2026-01-05 08:00", "logs|3.1 We keep logs for 30 days. We tell nobody about them. Ask us for a copy at any time, in writing or by a phone call.")
	second := terms("2026-02-01 08:00", "logs|3.1 We keep logs for 60 days. We tell nobody about them. Ask us for a copy at any time, in writing or by a phone call.")
	third := terms("2026-03-01 08:00", "logs|3.1 We keep logs for 90 days. Ask us for a copy at any time, in writing or by a phone call. Old ones are sealed.")
	fourth := terms("2026-04-01 08:00", "logs|3.2 We keep logs for 90 days. Ask us for a copy at any time, in writing or by a phone call. Old ones are sealed.")
	fifth := terms("2026-05-01 08:00", "logs|3.2 We keep logs for 90 days.", "copy|3.3 Ask us for a copy at any time, in writing or by a phone call. Old ones are sealed.")
	w.baseline(first)
	w.becomes(second, reworded(first, second, "logs"))
	w.becomes(third, reworded(second, third, "logs"))
	w.becomes(fourth, clausewatch.Change{Why: "not told: only places differ", Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Renumbered,
		Old: provisionOf(third, "logs"), New: provisionOf(fourth, "logs")}}})
	w.becomes(fifth, clausewatch.Change{Told: true, Why: "confirmed", Material: true, Counts: clausewatch.Counts{Split: 1},
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Split, Old: provisionOf(fourth, "logs"),
			Parts: []clausewatch.Provision{*provisionOf(fifth, "logs"), *provisionOf(fifth, "copy")}}}})
	return w
}

func TestSinceTellsTheStoryOfEachSentence(t *testing.T) {
	w := logs(t)
	b := newBot(w)
	var got strings.Builder
	for _, text := range []string{"since acme terms 3.2", "since acme terms copy", "acme terms copy", "acme terms copy on:2026-01-20"} {
		m := b.Answer(t.Context(), chat.Request{Platform: "console", Text: text})
		got.WriteString(">>> " + text + "\n[" + m.Text + "]\n" + console.Render(m, console.Options{Width: 110}) + "\n")
	}
	for _, want := range []string{
		"3 Logs › 3.2 · since 2026-03-01 (change 2; the text before was last confirmed on 2026-02-01)\n│ We keep logs for 90 days.",
		"In its place until 2026-03-01 (change 2), since 2026-02-01\n│ [-We keep logs for 60 days.-]",
		"In its place until 2026-02-01 (change 1), since we watch (2026-01-05)\n│ [-We keep logs for 30 days.-]",
		"Gone on 2026-03-01 (change 2), with nothing in its place\n│ [-We tell nobody about them.-]",
		"2026-04-01: numbered anew: 3 Logs › 3.1 became 3 Logs › 3.2",
		"2026-05-01: split off from 3 Logs › 3.2",
		"3 Logs › 3.3 · since we watch (2026-01-05)\n│ Ask us for a copy",
		"3 Logs › 3.3 · since 2026-03-01 (change 2; the text before was last confirmed on 2026-02-01)\n│ Old ones are sealed.\n\nNew then: it came in the place of no other sentence.",
		"Stability: 3 changes since we watch (2026-01-05)",
	} {
		if !strings.Contains(got.String(), want) {
			t.Errorf("the answers lack\n%s", want)
		}
	}
	golden(t, "testdata/since.golden", got.String())
}

func TestASentenceIsFollowedIntoAnotherClause(t *testing.T) {
	w := newWorld(t)
	const moved = "Whoever asks for a copy of their logs gets one within a week, without a fee."
	first := terms("2026-01-05 08:00", "one|3.1 Logs are ours. "+moved, "two|3.2 Nobody reads logs for fun.")
	second := terms("2026-02-01 08:00", "one|3.1 Logs are ours.", "two|3.2 Nobody reads logs for fun. "+moved)
	w.baseline(first)
	c := reworded(first, second, "one")
	c.Provisions = append(c.Provisions, reworded(first, second, "two").Provisions...)
	w.becomes(second, c)
	shown := console.Render(newBot(w).Answer(t.Context(), chat.Request{Platform: "console", Text: "since acme terms 3.2"}), console.Options{Width: 200})
	for _, want := range []string{"3.2 · since we watch (2026-01-05)\n│ Nobody reads logs for fun.", "3.2 · since 2026-02-01 (change 1; the text before was last confirmed on 2026-01-05)\n│ " + moved,
		"Until 2026-02-01 (change 1) these words stood in 3 Logs › 3.1."} {
		if !strings.Contains(shown, want) {
			t.Errorf("got\n%s\nwant\n%s", shown, want)
		}
	}
	if shown := console.Render(newBot(w).Answer(t.Context(), chat.Request{Platform: "console", Text: "since acme terms 3.1"}), console.Options{}); strings.Contains(shown, "Gone") {
		t.Errorf("a sentence that stands elsewhere is told as gone:\n%s", shown)
	}
}

func TestAnotherReadingIsNoStory(t *testing.T) {
	w := newWorld(t)
	first := terms("2026-01-05 08:00", "logs|3.1 We keep logs for 30 days .")
	second := terms("2026-02-01 08:00", "logs|3.1 We keep logs for 30 days.")
	second.Extractor = 2
	w.baseline(first)
	c := reworded(first, second, "logs")
	c.Told = false
	w.becomes(second, c)
	m := newBot(w).Answer(t.Context(), chat.Request{Platform: "console", Text: "since acme terms logs"})
	if want := "these words stand since we watch (2026-01-05)"; !strings.Contains(m.Text, want) {
		t.Errorf("got %q, want %q in it", m.Text, want)
	}
}

func TestEveryQuoteOfSinceStoodInAVersion(t *testing.T) {
	w := logs(t)
	var texts []string
	for id := int64(1); id <= 5; id++ {
		v, err := w.store.Version(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, v.Text)
	}
	quotes := 0
	for _, text := range []string{"since acme terms 3.2", "since acme terms copy"} {
		for _, b := range newBot(w).Answer(t.Context(), chat.Request{Platform: "console", Text: text}).Blocks {
			if b.Kind == chat.Quote {
				if quotes++; !anyContains(texts, chat.Join(b.Spans)) {
					t.Errorf("%q: %q is in no stored version", text, chat.Join(b.Spans))
				}
			}
		}
	}
	if quotes < 6 {
		t.Errorf("only %d quotes were checked", quotes)
	}
}
