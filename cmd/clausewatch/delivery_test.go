package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/web"
	"github.com/clausewatch/clausewatch/store"
)

// refusing is a platform that ends a listener so often, after so long each time, and lets it in then.
type refusing struct {
	times int
	after time.Duration
	at    []time.Time
}

func (r *refusing) Listen(ctx context.Context, _ chat.Handler) error {
	r.at = append(r.at, time.Now())
	if len(r.at) > r.times {
		<-ctx.Done()
		return nil
	}
	time.Sleep(r.after)
	return &clausewatch.Failure{Err: errors.New("token_revoked"), Permanent: true}
}

func TestAPlatformThatRefusesUsIsTriedAgainAndStopsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		v := &service{log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		for _, c := range []struct {
			refusing
			want []time.Duration // between the starts
		}{
			{refusing{times: 6}, []time.Duration{5 * time.Minute, 10 * time.Minute, 20 * time.Minute, 40 * time.Minute, time.Hour, time.Hour}},
			{refusing{times: 2, after: 2 * time.Hour}, []time.Duration{2*time.Hour + 5*time.Minute, 2*time.Hour + 5*time.Minute}},
		} {
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() { ended <- v.listen(ctx, "slack", &c.refusing) }()
			time.Sleep(24 * time.Hour)
			cancel()
			if err := <-ended; err != nil {
				t.Errorf("it ended with %v", err)
			}
			if len(c.at) != len(c.want)+1 {
				t.Fatalf("it began %d times, want %d", len(c.at), len(c.want)+1)
			}
			for i, want := range c.want {
				if got := c.at[i+1].Sub(c.at[i]); got != want {
					t.Errorf("start %d came after %s, want %s", i+1, got, want)
				}
			}
		}
	})
}

func TestReadySaysWhatIsKeptBack(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	v := &service{store: db, log: slog.New(slog.NewTextHandler(io.Discard, nil)), bot: &bot.Bot{Store: db}}
	if r := (&web.Server{Notes: v.notes}).Ready(t.Context()); !r.OK || r.Notes != nil {
		t.Errorf("with nothing kept back: %+v", r)
	}
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	if err := db.Sync(t.Context(), nil, []clausewatch.Subscription{{Channel: "slack:C1"}}, now); err != nil {
		t.Fatal(err)
	}
	for _, channel := range []clausewatch.Channel{"slack:C1", "discord:1", "slack:C2"} {
		if _, err := db.Test(t.Context(), channel, now); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Park(t.Context(), 1, store.Parting{Reason: "the channel is archived"}, now); err != nil {
		t.Fatal(err)
	}
	if err := db.Park(t.Context(), 3, store.Parting{Reason: "nobody follows anything there"}, now); err != nil {
		t.Fatal(err)
	}
	if err := db.Hold(t.Context(), 2, "the token is wrong", time.Minute, now); err != nil {
		t.Fatal(err)
	}
	r := (&web.Server{Notes: v.notes}).Ready(t.Context())
	got := strings.Join(r.Notes, "\n")
	for _, want := range []string{"slack:C1 cannot be reached since 2026-03-01T12:00:00Z, 1 alert kept: the channel is archived",
		"nothing is sent through discord: since 2026-03-01T12:00:00Z, and one alert is tried at 2026-03-01T12:01:00Z: the token is wrong"} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q:\n%s", want, got)
		}
	}
	if len(r.Notes) != 2 {
		t.Errorf("%d notes, want 2:\n%s", len(r.Notes), got)
	}
	if !r.OK {
		t.Error("a lost channel makes the service unready")
	}
	v.plain("slack")("C1", 7, "invalid_blocks")
	if all, err := db.PlainForms(t.Context(), time.Time{}); err != nil || len(all) != 1 || all[0].Channel != "slack:C1" || all[0].Alert != 7 {
		t.Errorf("counted are %+v, %v", all, err)
	}
}
