package slack

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	// askCallback names the dialogue in which a person gives what a button wants.
	askCallback = "v1:ask"
	// wantBlock and wantAction name its one input.
	wantBlock, wantAction = "want", "value"
	// maxWords is how many letters it takes.
	maxWords = 1000
	// maxTitle is how many letters the title of a window has; Slack's limit is 24.
	maxTitle = 23
	// maxKept is how many bytes Slack keeps with a window.
	maxKept = 3000
)

// open shows the dialogue for what a button wants. Its trigger is good for three seconds. Where it cannot be shown, the person
// reads what to type.
func (l *listener) open(q asking, b chat.Button) {
	release := l.pool.TakeQuick()
	if release == nil {
		l.slack.log().Warn("no place for a dialogue", "channel", q.Channel)
		return
	}
	k := q.keep()
	k.Wants = b.Wants
	go func() {
		defer release()
		view, err := k.dialogue(b.Label)
		if err == nil {
			_, err = l.openView(q, view)
		}
		if err == nil {
			return
		}
		l.slack.log().Warn("a dialogue could not be opened", "channel", q.Channel, "err", withoutAddress(err))
		l.say(q, "The window for this could not be opened. Type "+command+" "+b.Ask+" … instead.")
	}()
}

// openView opens a window for whoever asks.
func (l *listener) openView(q asking, view slack.ModalViewRequest) (opened *slack.ViewResponse, err error) {
	ctx, cancel := context.WithTimeout(l.work, callTimeout)
	defer cancel()
	to, err := l.slack.reach(ctx, l.slack.named(q.Team, q.User))
	if err == nil {
		opened, err = to.api.OpenViewContext(ctx, q.Trigger, view)
	}
	return opened, err
}

// updateView shows something else in a window that is open. The hash, where there is one, keeps it from taking the place of
// what came later.
func (l *listener) updateView(q asking, id, hash string, view slack.ModalViewRequest) error {
	ctx, cancel := context.WithTimeout(l.work, callTimeout)
	defer cancel()
	to, err := l.slack.reach(ctx, l.slack.named(q.Team, q.User))
	if err == nil {
		_, err = to.api.UpdateViewContext(ctx, view, "", hash, id)
	}
	return err
}

// modal is a window with a title, and with what is kept with it.
func (k kept) modal(callback, title string, blocks ...slack.Block) (slack.ModalViewRequest, error) {
	raw, err := json.Marshal(k)
	if err == nil && len(raw) > maxKept {
		err = fmt.Errorf("keep %d bytes in a window, which takes %d", len(raw), maxKept)
	}
	if title = shortened(clean(title), maxTitle); blank(title) {
		title = "Clausewatch"
	}
	return slack.ModalViewRequest{Type: slack.VTModal, CallbackID: callback, Title: plain(title), Close: plain("Close"), PrivateMetadata: string(raw),
		Blocks: slack.Blocks{BlockSet: blocks}}, err
}

// dialogue asks for what a button wants.
func (k kept) dialogue(title string) (slack.ModalViewRequest, error) {
	var input slack.BlockElement
	label := ""
	switch k.Wants {
	case chat.WantsPerson:
		label, input = "Who", slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plain("Choose a person"), wantAction)
	case chat.WantsDay:
		label, input = "Until", slack.NewDatePickerBlockElement(wantAction)
	default:
		words := slack.NewPlainTextInputBlockElement(nil, wantAction)
		words.Multiline, words.MaxLength = true, maxWords
		label, input = "Words", words
	}
	view, err := k.modal(askCallback, title, slack.NewInputBlock(wantBlock, plain(label), nil, input))
	view.Submit, view.Close = plain("Send"), plain("Cancel")
	return view, err
}

// sent deals with a window that was sent off.
func (l *listener) sent(id string, c slack.InteractionCallback, ack func(payload any)) {
	k, ok := keptIn(c.View)
	if ok && c.View.CallbackID == formCallback && k.Form != nil && len(k.Form.Fields) > 0 {
		l.filled(id, c, k.Form, ack)
		return
	}
	if !ok || c.View.CallbackID != askCallback {
		l.slack.log().Warn("a window came back that is not known", "callback", c.View.CallbackID)
		ack(nil)
		l.say(from(c), chat.StaleText)
		return
	}
	q := from(c)
	q.Text = k.Ask + " " + given(c.View.State, k.Wants)
	l.command(id, q, ack)
}

// given is what a person gave in a dialogue, as they would type it.
func given(state *slack.ViewState, wants chat.Want) string {
	if state == nil {
		return ""
	}
	a := state.Values[wantBlock][wantAction]
	switch wants {
	case chat.WantsPerson:
		return "<@" + a.SelectedUser + ">"
	case chat.WantsDay:
		return "until:" + a.SelectedDate
	}
	return a.Value
}
