package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

// A publisher sends, and publishes as its script says, one entry an attempt.
type publisher struct {
	scripted
	answers   []error
	published []string
}

func (p *publisher) Publish(_ context.Context, channel, post string) error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.published = append(p.published, channel+" "+post)
	if n := len(p.published); n <= len(p.answers) {
		return p.answers[n-1]
	}
	return nil
}

// publishing is a world in which an announcement channel is owed the change of acme/aup.
func publishing(t *testing.T) (*world, int64) {
	w := newWorld(t, clausewatch.Subscription{Channel: "discord:1", Platform: "acme", Origin: "config"})
	set := clausewatch.ChannelSettings{Channel: "discord:1", Report: clausewatch.ReportOff, Delivery: clausewatch.Delivery{Crosspost: clausewatch.CrosspostOn}}
	if err := w.store.SetChannel(t.Context(), set, "console", at("2026-01-05 08:00")); err != nil {
		t.Fatal(err)
	}
	w.baseline(acmeAUP(at("2026-01-05 08:00"), "2025-11-01", "30"))
	return w, w.shorten(at("2026-03-01 09:00")).Alerts[0]
}

func TestAnAlertIsPublishedAfterItWasToldAndNeverOwedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		answers  []error
		attempts int
		state    store.CrosspostState
		says     string
	}{
		"published": {nil, 1, store.CrosspostDone, "published 2026"},
		"patience":  {[]error{&clausewatch.Failure{Err: errors.New("wait an hour"), After: time.Hour}}, 2, store.CrosspostDone, "published 2026"},
		"lost":      {[]error{errors.New("the line is down"), errors.New("the line is down")}, 3, store.CrosspostDone, "published 2026"},
		"no announcement channel": {[]error{&clausewatch.Failure{Err: errors.New("no announcement channel"), Permanent: true}}, 1,
			store.CrosspostFailed, "not published: no announcement channel"},
	} {
		t.Run(name, func(t *testing.T) {
			w, id := publishing(t)
			p := &publisher{answers: c.answers}
			o, clock := newOutbox(w, p)
			o.Senders = map[string]chat.Sender{"discord": p}
			deliver(t, o, 1)
			for range 5 {
				clock.turn(2 * time.Hour)
				deliver(t, o, 0)
			}
			if len(p.sent) != 1 || len(p.published) != c.attempts || p.published[0] != "1 post-1" || w.alert(id).State != clausewatch.AlertSent {
				t.Errorf("%d sent, published %q, state %s; want one sent and %d attempts to publish", len(p.sent), p.published, w.alert(id).State, c.attempts)
			}
			got, err := w.store.Crosspost(t.Context(), id)
			if err != nil || got.State != c.state {
				t.Errorf("got %+v, %v, want %s", got, err, c.state)
			}
			b := &bot.Bot{Store: w.store, Now: clock.Now}
			if shown := shownAll([]chat.Message{b.Answer(t.Context(), chat.Request{Platform: "console", Text: "why 1"})}); !strings.Contains(shown, "Crosspost: "+c.says) {
				t.Errorf("why does not say %q:\n%s", c.says, shown)
			}
		})
	}
}

func TestWhatIsToBePublishedOutlivesARestart(t *testing.T) {
	w, id := publishing(t)
	s := &scripted{}
	o, clock := newOutbox(w, s)
	o.Senders = map[string]chat.Sender{"discord": s}
	deliver(t, o, 1) // and the process ends before it could publish
	p := &publisher{}
	o, _ = newOutbox(w, p)
	o.Senders, o.Now = map[string]chat.Sender{"discord": p}, clock.Now
	deliver(t, o, 0)
	deliver(t, o, 0)
	if len(p.published) != 1 || len(p.sent) != 0 {
		t.Errorf("published %q and sent %d, want the one alert published once", p.published, len(p.sent))
	}
	if got, err := w.store.Crosspost(t.Context(), id); err != nil || got.State != store.CrosspostDone {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestNothingIsPublishedAfterAChannelSaidSo(t *testing.T) {
	w, id := publishing(t)
	s := &scripted{}
	o, clock := newOutbox(w, s)
	o.Senders = map[string]chat.Sender{"discord": s}
	deliver(t, o, 1)
	set := clausewatch.ChannelSettings{Channel: "discord:1", Report: clausewatch.ReportOff}
	if err := w.store.SetChannel(t.Context(), set, "console", clock.Now()); err != nil {
		t.Fatal(err)
	}
	p := &publisher{}
	o.Senders = map[string]chat.Sender{"discord": p}
	deliver(t, o, 0)
	if got, err := w.store.Crosspost(t.Context(), id); err != nil || got.State != store.CrosspostFailed || len(p.published) != 0 {
		t.Errorf("got %+v, %v, published %q; want that it never is", got, err, p.published)
	}
}

func TestPublishingIsGivenUpAfterADay(t *testing.T) {
	w, id := publishing(t)
	p := &publisher{answers: []error{errors.New("down"), errors.New("still down")}}
	o, clock := newOutbox(w, p)
	o.Senders = map[string]chat.Sender{"discord": p}
	deliver(t, o, 1)
	clock.turn(25 * time.Hour)
	deliver(t, o, 0)
	if got, err := w.store.Crosspost(t.Context(), id); err != nil || got.State != store.CrosspostFailed || got.Error != "still down" {
		t.Errorf("got %+v, %v, want that it was given up", got, err)
	}
}

// TestHourOfPatienceHoldsNoAlertBack runs the outbox with a channel whose publishing must wait.
func TestHourOfPatienceHoldsNoAlertBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := publishing(t)
		p := &publisher{answers: []error{&clausewatch.Failure{Err: errors.New("wait"), After: time.Hour}}}
		began := time.Now()
		now := func() time.Time { return today.Add(time.Since(began)) }
		o := &bot.Outbox{Store: w.store, Senders: map[string]chat.Sender{"discord": p}, Now: now, Poll: 10 * time.Second}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- o.Run(ctx) }()
		time.Sleep(time.Minute)
		if _, err := w.store.Test(t.Context(), "discord:1", now()); err != nil {
			t.Error(err)
		}
		time.Sleep(time.Minute)
		if n := len(p.keys()); n != 2 {
			t.Errorf("%d alerts were sent while publishing waits, want 2", n)
		}
		time.Sleep(2 * time.Hour)
		cancel()
		if err := <-done; err != nil || len(p.published) != 2 {
			t.Errorf("published %q (%v), want one attempt and another an hour later", p.published, err)
		}
	})
}
