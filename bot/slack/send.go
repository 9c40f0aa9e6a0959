package slack

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/slack-go/slack"
	"golang.org/x/time/rate"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// Send posts the message to a channel (C…, G…) or to a person (U…), in one attempt; T…/C… is one of a workspace that installed the
// app. What does not fit into one post goes on in its thread. The post id is "channel/ts" as Slack answered them, with the ts of each further post behind a
// comma.
//
// A repeat with the same message and key doubles nothing of what was already posted, see the package comment. The
// error is a *clausewatch.Failure that is permanent where somebody must act on the channel (not_in_channel), and with
// After where Slack asks for patience or refuses our token; all other errors are temporary.
func (s *Slack) Send(ctx context.Context, channel string, m chat.Message) (string, error) {
	s.prepare()
	to, err := s.reach(ctx, channel)
	if err != nil {
		return "", err
	}
	m = local(m, to.team)
	return s.sendAll(ctx, to, channel, m, posts(m))
}

// sendAll posts in order, all but the first into the thread of the first, or of the alert that it goes on from, unless the channel
// wants no threads.
func (s *Slack) sendAll(ctx context.Context, to workspace, channel string, m chat.Message, all []post) (string, error) {
	all = laidOut(m, all)
	first := draft{to: to, channel: channel, message: m}
	before, root := earlier(m)
	if root != "" {
		first.parent, first.thread = before, root
	}
	var done, stamps []string
	for i, p := range all {
		d := first
		d.post, d.part = p, i
		at, ids, err := s.send(ctx, d)
		if err != nil {
			return "", err
		}
		done, stamps = append(done, ids...), append(stamps, at.ts)
		if i == 0 {
			first.parent = at
			first.thread = threadOf(m, root, at.ts)
		}
	}
	s.forget(done)
	return joinID(first.parent.channel, stamps, root), nil
}

// A place is where a post stands.
type place struct{ channel, ts string }

// A draft is a post on its way.
type draft struct {
	to      workspace
	channel string // as the caller named it, with the workspace before it
	message chat.Message
	post    post
	part    int
	parent  place  // the first post, once there is one
	thread  string // ts of the thread to post to, "" for none
	form    string // which form and which generation of it, part of client_msg_id
	plain   bool   // text only
}

// send posts one part: with its blocks, or in the plain form when Slack refuses them. It gives the place of the first
// post it made and the ids under which they are remembered.
func (s *Slack) send(ctx context.Context, d draft) (place, []string, error) {
	at, id, err := s.attempt(ctx, d)
	if err == nil || !isOurs(code(err)) {
		return at, []string{id}, s.outcome(ctx, d, err)
	}
	s.log().Error("slack refuses the form of a message, sending its plain form", "channel", d.channel,
		"alert", d.message.Alert, "part", d.part, "code", code(err), "blocks", blocksJSON(d.post.blocks))
	s.wentPlain(d.channel, d.message.Alert, code(err))
	var first place
	var ids []string
	for i, text := range d.post.plainly() {
		p := d
		p.post, p.plain, p.form = post{text: text}, true, "plain"+strconv.Itoa(i)
		if p.thread == "" && i > 0 {
			p.thread = first.ts
		}
		at, id, err := s.attempt(ctx, p)
		if err != nil {
			return place{}, nil, s.outcome(ctx, d, err)
		}
		ids = append(ids, id)
		if i == 0 {
			first = at
		}
	}
	return first, ids, nil
}

// wentPlain tells of a message whose form Slack refused.
func (s *Slack) wentPlain(channel string, alert int64, answer string) {
	if s.Plain != nil {
		s.Plain(channel, alert, answer)
	}
}

func (s *Slack) outcome(ctx context.Context, d draft, err error) error {
	if err == nil {
		return nil
	}
	return s.failure(ctx, "post to slack channel "+d.channel, d.channel, err)
}

