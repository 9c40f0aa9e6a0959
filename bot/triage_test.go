package bot_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
	"github.com/clausewatch/clausewatch/store"
)

// A desk is a channel in which alerts were told, and people who review them.
type desk struct {
	*world
	bot    *bot.Bot
	outbox *bot.Outbox
	sender *editing
	clock  *clock
}

// newDesk is a world in which the change of acme/aup was told to slack:C1, as alert 1.
func newDesk(t *testing.T) *desk {
	t.Helper()
	w, id := owing(t)
	w.withoutReports("slack:C1")
	d := &desk{world: w, sender: &editing{}}
	d.outbox, d.clock = newOutbox(w, d.sender)
	d.bot = &bot.Bot{Store: w.store, Now: d.clock.Now}
	deliver(t, d.outbox, 1)
	if id != 1 {
		t.Fatalf("the alert is %d, want 1", id)
	}
	return d
}

// says is what a person in a Slack channel types, with its answer as a terminal shows it.
func (d *desk) says(channel, user, text string) string {
	d.t.Helper()
	m := d.bot.Answer(d.t.Context(), chat.Request{Platform: "slack", Channel: channel, User: user, Name: map[string]string{"U1": "Ann", "U2": "Bob"}[user], Text: text})
	if n := utf8.RuneCountInString(m.Text); n == 0 || n > 300 {
		d.t.Errorf("%q: Text has %d characters, want 1 to 300", shortly(text), n)
	}
	return console.Render(m, console.Options{Width: 110})
}

