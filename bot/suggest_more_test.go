package bot_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

func TestDaysSpansAlertsAndMattersAreCompleted(t *testing.T) {
	w, alert := owing(t)
	o, _ := newOutbox(w, &scripted{})
	deliver(t, o, 1)
	b := newBot(w)
	if err := w.store.AddDocument(t.Context(), clausewatch.Platform{ID: "dune", Name: "Dune"}, clausewatch.Document{Platform: "dune", ID: "terms",
		Name: "Terms of Dune", Kind: clausewatch.Policy, URLs: []string{"https://dune.example/terms"}}, "console", today); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		partial chat.Partial
		want    []string // labels, the first ones
		values  string
	}{
		{chat.Partial{Field: "day"}, []string{"2026-05-20 · today", "2026-05-13 · a week ago"}, "2026-05-20 2026-05-13 2026-04-20 2026-02-20 2025-05-20"},
		{chat.Partial{Field: "day", Typed: "a week"}, []string{"2026-05-13 · a week ago"}, "2026-05-13"},
		{chat.Partial{Field: "day", Platform: "acme"}, []string{"2026-05-20 · today", "2026-03-01 · Acme · Acceptable Use Policy: 1 modified"}, "2026-05-20 2026-03-01"},
		{chat.Partial{Field: "day", Platform: "Acme Cloud Ltd", Document: "acceptable use", Typed: "2026-03"}, []string{"2026-03-01 · 1 modified"}, "2026-03-01 2026-05-20"},
		{chat.Partial{Field: "day", Platform: "acme", Document: "privacy"}, []string{"2026-05-20 · today"}, "2026-05-20"},
		{chat.Partial{Field: "span", Typed: "3"}, []string{"3 hours", "3 days"}, "3h 3d"},
		{chat.Partial{Field: "hours", Typed: "of"}, []string{"none"}, "off"},
		{chat.Partial{Field: "matter", Typed: "junk"}, []string{"spam (unsolicited, bulk email, bulk e-mail, bulk mail, bulk messages, junk mail, mass…"}, "spam"},
		{chat.Partial{Field: "alert", Channel: "slack:C1"}, []string{"1 · High: Acme · Acceptable Use Policy: the notice before a suspension falls from 30…"}, "1"},
		{chat.Partial{Field: "alert", Channel: "slack:C1", Typed: "suspension"}, nil, "1"},
		{chat.Partial{Field: "alert", Channel: "slack:C2"}, nil, ""},
		{chat.Partial{Field: "alert"}, nil, ""},
		{chat.Partial{Field: "added", Typed: "du"}, []string{"Dune · Terms of Dune"}, "dune/terms"},
	} {
		var labels, values []string
		for _, choice := range b.Suggest(t.Context(), c.partial) {
			labels, values = append(labels, choice.Label), append(values, choice.Value)
		}
		if !slices.Equal(labels[:min(len(labels), len(c.want))], c.want) || strings.Join(values, " ") != c.values {
			t.Errorf("%+v: got %q, values %q; want %q, values %q", c.partial, labels, values, c.want, c.values)
		}
	}
	if alert != 1 {
		t.Errorf("the alert is %d, the test thinks it is 1", alert)
	}
}

// TestEveryCompletionIsUnderstood asks with each completion of a clause what it completes.
func TestEveryCompletionIsUnderstood(t *testing.T) {
	long := "How we tell you about changes of these terms, of prices and of everything else that may concern you while you use the service"
	w := newWorld(t, follower())
	w.baseline(read("acme/terms", at("2026-01-05 08:00"), "", "# 1 "+long, "We write to you thirty days before.", "# 2 Ropes & nets (“gear”)", "Gear is yours.",
		"# 3 A/B tests: on:off", "We test."))
	b := newBot(w)
	choices := b.Suggest(t.Context(), chat.Partial{Field: "about", Platform: "acme", Document: "terms"})
	if len(choices) != 3 {
		t.Fatalf("%d completions %+v, want 3", len(choices), choices)
	}
	for i, words := range []string{"thirty days before", "Gear is yours", "We test"} {
		if n := len(choices[i].Value); n > 100 {
			t.Errorf("a value of %d characters", n)
		}
		m := b.Answer(t.Context(), chat.Request{Platform: "discord", Channel: "2", Text: "acme terms " + choices[i].Value})
		if shown := shownAll([]chat.Message{m}); !strings.Contains(shown, words) {
			t.Errorf("%q is answered\n%s", choices[i].Value, shown)
		}
	}
}
