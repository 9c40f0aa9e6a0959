package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/console"
	"github.com/clausewatch/clausewatch/store"
)

// turn does the duties of the clock and delivers what they owe; it gives what was posted.
func (d *desk) turn(again store.AgainRule) string {
	d.t.Helper()
	posts := len(d.sender.sent)
	for range 2 { // done twice, they owe nothing more
		clock := &bot.Timetable{Store: d.store, Now: d.clock.Now, Again: again}
		if _, err := clock.Turn(d.t.Context()); err != nil {
			d.t.Fatal(err)
		}
	}
	if _, err := d.outbox.Deliver(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
	var b strings.Builder
	for n, m := range d.sender.sent[posts:] {
		b.WriteString("POST to " + d.sender.to[posts+n] + " [" + m.Text + "]\n" + console.Render(m, console.Options{Width: 110}) + "\n")
	}
	return b.String()
}

var aDay = store.AgainRule{After: 24 * time.Hour, To: "slack:CLEGAL"}

func TestWhatNobodyTookUpIsToldInTheSetPlaceOnce(t *testing.T) {
	d := newDesk(t)
	d.clock.turn(23 * time.Hour)
	if shown := d.turn(aDay); shown != "" {
		t.Errorf("after 23 hours it is told again:\n%s", shown)
	}
	d.clock.turn(2 * time.Hour)
	shown := d.turn(aDay)
	has(t, shown, "POST to CLEGAL", "[Nobody took this up yet. High: Acme · Acceptable Use Policy", "Alert 1 was told in slack:C1 on 2026-05-20 10:00 UTC",
		"[-30-]{+14+} days", "Alert 2, about alert 1 · /terms why 1", "Acknowledge: /terms ack 1")
	d.clock.turn(1000 * time.Hour)
	if again := d.turn(aDay); again != "" {
		t.Errorf("it is told a third time:\n%s", again)
	}
	golden(t, "testdata/again.golden", shown)
}

func TestWhoIsToldAgainCanReviewIt(t *testing.T) {
	d := newDesk(t)
	d.clock.turn(25 * time.Hour)
	d.turn(aDay)
	has(t, d.says("CLEGAL", "U2", "ack 2 we are on it"), "Alert 1 is acknowledged")
	has(t, d.says("CLEGAL", "U2", "reviews 1"), "Acknowledged by Bob", "we are on it")
	d.message()
	if len(d.sender.edited) != 2 || d.sender.posts[0] == d.sender.posts[1] {
		t.Fatalf("posts %q were edited, want those of alert 1 and alert 2", d.sender.posts)
	}
	for _, m := range d.sender.edited {
		has(t, standsFor(console.Render(m, console.Options{Width: 110})), "Acknowledged by Bob, 2026-05-21 11:00 UTC: we are on it")
	}
}

func TestTheEndOfASnoozeIsToldWhereTheAlertWas(t *testing.T) {
	d := newDesk(t)
	d.says("C1", "U1", "snooze 1 3d they answer by then")
	d.clock.turn(71 * time.Hour)
	if shown := d.turn(aDay); shown != "" {
		t.Errorf("a snoozed alert is told again:\n%s", shown)
	}
	d.clock.turn(time.Hour)
	edits := len(d.sender.edited)
	shown := d.turn(aDay)
	has(t, shown, "POST to C1", "[The snooze is over. High: Acme", "Alert 1 was told here on 2026-05-20 10:00 UTC. Ann snoozed it until 2026-05-23 10:00 UTC.",
		"The snooze is over that Ann asked for", "they answer by then", "[-30-]{+14+} days")
	if len(d.sender.edited) == edits {
		t.Error("the message of the alert still says that it is snoozed")
	} else {
		has(t, standsFor(console.Render(d.sender.edited[edits], console.Options{Width: 110})), "The snooze is over that Ann asked for, since 2026-05-23 10:00 UTC")
	}
}

func TestADigestIsToldAgainByItsList(t *testing.T) {
	w := newWorld(t, subscriber())
	w.baseline(read("birch/tou", at("2026-01-05 08:00"), "", "a|Fees are due."))
	old := *w.clause("birch/tou", "a")
	next := read("birch/tou", at("2026-05-02 08:00"), "", "a|Fees are due at once.")
	w.becomes(next, clausewatch.Change{Material: true, Severity: clausewatch.High, Headline: "fees are due at once", Digest: true, Why: "not told by itself",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: clausewatch.High, Old: &old, New: &next.Provisions[0]}}})
	w.record(store.Look{Capture: clausewatch.Capture{Document: "birch/tou", At: at("2026-05-10 08:00"), Outcome: clausewatch.Unchanged}, Readable: true, Digest: true})
	d := &desk{world: w, sender: &editing{}}
	d.outbox, d.clock = newOutbox(w, d.sender)
	deliver(t, d.outbox, 1)
	d.clock.turn(25 * time.Hour)
	has(t, d.turn(store.AgainRule{After: 24 * time.Hour}), "POST to C1", "Nobody took this up yet. Digest: Birchwood · Terms of Use", "- 2026-05-02 · high: fees are due at once")
}
