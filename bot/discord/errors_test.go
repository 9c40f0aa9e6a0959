package discord_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestRefusalsHaveTheirClass(t *testing.T) {
	const temporary, permanent, later = "temporary", "permanent", "later"
	html := "<html><title>error 1015</title>"
	tests := map[string]struct {
		reply discordtest.Reply
		class string
		after time.Duration
		words string
	}{
		"rate":              {discordtest.Reply{Status: 429, RetryAfter: 7}, later, 7 * time.Second, "wait 7s"},
		"part of a second":  {discordtest.Reply{Status: 429, RetryAfter: 0.5}, later, 500 * time.Millisecond, "wait 500ms"},
		"global rate":       {discordtest.Reply{Status: 429, RetryAfter: 2, Global: true}, later, 2 * time.Second, "wait 2s"},
		"too long a rate":   {discordtest.Reply{Status: 429, RetryAfter: 1e9}, later, time.Hour, "wait"},
		"rate without time": {discordtest.Reply{Status: 429, Body: "{}"}, later, 30 * time.Second, "wait"},
		"rate in HTML":      {discordtest.Reply{Status: 429, Body: html, Header: map[string]string{"Retry-After": "120"}}, later, 2 * time.Minute, "wait 2m"},
		"500":               {discordtest.Reply{Status: 500, Body: html}, temporary, 0, "500"},
		"502":               {discordtest.Reply{Status: 502, Body: html}, temporary, 0, "502"},
		"503":               {discordtest.Reply{Status: 503}, temporary, 0, "503"},
		"no route":          {discordtest.Reply{Status: 404, Message: "404: Not Found"}, temporary, 0, "discord.api_url"},
		"redirect":          {discordtest.Reply{Status: 302, Header: map[string]string{"Location": "http://evil.example/"}}, temporary, 0, "302"},
		"unknown channel":   {discordtest.Reply{Status: 404, Code: 10003, Message: "Unknown Channel"}, permanent, 0, "name another one"},
		"not seen":          {discordtest.Reply{Status: 403, Code: 50001, Message: "Missing Access"}, permanent, 0, "View Channel"},
		"not allowed":       {discordtest.Reply{Status: 403, Code: 50013, Message: "Missing Permissions"}, permanent, 0, "Send Messages"},
		"person":            {discordtest.Reply{Status: 403, Code: 50007, Message: "Cannot send"}, permanent, 0, "a channel of a server"},
		"no text":           {discordtest.Reply{Status: 400, Code: 50008, Message: "x"}, permanent, 0, "no channel for text"},
		"new word":          {discordtest.Reply{Status: 403, Code: 59999, Message: "Something new"}, permanent, 0, "Something new"},
		"firewall":          {discordtest.Reply{Status: 403, Body: html}, later, 5 * time.Minute, "on the way"},
		"automod":           {discordtest.Reply{Status: 400, Code: 200000, Message: "x"}, permanent, 0, "AutoMod"},
		"token":             {discordtest.Reply{Status: 401, Message: "401: Unauthorized"}, later, 5 * time.Minute, "discord.token"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			server.Script("messages", test.reply)
			_, err := connect(server).Send(t.Context(), channel, alert("x"))
			if err == nil {
				t.Fatal("no error")
			}
			class, after := temporary, time.Duration(0)
			if f := failureOf(err); f != nil {
				class, after = later, f.After
				if f.Permanent {
					class = permanent
				}
			}
			if class != test.class || after != test.after {
				t.Errorf("%v: %s after %s, want %s after %s", err, class, after, test.class, test.after)
			}
			if !strings.Contains(err.Error(), test.words) || strings.Contains(err.Error(), server.Token) {
				t.Errorf("error %q, want %q in it and no token", err, test.words)
			}
			if n := server.Calls("messages"); n != 1 {
				t.Errorf("%d calls, want one attempt", n)
			}
		})
	}
}

func TestChannelThatIsNoIDIsNotAskedFor(t *testing.T) {
	server := start(t)
	for _, id := range []string{"", "general", "../users/@me", "1?x=1", "123456789012345678901"} {
		_, err := connect(server).Send(t.Context(), id, alert("x"))
		if f := failureOf(err); f == nil || !f.Permanent || !strings.Contains(err.Error(), "Copy Channel ID") {
			t.Errorf("channel %q: %v, want a permanent failure that says where the id is", id, err)
		}
	}
	if n := server.Calls("messages"); n != 0 {
		t.Errorf("%d calls", n)
	}
}

