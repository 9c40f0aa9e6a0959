package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/clausewatch/clausewatch"
)

const crossposted = 40033 // the message was published before

// unpublishable are answers after which a post is never published; each with the next move.
var unpublishable = map[int]string{
	10008: "the message was deleted",
	50008: "that is no announcement channel; set crosspost:off, or make it one in its settings",
	50013: "the bot may not publish there; give it \"Send Messages\" in the channel's permissions",
	50024: "that is no announcement channel; set crosspost:off, or make it one in its settings",
	50068: "that is no announcement channel; set crosspost:off, or make it one in its settings",
}

// Publish publishes the first post of a message, in one attempt. What Discord says about the rate of publishing, ten an hour and channel,
// concerns nothing else: it has a path of its own.
func (d *Discord) Publish(ctx context.Context, channel, postID string) error {
	d.prepare()
	tried := "publish a post of discord channel " + channel
	at, ok := spotOf(postID)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", tried, context.Cause(ctx))
	case !ok || at.channel != channel:
		return &clausewatch.Failure{Err: errors.New(tried + ": the message does not stand in the channel itself"), Permanent: true}
	}
	_, err := d.call(ctx, http.MethodPost, "channels/"+channel+"/messages/"+at.ids[0]+"/crosspost", nil)
	r := refusalIn(err)
	switch {
	case err == nil, r != nil && r.code == crossposted:
		return nil
	case r != nil && unpublishable[r.code] != "":
		return &clausewatch.Failure{Err: fmt.Errorf("%s: %s: %s", tried, r, unpublishable[r.code]), Permanent: true}
	}
	return d.failure(ctx, tried, channel, err)
}
