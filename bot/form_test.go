package bot_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
)

func TestSubscribeAloneIsAFormWhoseAnswersAreCommands(t *testing.T) {
	w := newWorld(t)
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	b := newBot(w)
	b.Categories = []clausewatch.Category{{ID: "spam", Name: "Spam"}}
	ask := func(text string) chat.Message {
		return b.Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", User: "U1", Text: text})
	}
	m := ask("subscribe")
	if m.Form == nil || m.Wrong != "" {
		t.Fatalf("no form: %+v", m)
	}
	if raw, err := json.Marshal(m.Form); err != nil || len(raw) > 2000 {
		t.Errorf("the form takes %d bytes (%v); a window keeps 3,000, and what was filled in", len(raw), err)
	}
	for _, in := range m.Form.Fields {
		if in.Suggests != "" && len(b.Suggest(t.Context(), chat.Partial{Field: in.Suggests, Platform: "acme"})) == 0 {
			t.Errorf("%s is completed with nothing", in.Name)
		}
	}
	for wrong, values := range map[string]map[string]string{
		"":         {"platform": "acme", "document": "aup", "clause": "4.1", "category": "spam", "min": "low", "rhythm": "daily"},
		"clause":   {"platform": "acme", "document": "aup", "clause": "dragons"},
		"platform": {"platform": "dragon"},
		"category": {"category": "dragons"},
		"min":      {"platform": "acme", "min": "dragon"},
	} {
		if got := ask(m.Form.Question(values)); got.Wrong != wrong {
			t.Errorf("%q finds fault with %q (%s), want %q", m.Form.Question(values), got.Wrong, got.Text, wrong)
		}
	}
	filled := ask("subscribe acme aup ?")
	if filled.Form == nil || filled.Form.Fields[0].Value != "acme" || filled.Form.Fields[1].Value != "aup" {
		t.Errorf("what was named is not filled in: %+v", filled.Form)
	}
	has(t, shownAll([]chat.Message{filled}), "/terms subscribe acme/aup – one document", "Once a day: /terms subscribe acme aup daily")
	if a, ok := button(ask("acme aup"), "Subscribe"); !ok || a.Ask != "subscribe acme aup ?" {
		t.Errorf("below the document stands %+v, want a button to subscribe to it", a)
	}
	has(t, shownAll([]chat.Message{ask("subscribe dragon ?")}), "no platform or document")
	b.Access = bot.Access{Subscribe: bot.Managers}
	if m := ask("subscribe"); m.Form != nil || !strings.Contains(m.Text, "say what to follow") {
		t.Errorf("who may not subscribe has a form, or no answer: %+v", m)
	}
	if m := ask("subscribe acme"); m.Wrong != "command" || !strings.Contains(m.Text, "only managers may") {
		t.Errorf("got %q, %q", m.Wrong, m.Text)
	}
}
