package bot_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// A moody sender fails in the channels that it has an error for.
type moody struct {
	mu    sync.Mutex
	fails map[string]error
	said  []chat.Message
	to    []string
	tries int
	edits []chat.Message
}

func (s *moody) Send(_ context.Context, channel string, m chat.Message) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries++
	if err := s.fails[channel]; err != nil {
		return "", err
	}
	s.said, s.to = append(s.said, m), append(s.to, channel)
	return fmt.Sprintf("post-%d", len(s.said)), nil
}

func (s *moody) Edit(_ context.Context, channel, post string, m chat.Message) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tries++
	if err := s.fails[channel]; err != nil {
		return "", err
	}
	s.edits = append(s.edits, m)
	return post, nil
}

// set makes a channel fail from now on, or work for nil.
func (s *moody) set(channel string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fails[channel] = err
}

// sends are where messages went, in order.
func (s *moody) sends() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.to, " ")
}

func (s *moody) last() string { return shownAll(s.said[len(s.said)-1:]) }

func notInvited() error {
	return &clausewatch.Failure{Err: errors.New("post to slack channel C1: not_in_channel"), Of: clausewatch.FaultChannel,
		Why: "the app is not in the channel; invite it with /invite @clausewatch (not_in_channel)", Permanent: true}
}

// inLostChannel is a world in which a person subscribed slack:C1, which is owed a change and cannot be reached.
func inLostChannel(t *testing.T) (*world, int64, *moody, *bot.Outbox, *clock) {
	t.Helper()
	w := newWorld(t)
	sub := clausewatch.Subscription{Channel: "slack:C1", Platform: "acme", MinSeverity: clausewatch.Low}
	if _, err := w.store.Subscribe(t.Context(), sub, "slack:U5", at("2026-01-05 08:00")); err != nil {
		t.Fatal(err)
	}
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	r := w.shorten(at("2026-03-01 09:00"))
	s := &moody{fails: map[string]error{"C1": notInvited()}}
	o, c := newOutbox(w, s)
	return w, r.Alerts[0], s, o, c
}

// tests owes so many tests to a channel.
func (w *world) tests(channel clausewatch.Channel, n int, now time.Time) {
	w.t.Helper()
	for range n {
		if _, err := w.store.Test(w.t.Context(), channel, now); err != nil {
			w.t.Fatal(err)
		}
	}
}

// command types one in slack:C1.
func (w *world) command(c *clock, text string) string {
	b := &bot.Bot{Store: w.store, Now: c.Now}
	return shownAll([]chat.Message{b.Answer(w.t.Context(), chat.Request{Platform: "slack", Channel: "C1", User: "U5", Text: text})})
}

func TestALostChannelIsToldToWhoSubscribedItOnce(t *testing.T) {
	w, id, s, o, c := inLostChannel(t)
	deliver(t, o, 1) // the person is told
	if s.sends() != "U5" {
		t.Fatalf("sent to %q, want U5", s.sends())
	}
	has(t, s.last(), "Alerts cannot be posted to slack:C1", "/invite @clausewatch", "One alert is kept for it", "all of Acme", "tried once a day")
	if s.said[0].Alert == id || s.said[0].Key == "" {
		t.Errorf("it is alert %d with the key %q, want one of its own", s.said[0].Alert, s.said[0].Key)
	}
	for range 3 { // each day it is tried, and found lost again
		c.turn(25 * time.Hour)
		o, _ = newOutbox(w, s) // after a restart
		o.Now = c.Now
		deliver(t, o, 0)
	}
	if s.tries != 5 || s.sends() != "U5" {
		t.Errorf("%d attempts, sent to %q, want 5 and U5 once", s.tries, s.sends())
	}
	if a := w.alert(id); a.State != clausewatch.AlertParked || a.Attempts != 4 {
		t.Errorf("the alert is %s after %d attempts", a.State, a.Attempts)
	}
}

// A crash after the channel was parked and before the person was told; another between the telling and its settling.
func TestACrashBetweenParkingAndTellingTellsOnce(t *testing.T) {
	w, id, s, o, c := inLostChannel(t)
	s.set("U5", errors.New("the process dies here"))
	deliver(t, o, 0)
	if a := w.alert(id); a.State != clausewatch.AlertParked || s.sends() != "" {
		t.Fatalf("the alert is %s, sent was to %q", a.State, s.sends())
	}
	s.set("U5", nil)
	c.turn(time.Minute)
	owed, err := w.store.Owed(t.Context(), "slack", c.Now(), 5*time.Minute, 10) // it was sent with this key, and nothing written down
	if err != nil || len(owed) != 1 || owed[0].Kind != clausewatch.AlertLost {
		t.Fatalf("owed is %+v, %v", owed, err)
	}
	o, _ = newOutbox(w, s)
	o.Now = c.Now
	c.turn(6 * time.Minute)
	deliver(t, o, 1)
	if s.sends() != "U5" || s.said[0].Key != owed[0].Key() {
		t.Errorf("sent to %q with the key %q, want %q", s.sends(), s.said[0].Key, owed[0].Key())
	}
}

