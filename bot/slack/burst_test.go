package slack_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/slack"
	"github.com/clausewatch/clausewatch/bot/slack/slacktest"
)

// alertIn is the alert that a post tells, by its metadata.
func alertIn(t *testing.T, p slacktest.Post) int64 {
	t.Helper()
	var meta struct {
		Payload struct {
			Alert int64 `json:"alert"`
		} `json:"event_payload"`
	}
	if err := json.Unmarshal(p.Metadata, &meta); err != nil {
		t.Fatal(err)
	}
	return meta.Payload.Alert
}

// A watch notes when calls are made, and calls a function at one of them.
type watch struct {
	next http.RoundTripper
	mu   sync.Mutex
	at   []time.Time
	stop func(n int)
}

func (w *watch) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.at = append(w.at, time.Now())
	n := len(w.at)
	w.mu.Unlock()
	if w.stop != nil {
		w.stop(n)
	}
	return w.next.RoundTrip(r)
}

// TestTwoHundredAlertsArriveOnceInOrderAtTheirPace puts 200 alerts into one channel, limits the rate now and then, loses answers after the
// post was taken, and stops the service twice in the middle.
func TestTwoHundredAlertsArriveOnceInOrderAtTheirPace(t *testing.T) {
	const alerts = 200
	server := start(t)
	var script []slacktest.Reply
	for n := range 150 {
		switch {
		case n%17 == 5:
			script = append(script, slacktest.Reply{Status: 429, RetryAfter: "3"})
		case n%23 == 7:
			script = append(script, slacktest.Reply{Lose: true})
		case n == 40:
			script = append(script, slacktest.Reply{Status: 503})
		default:
			script = append(script, slacktest.Reply{})
		}
	}
	server.Script("chat.postMessage", script...)
	synctest.Test(t, func(t *testing.T) {
		l := deliveryTo(t, server)
		began := time.Now()
		clock := func() time.Time { return noon.Add(time.Since(began)) }
		var want []int64
		for range alerts {
			want = append(want, l.owe("slack:C0001"))
		}
		for run, last := range []int{60, 130, 0} { // it is stopped at these calls
			ctx, cancel := context.WithCancel(t.Context())
			w := &watch{next: server.Transport(), stop: func(n int) {
				if n == last {
					cancel()
				}
			}}
			l.restart(&slack.Slack{BotToken: server.BotToken, APIURL: server.APIURL, HTTP: &http.Client{Transport: w}})
			l.outbox.Now = clock
			done := make(chan error, 1)
			go func() { done <- l.outbox.Run(ctx) }()
			for last == 0 && l.alert(want[alerts-1]).State != clausewatch.AlertSent {
				time.Sleep(time.Minute)
			}
			if last == 0 {
				cancel()
			}
			if err := <-done; err != nil {
				t.Fatalf("run %d: %v", run, err)
			}
			for i := range w.at[1:] {
				if gap := w.at[i+1].Sub(w.at[i]); gap < time.Second {
					t.Errorf("run %d, call %d came %s after the one before, want a second", run, i+1, gap)
				}
			}
		}
		for _, id := range want {
			if a := l.alert(id); a.State != clausewatch.AlertSent {
				t.Errorf("alert %d is %s", id, a.State)
			}
		}
		var got []int64
		for _, p := range server.Posts("C0001") {
			got = append(got, alertIn(t, p))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d posts of the alerts %v, want each of %d once and in order", len(got), got, alerts)
		}
		if len(server.Repeats()) == 0 {
			t.Error("no answer was lost: the test has tested nothing")
		}
	})
}
