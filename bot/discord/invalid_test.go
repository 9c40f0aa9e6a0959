package discord

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
)

func TestInvalidRequestsAreCountedForTenMinutes(t *testing.T) {
	start := time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)
	var c invalidCount
	for n := range mostInvalid {
		c.add(start.Add(time.Duration(n%3) * time.Minute))
		until, sum := c.until(start.Add(2 * time.Minute))
		if sum != n+1 || until.IsZero() != (n+1 < mostInvalid) {
			t.Fatalf("after %d: %d until %s", n+1, sum, until)
		}
	}
	until, _ := c.until(start.Add(2 * time.Minute))
	if want := time.Date(2026, 3, 1, 12, 11, 0, 0, time.UTC); !until.Equal(want) { // those of the first minute are old then
		t.Errorf("held until %s, want %s", until, want)
	}
	if until, n := c.until(until); !until.IsZero() || n >= mostInvalid || n == 0 {
		t.Errorf("then %d count, held until %s", n, until)
	}
	if _, n := c.until(start.Add(time.Hour)); n != 0 {
		t.Errorf("an hour later %d count", n)
	}
	c.add(start.Add(time.Hour))
	if _, n := c.until(start.Add(time.Hour)); n != 1 {
		t.Errorf("%d count, want the new one alone", n)
	}
}

func TestWhatCountsAsInvalid(t *testing.T) {
	shared := http.Header{"X-Ratelimit-Scope": {"shared"}}
	for _, c := range []struct {
		status int
		header http.Header
		want   bool
	}{{401, nil, true}, {403, nil, true}, {429, nil, true}, {429, http.Header{"X-Ratelimit-Scope": {"user"}}, true}, {429, shared, false},
		{404, nil, false}, {400, nil, false}, {500, nil, false}, {200, nil, false}} {
		if got := isInvalid(c.status, c.header); got != c.want {
			t.Errorf("%d %v: got %v, want %v", c.status, c.header, got, c.want)
		}
	}
}

func TestTooManyInvalidRequestsPauseSendsAndHealthSaysSo(t *testing.T) {
	server := startServer(t)
	d, _ := connected(server)
	now := time.Date(2026, 3, 1, 12, 0, 30, 0, time.UTC)
	d.Now = func() time.Time { return now }
	d.prepare()
	for range mostInvalid - 1 {
		d.invalid.add(now)
	}
	server.Script("messages", discordtest.Reply{Status: 403, Code: 50013, Message: "Missing Permissions"})
	m := chat.Message{Text: "x"}
	if _, err := d.Send(t.Context(), testChannel, m); err == nil {
		t.Fatal("no refusal")
	}
	_, err := d.Send(t.Context(), "200000000000000009", m)
	if after := patienceOf(err); after != 10*time.Minute+30*time.Second {
		t.Errorf("got %v after %s, want to wait until those of the minute are old", err, after)
	}
	if err := d.Healthy(); err == nil || !strings.Contains(err.Error(), "5000 requests") {
		t.Errorf("Healthy: %v", err)
	}
	if n := server.Calls("messages"); n != 1 {
		t.Errorf("%d calls, want 1", n)
	}
	now = now.Add(11 * time.Minute)
	if _, err := d.Send(t.Context(), testChannel, m); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
