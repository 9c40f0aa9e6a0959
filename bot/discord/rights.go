package discord

import (
	"github.com/bwmarrin/discordgo"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
)

// rights are what the bot needs in a channel, by the name that Discord's settings have for it, and for which options of the channel; none
// for whatever is set. Publishing takes no right of its own: "Manage Messages" is for the messages of others.
var rights = []struct {
	bit  int64
	lack chat.Lack
}{
	{discordgo.PermissionViewChannel, chat.Lack{Permission: "View Channel"}},
	{discordgo.PermissionSendMessages, chat.Lack{Permission: "Send Messages"}},
	{discordgo.PermissionEmbedLinks, chat.Lack{Permission: "Embed Links"}},
	{discordgo.PermissionAttachFiles, chat.Lack{Permission: "Attach Files", Why: "without it, what does not fit into two messages comes in many",
		For: []string{clausewatch.SetsThreads + ":", clausewatch.SetsThreads + ":" + clausewatch.ThreadsOff}}},
	{discordgo.PermissionCreatePublicThreads, chat.Lack{Permission: "Create Public Threads", Why: "without it, no thread is made", For: threadOptions}},
	{discordgo.PermissionSendMessagesInThreads, chat.Lack{Permission: "Send Messages in Threads", Why: "without it, nothing is told in threads", For: threadOptions}},
	{discordgo.PermissionMentionEveryone, chat.Lack{Permission: "Mention @everyone, @here, and All Roles",
		Why: "without it, the role is pinged only where its settings let anyone mention it, which is the better way", For: []string{clausewatch.SetsRole}}},
}

var threadOptions = []string{clausewatch.SetsThreads + ":" + clausewatch.ThreadsOn, clausewatch.SetsThreads + ":" + clausewatch.ThreadsEach}

// lacking is what the bot may not do where an interaction came from, nil when that is nothing or Discord does not say.
func lacking(i *discordgo.Interaction) *[]chat.Lack {
	if i.GuildID == "" || i.AppPermissions == 0 || i.AppPermissions&discordgo.PermissionAdministrator != 0 {
		return nil
	}
	var all []chat.Lack
	for _, r := range rights {
		if i.AppPermissions&r.bit == 0 {
			all = append(all, r.lack)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return &all
}
