package slack

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch"
)

// What Slack answers falls into five classes: let in no more (installation), this channel not (channel), not for a while
// (patience), our own mistake (ours), and all the rest, which is temporary and may have been posted.

// installation are answers that concern every call with this token; each with the next move.
var installation = map[string]string{
	"invalid_auth":           "the token is wrong; copy it again from the app's page",
	"not_authed":             "no token was sent; set slack.bot_token and slack.app_token",
	"account_inactive":       "the token belongs to a deleted user or the app was removed; install the app again",
	"token_revoked":          "the token was revoked; install the app again and set the new token",
	"token_expired":          "the token has expired; switch token rotation off and install the app again",
	"missing_scope":          "the token lacks a scope; add it on the app's page and install the app again",
	"not_allowed_token_type": "this is the wrong kind of token; xoxb- belongs to slack.bot_token, xapp- to slack.app_token",
	"forbidden_team":         "the workspace does not allow this app; ask its administrators",
	"invalid_app":            "the app does not exist any more; create it again from the manifest",
	"app_disabled":           "the app is switched off; switch it on on its page",
}

// channels are answers that concern one channel until somebody acts; each with the next move.
var channels = map[string]string{
	"channel_not_found":       "no such channel, or a private one without the app; invite it with /invite @clausewatch",
	"not_in_channel":          "the app is not in the channel; invite it with /invite @clausewatch",
	"is_archived":             "the channel is archived; unarchive it or name another one",
	"messages_tab_disabled":   "the app's messages tab is off; switch it on under \"App Home\"",
	"cannot_reply_to_message": "the channel takes no replies; name another one",
	"no_permission":           "the app may not post there; ask who runs the channel",
	"restricted_action":       "only some people may post there; ask who runs the channel",
}

// patience are answers that pass by themselves or by an administrator's hand, but not soon.
var patience = map[string]string{
	"message_limit_exceeded": "the workspace has reached its limit of messages",
	"team_added_to_org":      "the workspace is moving to an organisation",
	"org_login_required":     "the workspace is moving to an organisation",
	"accesslimited":          "access to the workspace is limited",
	"ekm_access_denied":      "the administrators have suspended posting",
}

// ours are refusals of what we composed; the plain form is sent instead.
var ours = map[string]bool{
	"invalid_blocks": true, "invalid_blocks_format": true, "msg_blocks_too_long": true, "msg_too_long": true,
	"no_text": true, "too_many_attachments": true, "metadata_too_large": true, "metadata_must_be_sent_from_app": true,
	"invalid_arguments": true,
}

const (
	afterInstallation = 5 * time.Minute  // a new token means a new start, which should not wait long
	afterPatience     = time.Hour        // also of what we composed and Slack refuses in every form
	afterUnstated     = 30 * time.Second // a rate limit that does not say how long
)

// code is the word of Slack's refusal, "" when err is none.
func code(err error) string {
	var refusal slack.SlackErrorResponse
	if errors.As(err, &refusal) {
		return refusal.Err
	}
	return ""
}

// isOurs tells whether a refusal means that we composed something wrong.
func isOurs(code string) bool { return ours[code] || strings.HasPrefix(code, "invalid_metadata_") }

// noThread tells whether a refusal of a reply would not concern a post of its own.
func noThread(code string) bool {
	return code == "cannot_reply_to_message" || code == "thread_not_found" || code == "message_not_found" ||
		code == "invalid_thread_ts" || strings.HasPrefix(code, "restricted_action_thread_") ||
		code == "restricted_action_non_threadable_channel"
}

// forgotten tells whether the post that a client_msg_id stands for was deleted.
func forgotten(code string) bool {
	return code == "duplicate_message_not_found" || code == "duplicate_channel_not_found"
}