// attempt makes one post, and a second one where the first could not be made for a reason of its own: the thread is gone
// or takes no replies, or the earlier post of this id was deleted.
func (s *Slack) attempt(ctx context.Context, d draft) (place, string, error) {
	at, id, err := s.call(ctx, d)
	switch c := code(err); {
	case d.thread != "" && noThread(c):
		d.thread, d.form = "", d.form+"+top"
	case forgotten(c):
		d.form += "+again"
	default:
		return at, id, err
	}
	return s.call(ctx, d)
}

// call asks Slack to post, unless this very part of an unfinished message was posted before.
func (s *Slack) call(ctx context.Context, d draft) (place, string, error) {
	id := d.id()
	if at, ok := s.remembered(id); ok {
		return at, id, nil
	}
	if err := s.lane(d.channel).Wait(ctx); err != nil {
		return place{}, id, err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	channel, ts, err := d.to.api.PostMessageContext(ctx, d.target(), d.options(s.apiURL(), id)...)
	switch {
	case err != nil:
		return place{}, id, err
	case ts == "":
		return place{}, id, errors.New("slack said neither yes nor why not")
	}
	if channel == "" {
		channel = d.target()
	}
	at := place{channel, ts}
	s.remember(d.to, id, at)
	return at, id, nil
}

// target is the channel as Slack named it, once it has: a person's id becomes the id of the conversation.
func (d draft) target() string {
	if d.parent.channel != "" {
		return d.parent.channel
	}
	_, id := split(d.channel)
	return id
}

// options are the arguments of chat.postMessage. Top-level text is escaped; nothing is parsed, linked or unfurled.
func (d draft) options(apiURL, id string) []slack.MsgOption {
	options := []slack.MsgOption{
		slack.MsgOptionText(d.post.text, true),
		slack.MsgOptionParse(false),
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
	}
	if d.plain {
		options = append(options, slack.MsgOptionDisableMarkdown())
	} else {
		options = append(options, slack.MsgOptionBlocks(d.post.blocks...))
		if d.message.Alert != 0 {
			options = append(options, slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "clausewatch_alert",
				EventPayload: map[string]any{"alert": d.message.Alert, "part": d.part + 1}}))
		}
	}
	if d.thread != "" {
		options = append(options, slack.MsgOptionTS(d.thread))
	}
	if id != "" { // last, as it names the endpoint itself
		options = append(options, slack.UnsafeMsgOptionEndpoint(apiURL+"chat.postMessage", func(v url.Values) {
			v.Set("client_msg_id", id)
		}))
	}
	return options
}

// ids is the name space of our client_msg_ids.
var ids = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://github.com/clausewatch/clausewatch"))

// id is the client_msg_id of a part: the same for each repeat of it, "" for a message without a key. The notification
// text is in it besides the key, because keys start again with a new database, and an alert of the new one must not
// pass for an old one that Slack still remembers.
func (d draft) id() string {
	if d.message.Key == "" {
		return ""
	}
	name := fmt.Sprintf("%q %q %q %d %s", d.message.Key, d.channel, d.message.Text, d.part, d.form)
	return uuid.NewSHA1(ids, []byte(name)).String()
}

// maxRemembered bounds what is kept of unfinished messages and of channels.
const maxRemembered = 4096

// lane keeps the pace of a channel.
func (s *Slack) lane(channel string) *rate.Limiter {
	s.mu.Lock()
	defer s.mu.Unlock()
	lane := s.lanes[channel]
	if lane == nil {
		if len(s.lanes) >= maxRemembered {
			clear(s.lanes)
		}
		pace := s.Pace
		if pace == 0 {
			pace = time.Second
		}
		lane = rate.NewLimiter(rate.Every(pace), 1)
		s.lanes[channel] = lane
	}
	return lane
}

func (s *Slack) remembered(id string) (place, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, ok := s.posted[id]
	return at, ok && id != ""
}

func (s *Slack) remember(to workspace, id string, at place) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if to.team == "" {
		s.refused, s.verified = nil, s.now() // a post is the best proof of a good token
	}
	if id == "" {
		return
	}
	if len(s.posted) >= maxRemembered {
		clear(s.posted)
	}
	s.posted[id] = at
}

// forget drops the parts of a message that is complete: from here on only Slack knows them.
func (s *Slack) forget(ids []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		delete(s.posted, id)
	}
}
