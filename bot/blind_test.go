package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/console"
	"github.com/clausewatch/clausewatch/store"
)

// fails records a look at a document without a text; its third failure in a row.
func (w *world) fails(ref, when string, cause clausewatch.Cause, detail string, joins clausewatch.OutageScope, moved ...string) {
	w.t.Helper()
	outcome := clausewatch.Unreadable
	if cause.Unanswered() {
		outcome = clausewatch.Failed
	}
	watch, err := w.store.Watch(w.t.Context(), ref)
	if err != nil {
		w.t.Fatal(err)
	}
	since := watch.BlindSince
	if since.IsZero() {
		since = at(when).Add(-30 * time.Minute)
	}
	w.record(store.Look{Capture: clausewatch.Capture{Document: ref, At: at(when), Outcome: outcome, Cause: cause, Detail: detail, Moved: moved},
		Failures: watch.Failures + 3, BlindSince: since, Joins: joins})
}

// reads records a look that read the document as it was.
func (w *world) reads(ref, when string) {
	w.t.Helper()
	w.record(store.Look{Capture: clausewatch.Capture{Document: ref, At: at(when), Outcome: clausewatch.Unchanged}, Leaves: true})
}

// shown delivers what is owed and gives what a channel reads by it, posts and edits.
func (w *world) shown(s *editing) string {
	w.t.Helper()
	posts, edits := len(s.sent), len(s.edited)
	o, _ := newOutbox(w, s)
	if _, err := o.Deliver(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	var b strings.Builder
	for _, m := range s.sent[posts:] {
		b.WriteString("POST [" + m.Text + "]\n" + console.Render(m, console.Options{Width: 110}) + "\n")
	}
	for _, m := range s.edited[edits:] {
		b.WriteString("EDIT [" + m.Text + "]\n" + console.Render(m, console.Options{Width: 110}) + "\n")
	}
	return b.String()
}

// seeing is a world whose channel follows everything, with a first version of some documents.
func seeing(t *testing.T, refs ...string) *world {
	t.Helper()
	w := newWorld(t, subscriber())
	for _, ref := range refs {
		w.baseline(read(ref, at("2026-01-05 08:00"), "", "# Data", "We keep your data for as long as the "+ref+" stands."))
	}
	return w
}

func TestABlindDocumentIsKeptUpToDateInItsMessage(t *testing.T) {
	w := seeing(t, "birch/privacy")
	s := &editing{}
	w.fails("birch/privacy", "2026-05-18 07:30", clausewatch.CauseChallenge, "a bot wall was sent", clausewatch.OutageOfHost)
	all := w.shown(s)
	has(t, all, "POST [Cannot read Birchwood · Privacy Policy since 2026-05-18 07:00 UTC: a bot wall answers in its place]",
		"Last try: 2026-05-18 07:30 UTC", "What to do: The site keeps programs out")
	w.fails("birch/privacy", "2026-05-18 09:00", clausewatch.CauseTimeout, "no answer", "")
	edit := w.shown(s)
	has(t, edit, "EDIT [Cannot read Birchwood · Privacy Policy since 2026-05-18 07:00 UTC: the site does not answer in time]",
		"Last try: 2026-05-18 09:00 UTC", "no answer")
	w.reads("birch/privacy", "2026-05-18 11:00")
	end := w.shown(s)
	has(t, end, "POST [Birchwood · Privacy Policy can be read again; it could not from 2026-05-18 07:00 UTC to 2026-05-18 11:00 UTC (4 hours); nothing changed meanwhile]",
		"EDIT [Birchwood · Privacy Policy could not be read from 2026-05-18 07:00 UTC to 2026-05-18 11:00 UTC (4 hours): the site does not answer in time]",
		"It can be read again.")
	golden(t, "testdata/outage-document.golden", all+edit+end)
}

func TestTheChangeFoundOnTheReturnSaysThatItIsOne(t *testing.T) {
	w := newWorld(t, subscriber())
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	w.fails("acme/aup", "2026-02-28 07:30", clausewatch.CauseChallenge, "a bot wall was sent", clausewatch.OutageOfHost)
	s := &editing{}
	w.shown(s)
	w.shorten(at("2026-03-01 09:00"))
	got := w.shown(s)
	has(t, got, "POST [High: Acme · Acceptable Use Policy", "It can be read again; it could not from 2026-02-28 07:00 UTC to 2026-03-01 09:00 UTC (26 hours). This is what changed meanwhile.",
		"EDIT [Acme · Acceptable Use Policy could not be read from 2026-02-28 07:00 UTC to 2026-03-01 09:00 UTC")
	if n := strings.Count(got, "POST"); n != 1 {
		t.Errorf("%d posts, want the change alone:\n%s", n, got)
	}
}

func TestDocumentsOfOneHostShareAMessage(t *testing.T) {
	refs := []string{"birch/tou", "birch/rules", "birch/privacy"}
	w := seeing(t, refs...)
	s := &editing{}
	for _, ref := range refs {
		w.fails(ref, "2026-05-18 07:30", clausewatch.CauseChallenge, "a bot wall was sent", clausewatch.OutageOfHost)
	}
	all := w.shown(s)
	has(t, all, "POST [Cannot read 3 documents of birch.example since 2026-05-18 07:00 UTC: a bot wall answers in its place]",
		"Birchwood · Terms of Use", "Birchwood · Community Guidelines", "Birchwood · Privacy Policy")
	w.reads("birch/tou", "2026-05-18 11:00")
	edit := w.shown(s)
	has(t, edit, "EDIT [Cannot read 2 of 3 documents of birch.example since", "Birchwood · Terms of Use: read again 2026-05-18 11:00 UTC")
	w.reads("birch/rules", "2026-05-18 12:00")
	end := w.shown(s)
	has(t, end, "POST [2 of 3 documents of birch.example can be read again after 5 hours; nothing changed meanwhile]", "Not read again yet",
		"EDIT [3 documents of birch.example could not be read from", "Birchwood · Privacy Policy: not read again yet; told by itself")
	golden(t, "testdata/outage-host.golden", all+edit+end)
}

func TestALostConnectionIsOneMessage(t *testing.T) {
	refs := []string{"acme/aup", "acme/terms", "birch/tou", "corvid/usage"}
	w := seeing(t, refs...)
	s := &editing{}
	for _, ref := range refs {
		w.fails(ref, "2026-05-18 07:30", clausewatch.CauseDNS, "the name server did not answer", clausewatch.OutageOfConnection)
	}
	all := w.shown(s)
	has(t, all, "POST [Clausewatch has lost its connection since 2026-05-18 07:00 UTC: 4 documents of several sites cannot be read]",
		"the name server did not answer", "look at the network")
	for i, ref := range refs[:3] {
		w.reads(ref, "2026-05-18 08:0"+string(rune('0'+i)))
	}
	end := w.shown(s)
	has(t, end, "POST [The connection of Clausewatch is back: 3 of 4 documents can be read again after 62 minutes; nothing changed meanwhile]",
		"EDIT [The connection of Clausewatch was lost from 2026-05-18 07:00 UTC to 2026-05-18 08:02 UTC (62 minutes); 4 documents could not be read]")
	w.reads("corvid/usage", "2026-05-18 08:05")
	late := w.shown(s)
	has(t, late, "EDIT [The connection of Clausewatch is back: 4 documents can be read again after 62 minutes; nothing changed meanwhile]")
	golden(t, "testdata/outage-connection.golden", all+end+late)
}

func TestAMovedDocumentIsSuggestedAsALineOfTheConfiguration(t *testing.T) {
	w := seeing(t, "birch/tou", "birch/privacy")
	s := &editing{}
	const to = "https://birch.example/legal/privacy"
	w.fails("birch/privacy", "2026-05-18 07:30", clausewatch.CauseMoved, "moved? now redirects to "+to, clausewatch.OutageOfDocument, to)
	w.record(store.Look{Capture: clausewatch.Capture{Document: "birch/tou", At: at("2026-05-18 08:00"), Outcome: clausewatch.Unchanged,
		Moved: []string{"https://birch.example/legal/tou"}}, Suggest: true})
	all := w.shown(s)
	has(t, all, "since 2026-05-18 07:00 UTC: moved? now redirects to "+to+"]", `urls: ["`+to+`"]`,
		"[Birchwood · Terms of Use has moved to another address: https://birch.example/legal/tou]", `urls: ["https://birch.example/legal/tou"]`)
	golden(t, "testdata/moved.golden", all)
	status := console.Render(newBot(w).Answer(t.Context(), chat.Request{Platform: "console", Text: "status"}), console.Options{Width: 110})
	has(t, status, "Moved to another address", `Birchwood · Privacy Policy: urls: ["`+to+`"]`, `Birchwood · Terms of Use: urls: ["https://birch.example/legal/tou"]`)
}

// TestAChannelSeesOfAnOutageWhatItFollows: the message is composed for it alone.
func TestAChannelSeesOfAnOutageWhatItFollows(t *testing.T) {
	w := newWorld(t, clausewatch.Subscription{Channel: "slack:C1", Platform: "birch", Document: "tou", Origin: "config"})
	s := &editing{}
	for _, ref := range []string{"birch/rules", "birch/tou"} {
		w.fails(ref, "2026-05-18 07:30", clausewatch.CauseChallenge, "a bot wall was sent", clausewatch.OutageOfHost)
	}
	got := w.shown(s)
	has(t, got, "POST [Cannot read Birchwood · Terms of Use since")
	if strings.Contains(got, "Community Guidelines") {
		t.Errorf("it speaks of what the channel does not follow:\n%s", got)
	}
}

func TestEveryCauseHasWords(t *testing.T) {
	for _, c := range []clausewatch.Cause{clausewatch.CauseChallenge, clausewatch.CauseLogin, clausewatch.CauseConsent, clausewatch.CauseErrorPage,
		clausewatch.CauseNotFound, clausewatch.CauseEmpty, clausewatch.CauseTruncated, clausewatch.CauseNeedsScript, clausewatch.CauseMoved,
		clausewatch.CauseNoText, clausewatch.CauseOther, clausewatch.CauseNetwork, clausewatch.CauseDNS, clausewatch.CauseTimeout,
		clausewatch.CauseTLS, clausewatch.CauseStatus, clausewatch.CauseTooLarge, clausewatch.CauseRedirect, clausewatch.CauseAddress,
		clausewatch.CauseRobots, clausewatch.CauseProtocol, clausewatch.CauseParse, clausewatch.CauseDamaged} {
		if c.Words() == "" || !strings.HasSuffix(c.Move(), ".") {
			t.Errorf("%s: words %q, move %q; want both, the move a sentence", c, c.Words(), c.Move())
		}
	}
}
