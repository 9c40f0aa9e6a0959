package bot_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
)

var update = flag.Bool("update", false, "write the golden files anew")

func newBot(w *world) *bot.Bot {
	return &bot.Bot{Store: w.store, Now: func() time.Time { return today }, PublicURL: "https://terms.example"}
}

// questions are what people type, each with words that its answer must have. The whole answers are in answers.golden.
var questions = []struct {
	text string
	want []string
}{
	{"", []string{"What can be asked", "/terms acme aup spam", "This channel follows", "all of Acme"}},
	{"help", []string{"/terms list"}},
	{"/terms HELP", []string{"/terms list"}},
	{"list", []string{"3 platforms with 11 documents", "Birchwood (birch): 3 documents", "1 cannot be read",
		"last change 2026-03-01"}},
	{"acme", []string{"aup", "last change 2026-03-01", "next look"}},
	{"ACME", []string{"aup"}},
	{"bw", []string{"Birchwood", "the page asks for a login"}},
	{"acme cloud services", []string{"acme cloud services"}},
	{"acme aup", []string{"Provisions: 14", "Printed: 2026-03-01", "Effective: not stated", "First seen: 2026-03-01",
		"Last confirmed: 2026-05-20", "Last change: 2026-03-01, high", "https://acme.example/aup", "Spam (4)"}},
	{"acme/aup", []string{"Provisions: 14"}},
	{"aup acme", []string{"Provisions: 14"}},
	{"acme cloud services acceptable use", []string{"Provisions: 14"}},
	{"ac tos", []string{"Acme · Terms of Service"}},
	{"acme pp", []string{"Acme · Privacy Notice"}},
	{"birch tou", []string{"Terms of Use"}},
	{"birch terms", []string{"Terms of Use"}},
	{"birch community", []string{"Community Guidelines"}},
	{"corvid dpa", []string{"was not read yet: nobody looked so far"}},
	{"corvid aup", []string{"Mail Usage Policy"}},
	{"corvid terms", []string{"which one?", "/terms corvid service-terms", "/terms corvid site-terms"}},
	{"acme privcy", []string{`no document "acme/privcy"`, "nearest: acme/privacy", "/terms list shows them all",
		"postal address"}},
	{"acmee aup", []string{"no platform “acmee”", "nearest: acme", "Provisions: 14"}},
	{"acme zzz", []string{`no document "acme/zzz"`, "/terms acme shows what there is"}},
	{"zzzzqqq", []string{`no platform or document "zzzzqqq"`, "/terms list shows them all"}},
	{"chagnes", []string{"nearest: changes"}},
	{"aup", []string{"which one?", "/terms acme aup", "/terms corvid usage"}},
	{"dpa", []string{"only Corvid Mail has such a document", "not read yet"}},
	{"spam", []string{"no platform or document", "Clauses with these words"}},
	{"acme aup spam", []string{"│ send unsolicited bulk email to anyone who has not asked for it;",
		"│ You may not use Acme to:", "not since we watch (2026-01-05)", "│ Do not post spam, and do not send junk mail to members.", "│ Bulk email goes only to people who have agreed to it.", "first seen 2026-03-01, last confirmed 2026-05-20"}},
	{"“acme” aup ‘spam’", []string{"send unsolicited bulk email"}},
	{"acme aup &lt;spam&gt;", []string{"send unsolicited bulk email"}},
	{"acme aup unsolicited email", []string{"send unsolicited bulk email"}},
	{"acme aup junk mail", []string{"send unsolicited bulk email", "other words for the same matter"}},
	{"acme aup notice", []string{"│ We give you 14 days of notice", "Last changed: 2026-03-01, change 1: modified, period 30 days → 14 days"}},
	{"acme aup suspending accounts", []string{"│ We give you 14 days of notice"}},
	{"acme aup 4.1", []string{"│ We give you 14 days of notice"}},
	{"acme aup section 4", []string{"14 days of notice", "│ We may remove content at once"}},
	{"acme aup (b)", []string{"│ run an open mail relay;", "│ You may not use Acme to:"}},
	{"acme aup malicious", []string{"│ You may not spread viruses"}},
	{"acme aup malware", []string{"│ You may not spread viruses", "other words for the same matter"}},
	{"acme aup virusses", []string{"│ You may not spread viruses", "taken for"}},
	{"acme aup gambling", []string{"no clause of Acme · Acceptable Use Policy is about “gambling”", "What it speaks of"}},
	{"acme aup network relay moon", []string{"no clause"}},
	{"acme aup everyone", []string{"@everyone"}},
	{"acme terms arbitration", []string{"│ Disputes are settled by binding arbitration in Lowmere.",
		"No comparable clause found at Birchwood, Corvid Mail"}},
	{"acme terms money back", []string{"│ You can ask for a refund within 14 days."}},
	{"acme terms terminate", []string{"│ Either side may terminate", "│ We may close an account"}},
	{"acme privacy minors", []string{"│ Acme is not meant for children under 13."}},
	{"acme privacy cookies", []string{"│ Cookies remember"}},
	{"acme spam", []string{"only Acme Acceptable Use Policy has such a clause", "│ send unsolicited bulk email"}},
	{"acme dpa spam", []string{`no document "acme/dpa"`, "│ send unsolicited bulk email"}},
	{"acme notice", []string{"2 documents have a clause", "/terms acme terms notice"}},
	{"acme aup on:2026-02-01", []string{"Printed: 2025-11-01", "As of 2026-02-01", "First seen: 2026-01-05"}},
	{"acme aup notice on:2026-02-01", []string{"│ We give you 30 days of notice", "not since we watch"}},
	{"acme aup notice on: 2026-02-20", []string{"There is a gap", "last confirmed on 2026-02-10", "2026-03-01"}},
	{"acme aup on:2025-06-01", []string{"nothing of", "captured on or before 2025-06-01", "2026-01-05"}},
	{"acme aup on:2027-01-01", []string{"in the future"}},
	{"acme aup on:soon", []string{"no date “soon”"}},
	{"acme aup on:", []string{"needs a date"}},
	{"changes", []string{"1 change", "│ We give you [-30-]{+14+} days", "period 30 days → 14 days",
		"printed 2025-11-01 → 2026-03-01"}},
	{"changes acme", []string{"[-30-]{+14+}"}},
	{"changes acme aup", []string{"[-30-]{+14+}"}},
	{"changes birch", []string{"no change at Birchwood was told", "/terms quiet birch"}},
	{"changes since:2026-04-01", []string{"no change since 2026-04-01"}},
	{"diff acme aup 2026-01-01..today", []string{"[-30-]{+14+}", "change 1"}},
	{"diff acme aup", []string{"[-30-]{+14+}"}},
	{"diff acme aup ..2026-02-01", []string{"Not read between 2026-01-05 08:00 UTC and 2026-02-10 08:00 UTC"}},
	{"diff acme aup 2026-03-01..2026-01-01", []string{"is after the second"}},
	{"diff acme", []string{"diff needs a document"}},
	{"diff acme aup 2026-01-01", []string{"“2026-01-01” is no span of days", "2026-01-01..today"}},
	{"diff acme aup 2026-01-01 .. today", []string{"“2026-01-01 today” is no span of days"}},
	{"diff acme aup spam", []string{"/terms since acme aup spam shows one clause"}},
	{"diff acme privcy 2026-01-01..today", []string{`no document "acme/privcy"`}},
	{"since acme", []string{"since needs a document", "/terms since acme aup spam"}},
	{"since acme aup notice", []string{"since 2026-03-01 (change 1; the text before was last confirmed on 2026-02-10)", "│ We give you 14 days",
		"In its place until 2026-03-01 (change 1), since we watch (2026-01-05)", "│ [-We give you 30 days of notice"}},
	{"since acme aup spam", []string{"2 Spam › (a) · since we watch (2026-01-05)"}},
	{"compare spam", []string{"3 have a clause", "Acme has a clause · Acceptable Use Policy", "│ send unsolicited bulk email", "│ Do not post spam",
		"│ Bulk email goes only"}},
	{"compare spam birch corvid", []string{"│ Do not post spam", "│ Bulk email goes only"}},
	{"compare", []string{"say what to compare"}},
	{`search "open mail relay"`, []string{"1 clause", "│ run an open mail relay;",
		"The document of the best: /terms acme aup"}},
	{"search email in:corvid", []string{"│ Bulk email goes only"}},
	{"search xylophone", []string{"no clause in any document has xylophone"}},
	{"search", []string{"say what to search for"}},
	{"status", []string{"11 documents watched, 1 cannot be read now", "Birchwood · Privacy Policy", "since 2026-05-17",
		"the page asks for a login"}},
	{"quiet", []string{"1 change not told", "1 renumbered", "only layout"}},
	{"quiet acme", []string{"nothing was held back at Acme"}},
	{"why 1", []string{"confirmed: the new text stood", "a period of notice became shorter", "period 30 days → 14 days",
		"all of Acme"}},
	{"why 99", []string{"no alert 99"}},
	{"why", []string{"why needs the number"}},
	{"subscriptions", []string{"all of Acme"}},
	{"subscribe acme", []string{"The configuration file says so already", "Preview"}},
	{"upcoming", []string{"no day ahead is stated"}},
	{"watch https://x.example as x/y", []string{"configuration file"}},
	{strings.Repeat("spam ", 80), []string{"more than 300 characters"}},
}

