package slack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// answerTime bounds one answer; its response_url is good for half an hour, a person's patience is not.
const answerTime = time.Minute

// request is what the handler is asked.
func (q asking) request() chat.Request {
	return chat.Request{Platform: "slack", Team: q.Team, Channel: q.Channel, User: q.User, Name: q.Name, Home: q.Home, Text: q.Text}
}

// answer asks the handler and brings the person its answer: in a window, in the place of another page, or below. Everyone in the
// channel has it when that is shared: then it is the answer of now, under the question and who asked it.
func (l *listener) answer(q asking) {
	ctx, cancel := context.WithTimeout(l.work, answerTime)
	defer cancel()
	switch {
	case q.Place == chat.Turns && q.Home && q.View == "":
		l.publish(ctx, q)
		return
	case q.View != "" || q.Place == chat.Window || q.Home && q.Trigger != "" && !q.Typed:
		m, shown := l.window(ctx, q)
		if !shown {
			l.deliver(ctx, q, m)
		}
		if q.Home && q.Place == chat.Below {
			l.publish(ctx, q.home())
		}
		return
	}
	m := l.ask(ctx, q.request())
	if m.Form != nil && q.Trigger != "" {
		view, err := q.formView(m.Form)
		if err == nil {
			_, err = l.openView(q, view)
		}
		if err == nil {
			return
		}
		l.slack.log().Warn("a form could not be opened", "channel", q.Channel, "err", withoutAddress(err))
	}
	if q.Share && m.Share != "" {
		m.Public = true
		if len(m.Blocks) == 0 {
			m.Blocks = []chat.Block{{Kind: chat.Text, Spans: chat.Plain(m.Text)}}
		}
		m.Blocks = append([]chat.Block{{Kind: chat.Note, Spans: chat.Plain(cmp.Or(q.Name, "Somebody") + " asked: " + command + " " + m.Share)}}, m.Blocks...)
	}
	l.deliver(ctx, q, m)
}

// deliver brings an answer, or says in the log that it could not.
func (l *listener) deliver(ctx context.Context, q asking, m chat.Message) {
	if err := l.slack.reply(ctx, q, m); err != nil {
		l.slack.log().Warn("an answer could not be delivered", "channel", q.Channel, "err", withoutAddress(err))
	}
}

// say brings the person who clicked a few words, unless too much of that is under way.
func (l *listener) say(q asking, words string) {
	release := l.pool.TakeQuick()
	if release == nil {
		l.slack.log().Warn("no place to tell who clicked", "channel", q.Channel, "words", words)
		return
	}
	q.Place = chat.Below
	go func() {
		defer release()
		l.deliver(l.work, q, chat.Message{Text: words})
	}()
}