// message is what the message of the alert that was edited last shows.
func (d *desk) message() string {
	d.t.Helper()
	before := len(d.sender.edited)
	if _, err := d.outbox.Deliver(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	if len(d.sender.edited) == before {
		d.t.Fatal("no message was edited")
	}
	return console.Render(d.sender.edited[len(d.sender.edited)-1], console.Options{Width: 110})
}

// standsFor are the first lines of a message below its heading.
func standsFor(shown string) string {
	lines := strings.SplitN(shown, "\n", 11)
	return strings.Join(lines[:min(len(lines), 10)], "\n")
}

func TestEachDecisionIsShownOnTheMessage(t *testing.T) {
	d := newDesk(t)
	var out strings.Builder
	for _, step := range []struct{ user, text string }{
		{"U1", "ack 1"},
		{"U1", "comment 1 “Legal” looks at it – see on:the wiki, since: yesterday"},
		{"U2", "assign 1 me I have the contract"},
		{"U2", "snooze 1 until:2026-05-25 waiting for the vendor"},
		{"U1", "immaterial 1 we have a notice period of our own"},
		{"U1", "reopen 1 not for the new contract"},
		{"U3", "assign 1 <@U7|cleo>"},
		{"U9", "ack 1"},
	} {
		d.clock.turn(10 * time.Minute)
		fmt.Fprintf(&out, ">>> %s: %s\n%s\n--- the message\n%s\n\n", step.user, step.text, d.says("C1", step.user, step.text), standsFor(d.message()))
	}
	golden(t, "testdata/triage.golden", out.String())
	if len(d.sender.sent) != 1 {
		t.Errorf("%d messages were posted, want the alert alone, edited", len(d.sender.sent))
	}
}

func TestTheSameDecisionTwiceSaysSo(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct{ first, second, want string }{
		{"ack 1", "ack 1", "Alert 1 is acknowledged already, by Ann, 2026-05-20 10:00 UTC."},
		{"assign 1 @bob", "assign 1 bob", "Alert 1 is assigned to bob already, by Ann"},
		{"snooze 1 3d", "snooze 1 3d", "Alert 1 is snoozed until 2026-05-23 10:00 UTC already, by Ann"},
		{"immaterial 1 a typo", "not-material 1 a typo", "Alert 1 is set aside as not material already, by Ann"},
		{"comment 1 hm", "comment 1 hm", "Your comment stands with alert 1 already."},
		{"reopen 1", "reopen 1", "Alert 1 is open already."},
	} {
		d.says("C1", "U1", c.first)
		revision := d.alert(1).Revision
		has(t, d.says("C1", "U1", c.second), c.want)
		if got := d.alert(1).Revision; got != revision {
			t.Errorf("%q once more makes revision %d of %d", c.second, got, revision)
		}
	}
	d.says("C1", "U1", "ack 1 all fine")
	if shown := d.says("C1", "U1", "ack 1 all fine"); strings.Contains(shown, "kept as a comment") {
		t.Errorf("the words of a second click are kept twice:\n%s", shown)
	}
	has(t, d.says("C1", "U2", "ack 1 I have read it too"), "acknowledged already", "kept as a comment")
	has(t, standsFor(d.message()), "Acknowledged by Ann", "Bob, 2026-05-20 10:00 UTC: I have read it too")
}

func TestALongThreadShowsItsEnd(t *testing.T) {
	d := newDesk(t)
	for n := range 8 {
		d.says("C1", "U1", fmt.Sprintf("comment 1 thought %d", n+1))
	}
	shown := d.message()
	has(t, shown, "thought 4", "thought 8", "3 earlier: /terms reviews 1")
	if strings.Contains(shown, "thought 3") {
		t.Errorf("more than the last five are shown:\n%s", shown)
	}
	has(t, d.says("C1", "U1", "reviews 1"), "thought 1", "thought 8")
}

func TestDigestsAndBlindnessAreReviewedToo(t *testing.T) {
	w := collected(t)
	s := &editing{}
	o, _ := newOutbox(w, s)
	b := newBot(w)
	if _, err := o.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.fails("birch/privacy", "2026-05-18 07:00", clausewatch.CauseLogin, "a form", clausewatch.OutageOfHost)
	if _, err := o.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	kinds := map[clausewatch.AlertKind]bool{}
	for _, m := range s.sent {
		kind := w.alert(m.Alert).Kind
		kinds[kind] = true
		b.Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", User: "U1", Name: "Ann", Text: fmt.Sprintf("ack %d", m.Alert)})
	}
	if !kinds[clausewatch.AlertDigest] || !kinds[clausewatch.AlertBlind] {
		t.Fatalf("told were %v, want a digest and blindness among them", kinds)
	}
	if _, err := o.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(s.edited) != len(s.sent) {
		t.Errorf("%d of %d messages were edited", len(s.edited), len(s.sent))
	}
	for _, m := range s.edited {
		has(t, standsFor(console.Render(m, console.Options{Width: 110})), "Acknowledged by Ann, 2026-05-20 10:00 UTC")
	}
}

// collected is a world whose channel C1 is owed a digest.
func collected(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, subscriber())
	w.baseline(read("birch/tou", at("2026-01-05 08:00"), "", "a|Fees are due."))
	w.baseline(read("birch/privacy", at("2026-01-05 08:00"), "", "# Data", "We keep your data."))
	for n, words := range []string{"Fees are due soon.", "Fees are due at once."} {
		next := read("birch/tou", at(fmt.Sprintf("2026-05-%02d 08:00", n+2)), "", "a|"+words)
		old := *w.clause("birch/tou", "a")
		w.becomes(next, clausewatch.Change{Material: true, Severity: clausewatch.Medium, Headline: "fees are due earlier", Digest: true, Why: "not told by itself",
			Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: clausewatch.Medium, Old: &old, New: &next.Provisions[0]}}})
	}
	w.record(store.Look{Capture: clausewatch.Capture{Document: "birch/tou", At: at("2026-05-10 08:00"), Outcome: clausewatch.Unchanged}, Readable: true, Digest: true})
	return w
}

