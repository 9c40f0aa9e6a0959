package discord

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// A reply is the answer to one interaction on its way.
//
// Who sees the first message of an answer is fixed by the acknowledgement. One that comes soon is the acknowledgement, and its
// message says for whom it is. One that takes longer is postponed, and then nobody knows yet whether it is something that was
// looked up, for the channel, or an error, for the person alone: what stands there first is therefore for the person alone, and
// an answer for the channel follows it as a whole. So no error is ever shown to a channel.
type reply struct {
	discord     *Discord
	interaction *discordgo.Interaction
	private     bool // the person wants it for themselves
	help        bool // what can be asked was asked

	acknowledged bool // by its first message, or by the word that one follows
	postponed    bool // the place of the first message is kept and empty
	flags        discordgo.MessageFlags
}

// publicText stands where only the person who asked sees it, above an answer that took longer and is for everybody.
const publicText = "The answer stands below, for everybody here."

// postpone says that an answer follows.
func (r *reply) postpone(ctx context.Context) error {
	hidden := map[string]discordgo.MessageFlags{"flags": discordgo.MessageFlagsEphemeral}
	err := r.discord.acknowledge(ctx, r.interaction, response{discordgo.InteractionResponseDeferredChannelMessageWithSource, hidden})
	r.acknowledged, r.postponed = err == nil, err == nil
	return err
}

// give brings the answer. What was looked up (chat.Message.Share) is for the channel unless the person wants it for themselves;
// everything else is for the person alone.
func (r *reply) give(ctx context.Context, m chat.Message) error {
	if !isID(r.interaction.AppID) {
		return errors.New("a command without the id of its application")
	}
	public := m.Public || m.Share != "" && !r.private
	all := posts(m)
	if r.help {
		all = withPicks(all, r.discord.picks(r.interaction.GuildID))
	}
	if public && r.postponed {
		if err := r.say(ctx, post{content: escape(publicText)}.message()); err != nil {
			return err
		}
	}
	if !public {
		r.flags = discordgo.MessageFlagsEphemeral
		if b, ok := showButton(m); ok && r.interaction.GuildID != "" {
			all[len(all)-1].add(b)
		}
	}
	for _, p := range all {
		err := r.say(ctx, p.message())
		if isOurs(err) {
			r.discord.log().Error("discord refuses the form of an answer, sending its plain form", "answer", refusalIn(err).detail,
				"body", asJSON(p.message()))
			r.discord.wentPlain(r.interaction.ChannelID, 0, err)
			for _, b := range p.plainForm() {
				if err = r.say(ctx, b); err != nil {
					break
				}
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// say brings one message: as the acknowledgement, in the place that was kept, or behind those before it.
func (r *reply) say(ctx context.Context, b body) error {
	b.Flags = r.flags
	if !r.acknowledged {
		err := r.discord.acknowledge(ctx, r.interaction, response{discordgo.InteractionResponseChannelMessageWithSource, b})
		r.acknowledged = err == nil
		return err
	}
	method, path := http.MethodPost, "webhooks/"+r.interaction.AppID+"/"+url.PathEscape(r.interaction.Token)
	if r.postponed {
		method, path = http.MethodPatch, path+"/messages/@original"
		b.Flags = 0 // who sees it is fixed
	} else {
		path += "?wait=true"
	}
	err := r.discord.deliver(ctx, method, path, b)
	if err == nil {
		r.postponed = false
	}
	return err
}
