package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// edit makes one attempt to bring the message of a sent alert up to date, and writes down how it ended. An edit is the alert
// composed again: what it says depends on nothing but the store, so that one that was repeated after a crash does no harm. A
// message that somebody deleted is posted anew. The error is one of the store.
func (o *Outbox) edit(ctx context.Context, c *composer, sender chat.Sender, a clausewatch.Alert) (outcome, error) {
	last := context.WithoutCancel(ctx)
	editor, ok := sender.(chat.Editor)
	if !ok { // what was said there stays as it was said
		return failed, o.Store.Edited(last, a.ID, a.Revision, "")
	}
	post, err := o.tryEdit(ctx, c, editor, sender, a)
	if err == nil {
		if err := o.Store.Edited(last, a.ID, a.Revision, post); err != nil {
			return edited, fmt.Errorf("note the edit of alert %d, which will be repeated: %w", a.ID, err)
		}
		o.log().Info("alert edited", "alert", a.ID, "channel", a.Channel, "kind", a.Kind, "revision", a.Revision)
		return edited, o.Store.Reached(last, a.Channel, o.now())
	}
	if ctx.Err() != nil { // being stopped is no failed attempt
		return failed, o.Store.PostponeEdit(last, a.ID, post, o.now(), a.Error, false)
	}
	if end, known, err := o.fault(last, a, err); known {
		return end, err
	}
	wait := o.wait(a.EditAttempts, err)
	o.log().Warn("edit postponed", "alert", a.ID, "channel", a.Channel, "for", wait.Round(time.Second), "err", err)
	return failed, o.Store.PostponeEdit(last, a.ID, post, o.now().Add(wait), err.Error(), true)
}

// tryEdit composes and edits once.
func (o *Outbox) tryEdit(ctx context.Context, c *composer, editor chat.Editor, sender chat.Sender, a clausewatch.Alert) (post string, err error) {
	err = o.attempt(ctx, "editing", a.ID, func(ctx context.Context) error {
		m, err := c.compose(ctx, a)
		if err != nil {
			return err
		}
		_, channel := a.Channel.Split()
		if post, err = editor.Edit(ctx, channel, a.PostID, m); errors.Is(err, chat.ErrGone) {
			o.log().Info("the message of an alert is gone; posting it anew", "alert", a.ID, "channel", a.Channel, "err", err)
			m.Key = a.Reposted()
			post, err = sender.Send(ctx, channel, m)
		}
		return err
	})
	return post, err
}