func follower() clausewatch.Subscription {
	return clausewatch.Subscription{Channel: "console", Platform: "acme", Origin: "config"}
}

func TestAnswers(t *testing.T) {
	w := newWorld(t, follower())
	w.fill()
	b := newBot(w)
	var got strings.Builder
	for _, c := range questions {
		m := b.Answer(t.Context(), chat.Request{Platform: "console", Text: c.text})
		shown := console.Render(m, console.Options{Width: 110})
		got.WriteString(">>> " + shortly(c.text) + "\n[" + m.Text + "]\n" + shown + "\n")
		flat := strings.Join(strings.Fields(shown), " ")
		for _, want := range c.want {
			if !strings.Contains(shown, want) && !strings.Contains(flat, strings.Join(strings.Fields(want), " ")) {
				t.Errorf("%q: the answer lacks %q:\n%s", shortly(c.text), want, shown)
			}
		}
		if n := utf8.RuneCountInString(m.Text); n == 0 || n > 300 {
			t.Errorf("%q: Text has %d characters, want 1 to 300", c.text, n)
		}
	}
	golden(t, "testdata/answers.golden", got.String())
}

func shortly(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			t.Fatalf("%s, line %d: got\n%s\nwant\n%s\n(go test ./bot -update writes it anew; read what differs)", file,
				i+1, a[i], b[min(i, len(b)-1)])
		}
	}
	t.Fatalf("%s: got fewer lines than want", file)
}

