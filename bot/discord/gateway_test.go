package discord

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestGatewayThatDoesNotLetUsInIsTriedAgain(t *testing.T) {
	t.Parallel()
	tests := map[string]discordtest.Act{
		"reconnect instead of ready": {Reconnect: true}, // discordgo hangs for ever at this
		"nothing at all":             {NoHello: true},
		"nothing after hello":        {Mute: true},
		"invalid session":            {Invalid: true}, // discordgo identifies without end at this
		"closed":                     {Close: 4000},
		"going away":                 {Close: 1001},
		"no handshake":               {Status: 503},
		"empty frame":                {Raw: "null"},
		"hello without interval":     {NoHello: true, Raw: `{"op":10,"d":{}}`},
	}
	for name, act := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t)
			server.ScriptGateway(act, act)
			d, _ := connected(server)
			d.timings.open = time.Second
			_, stop := listenWith(t, d, answering(echo))
			await(t, server, "a connection", func() bool { return d.Healthy() == nil })
			answerTo(t, ask(t, server, "x"))
			stop()
			if n := server.Opened(); n < 3 {
				t.Errorf("%d connections, want 3", n)
			}
		})
	}
}

func TestFatalClosingCodeEndsListening(t *testing.T) {
	t.Parallel()
	for code, move := range fatal {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			server := startServer(t)
			server.AlwaysGateway(discordtest.Act{Close: code})
			d, _ := connected(server)
			ended, _ := listenWith(t, d, answering(echo))
			var err error
			select {
			case err = <-ended:
			case <-time.After(testTime):
				t.Fatal("Listen goes on")
			}
			var f *clausewatch.Failure
			if !errors.As(err, &f) || !f.Permanent || !strings.Contains(err.Error(), move) || strings.Contains(err.Error(), server.Token) {
				t.Errorf("got %v, want a permanent failure with %q", err, move)
			}
			if err := d.Healthy(); err == nil || !strings.Contains(err.Error(), move) {
				t.Errorf("Healthy: %v, want the refusal", err)
			}
			if n := server.Opened(); n != 1 {
				t.Errorf("%d connections, want 1", n)
			}
		})
	}
}

func TestTokenRefusedWhileListeningEndsIt(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	d, _ := connected(server)
	ended, _ := listenWith(t, d, answering(echo))
	await(t, server, "a connection", server.Connected)
	if err := server.HangUp(4004); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if !isFinal(err) || !strings.Contains(err.Error(), "discord.token") {
			t.Errorf("got %v, want a permanent failure that names the setting", err)
		}
	case <-time.After(testTime):
		t.Fatal("Listen goes on")
	}
}

func TestLostConnectionIsResumedAndNothingIsMissed(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*discordtest.Server) error{
		"asked to reconnect":  func(s *discordtest.Server) error { return s.Frame(`{"op":7,"d":null}`) },
		"invalid, but resume": func(s *discordtest.Server) error { return s.Frame(`{"op":9,"d":true}`) },
		"closed":              func(s *discordtest.Server) error { return s.HangUp(4000) },
		"broken":              func(s *discordtest.Server) error { return s.HangUp(0) },
	}
	for name, lose := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t)
			d, _ := connected(server)
			_, stop := listenWith(t, d, answering(echo))
			answerTo(t, ask(t, server, "before"))
			if err := lose(server); err != nil {
				t.Fatal(err)
			}
			await(t, server, "the end of the connection", func() bool { return !server.Connected() })
			missed := server.Type(testChannel, testUser, "terms", discordtest.Option{Name: "platform", Value: "meanwhile"})
			if p := answerTo(t, missed); !strings.Contains(p.Words(), "meanwhile") {
				t.Errorf("what was typed meanwhile is answered %q", p.Words())
			}
			await(t, server, "health", func() bool { return d.Healthy() == nil })
			stop()
			if i, r := server.Identifies(), server.Resumes(); i != 1 || r != 1 {
				t.Errorf("%d identifies and %d resumes, want 1 of each", i, r)
			}
		})
	}
}

func TestDeadSessionIsNotResumed(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*discordtest.Server) error{
		"invalid":        func(s *discordtest.Server) error { return s.Frame(`{"op":9,"d":false}`) },
		"bad sequence":   func(s *discordtest.Server) error { return s.HangUp(4007) },
		"timed out":      func(s *discordtest.Server) error { return s.HangUp(4009) },
		"normal closure": func(s *discordtest.Server) error { return s.HangUp(1000) },
		"gone at resume": func(s *discordtest.Server) error {
			s.ScriptGateway(discordtest.Act{Invalid: true})
			return s.HangUp(4000)
		},
		"mute at resume":  func(s *discordtest.Server) error { s.ScriptGateway(discordtest.Act{Mute: true}); return s.HangUp(4000) },
		"no resume today": func(s *discordtest.Server) error { s.ScriptGateway(discordtest.Act{Status: 500}); return s.HangUp(0) },
	}
	for name, lose := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startServer(t)
			d, _ := connected(server)
			if name == "mute at resume" { // long enough for a slow machine to be let in
				d.timings.open = 3 * time.Second
			}
			_, stop := listenWith(t, d, answering(echo))
			answerTo(t, ask(t, server, "before"))
			if err := lose(server); err != nil {
				t.Fatal(err)
			}
			await(t, server, "another session", func() bool { return server.Identifies() >= 2 && d.Healthy() == nil })
			answerTo(t, ask(t, server, "after"))
			stop()
			if n := server.Resumes(); n > 1 {
				t.Errorf("%d resumes, want at most one", n)
			}
		})
	}
}

