package bot

import (
	"context"
	"slices"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/store"
)

// Bot hears from its platforms where it is; see chat.Witness.

// Joined lets the channels of a server go on that were paused.
func (b *Bot) Joined(ctx context.Context, server string, channels []clausewatch.Channel, since time.Time) {
	if err := b.Store.JoinServer(ctx, server, channels, since, b.now()); err != nil {
		b.log().Error("note a server that we are in", "server", server, "err", err)
	}
}

// Present pauses the channels of servers that we left while nobody listened.
func (b *Bot) Present(ctx context.Context, servers []string, mine func(server string) bool) {
	known, err := b.Store.Servers(ctx)
	if err != nil {
		b.log().Error("list the servers that are known", "err", err)
	}
	for _, server := range known {
		if mine(server) && !slices.Contains(servers, server) {
			b.Left(ctx, server)
		}
	}
}

// leftReason is why the channels of a server are paused.
const leftReason = "the bot was taken from the server; what is owed is kept, and after 30 days what was subscribed there in chat ends: add the bot again before then"

// Left pauses the channels of a server.
func (b *Bot) Left(ctx context.Context, server string) {
	n, err := b.Store.LeaveServer(ctx, server, leftReason, b.now())
	if err != nil {
		b.log().Error("note a server that we left", "server", server, "err", err)
		return
	}
	b.log().Info("the bot was taken from a server; its channels are paused", "server", server, "channels", n)
}

// Deleted parks a channel for good, unless somebody makes it reachable again.
func (b *Bot) Deleted(ctx context.Context, channel clausewatch.Channel, reason string) {
	p := store.Parting{Reason: reason, Gone: true}
	platform, _ := channel.Split()
	for _, person := range b.Access.Managers {
		if on, _ := clausewatch.Channel(person).Split(); on == platform {
			p.Tell = append(p.Tell, clausewatch.Direct(person))
		}
	}
	if err := b.Store.Lose(ctx, channel, p, b.now()); err != nil {
		b.log().Error("note a channel that is no more", "channel", channel, "err", err)
	}
}

// Opened tries a channel at once.
func (b *Bot) Opened(ctx context.Context, channel clausewatch.Channel) {
	if _, err := b.Store.Try(ctx, channel, b.now()); err != nil {
		b.log().Error("try a channel", "channel", channel, "err", err)
	}
}

// heardFrom takes a command as a sign of life of its channel: one that cannot be reached is tried again at once.
func (b *Bot) heardFrom(ctx context.Context, q *question) {
	if channel := q.channel(); channel != "" && channel != "console" {
		b.Opened(ctx, channel)
	}
}

// place notes in which server the channel of a command is.
func (b *Bot) place(ctx context.Context, q *question) {
	channel := q.channel()
	if q.request.Platform != "discord" || q.request.Team == "" || channel == "" {
		return
	}
	if err := b.Store.Place(ctx, q.request.Team, []clausewatch.Channel{channel}); err != nil {
		b.log().Error("note the server of a channel", "channel", channel, "err", err)
	}
}

// retire ends the subscriptions of servers that the bot left long ago.
func (t *Timetable) retire(ctx context.Context, now time.Time) (int, error) {
	n, err := t.Store.Retire(ctx, now)
	if n > 0 {
		t.log().Info("subscriptions of servers that the bot left are over", "subscriptions", n)
	}
	return 0, err
}
