package slack

import (
	"fmt"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// maxLoose is how many posts of an alert a channel without threads takes, our own wish; the last of them names the command that
// shows the whole.
const maxLoose = 4

// laidOut are the posts of a message as its channel wants them: each says where it goes on. Only an alert can be asked for again,
// so that nothing else is left out of a channel.
func laidOut(m chat.Message, all []post) []post {
	more := len(all) - 1
	switch {
	case more == 0:
	case m.Delivery.Threads != clausewatch.ThreadsOff:
		all[0] = all[0].continued(fmt.Sprintf("%d more in the thread below", more))
	case m.Alert != 0 && len(all) > maxLoose:
		all = all[:maxLoose]
		all[maxLoose-1] = all[maxLoose-1].continued(fmt.Sprintf("%d more: /terms alert %d shows the whole of it", more+1-maxLoose, m.Alert))
	default:
		all[0] = all[0].continued(fmt.Sprintf("%d more below", more))
	}
	return all
}

// earlier is the post of the alert that a message goes on from, and the ts of the thread that both belong to; "" for none.
func earlier(m chat.Message) (at place, root string) {
	channel, stamps, root, ok := splitID(m.Thread)
	if !ok {
		return place{}, ""
	}
	if root == "" {
		root = stamps[0]
	}
	return place{channel, stamps[0]}, root
}

// threadOf is the thread for the further posts of a message, "" where its channel wants none.
func threadOf(m chat.Message, root, first string) string {
	switch {
	case root != "":
		return root
	case m.Delivery.Threads == clausewatch.ThreadsOff:
		return ""
	}
	return first
}
