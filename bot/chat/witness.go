package chat

import (
	"context"
	"time"

	"github.com/clausewatch/clausewatch"
)

// A Witness hears what a platform says by itself about the places where the bot is; a Handler may be one. Nothing is answered, and what
// cannot be written down is logged. Channels are named as the nouns name them, servers by their ids.
type Witness interface {
	// Joined tells that the bot is in a server, since a time, zero where that is not known, and which channels that has.
	Joined(ctx context.Context, server string, channels []clausewatch.Channel, since time.Time)
	// Present tells all servers that the bot is in, of those that mine tells apart: of others, another connection tells.
	Present(ctx context.Context, servers []string, mine func(server string) bool)
	// Left tells that it was taken from there.
	Left(ctx context.Context, server string)
	// Deleted tells that a channel is no more, with the reason in words that name the next move.
	Deleted(ctx context.Context, channel clausewatch.Channel, reason string)
	// Opened tells that the bot may reach a channel that it could not: it was invited, or the channel was brought back.
	Opened(ctx context.Context, channel clausewatch.Channel)
}