func TestRefusedIdentifiesBecomeRare(t *testing.T) {
	server := startServer(t)
	server.AlwaysGateway(discordtest.Act{Invalid: true})
	d, c := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "many identifies", func() bool { return server.Identifies() >= 30 })
	stop()
	waited, waits := c.waited()
	if n := server.Identifies(); waited < time.Duration(n-8)*25*time.Second || server.Opened() > n+1 {
		t.Errorf("%d identifies over %d connections in %s: %v", n, server.Opened(), waited, waits)
	}
}

func TestWaitsBetweenConnectionsGrow(t *testing.T) {
	for failed, want := range map[int]time.Duration{0: time.Second, 1: 2 * time.Second, 4: 16 * time.Second, 6: time.Minute, 100: time.Minute} {
		for range 50 {
			if got := pauseAfter(loss{}, failed); got < want/2 || got > want*3/2 {
				t.Errorf("after %d failures %s, want about %s", failed, got, want)
			}
		}
	}
	if got := pauseAfter(loss{resume: true}, 0); got != 0 {
		t.Errorf("a first resume waits %s", got)
	}
	if got := pauseAfter(loss{invalid: true}, 0); got < time.Second {
		t.Errorf("after an invalid session %s, Discord asks for a second at least", got)
	}
}

func TestHeartbeatsKeepAConnectionUp(t *testing.T) {
	t.Parallel()
	server := startServer(t)
	server.Heartbeat = 2 * time.Second // less, and a busy machine acknowledges too late
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "heartbeats", func() bool { return server.Heartbeats() > 2 })
	answerTo(t, ask(t, server, "after"))
	stop()
	if n := server.Opened(); n != 1 {
		t.Errorf("%d connections while heartbeats are acknowledged, want 1", n)
	}
}

func TestHeartbeatOnDemand(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	answerTo(t, ask(t, server, "x"))
	before := server.Heartbeats()
	if err := server.Frame(`{"op":1,"d":null}`); err != nil {
		t.Fatal(err)
	}
	await(t, server, "a heartbeat", func() bool { return server.Heartbeats() > before })
	stop()
}

func TestHealthTellsWhatIsWrong(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	if err := d.Healthy(); err == nil || !strings.Contains(err.Error(), "not listening yet") {
		t.Errorf("before the start: %v", err)
	}
	server.ScriptGateway(discordtest.Act{Mute: true})
	_, stop := listenWith(t, d, answering(echo))
	await(t, server, "the first connection", func() bool { return server.Identifies() == 1 })
	if err := d.Healthy(); err == nil || !strings.Contains(err.Error(), "no connection for") {
		t.Errorf("before it is up: %v", err)
	}
	stop()
	_, stop = listenWith(t, d, answering(echo))
	answerTo(t, ask(t, server, "x"))
	if err := d.Healthy(); err != nil {
		t.Errorf("while it is up: %v", err)
	}
	stop()
}

func TestStopEndsAConnectionThatIsNotUpYet(t *testing.T) {
	for _, act := range []discordtest.Act{{NoHello: true}, {Mute: true}} {
		server := startServer(t)
		server.AlwaysGateway(act)
		d, _ := connected(server)
		_, stop := listenWith(t, d, answering(echo))
		await(t, server, "the connection", func() bool { return server.Opened() == 1 })
		begin := time.Now()
		stop()
		if took := time.Since(begin); took > 5*time.Second {
			t.Errorf("%+v: it took %s", act, took)
		}
	}
}

func TestDiscordThatIsDownAtTheStartIsTriedAgain(t *testing.T) {
	server := startServer(t)
	down := discordtest.Reply{Status: 503, Body: "<html>"}
	server.Script("users/@me", down)
	server.Script("gateway/bot", down, discordtest.Reply{Lose: true}, discordtest.Reply{Body: "<html>"}, discordtest.Reply{Body: `{"url":"ftp://x"}`})
	server.Script("applications/@me", down)
	server.Script("commands", down, discordtest.Reply{Status: 429, RetryAfter: 100})
	d, c := connected(server)
	_, stop := listenWith(t, d, answering(echo))
	answerTo(t, ask(t, server, "x"))
	await(t, server, "the commands", func() bool { return server.Commands() != nil })
	stop()
	if _, waits := c.waited(); !longest(waits, 100*time.Second) {
		t.Errorf("waits %v, want the 100 s that Discord asked for", waits)
	}
}

func longest(all []time.Duration, least time.Duration) bool {
	for _, d := range all {
		if d >= least {
			return true
		}
	}
	return false
}

func TestRefusedTokenEndsListeningAtTheStart(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	d.Token = "wrong"
	err := d.Listen(t.Context(), answering(func(context.Context, chat.Request) chat.Message { return chat.Message{} }))
	if !isFinal(err) || !strings.Contains(err.Error(), "discord.token") {
		t.Errorf("got %v, want a permanent failure that names the setting", err)
	}
	if err := d.Healthy(); err == nil || !strings.Contains(err.Error(), "discord.token") {
		t.Errorf("Healthy: %v", err)
	}
	if n := server.Opened(); n != 0 {
		t.Errorf("%d connections with a refused token", n)
	}
}
