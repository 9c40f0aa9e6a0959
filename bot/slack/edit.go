package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// Edit changes a message in place (chat.update), each of its posts by the post that takes its place. What does not fit into
// as many posts as the message had goes on in its thread; a post that the message needs no more says so. The errors are
// those of Send, and chat.ErrGone when the first post was deleted or may not be changed.
func (s *Slack) Edit(ctx context.Context, channel, postID string, m chat.Message) (string, error) {
	s.prepare()
	tried := "edit a post in slack channel " + channel
	to, err := s.reach(ctx, channel)
	if err != nil {
		return "", err
	}
	m = local(m, to.team)
	at, stamps, root, ok := splitID(postID)
	if !ok {
		return "", fmt.Errorf("%s: %q is no id of a post: %w", tried, postID, chat.ErrGone)
	}
	all := laidOut(m, posts(m))
	for i := len(all); i < len(stamps); i++ {
		const over = "(this part is not needed any more)"
		all = append(all, post{text: over, words: over, blocks: []slack.Block{slack.NewContextBlock("", plain(over))}})
	}
	var made []string
	for i, p := range all {
		d := draft{to: to, channel: channel, message: m, post: p, part: i, parent: place{at, stamps[0]}, thread: threadOf(m, root, stamps[0]), form: "edit"}
		if i < len(stamps) {
			err := s.update(ctx, d, place{at, stamps[i]})
			if err == nil {
				continue
			}
			if i == 0 || !gone(code(err)) {
				return joinID(at, stamps, root), s.editFailure(ctx, tried, channel, err)
			}
		}
		put, ids, err := s.send(ctx, d)
		if err != nil {
			return joinID(at, stamps, root), err
		}
		made = append(made, ids...)
		if i < len(stamps) {
			stamps[i] = put.ts
		} else {
			stamps = append(stamps, put.ts)
		}
	}
	s.forget(made)
	return joinID(at, stamps, root), nil
}

// editFailure is what failure says, and that a post is gone where it is.
func (s *Slack) editFailure(ctx context.Context, tried, channel string, err error) error {
	if c := code(err); gone(c) {
		return fmt.Errorf("%s: %s: %w", tried, c, chat.ErrGone)
	}
	return s.failure(ctx, tried, channel, err)
}

// gone tells whether a refusal means that a post can be changed no more.
func gone(code string) bool {
	return slices.Contains([]string{"message_not_found", "cant_update_message", "edit_window_closed"}, code)
}

// update changes one post: with its blocks, or in the plain form when Slack refuses them.
func (s *Slack) update(ctx context.Context, d draft, at place) error {
	err := s.change(ctx, d, at, slack.MsgOptionText(head(d.post.text, maxUpdate), true), slack.MsgOptionBlocks(d.post.blocks...))
	if err == nil || !isOurs(code(err)) {
		return err
	}
	s.log().Error("slack refuses the form of an edit, sending its plain form", "channel", d.channel,
		"alert", d.message.Alert, "part", d.part, "code", code(err), "blocks", blocksJSON(d.post.blocks))
	s.wentPlain(d.channel, d.message.Alert, code(err))
	rest := d.post.words
	for i := 0; rest != ""; i++ {
		text := head(rest, maxUpdate)
		rest = strings.TrimPrefix(rest, text)
		if i == 0 {
			err = s.change(ctx, d, at, slack.MsgOptionText(text, true), slack.MsgOptionBlocks())
		} else {
			p := d
			p.post, p.plain, p.form = post{text: text}, true, fmt.Sprintf("edit-plain%d", i)
			_, _, err = s.attempt(ctx, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// change asks Slack to change one post. Parse is stated because its default differs from that of a new post.
func (s *Slack) change(ctx context.Context, d draft, at place, options ...slack.MsgOption) error {
	if err := s.lane(d.channel).Wait(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	_, ts, _, err := d.to.api.UpdateMessageContext(ctx, at.channel, at.ts, append(options, slack.MsgOptionParse(false))...)
	if err == nil && ts == "" {
		return errors.New("slack said neither yes nor why not")
	}
	return err
}

// maxUpdate is how long a text may be in chat.update, which counts in bytes where chat.postMessage counts letters; the
// limit is 4,000.
const maxUpdate = 3_800

// head is the longest beginning of a text that has at most so many bytes once it is escaped, cut between words.
func head(text string, bytes int) string {
	begin, _ := chat.Cut(text, bytes, func(r rune) int { return max(runeWeight(r), utf8.RuneLen(r)) }, true)
	return begin
}

// The id of a message is "channel/ts,ts…": the channel as Slack named it, and the posts of the message in order; behind a semicolon
// follows the ts of the post in whose thread they stand, where that is not the first of them.

func joinID(channel string, stamps []string, root string) string {
	id := channel + "/" + strings.Join(stamps, ",")
	if root != "" {
		id += ";" + root
	}
	return id
}

func splitID(id string) (channel string, stamps []string, root string, ok bool) {
	id, root, _ = strings.Cut(id, ";")
	channel, rest, ok := strings.Cut(id, "/")
	return channel, strings.Split(rest, ","), root, ok && channel != "" && rest != ""
}
