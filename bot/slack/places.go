package slack

import (
	"runtime/debug"
	"slices"

	"github.com/slack-go/slack/slackevents"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// Slack tells of these events only apps with the scopes channels:read and groups:read, and of none but the channels that the app is in. The manifest asks
// for neither; where an operator adds both, a channel that could not be reached is tried at once.

// reopens tells whether an event of this type means that its channel can be reached: somebody came into it, which may have been the app,
// or it was brought back.
func reopens(kind string) bool {
	return slices.Contains([]string{string(slackevents.MemberJoinedChannel), string(slackevents.ChannelUnarchive), string(slackevents.GroupUnarchive)}, kind)
}

// reachableIn is the channel of such an event, "" for all others.
func reachableIn(event any) string {
	switch e := event.(type) {
	case *slackevents.MemberJoinedChannelEvent:
		return e.Channel
	case *slackevents.ChannelUnarchiveEvent:
		return e.Channel
	case *slackevents.GroupUnarchiveEvent:
		return e.Channel
	}
	return ""
}

// reopened tells the handler of a channel that can be reached.
func (l *listener) reopened(team, channel string) {
	w, ok := l.handler.(chat.Witness)
	if !ok || channel == "" {
		return
	}
	release := l.pool.TakeQuick()
	if release == nil { // it is tried within the day
		return
	}
	go func() {
		defer release()
		defer func() {
			if p := recover(); p != nil {
				l.slack.log().Error("noting a channel that can be reached failed", "panic", p, "stack", string(debug.Stack()))
			}
		}()
		w.Opened(l.work, clausewatch.Channel("slack:"+l.slack.named(team, channel)))
	}()
}
