package discord

import (
	"strings"
	"testing"

	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

// process is another process on the same database.
func process(server *discordtest.Server, shared *brief) *Discord {
	d, _ := connected(server)
	d.Memory = shared
	return d
}

func TestCommandsAreRegisteredWhenTheyChangedAndNotElse(t *testing.T) {
	server, shared := startServer(t), &brief{}
	run := func(what string, want int) {
		t.Helper()
		looks := server.Calls("commands list")
		d := process(server, shared)
		_, stop := listenWith(t, d, answering(echo))
		await(t, server, what, func() bool {
			return d.Healthy() == nil && (server.Calls("commands") == want || server.Calls("commands list") > looks)
		})
		answerTo(t, ask(t, server, "x"))
		await(t, server, what, func() bool { // noted as well, or the next one does it again
			noted := d.registrations(t.Context(), server.Application)[everywhere]
			return server.Calls("commands") == want && noted.Digest == digest() && noted.IDs["terms"] == server.CommandID("terms")
		})
		stop()
		if n := server.Calls("commands"); n != want {
			t.Errorf("%s: registered %d times, want %d", what, n, want)
		}
	}
	run("the first start", 1)
	run("a start with the same commands", 1)
	note := registeredNote(server.Application)
	shared.notes[note] = strings.Replace(shared.notes[note], digest(), "another", 1)
	run("a start with other commands", 2)
	server.ForgetCommands()
	run("a start after somebody took them away", 3)
	shared.notes[note] = "what"
	run("a start with a note that cannot be read", 4)
}

func TestCommandThatIsNotOursAnyMoreIsLookedInto(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "the commands", func() bool { return d.Mention("", "terms") != "/terms" })
	server.ForgetCommands()
	answerTo(t, ask(t, server, "x")) // the client has the old id still, and so is answered
	await(t, server, "them again", func() bool { return server.Calls("commands") == 2 })
	if p := answerTo(t, typed(t, server, "retired")); !strings.Contains(p.Content(), "do not know this command") {
		t.Errorf("a command of another version is answered %q", p.Content())
	}
	await(t, server, "another look", func() bool { return server.Calls("commands list") >= 2 })
	stop()
}

func TestTestServerHasItsCommandsAlone(t *testing.T) {
	server, shared := startServer(t), &brief{}
	d := process(server, shared)
	if err := d.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	d = process(server, shared)
	d.TestGuild = server.Guild
	if err := d.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list := string(server.GuildCommands(server.Guild)); !strings.Contains(list, `"terms"`) {
		t.Errorf("the test server has %.200s", list)
	}
	if n := server.Calls("commands"); n != 1 || !strings.Contains(string(server.Commands()), `"terms"`) {
		t.Errorf("the commands of all servers were written %d times and are %.200s; want them left alone", n, server.Commands())
	}
	if got, want := d.Mention(server.Guild, "terms"), "</terms:"+server.CommandID("terms")+">"; got != want {
		t.Errorf("in the test server got %s, want %s", got, want)
	}
	if in, out := d.Mention(server.Guild, "terms"), d.Mention("300000000000000009", "terms"); in == out || out == "/terms" {
		t.Errorf("the test server and another one have %s and %s, want an id of its own in each", in, out)
	}
	d = process(server, shared) // the setting is gone
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "the test server is cleared", func() bool { return len(d.registrations(t.Context(), server.Application)) == 1 })
	stop()
	if list := string(server.GuildCommands(server.Guild)); list != "[]" {
		t.Errorf("the former test server has %.200s", list)
	}
	_, stop = listenWith(t, process(server, shared), answering(echo))
	await(t, server, "a look", func() bool { return server.Calls("commands list") == 1 })
	stop()
	if n := server.Calls("guild commands"); n != 2 {
		t.Errorf("the commands of the test server were written %d times, want 2", n)
	}
}

func TestTestServerWithoutTheBotSaysWhatToDo(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	d.TestGuild = "300000000000000009"
	if err := d.Register(t.Context()); err == nil || isFinal(err) || !strings.Contains(err.Error(), "discord.test_guild") ||
		!strings.Contains(err.Error(), "discord invite") {
		t.Errorf("got %v, want the setting and the next move", err)
	}
}

func TestFormerTestServerWithoutTheBotIsForgotten(t *testing.T) {
	server, shared := startServer(t), &brief{}
	d := process(server, shared)
	d.note(t.Context(), server.Application, map[string]registration{"300000000000000009": {}})
	if err := d.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, there := d.registrations(t.Context(), server.Application)["300000000000000009"]; there {
		t.Error("it is still noted")
	}
}

func TestMentionIsWhatPeopleClick(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	if got := d.Mention(server.Guild, "terms"); got != "/terms" {
		t.Errorf("before they are registered: got %s, want /terms", got)
	}
	if err := d.Register(t.Context()); err != nil {
		t.Fatal(err)
	}
	for command, want := range map[string]string{"terms": "</terms:" + server.CommandID("terms") + ">",
		"alerts add": "</alerts add:" + server.CommandID("alerts") + ">", "nothing": "/nothing"} {
		if got := d.Mention(server.Guild, command); got != want {
			t.Errorf("%s: got %s, want %s", command, got, want)
		}
	}
}

func TestProcessWithoutTheFirstShardRegistersNothing(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	d.ShardCount, d.ShardIDs = 2, []int{1}
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "the connection", func() bool { return d.Healthy() == nil })
	answerTo(t, server.TypeIn(guildOf(1, 2), testChannel, testUser, "help"))
	stop()
	if n := server.Calls("commands") + server.Calls("commands list"); n != 0 {
		t.Errorf("%d calls, want none", n)
	}
}