func TestAnotherChannelsAlertIsRefusedWithoutAWordOfIt(t *testing.T) {
	d := newDesk(t)
	for _, text := range []string{"ack 1", "assign 1 me", "snooze 1 3d", "immaterial 1 a typo", "comment 1 hm", "reopen 1", "reviews 1"} {
		shown := d.says("C2", "U1", text)
		has(t, shown, "alert 1 was told in another channel", "no alert was told here yet")
		if strings.Contains(shown, "Acme") || strings.Contains(shown, "C1") {
			t.Errorf("%q tells of another channel's alert:\n%s", text, shown)
		}
	}
	if all, err := d.store.Reviews(t.Context(), d.alert(1)); err != nil || len(all) != 0 {
		t.Errorf("reviews %+v were written, %v", all, err)
	}
	m := d.bot.Answer(t.Context(), chat.Request{Platform: "console", User: "op", Text: "ack 1"})
	has(t, m.Text, "Alert 1 is acknowledged")
	has(t, standsFor(d.message()), "Acknowledged by op")
}

func TestWordsArePlainOnTheMessage(t *testing.T) {
	d := newDesk(t)
	hostile := "<!channel> @everyone <https://evil.example|click> \u202eturned"
	d.says("C1", "U1", "comment 1 "+hostile)
	d.message()
	for _, b := range d.sender.edited[0].Blocks {
		for _, item := range b.Items {
			for _, s := range item {
				if s.URL != "" || strings.Contains(s.Text, "\u202e") {
					t.Errorf("a comment made the span %+v", s)
				}
			}
		}
	}
	has(t, d.says("C1", "U1", "reviews 1"), "<!channel> @everyone <https://evil.example|click> turned")
}

func TestWordsUpToAThousandAreKeptWhole(t *testing.T) {
	d := newDesk(t)
	words := strings.TrimSpace(strings.Repeat("über alles ", 90))
	has(t, d.says("C1", "U1", "comment 1 "+words), "Your comment stands with alert 1")
	all, err := d.store.Reviews(t.Context(), d.alert(1))
	if err != nil || len(all) != 1 || all[0].Text != words {
		t.Errorf("kept is %+v, %v; want all %d characters", all, err, utf8.RuneCountInString(words))
	}
	has(t, d.says("C1", "U1", "comment 1 "+strings.Repeat("x", 1001)), "up to 1000", "link to where the rest is")
	has(t, d.says("C1", "U1", "comment 1 "+strings.Repeat("x", 5000)), "up to 1000", "link to where the rest is")
	if all, _ := d.store.Reviews(t.Context(), d.alert(1)); len(all) != 1 {
		t.Errorf("%d reviews are kept, want 1: nothing is cut", len(all))
	}
}

func TestWhatIsOpenIsListed(t *testing.T) {
	d := newDesk(t)
	has(t, d.says("C1", "U1", "open"), "In this channel 1 alert is open", "1 · 2026-05-20 · High: Acme · Acceptable Use Policy", "/terms ack 1")
	has(t, d.says("C2", "U1", "open"), "nothing is open in this channel")
	d.says("C1", "U1", "assign 1 @bob")
	has(t, d.says("C1", "U1", "reviews"), "In this channel 1 alert is assigned", "– assigned to bob")
	d.says("C1", "U1", "snooze 1 3d")
	has(t, d.says("C1", "U1", "open"), "1 alert is snoozed", "– snoozed until 2026-05-23 10:00 UTC, assigned to bob")
	d.says("C1", "U1", "ack 1")
	has(t, d.says("C1", "U1", "open"), "nothing is open in this channel")
	d.says("C1", "U1", "reopen 1")
	has(t, d.says("C1", "U1", "open"), "1 alert is open")
	d.says("C1", "U1", "immaterial 1 a typo")
	has(t, d.says("C1", "U1", "open"), "nothing is open in this channel")
	d.clock.turn(91 * 24 * time.Hour)
	d.says("C1", "U1", "reopen 1")
	has(t, d.says("C1", "U1", "open"), "nothing is open in this channel") // it is too long ago
	has(t, d.says("C1", "U1", "reviews 1"), "Alert 1 is open", "Not material (a typo) by Ann", "Reopened by Ann")
}

