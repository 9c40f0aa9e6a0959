package discord

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

const (
	// ackTime bounds the acknowledgement of a command; Discord waits three seconds for it.
	ackTime = 2500 * time.Millisecond
	// suggestTime bounds the search for completions, which must be within the same three seconds.
	suggestTime = 1500 * time.Millisecond
	// quickTime is how long an answer may take to be the acknowledgement itself, well within the three seconds.
	quickTime = time.Second
	// answerTime bounds one answer; its token is good for a quarter of an hour, a person's patience is not.
	answerTime = time.Minute
	// tries is how often a part of an answer is sent. There is no outbox behind it, and its person waits.
	tries = 3
)

// A response is what an interaction is acknowledged with.
type response struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// acknowledge says that an answer follows, or gives it. An acknowledgement that arrived before counts.
func (d *Discord) acknowledge(ctx context.Context, i *discordgo.Interaction, r response) error {
	ctx, cancel := context.WithTimeout(ctx, d.timings.ack)
	defer cancel()
	path := "interactions/" + i.ID + "/" + url.PathEscape(i.Token) + "/callback"
	_, err := d.call(ctx, http.MethodPost, path, r)
	if again(err) {
		_, err = d.call(ctx, http.MethodPost, path, r)
	}
	if r := refusalIn(err); r != nil && r.code == acknowledged {
		return nil
	}
	return err
}

// again tells whether a call should be made once more at once: it was lost on the way, or the other side stumbled.
func again(err error) bool {
	r := refusalIn(err)
	return err != nil && (r == nil || r.status >= 500)
}

// say answers at once with a few words for the person alone.
func (l *listener) say(i *discordgo.Interaction, words string) {
	b := post{content: escape(words)}.message()
	b.Flags = discordgo.MessageFlagsEphemeral
	err := l.discord.acknowledge(l.work, i, response{discordgo.InteractionResponseChannelMessageWithSource, b})
	if err != nil {
		l.discord.log().Warn("an answer could not be delivered", "channel", i.ChannelID, "err", withoutAddress(err))
	}
}

// suggest completes what is being typed. An empty list is an answer too: Discord shows that nothing fits.
func (l *listener) suggest(i *discordgo.Interaction, data discordgo.ApplicationCommandInteractionData) {
	var found []chat.Choice
	if c := commandOf(data.Name); c != nil {
		if p, ok := c.partial(data); ok {
			p.Channel = clausewatch.Channel("discord:" + i.ChannelID)
			found = l.complete(p)
		}
	}
	list := map[string][]choice{"choices": choices(found)}
	err := l.discord.acknowledge(l.work, i, response{discordgo.InteractionApplicationCommandAutocompleteResult, list})
	if err != nil { // the person has typed on meanwhile, most of the time
		l.discord.log().Debug("completions could not be delivered", "err", withoutAddress(err))
	}
}

// complete asks the handler and waits for it no longer than the person typing can.
func (l *listener) complete(p chat.Partial) []chat.Choice {
	ctx, cancel := context.WithTimeout(l.work, suggestTime)
	defer cancel()
	found := make(chan []chat.Choice, 1)
	go func() { // left behind where the handler does not heed ctx; it can send without a reader
		defer close(found)
		defer l.recovered("completing")
		found <- l.handler.Suggest(ctx, p)
	}()
	select {
	case all := <-found:
		return all
	case <-ctx.Done():
		return nil
	}
}

// An inquiry is a question under way.
type inquiry struct {
	text    string
	private bool // the person wants the answer for themselves
	shown   bool // they want to show it to the channel, with what they asked
}

// answer asks the handler and brings the person its answer: within the acknowledgement where it is there soon, else after one
// that says that it follows.
func (l *listener) answer(i *discordgo.Interaction, q inquiry) {
	ctx, cancel := context.WithTimeout(l.work, answerTime)
	r := askedIn(i, q.text)
	found := make(chan chat.Message, 1)
	var asking sync.WaitGroup
	asking.Go(func() { found <- l.ask(ctx, r) })
	defer asking.Wait()
	defer cancel()
	out := &reply{discord: l.discord, interaction: i, private: q.private, help: asksForHelp(q.text)}
	soon := time.NewTimer(l.discord.timings.quick)
	defer soon.Stop()
	var m chat.Message
	select {
	case m = <-found:
	case <-soon.C:
		if err := out.postpone(ctx); err != nil {
			l.discord.log().Warn("a command could not be acknowledged, so it cannot be answered", "channel", i.ChannelID,
				"err", withoutAddress(err))
			return
		}
		m = <-found
	}
	if q.shown && m.Share != "" {
		m = askedBy(m, cmp.Or(r.Name, "Somebody"))
	}
	if err := out.give(ctx, m); err != nil {
		l.discord.log().Warn("an answer could not be delivered", "channel", i.ChannelID, "err", withoutAddress(err))
	}
}

// userOf is who asked, nil when Discord does not say: in a server it says it in another place than in a direct message.
func userOf(i *discordgo.Interaction) *discordgo.User {
	if i.Member != nil && i.Member.User != nil {
		return i.Member.User
	}
	return i.User
}

// ask calls the handler. What it is asked comes from outside, so a panic in it must not end the watching.
func (l *listener) ask(ctx context.Context, r chat.Request) (m chat.Message) {
	defer func() {
		if p := recover(); p != nil {
			m = chat.Fault(l.discord.log(), "answering failed", "panic", p, "stack", string(debug.Stack()))
		}
	}()
	return l.handler.Answer(ctx, r)
}

// deliver sends a part of an answer, and again where Discord asks for patience or the way is bad.
func (d *Discord) deliver(ctx context.Context, method, path string, b body) error {
	for try := 1; ; try++ {
		_, err := d.call(ctx, method, path, b)
		r := refusalIn(err)
		limited := r != nil && r.status == http.StatusTooManyRequests
		if err == nil || try == tries || !limited && !again(err) {
			return err
		}
		pause := time.Duration(try) * 500 * time.Millisecond
		if limited {
			pause = r.after
		}
		if d.timings.wait(ctx, pause) != nil {
			return err
		}
	}
}

// patienceOf is for how long an error asks to be left alone.
func patienceOf(err error) time.Duration {
	var f *clausewatch.Failure
	if errors.As(err, &f) {
		return f.After
	}
	return 0
}
