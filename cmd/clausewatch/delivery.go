package main

import (
	"context"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	// firstRest and lastRest bound the time between two attempts to answer on a platform that refuses us; it doubles.
	firstRest = 5 * time.Minute
	lastRest  = time.Hour
)

// deliver hands over what is owed, once. An installation that was refused before is tried: the tokens may be others now.
func (v *service) deliver(ctx context.Context) (int, error) {
	if err := v.store.TryHeld(ctx, time.Now()); err != nil {
		return 0, err
	}
	return v.outbox.Deliver(ctx)
}

// listen answers on one platform until ctx ends. One that refuses us while the service runs stops nothing else: the watching and the
// other platforms go on, health says what is wrong, and it is tried again.
func (v *service) listen(ctx context.Context, platform string, l chat.Listener) error {
	for rest := firstRest; ; rest = min(2*rest, lastRest) {
		began := time.Now()
		err := l.Listen(ctx, v.bot)
		if ctx.Err() != nil || err == nil {
			return nil
		}
		if time.Since(began) > lastRest {
			rest = firstRest
		}
		v.log.Error("no commands are answered there for now; the rest goes on", "platform", platform, "again in", rest, "err", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rest):
		}
	}
}

// plain counts the messages of a platform that went out without their layout.
func (v *service) plain(platform string) func(channel string, alert int64, answer string) {
	return func(channel string, alert int64, answer string) {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		p := store.PlainForm{At: time.Now(), Channel: clausewatch.Channel(platform + ":" + channel), Alert: alert, Answer: answer}
		if err := v.store.NotePlain(ctx, p); err != nil {
			v.log.Error("a message without its layout could not be counted", "err", err)
		}
	}
}

// notes are what /readyz says beside its checks: what is kept back, of which nothing makes the service unready.
func (v *service) notes(ctx context.Context) ([]string, error) {
	holds, err := v.store.OnHold(ctx)
	if err != nil {
		return nil, err
	}
	var all []string
	for _, h := range holds {
		all = append(all, fmt.Sprintf("nothing is sent through %s since %s, and one alert is tried at %s: %s", h.Installation, h.Since.Format(time.RFC3339),
			h.TryAt.Format(time.RFC3339), h.Reason))
	}
	breaks, err := v.store.Breaks(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, b := range breaks {
		if !b.Follows {
			continue
		}
		all = append(all, fmt.Sprintf("%s cannot be reached since %s, %s kept: %s", b.Channel, b.Since.Format(time.RFC3339), count(b.Kept, "alert"), b.Reason))
	}
	if v.slack != nil && v.slack.OAuth != nil {
		if gone, err := v.slack.Installed(ctx); err == nil && gone != "" { // what fails here fails its check
			all = append(all, gone)
		}
	}
	return all, nil
}