func TestManyOpenAlertsAreCountedAndTheGravestShown(t *testing.T) {
	w := newWorld(t, subscriber())
	w.baseline(read("birch/tou", at("2026-01-05 08:00"), "", "a|Fees are due."))
	for n := range 20 {
		next := read("birch/tou", at("2026-05-01 08:00").Add(time.Duration(n)*time.Hour), "", fmt.Sprintf("a|Fees are due on day %d.", n))
		old := *w.clause("birch/tou", "a")
		severity := clausewatch.Low
		if n == 3 {
			severity = clausewatch.High
		}
		w.becomes(next, clausewatch.Change{Material: true, Severity: severity, Headline: fmt.Sprintf("fees are due on day %d", n), Told: true, Why: "confirmed",
			Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: severity, Old: &old, New: &next.Provisions[0]}}})
	}
	told(t, w)
	shown := console.Render(newBot(w).Answer(t.Context(), chat.Request{Platform: "slack", Channel: "C1", User: "U1", Text: "open"}), console.Options{Width: 110})
	has(t, shown, "In this channel 20 alerts are open", "- 4 · 2026-05-20 · High: Birchwood", "- 20 · 2026-05-20 · Low", "Page 1 of 2")
	if strings.Index(shown, "- 4 · ") > strings.Index(shown, "- 20 · ") || strings.Index(shown, "- 20 · ") > strings.Index(shown, "- 19 · ") {
		t.Errorf("want the gravest first, then the newest:\n%s", shown)
	}
}

func TestWhatCannotBeMeantNamesTheNextMove(t *testing.T) {
	d := newDesk(t)
	if _, err := d.store.Test(t.Context(), "slack:C1", today); err != nil {
		t.Fatal(err)
	}
	deliver(t, d.outbox, 1)
	for _, c := range []struct {
		text string
		want []string
	}{
		{"ack", []string{"ack needs the number that stands below an alert", "The newest here:", "1 · High: Acme"}},
		{"ack twelve", []string{"no alert “twelve”", "The newest here:"}},
		{"ack 99", []string{"no alert 99", "The newest here:", "1 · High: Acme"}},
		{"ack -1", []string{"no alert “-1”"}},
		{"ack 0", []string{"no alert “0”"}},
		{"ack 99999999999999999999", []string{"no alert “99999999999999999999”"}},
		{"ack 1 2", []string{"one alert at a time: /terms ack 1, then /terms ack 2"}},
		{"ack 2", []string{"alert 2 is a test"}},
		{"assign 1", []string{"to whom? /terms assign 1 @person, or /terms assign 1 me"}},
		{"assign 1 @everyone", []string{"assigned to one person"}},
		{"assign 1 <!channel>", []string{"assigned to one person"}},
		{"assign 1 <@&555>", []string{"assigned to one person"}},
		{"assign 1 @", []string{"names nobody"}},
		{"snooze 1", []string{"until when? /terms snooze 1 12h, 3d, until:2026-05-27 or until:monday"}},
		{"snooze 1 yesterday", []string{"until when?"}},
		{"snooze 1 until:2020-01-01", []string{"that time is over"}},
		{"snooze 1 10y", []string{"until when?"}},
		{"snooze 1 500d", []string{"more than a year away"}},
		{"immaterial 1", []string{"why is it not material?", "/terms immaterial 1"}},
		{"comment 1", []string{"what is the comment?", "/terms comment 1"}},
		{"reopen 1", []string{"Alert 1 is open already"}},
		{"reviews x", []string{"no alert “x”"}},
		{"acknowlege 1", []string{"nearest: acknowledge"}},
		{"snoze 1 3d", []string{"nearest: snooze"}},
	} {
		has(t, d.says("C1", "U1", c.text), c.want...)
	}
	if all, err := d.store.Reviews(t.Context(), d.alert(1)); err != nil || len(all) != 0 {
		t.Errorf("reviews %+v were written, %v", all, err)
	}
}