func TestRefusedTokenIsUnhealthyUntilAPostGoesThrough(t *testing.T) {
	server := start(t)
	d := connect(server)
	server.Script("messages", discordtest.Reply{Status: 401, Message: "401: Unauthorized"})
	d.Send(t.Context(), channel, alert("x"))
	if err := d.Healthy(); err == nil || !strings.Contains(err.Error(), "refuses the token") {
		t.Errorf("Healthy: %v, want the refusal", err)
	}
	if _, err := d.Send(t.Context(), channel, alert("x")); err != nil {
		t.Fatal(err)
	}
	if err := d.Healthy(); err == nil || strings.Contains(err.Error(), "token") {
		t.Errorf("Healthy: %v, want only that nothing listens yet", err)
	}
}

func TestGlobalRateLimitHoldsEveryChannel(t *testing.T) {
	server := start(t)
	d := connect(server)
	now := time.Now()
	d.Now = func() time.Time { return now }
	server.Script("messages", discordtest.Reply{Status: 429, RetryAfter: 60, Global: true})
	d.Send(t.Context(), channel, alert("x"))
	_, err := d.Send(t.Context(), "200000000000000002", alert("x"))
	if f := failureOf(err); f == nil || f.Permanent || f.After != time.Minute {
		t.Errorf("another channel: %v, want a failure that asks for a minute", err)
	}
	if err := d.Check(t.Context()); err == nil {
		t.Error("Discord was asked who we are meanwhile")
	}
	if n := server.Calls("messages") + server.Calls("users/@me"); n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
	now = now.Add(61 * time.Second)
	if _, err := d.Send(t.Context(), channel, alert("x")); err != nil {
		t.Errorf("after the minute: %v", err)
	}
}

func TestSpentRateOfAChannelHoldsThatChannelOnly(t *testing.T) {
	server := start(t)
	d := connect(server)
	now := time.Now()
	d.Now = func() time.Time { return now }
	server.Script("messages", discordtest.Reply{Header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "40.5"}})
	if _, err := d.Send(t.Context(), channel, alert("x")); err != nil {
		t.Fatal(err)
	}
	_, err := d.Send(t.Context(), channel, alert("y"))
	if f := failureOf(err); f == nil || f.Permanent || f.After != 40500*time.Millisecond {
		t.Errorf("got %v, want a failure that asks for 40.5 s", err)
	}
	if _, err := d.Send(t.Context(), "200000000000000002", alert("x")); err != nil {
		t.Errorf("another channel: %v", err)
	}
	if n := server.Calls("messages"); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
}

func TestRefusedFormIsSentInPlainForm(t *testing.T) {
	server := start(t)
	var log bytes.Buffer
	d := connect(server)
	d.Log = slog.New(slog.NewTextHandler(&log, nil))
	m := alert(strings.Repeat("w<rd ", 700)) // one post with an embed, several in the plain form
	server.Script("messages", discordtest.Reply{Status: 400, Code: 50035, Message: "Invalid Form Body"})
	if _, err := d.Send(t.Context(), channel, m); err != nil {
		t.Fatal(err)
	}
	posts := server.Posts()
	words := 0
	nonces := map[string]bool{}
	for i, p := range posts {
		words += strings.Count(p.Words(), "w<rd")
		if p.Embeds() != 0 || p.Nonce == "" || nonces[p.Nonce] {
			t.Errorf("post %d is not in the plain form, or has no nonce of its own: %.200s", i, p.Body)
		}
		nonces[p.Nonce] = true
	}
	if len(posts) < 2 || words != 700 {
		t.Errorf("%d posts with %d words, want several with 700", len(posts), words)
	}
	if !strings.Contains(log.String(), "50035") || !strings.Contains(log.String(), "description") {
		t.Errorf("the refusal and what was refused are not in the log: %.500s", log.String())
	}
	if strings.Contains(log.String(), server.Token) {
		t.Error("the token is in the log")
	}
}

func TestRefusedInEveryFormIsKeptForLater(t *testing.T) {
	server := start(t)
	refusal := discordtest.Reply{Status: 400, Code: 50035, Message: "Invalid Form Body"}
	server.Script("messages", refusal, refusal)
	_, err := connect(server).Send(t.Context(), channel, alert("x"))
	if f := failureOf(err); f == nil || f.Permanent || f.After != time.Hour {
		t.Errorf("got %v, want a failure for an hour: a permanent one would park the channel for our own mistake", err)
	}
}

func TestDiscordThatSaysNothingIsATemporaryError(t *testing.T) {
	server := start(t)
	server.Script("messages", discordtest.Reply{Hang: true})
	d := connect(server)
	d.HTTP = &http.Client{Timeout: 20 * time.Millisecond}
	_, err := d.Send(t.Context(), channel, alert("x"))
	if err == nil || failureOf(err) != nil || strings.Contains(err.Error(), server.URL) {
		t.Errorf("got %v, want a temporary error without the address", err)
	}
}
