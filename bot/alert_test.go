package bot_test

import (
	"context"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
	"github.com/clausewatch/clausewatch/store"
)

// told delivers what the Slack channel C1 is owed and returns the messages.
func told(t *testing.T, w *world) []chat.Message {
	t.Helper()
	s := &scripted{}
	o, _ := newOutbox(w, s)
	if _, err := o.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s.sent
}

func subscriber() clausewatch.Subscription {
	return clausewatch.Subscription{Channel: "slack:C1", Origin: "config"}
}

func shownAll(all []chat.Message) string {
	var b strings.Builder
	for _, m := range all {
		b.WriteString("[" + m.Text + "]\n" + console.Render(m, console.Options{Width: 110}) + "\n")
	}
	return b.String()
}

func has(t *testing.T, shown string, want ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(shown), " ")
	for _, s := range want {
		if !strings.Contains(flat, strings.Join(strings.Fields(s), " ")) {
			t.Errorf("it lacks %q:\n%s", s, shown)
		}
	}
}

func TestAnAlertTellsTheStoryTheClausesAndTheDates(t *testing.T) {
	w, _ := owing(t)
	all := told(t, w)
	shown := shownAll(all)
	has(t, shown, "[High: Acme · Acceptable Use Policy: the notice before a suspension falls from 30 days to 14 days; takes effect 2026-04-01]",
		"High: Acme · Acceptable Use Policy: the notice", "high (a period of notice became shorter)", "│ We give you [-30-]{+14+} days of notice before we suspend your account.", "period 30 days → 14 days", "1 modified",
		"Printed: 2025-11-01 → 2026-03-01", "Effective: 2026-04-01", "First seen: 2026-03-01", "Last confirmed: 2026-03-01", "https://acme.example/aup", "/terms why 1")
	if all[0].Severity != clausewatch.High {
		t.Errorf("severity %s, want high", all[0].Severity)
	}
	golden(t, "testdata/alert.golden", shown)
}

func TestTheHeaviestClausesComeFirstAndNoneIsLeftOut(t *testing.T) {
	w := newWorld(t, subscriber())
	var before, after []string
	for _, n := range strings.Fields("one two three four five") {
		before = append(before, n+"|Clause "+n+" is old.")
		after = append(after, n+"|Clause "+n+" is new.")
	}
	after = append(after, "six|Clause six was added.")
	w.baseline(read("birch/tou", at("2026-01-05 08:00"), "", append(before, "gone|Clause seven goes away.")...))
	gone := *w.clause("birch/tou", "gone")
	next := read("birch/tou", at("2026-02-05 08:00"), "", after...)
	c := clausewatch.Change{Material: true, Severity: clausewatch.Medium, Headline: "seven clauses changed", Told: true,
		Why: "confirmed"}
	for i := range 5 {
		old, now := w.texts["birch/tou"].Provisions[i], next.Provisions[i]
		p := clausewatch.ProvisionChange{Kind: clausewatch.Modified, Severity: clausewatch.Low, Old: &old, New: &now,
			Edits: []clausewatch.Edit{
				{Op: clausewatch.Equal, Text: "Clause " + old.ID + " is "}, {Op: clausewatch.Delete,
					Text: "old"}, {Op: clausewatch.Insert, Text: "new"}, {Op: clausewatch.Equal, Text: "."}}}
		if old.ID == "four" {
			p.Severity = clausewatch.High
		}
		c.Provisions = append(c.Provisions, p)
	}
	c.Provisions = append(c.Provisions, clausewatch.ProvisionChange{Kind: clausewatch.Added,
		Severity: clausewatch.Medium, New: &next.Provisions[5]},
		clausewatch.ProvisionChange{Kind: clausewatch.Removed, Severity: clausewatch.Low, Old: &gone})
	w.becomes(next, c)
	shown := shownAll(told(t, w))
	has(t, shown, "5 modified", "1 added", "1 removed", "5 more changes:", "{+Clause six was added.+}",
		"[-Clause seven goes away.-]")
	at, last := 0, ""
	for _, want := range []string{"Clause four is", "Clause six was added", "Clauses:", "5 more changes",
		"Clause one is", "Clause two is", "Clause three is", "Clause five is", "Clause seven goes"} {
		n := strings.Index(shown[at:], want)
		if n < 0 {
			t.Fatalf("%q does not come after %q:\n%s", want, last, shown)
		}
		at, last = at+n, want
	}
}