func TestEveryQuoteIsAnExactPartOfAStoredVersion(t *testing.T) {
	w := newWorld(t, follower())
	w.fill()
	b := newBot(w)
	var texts []string
	for _, p := range platforms() {
		for _, d := range p.Documents {
			all, err := w.store.Versions(t.Context(), d.Ref())
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range all {
				whole, err := w.store.Version(t.Context(), v.ID)
				if err != nil {
					t.Fatal(err)
				}
				texts = append(texts, whole.Text)
			}
		}
	}
	quotes := 0
	for _, c := range questions {
		for _, block := range b.Answer(t.Context(), chat.Request{Platform: "console", Text: c.text}).Blocks {
			if block.Kind != chat.Quote {
				continue
			}
			quotes++
			before, after := "", ""
			for _, s := range block.Spans {
				if !s.Bold {
					before += s.Text
				}
				if !s.Strike {
					after += s.Text
				}
			}
			for _, side := range []string{before, after} {
				if !anyContains(texts, side) {
					t.Errorf("%q: the quote %q is in no stored version", c.text, side)
				}
			}
		}
	}
	if quotes < 40 {
		t.Errorf("only %d quotes were checked", quotes)
	}
}

func anyContains(all []string, part string) bool {
	for _, s := range all {
		if strings.Contains(s, part) {
			return true
		}
	}
	return false
}
