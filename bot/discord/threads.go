package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	maxThreadName = 96     // the name of a thread; 100
	archiveAfter  = 10_080 // minutes without a message after which a thread leaves the list: a week, the longest there is

	hasThread = 160004 // a thread was made of the message before
)

// branch makes a thread of the first post. Where Discord lets us make none, what would stand there stands elsewhere: it is logged, and
// the message is told all the same.
func (x *delivery) branch(ctx context.Context) {
	if x.at.thread() || x.inside() || x.discord.hook != nil || !isID(x.at.ids[0]) {
		return
	}
	if err := x.discord.branch(ctx, x.at.channel, x.at.ids[0], threadName(x.message)); err != nil {
		x.discord.log().Warn("no thread could be made of an alert; what belongs there stands in the channel", "channel", x.channel,
			"alert", x.message.Alert, "err", withoutAddress(err), "move", "give the bot \"Create Public Threads\" and \"Send Messages in Threads\", or set threads:off")
		return
	}
	x.at.threaded = []string{}
}

// branch makes a thread of a message; it has the id of the message. One that was made before is as good.
func (d *Discord) branch(ctx context.Context, channel, message, name string) error {
	path := "channels/" + channel + "/messages/" + message + "/threads"
	if err := d.turn(ctx, channel, path); err != nil {
		return err
	}
	_, err := d.call(ctx, http.MethodPost, path, map[string]any{"name": name, "auto_archive_duration": archiveAfter})
	if r := refusalIn(err); r != nil && r.code == hasThread {
		return nil
	}
	return err
}

// earlier is the thread of the alert that the message goes on from, "" for none. It is made where that alert has none yet.
func (x *delivery) earlier(ctx context.Context) string {
	before, ok := spotOf(x.message.Thread)
	switch {
	case !ok:
		return ""
	case before.thread():
		return before.ids[0]
	case before.channel != x.channel: // it stands in a thread or a forum's post itself
		return before.channel
	}
	if err := x.discord.branch(ctx, before.channel, before.ids[0], threadName(x.message)); err != nil {
		x.discord.log().Info("the alert that another one goes on from gets no thread", "channel", x.channel, "alert", x.message.Alert, "err", withoutAddress(err))
		return ""
	}
	return before.ids[0]
}

// threadless tells whether a refusal concerns a thread and not the channel that it is of: it is gone, locked, or takes no message of ours.
func threadless(err error) bool {
	r := refusalIn(err)
	return r != nil && (r.status == http.StatusNotFound || r.status == http.StatusForbidden || r.status == http.StatusBadRequest) && r.spoken
}

// threadName is what a message tells in so few words that it can be the name of a thread. It shows as it stands: nothing is read into it.
func threadName(m chat.Message) string {
	name := strings.Join(strings.Fields(clean(m.Text)), " ")
	if blank(name) {
		name = "Alert"
	}
	if units(name) > maxThreadName {
		name = shortened(name, maxThreadName/2)
	}
	return name
}

// messageID is the id in an answer to a post, "unknown" where it cannot be read: it was posted, and must not be posted again.
func messageID(raw []byte) string {
	var said struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &said) != nil || said.ID == "" {
		return "unknown"
	}
	return said.ID
}
