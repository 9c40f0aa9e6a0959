package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"sync"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	lease     = 5 * time.Minute  // how long an alert is ours; a crash frees it after this time
	deadline  = 2 * time.Minute  // of one attempt, threads and continuations included
	batch     = 16               // channels served in one turn
	firstWait = 30 * time.Second // after the first failed attempt; it doubles
	lastWait  = time.Hour
	plainFrom = 2 // failed attempts after which an alert that cannot be composed is told plainly
)

// An Outbox brings alerts to their channels. It alone repeats: a Sender makes one attempt. Nothing is dropped: an alert
// stays owed until it is settled, or parked with its channel, and an edit until it is shown.
type Outbox struct {
	Store   *store.Store
	Senders map[string]chat.Sender // by chat platform: slack, discord, console
	Log     *slog.Logger           // nil drops what would be logged
	Now     func() time.Time       // nil means time.Now
	Poll    time.Duration          // between two looks at what is owed; 0 means 1 s
	// Managers are told of channels that cannot be reached where nobody is known who subscribed them: "slack:U123", "discord:987".
	Managers []string
}

// Run delivers what is owed until ctx ends, one lane a chat platform, and returns nil when the lanes have ended. It must be the only one on
// its database.
func (o *Outbox) Run(ctx context.Context) error {
	if err := o.Store.Begin(ctx, o.now()); err != nil {
		o.log().Error("outbox", "err", err)
	}
	var lanes sync.WaitGroup
	for platform, sender := range o.Senders {
		lanes.Go(func() { o.lane(ctx, platform, sender) })
		if p, ok := sender.(chat.Publisher); ok {
			lanes.Go(func() { o.publishing(ctx, platform, p) })
		}
	}
	lanes.Wait()
	return nil
}

// lane delivers to one platform. A store that fails for a while is asked again.
func (o *Outbox) lane(ctx context.Context, platform string, sender chat.Sender) {
	poll := o.Poll
	if poll <= 0 {
		poll = time.Second
	}
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		handled, _, err := o.turn(ctx, platform, sender)
		next := poll
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			o.log().Error("outbox", "platform", platform, "err", err)
			next = max(poll, 5*time.Second)
		case handled > 0:
			next = 0 // a channel may be owed more
		}
		wait.Reset(next)
	}
}

// Deliver hands over everything that is owed now, edits included, once, and returns how many alerts were sent. The error joins what
// failed; those alerts stay owed for later.
func (o *Outbox) Deliver(ctx context.Context) (int, error) {
	total := 0
	var failed error
	for platform, sender := range o.Senders {
		for {
			handled, sent, err := o.turn(ctx, platform, sender)
			total += sent
			failed = errors.Join(failed, err)
			if handled == 0 || ctx.Err() != nil {
				break
			}
		}
		if p, ok := sender.(chat.Publisher); ok {
			_, err := o.publish(ctx, platform, p)
			failed = errors.Join(failed, err)
		}
	}
	return total, errors.Join(failed, ctx.Err())
}

// turn takes what is owed on a platform, at most one alert and one edit a channel, and makes one attempt at each.
func (o *Outbox) turn(ctx context.Context, platform string, sender chat.Sender) (handled, sent int, err error) {
	owed, err := o.Store.Owed(ctx, platform, o.now(), lease, batch)
	if err != nil || len(owed) == 0 {
		return 0, 0, err
	}
	composer, err := newComposer(ctx, o.Store, o.log(), o.now())
	stopped := map[string]bool{} // installations of which one alert has found out that nothing gets through
	for _, a := range owed {
		at := a.Channel.Installation()
		if ctx.Err() != nil || err != nil || stopped[at] {
			err = errors.Join(err, o.giveBack(ctx, a))
			continue
		}
		handled++
		attempt := o.deliver
		if a.State == clausewatch.AlertSent {
			attempt = o.edit
		}
		outcome, e := attempt(ctx, composer, sender, a)
		if outcome == delivered {
			sent++
		}
		stopped[at] = outcome == refused
		err = errors.Join(err, e)
	}
	return handled, sent, err
}

