package discord

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestRegisterPutsEveryCommandInPlace(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	if err := d.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got []struct {
		Name    string
		Options []struct {
			Name         string
			Autocomplete bool
			MaxLength    int `json:"max_length"`
		}
	}
	if err := json.Unmarshal(server.Commands(), &got); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range got {
		names = append(names, c.Name)
	}
	if got := strings.Join(names, " "); got != "terms changes diff since compare search upcoming list status report quiet why subscriptions help review alerts watch" {
		t.Errorf("commands %q", got)
	}
	var options []string
	for _, o := range got[0].Options {
		options = append(options, o.Name)
		if text := o.Name != "private"; o.Autocomplete != text || (o.MaxLength > 0) != text {
			t.Errorf("option %+v", o)
		}
	}
	if got := strings.Join(options, " "); got != "platform document about on private" {
		t.Errorf("/terms has the options %q", got)
	}
	if n := server.Calls("applications/@me"); n != 1 {
		t.Errorf("asked %d times which application we are, want once", n)
	}
}

func TestApplicationIsAskedForOnlyWhereItIsNotSet(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	d.ApplicationID = server.Application
	if err := d.Register(t.Context()); err != nil || server.Calls("applications/@me") != 0 {
		t.Errorf("error %v, asked %d times", err, server.Calls("applications/@me"))
	}
	d, _ = connected(server)
	server.Script("applications/@me", discordtest.Reply{Status: 404, Message: "404: Not Found"})
	if err := d.Register(t.Context()); err != nil || server.Calls("oauth2/applications/@me") != 1 {
		t.Errorf("with the older way only: %v", err)
	}
	d, _ = connected(server)
	d.ApplicationID = "my-bot"
	if err := d.Register(t.Context()); err == nil || !strings.Contains(err.Error(), "discord.application_id") {
		t.Errorf("an id that is none: %v", err)
	}
	d, _ = connected(server)
	d.ApplicationID = "100000000000000009"
	if err := d.Register(t.Context()); err == nil || isFinal(err) || !strings.Contains(err.Error(), "20012") {
		t.Errorf("another application's id: %v, want Discord's words", err)
	}
}

func TestRegisterWithARefusedTokenSaysWhatToDo(t *testing.T) {
	server := startServer(t)
	for _, token := range []string{"", "wrong"} {
		d, _ := connected(server)
		d.Token = token
		if err := d.Register(t.Context()); !isFinal(err) || !strings.Contains(err.Error(), "discord.token") {
			t.Errorf("token %q: %v, want a permanent failure that names the setting", token, err)
		}
	}
}

func TestProcessRegistersItsCommandsOnce(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	if err := d.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, stop := listenWith(t, d, answering(echo))
	answerTo(t, ask(t, server, "x"))
	stop()
	if n := server.Calls("commands"); n != 1 {
		t.Errorf("registered %d times, want once", n)
	}
}

func TestTokenThatIsRefusedAtRegistrationEndsListening(t *testing.T) {
	server := startServer(t)
	server.Script("commands", discordtest.Reply{Status: 401, Message: "401: Unauthorized"})
	d, _ := connected(server)
	err := d.Listen(within(t), answering(echo))
	if !isFinal(err) || !strings.Contains(err.Error(), "discord.token") {
		t.Errorf("got %v, want a permanent failure", err)
	}
}
