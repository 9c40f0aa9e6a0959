package discord

import (
	"strings"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// showPrefix begins the id of the button that shows an answer to the channel, with the number of this form of ids; the question
// follows.
const showPrefix = "show1:"

// showButton lets a person who alone sees what was looked up show it to everybody in the channel. It is false where that may not
// be, or where the question is too long for the id of a button.
func showButton(m chat.Message) (button, bool) {
	id := showPrefix + strings.Join(strings.Fields(clean(m.Share)), " ")
	return button{label: "Show to the channel", id: id}, m.Share != "" && units(id) <= maxCustomID
}

// askedBy is an answer for the channel, under the question and who asked it: it is the answer of now.
func askedBy(m chat.Message, name string) chat.Message {
	m.Public = true
	if len(m.Blocks) == 0 {
		m.Blocks = []chat.Block{{Kind: chat.Text, Spans: chat.Plain(m.Text)}}
	}
	m.Blocks = append([]chat.Block{{Kind: chat.Note, Spans: chat.Plain(name + " asked: /terms " + m.Share)}}, m.Blocks...)
	return m
}