// giveBack frees an alert that was leased and not tried.
func (o *Outbox) giveBack(ctx context.Context, a clausewatch.Alert) error {
	if a.State == clausewatch.AlertSent {
		return o.Store.PostponeEdit(context.WithoutCancel(ctx), a.ID, "", o.now(), a.Error, false)
	}
	return o.Store.Postpone(context.WithoutCancel(ctx), a.ID, o.now(), a.Error, false)
}

// deliver makes one attempt and writes down how it ended. After the send there is no way back: it is settled even when
// ctx has ended. The error is one of the store.
func (o *Outbox) deliver(ctx context.Context, c *composer, sender chat.Sender, a clausewatch.Alert) (outcome, error) {
	last := context.WithoutCancel(ctx)
	m, err := o.compose(ctx, c, a)
	var post string
	if err == nil {
		post, err = o.send(ctx, sender, a, m)
	}
	if formless(err) && ctx.Err() == nil { // else it would stand before all that its channel is owed, for ever
		o.log().Error("alert told plainly, because its platform takes no form of it", "alert", a.ID, "err", err)
		post, err = o.send(ctx, sender, a, plainly(a))
	}
	if err == nil {
		if err := o.Store.Settle(last, a.ID, post, o.now()); err != nil {
			return delivered, fmt.Errorf("settle alert %d, which was sent and will be repeated: %w", a.ID, err)
		}
		o.log().Info("alert sent", "alert", a.ID, "channel", a.Channel, "kind", a.Kind, "document", a.Document)
		return delivered, nil
	}
	if ctx.Err() != nil { // being stopped is no failed attempt
		return failed, o.giveBack(ctx, a)
	}
	if end, known, err := o.fault(last, a, err); known {
		return end, err
	}
	wait := o.wait(a.Attempts, err)
	o.log().Warn("alert postponed", "alert", a.ID, "channel", a.Channel, "for", wait.Round(time.Second), "err", err)
	return failed, o.Store.Postpone(last, a.ID, o.now().Add(wait), err.Error(), true)
}

// compose makes the message. One that cannot be made in several attempts is told plainly instead of never.
func (o *Outbox) compose(ctx context.Context, c *composer, a clausewatch.Alert) (m chat.Message, err error) {
	defer func() {
		if p := recover(); p != nil {
			o.log().Error("composing panicked", "alert", a.ID, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("composing panicked: %v", p)
		}
		if err != nil && ctx.Err() == nil && a.Attempts >= plainFrom {
			o.log().Error("alert told plainly, because it cannot be composed", "alert", a.ID, "err", err)
			m, err = plainly(a), nil
		}
	}()
	return c.compose(ctx, a)
}

// send makes one attempt.
func (o *Outbox) send(ctx context.Context, sender chat.Sender, a clausewatch.Alert, m chat.Message) (post string, err error) {
	_, id := a.Channel.Split()
	err = o.attempt(ctx, "sending", a.ID, func(ctx context.Context) (err error) {
		post, err = sender.Send(ctx, id, m)
		return err
	})
	return post, err
}

// attempt calls a platform within the deadline of one attempt. A panic there is a failed attempt.
func (o *Outbox) attempt(ctx context.Context, what string, alert int64, do func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			o.log().Error(what+" panicked", "alert", alert, "panic", p, "stack", string(debug.Stack()))
			err = fmt.Errorf("%s panicked: %v", what, p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	return do(ctx)
}

// wait is until the next attempt, after so many failed ones before this: longer where the other side wishes so.
func (o *Outbox) wait(attempts int, err error) time.Duration {
	var failure *clausewatch.Failure
	if errors.As(err, &failure) {
		return max(backoff(attempts), failure.After)
	}
	return backoff(attempts)
}

// backoff is the wait after so many failed attempts before this one: 30 s, doubled each time up to an hour, and up to a
// quarter more by chance, so that what failed together does not come back together.
func backoff(attempts int) time.Duration {
	wait := lastWait
	if attempts < 7 {
		wait = min(lastWait, firstWait<<max(attempts, 0))
	}
	return wait + rand.N(wait/4)
}

func (o *Outbox) now() time.Time {
	if o.Now == nil {
		return time.Now().UTC()
	}
	return o.Now().UTC()
}

func (o *Outbox) log() *slog.Logger { return orSilent(o.Log) }
