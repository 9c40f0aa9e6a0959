package discord

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// Edit changes a message in place, each of its posts by the post that takes its place. What does not fit into as many posts
// as the message had goes on in further ones; a post that the message needs no more says so. The errors are those of Send,
// and chat.ErrGone when the first post was deleted or is not the bot's.
func (d *Discord) Edit(ctx context.Context, channel, postID string, m chat.Message) (string, error) {
	d.prepare()
	tried := "edit a post in discord channel " + channel
	if err := ctx.Err(); err != nil {
		return "", fmt.Errorf("%s: %w", tried, context.Cause(ctx))
	}
	at, ids, ok := splitID(postID)
	if !ok || !isID(at) || !isID(ids[0]) {
		return "", fmt.Errorf("%s: %q is no id of a post: %w", tried, postID, chat.ErrGone)
	}
	all := posts(m)
	for i := len(all); i < len(ids); i++ {
		const over = "(this part is not needed any more)"
		all = append(all, post{content: over, plain: []string{over}})
	}
	var made []string
	for i, p := range all {
		part := draft{channel: at, message: m, part: i, form: "edit"}
		if i < len(ids) && isID(ids[i]) {
			err := d.update(ctx, part, ids[i], p)
			if err == nil {
				continue
			}
			if !gone(err) {
				return joinID(at, ids), d.failure(ctx, tried, channel, err)
			}
			if i == 0 {
				return joinID(at, ids), fmt.Errorf("%s: %w: %w", tried, err, chat.ErrGone)
			}
		}
		id, nonces, err := d.send(ctx, part, p)
		if err != nil {
			return joinID(at, ids), d.failure(ctx, tried, channel, err)
		}
		made = append(made, nonces...)
		if i < len(ids) {
			ids[i] = id
		} else {
			ids = append(ids, id)
		}
	}
	d.forget(made)
	return joinID(at, ids), nil
}

const (
	unknownMessage = 10008
	othersMessage  = 50005 // the message was written by somebody else
)

// gone tells whether an error means that a post can be changed no more.
func gone(err error) bool {
	r := refusalIn(err)
	return r != nil && (r.code == unknownMessage || r.code == othersMessage)
}

// update changes one post: as it was made, or in the plain form when Discord refuses that.
func (d *Discord) update(ctx context.Context, at draft, id string, p post) error {
	err := d.change(ctx, at.channel, id, p.message())
	if err == nil || !isOurs(err) || gone(err) {
		return err
	}
	d.log().Error("discord refuses the form of an edit, sending its plain form", "channel", at.channel,
		"alert", at.message.Alert, "part", at.part, "answer", refusalIn(err).detail, "body", asJSON(p.message()))
	for i, b := range p.plainForm() {
		if i == 0 {
			err = d.change(ctx, at.channel, id, b)
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

// change makes the call that changes one post. What the body does not name stays as it was, so it names all.
func (d *Discord) change(ctx context.Context, channel, id string, b body) error {
	path := "channels/" + channel + "/messages/" + id
	if err := d.turn(ctx, channel, route(path)); err != nil {
		return err
	}
	_, err := d.call(ctx, http.MethodPatch, path, b)
	return err
}

// route is the path by which Discord counts the rate of a request: one for all messages of a channel.
func route(path string) string {
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