// ask calls the handler, which knows channels and people by names that tell workspaces apart. What it is asked comes from outside, so a panic in it must not end the watching.
func (l *listener) ask(ctx context.Context, r chat.Request) (m chat.Message) {
	defer func() {
		if p := recover(); p != nil {
			m = chat.Fault(l.slack.log(), "answering failed", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	r, words, err := l.slack.place(ctx, r)
	if err != nil {
		l.slack.log().Warn("a question from a workspace that we cannot tell", "team", r.Team, "err", withoutAddress(err))
		return chat.Message{Text: "I cannot find out which workspace this is. Please ask again in a minute."}
	}
	m = l.handler.Answer(ctx, r)
	if words != "" {
		if len(m.Blocks) == 0 {
			m.Blocks = []chat.Block{{Kind: chat.Text, Spans: chat.Plain(m.Text)}}
		}
		m.Blocks = append(m.Blocks, chat.Block{Kind: chat.Note, Spans: chat.Plain(words)})
	}
	return local(m, clausewatch.Channel(r.Platform+":"+r.Channel).Workspace())
}

// reply posts the answer through the response_url of what asked: for the person alone, or for the channel when it is
// public. The url takes five posts; what is longer goes on in a direct message.
func (s *Slack) reply(ctx context.Context, q asking, m chat.Message) error {
	all := posts(m)
	if q.URL == "" && !q.Typed { // a click in the Home tab
		if q.User == "" {
			return errors.New("a click by nobody")
		}
		return s.direct(ctx, q, all)
	}
	if !s.mayPostTo(q.URL) {
		return fmt.Errorf("the response_url of a command does not begin with %s: not used", s.prefix)
	}
	if button := shareButton(m); button != nil && !m.Public && q.Channel != q.User {
		last := &all[len(all)-1]
		last.blocks = append(last.blocks[:len(last.blocks):len(last.blocks)], button)
	}
	var rest []post
	if len(all) > maxUses {
		all, rest = all[:maxUses], all[maxUses:]
		all[maxUses-1] = all[maxUses-1].continued(fmt.Sprintf(
			"This answer is long. %d more parts of it are in your direct messages from this app.", len(rest)))
	}
	to := hook{channel: s.named(q.Team, q.Channel), address: q.URL, kind: slack.ResponseTypeEphemeral, replaces: q.Place == chat.Turns}
	if m.Public {
		to.kind = slack.ResponseTypeInChannel
	}
	for i, p := range all {
		if m.Public {
			if err := s.lane(to.channel).Wait(ctx); err != nil {
				return err
			}
		}
		err := s.respond(ctx, to, p)
		if status := (slack.StatusCodeError{}); errors.As(err, &status) && status.Code == http.StatusNotFound && !q.Typed {
			return s.direct(ctx, q, append(all[i:len(all):len(all)], rest...)) // a window was open for longer than the address is good
		}
		if err != nil {
			return s.failure(ctx, "answer a command", "", err)
		}
		to.replaces = false
	}
	if len(rest) == 0 {
		return nil
	}
	return s.direct(ctx, q, rest)
}

// direct brings the person what is for them alone and has no place where they asked.
func (s *Slack) direct(ctx context.Context, q asking, all []post) error {
	user := s.named(q.Team, q.User)
	to, err := s.reach(ctx, user)
	if err == nil {
		_, err = s.sendAll(ctx, to, user, chat.Message{}, all)
	}
	return err
}

// shareButton lets the person who asked show the answer to everyone, nil where it may not be.
func shareButton(m chat.Message) slack.Block {
	if m.Share == "" || weight(m.Share) > maxValue {
		return nil
	}
	return slack.NewActionBlock("", slack.NewButtonBlockElement(shareID, clean(m.Share), plain("Show to the channel")))
}

// mayPostTo tells whether a response_url, which came from outside, lies where Slack's do.
func (s *Slack) mayPostTo(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.User == nil && strings.HasPrefix(address, s.prefix)
}

// A hook is how a post goes through a response_url.
type hook struct {
	channel       string // of the question, as we name it
	address, kind string
	replaces      bool // the message that was clicked
}

// respond posts one part of an answer; in the plain form when Slack refuses its blocks, and once more after a rate limit.
func (s *Slack) respond(ctx context.Context, to hook, p post) error {
	err := s.webhook(ctx, to, p.text, p.blocks)
	if wait, limited := rateLimit(err); limited {
		select {
		case <-ctx.Done():
			return err
		case <-time.After(wait):
		}
		err = s.webhook(ctx, to, p.text, p.blocks)
	}
	var status slack.StatusCodeError
	if !errors.As(err, &status) || status.Code != http.StatusBadRequest && status.Code != http.StatusInternalServerError {
		return err
	}
	s.log().Error("slack refuses the form of an answer, sending its plain form", "status", status.Code,
		"blocks", blocksJSON(p.blocks))
	s.wentPlain(to.channel, 0, fmt.Sprintf("an answer: status %d", status.Code))
	for _, text := range p.plainly() {
		if err := s.webhook(ctx, to, text, nil); err != nil {
			return err
		}
		to.replaces = false
	}
	return nil
}

func (s *Slack) webhook(ctx context.Context, to hook, text string, blocks []slack.Block) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	off := false
	m := &slack.WebhookMessage{Text: escaped(text), Parse: "none", ResponseType: to.kind, ReplaceOriginal: to.replaces, UnfurlLinks: &off,
		UnfurlMedia: &off}
	if blocks != nil {
		m.Blocks = &slack.Blocks{BlockSet: blocks}
	}
	return slack.PostWebhookCustomHTTPContext(ctx, to.address, s.answers, m)
}

// envelopeOf is the id of an envelope that slack-go could not read, "" when we cannot either.
func envelopeOf(raw []byte) string {
	var envelope struct {
		ID string `json:"envelope_id"`
	}
	if json.Unmarshal(raw, &envelope) != nil {
		return ""
	}
	return envelope.ID
}

// blocksJSON is what was refused, for the log.
func blocksJSON(blocks []slack.Block) string {
	raw, err := json.Marshal(blocks)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}