func TestACommandTriesALostChannelAtOnceAndAllFollowsInOrder(t *testing.T) {
	w, id, s, o, c := inLostChannel(t)
	w.tests("slack:C1", 2, c.Now())
	deliver(t, o, 1)
	c.turn(time.Hour)
	has(t, w.command(c, "subscriptions"), "alerts cannot be posted here", "/invite @clausewatch", "3 alerts kept", "being tried now", "told: slack:U5")
	deliver(t, o, 0) // it was tried, and is still lost
	if s.tries != 3 {
		t.Errorf("%d attempts, want 3", s.tries)
	}
	s.set("C1", nil)
	c.turn(time.Hour)
	deliver(t, o, 0)
	w.command(c, "zzzz")
	deliver(t, o, 3)
	if s.sends() != "U5 C1 C1 C1" {
		t.Fatalf("sent to %q", s.sends())
	}
	first := shownAll(s.said[1:2])
	has(t, first, "could not be reached since 2026-05-20 10:00", "not_in_channel", "2 more alerts that were kept meanwhile follow", "30 days", "14 days")
	if strings.Index(first, "could not be reached") > strings.Index(first, "🔴") {
		t.Errorf("the line does not come first:\n%s", first)
	}
	for i, m := range s.said[2:] {
		if strings.Contains(shownAll([]chat.Message{m}), "could not be reached") {
			t.Errorf("message %d says it again", i+2)
		}
		if m.Alert != id+int64(i)+1 {
			t.Errorf("message %d is alert %d, want %d", i+2, m.Alert, id+int64(i)+1)
		}
	}
	// Who was told sees that it is over, in the message that told it; the line stays when the first alert is edited.
	if len(s.edits) != 1 {
		t.Fatalf("%d edits, want 1", len(s.edits))
	}
	has(t, shownAll(s.edits), "Alerts are posted to slack:C1 again", "2026-05-20 12:00")
	w.revise(id)
	deliver(t, o, 0)
	has(t, shownAll(s.edits[1:]), "could not be reached from 2026-05-20 10:00", "to 2026-05-20 12:00", "30 days")
	if got := w.command(c, "status"); strings.Contains(got, "cannot be reached") {
		t.Errorf("status still says:\n%s", got)
	}
}

func TestAFloodOfKeptAlertsBecomesADigest(t *testing.T) {
	w, id, s, o, c := inLostChannel(t)
	w.tests("slack:C1", 9, c.Now())
	deliver(t, o, 1)
	w.record(blindLook("acme/terms", c.Now()))
	next := acmeAUP(c.Now().Add(time.Hour), "2026-05-20", "7")
	before := *w.clause("acme/aup", "notice")
	after := before
	after.Text = strings.Replace(after.Text, "14", "7", 1)
	w.becomes(next, clausewatch.Change{Material: true, Severity: clausewatch.High, Headline: "the notice falls to 7 days", Told: true, Why: "confirmed",
		Provisions: []clausewatch.ProvisionChange{{Kind: clausewatch.Modified, Severity: clausewatch.High, Old: &before, New: &after}}})
	s.set("C1", nil)
	c.turn(26 * time.Hour)
	deliver(t, o, 2)
	if s.sends() != "U5 C1 C1" {
		t.Fatalf("sent to %q, want the first alert and one digest", s.sends())
	}
	has(t, shownAll(s.said[1:2]), "11 alerts that were kept meanwhile follow in one digest")
	has(t, s.last(), "Digest", "11 alerts kept while this channel could not be reached", "1 change", "the notice falls to 7 days", "Cannot read Acme · Terms of Service", "Test alert: this channel is reached (9 times)")
	if s.said[2].Severity != clausewatch.High {
		t.Errorf("the digest is of severity %s, want high", s.said[2].Severity)
	}
	has(t, w.command(c, fmt.Sprint("why ", id+3)), fmt.Sprintf("merged, told in alert %d", s.said[2].Alert))
	has(t, w.command(c, fmt.Sprint("why ", s.said[2].Alert)), "11 alerts told together because they were kept while the channel could not be reached")
	deliver(t, o, 0)
}

func blindLook(ref string, now time.Time) (look store.Look) {
	look.Capture = clausewatch.Capture{Document: ref, At: now, Outcome: clausewatch.Unreadable, Cause: clausewatch.CauseLogin, Detail: "a form"}
	look.Failures, look.BlindSince, look.Joins = 3, now.Add(-time.Hour), clausewatch.OutageOfDocument
	return look
}

func TestManagersAreToldWhereNobodyIsKnown(t *testing.T) {
	w, _ := owing(t) // of the configuration file
	s := &moody{fails: map[string]error{"C1": notInvited()}}
	o, _ := newOutbox(w, s)
	o.Managers = []string{"slack:UBOSS", "discord:77", "slack:UBOSS"} // Discord is off
	deliver(t, o, 1)
	if s.sends() != "UBOSS" {
		t.Errorf("told are %q", s.sends())
	}
}

