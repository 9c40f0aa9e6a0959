package bot

import (
	"context"
	"errors"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/store"
)

const (
	publishPoll = 5 * time.Second
	publishFor  = 24 * time.Hour // since an alert was sent, after which its publishing is given up: it is no news any more
)

// publishing publishes the alerts of announcement channels until ctx ends. It stands beside the lane of its platform, so that a wish
// of an hour's patience holds no alert back; and what becomes of it changes nothing about the alert, which was told.
func (o *Outbox) publishing(ctx context.Context, platform string, p chat.Publisher) {
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		n, err := o.publish(ctx, platform, p)
		if err != nil && ctx.Err() == nil {
			o.log().Error("publishing", "platform", platform, "err", err)
		}
		next := publishPoll
		if n > 0 && err == nil {
			next = 0 // a channel may have more to publish
		}
		wait.Reset(next)
	}
}

// publish makes one attempt at each alert that is to be published now, and returns how many ended.
func (o *Outbox) publish(ctx context.Context, platform string, p chat.Publisher) (ended int, err error) {
	due, err := o.Store.Crossposts(ctx, platform, o.now())
	for _, c := range due {
		if ctx.Err() != nil {
			return ended, nil
		}
		over, e := o.crosspost(ctx, p, c)
		if err = errors.Join(err, e); over {
			ended++
		}
	}
	return ended, err
}

// crosspost makes one attempt and writes down how it ended. The error is one of the store.
func (o *Outbox) crosspost(ctx context.Context, p chat.Publisher, c store.Crosspost) (over bool, err error) {
	last := context.WithoutCancel(ctx)
	set, err := o.Store.ChannelSettings(ctx, c.Channel)
	switch {
	case err != nil && ctx.Err() != nil:
		return false, nil
	case err != nil:
		return false, err
	case set.Delivery.Crosspost != clausewatch.CrosspostOn:
		return true, o.Store.Crossposted(last, c.Alert, "the channel publishes no more", o.now())
	}
	_, channel := c.Channel.Split()
	err = o.attempt(ctx, "publishing", c.Alert, func(ctx context.Context) error { return p.Publish(ctx, channel, c.PostID) })
	var failure *clausewatch.Failure
	switch errors.As(err, &failure); {
	case err == nil:
		o.log().Info("alert published", "alert", c.Alert, "channel", c.Channel)
		return true, o.Store.Crossposted(last, c.Alert, "", o.now())
	case ctx.Err() != nil: // being stopped is no failed attempt
		return false, nil
	case failure != nil && failure.Permanent, o.now().Sub(c.Queued) > publishFor:
		o.log().Warn("an alert is not published; it was told all the same", "alert", c.Alert, "channel", c.Channel, "err", err)
		return true, o.Store.Crossposted(last, c.Alert, err.Error(), o.now())
	}
	wait := backoff(c.Attempts)
	if failure != nil {
		wait = max(wait, failure.After)
	}
	o.log().Info("publishing postponed", "alert", c.Alert, "channel", c.Channel, "for", wait.Round(time.Second), "err", err)
	return false, o.Store.PostponeCrosspost(last, c.Alert, o.now().Add(wait), err.Error())
}

// crosspostField says of an alert how far its publishing has come, nothing where its channel wants none.
func (q *question) crosspostField(ctx context.Context, a clausewatch.Alert) ([]chat.Field, error) {
	c, err := q.bot.Store.Crosspost(ctx, a.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case c.State == store.CrosspostDone:
		return []chat.Field{field("Crosspost", "published "+clock(c.Ended))}, nil
	case c.State == store.CrosspostFailed:
		return []chat.Field{field("Crosspost", shorten("not published: "+c.Error, 300))}, nil
	case c.Error != "":
		return []chat.Field{field("Crosspost", shorten("tried again "+clock(c.Due)+": "+c.Error, 300))}, nil
	}
	return []chat.Field{field("Crosspost", "waits for its turn: a channel publishes at most 10 an hour")}, nil
}
