package discord_test

import (
	"context"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/clausewatch/clausewatch"
	"github.com/clausewatch/clausewatch/bot"
	"github.com/clausewatch/clausewatch/bot/chat"
	"github.com/clausewatch/clausewatch/bot/discord"
	"github.com/clausewatch/clausewatch/bot/discord/discordtest"
	"github.com/clausewatch/clausewatch/store"
)

// A line is an outbox with its database and its clock, and the Discord that it delivers to.
type line struct {
	t      *testing.T
	store  *store.Store
	outbox *bot.Outbox
	now    time.Time
}

const owner = "987"

var (
	noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	here = clausewatch.Channel("discord:" + channel)
)

// deliveryTo is such a line to a fake; a person has subscribed the channel.
func deliveryTo(t *testing.T, server *discordtest.Server) *line {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := db.Subscribe(t.Context(), clausewatch.Subscription{Channel: here}, "discord:"+owner, noon); err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, store: db, now: noon}
	l.restart(connect(server))
	return l
}

// restart is another process: it knows what the database knows.
func (l *line) restart(d *discord.Discord) {
	d.Plain = func(channel string, alert int64, answer string) {
		p := store.PlainForm{At: l.now, Channel: clausewatch.Channel("discord:" + channel), Alert: alert, Answer: answer}
		if err := l.store.NotePlain(context.Background(), p); err != nil {
			l.t.Error(err)
		}
	}
	l.outbox = &bot.Outbox{Store: l.store, Senders: map[string]chat.Sender{"discord": d}, Now: func() time.Time { return l.now }}
}

func (l *line) deliver() {
	l.t.Helper()
	if _, err := l.outbox.Deliver(l.t.Context()); err != nil {
		l.t.Fatal(err)
	}
}

func (l *line) owe() int64 {
	l.t.Helper()
	id, err := l.store.Test(l.t.Context(), here, l.now)
	if err != nil {
		l.t.Fatal(err)
	}
	return id
}

func (l *line) alert(id int64) clausewatch.Alert {
	l.t.Helper()
	a, err := l.store.Alert(l.t.Context(), id)
	if err != nil {
		l.t.Fatal(err)
	}
	return a
}

// An end is how the database stands after an answer of Discord.
type end struct {
	state         clausewatch.AlertState
	attempts      int
	wait          time.Duration // at least
	lost, held    int
	plain, posted int // messages without layout; posts in the channel
	told          int // posts to the person who subscribed it
}

func (l *line) end(server *discordtest.Server, id int64) end {
	l.t.Helper()
	ctx := l.t.Context()
	breaks, err := l.store.Breaks(ctx, "")
	if err != nil {
		l.t.Fatal(err)
	}
	holds, err := l.store.OnHold(ctx)
	if err != nil {
		l.t.Fatal(err)
	}
	plain, err := l.store.PlainForms(ctx, noon.Add(-time.Hour))
	if err != nil {
		l.t.Fatal(err)
	}
	for _, b := range breaks {
		if b.Reason == "" || strings.Contains(b.Reason, "post to discord") {
			l.t.Errorf("the reason %q is none in plain words", b.Reason)
		}
	}
	for _, h := range holds {
		if h.Reason == "" || strings.Contains(h.Reason, server.Token) || strings.Contains(h.Reason, "post to discord") {
			l.t.Errorf("the reason %q is none in plain words", h.Reason)
		}
	}
	a := l.alert(id)
	return end{a.State, a.Attempts, max(0, a.NextAt.Sub(l.now)), len(breaks), len(holds), len(plain), len(server.Posts(channel)),
		len(server.Posts(discordtest.Direct(owner)))}
}

