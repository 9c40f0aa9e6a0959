package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	// askPrefix begins the id of a button that asks; what it wants and its number in the message follow.
	askPrefix = "ask-"
	// shareID is the id of the button that shows an answer to everyone; its value is the question.
	shareID = "share"
	// menuPrefix begins the id of a menu of further ones; the value of a choice says what it wants and asks.
	menuPrefix = "asks-"
	// askCallback names the dialogue in which a person gives what a button wants.
	askCallback = "ask"
	// wantBlock and wantAction name its one input.
	wantBlock, wantAction = "want", "value"
	// maxWords is how many letters it takes.
	maxWords = 1000
	// maxTitle is how many letters the title of a dialogue has; Slack's limit is 24.
	maxTitle = 23
)

// actionID is the id of a button that asks.
func actionID(wants chat.Want, number int) string {
	return askPrefix + string(wants) + "-" + strconv.Itoa(number)
}

// wantOf reads what a button wants from its id; it is no button that asks when ok is false.
func wantOf(id string) (wants chat.Want, ok bool) {
	rest, ok := strings.CutPrefix(id, askPrefix)
	if !ok {
		return "", false
	}
	name, _, _ := strings.Cut(rest, "-")
	wants = chat.Want(name)
	switch wants {
	case "", chat.WantsWords, chat.WantsPerson, chat.WantsDay:
		return wants, true
	}
	return "", false
}

// choiceValue is the value of a choice in a menu.
func choiceValue(a chat.Button) string { return string(a.Wants) + "|" + a.Ask }

// clicked is what a click asks, and the words that were clicked; ok is false when it was on nothing of ours that asks.
func clicked(a *slack.BlockAction) (b chat.Button, ok bool) {
	if strings.HasPrefix(a.ActionID, menuPrefix) {
		want, ask, ok := strings.Cut(a.SelectedOption.Value, "|")
		b = chat.Button{Ask: ask, Wants: chat.Want(want)}
		if a.SelectedOption.Text != nil {
			b.Label = a.SelectedOption.Text.Text
		}
		_, known := wantOf(actionID(b.Wants, 1))
		return b, ok && known && ask != ""
	}
	want, ok := wantOf(a.ActionID)
	return chat.Button{Label: a.Text.Text, Ask: a.Value, Wants: want}, ok && a.Value != ""
}

// A dialogue is what is asked when it is sent off. Slack keeps it in the meantime: nothing is remembered here.
type dialogue struct {
	Ask     string    `json:"ask"`
	Wants   chat.Want `json:"wants"`
	Channel string    `json:"channel"`
	URL     string    `json:"url"` // where the answer goes
}

// interaction deals with a click or a dialogue that was sent off. What we did not make is acknowledged and left.
func (l *listener) interaction(id string, c slack.InteractionCallback, ack func(payload any)) {
	asked := slack.SlashCommand{TeamID: c.Team.ID, ChannelID: c.Channel.ID, UserID: c.User.ID, UserName: c.User.Name, ResponseURL: c.ResponseURL}
	if asked.ChannelID == "" { // in the Home tab, which is no channel: it is answered in a direct message
		asked.ChannelID = c.User.ID
	}
	switch {
	case c.Type == slack.InteractionTypeBlockActions:
		for _, a := range c.ActionCallback.BlockActions {
			if a.ActionID == shareID && a.Value != "" {
				asked.Text = a.Value
				l.command(id, asked, true, ack)
				return
			}
			b, ok := clicked(a)
			if !ok {
				continue
			}
			asked.Text = b.Ask
			if b.Wants != "" {
				ack(nil)
				l.open(asked.TeamID, c.TriggerID, b.Label, dialogue{b.Ask, b.Wants, asked.ChannelID, c.ResponseURL})
				return
			}
			l.command(id, asked, false, ack)
			return
		}
	case c.Type == slack.InteractionTypeViewSubmission && c.View.CallbackID == askCallback:
		var d dialogue
		if err := json.Unmarshal([]byte(c.View.PrivateMetadata), &d); err != nil {
			l.slack.log().Warn("a dialogue came back without what it asks", "err", err)
			break
		}
		asked.ChannelID, asked.ResponseURL, asked.Text = d.Channel, d.URL, d.Ask+" "+given(c.View.State, d.Wants)
		l.command(id, asked, false, ack)
		return
	}
	ack(nil)
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

// open shows the dialogue for what a button wants. Its trigger is good for three seconds.
func (l *listener) open(team, trigger, title string, d dialogue) {
	release := l.pool.TakeQuick()
	if release == nil {
		l.slack.log().Warn("no place for a dialogue", "channel", d.Channel)
		return
	}
	go func() {
		defer release()
		ctx, cancel := context.WithTimeout(l.work, callTimeout)
		defer cancel()
		view, err := d.view(title)
		var to workspace
		if err == nil {
			to, err = l.slack.reach(ctx, l.slack.named(team, d.Channel))
		}
		if err == nil {
			_, err = to.api.OpenViewContext(ctx, trigger, view)
		}
		if err != nil {
			l.slack.log().Warn("a dialogue could not be opened", "channel", d.Channel, "err", withoutAddress(err))
		}
	}()
}

func (d dialogue) view(title string) (slack.ModalViewRequest, error) {
	var input slack.BlockElement
	label := ""
	switch d.Wants {
	case chat.WantsPerson:
		label, input = "Who", slack.NewOptionsSelectBlockElement(slack.OptTypeUser, plain("Choose a person"), wantAction)
	case chat.WantsDay:
		label, input = "Until", slack.NewDatePickerBlockElement(wantAction)
	default:
		words := slack.NewPlainTextInputBlockElement(nil, wantAction)
		words.Multiline, words.MaxLength = true, maxWords
		label, input = "Words", words
	}
	kept, err := json.Marshal(d)
	if err != nil || len(kept) > 3000 {
		return slack.ModalViewRequest{}, fmt.Errorf("keep %d bytes in a dialogue, which takes 3,000: %w", len(kept), err)
	}
	return slack.ModalViewRequest{
		Type: slack.VTModal, CallbackID: askCallback, Title: plain(shortened(clean(title), maxTitle)), Submit: plain("Send"), Close: plain("Cancel"),
		PrivateMetadata: string(kept), Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock(wantBlock, plain(label), nil, input)}},
	}, nil
}
