package slack

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// The ids of what can be clicked say what it is (chat.Button.Mark) and end in its number in the message. These are the others:
const (
	// shareID is the id of the button that shows an answer to everyone; its value is the question.
	shareID = "v1:share"
	// menuPrefix begins the id of a menu of further buttons; the value of a choice is its mark and what it asks.
	menuPrefix = "v1:menu:"
	// openPrefix begins the id of a button that opens an address and asks nothing.
	openPrefix = "v1:open:"
	// partPrefix begins the id of a button that shows another part of what a window has no room for; its number follows, and
	// the value is the question.
	partPrefix = "v1:part:"
)

// An asking is a question on its way: typed, clicked or filled in.
type asking struct {
	Team, Channel string
	User, Name    string
	Text          string
	URL           string // where it is answered, "" in the Home tab
	Trigger       string // opens a window, within three seconds and once
	Typed         bool   // with the slash command
	Home          bool   // in the Home tab
	Share         bool   // the answer is for everyone
	Place         chat.Place
	View, Hash    string // the open window that is clicked in
	Title         string // of a window
	Part          int    // of what a window has no room for
}

// typed is a slash command.
func typed(c slack.SlashCommand) asking {
	return asking{Team: c.TeamID, Channel: c.ChannelID, User: c.UserID, Name: c.UserName, Text: unescape(c.Text), URL: c.ResponseURL,
		Trigger: c.TriggerID, Typed: true}
}

// from says where something was clicked or sent off. In the Home tab, which is no channel, the person stands for one.
func from(c slack.InteractionCallback) asking {
	a := asking{Team: c.Team.ID, Channel: c.Channel.ID, User: c.User.ID, Name: c.User.Name, URL: c.ResponseURL, Trigger: c.TriggerID}
	switch c.View.Type {
	case slack.VTHomeTab:
		a.Home = true
	case slack.VTModal:
		if kept, ok := keptIn(c.View); ok {
			a.Channel, a.URL, a.Home, a.Text = kept.Channel, kept.URL, kept.Home, kept.Ask
		}
	}
	if a.Channel == "" {
		a.Channel = c.User.ID
	}
	return a
}

// A kept is what Slack keeps with a window while it is open: nothing is remembered here.
type kept struct {
	Ask     string    `json:"ask"`
	Wants   chat.Want `json:"wants,omitempty"`
	Channel string    `json:"channel"`
	URL     string    `json:"url,omitempty"` // where the answer goes
	Home    bool      `json:"home,omitempty"`
	// Form is what is filled in, with what stood in it when it was shown.
	Form *chat.Form `json:"form,omitempty"`
}

// keep is what is kept with a window that an asking opens.
func (a asking) keep() kept { return kept{Ask: a.Text, Channel: a.Channel, URL: a.URL, Home: a.Home} }

func keptIn(v slack.View) (k kept, ok bool) {
	err := json.Unmarshal([]byte(v.PrivateMetadata), &k)
	return k, err == nil && k.Channel != ""
}

// clicked is the button that a click was on; ok is false when we made none such.
func clicked(a *slack.BlockAction) (b chat.Button, ok bool) {
	if strings.HasPrefix(a.ActionID, menuPrefix) {
		b, b.Ask, ok = chat.Marked(a.SelectedOption.Value)
		if a.SelectedOption.Text != nil {
			b.Label = a.SelectedOption.Text.Text
		}
		return b, ok && b.Ask != ""
	}
	b, _, ok = chat.Marked(a.ActionID)
	b.Label, b.Ask = a.Text.Text, a.Value
	return b, ok && a.Value != ""
}

// interaction deals with a click, a window that was sent off, or what is being typed in one. It acknowledges once, whatever came.
func (l *listener) interaction(id string, c slack.InteractionCallback, ack func(payload any)) {
	switch c.Type {
	case slack.InteractionTypeBlockActions:
		if len(c.ActionCallback.BlockActions) > 0 && c.View.CallbackID == formCallback {
			l.chosen(c, *c.ActionCallback.BlockActions[0], ack)
			return
		}
		if len(c.ActionCallback.BlockActions) > 0 {
			l.clicked(id, c, *c.ActionCallback.BlockActions[0], ack)
			return
		}
	case slack.InteractionTypeViewSubmission:
		l.sent(id, c, ack)
		return
	case slack.InteractionTypeBlockSuggestion:
		l.suggest(c, ack)
		return
	}
	ack(nil)
}

// clicked deals with a click: it asks what its command would. What is not known is answered too, unless it opens an address.
func (l *listener) clicked(id string, c slack.InteractionCallback, a slack.BlockAction, ack func(payload any)) {
	q := from(c)
	if c.View.Type == slack.VTModal {
		q.View, q.Hash = c.View.ID, c.View.Hash
		if c.View.Title != nil {
			q.Title = c.View.Title.Text
		}
	}
	b, ok := clicked(&a)
	part, isPart := strings.CutPrefix(a.ActionID, partPrefix)
	switch {
	case strings.HasPrefix(a.ActionID, openPrefix):
		ack(nil)
		return
	case a.ActionID == shareID && a.Value != "":
		q.Text, q.Share = a.Value, true
	case isPart && a.Value != "":
		q.Text, q.Place = a.Value, chat.Window
		q.Part, _ = strconv.Atoi(part)
	case !ok:
		ack(nil)
		l.say(q, chat.StaleText)
		return
	case b.Wants != "":
		ack(nil)
		q.Text = b.Ask
		l.open(q, b)
		return
	default:
		q.Text, q.Place = b.Ask, b.Place
		if q.Place == chat.Window || q.View == "" {
			q.Title = b.Label
		}
		if q.Place == chat.Turns && !q.Home && q.View == "" && !c.Container.IsEphemeral && !strings.HasPrefix(q.Channel, "D") {
			q.Place = chat.Below // others see the answer too, who did not ask for another page of it
		}
	}
	l.command(id, q, ack)
}