// TestEachAnswerOfDiscordEndsInItsState holds the rows of Discord's errors (docs.discord.com/developers/topics/opcodes-and-status-codes) to
// what the database says afterwards.
func TestEachAnswerOfDiscordEndsInItsState(t *testing.T) {
	html := "<html><title>error 1015</title>"
	header := func(pairs ...string) map[string]string {
		h := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			h[pairs[i]] = pairs[i+1]
		}
		return h
	}
	waits := func(d time.Duration) end { return end{state: clausewatch.AlertOwed, attempts: 1, wait: d} }
	lost := end{state: clausewatch.AlertParked, attempts: 1, lost: 1, told: 1}
	held := end{state: clausewatch.AlertOwed, held: 1}
	for name, row := range map[string]struct {
		reply discordtest.Reply
		want  end
		says  string // in the reason of a lost channel
	}{
		"well":                 {discordtest.Reply{}, end{state: clausewatch.AlertSent, posted: 1}, ""},
		"rate":                 {discordtest.Reply{Status: 429, RetryAfter: 90}, waits(90 * time.Second), ""},
		"shared rate":          {discordtest.Reply{Status: 429, RetryAfter: 90, Header: header("X-RateLimit-Scope", "shared")}, waits(90 * time.Second), ""},
		"global rate":          {discordtest.Reply{Status: 429, RetryAfter: 90, Global: true}, waits(90 * time.Second), ""},
		"rate in HTML":         {discordtest.Reply{Status: 429, Body: html, Header: header("Retry-After", "120")}, waits(2 * time.Minute), ""},
		"500":                  {discordtest.Reply{Status: 500}, waits(30 * time.Second), ""},
		"502 in HTML":          {discordtest.Reply{Status: 502, Body: html}, waits(30 * time.Second), ""},
		"lost answer":          {discordtest.Reply{Lose: true}, end{state: clausewatch.AlertOwed, attempts: 1, wait: 30 * time.Second, posted: 1}, ""},
		"answer cut off":       {discordtest.Reply{Cut: true}, end{state: clausewatch.AlertSent, posted: 1}, ""},
		"slow mode":            {discordtest.Reply{Status: 400, Code: 20016}, waits(time.Hour), ""},
		"AutoMod":              {discordtest.Reply{Status: 400, Code: 200000}, lost, "AutoMod"},
		"overloaded":           {discordtest.Reply{Status: 503, Code: 130000}, held, ""},
		"missing access":       {discordtest.Reply{Status: 403, Code: 50001, Message: "Missing Access"}, lost, `"View Channel"`},
		"missing permissions":  {discordtest.Reply{Status: 403, Code: 50013, Message: "Missing Permissions"}, lost, `"Send Messages" and "Embed Links"`},
		"unknown channel":      {discordtest.Reply{Status: 404, Code: 10003, Message: "Unknown Channel"}, lost, "name another one"},
		"unknown server":       {discordtest.Reply{Status: 404, Code: 10004, Message: "Unknown Guild"}, lost, "invite the bot again"},
		"no text":              {discordtest.Reply{Status: 400, Code: 50008}, lost, "no channel for text"},
		"archived thread":      {discordtest.Reply{Status: 400, Code: 50083}, lost, "open it again"},
		"new word":             {discordtest.Reply{Status: 403, Code: 59999, Message: "Something new"}, lost, "Something new"},
		"unknown webhook":      {discordtest.Reply{Status: 404, Code: 10015, Message: "Unknown Webhook"}, lost, "webhook"},
		"invalid form":         {discordtest.Reply{Status: 400, Code: 50035, Message: "Invalid Form Body"}, end{state: clausewatch.AlertSent, plain: 1, posted: 1}, ""},
		"too large":            {discordtest.Reply{Status: 413, Code: 40005, Message: "Request entity too large"}, end{state: clausewatch.AlertSent, plain: 1, posted: 1}, ""},
		"token":                {discordtest.Reply{Status: 401, Message: "401: Unauthorized"}, held, ""},
		"firewall on the way":  {discordtest.Reply{Status: 403, Body: html}, held, ""},
		"a path that is wrong": {discordtest.Reply{Status: 404, Message: "404: Not Found"}, waits(30 * time.Second), ""},
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			server.Script("messages", row.reply)
			l := deliveryTo(t, server)
			id := l.owe()
			l.deliver()
			got := l.end(server, id)
			if got.wait >= row.want.wait && got.wait <= 2*row.want.wait {
				got.wait = row.want.wait
			}
			if got != row.want {
				t.Errorf("it ends in %+v, want %+v", got, row.want)
			}
			breaks, err := l.store.Breaks(t.Context(), "")
			if err != nil || len(breaks) == 1 && !strings.Contains(breaks[0].Reason, row.says) {
				t.Errorf("lost is %+v, %v, want %q", breaks, err, row.says)
			}
			l.restart(connect(server))
			l.now = l.now.Add(25 * time.Hour)
			l.deliver()
			if name == "unknown webhook" { // it is never tried by itself
				if n := server.Calls("messages"); n != 2 || l.alert(id).State != clausewatch.AlertParked {
					t.Errorf("%d calls, the second to tell the person, want no other", n)
				}
				if _, err := l.store.Try(t.Context(), here, l.now); err != nil {
					t.Fatal(err)
				}
			}
			l.deliver()
			l.deliver()
			if e := l.end(server, id); e.state != clausewatch.AlertSent || e.posted != 1 || e.lost+e.held != 0 || e.told != row.want.told {
				t.Errorf("afterwards it stands as %+v, want it sent once", e)
			}
		})
	}
}