// failure says what was tried and how the owner of the retry should take it. It remembers a refused token.
func (s *Slack) failure(ctx context.Context, tried, channel string, err error) error {
	if ctx.Err() != nil { // being stopped is no failed attempt
		return fmt.Errorf("%s: %w", tried, context.Cause(ctx))
	}
	if wait, limited := rateLimit(err); limited {
		return &clausewatch.Failure{Err: fmt.Errorf("%s: slack asks us to wait %s", tried, wait), After: wait}
	}
	c := code(err)
	team, _ := split(channel)
	switch {
	case installation[c] != "" && team != "" && s.OAuth != nil && team != s.ownTeam():
		return s.barred(ctx, tried, team, c)
	case installation[c] != "":
		underlying := err
		err = fmt.Errorf("%s: slack refuses us (%s%s): %s", tried, c, scopesOf(err), installation[c])
		s.mu.Lock()
		s.refused = err
		s.mu.Unlock()
		return &clausewatch.Failure{Err: err, Of: clausewatch.FaultInstallation, Why: fmt.Sprintf("%s (%s%s)", installation[c], c, scopesOf(underlying)),
			Permanent: channel == "", After: afterInstallation}
	case channel != "" && channelMove(c) != "":
		return &clausewatch.Failure{Err: fmt.Errorf("%s: %s: %s", tried, c, channelMove(c)), Of: clausewatch.FaultChannel,
			Why: fmt.Sprintf("%s (%s)", channelMove(c), c), Permanent: true}
	case patience[c] != "": // it concerns the whole workspace, and its operator should know
		return &clausewatch.Failure{Err: fmt.Errorf("%s: %s: %s", tried, c, patience[c]), Of: clausewatch.FaultInstallation,
			Why: fmt.Sprintf("%s (%s)", patience[c], c), After: afterPatience}
	case isOurs(c):
		return &clausewatch.Failure{Err: fmt.Errorf("%s: slack refuses the form of the message (%s); please report it",
			tried, c), Of: clausewatch.FaultForm, After: afterPatience}
	}
	var status slack.StatusCodeError
	if errors.As(err, &status) && status.Code == http.StatusNotFound {
		return fmt.Errorf("%s: not found (404); is slack.api_url right?", tried)
	}
	return fmt.Errorf("%s: %w", tried, withoutAddress(err))
}

// channelMove is the next move for a refusal that concerns a channel, "" when it concerns something else.
func channelMove(code string) string {
	if move := channels[code]; move != "" {
		return move
	}
	if strings.HasPrefix(code, "restricted_action_") {
		return channels["restricted_action"]
	}
	return ""
}

// rateLimit tells whether Slack asks for patience, and for how long. slack-go reports this in three ways: with whole
// seconds, with a fraction of a second as a number that it cannot read, and without any time as a bare status.
func rateLimit(err error) (time.Duration, bool) {
	var limited *slack.RateLimitedError
	var status slack.StatusCodeError
	var number *strconv.NumError
	switch {
	case errors.As(err, &limited):
		return min(max(limited.RetryAfter, time.Second), afterPatience), true
	case errors.As(err, &number):
		seconds, err := strconv.ParseFloat(number.Num, 64)
		if err != nil || !(seconds > 0) {
			return afterUnstated, true
		}
		return time.Duration(math.Ceil(min(seconds, afterPatience.Seconds()))) * time.Second, true
	case errors.As(err, &status) && status.Code == http.StatusTooManyRequests,
		code(err) == "ratelimited", code(err) == "rate_limited":
		return afterUnstated, true
	}
	return 0, false
}

// scopesOf adds what Slack says about the scope that is missing.
func scopesOf(err error) string {
	var refusal slack.SlackErrorResponse
	if errors.As(err, &refusal) && refusal.Needed != "" {
		return ", needed: " + refusal.Needed
	}
	return ""
}

// withoutAddress leaves out the address of a failed call: a response_url is a secret.
func withoutAddress(err error) error {
	var call *url.Error
	if errors.As(err, &call) {
		return call.Err
	}
	return err
}