func TestAQuoteThatIsNotInTheStoreIsLeftOutOfAnAlert(t *testing.T) {
	w := newWorld(t, subscriber())
	w.baseline(read("birch/tou", at("2026-01-05 08:00"), "", "a|Fees are due."))
	next := read("birch/tou", at("2026-02-05 08:00"), "", "a|Fees are due at once.")
	forged := next.Provisions[0]
	forged.Text = "Fees were never due."
	w.becomes(next, clausewatch.Change{Material: true, Headline: "fees are due earlier", Told: true, Why: "confirmed",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Added, New: &forged}}})
	shown := shownAll(told(t, w))
	has(t, shown, "a quote was left out here")
	if strings.Contains(shown, "never due") {
		t.Errorf("words are quoted that no version has:\n%s", shown)
	}
}

func TestBlindnessAndRecoveryAreTold(t *testing.T) {
	w := newWorld(t, subscriber())
	w.baseline(read("birch/privacy", at("2026-01-05 08:00"), "", "# Data", "We keep your data."))
	w.record(store.Look{Capture: clausewatch.Capture{Document: "birch/privacy", At: at("2026-05-18 07:00"),
		Outcome: clausewatch.Unreadable,
		Cause:   clausewatch.CauseLogin, Detail: "a form with a password field"}, Failures: 3, BlindSince: at("2026-05-17 07:00"),
		Joins: clausewatch.OutageOfHost, NextAt: at("2026-05-20 11:00")})
	blind := shownAll(told(t, w))
	has(t, blind, "[Cannot read Birchwood · Privacy Policy since 2026-05-17 07:00 UTC: the page asks for a login]",
		"a form with a password field", "confirmed 2026-01-05", "Next look: 2026-05-20 11:00 UTC", "not seen until it can be read again")
	w.record(store.Look{Capture: clausewatch.Capture{Document: "birch/privacy", At: at("2026-05-19 07:00"),
		Outcome: clausewatch.Unchanged},
		Readable: true, Leaves: true, NextAt: at("2026-05-20 11:00")})
	back := shownAll(told(t, w))
	has(t, back, "Birchwood · Privacy Policy can be read again",
		"from 2026-05-17 07:00 UTC to 2026-05-19 07:00 UTC (2 days)", "nothing changed meanwhile")
	golden(t, "testdata/blind.golden", blind+back)
}

func TestNewEntriesOfAFeedAreListed(t *testing.T) {
	w := newWorld(t, subscriber())
	w.baseline(read("acme/changelog", at("2026-01-05 08:00"), "", "Older entry"))
	next := read("acme/changelog", at("2026-02-05 08:00"), "",
		"Storage in the south. You can store in a southern region now.")
	p := &next.Provisions[0]
	p.Block, p.Heading, p.At, p.Links = clausewatch.Entry, "Storage in the south.", at("2026-02-04 00:00"), []clausewatch.Link{{Text: "south", URL: "https://acme.example/south"}}
	w.becomes(next, clausewatch.Change{Material: true, Headline: "new entry: Storage in the south", Told: true,
		Why:        "told: new entries",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Added, New: p}}})
	has(t, shownAll(told(t, w)), "Storage in the south. (https://acme.example/south) (2026-02-04)",
		"You can store in a southern region now.")
}

func TestATestAlertSaysWhatTheChannelFollows(t *testing.T) {
	w := newWorld(t, subscriber())
	if _, err := w.store.Test(t.Context(), "slack:C1", today); err != nil {
		t.Fatal(err)
	}
	has(t, shownAll(told(t, w)), "Test alert: this channel is reached", "everything that is watched",
		"no policy changed")
}

func TestTextsHaveAtMost300Characters(t *testing.T) {
	w := newWorld(t, subscriber())
	w.baseline(read("birch/tou", at("2026-01-05 08:00"), "", "a|Fees are due."))
	next := read("birch/tou", at("2026-02-05 08:00"), "", "a|Fees are due at once.")
	w.becomes(next, clausewatch.Change{Material: true, Headline: strings.Repeat("änderung ", 80), Told: true,
		Why:        "confirmed",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Added, New: &next.Provisions[0]}}})
	all := told(t, w)
	if n := utf8.RuneCountInString(all[0].Text); n > 300 || n < 200 || !utf8.ValidString(all[0].Text) {
		t.Errorf("Text has %d characters", n)
	}
	has(t, shownAll(all), strings.Repeat("änderung ", 80)) // the blocks have it whole
}

