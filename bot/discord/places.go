package discord

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// deletedReason is why a channel is lost of which Discord says that it is no more.
const deletedReason = "the channel was deleted on Discord; subscribe another one, or name another one in the configuration"

// An object is something of Discord's of which nothing but the id is read.
type object struct {
	ID string `json:"id"`
}

// odd tells of one that cannot be read.
func odd(o *object) bool { return o == nil || !isID(o.ID) }

// servers are those that the bot is in, as a session begins. What cannot be read is left out.
func servers(raw json.RawMessage) []*object {
	var all []*object
	if json.Unmarshal(raw, &all) != nil {
		return nil
	}
	return slices.DeleteFunc(all, odd)
}

// minimal are the events about where the bot is in a form that discordgo reads well: nothing but ids, whether a server is only out of
// order, and since when the bot is there. It is nil for other events, and for what cannot be read.
func minimal(kind string, data json.RawMessage) []byte {
	var d struct {
		ID          string     `json:"id"`
		Guild       string     `json:"guild_id,omitempty"`
		Unavailable bool       `json:"unavailable,omitempty"`
		Joined      *time.Time `json:"joined_at,omitempty"`
		Channels    []*object  `json:"channels,omitempty"`
		Threads     []*object  `json:"threads,omitempty"`
	}
	switch kind {
	case "GUILD_CREATE", "GUILD_DELETE", "CHANNEL_DELETE":
	default:
		return nil
	}
	if json.Unmarshal(data, &d) != nil || !isID(d.ID) {
		return nil
	}
	d.Channels, d.Threads = slices.DeleteFunc(d.Channels, odd), slices.DeleteFunc(d.Threads, odd)
	raw, err := json.Marshal(d)
	if err != nil {
		return nil
	}
	return raw
}

// hears makes a session tell the handler where the bot is, when that wants to know. discordgo reads nothing more while a handler runs, so
// that what there is to tell waits in a queue.
func (l *listener) hears(s *discordgo.Session) {
	w, ok := l.handler.(chat.Witness)
	if !ok {
		return
	}
	s.AddHandler(func(s *discordgo.Session, r *discordgo.Ready) {
		var in []string
		for _, g := range r.Guilds {
			in = append(in, g.ID)
		}
		if len(in) == 0 { // it is in none, or what Discord said could not be read
			return
		}
		mine := ofShard(s.ShardID, s.ShardCount)
		l.news.add(func(ctx context.Context) { w.Present(ctx, in, mine) })
	})
	s.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildCreate) {
		if g.Guild == nil || g.Unavailable {
			return
		}
		server, since := g.ID, g.JoinedAt
		var channels []clausewatch.Channel
		for _, c := range append(g.Channels, g.Threads...) {
			channels = append(channels, clausewatch.Channel("discord:"+c.ID))
		}
		l.news.add(func(ctx context.Context) { w.Joined(ctx, server, channels, since) })
	})
	s.AddHandler(func(_ *discordgo.Session, g *discordgo.GuildDelete) {
		if g.Guild == nil || g.Unavailable { // Discord is out of order there, and we are there still
			return
		}
		server := g.ID
		l.news.add(func(ctx context.Context) { w.Left(ctx, server) })
	})
	s.AddHandler(func(_ *discordgo.Session, c *discordgo.ChannelDelete) {
		if c.Channel == nil {
			return
		}
		channel := clausewatch.Channel("discord:" + c.ID)
		l.news.add(func(ctx context.Context) { w.Deleted(ctx, channel, deletedReason) })
	})
}

// ofShard tells of which servers a shard hears (docs.discord.com/developers/events/gateway#sharding).
func ofShard(shard, count int) func(server string) bool {
	return func(server string) bool {
		id, err := strconv.ParseUint(server, 10, 64)
		return err == nil && (id>>22)%uint64(max(count, 1)) == uint64(shard)
	}
}

// news are things to tell, in their order.
type news struct {
	mu    sync.Mutex
	queue []func(context.Context)
	some  chan struct{} // holds one while there may be some
}

func newNews() *news { return &news{some: make(chan struct{}, 1)} }

func (n *news) add(tell func(context.Context)) {
	n.mu.Lock()
	n.queue = append(n.queue, tell)
	n.mu.Unlock()
	select {
	case n.some <- struct{}{}:
	default:
	}
}

// tell tells all there is, one after the other, until ctx ends and nothing is left.
func (l *listener) tell(ctx context.Context) {
	for {
		select {
		case <-l.news.some:
		case <-ctx.Done():
		}
		l.news.mu.Lock()
		queue := l.news.queue
		l.news.queue = nil
		l.news.mu.Unlock()
		for _, tell := range queue {
			func() {
				defer l.recovered("noting where the bot is")
				tell(context.WithoutCancel(ctx))
			}()
		}
		if len(queue) == 0 && ctx.Err() != nil {
			return
		}
	}
}
