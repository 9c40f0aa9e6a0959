package discord

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
)

// A Permission is one that the bot asks for when it is invited, by the name that Discord's settings have for it.
type Permission struct {
	Name string
	Bit  uint64 // docs.discord.com/developers/topics/permissions
	Why  string
}

// Permissions are what the invitation asks for: all that alerts need. Nothing of what the bot does takes an administrator.
func Permissions() []Permission {
	return []Permission{
		{"View Channels", 1 << 10, "to see the channels that it posts in"},
		{"Send Messages", 1 << 11, "to post alerts"},
		{"Embed Links", 1 << 14, "to show an alert with its colour, its quotes and its links"},
		{"Read Message History", 1 << 16, "to come back to an alert that is edited, or has a thread"},
		{"Create Public Threads", 1 << 35, "to begin a thread at an alert"},
		{"Send Messages in Threads", 1 << 38, "to post alerts in a thread, and what follows them"},
	}
}

// Extras are permissions that single settings of a channel use and that the bot does without elsewhere; they are not asked for.
func Extras() []Permission {
	return []Permission{
		{"Attach Files", 1 << 15, "where threads are off, to bring what does not fit into two messages as a file"},
		{"Mention @everyone, @here, and All Roles", 1 << 17, "to ping a role that not everyone may mention; letting everyone mention that role is the better way"},
	}
}

// scopes are what an invitation gives: the bot in the server's list of members, and its commands.
var scopes = []string{"bot", "applications.commands"}

// Invite is the address where somebody who manages a server lets the bot of an application in.
func Invite(application string) string {
	all := uint64(0)
	for _, p := range Permissions() {
		all |= p.Bit
	}
	q := url.Values{"client_id": {application}, "scope": {strings.Join(scopes, " ")}, "permissions": {strconv.FormatUint(all, 10)}}
	return "https://discord.com/oauth2/authorize?" + q.Encode()
}

// Application is the application's id: the configured one, or what Discord says, which takes a token.
func (d *Discord) Application(ctx context.Context) (string, error) {
	if d.ApplicationID == "" && d.token() == "" {
		return "", errors.New("it is not known which application the bot is of: set discord.application_id to the id of its \"General Information\" " +
			"page, or discord.token, so that Discord can be asked")
	}
	id, err := d.applicationID(ctx)
	if err != nil {
		return "", d.failure(ctx, "ask discord which application we are", "", err)
	}
	return id, nil
}
