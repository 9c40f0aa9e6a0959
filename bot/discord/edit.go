package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// Edit changes a message in place, each of its posts by the post that takes its place. What does not fit into as many posts
// as the message had goes where Send would bring it; a post that the message needs no more says so. The errors are those of Send,
// and chat.ErrGone when the first post was deleted or is not the bot's.
func (d *Discord) Edit(ctx context.Context, channel, postID string, m chat.Message) (string, error) {
	d.prepare()
	tried := "edit a post in discord channel " + channel
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("%s: %w", tried, context.Cause(ctx))
	}
	id, err := d.edit(ctx, channel, postID, m)
	switch {
	case errors.Is(err, chat.ErrGone):
		return id, fmt.Errorf("%s: %w", tried, err)
	case err != nil:
		return id, d.failure(ctx, tried, channel, err)
	}
	return id, nil
}

// edit is Edit without a word of what was tried.
func (d *Discord) edit(ctx context.Context, channel, postID string, m chat.Message) (string, error) {
	at, ok := spotOf(postID)
	if !ok {
		return "", fmt.Errorf("%q is no id of a post: %w", postID, chat.ErrGone)
	}
	x := delivery{discord: d, message: m, channel: channel, at: at, all: laid(m, at.components), form: "edit"}
	err := d.update(ctx, draft{channel: at.channel, message: m, form: x.form}, at.ids[0], x.all[0])
	if r := refusalIn(err); gone(err) || r != nil && at.channel != channel && (r.code == unknownChannel || r.code == archived) {
		return at.String(), fmt.Errorf("%w: %w", withoutAddress(err), chat.ErrGone)
	}
	if err == nil {
		err = x.rest(ctx)
	}
	if err == nil {
		err = x.clear(ctx)
	}
	if err == nil {
		d.forget(x.nonces)
	}
	return x.at.String(), err
}

// clear says of the posts that the message needs no more that it needs them no more.
func (x *delivery) clear(ctx context.Context) error {
	if err := x.clearIn(ctx, x.at.channel, x.at.ids[x.kept:]); err != nil {
		return err
	}
	if err := x.clearIn(ctx, x.at.ids[0], x.at.threaded[min(x.keptThreaded, len(x.at.threaded)):]); err != nil && !threadless(err) {
		return err
	}
	return nil
}

func (x *delivery) clearIn(ctx context.Context, channel string, ids []string) error {
	for _, id := range ids {
		err := x.discord.update(ctx, draft{channel: channel, message: x.message, part: 1, form: x.form}, id, x.inForm(over()))
		if err != nil && !gone(err) {
			return err
		}
	}
	return nil
}

const (
	unknownMessage = 10008
	othersMessage  = 50005 // the message was written by somebody else
	unknownChannel = 10003
	archived       = 50083 // the thread is
)

// gone tells whether an error means that a post can be changed no more.
func gone(err error) bool {
	r := refusalIn(err)
	return r != nil && (r.code == unknownMessage || r.code == othersMessage)
}

// update changes one post: as it was made, or in the plain form when Discord refuses that.
func (d *Discord) update(ctx context.Context, at draft, id string, p post) error {
	err := d.change(ctx, at, id, p.message())
	if err == nil || !isOurs(err) || gone(err) || p.file != nil {
		return err
	}
	d.log().Error("discord refuses the form of an edit, sending its plain form", "channel", at.channel,
		"alert", at.message.Alert, "part", at.part, "answer", refusalIn(err).detail, "body", asJSON(p.message()))
	d.wentPlain(at.channel, at.message.Alert, err)
	for i, b := range p.plainForm() {
		if i == 0 {
			err = d.change(ctx, at, id, b)
		} else {
			at.form = "edit-plain" + strconv.Itoa(i)
			_, _, err = d.attempt(ctx, at, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// change makes the call that changes one post, and a second one where it stands in a thread that was archived meanwhile. What the body
// does not name stays as it was, so it names all.
func (d *Discord) change(ctx context.Context, at draft, id string, b body) error {
	path := d.messagePath(at.channel, id)
	if err := d.turn(ctx, at.channel, route(path)); err != nil {
		return err
	}
	b = at.wanted(b)
	if b.Attachments == nil && at.part > 0 { // the file that it had
		b.Attachments = &[]attachment{}
	}
	_, err := d.carry(ctx, http.MethodPatch, path, b)
	if r := refusalIn(err); r != nil && r.code == archived && d.hook == nil {
		if _, err := d.call(ctx, http.MethodPatch, "channels/"+at.channel, map[string]bool{"archived": false}); err != nil {
			return err
		}
		_, err = d.carry(ctx, http.MethodPatch, path, b)
	}
	return err
}

// route is the path by which Discord counts the rate of a request: one for all messages of a channel.
func route(path string) string {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.Split(path, "/")
	if len(parts) == 4 && parts[0] == "channels" && parts[2] == "messages" {
		return strings.Join(parts[:3], "/") + "/id"
	}
	return path
}

// The id of a message is "channel/message,message…": the posts of the message in order.

func joinID(channel string, ids []string) string { return channel + "/" + strings.Join(ids, ",") }

func splitID(id string) (channel string, ids []string, ok bool) {
	channel, rest, ok := strings.Cut(id, "/")
	return channel, strings.Split(rest, ","), ok && channel != "" && rest != ""
}