func TestALostChannelIsShownWhereItConcerns(t *testing.T) {
	w, _, _, o, c := inLostChannel(t)
	deliver(t, o, 1)
	b := &bot.Bot{Store: w.store, Now: c.Now, Access: bot.Access{Managers: []string{"slack:UBOSS"}}}
	for _, q := range []struct {
		text, channel, user string
		platform            string
		shown               bool
	}{
		{"status", "C1", "U9", "slack", true},
		{"status", "C2", "U9", "slack", false}, // nobody hears of another's channels
		{"status", "C2", "UBOSS", "slack", true},
		{"status", "", "", "console", true},
		{"subscriptions", "C1", "U9", "slack", true},
		{"subscriptions", "C2", "U9", "slack", false},
		{"home", "", "", "console", true},
	} {
		m := b.Answer(t.Context(), chat.Request{Platform: q.platform, Channel: q.channel, User: q.user, Text: q.text})
		if got := shownAll([]chat.Message{m}); strings.Contains(got, "not_in_channel") != q.shown {
			t.Errorf("%s of %s in %s, shown %v is wrong:\n%s", q.text, q.user, q.channel, !q.shown, got)
		}
	}
}

func TestAServerThatIsLeftGoesOnWhenTheBotIsBack(t *testing.T) {
	w := newWorld(t, clausewatch.Subscription{Channel: "discord:11", Platform: "acme", Origin: "config"})
	s := &moody{}
	c := &clock{now: today}
	o := &bot.Outbox{Store: w.store, Senders: map[string]chat.Sender{"discord": s}, Now: c.Now, Managers: []string{"discord:77"}}
	b := &bot.Bot{Store: w.store, Now: c.Now}
	b.Answer(t.Context(), chat.Request{Platform: "discord", Team: "500", Channel: "11", User: "9", Text: "help"}) // its server is known from here on
	b.Left(t.Context(), "500")
	w.tests("discord:11", 1, c.Now()) // a test is owed at once: it finds out whether the channel is back
	s.fails = map[string]error{"11": notInvited()}
	deliver(t, o, 0)
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	w.shorten(at("2026-05-20 11:00"))
	c.turn(29 * 24 * time.Hour)
	tries := s.tries
	deliver(t, o, 0)
	if s.tries != tries {
		t.Errorf("%d attempts on a server that the bot left", s.tries-tries)
	}
	s.set("11", nil)
	b.Joined(t.Context(), "500", []clausewatch.Channel{"discord:11"}, c.Now())
	deliver(t, o, 2)
	if s.sends() != "11 11" {
		t.Fatalf("sent to %q, want the channel alone: nobody is told of a server that is left", s.sends())
	}
	has(t, shownAll(s.said[:1]), "The bot was away from this server from 2026-05-20 10:00", "One more alert")
}

// The bot was taken from a server while nobody listened.
func TestAServerThatIsMissingWasLeft(t *testing.T) {
	w := newWorld(t)
	b := &bot.Bot{Store: w.store, Now: func() time.Time { return today }}
	for channel, server := range map[string]string{"11": "500", "12": "501", "13": "602"} {
		b.Answer(t.Context(), chat.Request{Platform: "discord", Team: server, Channel: channel, User: "9", Text: "subscribe all"})
	}
	b.Present(t.Context(), []string{"500", "700"}, func(server string) bool { return server < "600" }) // another connection tells of 602
	breaks, err := w.store.Breaks(t.Context(), "")
	if err != nil || len(breaks) != 1 || breaks[0].Channel != "discord:12" || !breaks[0].Left {
		t.Errorf("paused are %+v, %v, want discord:12", breaks, err)
	}
}

// The server of a channel is known from the command that subscribes it.
func TestAChannelThatIsSubscribedIsPausedWithItsServer(t *testing.T) {
	w := newWorld(t)
	c := &clock{now: today}
	b := &bot.Bot{Store: w.store, Now: c.Now}
	b.Answer(t.Context(), chat.Request{Platform: "discord", Team: "500", Channel: "11", User: "9", Text: "subscribe all"})
	b.Left(t.Context(), "500")
	if breaks, err := w.store.Breaks(t.Context(), ""); err != nil || len(breaks) != 1 || !breaks[0].Left {
		t.Errorf("paused are %+v, %v", breaks, err)
	}
}

func TestADeletedChannelIsToldAndNotTried(t *testing.T) {
	w := newWorld(t)
	if _, err := w.store.Subscribe(t.Context(), clausewatch.Subscription{Channel: "discord:11"}, "discord:22", today); err != nil {
		t.Fatal(err)
	}
	s := &moody{}
	c := &clock{now: today}
	o := &bot.Outbox{Store: w.store, Senders: map[string]chat.Sender{"discord": s}, Now: c.Now}
	(&bot.Bot{Store: w.store, Now: c.Now}).Deleted(t.Context(), "discord:11", "the channel was deleted")
	deliver(t, o, 1)
	has(t, s.last(), "Alerts cannot be posted to discord:11: the channel was deleted", "Nothing is owed to it now", "everything that is watched")
	c.turn(72 * time.Hour)
	deliver(t, o, 0)
	if s.sends() != "@22" || s.tries != 1 {
		t.Errorf("%d attempts, sent to %q", s.tries, s.sends())
	}
}