// TestEachAnswerToAnEditEndsInItsState does the same for edits.
func TestEachAnswerToAnEditEndsInItsState(t *testing.T) {
	for name, row := range map[string]struct {
		reply                    discordtest.Reply
		posts, lost, held, plain int
	}{
		"unknown message":   {discordtest.Reply{Status: 404, Code: 10008, Message: "Unknown Message"}, 2, 0, 0, 0},
		"somebody else's":   {discordtest.Reply{Status: 403, Code: 50005, Message: "Cannot edit"}, 2, 0, 0, 0},
		"unknown channel":   {discordtest.Reply{Status: 404, Code: 10003, Message: "Unknown Channel"}, 1, 1, 0, 0},
		"missing access":    {discordtest.Reply{Status: 403, Code: 50001, Message: "Missing Access"}, 1, 1, 0, 0},
		"token":             {discordtest.Reply{Status: 401, Message: "401: Unauthorized"}, 1, 0, 1, 0},
		"invalid form":      {discordtest.Reply{Status: 400, Code: 50035, Message: "Invalid Form Body"}, 1, 0, 0, 1},
		"rate":              {discordtest.Reply{Status: 429, RetryAfter: 5}, 1, 0, 0, 0},
		"discord stumbling": {discordtest.Reply{Status: 503}, 1, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			l := deliveryTo(t, server)
			id := l.owe()
			l.deliver()
			before := l.alert(id).PostID
			if err := l.store.Revise(t.Context(), id); err != nil {
				t.Fatal(err)
			}
			server.Script("edit", row.reply)
			l.deliver()
			a, e := l.alert(id), l.end(server, id)
			if e.posted != row.posts || e.lost != row.lost || e.held != row.held || e.plain != row.plain || a.State != clausewatch.AlertSent ||
				(a.PostID != before) != (row.posts == 2) {
				t.Errorf("it ends in %+v, the alert is %+v", e, a)
			}
			l.restart(connect(server))
			l.now = l.now.Add(25 * time.Hour)
			l.deliver()
			l.deliver()
			if e := l.end(server, id); e.posted != row.posts || e.lost+e.held != 0 {
				t.Errorf("afterwards it stands as %+v", e)
			}
		})
	}
}

var number = regexp.MustCompile(`Alert (\d+) `)

// TestTwoHundredAlertsArriveOnceInOrder puts 200 alerts into one channel, limits the rate of the channel and of all now and then, loses answers
// after the post was taken, and stops the service in the middle.
func TestTwoHundredAlertsArriveOnceInOrder(t *testing.T) {
	const alerts = 200
	server := start(t)
	var script []discordtest.Reply
	for n := range 150 {
		switch {
		case n%17 == 5:
			script = append(script, discordtest.Reply{Status: 429, RetryAfter: 1.5, Global: n%2 == 0})
		case n%23 == 7:
			script = append(script, discordtest.Reply{Lose: true})
		case n%5 == 0:
			script = append(script, discordtest.Reply{Header: map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset-After": "4.5"}})
		default:
			script = append(script, discordtest.Reply{})
		}
	}
	server.Script("messages", script...)
	synctest.Test(t, func(t *testing.T) {
		l := deliveryTo(t, server)
		began := time.Now()
		var want []int64
		for range alerts {
			want = append(want, l.owe())
		}
		for run, last := range []int{60, 130, 0} { // it is stopped at these calls
			ctx, cancel := context.WithCancel(t.Context())
			calls := 0
			w := trips(func(r *http.Request) (*http.Response, error) {
				if calls++; calls == last {
					cancel()
				}
				return server.Transport().RoundTrip(r)
			})
			l.restart(&discord.Discord{Token: server.Token, APIURL: server.APIURL, HTTP: &http.Client{Transport: w}})
			l.outbox.Now = func() time.Time { return noon.Add(time.Since(began)) }
			done := make(chan error, 1)
			go func() { done <- l.outbox.Run(ctx) }()
			for last == 0 && l.alert(want[alerts-1]).State != clausewatch.AlertSent {
				time.Sleep(time.Minute)
			}
			if last == 0 {
				cancel()
			}
			if err := <-done; err != nil {
				t.Fatalf("run %d: %v", run, err)
			}
		}
		var got []int64
		for _, p := range server.Posts(channel) {
			id, err := strconv.ParseInt(number.FindStringSubmatch(p.Words())[1], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, id)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d posts of the alerts %v, want each of %d once and in order", len(got), got, alerts)
		}
		for _, id := range want {
			if a := l.alert(id); a.State != clausewatch.AlertSent {
				t.Errorf("alert %d is %s", id, a.State)
			}
		}
		if len(server.Repeats()) == 0 {
			t.Error("no answer was lost: the test has tested nothing")
		}
	})
}

type trips func(*http.Request) (*http.Response, error)

func (f trips) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
