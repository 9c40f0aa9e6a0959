package discord

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// customID is the id of a button that asks, and of the form in which a person gives what it wants: its mark, and the command. Nothing
// is remembered here, so that a button works for as long as its message is there.
func customID(a chat.Button) string {
	return a.Mark() + strings.Join(strings.Fields(clean(a.Ask)), " ")
}

// asked reads what customID wrote; it is no id of ours when ok is false.
func asked(id string) (a chat.Button, ok bool) {
	a, a.Ask, ok = chat.Marked(id)
	return a, ok && a.Ask != ""
}

// click deals with a button: it asks, turns a page, or opens the form for what it wants. One that is not known says so.
func (l *listener) click(i *discordgo.Interaction, data discordgo.MessageComponentInteractionData) {
	if text, ok := strings.CutPrefix(data.CustomID, showPrefix); ok {
		l.attend(i, inquiry{text: text, shown: true})
		return
	}
	a, ok := asked(data.CustomID)
	switch {
	case !ok:
		l.quick(func() { l.say(i, chat.StaleText) })
	case a.Wants != "":
		l.quick(func() { l.open(i, a) })
	case a.Place == chat.Turns && mayTurn(i):
		l.turnPage(i, a.Ask)
	default:
		l.serve(i, a.Ask)
	}
}

// sent deals with a form that was sent off.
func (l *listener) sent(i *discordgo.Interaction, data discordgo.ModalSubmitInteractionData) {
	a, ok := asked(data.CustomID)
	words := strings.TrimSpace(filled(data.Components))
	if !ok || words == "" {
		l.quick(func() { l.say(i, chat.StaleText) })
		return
	}
	switch a.Wants {
	case chat.WantsDay:
		words = "until:" + words
	case chat.WantsPerson:
		if isID(words) {
			words = "<@" + words + ">"
		}
	}
	l.serve(i, a.Ask+" "+words)
}

// filled is what the first field of a form holds.
func filled(all []discordgo.MessageComponent) string {
	for _, c := range all {
		switch c := c.(type) {
		case *discordgo.ActionsRow:
			return filled(c.Components)
		case *discordgo.TextInput:
			return c.Value
		}
	}
	return ""
}

// A form asks for one thing.
type form struct {
	ID         string                 `json:"custom_id"`
	Title      string                 `json:"title"`
	Components []discordgo.ActionsRow `json:"components"`
}

// fields say how each want is asked for: Discord's forms have no list of people and no calendar.
var fields = map[chat.Want]discordgo.TextInput{
	chat.WantsWords:  {Label: "Words", Style: discordgo.TextInputParagraph, MaxLength: maxFormWords},
	chat.WantsPerson: {Label: "Who", Style: discordgo.TextInputShort, Placeholder: "a name, or me", MaxLength: 100},
	chat.WantsDay:    {Label: "Until", Style: discordgo.TextInputShort, Placeholder: "2026-12-31, or 3d", MaxLength: 40},
}

// formOf is the form for what a button wants.
func formOf(a chat.Button) form {
	field := fields[a.Wants]
	field.CustomID, field.Required = "value", true
	return form{customID(a), shortened(a.Ask, maxFormTitle), []discordgo.ActionsRow{{Components: []discordgo.MessageComponent{field}}}}
}

// open shows the form for what a button wants.
func (l *listener) open(i *discordgo.Interaction, a chat.Button) {
	if err := l.discord.acknowledge(l.work, i, response{discordgo.InteractionResponseModal, formOf(a)}); err != nil {
		l.discord.log().Warn("a form could not be opened", "channel", i.ChannelID, "err", withoutAddress(err))
	}
}
