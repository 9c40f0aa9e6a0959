package discord

import (
	"context"
	"runtime/debug"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// Listen registers the commands where Discord has others, holds the gateway connection and answers commands through h until ctx ends. Then it
// takes no more, waits for the answers under way (at most Grace), closes the connection and returns nil. Any other end is
// a permanent clausewatch.Failure that names the next move: Discord refuses the token. What fails for another reason is
// tried again for ever; Healthy tells about it meanwhile. In mode http (Requests) there is no connection: commands come through
// ServeHTTP.
func (d *Discord) Listen(ctx context.Context, h chat.Handler) error {
	if err := d.Check(ctx); isFinal(err) {
		return err
	} else if err != nil && ctx.Err() == nil {
		d.log().Warn("discord cannot be asked now, going on", "err", err)
	}
	d.listening(true)
	defer d.listening(false)
	// Both outlive ctx: an answer under way needs them.
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	open, closeAll := context.WithCancel(context.WithoutCancel(ctx))
	defer closeAll()
	l := &listener{discord: d, handler: h, work: work, pool: chat.NewPool(d.Workers), news: newNews()}
	ended := make(chan error, 2)
	var held sync.WaitGroup
	held.Go(func() {
		hold := l.hold
		if d.Requests {
			hold = l.await
		}
		if err := hold(open); err != nil {
			ended <- err
		}
	})
	held.Go(func() {
		if !d.registers() {
			return
		}
		if err := d.register(open); err != nil {
			ended <- err
		}
	})
	held.Go(func() { l.tell(open) })
	var err error
	select {
	case <-ctx.Done():
	case err = <-ended:
	}
	l.pool.Close(d.grace(), stopWork, d.log())
	closeAll()
	held.Wait()
	return err
}

func (d *Discord) grace() time.Duration {
	if d.Grace == 0 {
		return 8 * time.Second
	}
	return d.Grace
}

// A listener is one run of Listen.
type listener struct {
	discord *Discord
	handler chat.Handler
	work    context.Context // of the answers; ends when they have had their time
	pool    *chat.Pool
	seen    chat.Seen
	news    *news
}

// take deals with one interaction and never waits: discordgo reads nothing more meanwhile. It calls this without a
// recover of its own, so that a panic here would end the process.
func (l *listener) take(event *discordgo.InteractionCreate) {
	defer l.recovered("taking a command")
	if event == nil || event.Interaction == nil || !isID(event.ID) || event.Token == "" {
		return
	}
	i := event.Interaction
	if l.seen.Before(i.ID, l.discord.now()) {
		return
	}
	switch data := i.Data.(type) {
	case discordgo.ApplicationCommandInteractionData:
		if i.Type == discordgo.InteractionApplicationCommandAutocomplete {
			l.quick(func() { l.suggest(i, data) })
			return
		}
		l.command(i, data)
	case discordgo.MessageComponentInteractionData:
		l.click(i, data)
	case discordgo.ModalSubmitInteractionData:
		l.sent(i, data)
	default: // what discordgo could not read, such as a form with a part of a kind that it does not know
		l.discord.log().Warn("an interaction that cannot be read", "type", i.Type)
		switch i.Type {
		case discordgo.InteractionApplicationCommand, discordgo.InteractionMessageComponent, discordgo.InteractionModalSubmit:
			l.quick(func() { l.say(i, "I cannot read this. Please type /terms instead.") })
		}
	}
}

// command answers one, or says why not now.
func (l *listener) command(i *discordgo.Interaction, data discordgo.ApplicationCommandInteractionData) {
	l.discord.doubt(data.ID, data.Name)
	c := commandOf(data.Name)
	if c == nil {
		l.quick(func() { l.say(i, "I do not know this command any more. Please type / to see what there is.") })
		return
	}
	l.attend(i, inquiry{text: c.question(data), private: c.wants(data, private)})
}

// serve answers what a click asks, for the person alone.
func (l *listener) serve(i *discordgo.Interaction, text string) {
	l.attend(i, inquiry{text: text, private: true})
}

// attend answers a question, or says why not now.
func (l *listener) attend(i *discordgo.Interaction, q inquiry) {
	release, refusal := l.pool.Take()
	if refusal != "" {
		l.quick(func() { l.say(i, refusal) })
		return
	}
	go func() {
		defer release()
		defer l.recovered("answering a command")
		l.answer(i, q)
	}()
}

// quick does what takes no time. Where there is too much of it at once, Discord says that we did not answer.
func (l *listener) quick(do func()) {
	release := l.pool.TakeQuick()
	if release == nil {
		l.discord.log().Warn("too many commands at once, one is not answered")
		return
	}
	go func() {
		defer release()
		defer l.recovered("answering at once")
		do()
	}()
}

// recovered keeps a panic from ending the process.
func (l *listener) recovered(doing string) {
	if p := recover(); p != nil {
		l.discord.log().Error(doing+" failed", "panic", p, "stack", string(debug.Stack()))
	}
}
