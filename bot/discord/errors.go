package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/clausewatch/clausewatch"
)

// What Discord answers falls into five classes: let in no more (401), this channel not (channels), not for a while (429,
// patience), our own mistake (400), and all the rest, which is temporary and may have been done.

// invite is the page where an invitation with the right permissions is made.
const invite = "invite the bot again with the scopes bot and applications.commands"

// channels are answers that concern one channel until somebody acts; each with the next move. The codes are those of
// docs.discord.com/developers/topics/opcodes-and-status-codes.
var channels = map[int]string{
	10003:  "there is no such channel (any more); name another one",
	10015:  "the webhook was deleted; name another way to post there",
	10004:  "the bot is not in that server any more; " + invite,
	10013:  "there is no such person (any more); name a channel of a server",
	50001:  "the bot does not see the channel; give it \"View Channel\" there, or " + invite,
	50007:  "that person takes no messages from the bot; name a channel of a server",
	50008:  "that is no channel for text; name another one",
	50009:  "the server's verification level keeps the bot out; ask who runs it",
	50013:  "the bot may not post there; give it \"Send Messages\" and \"Embed Links\" in the channel's permissions",
	50024:  "that kind of channel takes no messages; name another one",
	50068:  "that kind of channel takes no messages; name another one",
	50033:  "that person takes no messages from the bot; name a channel of a server",
	50083:  "the thread is archived; open it again or name another channel",
	50278:  "the bot shares no server with that person; name a channel of a server",
	160005: "the thread is locked; unlock it or name another channel",
	220001: "that channel takes posts with a title only; name a text channel",
	220003: "that channel takes posts with a title only; name a text channel",
	200000: "the server's AutoMod blocks what the bot says; allow the bot's role in its rule",
	200001: "the server's AutoMod blocks what the bot says; allow the bot's role in its rule",
	40067:  "every post of that forum needs a tag: add one with the name of the platform to it, or switch off that posts need one (\"Require people to select tags when posting\")",
}

// patience are answers that pass by themselves or by an administrator's hand, but not soon.
var patience = map[int]string{
	20016:  "the channel is in slow mode",
	20028:  "the channel takes no more posts for now",
	20029:  "the server takes no more posts for now",
	40002:  "the account has to be verified",
	40004:  "sending is switched off for now",
	40062:  "the service is limited for now",
	130000: "Discord is overloaded",
}

// ofAll are those of them that concern all that we send.
var ofAll = map[int]bool{40002: true, 40004: true, 40062: true, 130000: true}

const (
	unknownWebhook     = 10015
	unknownInteraction = 10062
	unknownCommand     = 10063
	acknowledged       = 40060 // the interaction has been acknowledged already

	afterRefused  = 5 * time.Minute  // a new token means a new start, which should not wait long
	afterPatience = time.Hour        // also of what we composed and Discord refuses in every form
	afterUnstated = 30 * time.Second // a rate limit that does not say how long
)

// refusalIn is the refusal in an error, nil when there is none.
func refusalIn(err error) *refusal {
	var r *refusal
	if errors.As(err, &r) {
		return r
	}
	return nil
}

// isOurs tells whether an error means that we composed something that Discord does not take.
func isOurs(err error) bool {
	r := refusalIn(err)
	return r != nil && (r.status == http.StatusBadRequest || r.status == http.StatusRequestEntityTooLarge) && r.spoken &&
		channels[r.code] == "" && patience[r.code] == ""
}

// failure says what was tried and how the owner of the retry should take it. It remembers a refused token. channel is ""
// when the call concerned none.
func (d *Discord) failure(ctx context.Context, tried, channel string, err error) error {
	if ctx.Err() != nil { // being stopped is no failed attempt
		return fmt.Errorf("%s: %w", tried, context.Cause(ctx))
	}
	var known *clausewatch.Failure
	if errors.As(err, &known) {
		return &clausewatch.Failure{Err: fmt.Errorf("%s: %w", tried, known.Err), Of: clausewatch.FaultInstallation, Why: known.Error(),
			Permanent: known.Permanent && channel == "", After: afterRefused}
	}
	r := refusalIn(err)
	if r == nil {
		return fmt.Errorf("%s: %w", tried, withoutAddress(err))
	}
	switch {
	case r.status == http.StatusUnauthorized && r.spoken:
		err = fmt.Errorf("%s: discord refuses the token (401): %s", tried, tokenMove)
		d.mu.Lock()
		d.refused = err
		d.mu.Unlock()
		// Permanent, but not for a channel: it is not lost, and what it is owed is due as soon as the token is a good one.
		return &clausewatch.Failure{Err: err, Of: clausewatch.FaultInstallation, Why: tokenMove, Permanent: channel == "", After: afterRefused}
	case r.status == http.StatusTooManyRequests:
		return &clausewatch.Failure{Err: fmt.Errorf("%s: discord asks us to wait %s", tried, r.after), After: r.after}
	case channel != "" && channels[r.code] != "":
		return lost(tried, r, channels[r.code])
	case patience[r.code] != "":
		f := &clausewatch.Failure{Err: fmt.Errorf("%s: %s: %s", tried, r, patience[r.code]), After: afterPatience}
		if ofAll[r.code] {
			f.Of, f.Why = clausewatch.FaultInstallation, fmt.Sprintf("%s (%s)", patience[r.code], r)
		}
		return f
	case isOurs(err):
		return &clausewatch.Failure{Err: fmt.Errorf("%s: discord refuses what we send (%s); please report it", tried, r),
			Of: clausewatch.FaultForm, After: afterPatience}
	case r.status == http.StatusNotFound && r.code == 0:
		return fmt.Errorf("%s: not found (404); is discord.api_url right?", tried)
	case channel != "" && r.status == http.StatusNotFound:
		return lost(tried, r, channels[10003])
	case channel != "" && r.status == http.StatusForbidden && r.code != 0:
		return lost(tried, r, channels[50013])
	case r.status == http.StatusForbidden:
		return &clausewatch.Failure{Err: fmt.Errorf("%s: %s: something on the way to Discord does not let us through", tried, r),
			Of: clausewatch.FaultInstallation, Why: "something on the way to Discord does not let us through (403); look at proxies and firewalls", After: afterRefused}
	}
	return fmt.Errorf("%s: discord answers %w", tried, r)
}

// tokenMove is the next move for a refused token.
const tokenMove = "copy it again from the application's \"Bot\" page and set discord.token"

// lost is the failure of a channel that cannot be reached until somebody makes the next move. A webhook that is no more must not be
// tried again (docs.discord.com/developers/topics/rate-limits).
func lost(tried string, r *refusal, move string) *clausewatch.Failure {
	f := &clausewatch.Failure{Err: fmt.Errorf("%s: %s: %s", tried, r, move), Of: clausewatch.FaultChannel,
		Why: fmt.Sprintf("%s (%s)", move, r), Permanent: true}
	if r.code == unknownWebhook {
		f.Of = clausewatch.FaultGone
	}
	return f
}

// withoutAddress leaves out the address of a failed call: that of an answer to a command holds a secret.
func withoutAddress(err error) error {
	var call *url.Error
	if errors.As(err, &call) {
		return call.Err
	}
	return err
}
