package discord

import (
	"context"
	"fmt"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// A delivery is a message on its way to a channel as that wants it: its first post, and where its further posts go.
type delivery struct {
	discord *Discord
	message chat.Message
	channel string // as it is configured
	at      spot
	all     []post
	form    string   // "" of a first sending, or "edit"
	nonces  []string // of what was posted, to be forgotten when all was
	// kept and keptThreaded count the posts that the message needs, of those in its channel and in its thread.
	kept, keptThreaded int
}

// send posts the message.
func (x *delivery) send(ctx context.Context) error {
	first := x.first
	if x.discord.hook != nil {
		first = x.hooked
	}
	if err := first(ctx); err != nil {
		return err
	}
	return x.rest(ctx)
}

// first makes the first post: in the thread of the alert that it goes on from, else in the channel.
func (x *delivery) first(ctx context.Context) error {
	x.at.channel = x.channel
	if thread := x.earlier(ctx); thread != "" {
		x.at.channel = thread
		id, err := x.post(ctx, 0, thread, x.all[0])
		if err == nil {
			x.at.ids = []string{id}
			return nil
		}
		if !threadless(err) {
			return err
		}
		x.discord.log().Info("the thread of an alert takes no more; going on in its channel", "channel", x.channel, "alert", x.message.Alert, "err", withoutAddress(err))
		x.at.channel = x.channel
	}
	if p, _ := x.discord.placeOf(x.channel); p.forum() {
		return x.title(ctx)
	}
	id, err := x.post(ctx, 0, x.channel, x.all[0])
	if err != nil && x.discord.takesTitles(ctx, x.channel, err) {
		return x.title(ctx)
	}
	if err != nil {
		return err
	}
	x.at.ids = []string{id}
	if x.message.Delivery.Threads == clausewatch.ThreadsEach {
		x.branch(ctx)
	}
	return nil
}

// rest brings what does not fit into the first post: into its thread, or as one more message, or as a file with that.
func (x *delivery) rest(ctx context.Context) error {
	more := x.all[1:]
	x.kept, x.keptThreaded = 1, 0
	if len(more) > 0 && x.message.Delivery.Threads == clausewatch.ThreadsOn {
		x.branch(ctx)
	}
	if len(more) == 0 {
		return nil
	}
	if !x.at.thread() {
		return x.loose(ctx, more)
	}
	err := x.append(ctx, x.at.ids[0], &x.at.threaded, more)
	if !threadless(err) {
		x.keptThreaded = len(more)
		return err
	}
	x.discord.log().Info("the thread of an alert is gone; going on in its channel", "channel", x.channel, "alert", x.message.Alert, "err", withoutAddress(err))
	x.at.threaded = nil
	return x.loose(ctx, more)
}

// loose brings what does not fit without a thread.
func (x *delivery) loose(ctx context.Context, more []post) error {
	if len(more) > 1 && !x.inside() && len(x.at.ids) <= 2 { // more of them stand there only where no file could be attached
		return x.attach(ctx, more)
	}
	return x.follow(ctx, more)
}

// follow brings posts in the channel of the first.
func (x *delivery) follow(ctx context.Context, more []post) error {
	x.kept = 1 + len(more)
	return x.append(ctx, x.at.channel, &x.at.ids, more)
}

// inside tells whether the message stands in a thread or a forum's post, where further messages are in nobody's way. Through a webhook,
// which takes few, they are in the way of others.
func (x *delivery) inside() bool { return x.at.channel != x.channel && x.discord.hook == nil }

// append brings posts that follow the first, each in the place of the one that stands there, or as a new one.
func (x *delivery) append(ctx context.Context, channel string, ids *[]string, more []post) error {
	skip := 0
	if channel == x.at.channel {
		skip = 1 // the first post is among them
	}
	for i, p := range more {
		if at := i + skip; at < len(*ids) {
			id, err := x.replace(ctx, i+1, channel, (*ids)[at], p)
			if err != nil {
				return err
			}
			(*ids)[at] = id
			continue
		}
		id, err := x.post(ctx, i+1, channel, p)
		if err != nil {
			return err
		}
		*ids = append(*ids, id)
	}
	return nil
}

// post posts one part.
func (x *delivery) post(ctx context.Context, part int, channel string, p post) (string, error) {
	id, nonces, err := x.discord.send(ctx, draft{channel: channel, message: x.message, part: part, form: x.form}, p)
	if err == nil {
		x.nonces = append(x.nonces, nonces...)
	}
	return id, err
}

// replace changes a post of the message, or posts it anew where it is gone.
func (x *delivery) replace(ctx context.Context, part int, channel, id string, p post) (string, error) {
	if isID(id) {
		err := x.discord.update(ctx, draft{channel: channel, message: x.message, part: part, form: x.form}, id, p)
		if err == nil || !gone(err) {
			return id, err
		}
	}
	return x.post(ctx, part, channel, p)
}

// wanted is a body as the channel of the message wants it: the role that it pings stands before the words of the first part, where
// alone a mention pings.
func (at draft) wanted(b body) body {
	d, m := at.message.Delivery, at.message
	if role := d.Pings(m.Severity); isID(role) && at.part == 0 && (at.form == "" || at.form == "edit" || at.form == "plain0") {
		b.Content = strings.TrimSpace("<@&" + role + "> " + b.Content)
		b.Mentions = &discordgo.MessageAllowedMentions{Parse: []discordgo.AllowedMentionType{}, Roles: []string{role}}
	}
	return b
}

// sent is such a body when it is posted and not an edit: what is of little weight notifies nobody.
func (at draft) sent(b body) body {
	b = at.wanted(b)
	if at.message.Delivery.Silences(at.message.Severity) {
		b.Flags |= discordgo.MessageFlagsSuppressNotifications
	}
	return b
}

// A spot is where a message stands: its first posts, and those in the thread that was made of the first. It is written as
// "channel/message,message…", behind a semicolon the posts in the thread; a semicolon without any says that there is one.
type spot struct {
	channel  string
	ids      []string
	threaded []string // nil where there is no thread
	// components says that it is of components, which it stays: the id ends in "|components" then.
	components bool
}

// thread tells whether the message has a thread. It has the id of its first post.
func (s spot) thread() bool { return s.threaded != nil }

func (s spot) String() string {
	id := joinID(s.channel, s.ids)
	if s.thread() {
		id += ";" + strings.Join(s.threaded, ",")
	}
	if s.components {
		id += ofComponents
	}
	return id
}

const ofComponents = "|components"

// spotOf reads what String wrote.
func spotOf(id string) (s spot, ok bool) {
	id, s.components = strings.CutSuffix(id, ofComponents)
	id, threaded, thread := strings.Cut(id, ";")
	s.channel, s.ids, ok = splitID(id)
	if thread {
		s.threaded = []string{}
		if threaded != "" {
			s.threaded = strings.Split(threaded, ",")
		}
	}
	return s, ok && isID(s.channel) && isID(s.ids[0])
}

// over is what stands where a part of a message stood that it needs no more.
func over() post {
	const words = "(this part is not needed any more)"
	return post{content: words, plain: []string{words}}
}

// partOf is the line above a further part.
func partOf(part, of int) string { return fmt.Sprintf("(%d/%d)", part, of) }