func TestOtherWordsForTheSameAreUnderstood(t *testing.T) {
	for text, want := range map[string]string{
		"acknowledge 1": "acknowledged", "ACK #1": "acknowledged", "/terms done 1.": "acknowledged", "give 1 to bob": "assigned to bob",
		"assign 1 <@!123>": "assigned to Slack user 123", "assign 1 \"Ann Lee\"": "assigned to Ann Lee", "later 1 3d": "snoozed until 2026-05-23 10:00 UTC",
		"not-material 1 typo": "set aside as not material", "dismiss 1 typo": "set aside as not material", "note 1 hm": "Your comment stands with alert 1",
	} {
		has(t, newDesk(t).says("C1", "U1", text), want)
	}
}

func TestAnswersSayWhatWasDecidedInTheirChannel(t *testing.T) {
	d := newDesk(t)
	d.says("C1", "U1", "ack 1")
	for _, text := range []string{"acme aup", "acme aup notice", "changes acme", "diff acme aup", "why 1"} {
		has(t, d.says("C1", "U1", text), "Review: acknowledged by Ann, 2026-05-20 10:00 UTC")
		if text == "why 1" {
			continue
		}
		if shown := d.says("C2", "U1", text); strings.Contains(shown, "Review") {
			t.Errorf("%q tells another channel what was decided:\n%s", text, shown)
		}
		m := d.bot.Answer(t.Context(), chat.Request{Platform: "console", Text: text})
		has(t, console.Render(m, console.Options{Width: 110}), "acknowledged by Ann, 2026-05-20 10:00 UTC, in slack:C1 (alert 1)")
	}
	d.says("C1", "U2", "immaterial 1 we negotiated a longer one")
	has(t, d.says("C1", "U1", "acme aup"), "Review: set aside as not material (we negotiated a longer one) by Bob, 2026-05-20 10:00 UTC, here (alert 1)")
	d.says("C1", "U2", "reopen 1")
	d.says("C1", "U2", "snooze 1 1h")
	d.clock.turn(2 * time.Hour)
	d.turn(aDay)
	has(t, d.says("C1", "U1", "acme aup"), "Review: open again, since the snooze of Bob is over, 2026-05-20 11:00 UTC, here (alert 1)")
	has(t, d.says("C1", "U1", "why 2"), "Alert 2 tells alert 1 of Acme · Acceptable Use Policy again", "that is done once a snooze")
}

func TestOnlyManagersReviewWhereThatIsSet(t *testing.T) {
	d := newDesk(t)
	d.bot.Access = bot.Access{Triage: "managers", Managers: []string{"slack:U1", "discord:9"}}
	for _, text := range []string{"ack 1", "assign 1 me", "snooze 1 3d", "immaterial 1 a typo", "comment 1 hm", "reopen 1", "ack 99"} {
		has(t, d.says("C1", "U2", text), "only managers may review alerts", "slack:U1", "you are slack:U2")
	}
	has(t, d.says("C1", "U2", "open"), "1 alert is open") // reading is everyone's
	has(t, d.says("C1", "U2", "reviews 1"), "Alert 1 is open")
	has(t, d.says("C1", "U1", "ack 1"), "Alert 1 is acknowledged")
	d.bot.Access = bot.Access{Managers: []string{"slack:U1"}}
	has(t, d.says("C1", "U2", "reopen 1"), "Alert 1 is open")
}

func TestADayBeginsInTheZoneOfTheChannel(t *testing.T) {
	d := newDesk(t)
	set := clausewatch.ChannelSettings{Channel: "slack:C1", Zone: "Europe/Oslo", Report: clausewatch.ReportWeekly}
	if err := d.store.SetChannel(t.Context(), set, "slack:U1", today); err != nil {
		t.Fatal(err)
	}
	has(t, d.says("C1", "U1", "snooze 1 until:monday"), "Alert 1 is snoozed until 2026-05-25 07:00 UTC") // 9:00 in Oslo
}
