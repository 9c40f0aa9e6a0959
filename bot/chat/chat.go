// Package chat is the seam between the bot and the places where people talk: the platform-free Message, and the
// interfaces that the console, Slack and Discord each implement.
//
// It knows no platform. What a platform can show, how long a message may be and how words are escaped there is the
// business of that platform's package; chattest holds the suite that each of them passes.
package chat

import (
	"context"
	"errors"

	"github.com/clausewatch/clausewatch"
)

// A Sender posts one message to one channel of its platform, in one attempt.
//
// The channel is the id without the platform's name ("C0123"). The error is temporary unless it wraps a
// *clausewatch.Failure that says otherwise; an error because ctx ended is no failed attempt. A message too long for the
// platform is never cut: it goes on in a thread or in further messages.
type Sender interface {
	Send(ctx context.Context, channel string, m Message) (postID string, err error)
}

// An Editor changes a message that a Sender of the same platform posted, in one attempt. Nobody is notified.
//
// What is shown afterwards is m and nothing else: its first part takes the place of the first part of the post, its further
// parts that of the continuations, and those that are new are posted as Send would. Editing twice is the same as editing
// once. newID stands for the message from then on, however the edit ended; "" leaves the old one.
//
// The error is of the classes of Send. It wraps ErrGone when there is no such message any more, or none that may be changed:
// then the caller posts anew.
type Editor interface {
	Edit(ctx context.Context, channel, postID string, m Message) (newID string, err error)
}

// A Publisher brings a post of an announcement channel to the channels that follow it, in one attempt. Doing it twice is the same as
// doing it once. The error is of the classes of Send; a permanent one says that this post will never be published.
type Publisher interface {
	Publish(ctx context.Context, channel, postID string) error
}

// ErrGone says that a message cannot be edited because somebody deleted it or because the platform lets it be changed no more.
var ErrGone = errors.New("the message is gone")

// A Listener hands what people ask to the handler and brings them the answers, until ctx ends, when it returns nil
// after the answers under way were given. It acknowledges first, so an Answer may take its time; a Suggest is called
// within the acknowledgement and must be quick. An error that wraps a permanent Failure (a refused token) is final.
type Listener interface {
	Listen(ctx context.Context, h Handler) error
}

// A Handler answers. It never panics for bad input and never returns an empty message.
type Handler interface {
	// Answer answers one command.
	Answer(ctx context.Context, r Request) Message
	// Suggest completes what is being typed, best first, at most 25 choices.
	Suggest(ctx context.Context, p Partial) []Choice
}

// A Request is one command that a person typed, in the words of the chat grammar.
type Request struct {
	Platform string `json:"platform"`       // slack, discord, console
	Team     string `json:"team,omitempty"` // workspace or server
	Channel  string `json:"channel,omitempty"`
	User     string `json:"user,omitempty"` // as Channel, with the workspace before it where that has one: "T9/U123"
	Name     string `json:"name,omitempty"` // of the user, as people call them; "" when the platform does not say
	// Manager tells that the platform says the user manages the place: on Discord, who has Manage Server.
	Manager bool `json:"manager,omitempty"`
	// Home tells that it is asked on a page of the app that shows all channels of the workspace and is no channel itself.
	Home bool   `json:"home,omitempty"`
	Text string `json:"text"` // "amazon aup spam", without the command's own name
	// Lacks is what the platform says that the bot may not do in the channel; nil when that is nothing, or it does not say.
	Lacks *[]Lack `json:"lacks,omitempty"`
}

// A Lack is a permission that the bot needs and has not.
type Lack struct {
	Permission string   `json:"permission"`    // as the platform's settings call it
	Why        string   `json:"why,omitempty"` // what becomes of alerts without it, "" when none can come
	For        []string `json:"for,omitempty"` // the options of the channel that need it: "role", "threads:each"; none for whatever is set
}

// Person is how facts name the person of an id who is in the same place as the one who asks: "slack:U123", or "slack:T9/U123" where
// User names the workspace T9.
func (r Request) Person(id string) string {
	if workspace := clausewatch.Channel(r.Platform + ":" + r.User).Workspace(); workspace != "" {
		id = workspace + "/" + id
	}
	return r.Platform + ":" + id
}

// A Partial is a half-typed command: the word being completed, and what was already chosen before it.
type Partial struct {
	// Field is platform, document, about, matter, category, day, span, hours, zone, subscription, alert or added (a document that was
	// added in chat).
	Field    string `json:"field"`
	Typed    string `json:"typed"`
	Platform string `json:"platform,omitempty"`
	Document string `json:"document,omitempty"`
	// Channel is where it is typed, "" when that is not known.
	Channel clausewatch.Channel `json:"channel,omitempty"`
}

// A Choice is one completion: what is shown, and the word that goes into the command.
type Choice struct {
	Label string `json:"label"`
	Value string `json:"value"`
}
