package bot_test

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const modelLabel = "Written by a language model (small), checked against the text:"

func TestWhatAModelWroteIsLabelledWhereverItIsShown(t *testing.T) {
	w, _ := owing(t)
	all, err := w.store.Changes(t.Context(), store.ChangeFilter{Platform: "acme", Document: "aup", ToldOnly: true})
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	const text = "In 4.1 the period «30 days» becomes «14 days»."
	if err := w.store.Explain(t.Context(), store.Explanation{Change: all[0].ID, Text: text, Model: "small", At: all[0].At}); err != nil {
		t.Fatal(err)
	}
	has(t, shownAll(told(t, w)), modelLabel+" "+text)
	for _, asked := range []string{"why 1", "changes acme aup", "diff acme aup 2026-01-01..2026-05-01"} {
		has(t, ask(t, w, asked), modelLabel+" "+text)
	}
}

func TestAnAlertIsTheSameWhereAModelWasRefusedOrNotAsked(t *testing.T) {
	w, _ := owing(t)
	plain := shownAll(told(t, w))
	w, _ = owing(t)
	if err := w.store.Explain(t.Context(), store.Explanation{Change: 1, Model: "small", At: at("2026-03-01 10:00"), Refused: "it counts 3 changes"}); err != nil {
		t.Fatal(err)
	}
	if got := shownAll(told(t, w)); got != plain || strings.Contains(got, "language model") {
		t.Errorf("got\n%s\nwant\n%s", got, plain)
	}
	has(t, ask(t, w, "why 1"), "Language model: refused: it counts 3 changes")
}

// ask gives what a terminal shows as the answer to a command.
func ask(t *testing.T, w *world, text string) string {
	t.Helper()
	b := &bot.Bot{Store: w.store}
	return shownAll([]chat.Message{b.Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", User: "U1", Text: text})})
}
