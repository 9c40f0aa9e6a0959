package discord

import (
	"testing"

	"github.com/bwmarrin/discordgo"
)

func TestWhatTheBotMayNotDoIsNamedAsDiscordsSettingsDo(t *testing.T) {
	const all = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionEmbedLinks | discordgo.PermissionAttachFiles |
		discordgo.PermissionCreatePublicThreads | discordgo.PermissionSendMessagesInThreads | discordgo.PermissionMentionEveryone
	for _, c := range []struct {
		guild string
		has   int64
		want  []string
	}{
		{"1", all, nil},
		{"1", discordgo.PermissionAdministrator, nil},
		{"1", 0, nil}, // Discord does not say
		{"", discordgo.PermissionViewChannel, nil},
		{"1", all &^ discordgo.PermissionAttachFiles, []string{"Attach Files"}},
		{"1", discordgo.PermissionViewChannel | discordgo.PermissionSendMessages | discordgo.PermissionMentionEveryone,
			[]string{"Embed Links", "Attach Files", "Create Public Threads", "Send Messages in Threads"}},
	} {
		got := lacking(&discordgo.Interaction{GuildID: c.guild, AppPermissions: c.has})
		if got == nil != (c.want == nil) || got != nil && len(*got) != len(c.want) {
			t.Errorf("of %b it lacks %v, want %q", c.has, got, c.want)
			continue
		}
		for i := range c.want {
			if (*got)[i].Permission != c.want[i] {
				t.Errorf("of %b it lacks %v, want %q", c.has, got, c.want)
			}
		}
	}
}
