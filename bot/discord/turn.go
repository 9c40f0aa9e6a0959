package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch/bot/chat"
)

// mayTurn tells whether a click on a message may change it: whoever sees it alone, or asked for it, turns its pages. The others are
// answered apart.
func mayTurn(i *discordgo.Interaction) bool {
	if i.Message == nil {
		return false
	}
	if i.Message.Flags&discordgo.MessageFlagsEphemeral != 0 {
		return true
	}
	asker, clicker := i.Message.InteractionMetadata, userOf(i)
	return asker != nil && asker.User != nil && clicker != nil && asker.User.ID == clicker.ID
}

// turnPage shows another page of an answer in its place.
func (l *listener) turnPage(i *discordgo.Interaction, text string) {
	release, refusal := l.pool.Take()
	if refusal != "" {
		l.quick(func() { l.say(i, refusal) })
		return
	}
	go func() {
		defer release()
		defer l.recovered("turning a page")
		ctx, cancel := context.WithTimeout(l.work, answerTime)
		defer cancel()
		err := l.discord.acknowledge(ctx, i, response{Type: discordgo.InteractionResponseDeferredMessageUpdate})
		if err == nil {
			err = l.discord.replace(ctx, i, l.ask(ctx, askedIn(i, text)))
		}
		if err != nil {
			l.discord.log().Warn("a page could not be turned", "channel", i.ChannelID, "err", withoutAddress(err))
		}
	}()
}

// askedIn is a question that came with an interaction.
func askedIn(i *discordgo.Interaction, text string) chat.Request {
	r := chat.Request{Platform: "discord", Team: i.GuildID, Channel: i.ChannelID, Text: text, Lacks: lacking(i)}
	if u := userOf(i); u != nil {
		r.User, r.Name = u.ID, cmp.Or(u.GlobalName, u.Username)
	}
	r.Manager = i.Member != nil && i.Member.Permissions&discordgo.PermissionManageGuild != 0
	return r
}

// replace puts a message in the place of the one that was clicked. What does not fit there follows, for the person alone.
func (d *Discord) replace(ctx context.Context, i *discordgo.Interaction, m chat.Message) error {
	hook := "webhooks/" + i.AppID + "/" + url.PathEscape(i.Token)
	method, path, flags := http.MethodPatch, hook+"/messages/@original", discordgo.MessageFlags(0)
	send := func(b body) error {
		b.Flags = flags
		err := d.deliver(ctx, method, path, b)
		if err == nil {
			method, path, flags = http.MethodPost, hook+"?wait=true", discordgo.MessageFlagsEphemeral
		}
		return err
	}
	for _, p := range posts(m) {
		err := send(p.message())
		if isOurs(err) {
			d.log().Error("discord refuses the form of a page, sending its plain form", "answer", refusalIn(err).detail, "body", asJSON(p.message()))
			d.wentPlain(i.ChannelID, 0, err)
			for _, b := range p.plainForm() {
				if err = send(b); err != nil {
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

// slim is a message that was clicked without what discordgo may not know, which would make it refuse the whole: it keeps who asked
// for the message and who sees it. It is nil where neither is said.
func slim(message json.RawMessage) json.RawMessage {
	var m struct {
		ID      string                 `json:"id"`
		Channel string                 `json:"channel_id"`
		Flags   discordgo.MessageFlags `json:"flags"`
		Asked   *struct {
			User *struct {
				ID string `json:"id"`
			} `json:"user"`
		} `json:"interaction_metadata,omitempty"`
	}
	if json.Unmarshal(message, &m) != nil {
		return nil
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return nil
	}
	return raw
}