// A store that fails, and input that means to harm.

func TestHostileQuestionsAreAnswered(t *testing.T) {
	w := newWorld(t, follower())
	w.fill()
	b := newBot(w)
	for _, s := range []string{"<!channel> @everyone", "acme aup \x1b[31m\u202eevil", "acme aup \"",
		`acme aup " OR 1=1 --`, "acme aup NEAR(a b)", "acme aup *", "search *", `search "`, "search a AND NOT b^2 {x}",
		"search col:val", "acme aup (((((((", "acme aup [x](http://evil.example)", "changes since:9999-99-99", "diff acme aup ..", "diff acme aup ....", "diff .. ..", "why 9223372036854775808", "why -1", "why <@U1>",
		"compare", "compare @everyone", "on:2026-01-01", "since:", "/terms /terms", "////", "\xff\xfe", strings.Repeat("\u0301", 200), "acme " + strings.Repeat("(", 250), "status \u0000", "in:acme", "search in:nowhere x", "quiet <x>", "acme aup ٤.٢", "acme/aup/privacy/x"} {
		m := b.Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C9", User: "U1", Text: s})
		if m.Text == "" || len(m.Blocks) == 0 || utf8.RuneCountInString(m.Text) > 300 {
			t.Errorf("%q: the answer is %+v", s, m)
		}
		if strings.Contains(m.Text, "error of ours") {
			t.Errorf("%q: %s", s, m.Text)
		}
		if strings.ContainsAny(m.Text, "\x1b\x00") || strings.Contains(m.Text, "\u202e") {
			t.Errorf("%q: Text holds what cannot be seen: %q", s, m.Text)
		}
	}
}

func TestAStoreThatFailsIsNoSilence(t *testing.T) {
	w := newWorld(t)
	b := newBot(w)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if m := b.Answer(ctx, chat.Request{Text: "list"}); m.Text == "" {
		t.Error("an answer after the end of its context is empty")
	}
	if got := (&bot.Bot{}).Suggest(t.Context(), chat.Partial{Field: "platform"}); got != nil {
		t.Errorf("completing without a store gave %v", got)
	}
}

func TestSuggestions(t *testing.T) {
	w := newWorld(t)
	w.fill()
	b := newBot(w)
	for _, c := range []struct {
		p    chat.Partial
		want string // values, best first
	}{
		{chat.Partial{Field: "platform"}, "acme birch corvid"},
		{chat.Partial{Field: "platform", Typed: "b"}, "birch"},
		{chat.Partial{Field: "platform", Typed: "mail"}, "corvid"},
		{chat.Partial{Field: "platform", Typed: "BW"}, "birch"},
		{chat.Partial{Field: "platform", Typed: "acmw"}, "acme"},
		{chat.Partial{Field: "platform", Typed: "zzz"}, ""},
		{chat.Partial{Field: "document", Platform: "acme"}, "aup terms privacy changelog"},
		{chat.Partial{Field: "document", Platform: "Acme", Typed: "p"}, "privacy changelog aup"},
		{chat.Partial{Field: "document", Platform: "nowhere"}, ""},
		{chat.Partial{Field: "about", Platform: "acme", Document: "aup", Typed: "sp"}, "Spam"},
		{chat.Partial{Field: "about", Platform: "acme", Document: "acceptable use", Typed: ""},
			"Your responsibility Spam Security Enforcement"},
		{chat.Partial{Field: "about", Platform: "acme", Document: "zzz"}, ""},
		{chat.Partial{Field: "unheard-of", Typed: "x"}, ""},
	} {
		var values []string
		for _, choice := range b.Suggest(t.Context(), c.p) {
			values = append(values, choice.Value)
		}
		if got := strings.Join(values, " "); got != c.want {
			t.Errorf("Suggest(%+v) = %q, want %q", c.p, got, c.want)
		}
	}
}

func TestAnAnswerIsTheSameEachTime(t *testing.T) {
	w := newWorld(t, follower())
	w.fill()
	b := newBot(w)
	for _, c := range questions[:len(questions)/2] {
		r := chat.Request{Platform: "console", Text: c.text}
		first, second := shownAll([]chat.Message{b.Answer(t.Context(),
			r)}), shownAll([]chat.Message{b.Answer(t.Context(), r)})
		if first != second {
			t.Errorf("%q is answered differently:\n%s\nthen\n%s", c.text, first, second)
		}
	}
}

var _ chat.Handler = (*bot.Bot)(nil)
